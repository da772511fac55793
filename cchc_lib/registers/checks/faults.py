"""What is wrong with a workbook: faults in the words of their kind, gathered, and grouped for a short look."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, TypeAlias, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cchc_lib.domain.schema import REGISTERS, Register
from cchc_lib.registers.formats.raw import Cell, as_text, is_blank, short_text
from cchc_lib.text import nearest, printable

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Kind:
    """What is wrong, what was expected, how to mend it; ``{value}`` and other names are filled in for each fault."""

    severity: Severity
    message: str
    expected: str
    remedy: str


def _kinds() -> Iterator[tuple[str, Kind]]:
    with Path(__file__).with_name("faults.csv").open(encoding="utf-8", newline="") as table:
        for code, severity, *words in list(csv.reader(table, delimiter=";"))[1:]:
            yield code, Kind(cast(Severity, severity), *words)


KINDS: Mapping[str, Kind] = MappingProxyType(dict(_kinds()))
"""Every kind of fault by its code, in the words of the table beside this module."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: where it stands, what was found, what was expected, how to mend it, in Vietnamese.

    ``code`` names the kind of fault in English ('blank_required'). ``row`` is as Excel counts it, None for a fault of
    a whole sheet (``sheet`` given), column or file. An error with a row leaves that row out of every figure.
    ``column`` are the letters of the faulty cell's column in Excel, '' when the sheet has no such column. ``register``
    is the id of the register whose rows it concerns, as far as that is known.
    """

    severity: Severity
    code: str
    file: str
    message: str
    sheet: str = ""
    row: int | None = None
    heading: str = ""
    value: str = ""
    expected: str = ""
    remedy: str = ""
    column: str = ""
    register: str = ""

    @property
    def of_sheet(self) -> str:
        """The sheet of the register that it concerns; of a fault of no register, the file's own."""
        return REGISTERS[self.register].sheet if self.register else self.sheet


_nearest = lru_cache(maxsize=4096)(nearest)


class FaultLog:
    """Gathers the faults of one workbook; ``file`` is how the workbook is named to the user."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._faults: list[Fault] = []

    def add(self, code: str, row: int | None = None, /, *, known: Collection[str] = (), **details: str) -> None:
        """Note one fault; ``details`` fill the words of its kind, and the fields of the fault that bear their names.

        ``nearest`` in its words is that of the names ``known`` which is most like the value, or what was ``meant``.
        """
        kind = KINDS[code]
        value = details.setdefault("value", "")
        near = _nearest(details.get("meant", value), tuple(known)) if known else None
        details["nearest"] = f"; gần nhất là “{near}”" if near else ""
        message, expected, remedy = (
            words.format(**details) if "{" in words else words for words in (kind.message, kind.expected, kind.remedy)
        )
        fields: dict[str, Any] = {"value": value, "expected": expected, "remedy": remedy}
        fields |= {key: details[key] for key in ("sheet", "heading", "column", "register") if key in details}
        file = details.get("file") or self._file
        self._faults.append(Fault(kind.severity, code, file, message, row=row, **fields))

    def faults(self) -> tuple[Fault, ...]:
        """All faults: those of a whole file first, then by sheet in the order met, by row.

        One that was met twice counts once: a row of a form that became several, a sheet that two sources read.
        """
        order = {sheet: at for at, sheet in enumerate(dict.fromkeys((one.file, one.sheet) for one in self._faults))}
        place = lambda one: (bool(one.sheet or one.row), order[one.file, one.sheet], one.row or 0)  # noqa: E731
        return tuple(sorted(dict.fromkeys(self._faults), key=place))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a column's cells stand: its heading as the file has it, its letters in Excel, '' when the file lacks it."""

    heading: str
    letters: str


