"""All checks and completions of one register's frame, in the order that they build on each other."""

from __future__ import annotations

import pandas as pd

from cchc_lib.domain.periods import SchoolYear
from cchc_lib.registers.complete import complete_cases, complete_petitions, complete_receipt, warn_codes, warn_due
from cchc_lib.registers.context import ReadingContext
from cchc_lib.registers.rules import SheetFaults, check_order, check_status, warn_amounts, warn_cases, warn_extension
from cchc_lib.registers.validate import check_keys, validate_frame


def check_sheet(
    frame: pd.DataFrame,
    faults: SheetFaults,
    context: ReadingContext,
    school_year: SchoolYear,
    procedures: pd.DataFrame | None,
) -> None:
    """Tell every fault of the rows and fill what other cells tell; ``frame`` is changed in place."""
    validate_frame(frame, faults)
    check_keys(frame, faults)
    check_order(frame, faults)
    if faults.register.id == "cases":
        check_status(frame, faults)
        worked_out = complete_cases(frame, procedures, context.calendar, faults)
        warn_cases(frame, faults)
        warn_codes(frame, procedures, faults)
        warn_due(frame, worked_out, faults)
    if faults.register.id == "petitions":
        complete_petitions(frame, context, faults)
    warn_extension(frame, faults)
    warn_amounts(frame, faults)
    dated = faults.register.dated
    if dated is not None and len(dated.received) == 1:
        complete_receipt(frame, {"received": dated.received[0], "finished": dated.finished}, school_year)
