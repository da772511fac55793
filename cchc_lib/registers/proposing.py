"""How an export may become a register: which register, which column is which, as the source that would say so."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain, combinations
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import yaml

from cchc_lib.domain.schema import FACTORS, NO, REGISTERS, YES, Column, Register
from cchc_lib.errors import RegisterError
from cchc_lib.registers.checks.faults import KINDS, FaultGroup, FaultLog, grouped
from cchc_lib.registers.checks.rules import validate_frame
from cchc_lib.registers.formats.files import open_source
from cchc_lib.registers.formats.raw import Cell, RawSheet, UnreadableError, as_text, is_blank, short_text
from cchc_lib.registers.tables import headings
from cchc_lib.registers.tables.cells import convert
from cchc_lib.registers.tables.table import in_our_words, read_table
from cchc_lib.settings.values import SUFFIXES, KnownNames, Source
from cchc_lib.text import match_key, without_accents

OWN_HEADING, KNOWN_NAME, LIKE, CELLS = "tiêu đề của sổ mẫu", "tên quen dùng", "tên gần giống", "theo nội dung ô"
QUESTION, OF_KEY, NOT_READ = "câu hỏi khảo sát", "ghép làm mã", "không đọc"
"""Why a column of a file is taken for one of the register's."""
_HEADING_ROWS, _CELLS_LOOKED_AT, _SAMPLES = 30, 200, 3
_WEIGHTS = {OWN_HEADING: 1.0, KNOWN_NAME: 1.0, LIKE: 0.5, CELLS: 0.5}
_LIKENESS, _FITTING, _LEAST_FIT = 0.75, 0.9, 1.0
_MONTHS_DRAWN_WHOLE = 24
_CODE = re.compile(r"\d\.\d{6}")
_DAY = r"\d{4}([-._ ])\d{1,2}\1\d{1,2}|\d{1,2}([-._ ])\d{1,2}\2\d{4}|\d{6,}"
_MONTH = r"(?:20[2-9]\d[01]\d|[01]\d20[2-9]\d)(?!\d)"
_STAMP = re.compile(rf"(?<!\d)(?!{_MONTH})(?:{_DAY})(?!\d)(?:T?\d|[\s._()-])*")
"""When a file was exported, a day or six digits and more, with its time and the number of a copy; no month alone."""
_SURVEY, _ANSWER = REGISTERS["survey"], REGISTERS["survey"].column("score")


@dataclass(frozen=True)
class ColumnProposal:
    """A column of the file: its letters, heading and first filled cells; the register's column it would be, and why.

    ``column`` is None where it is not read. ``factor`` is what a question of a survey asks about; '' where its words
    do not say.
    """

    letters: str
    heading: str
    cells: tuple[Cell, ...]
    column: Column | None = None
    why: str = NOT_READ
    factor: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """All of it as text, one a cell of a table."""
        read_as = f"{self.column.heading} ({self.column.id})" if self.column else "–"
        samples = map(short_text, list(dict.fromkeys(self.cells))[:_SAMPLES])
        return self.letters, self.heading, read_as, self.why, "; ".join(samples)


