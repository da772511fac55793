"""Gathering the faults of one workbook, each in the words of its kind."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from cchc_lib.registers.fault_words import KINDS
from cchc_lib.registers.values import Fault
from cchc_lib.text import nearest


def hint(advice: str, name: str, known: Iterable[str]) -> str:
    """Advice, with the known name most like the one found when there is one."""
    near = _nearest(name, tuple(known))
    return f"{advice}; gần nhất là “{near}”" if near else advice


@lru_cache(maxsize=4096)
def _nearest(name: str, known: tuple[str, ...]) -> str | None:
    return nearest(name, known)


class FaultLog:
    """Gathers the faults of one workbook; ``file`` is how the workbook is named to the user."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._faults: list[Fault] = []

    def add(
        self,
        code: str,
        *,
        sheet: str = "",
        row: int | None = None,
        heading: str = "",
        value: str = "",
        file: str = "",
        column: str = "",
        **details: str,
    ) -> None:
        """Note one fault; ``details`` fill the words of its kind."""
        kind = KINDS[code]
        message, expected, remedy = (
            words.format(value=value, **details) if "{" in words else words
            for words in (kind.message, kind.expected, kind.remedy)
        )
        place = (file or self._file, message, sheet, row, heading, value)
        self._faults.append(Fault(kind.severity, code, *place, expected, remedy, column))

    def faults(self) -> tuple[Fault, ...]:
        """All faults: those of the file first, then by sheet in the order met, by row."""
        sheets = list(dict.fromkeys(fault.sheet for fault in self._faults))
        order = {sheet: place for place, sheet in enumerate(sheets)}
        return tuple(sorted(self._faults, key=lambda fault: (bool(fault.sheet), order[fault.sheet], fault.row or 0)))
