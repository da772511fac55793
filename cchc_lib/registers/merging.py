"""The registers of one report: the workbooks of every school year that its window touches, as one.

What was still open in the workbooks of the years before, when a window begins, is taken over.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cchc_lib.domain.balance import item_days
from cchc_lib.domain.periods import SchoolYear, Window
from cchc_lib.domain.plan import Plan
from cchc_lib.domain.schema import BOOK, REGISTERS, ROW, Register
from cchc_lib.errors import RegisterError
from cchc_lib.registers.checks.faults import Fault, FaultLog, count_faults
from cchc_lib.registers.formats.files import WORKBOOK_SUFFIXES
from cchc_lib.registers.reading import ReadingContext, RegisterBook, read_book
from cchc_lib.registers.sources import find_workbook, likely_names
from cchc_lib.registers.tables.cells import folded_keys

if TYPE_CHECKING:
    from cchc_lib.settings.params import Params

REMARKS = "remarks"
NOT_CARRIED = "không được tính tiếp trong năm học mới"
"""How the message of a fault ends that keeps open items of an earlier year from being counted."""
_CARRIED = ("procedures", *(each.id for each in REGISTERS.values() if each.dated and each.key))
"""Registers of which rows are carried over from the years before, and the one that cases are filled from."""


@dataclass(frozen=True)
class Registers:
    """The registers that a report is made from: those of every school year that its window touches, as one.

    ``rows_read`` are the rows that count and those with an error; an item that stands in two workbooks is one row.
    ``uncovered`` are spans of days of the window that no workbook covers, both days inside. ``lacking`` says of
    each register without a frame why it has none; ``in_part`` are those of them that one school year's workbook has.
    ``passed_over`` are sentences on exports older than the one that was read.
    """

    frames: Mapping[str, pd.DataFrame]
    faults: tuple[Fault, ...]
    rows_read: Mapping[str, int]
    inputs: Mapping[Path, str]
    uncovered: tuple[tuple[date, date], ...] = ()
    lacking: Mapping[str, str] = field(default_factory=dict)
    in_part: tuple[str, ...] = ()
    passed_over: tuple[str, ...] = ()

    @property
    def errors(self) -> int:
        """Rows with an error plus errors of sheets and files."""
        return count_faults(self.faults, "error")

    @property
    def warnings(self) -> int:
        """Rows with a warning plus warnings of sheets and files."""
        return count_faults(self.faults, "warning")


class Workbooks:
    """A school's workbooks, each read once and by its own year's plan; ``read`` are those already read."""

    def __init__(self, params: Params, school_code: str, plan: Plan, read: Iterable[RegisterBook] = ()) -> None:
        self._params, self._school, self._plan = params, school_code, plan
        self._folder, self._sources = params.school_folder(school_code), params.sources(school_code)
        self._read: dict[SchoolYear, RegisterBook | None] = {book.school_year: book for book in read}
        self._in_part: dict[SchoolYear, RegisterBook | None] = {}

    def covers(self, window: Window) -> bool:
        """Whether each school year that the window touches has a workbook."""
        return all(find_workbook(self._folder, school_year, self._sources) for school_year in window.school_years)

    def label(self, school_year: SchoolYear) -> str:
        """How a school year's workbook is named in faults."""
        source = find_workbook(self._folder, school_year, self._sources) or self._folder / school_year.id
        return source_label(self._params, source)

    def plan_of(self, school_year: SchoolYear) -> Plan:
        """The plan that the school followed in a school year; the report's own where the settings have none of it."""
        year = school_year.id
        known = year in self._params.school_year_ids() and self._params.plan_path(self._school, year).is_file()
        return self._params.plan(self._school, year) if known else self._plan

    def registers(self, window: Window) -> Registers:
        """The registers of a window; RegisterError when the school has no workbook for it, or two for one year."""
        books = [book for school_year in window.school_years if (book := self.book(school_year))]
        if not books:
            raise _no_workbook(self._params, self._school, window.school_years)
        before: list[RegisterBook] = []
        while book := self._earlier(SchoolYear(books[0].school_year.first - 1 - len(before))):
            before.insert(0, book)
        return merge_books(books, window, before)

    def checked(self, school_year: SchoolYear) -> RegisterBook:
        """A school year's book, with faults and files of what it takes over too; RegisterError as ``registers``."""
        book = self.book(school_year)
        if book is None:
            raise _no_workbook(self._params, self._school, [school_year])
        whole = self.registers(Window(school_year.start, school_year.end, school_year.end))
        return replace(book, faults=whole.faults, inputs=whole.inputs)

    def book(self, school_year: SchoolYear) -> RegisterBook | None:
        """What the school has for a school year; None when it has nothing."""
        if school_year not in self._read:
            self._read[school_year] = self._open(school_year, REGISTERS)
        return self._read[school_year]

    def _earlier(self, school_year: SchoolYear) -> RegisterBook | None:
        """What the school has of all that may be carried over from a school year, or more where that is read."""
        if school_year not in self._read | self._in_part:
            self._in_part[school_year] = self._open(school_year, _CARRIED)
        return (self._in_part | self._read)[school_year]

    def _open(self, school_year: SchoolYear, only: Collection[str]) -> RegisterBook | None:
        source = find_workbook(self._folder, school_year, self._sources)
        if source is None:
            return None
        context, label = reading_context(self._params, self.plan_of(school_year)), self.label(school_year)
        return read_book(source, school_year, context, label=label, sources=self._sources, only=only)


