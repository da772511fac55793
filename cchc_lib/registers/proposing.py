"""How an export may become a register: which register, which column is which, as the source that would say so."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from cchc_lib.domain.schema import FACTORS, NO, REGISTERS, YES, Column, Register
from cchc_lib.errors import RegisterError
from cchc_lib.registers.checks.faults import KINDS, FaultGroup, FaultLog, grouped
from cchc_lib.registers.checks.rules import validate_frame
from cchc_lib.registers.formats.files import open_source
from cchc_lib.registers.formats.raw import Cell, RawSheet, UnreadableError, as_text, is_blank, short_text
from cchc_lib.registers.tables.cells import convert, match_key
from cchc_lib.registers.tables.headings import (
    OWN,
    Heading,
    SheetMapping,
    find_heading,
    heading_key,
    letter,
    mapping_of,
    read_heading,
)
from cchc_lib.registers.tables.table import in_our_words, read_table
from cchc_lib.settings.values import SUFFIXES, KnownNames, Source
from cchc_lib.text import without_accents

OWN_HEADING, KNOWN_NAME, LIKE, CELLS = "tiêu đề của sổ mẫu", "tên quen dùng", "tên gần giống", "theo nội dung ô"
QUESTION, OF_KEY, NOT_READ = "câu hỏi khảo sát", "ghép làm mã", "không đọc"
"""Why a column of a file is taken for one of the register's."""
_HEADING_ROWS, _CELLS_LOOKED_AT, _SAMPLES = 30, 200, 3
_LIKENESS, _FITTING, _LEAST_FIT = 0.75, 0.9, 1.0
_MONTHS_DRAWN_WHOLE = 24
_CODE = re.compile(r"\d\.\d{6}")
_NUMBERS = re.compile(r"\(?\d[\d\s._()-]*")
_SURVEY, _ANSWER = REGISTERS["survey"], REGISTERS["survey"].column("score")