@dataclass(frozen=True)
class Proposal:
    """A sheet as a register: its columns, the source that says so, and what comes of reading it that way.

    ``filled`` are the register's columns that the file and the source fill. ``frame`` are the rows as they would be
    read, ``faults`` what is wrong with them.
    """

    register: Register
    sheet: str
    columns: tuple[ColumnProposal, ...]
    source: Source
    filled: tuple[Column, ...]
    frame: pd.DataFrame
    faults: tuple[FaultGroup, ...]

    @property
    def missing(self) -> tuple[Column, ...]:
        """The columns that must be filled and have nothing to be filled from."""
        return tuple(column for column in self.register.columns if column.required and column not in self.filled)

    @property
    def remarks(self) -> list[str]:
        """What to know of reading it so: the key is made up, nothing is finished, it cannot be read as it stands."""
        said, register = [], self.register
        if key := "” và “".join(self.source.key):
            said += [f"Không nhận ra cột mã nên mã ghép từ “{key}”: chỉ đúng khi các ô đó giữ nguyên ở lần xuất sau."]
        told = any(fault.code == "unread_end" for fault in self.faults)
        if register.dated and (done := register.column(register.dated.finished)) not in self.filled and not told:
            where = f"nếu tệp có cột này dưới tên khác, ghi tên đó vào headings ({done.id})"
            said += [f"Không thấy cột “{done.heading}” nên mọi dòng được coi là chưa xong; {where}."]
        if self.missing:
            others = ", ".join(f"{one.id} là {one.sheet}" for one in REGISTERS.values() if one != register)
            own = "đổi tên cột trong tệp, hoặc tự chép phần sources vào school.yaml rồi thêm headings, fixed"
            said += [f"Thiếu cột bắt buộc nên không ghi nguồn này: {own}. Là sổ khác thì thêm --register ({others})."]
        return said


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
    sheets = [sheet for sheet in book.sheets if not (sheet.too_large or headings.is_guide(sheet.name))]
    looks = [max((_looked_at(sheet, register, names) for register in registers), key=_fit) for sheet in sheets]
    best = [look for look in looks if _fit(look) >= _LEAST_FIT]
    best = sorted(best, key=_fit, reverse=True)[:1] if register_id else best
    if not best:
        what = f"sổ “{registers[0].sheet}”. Hãy" if register_id else "một sổ. Hãy chọn sổ bằng --register, hoặc"
        raise RegisterError(f"Tệp {path.name} không có trang nào giống {what} thêm tên cột vào params/headings.yaml.")
    file = pattern_of(path.name)
    return [_proposal(look, file, names, named=len(book.sheets) > 1) for look in best]


def pattern_of(name: str) -> str:
    """The name of a file with its time stamp open, so that the next export is found: VB_20260531 (1).xlsx is VB_*.xlsx.

    Other numbers stay: of ho-so-hk1.csv and ho-so-hk2.csv the second does not stand in place of the first.
    """
    stem, dot, suffix = name.rpartition(".")
    opened = _STAMP.sub("*", stem)
    return f"{opened if opened.strip('* _-.') else stem}{dot}{suffix}"


class _Look(NamedTuple):
    """A sheet looked at as a register; no columns where nothing stands in it."""

    sheet: RawSheet
    register: Register
    columns: Sequence[ColumnProposal] = ()


def _looked_at(sheet: RawSheet, register: Register, names: KnownNames) -> _Look:
    """What each column of a sheet would be, read as a register."""
    mapping = headings.mapping_of(register, names)
    heading = headings.find_heading(mapping, sheet)
    if heading is None:  # hardly any is known: the first of the rows with most cells filled
        filled = [sum(not is_blank(cell) for cell in row) for row in sheet.rows[:_HEADING_ROWS]]
        if not any(filled):
            return _Look(sheet, register)
        heading = headings.read_heading(mapping.names, sheet, filled.index(max(filled)))
    rows = sheet.rows[heading.first : heading.first + _CELLS_LOOKED_AT]
    named = {at: register.column(column_id) for column_id, at in heading.columns.items()}
    columns = []
    for at, text in heading.texts.items():
        cells = tuple(row[at] for row in rows if at < len(row) and not is_blank(row[at]))
        one = ColumnProposal(headings.letter(at), text, cells)
        if at in named:
            sure, _ = mapping.names.get(headings.heading_key(text), (headings.OWN, ()))
            one = replace(one, column=named[at], why=OWN_HEADING if sure == headings.OWN else KNOWN_NAME)
        elif register == _SURVEY and _fits(mapping, _ANSWER, one.cells) >= _FITTING:
            factor = next((factor for factor in FACTORS if match_key(factor) in match_key(text)), "")
            one = replace(one, column=_ANSWER, why=QUESTION, factor=factor)
        columns.append(one)
    free = [column for column in register.columns if column not in named.values()]
    for at, one in enumerate(columns):
        if one.column is None and (guess := _guess(mapping, one, free)):
            columns[at] = guess
            free = [column for column in free if column != guess.column]
    return _Look(sheet, register, columns)


