"""Days that look right and may be wrong: day and month swapped, another school year, not as the term says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
import pandas as pd

from cchc_lib.domain.periods import SchoolYear
from cchc_lib.domain.working_days import WorkingCalendar
from cchc_lib.registers.checks.complete import WorkedOut
from cchc_lib.registers.checks.faults import SheetFaults, day, where
from cchc_lib.registers.tables.table import Table

_FREE = ("staff", "procedures")
"""Registers whose days may lie years back."""
_IN_ORDER = 0.9
"""A column is kept in order when so many of its days are no earlier than the ones above."""
_LEAST_DAYS = 10
_MONTHS = 12
_LEAST_OF_EACH, _LEAST_OF_BOTH = 2, 8
"""So many days by which a column shows that it is half swapped; fewer may be so by chance."""
_SHORT_TERM = pd.Timedelta(days=15)
"""In a longer term a day may lie by chance."""


def swapped(days: pd.Series) -> pd.Series:
    """Each day with its day and month changed about; blank where that gives no day or the same one."""
    possible = days.notna() & (days.dt.day <= 12) & (days.dt.day != days.dt.month)
    parts = {"year": days.dt.year, "month": days.dt.day, "day": days.dt.month}
    result = pd.Series(pd.NaT, index=days.index, dtype="datetime64[s]")
    if possible.any():
        result[possible] = pd.to_datetime(pd.DataFrame(parts)[possible].astype("int64")).astype("datetime64[s]")
    return result


def tell_half_swapped(table: Table) -> None:
    """Columns that an Excel of American settings spoilt: days up to 12 became days of other months, the rest are text.

    The column proves it: each text lies after the 12th, no real day does. One kept in order as it stands is right.
    """
    for column_id, cells in table.body.columns.items():
        days = table.frame[column_id]
        if table.faults.register.column(column_id).kind != "date" or days.isna().all():
            continue
        is_real = np.fromiter((isinstance(cell, date) for cell in cells), dtype=bool, count=len(cells))
        real, texts = days[is_real], days[~is_real & days.notna().to_numpy()]
        if min(len(real), len(texts)) < _LEAST_OF_EACH or len(real) + len(texts) < _LEAST_OF_BOTH:
            continue
        if (real.dt.day > _MONTHS).any() or (texts.dt.day <= _MONTHS).any():
            continue
        turned = swapped(days).where(is_real)
        if _order(days) >= max(_IN_ORDER, _order(turned.where(turned.notna(), days))):
            continue
        counts = {"texts": str(len(texts)), "dates": str(len(real))}
        for at in where(turned.notna()):
            value, near = day(days.iloc[at]), day(turned.iloc[at])
            table.faults.error("half_swapped", column_id, at, value=value, near=near, **counts)


def _order(days: pd.Series) -> float:
    """The share of days that are no earlier than the one above."""
    kept = days.dropna()
    return float((kept >= kept.shift()).iloc[1:].mean())


def warn_out_of_order(printed: pd.DataFrame, faults: SheetFaults) -> None:
    """Days that break the order of a column kept in order, and would not with day and month, or the year, mended."""
    dated = faults.register.dated
    received = dated.received if dated else ("dated", "answered_on")
    for column_id in (column_id for column_id in received if column_id in faults.register.column_ids):
        places = where(printed[column_id].notna() & ~faults.bad)
        days = printed[column_id].iloc[places].reset_index(drop=True)
        starts = where(days != days.shift())
        for run, code, mended in _out_of_order(days.iloc[starts].reset_index(drop=True)):
            for at in places[starts[run] : starts[run + 1]]:
                if not faults.has_warning(column_id, at):
                    faults.warning(code, column_id, at, value=day(days[starts[run]]), near=day(mended))


def _out_of_order(days: pd.Series) -> Iterator[tuple[int, str, pd.Timestamp]]:
    """Position of each day out of order, what seems wrong with it, and the day that would be in order."""
    before, after = days.shift(), days.shift(-1)
    if len(days) < _LEAST_DAYS or (days >= before).iloc[1:].mean() < _IN_ORDER:
        return
    odd = (before <= after) & ~days.between(before, after)
    days, before, after = days[odd], before[odd], after[odd]
    if days.empty:
        return
    year = pd.DateOffset(years=1)
    told: set[int] = set()
    for code, mended in (("swapped", swapped(days)), ("wrong_year", days + year), ("wrong_year", days - year)):
        for at in days.index[mended.between(before, after)].difference(told):
            told.add(at)
            yield int(at), code, mended[at]


def warn_finish(frame: pd.DataFrame, faults: SheetFaults) -> None:
    """Late finishes of short terms that lie in the term with day and month changed about."""
    dated = faults.register.dated
    if dated is None:
        return
    finished, due = frame[dated.finished], frame[dated.due]
    if dated.extended:
        due = frame[dated.extended].where(frame[dated.extended].notna(), due)
    received = frame[dated.received[-1]]
    late = where((finished > due) & (due - received <= _SHORT_TERM) & ~faults.bad)
    if not len(late):
        return
    turned, received = swapped(finished.iloc[late]), received.iloc[late]
    for place in where((turned >= received) & (turned <= due.iloc[late])):
        at = late[place]
        faults.warning("swapped", dated.finished, at, value=day(finished.iloc[at]), near=day(turned.iloc[place]))


def warn_outside_year(printed: pd.DataFrame, faults: SheetFaults, school_year: SchoolYear) -> None:
    """Days, as ``printed`` on the sheet, outside the school year; a day of receipt may lie up to a year earlier."""
    if faults.register.id in _FREE:
        return
    first, last = _stamp(school_year.start), _stamp(school_year.end)
    received = faults.register.dated.received if faults.register.dated else ()
    for column in faults.register.columns:
        if column.kind != "date":
            continue
        days = printed[column.id]
        stamps = days.to_numpy()
        least = _stamp(SchoolYear(school_year.first - 1).start) if column.id in received else first
        outside = where(((stamps < least.to_numpy()) | (stamps > last.to_numpy())) & ~faults.bad)
        if not len(outside):
            continue
        turned = swapped(days.iloc[outside])
        for at, other in zip(outside, turned, strict=True):
            if first <= other <= last:
                faults.warning("swapped", column.id, at, value=day(days.iloc[at]), near=day(other))
            else:
                span = {"first": day(first), "last": day(last)}
                faults.warning("outside_year", column.id, at, value=day(days.iloc[at]), **span)


def warn_due(frame: pd.DataFrame, worked_out: WorkedOut, calendar: WorkingCalendar, faults: SheetFaults) -> None:
    """Printed due dates that differ from the ones worked out, or would not with day and month changed about."""
    differs = where(worked_out.due.notna() & (frame["due_on"] != worked_out.due) & ~faults.bad)
    if not len(differs):
        return
    due, printed = worked_out.due.iloc[differs], frame["due_on"].iloc[differs]
    received = swapped(frame["received_on"].iloc[differs])
    from_swapped = calendar.add(received, worked_out.term.iloc[differs], working=worked_out.working[differs])
    printed_swapped = swapped(printed)
    for place, at in enumerate(differs):
        if printed_swapped.iloc[place] == due.iloc[place]:
            faults.warning("swapped", "due_on", at, value=day(printed.iloc[place]), near=day(due.iloc[place]))
        elif from_swapped.iloc[place] == printed.iloc[place]:
            was = frame["received_on"].iloc[at]
            faults.warning("swapped", "received_on", at, value=day(was), near=day(received.iloc[place]))
        else:
            faults.warning("due_differs", "due_on", at, value=day(printed.iloc[place]), near=day(due.iloc[place]))


def _stamp(day_: date) -> pd.Timestamp:
    return pd.Timestamp(np.datetime64(day_.isoformat(), "s"))
