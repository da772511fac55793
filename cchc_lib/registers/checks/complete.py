"""Blank cells that other cells tell, and procedure codes that Excel turned into numbers."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cchc_lib.domain.periods import SchoolYear
from cchc_lib.domain.schema import REGISTERS, ROW, WORKING_DAYS
from cchc_lib.domain.working_days import WorkingCalendar
from cchc_lib.registers.checks.faults import SheetFaults, where
from cchc_lib.registers.formats.raw import Cell
from cchc_lib.registers.tables.cells import folded_keys, key_of
from cchc_lib.registers.tables.table import Table
from cchc_lib.registers.values import ReadingContext

CATALOGUE = REGISTERS["procedures"].sheet


@dataclass(frozen=True)
class Procedures:
    """The sheet of procedures: its rows that count, None without the sheet; codes of its rows with an error, by row."""

    frame: pd.DataFrame | None = None
    faulty: Mapping[str, int] = field(default_factory=dict)


def known_procedures(frame: pd.DataFrame, left_out: pd.DataFrame) -> Procedures:
    """The procedures of a checked sheet, from its rows that count and those left out. A repeated code is not faulty."""
    good = {key_of(code) for code in frame["procedure_code"]}
    faulty = {
        key_of(code): int(row)
        for code, row in zip(left_out["procedure_code"], left_out[ROW], strict=True)
        if pd.notna(code)
    }
    return Procedures(frame, {key: row for key, row in faulty.items() if key not in good})


@dataclass(frozen=True)
class WorkedOut:
    """What the terms of the procedures give: the due dates, the terms, whether their days are worked ones."""

    due: pd.Series
    term: pd.Series
    working: NDArray[np.bool_]


def complete_cases(
    frame: pd.DataFrame,
    procedures: Procedures,
    calendar: WorkingCalendar,
    faults: SheetFaults,
    spoiled: Collection[int],
) -> WorkedOut:
    """Fill field and due date from the workbook's own procedures; a row for which there is none is an error.

    ``spoiled`` are positions of rows whose code Excel spoiled.
    """
    found = _looked_up(folded_keys(frame["procedure_code"]), procedures.frame)
    frame["field"] = frame["field"].where(frame["field"].notna(), found["field"])
    working = found["term_unit"].eq(WORKING_DAYS).to_numpy(dtype=bool)
    due = calendar.add(frame["received_on"], found["term"], working=working)
    frame["due_on"] = frame["due_on"].where(frame["due_on"].notna(), due)
    _tell_lacking(frame, faults, set(spoiled), procedures.faulty)
    return WorkedOut(due, found["term"], working)


def _tell_lacking(frame: pd.DataFrame, faults: SheetFaults, spoiled: set[int], faulty: Mapping[str, int]) -> None:
    no_due = frame["due_on"].isna() & frame["extended_to"].isna() & frame["received_on"].notna()
    for column_id, code, lacking in (("field", "no_field", frame["field"].isna()), ("due_on", "no_due", no_due)):
        for at in where(lacking):
            procedure = str(frame["procedure_code"].iloc[at])
            details = {"procedure": procedure, "catalogue": CATALOGUE}
            if any(faults.has(other, int(at)) for other in (column_id, "extended_to", "procedure_code")):
                faults.bad[at] = True
            elif int(at) in spoiled:
                faults.error("spoiled_code", "procedure_code", at)
            elif line := faulty.get(key_of(procedure)):
                faults.error("faulty_procedure", "procedure_code", at, line=str(line), **details)
            else:
                faults.error(code, column_id, at, **details)


def _looked_up(keys: pd.Series, procedures: pd.DataFrame | None) -> pd.DataFrame:
    if procedures is None or procedures.empty:
        empty = {"field": "str", "term": "Int64", "term_unit": "str"}
        return pd.DataFrame({name: pd.Series(index=keys.index, dtype=kind) for name, kind in empty.items()})
    table = procedures.set_index(folded_keys(procedures["procedure_code"]))[["field", "term", "term_unit"]]
    found = table.reindex(keys).set_index(keys.index)
    counted = found["term_unit"].notna() | found["term"].eq(0)  # 3 of what? a term without its unit is not guessed
    return found.assign(term=found["term"].where(counted))


def complete_petitions(frame: pd.DataFrame, context: ReadingContext, faults: SheetFaults) -> None:
    """Fill a blank due date: the legal term of the petition's kind from the day of acceptance, else of receipt."""
    began = frame["accepted_on"].where(frame["accepted_on"].notna(), frame["received_on"])
    terms = {kind: term.days for kind, term in context.petition_terms.items()}
    working = frame["kind"].isin([kind for kind, term in context.petition_terms.items() if term.working])
    due = context.calendar.add(began, frame["kind"].map(terms).astype("Int64"), working=working)
    frame["due_on"] = frame["due_on"].where(frame["due_on"].notna(), due)
    for at in where(frame["due_on"].isna() & frame["extended_to"].isna() & ~faults.bad):
        faults.error("no_due", "due_on", at, procedure=str(frame["kind"].iloc[at]), catalogue=CATALOGUE)


