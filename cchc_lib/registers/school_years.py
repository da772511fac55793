"""Which school year a report is of when none is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cchc_lib.domain.periods import SchoolYear, Window, calendar_period
from cchc_lib.registers.sources import find_source

if TYPE_CHECKING:
    from cchc_lib.settings.params import Params


def default_school_year(params: Params, school_code: str, period_id: str) -> str:
    """The latest school year that has settings, touches the period, and has a workbook of the school if any has.

    A school year's own periods (hk1, nam-hoc) fit every year that has them. Raises UsageError for an unknown school.
    """
    period = calendar_period(period_id)
    touched = (
        None if period is None else {year.id for year in Window(period.start, period.end, period.end).school_years}
    )
    fitting = [year for year in params.school_year_ids() if touched is None or year in touched]
    folder = params.school_folder(school_code)
    kept = [year for year in fitting if find_source(folder, SchoolYear.parse(year))]
    years = kept or fitting or list(params.school_year_ids())
    return years[-1]
