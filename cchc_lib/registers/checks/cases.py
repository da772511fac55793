"""Cases and petitions held against the procedures and the law: blank cells that these tell, codes spoilt by Excel."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cchc_lib.domain.periods import SchoolYear
from cchc_lib.domain.schema import CASE_OPEN, REGISTERS, ROW, WORKING_DAYS, DatedColumns
from cchc_lib.domain.working_days import WorkingCalendar
from cchc_lib.registers.checks.faults import SheetFaults
from cchc_lib.registers.checks.rules import swapped
from cchc_lib.registers.formats.raw import Cell
from cchc_lib.registers.tables.cells import folded_keys, holding, key_of
from cchc_lib.settings.values import Term

PROCEDURES_SHEET = REGISTERS["procedures"].sheet
_CODES = ("procedure_code", "replaces")
_NUMBER = re.compile(r"\d,\d{1,6}|\d\.\d{1,5}|\d{7}")
"""The text of a number that lost its zeros or its point, as CSV has it."""


@dataclass(frozen=True)
class Procedures:
    """The sheet of procedures: its rows that count, None without the sheet; codes of its rows with an error, by row."""

    frame: pd.DataFrame | None = None
    faulty: Mapping[str, int] = field(default_factory=dict)


def known_procedures(frame: pd.DataFrame, left_out: pd.DataFrame) -> Procedures:
    """The procedures of a checked sheet, from its rows that count and those left out. A repeated code is not faulty."""
    good, wrong = set(folded_keys(frame["procedure_code"])), folded_keys(left_out["procedure_code"])
    faulty = {key: int(row) for key, row in zip(wrong, left_out[ROW], strict=True) if pd.notna(key)}
    return Procedures(frame, {key: row for key, row in faulty.items() if key not in good})


def check_cases(
    frame: pd.DataFrame,
    procedures: Procedures,
    calendar: WorkingCalendar,
    faults: SheetFaults,
    spoiled: NDArray[np.bool_],
) -> None:
    """Fill field and due date from the workbook's own procedures; a row for which there is none is an error.

    A case that has ended needs the day on which it did. Warnings: an open case with a day of result, a code
    that the procedures sheet lacks, a printed due date that is not the term's. ``spoiled`` are rows whose code
    Excel spoiled, of which more is told elsewhere.
    """
    status, finished, codes = frame["status"], frame["finished_on"], frame["procedure_code"]
    ended = status.notna() & (status != CASE_OPEN) & finished.isna() & ~faults.has_fault("finished_on")
    faults.tell_all("no_finish", "status", ended, finish_heading=faults.heading("finished_on"))
    keys = folded_keys(codes)
    found = _looked_up(keys, procedures.frame)
    frame["field"] = frame["field"].where(frame["field"].notna(), found["field"])
    working = found["term_unit"].eq(WORKING_DAYS).to_numpy(dtype=bool)
    due = calendar.add(frame["received_on"], found["term"], working=working)
    frame["due_on"] = frame["due_on"].where(frame["due_on"].notna(), due)
    no_due = frame["due_on"].isna() & frame["extended_to"].isna() & frame["received_on"].notna()
    line = keys.map(dict(procedures.faulty)).astype("Int64")
    details = {"procedure": codes.astype(str), "catalogue": PROCEDURES_SHEET}
    for column_id, code, lacking in (("field", "no_field", frame["field"].isna()), ("due_on", "no_due", no_due)):
        faulty = faults.has_fault(column_id) | faults.has_fault("extended_to") | faults.has_fault("procedure_code")
        faults.bad |= lacking.to_numpy(bool) & faulty
        faults.tell_all("spoiled_code", "procedure_code", lacking & ~faulty & spoiled)
        is_blank = lacking & ~faulty & ~spoiled
        faults.tell_all("faulty_procedure", "procedure_code", is_blank & line.notna(), line=line, **details)
        faults.tell_all(code, column_id, is_blank & line.isna(), **details)
    faults.tell_all("open_but_finished", "status", (status == CASE_OPEN) & finished.notna(), near=finished)
    if procedures.frame is not None:
        names = procedures.frame["procedure_code"].drop_duplicates()
        unknown = ~keys.isin({*folded_keys(names), *procedures.faulty}) & ~spoiled
        faults.tell_all(
            "unknown_code", "procedure_code", unknown, known=list(names), meant=codes, catalogue=PROCEDURES_SHEET
        )
    _warn_due(frame, due, found["term"], working, calendar, faults)


def _looked_up(keys: pd.Series, procedures: pd.DataFrame | None) -> pd.DataFrame:
    """Field, term and its unit of each code, blank where the sheet has it not."""
    if procedures is None or procedures.empty:
        empty = {"field": "str", "term": "Int64", "term_unit": "str"}
        return pd.DataFrame({name: pd.Series(index=keys.index, dtype=kind) for name, kind in empty.items()})
    table = procedures.set_index(folded_keys(procedures["procedure_code"]))[["field", "term", "term_unit"]]
    found = table.reindex(keys).set_index(keys.index)
    counted = found["term_unit"].notna() | found["term"].eq(0)  # 3 of what? a term without its unit is not guessed
    return found.assign(term=found["term"].where(counted))


def _warn_due(
    frame: pd.DataFrame,
    due: pd.Series,
    term: pd.Series,
    working: NDArray[np.bool_],
    calendar: WorkingCalendar,
    faults: SheetFaults,
) -> None:
    """Printed due dates that differ from the ones worked out, or would not with day and month changed about."""
    printed, received = frame["due_on"], frame["received_on"]
    differs = due.notna() & (printed != due) & ~faults.bad
    turned, was = swapped(printed[differs]).reindex(frame.index), swapped(received[differs]).reindex(frame.index)
    from_turned = calendar.add(was[differs], term[differs], working=working[differs]).reindex(frame.index)
    is_due, is_received = turned == due, from_turned == printed
    faults.tell_all("swapped", "due_on", is_due, value=printed, near=due)
    faults.tell_all("swapped", "received_on", ~is_due & is_received, value=received, near=was)
    faults.tell_all("due_differs", "due_on", differs & ~is_due & ~is_received, value=printed, near=due)


def complete_petitions(
    frame: pd.DataFrame, legal: Mapping[str, Term], calendar: WorkingCalendar, faults: SheetFaults
) -> None:
    """Fill a blank due date: the legal term of the petition's kind from the day of acceptance, else of receipt."""
    began = frame["accepted_on"].where(frame["accepted_on"].notna(), frame["received_on"])
    terms = {kind: term.value for kind, term in legal.items()}
    working = frame["kind"].isin([kind for kind, term in legal.items() if term.working])
    due = calendar.add(began, frame["kind"].map(terms).astype("Int64"), working=working)
    frame["due_on"] = frame["due_on"].where(frame["due_on"].notna(), due)
    lacking = frame["due_on"].isna() & frame["extended_to"].isna() & ~faults.bad
    faults.tell_all("no_due", "due_on", lacking, procedure=frame["kind"], catalogue=PROCEDURES_SHEET)