@dataclass(frozen=True)
class ColumnProposal:
    """A column of the file: its letters and heading, the register's column it would be (None: not read) and why."""

    letters: str
    heading: str
    column: Column | None
    why: str
    samples: tuple[str, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """All of it as text, one a cell of a table."""
        read_as = f"{self.column.heading} ({self.column.id})" if self.column else "–"
        return self.letters, self.heading, read_as, self.why, "; ".join(self.samples)


@dataclass(frozen=True)
class Proposal:
    """A sheet as a register: its columns, the source that says so, and what comes of reading it that way.

    ``missing`` are columns that must be filled and have nothing to be filled from. ``frame`` are the rows as they
    would be read, ``faults`` what is wrong with them.
    """

    register: Register
    sheet: str
    columns: tuple[ColumnProposal, ...]
    source: Source
    missing: tuple[Column, ...]
    frame: pd.DataFrame
    faults: tuple[FaultGroup, ...]

    @property
    def filled(self) -> tuple[Column, ...]:
        """The register's columns that the file and the source fill."""
        supplied = SheetMapping(self.register, {}, {}, self.source).supplied
        ids = {one.column.id for one in self.columns if one.column} | supplied
        return tuple(column for column in self.register.columns if column.id in ids)


def propose(path: Path, names: KnownNames, register_id: str = "") -> list[Proposal]:
    """Look at a file: for each sheet the register that fits it best; for a register asked for, the sheet that does.

    Raises RegisterError when the file cannot be read, or nothing in it fits.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise RegisterError(f"Tệp {path.name} không phải là bản xuất đọc được. Hãy xuất ra {', '.join(SUFFIXES)}.")
    try:
        book = open_source(path, path.name)
    except UnreadableError as unreadable:
        kind = KINDS[f"file_{unreadable.reason}"]
        raise RegisterError(f"Tệp {path.name}: {kind.message}. Hãy {kind.remedy}.") from unreadable
    registers = [REGISTERS[register_id]] if register_id else list(REGISTERS.values())
    best: list[_Look] = []
    for sheet in book.sheets:
        looks = [_Look.at(sheet, mapping_of(one, names)) for one in registers if not sheet.too_large]
        fitting = sorted((look for look in looks if look and look.fit >= _LEAST_FIT), key=lambda look: -look.fit)
        best += fitting[:1]
    if register_id:
        best = sorted(best, key=lambda look: -look.fit)[:1]
    if not best:
        raise RegisterError(
            f"Tệp {path.name} không có trang nào giống {f'sổ {register_id}' if register_id else 'một sổ'}. Hãy chọn sổ "
            "bằng --register, hoặc thêm tên cột vào params/headings.yaml."
        )
    file = pattern_of(path.name)
    return [look.proposal(file, names, len(book.sheets) > 1) for look in best]


def pattern_of(name: str) -> str:
    """The name of a file with its numbers open, so that the next export is found: VB_20260531 (1).xlsx is VB_*.xlsx."""
    stem, dot, suffix = name.rpartition(".")
    opened = _NUMBERS.sub("*", stem)
    return f"{opened if opened.strip('* _-.') else stem}{dot}{suffix}"


@dataclass(frozen=True)
class _Look:
    """A sheet looked at as a register: position of each column of the file to the register's column and why."""

    sheet: RawSheet
    mapping: SheetMapping
    heading: Heading
    cells: Mapping[int, tuple[Cell, ...]]
    taken: Mapping[int, tuple[Column, str]]
    questions: Mapping[int, str]

    @classmethod
    def at(cls, sheet: RawSheet, mapping: SheetMapping) -> _Look | None:
        """Look at a sheet; None where nothing stands in it."""
        heading = find_heading(mapping, sheet)
        if heading is None:  # hardly any is known: the first of the rows with most cells filled
            filled = [sum(not is_blank(cell) for cell in row) for row in sheet.rows[:_HEADING_ROWS]]
            if not any(filled):
                return None
            heading = read_heading(mapping.names, sheet, filled.index(max(filled)))
        rows = sheet.rows[heading.first : heading.first + _CELLS_LOOKED_AT]
        cells = {at: tuple(row[at] for row in rows if at < len(row) and not is_blank(row[at])) for at in heading.texts}
        taken = {}
        for key, at in heading.columns.items():
            sure = mapping.names.get(heading_key(heading.texts[at]), (OWN, ()))[0]
            taken[at] = (mapping.register.column(key), OWN_HEADING if sure == OWN else KNOWN_NAME)
        questions = {  # of a form, with the factor that their words name; '' where they name none
            at: next((factor for factor in FACTORS if match_key(factor) in match_key(text)), "")
            for at, text in heading.texts.items()
            if mapping.register == _SURVEY and at not in taken and _fits(mapping, _ANSWER, cells[at]) >= _FITTING
        }
        taken |= _guessed(mapping, heading, cells, {*taken, *questions}, [column for column, _ in taken.values()])
        return cls(sheet, mapping, heading, cells, taken, questions)

    @property
    def fit(self) -> float:
        """How well the sheet is the register: columns found, the sure ones more, by the share of those that must be."""
        found = {column.id: 1.0 if why in (OWN_HEADING, KNOWN_NAME) else 0.5 for column, why in self.taken.values()}
        register = self.mapping.register
        required = [column.id for column in register.columns if column.required]
        share = sum(found.get(key, 0) for key in required) / len(required)
        return sum(found.values()) * (0.3 + share) + 2 * len(self.questions)

    def proposal(self, file: str, names: KnownNames, several: bool) -> Proposal:
        """What reading the sheet so would give; ``several``: the file has other sheets."""
        register, source = self.mapping.register, self._source(file, several)
        mapping, log = mapping_of(register, names, source), FaultLog(file)
        table = read_table(mapping, self.sheet, log)
        if table:
            validate_frame(*table)
        return Proposal(
            register=register,
            sheet=self.sheet.name,
            columns=tuple(self._column(at, source.key) for at in sorted(self.heading.texts)),
            source=source,
            missing=tuple(one for one in self._not_found if one.required and one.id not in mapping.supplied),
            frame=table[0] if table else pd.DataFrame(),
            faults=tuple(grouped(log.faults())),
        )

    @property
    def _not_found(self) -> list[Column]:
        """The register's columns that none of the file's is taken for."""
        found = [column for column, _ in self.taken.values()]
        return [column for column in self.mapping.register.columns if column not in found]

    def _source(self, file: str, several: bool) -> Source:
        """What must be said to read the sheet so: the guesses, and what stands in for columns that it has not."""
        register, texts = self.mapping.register, self.heading.texts
        settings = {
            "register": register.id,
            "file": file,
            "sheet": self.sheet.name if several else "",
            "headings": {texts[at]: column.id for at, (column, why) in self.taken.items() if why in (LIKE, CELLS)},
            "fixed": self._fixed(file),
            "key": self._key() if register.key and register.columns[0] in self._not_found else (),
            "melt": {"columns": {texts[at]: word for at, word in self.questions.items()}} if self.questions else None,
        }
        return Source.model_validate(settings)

    def _fixed(self, file: str) -> dict[str, str]:
        """By id of a required column not found, its one choice that the name of the file or the sheet has as a word."""
        words = re.split(r"[^a-z0-9]+", without_accents(f"{file} {self.sheet.name}"))
        required = [column for column in self._not_found if column.required]
        named = {column.id: [one for one in column.choices if without_accents(one) in words] for column in required}
        return {column_id: choices[0] for column_id, choices in named.items() if len(choices) == 1}

    def _key(self) -> tuple[str, ...]:
        """The fewest columns not read whose cells together name each row; none where no such stand in the file."""
        free = [at for at in self.heading.texts if at not in self.taken and at not in self.questions]
        whole = [at for at in free if len(self.cells[at]) == max(map(len, self.cells.values()))]
        for number in (1, 2, 3):
            for chosen in combinations(whole, number):
                rows = list(zip(*(map(short_text, self.cells[at]) for at in chosen), strict=True))
                if rows and len(set(rows)) == len(rows):
                    return tuple(self.heading.texts[at] for at in chosen)
        return ()

    def _column(self, at: int, key: Collection[str]) -> ColumnProposal:
        text, register = self.heading.texts[at], self.mapping.register
        column, why = (_ANSWER, QUESTION) if at in self.questions else self.taken.get(at, (None, NOT_READ))
        if column is None and text in key and register.key:
            column, why = register.column(register.key), OF_KEY
        samples = tuple(short_text(cell) for cell in dict.fromkeys(self.cells[at]))[:_SAMPLES]
        return ColumnProposal(letter(at), text, column, why, samples)


def _fits(mapping: SheetMapping, column: Column, cells: Sequence[Cell]) -> float:
    """The share of cells that can be read as a column's values."""
    if not cells:
        return 0.0
    values, troubles = convert(column, in_our_words(column, cells, mapping.words.get(column.id)))
    wrong = len(troubles)
    if column.kind == "choice":
        wrong += int((~values.isin(column.choices)).sum())
    if column.most is not None:
        wrong += int((~values.fillna(column.least).between(column.least, column.most)).sum())
    return 1 - wrong / len(cells)


def _guessed(
    mapping: SheetMapping,
    heading: Heading,
    cells: Mapping[int, Sequence[Cell]],
    taken: Collection[int],
    found: Collection[Column],
) -> dict[int, tuple[Column, str]]:
    """Guesses at missing columns: by a similar heading and cells that fit, or by their cells alone."""
    guessed: dict[int, tuple[Column, str]] = {}
    for at in (at for at in heading.texts if at not in taken):
        lacking = [c for c in mapping.register.columns if c not in found and c not in [g for g, _ in guessed.values()]]
        names = {key: ids[0] for key, (_, ids) in mapping.names.items() if ids and ids[0] in [c.id for c in lacking]}
        near = difflib.get_close_matches(heading_key(heading.texts[at]), list(names), n=1, cutoff=_LIKENESS)
        alike = [mapping.register.column(names[key]) for key in near]
        telling = [c for c in lacking if c.kind == "choice" or c.id == "procedure_code"]
        for column, why in (*((c, LIKE) for c in alike), *((c, CELLS) for c in telling)):
            is_code = all(_CODE.fullmatch(as_text(cell)) for cell in cells[at]) or column.id != "procedure_code"
            if is_code and _fits(mapping, column, cells[at]) >= _FITTING:
                guessed[at] = (column, why)
                break
    return guessed


def entry(source: Source) -> str:
    """A source as an item of a YAML list, without its blank keys."""
    settings = source.model_dump(by_alias=True, exclude_defaults=True, mode="json")
    given = {key: value for key, value in settings.items() if value}
    return yaml.safe_dump([given], allow_unicode=True, sort_keys=False, width=10_000)


def cell_text(value: Any) -> str:
    """A value as it was read, as a person would type it; blank is told."""
    if pd.isna(value):
        return "(trống)"
    if isinstance(value, bool):
        return YES if value else NO
    return f"{value:%d/%m/%Y}" if isinstance(value, pd.Timestamp) else str(value)


def months(frame: pd.DataFrame, register: Register) -> dict[str, int]:
    """Rows by month of the register's first required date, empty months between them too."""
    days: Iterable[str] = (column.id for column in register.columns if column.kind == "date" and column.required)
    column_id = next(iter(days), "")
    if column_id not in frame or frame[column_id].isna().all():
        return {}
    counted = frame[column_id].dt.to_period("M").value_counts().sort_index()
    whole = pd.period_range(counted.index[0], counted.index[-1])
    counted = counted.reindex(whole, fill_value=0) if len(whole) <= _MONTHS_DRAWN_WHOLE else counted
    return {f"{month.month:02}/{month.year}": int(count) for month, count in counted.items()}
