"""Blank cells that other cells tell: field and due date of a case, a petition's due date, a missing day of receipt."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cchc_lib.domain.periods import SchoolYear
from cchc_lib.domain.schema import REGISTERS, ROW, WORKING_DAYS
from cchc_lib.domain.working_days import WorkingCalendar
from cchc_lib.registers.cells import folded_keys, key_of
from cchc_lib.registers.context import ReadingContext
from cchc_lib.registers.rules import SheetFaults, where

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