@dataclass(eq=False)
class SheetFaults:
    """Faults of the rows of one sheet; ``bad`` marks rows with an error.

    ``origin`` are file, sheet and register as faults name them, ``rows`` are as Excel counts them, ``cells`` the raw
    cells by column id. A column made of several has as many ``places``, which repeat from row to row. ``is_export``:
    the file is another system's, with words of its own.
    """

    register: Register
    origin: Mapping[str, str]
    rows: NDArray[np.int64]
    places: Mapping[str, tuple[Place, ...]]
    cells: Mapping[str, Sequence[Cell]]
    log: FaultLog
    is_export: bool

    def __post_init__(self) -> None:
        self.bad: NDArray[np.bool_] = np.zeros(len(self.rows), dtype=bool)
        self._faulty: dict[tuple[str, Severity], NDArray[np.bool_]] = defaultdict(lambda: np.zeros_like(self.bad))

    def tell(self, code: str, column_id: str, at: int, *, known: Collection[str] = (), **details: str) -> None:
        """A fault of the row at a position; a cell that has an error gets no second.

        Where nothing else is ``known``, the column's choices are.
        """
        severity = KINDS[code].severity
        faulty = self._faulty[column_id, severity]
        if severity == "error":
            self.bad[at] = True
            if faulty[at]:
                return
        faulty[at] = True
        choices = self.register.column(column_id).choices
        advice = "ghi chữ này vào choices của nguồn" if self.is_export else "chọn trong danh sách"
        details = {"value": self.raw(column_id, at), "choices": ", ".join(choices), "advice": advice, **details}
        self.log.add(code, int(self.rows[at]), known=known or choices, **self._place(column_id, at), **details)

    def tell_all(self, code: str, column_id: str, mask: Any, *, known: Collection[str] = (), **details: Detail) -> None:
        """A fault of each row at which a mask holds; a row that has an error gets no warning.

        Of ``details`` a column gives each row its own, days as Vietnamese write them, and so does a function of its
        position.
        """
        held = np.asarray(mask, dtype=bool)
        for at in np.flatnonzero(held if KINDS[code].severity == "error" else held & ~self.bad).tolist():
            of_row = {name: _of_row(detail, at) for name, detail in details.items()}
            self.tell(code, column_id, at, known=known, **of_row)

    def of_column(self, code: str, column_id: str, **details: str) -> None:
        """A fault of a whole column."""
        self.log.add(code, **self._place(column_id), **details)

    def heading(self, column_id: str) -> str:
        """The heading of a column as the file has it."""
        return self._place(column_id)["heading"]

    def raw(self, column_id: str, at: int) -> str:
        """What stands in a cell, as a person sees it; '' when it is blank or its column missing."""
        cell = self.cells[column_id][at] if column_id in self.cells else ""
        text = "" if is_blank(cell) else printable(short_text(cell))
        is_decimal = isinstance(cell, float) and self.register.column(column_id).kind in ("int", "number")
        return text.replace(".", ",") if is_decimal else text

    def has_fault(self, column_id: str, severity: Severity = "error") -> NDArray[np.bool_]:
        """Which cells of a column have a fault so far."""
        return self._faulty[column_id, severity]

    def _place(self, column_id: str, at: int = 0) -> dict[str, str]:
        """Where a column's cell at a position stands, as faults name it."""
        places = self.places.get(column_id) or (Place(self.register.column(column_id).heading, ""),)
        place = places[at % len(places)]
        return {**self.origin, "heading": place.heading, "column": place.letters}


Detail: TypeAlias = str | pd.Series | Callable[[int], str]


def _of_row(detail: Detail, at: int) -> str:
    found = detail.iloc[at] if isinstance(detail, pd.Series) else detail(at) if callable(detail) else detail
    return as_text(found) if isinstance(found, date) else str(found)


SEVERITIES = {"error": "Lỗi", "warning": "Cảnh báo"}
_MOST_SPANS = 12
_IN_FOLDER = re.compile(r"\d{4}-\d{4}/[^/]+$")


@dataclass(frozen=True, slots=True)
class FaultGroup(Fault):
    """Faults of one kind in one column (or sheet, or file). ``rows`` are as Excel counts them, in order.

    ``is_elsewhere``: the file is not the school year's own workbook.
    """

    rows: tuple[int, ...] = ()
    count: int = 1
    is_elsewhere: bool = False

    @property
    def label(self) -> str:
        """What the severity is called."""
        return SEVERITIES[self.severity]

    @property
    def rows_short(self) -> str:
        """The rows for a table's cell: 12-48, 50."""
        return spans(self.rows)

    @property
    def claim(self) -> str:
        """What is wrong, as a sentence."""
        return f"{self.message[0].upper()}{self.message[1:]}."

    @property
    def place(self) -> str:
        """Where it stands: sheet, rows (“37 dòng, các dòng 12-48”), heading; the file when it is another."""
        file = f"tệp {self.file}" if self.is_elsewhere or not self.sheet else ""
        sheet = f"trang “{self.sheet}”" if self.sheet else ""
        heading = f"cột “{self.heading}”" if self.heading else ""
        several = f"{len(self.rows)} dòng, các " if len(self.rows) > 1 else ""
        rows = f"{several}dòng {self.rows_short}" if self.rows else ""
        text = ", ".join(part for part in (file, sheet, rows, heading) if part)
        return text[0].upper() + text[1:]

    @property
    def advice(self) -> str:
        """What was expected and how to mend it, as sentences."""
        return advice(self.expected, self.remedy)

    @property
    def sentence(self) -> str:
        """All of it: where, what, what was expected, how to mend it."""
        return f"{self.place}: {self.message}. {self.advice}"


