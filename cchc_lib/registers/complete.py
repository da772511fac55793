"""Blank cells that other cells tell: field and due date of a case, a petition's due date, a missing day of receipt."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd

from cchc_lib.domain.periods import SchoolYear
from cchc_lib.domain.schema import REGISTERS, WORKING_DAYS
from cchc_lib.domain.working_days import WorkingCalendar
from cchc_lib.registers.cells import key_of
from cchc_lib.registers.context import ReadingContext
from cchc_lib.registers.rules import SheetFaults, day, where

CATALOGUE = REGISTERS["procedures"].sheet


def complete_cases(
    frame: pd.DataFrame, procedures: pd.DataFrame | None, calendar: WorkingCalendar, faults: SheetFaults
) -> pd.Series:
    """Fill field and due date from the workbook's own procedures; gives the due dates worked out from the terms."""
    keys = frame["procedure_code"].map(key_of, na_action="ignore")
    found = _looked_up(keys, procedures)
    frame["field"] = frame["field"].where(frame["field"].notna(), found["field"])
    working = ~found["term_unit"].fillna(WORKING_DAYS).ne(WORKING_DAYS).to_numpy(dtype=bool)
    worked_out = calendar.add(frame["received_on"], found["term"], working=working)
    printed = frame["due_on"].copy()
    frame["due_on"] = printed.where(printed.notna(), worked_out)
    for at in where(frame["field"].isna()):
        faults.error("no_field", "field", at, code=_code(frame, at), catalogue=CATALOGUE)
    no_due = frame["due_on"].isna() & frame["extended_to"].isna() & frame["received_on"].notna()
    for at in where(no_due):
        if not faults.has("extended_to", int(at)):
            faults.error("no_due", "due_on", at, code=_code(frame, at), catalogue=CATALOGUE)
    return worked_out


def _looked_up(keys: pd.Series, procedures: pd.DataFrame | None) -> pd.DataFrame:
    if procedures is None or procedures.empty:
        empty = {"field": "str", "term": "Int64", "term_unit": "str"}
        return pd.DataFrame({name: pd.Series(index=keys.index, dtype=kind) for name, kind in empty.items()})
    table = procedures.set_index(procedures["procedure_code"].map(key_of))[["field", "term", "term_unit"]]
    return table.reindex(keys).set_index(keys.index)


def warn_codes(frame: pd.DataFrame, procedures: pd.DataFrame | None, faults: SheetFaults) -> None:
    """Codes that the workbook's own catalogue does not have; without that sheet there is nothing to compare with."""
    if procedures is None:
        return
    known = set(procedures["procedure_code"].map(key_of))
    unknown = ~frame["procedure_code"].map(key_of, na_action="ignore").isin(known)
    for at in where(unknown & ~faults.bad):
        faults.warning("unknown_code", "procedure_code", at, catalogue=CATALOGUE, near="thêm thủ tục vào trang này")


def warn_due(frame: pd.DataFrame, worked_out: pd.Series, faults: SheetFaults) -> None:
    """Printed due dates that differ from the ones worked out."""
    differs = worked_out.notna() & (frame["due_on"] != worked_out)
    for at in where(differs & ~faults.bad):
        faults.warning("due_differs", "due_on", at, near=day(worked_out.iloc[at]))


def complete_petitions(frame: pd.DataFrame, context: ReadingContext, faults: SheetFaults) -> None:
    """Fill a blank due date: the legal term of the petition's kind from the day of acceptance, else of receipt."""
    began = frame["accepted_on"].where(frame["accepted_on"].notna(), frame["received_on"])
    terms = {kind: term.days for kind, term in context.petition_terms.items()}
    working = {kind: term.working for kind, term in context.petition_terms.items()}
    term = frame["kind"].map(terms).astype("Int64")
    in_working = frame["kind"].map(working).fillna(False).to_numpy(dtype=bool)
    worked_out = context.calendar.add(began, term, working=in_working)
    frame["due_on"] = frame["due_on"].where(frame["due_on"].notna(), worked_out)
    for at in where(frame["due_on"].isna() & frame["extended_to"].isna() & ~faults.bad):
        faults.error("no_due", "due_on", at, code=str(frame["kind"].iloc[at]), catalogue=CATALOGUE)


def complete_receipt(frame: pd.DataFrame, columns: Mapping[str, str], school_year: SchoolYear) -> None:
    """A blank day of receipt is the school year's first day, or the day it was finished if that is earlier."""
    received, finished = frame[columns["received"]], frame[columns["finished"]]
    first = pd.Series(np.datetime64(_iso(school_year.start), "s"), index=frame.index)
    earlier = first.where(~(finished < first), finished)
    frame[columns["received"]] = received.where(received.notna(), earlier)


def _iso(day_: date) -> str:
    return day_.isoformat()


def _code(frame: pd.DataFrame, at: int) -> str:
    code = frame["procedure_code"].iloc[at]
    return "" if pd.isna(code) else str(code)