def complete_receipt(frame: pd.DataFrame, dated: DatedColumns, faults: SheetFaults, school_year: SchoolYear) -> None:
    """A blank day of receipt is the school year's first day, or the day it was finished if that is earlier."""
    if faults.register.column(dated.received[-1]).required:
        return
    received, finished = frame[dated.received[0]], frame[dated.finished]
    first = pd.Series(np.datetime64(school_year.start.isoformat(), "s"), index=frame.index)
    frame[dated.received[0]] = received.where(received.notna(), first.where(~(finished < first), finished))


def as_code(cell: Cell) -> tuple[str, bool]:
    """The code that a number was, and whether nothing else is possible; '' for what was none.

    A code has always the form d.dddddd: 2.002481 and 2002481 are one and no other, 2.00248 may have lost a zero.
    """
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        return "", False
    number = float(cell.replace(",", ".")) if isinstance(cell, str) else float(cell)
    if 1_000_000 <= number < 10_000_000 and number.is_integer():
        return f"{number / 1_000_000:.6f}", True
    code = f"{number:.6f}"
    if len(code) != len("d.dddddd") or abs(float(code) - number) > 1e-9:
        return "", False
    return code, not code.endswith("0")


def intact_codes(faults: SheetFaults) -> set[str]:
    """The codes of a sheet that are still text, folded for comparing."""
    return {key_of(cell) for cell in faults.cells.get("procedure_code", ()) if isinstance(cell, str) and cell}


def restore_codes(frame: pd.DataFrame, faults: SheetFaults, catalogue: Collection[str]) -> dict[str, NDArray[np.bool_]]:
    """Write codes that became numbers back, and tell of it; gives the rows whose code stays spoiled, by column id."""
    spoiled = {}
    for column_id in (one for one in _CODES if one in faults.cells):
        cells = faults.cells[column_id]
        numbers = {c: as_code(c) for c in set(cells) if not isinstance(c, str) or _NUMBER.fullmatch(c)}
        codes = {cell: code for cell, (code, is_sure) in numbers.items() if is_sure or key_of(code) in catalogue}
        lost = {cell for cell in numbers if cell not in codes and not isinstance(cell, str)}
        spoiled[column_id] = holding(cells, lost.__contains__)
        restored = [(faults.raw(column_id, at), codes[cell]) for at, cell in enumerate(cells) if cell in codes]
        if restored:
            texts = [codes.get(cell, text) for cell, text in zip(cells, frame[column_id], strict=True)]
            frame[column_id] = pd.Series(texts, dtype="str")
            example = next((f", ví dụ {number} là {code}" for number, code in restored if number != code), "")
            details = {"value": restored[0][0], "count": str(len(restored)), "example": example}
            faults.of_column("code_restored", column_id, **details)
    return spoiled