def advice(expected: str, remedy: str) -> str:
    """What was expected and how to mend it, as sentences."""
    needed = f"Cần {expected}." if expected else ""
    mend = f"{remedy[0].upper()}{remedy[1:].rstrip('.')}." if remedy else ""
    return f"{needed} {mend}".strip()


def grouped(faults: Iterable[Fault], own: str = "") -> list[FaultGroup]:
    """Faults with the same kind and place as one; errors first, then in the order of the workbook.

    ``own`` is how faults name the school year's workbook; blank: any file outside a school year's folder is that.
    """
    by_kind: dict[tuple[str, ...], list[Fault]] = {}
    for fault in faults:
        whole = "" if fault.row is not None else fault.message
        key = (fault.severity, fault.code, fault.file, fault.sheet, fault.heading, whole)
        by_kind.setdefault(key, []).append(fault)
    return sorted((_group(same, own) for same in by_kind.values()), key=lambda group: group.severity != "error")


def _group(same: Sequence[Fault], own: str) -> FaultGroup:
    """What the faults have in common; a word that fits the first alone names its row."""
    first = same[0]
    message, remedy = first.message, first.remedy
    if any(fault.message != message for fault in same):
        message = f"dòng {first.row}: {message}; các dòng kia tương tự"
    return FaultGroup(
        severity=first.severity,
        code=first.code,
        file=first.file,
        sheet=first.sheet,
        heading=first.heading,
        message=message,
        expected=first.expected if all(fault.expected == first.expected for fault in same) else "",
        remedy=remedy if all(fault.remedy == remedy for fault in same) else re.split(r"\. |; gần nhất", remedy)[0],
        rows=tuple(sorted({fault.row for fault in same if fault.row is not None})),
        count=len(same),
        is_elsewhere=own not in ("", first.file) or _IN_FOLDER.search(first.file) is not None,
    )


def count_faults(faults: Iterable[Fault], severity: Severity) -> int:
    """Rows with a fault of this severity, plus the faults of sheets and files: several of one row count once."""
    chosen = [fault for fault in faults if fault.severity == severity]
    rows = {(fault.file, fault.sheet, fault.row) for fault in chosen if fault.row is not None}
    return len(rows) + sum(fault.row is None for fault in chosen)


def tally(faults: Iterable[Fault], severity: Severity) -> str:
    """How many faults there are and, where several stand in one row, in how many rows: “12 lỗi ở 11 dòng”."""
    chosen = [fault for fault in faults if fault.severity == severity]
    whole = sum(fault.row is None for fault in chosen)
    rows = count_faults(chosen, severity) - whole
    text = f"{count(len(chosen))} {SEVERITIES[severity].lower()}"
    if rows + whole == len(chosen):
        return text
    return f"{text} ở {count(rows)} dòng" + (f" và {whole} chỗ khác" if whole else "")


def count(number: int) -> str:
    """A whole number as Vietnamese write it: 1.432."""
    return f"{number:,}".replace(",", ".")


def spans(rows: Sequence[int]) -> str:
    """Row numbers in short: 12-48, 50, 53-54."""
    parts: list[list[int]] = []
    for row in rows:
        if parts and row == parts[-1][1] + 1:
            parts[-1][1] = row
        else:
            parts.append([row, row])
    texts = [str(first) if first == last else f"{first}-{last}" for first, last in parts[:_MOST_SPANS]]
    return ", ".join(texts) + (", …" if len(parts) > _MOST_SPANS else "")