def _guess(mapping: headings.SheetMapping, one: ColumnProposal, free: Sequence[Column]) -> ColumnProposal | None:
    """A column as one of the ``free`` ones: by a similar heading and cells that fit, or by its cells alone."""
    columns = {column.id: column for column in free}
    known = {key: columns[ids[0]] for key, (_, ids) in mapping.names.items() if ids and ids[0] in columns}
    said = headings.heading_key(one.heading)
    near = difflib.get_close_matches(said, list(known), n=1, cutoff=_LIKENESS)
    alike = [(column, LIKE) for key in near if (column := known[key]).kind != "date" or _is_slip(said, key)]
    telling = [(column, CELLS) for column in free if column.kind == "choice" or column.id == "procedure_code"]
    for column, why in (*alike, *telling):
        is_code = all(_CODE.fullmatch(as_text(cell)) for cell in one.cells) or column.id != "procedure_code"
        if is_code and _fits(mapping, column, one.cells) >= _FITTING:
            return replace(one, column=column, why=why)
    return None


def _is_slip(said: str, known: str) -> bool:
    """Whether two names differ by one letter at most: a word more is another day (Ngày hẹn trả, Ngày trả)."""
    return abs(len(said) - len(known)) <= 1 and difflib.SequenceMatcher(None, said, known).ratio() >= 1 - 1 / len(said)


def _fits(mapping: headings.SheetMapping, column: Column, cells: Sequence[Cell]) -> float:
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


def _fit(look: _Look) -> float:
    """How well a sheet is the register: columns found, the sure ones more, by the share of those that must be."""
    found = {one.column: _WEIGHTS[one.why] for one in look.columns if one.why in _WEIGHTS}
    required = [column for column in look.register.columns if column.required]
    share = sum(found.get(column, 0) for column in required) / len(required)
    return sum(found.values()) * (0.3 + share) + 2 * sum(one.why == QUESTION for one in look.columns)


def _proposal(look: _Look, file: str, names: KnownNames, *, named: bool) -> Proposal:
    """What reading a sheet so would give; ``named``: the source must say which sheet of the file it is."""
    sheet, register, columns = look
    lacking = [column for column in register.columns if column not in [one.column for one in columns]]
    words = re.split(r"[^a-z0-9]+", without_accents(f"{file} {sheet.name}"))
    said = {c.id: [one for one in c.choices if without_accents(one) in words] for c in lacking if c.required}
    questions = {one.heading: one.factor for one in columns if one.why == QUESTION}
    settings = {
        "register": register.id,
        "file": file,
        "sheet": sheet.name if named else "",
        "headings": {one.heading: one.column.id for one in columns if one.column and one.why in (LIKE, CELLS)},
        "fixed": {column_id: choices[0] for column_id, choices in said.items() if len(choices) == 1},
        "key": _key(columns) if register.key and register.columns[0] in lacking else (),
        "melt": {"columns": questions} if questions else None,
    }
    source = Source.model_validate(settings)
    mapping, log = headings.mapping_of(register, names, source), FaultLog(file)
    table = read_table(mapping, sheet, log)
    if table:
        validate_frame(*table)
    key = [one for one in columns if one.why == NOT_READ and one.heading in source.key]
    return Proposal(
        register=register,
        sheet=sheet.name,
        columns=tuple(replace(one, column=register.columns[0], why=OF_KEY) if one in key else one for one in columns),
        source=source,
        filled=tuple(one for one in register.columns if one not in lacking or one.id in mapping.supplied),
        frame=table[0] if table else pd.DataFrame(),
        faults=tuple(grouped(log.faults())),
    )


def _key(columns: Sequence[ColumnProposal]) -> tuple[str, ...]:
    """The fewest columns not read whose cells together name each row, a running number last; () where none do."""
    rows = max(len(one.cells) for one in columns)
    whole = [one for one in columns if one.why == NOT_READ and len(one.cells) == rows]
    whole.sort(key=lambda one: headings.heading_key(one.heading) in ("tt", "stt"))
    for chosen in chain.from_iterable(combinations(whole, number) for number in (1, 2, 3)):
        if len(set(zip(*(map(short_text, one.cells) for one in chosen), strict=True))) == rows > 0:
            return tuple(one.heading for one in chosen)
    return ()


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
    column_id = next((column.id for column in register.columns if column.kind == "date" and column.required), "")
    if column_id not in frame or frame[column_id].isna().all():
        return {}
    counted = frame[column_id].dt.to_period("M").value_counts().sort_index()
    whole = pd.period_range(counted.index[0], counted.index[-1])
    counted = counted.reindex(whole, fill_value=0) if len(whole) <= _MONTHS_DRAWN_WHOLE else counted
    return {f"{month.month:02}/{month.year}": int(count) for month, count in counted.items()}