def _no_workbook(params: Params, school_code: str, school_years: Sequence[SchoolYear]) -> RegisterError:
    years = " và ".join(school_year.id for school_year in school_years)
    folder, wanted = f"{params.root.name}/schools/{school_code}", f"{school_years[-1].id}.xlsx"
    lying = likely_names(params.school_folder(school_code))
    fault = f"Chưa có sổ năm học {years} của trường {school_code}."
    if not lying:
        exports = (
            f", hoặc đặt các bản xuất vào thư mục {folder}/{school_years[-1].id}" if params.sources(school_code) else ""
        )
        return RegisterError(f"{fault} Hãy đặt tệp {wanted} vào thư mục {folder}{exports}.")
    names = ", ".join(f"“{name}”" for name in lying)
    suffix = Path(lying[0]).suffix.lower()
    mend = f"đổi tên thành “{school_years[-1].id}{suffix}”"
    if suffix not in WORKBOOK_SUFFIXES:
        mend = f"mở bằng Excel, dùng Save As lưu thành “{wanted}” (Excel Workbook)"
    return RegisterError(f"{fault} Thư mục {folder} có {names}: nếu đó là sổ, hãy {mend}.")


def reading_context(params: Params, plan: Plan) -> ReadingContext:
    """What reading must know, from the settings and the plan."""
    return ReadingContext(
        calendar=params.calendar(),
        petition_terms=params.legal_values().petition_terms,
        catalogue=frozenset(procedure.code for procedure in params.catalogue()),
        levels=plan.levels(),
        targets=frozenset(target.id for target in plan.targets),
        tasks=frozenset(task.id for task in plan.tasks),
        needed=frozenset(target.register_id for target in plan.targets),
        names=params.known_names(),
    )


def source_label(params: Params, source: Path) -> str:
    """How a workbook is named in faults: the same on every machine."""
    return f"{params.root.name}/{source.relative_to(params.root).as_posix()}"


def merge_books(books: Sequence[RegisterBook], window: Window, before: Sequence[RegisterBook] = ()) -> Registers:
    """One set of frames from the books of several school years, the earliest first.

    A key that stands in two books is one item, as the later book has it. A register that one of the books lacks has no
    frame: figures from half of the window would look like figures of all of it. Remarks are no figures. Of the books
    ``before`` the window's school years only items count that are still open when it begins; a fault in a row that may
    be one of these is a warning.
    """
    frames, rows_read = {}, {}
    lacking, in_part = dict[str, str](), list[str]()
    earlier = [_still_open(book, [*before[at:], *books], window.start) for at, book in enumerate(before, start=1)]
    for register_id in REGISTERS:
        having = [book for book in books if register_id in book.frames]
        if len(having) < len(books) and not (having and register_id == REMARKS):
            name = "sổ năm học {}" if len(books) > 1 else "sổ"
            without = [book for book in books if register_id not in book.frames]
            why = [book.why_lacking(register_id, name.format(book.school_year.id)) for book in without]
            lacking[register_id] = "; ".join(why)
            in_part += [register_id] if having else []
        elif having:
            parts = [book for book in (*earlier, *having) if register_id in book.frames]
            frames[register_id] = _merged(parts, register_id)
            rows_read[register_id] = len(frames[register_id]) + sum(len(book.left_out[register_id]) for book in having)
    every = [*books, *earlier]
    return Registers(
        frames=frames,
        faults=tuple(fault for book in every for fault in book.faults),
        rows_read=rows_read,
        inputs={path: digest for book in every for path, digest in book.inputs.items()},
        uncovered=tuple(
            (max(window.start, year.start), min(window.close, year.end))
            for year in window.school_years
            if year not in {book.school_year for book in books}
        ),
        lacking=lacking,
        in_part=tuple(in_part),
        passed_over=tuple(said for book in books for said in book.passed_over),
    )


