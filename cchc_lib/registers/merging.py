"""The registers of one report: the workbooks of every school year that its window touches, as one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from cchc_lib.domain.periods import SchoolYear, Window
from cchc_lib.domain.plan import Plan
from cchc_lib.domain.schema import REGISTERS
from cchc_lib.errors import RegisterError
from cchc_lib.registers.cells import folded_keys
from cchc_lib.registers.context import ReadingContext, Term
from cchc_lib.registers.reading import read_book
from cchc_lib.registers.sources import find_source
from cchc_lib.registers.values import RegisterBook, Registers

if TYPE_CHECKING:
    from cchc_lib.settings.params import Params

REMARKS = "remarks"


def read_registers(params: Params, school_code: str, plan: Plan, window: Window) -> Registers:
    """Read and merge the workbooks of a school that the window needs.

    Raises RegisterError when the school has none of them, or two for one school year.
    """
    folder = params.school_folder(school_code)
    context = reading_context(params, plan)
    books = []
    for school_year in window.school_years:
        source = find_source(folder, school_year)
        if source is not None:
            books.append(read_book(source, school_year, context, label=source_label(params, source)))
    if not books:
        raise _no_workbook(params, school_code, window.school_years)
    return merge_books(books, window)


def read_school_year(params: Params, school_code: str, school_year_id: str) -> RegisterBook:
    """Read one workbook of a school; RegisterError when there is none, or two."""
    school_year = SchoolYear.parse(school_year_id)
    source = find_source(params.school_folder(school_code), school_year)
    if source is None:
        raise _no_workbook(params, school_code, [school_year])
    context = reading_context(params, params.plan(school_code, school_year_id))
    return read_book(source, school_year, context, label=source_label(params, source))


def _no_workbook(params: Params, school_code: str, school_years: Sequence[SchoolYear]) -> RegisterError:
    years = " và ".join(school_year.id for school_year in school_years)
    return RegisterError(
        f"Chưa có sổ năm học {years} của trường {school_code}. "
        f"Hãy đặt tệp {school_years[-1].id}.xlsx vào thư mục {params.root.name}/schools/{school_code}."
    )


def reading_context(params: Params, plan: Plan) -> ReadingContext:
    """What reading must know, from the settings and the plan."""
    terms = params.legal_values().petition_terms
    return ReadingContext(
        calendar=params.calendar(),
        petition_terms={kind: Term(term.value, term.working) for kind, term in terms.items()},
        catalogue=frozenset(procedure.code for procedure in params.catalogue()),
        levels=plan.levels(),
        targets=frozenset(target.id for target in plan.targets),
        tasks=frozenset(task.id for area in plan.areas for task in area.tasks),
    )


def source_label(params: Params, source: Path) -> str:
    """How a workbook is named in faults: the same on every machine."""
    return f"{params.root.name}/{source.relative_to(params.root).as_posix()}"


def merge_books(books: Sequence[RegisterBook], window: Window) -> Registers:
    """One set of frames from the books of several school years, the earliest first.

    A key that stands in two books is one item, as the later book has it. A register that one of the books lacks has no
    frame: figures from half of the window would look like figures of all of it. Remarks are no figures.
    """
    frames, rows_read, lacking = {}, {}, list[tuple[str, str]]()
    for register_id, register in REGISTERS.items():
        having = [book for book in books if register_id in book.frames]
        if having and register_id != REMARKS:
            lacking += [(register.sheet, book.school_year.id) for book in books if register_id not in book.frames]
        if having and (len(having) == len(books) or register_id == REMARKS):
            frames[register_id] = _merged(register_id, [book.frames[register_id] for book in having])
            wrong = sum(book.rows_read[register_id] - len(book.frames[register_id]) for book in having)
            rows_read[register_id] = len(frames[register_id]) + wrong
    return Registers(
        frames=frames,
        faults=tuple(fault for book in books for fault in book.faults),
        rows_read=rows_read,
        inputs={path: digest for book in books for path, digest in book.inputs.items()},
        uncovered=uncovered_spans(window, (book.school_year for book in books)),
        lacking=tuple(lacking),
    )


def _merged(register_id: str, frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    if len(frames) == 1:
        return frames[0]
    together = pd.concat(frames, ignore_index=True)
    key = REGISTERS[register_id].key
    if key is None:
        return together
    return together[~folded_keys(together[key]).duplicated(keep="last")].reset_index(drop=True)


def uncovered_spans(window: Window, covered: Iterable[SchoolYear]) -> tuple[tuple[date, date], ...]:
    """Spans of days of the window, both ends inside, that lie in a school year without a workbook."""
    known = set(covered)
    return tuple(
        (max(window.start, school_year.start), min(window.close, school_year.end))
        for school_year in window.school_years
        if school_year not in known
    )
