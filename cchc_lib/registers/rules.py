"""Rules between the cells of a row: what makes it an error, what deserves a look."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cchc_lib.domain.columns import Column, Register
from cchc_lib.domain.schema import CASE_OPEN
from cchc_lib.registers.faults import FaultLog
from cchc_lib.registers.raw import Cell, shown
from cchc_lib.text import printable

RawCell = Callable[[str, int], Cell]
"""Column id and position to what stands in the cell."""

Places = Mapping[str, str]
"""Column id to the letters of the column in Excel."""


class SheetFaults:
    """Faults of the rows of one sheet. ``bad`` marks rows with an error; ``told`` the cells that have one already."""

    def __init__(
        self, register: Register, rows: NDArray[np.int64], raw: RawCell, places: Places, log: FaultLog, file: str
    ) -> None:
        self.register = register
        self.bad: NDArray[np.bool_] = np.zeros(len(rows), dtype=bool)
        self.rows = rows
        self._raw = raw
        self._places = places
        self._log = log
        self.file = file
        self._told: set[tuple[int, str]] = set()
        self._warned: set[tuple[int, str]] = set()

    def error(self, code: str, column_id: str, at: Any, **details: str) -> None:
        """An error of the row at a position; a cell that has one gets no second."""
        position = int(at)
        self.bad[position] = True
        if (position, column_id) not in self._told:
            self._told.add((position, column_id))
            self._add(code, column_id, position, details)

    def warning(self, code: str, column_id: str, at: Any, **details: str) -> None:
        """A warning of the row at a position."""
        self._warned.add((int(at), column_id))
        self._add(code, column_id, int(at), details)

    def column_warning(self, code: str, column_id: str, *, value: str, **details: str) -> None:
        """A warning of a whole column."""
        heading, column = self.register.column(column_id).heading, self._places.get(column_id, "")
        place = {"sheet": self.register.sheet, "heading": heading, "column": column}
        self._log.add(code, row=None, file=self.file, value=value, **place, **details)

    def raw(self, column_id: str, at: int) -> str:
        """What stands in a cell, as a person sees it."""
        return printable(shown(self._raw(column_id, at)))

    def has(self, column_id: str, at: int) -> bool:
        """Whether a cell has an error."""
        return (at, column_id) in self._told

    def has_warning(self, column_id: str, at: Any) -> bool:
        """Whether a cell has a warning."""
        return (int(at), column_id) in self._warned

    def _add(self, code: str, column_id: str, at: int, details: dict[str, str]) -> None:
        details.setdefault("value", self.raw(column_id, at))
        heading = self.register.column(column_id).heading
        row = int(self.rows[at])
        place = {"sheet": self.register.sheet, "heading": heading, "column": self._places.get(column_id, "")}
        self._log.add(code, row=row, file=self.file, **place, **details)


def day(stamp: Any) -> str:
    """A day as Vietnamese write it."""
    return f"{stamp:%d/%m/%Y}"


def where(mask: Any) -> NDArray[np.int64]:
    """Positions at which a mask holds."""
    return np.flatnonzero(np.asarray(mask, dtype=bool))


def check_order(frame: pd.DataFrame, faults: SheetFaults) -> None:
    """Finished before received (or accepted) is an error."""
    dated = faults.register.dated
    if dated is None:
        return
    finished = frame[dated.finished]
    for column_id in dated.received:
        heading = _lower(faults.register.column(column_id))
        for at in where(finished < frame[column_id]):
            faults.error(
                "finished_before_received",
                dated.finished,
                at,
                value=day(finished.iloc[at]),
                start_heading=heading,
                start=day(frame[column_id].iloc[at]),
            )


def check_status(frame: pd.DataFrame, faults: SheetFaults) -> None:
    """A case that has ended needs the day on which it did."""
    ended = frame["status"].notna() & (frame["status"] != CASE_OPEN) & frame["finished_on"].isna()
    finish = faults.register.column("finished_on").heading
    for at in where(ended):
        if not faults.has("finished_on", int(at)):
            faults.error("no_finish", "status", at, finish_heading=finish)


def warn_status(frame: pd.DataFrame, faults: SheetFaults) -> None:
    """An open case with a day of result."""
    for at in where((frame["status"] == CASE_OPEN) & frame["finished_on"].notna() & ~faults.bad):
        faults.warning("open_but_finished", "status", at, near=day(frame["finished_on"].iloc[at]))


def warn_extension(frame: pd.DataFrame, faults: SheetFaults) -> None:
    """An extension that ends before the due date."""
    dated = faults.register.dated
    if dated is None or dated.extended is None:
        return
    due = frame[dated.due]
    for at in where((frame[dated.extended] < due) & ~faults.bad):
        faults.warning("extension_early", dated.extended, at, near=day(due.iloc[at]))


def warn_amounts(frame: pd.DataFrame, faults: SheetFaults) -> None:
    """Amounts under zero."""
    for column in faults.register.columns:
        if column.kind == "number":
            for at in where((frame[column.id] < 0) & ~faults.bad):
                amount = f"{frame[column.id].iloc[at]:,.0f}".replace(",", ".")
                faults.warning("negative_amount", column.id, at, value=amount)


def _lower(column: Column) -> str:
    return column.heading[0].lower() + column.heading[1:]
