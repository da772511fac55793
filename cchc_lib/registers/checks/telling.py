"""Faults in a person's words: one fault that repeats is told once, with all its rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cchc_lib.registers.values import Fault, Severity, count_faults

SEVERITIES = {"error": "Lỗi", "warning": "Cảnh báo"}
_MOST_SPANS = 12
_IN_FOLDER = re.compile(r"\d{4}-\d{4}/[^/]+$")


@dataclass(frozen=True, slots=True)
class FaultGroup:
    """Faults of one kind in one column (or sheet, or file). ``rows`` are as Excel counts them, in order."""

    severity: Severity
    code: str
    file: str
    sheet: str
    heading: str
    rows: tuple[int, ...]
    count: int
    message: str
    expected: str
    remedy: str

    @property
    def label(self) -> str:
        """What the severity is called."""
        return SEVERITIES[self.severity]

    @property
    def rows_text(self) -> str:
        """The rows: “dòng 12”, or “37 dòng, các dòng 12-48”; '' for a fault of a whole sheet, column or file."""
        if not self.rows:
            return ""
        if len(self.rows) == 1:
            return f"dòng {self.rows[0]}"
        return f"{len(self.rows)} dòng, các dòng {spans(self.rows)}"

    @property
    def rows_short(self) -> str:
        """The rows for a table's cell: 12-48, 50."""
        return spans(self.rows)

    @property
    def claim(self) -> str:
        """What is wrong, as a sentence."""
        return f"{self.message[0].upper()}{self.message[1:]}."

    @property
    def is_one_of_several(self) -> bool:
        """Whether the file is one of a school year's folder."""
        return _IN_FOLDER.search(self.file) is not None

    @property
    def place(self) -> str:
        """Where it stands: sheet, rows, heading; the file when it is one of several, or all of it is meant."""
        file = f"tệp {self.file}" if self.is_one_of_several or not self.sheet else ""
        sheet = f"trang “{self.sheet}”" if self.sheet else ""
        heading = f"cột “{self.heading}”" if self.heading else ""
        text = ", ".join(part for part in (file, sheet, self.rows_text, heading) if part)
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


def grouped(faults: Iterable[Fault]) -> list[FaultGroup]:
    """Faults with the same kind and place as one; errors first, then in the order of the workbook."""
    by_kind: dict[tuple[str, ...], list[Fault]] = {}
    for fault in faults:
        whole = "" if fault.row is not None else fault.message
        key = (fault.severity, fault.code, fault.file, fault.sheet, fault.heading, whole)
        by_kind.setdefault(key, []).append(fault)
    groups = [_group(same) for same in by_kind.values()]
    return sorted(groups, key=lambda group: group.severity != "error")


def tally(faults: Iterable[Fault], severity: Severity) -> str:
    """How many faults there are and, where several stand in one row, in how many rows: “12 lỗi ở 11 dòng”."""
    chosen = [fault for fault in faults if fault.severity == severity]
    whole = sum(fault.row is None for fault in chosen)
    rows = count_faults(chosen, severity) - whole
    text = f"{count(len(chosen))} {SEVERITIES[severity].lower()}"
    if rows + whole == len(chosen):
        return text
    return f"{text} ở {count(rows)} dòng" + (f" và {whole} trang, cột hoặc tệp" if whole else "")


def count(number: int) -> str:
    """A whole number as Vietnamese write it: 1.432."""
    return f"{number:,}".replace(",", ".")


def _group(same: Sequence[Fault]) -> FaultGroup:
    first = same[0]
    return FaultGroup(
        severity=first.severity,
        code=first.code,
        file=first.file,
        sheet=first.sheet,
        heading=first.heading,
        rows=tuple(sorted({fault.row for fault in same if fault.row is not None})),
        count=len(same),
        message=_message(same),
        expected=first.expected if all(fault.expected == first.expected for fault in same) else "",
        remedy=_remedy(same),
    )


def _message(same: Sequence[Fault]) -> str:
    messages = list(dict.fromkeys(fault.message for fault in same))
    if len(messages) == 1:
        return messages[0]
    row = f"dòng {same[0].row}: " if same[0].row is not None else ""
    return f"{row}{messages[0]}; các dòng kia tương tự"


def _remedy(same: Sequence[Fault]) -> str:
    remedies = list(dict.fromkeys(fault.remedy for fault in same))
    return remedies[0] if len(remedies) == 1 else remedies[0].split(". ")[0]


def spans(rows: Sequence[int]) -> str:
    """Row numbers in short: 12-48, 50, 53-54."""
    parts: list[list[int]] = []
    for row in rows:
        if parts and row == parts[-1][1] + 1:
            parts[-1][1] = row
        else:
            parts.append([row, row])
    shown = [str(first) if first == last else f"{first}-{last}" for first, last in parts[:_MOST_SPANS]]
    return ", ".join(shown) + (", …" if len(parts) > _MOST_SPANS else "")