def complete_receipt(frame: pd.DataFrame, faults: SheetFaults, school_year: SchoolYear) -> None:
    """A blank day of receipt is the school year's first day, or the day it was finished if that is earlier."""
    dated = faults.register.dated
    if dated is None or faults.register.column(dated.received[-1]).required:
        return
    received, finished = frame[dated.received[0]], frame[dated.finished]
    first = pd.Series(np.datetime64(school_year.start.isoformat(), "s"), index=frame.index)
    frame[dated.received[0]] = received.where(received.notna(), first.where(~(finished < first), finished))


CODE_COLUMNS = {"cases": ("procedure_code",), "procedures": ("procedure_code", "replaces")}
_NUMBER = re.compile(r"\d,\d{1,6}|\d\.\d{1,5}|\d{7}")


def _is_number(cell: Cell) -> bool:
    """Whether a cell is a number, or the text of one that lost its zeros or its point, as CSV has it."""
    return _NUMBER.fullmatch(cell) is not None if isinstance(cell, str) else True


def as_code(cell: Cell) -> tuple[str, bool]:
    """The code that a number was, and whether nothing else is possible; '' for what was none.

    A code has always the form d.dddddd: 2.002481 and 2002481 are one and no other, 2.00248 may have lost a zero.
    """
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        return "", False
    number = float(cell.replace(",", ".")) if isinstance(cell, str) else float(cell)
    if 1_000_000 <= number < 10_000_000 and number.is_integer():
        number /= 1_000_000
        return f"{number:.6f}", True
    code = f"{number:.6f}"
    if len(code) != len("d.dddddd") or abs(float(code) - number) > 1e-9:
        return "", False
    return code, not code.endswith("0")


def intact_codes(table: Table) -> set[str]:
    """The codes of a sheet that are still text, folded for comparing."""
    return {key_of(cell) for cell in table.body.columns.get("procedure_code", ()) if isinstance(cell, str) and cell}


class Codes:
    """What became of the codes of one sheet: ``restored`` and ``spoiled`` positions by column id."""

    def __init__(self, table: Table, catalogue: Collection[str]) -> None:
        self.restored: dict[str, list[int]] = {}
        self.spoiled: dict[str, set[int]] = {}
        for column_id in CODE_COLUMNS.get(table.faults.register.id, ()):
            self._restore(table, column_id, catalogue)

    def _restore(self, table: Table, column_id: str, catalogue: Collection[str]) -> None:
        cells = table.body.columns.get(column_id, ())
        restored, spoiled = self.restored.setdefault(column_id, []), self.spoiled.setdefault(column_id, set())
        codes = table.frame[column_id].to_list() if len(cells) else []
        numbers = {cell: as_code(cell) for cell in set(cells) if _is_number(cell)}
        for at in (at for at, cell in enumerate(cells) if cell in numbers):
            code, is_sure = numbers[cells[at]]
            if is_sure or key_of(code) in catalogue:
                codes[at] = code
                restored.append(at)
            elif not isinstance(cells[at], str):
                spoiled.add(at)
        if restored:
            table.frame[column_id] = pd.Series(codes, dtype="str")

    def tell_spoiled_keys(self, faults: SheetFaults) -> None:
        """A procedure whose own code is spoiled is an error: nothing can be told of it."""
        if faults.register.id == "procedures":
            for at in self.spoiled["procedure_code"]:
                faults.error("spoiled_code", "procedure_code", at)

    def warn(self, frame: pd.DataFrame, faults: SheetFaults) -> None:
        """Tell of codes written back, and of spoiled ones that were not needed."""
        for column_id, positions in self.restored.items():
            if positions:
                first = positions[0]
                found, code = faults.raw(column_id, first), frame[column_id].iloc[first]
                faults.of_column("code_restored", column_id, count=str(len(positions)), value=found, near=code)
        for column_id, spoiled in self.spoiled.items():
            for at in sorted(spoiled):
                if not faults.bad[at]:
                    faults.warning("code_unknown_number", column_id, at)