def _merged(books: Sequence[RegisterBook], register_id: str) -> pd.DataFrame:
    """The rows of all books; of a key the last book's row, also where that has an error and does not count."""
    key, kept = REGISTERS[register_id].key, [book.frames[register_id] for book in books]
    if len(kept) == 1:
        return kept[0]
    taken: set[str] = set()
    for at in reversed(range(len(books))) if key else ():
        keys = folded_keys(kept[at][key])
        kept[at] = kept[at][~keys.isin(taken).to_numpy(bool)]
        taken |= {*keys, *folded_keys(books[at].left_out[register_id][key]).dropna()}
    for at, book in enumerate(books):
        own, folder = ("", "") if book is books[-1] else (book.source.name, f"{book.school_year.id}/")
        exports = kept[at].get(BOOK, [""] * len(kept[at]))
        kept[at] = kept[at].assign(**{BOOK: [f"{folder}{name}" if name else own for name in exports]})
    return pd.concat(kept, ignore_index=True)


def _still_open(book: RegisterBook, later: Sequence[RegisterBook], start: date) -> RegisterBook:
    """What a book has of dated items received before a day and not finished by then, as far as is known.

    What a later book has too is left to it; a warning tells of a code that there seems to be another item's. What is
    wrong with these rows, or keeps rows from being read, is a warning, which says so where they do not count: nobody
    asked for this book's report.
    """
    frames: dict[str, pd.DataFrame] = {}
    left_out: dict[str, pd.DataFrame] = {}
    rows, day, log = {}, np.datetime64(start), FaultLog(book.label)
    for register_id, register in REGISTERS.items():
        if register.dated and register.key and register_id in book.frames:
            taken = _received(later, register)
            for kept, given in ((frames, book.frames), (left_out, book.left_out)):
                frame, keys = given[register_id], folded_keys(given[register_id][register.key])
                received, _, finished = item_days(frame, register)
                mask = (np.isnat(received) | (received < day)) & (np.isnat(finished) | (finished >= day))
                again = keys.isin(list(taken)).to_numpy(bool)
                kept[register_id] = frame[mask & ~again]
                if kept is frames:
                    _tell_reused(frame[mask & again], register, taken, log)
            rows[register.sheet] = {*frames[register_id][ROW], *left_out[register_id][ROW]}
    unread = {"", *(register.sheet for register in REGISTERS.values() if register.dated)}
    faults = tuple(
        _as_warning(fault)
        for fault in book.faults
        if fault.row in rows.get(fault.of_sheet, ())
        or (fault.row is None and fault.severity == "error" and fault.of_sheet in unread)
    )
    return replace(book, frames=frames, left_out=left_out, faults=(*faults, *log.faults()))


def _received(books: Sequence[RegisterBook], register: Register) -> dict[str, np.datetime64]:
    """When each item was received, by its folded key: as the last book has it, counted there or not."""
    days: dict[str, np.datetime64] = {}
    for part in (part for book in books for part in (book.frames, book.left_out)):
        if register.id in part and register.key:
            frame = part[register.id]
            keyed = zip(folded_keys(frame[register.key]), item_days(frame, register)[0], strict=True)
            days |= {key: day for key, day in keyed if isinstance(key, str)}
    return days


def _tell_reused(
    open_items: pd.DataFrame, register: Register, taken: Mapping[str, np.datetime64], log: FaultLog
) -> None:
    """Of open items whose code a later book has too, those that were received on another day there."""
    codes, days = open_items[register.key], item_days(open_items, register)[0]
    for row, code, key, day in zip(open_items[ROW], codes, folded_keys(codes), days, strict=True):
        if day != taken[key] and not np.isnat(taken[key]):
            place = {"sheet": register.sheet, "heading": register.column(str(register.key)).heading}
            other = f"{taken[key].item():%d/%m/%Y}"
            log.add("reused_key", int(row), **place, register=register.id, value=code, other=other)


def _as_warning(fault: Fault) -> Fault:
    if fault.severity == "warning":
        return fault
    lost = "việc chưa xong ở đây" if fault.row is None else "dòng này"
    message = f"{fault.message}; {lost} {NOT_CARRIED}"
    return replace(fault, severity="warning", message=message)
