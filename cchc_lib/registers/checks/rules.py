"""What makes a row an error and what deserves a look, whatever its register: bounds, keys, days, names of the plan."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, time

import numpy as np
import pandas as pd

from cchc_lib.domain.periods import SchoolYear, calendar_period
from cchc_lib.domain.schema import REGISTERS, REMARK_SECTIONS, Column, DatedColumns
from cchc_lib.errors import UsageError
from cchc_lib.registers.checks.faults import SheetFaults
from cchc_lib.registers.formats.raw import as_text
from cchc_lib.registers.tables.cells import NO_KEYS, folded_keys, key_of
from cchc_lib.text import match_key

_SCHOOL_YEAR_PERIODS = ("hk1", "hk2", "nam-hoc")
_FREE = ("staff", "procedures")
"""Registers whose days may lie years back."""
_FAR_BEFORE, _FAR_AFTER = pd.DateOffset(years=60), pd.DateOffset(years=10)
"""A day so far from its school year is a typing error."""
_YEAR = pd.DateOffset(years=1)
_DOCUMENTS = ("doc_no", "cancelled_by", "decision_no", "conclusion_no")
"""Columns for a document's number: some count as done, or as cancelled, by being filled."""
_FILLED = (*_DOCUMENTS, "degree")
"""Columns of which plans and reports ask no more than whether they are filled."""
_COMPLIANCE: Mapping[str, Mapping[str, bool | str]] = {
    "recommendations": {"under_appeal": False},
    "petitions": {"competent": True, "outcome": REGISTERS["petitions"].column("outcome").choices[0]},
}
"""Registers whose items must have been settled as they should be, and of which of them that is asked."""
_NONE = NO_KEYS | {"khongco", "chua", "chuaco", "k", "ko", "no", "n/a"}
_IN_ORDER = 0.9
"""A column is in order if this share of its days is no earlier than the day above."""
_LEAST_DAYS = 10
_MONTHS = 12
_LEAST_OF_EACH, _LEAST_OF_BOTH = 2, 8
"""The fewest days that prove a column half swapped; fewer may be chance."""
_SHORT_TERM = pd.Timedelta(days=15)
"""In a longer term a day may lie by chance."""


def validate_frame(frame: pd.DataFrame, faults: SheetFaults) -> None:
    """Tell blank cells that must be filled, unknown choices, numbers out of bounds, where no error is told yet."""
    for column in faults.register.columns:
        values = frame[column.id]
        if column.required:
            faults.tell_all("blank_required", column.id, values.isna(), needed=_needed(column))
        if column.kind == "choice":
            faults.tell_all("unknown_choice", column.id, values.notna() & ~values.isin(column.choices))
        if column.kind == "int":
            beyond = (values < column.least) | (values > (column.most or np.inf))
            faults.tell_all("out_of_range", column.id, beyond.fillna(False), bounds=_needed(column))


def _needed(column: Column) -> str:
    """What a cell of the column must hold."""
    if column.choices:
        return f"một trong các giá trị: {', '.join(column.choices)}"
    if column.kind == "date":
        return "ngày, tháng, năm, ví dụ 05/09/2025"
    if column.kind == "int":
        return f"số nguyên từ {column.least} " + (f"đến {column.most}" if column.most else "trở lên")
    return "mã riêng của dòng này" if column.key else "nội dung của cột này"


def check_keys(frame: pd.DataFrame, faults: SheetFaults, taken: dict[str, str] | None) -> None:
    """A repeated key: the first row counts, each later one is an error.

    ``taken`` are the folded keys of the register's files read before, with where they stand; this file's are added.
    """
    key = faults.register.key
    if key is None:
        return
    folded = folded_keys(frame[key])
    repeated = folded.notna() & (folded.duplicated() | folded.isin(list(taken or ())))
    if repeated.any() or taken is not None:
        file = faults.origin["file"].rpartition("/")[2]
        rows, before = dict(zip(folded[::-1], faults.rows[::-1], strict=True)), taken or {}
        first = lambda at: before.get(folded.iloc[at]) or f"dòng {rows[folded.iloc[at]]}"  # noqa: E731
        faults.tell_all("repeated_key", key, repeated, first=first)
        if taken is not None:
            taken |= {one: f"dòng {row} của tệp {file}" for one, row in rows.items() if one not in taken}


def check_finish(frame: pd.DataFrame, dated: DatedColumns, faults: SheetFaults) -> None:
    """Finished before received (or accepted) is an error."""
    finished = frame[dated.finished]
    for column_id in dated.received:
        start, name = frame[column_id], faults.heading(column_id)
        details = {"value": finished, "start": start, "start_heading": name[:1].lower() + name[1:]}
        faults.tell_all("finished_before_received", dated.finished, finished < start, **details)


def warn_amounts(frame: pd.DataFrame, faults: SheetFaults) -> None:
    """Amounts under zero."""
    for column in faults.register.columns:
        if column.kind == "number":
            amounts = frame[column.id].map("{:,.0f}".format).str.replace(",", ".")
            faults.tell_all("negative_amount", column.id, frame[column.id] < 0, value=amounts)


def warn_filled(frame: pd.DataFrame, faults: SheetFaults) -> None:
    """“Không”, “-” or “0” in a column that counts by being filled, such as one for a document's number."""
    for column_id in (one for one in faults.register.column_ids if one in _FILLED):
        none = {text for text in frame[column_id].dropna().unique() if _says_none(text)}
        needed = "số ký hiệu văn bản, ví dụ 45/KH-THCS" if column_id in _DOCUMENTS else "nội dung của cột này"
        faults.tell_all("says_none", column_id, frame[column_id].isin(none), needed=needed)


def warn_compliance(frame: pd.DataFrame, faults: SheetFaults) -> None:
    """Finished items that count as late only because nobody said whether they were settled as they should be."""
    dated, asked_of = faults.register.dated, _COMPLIANCE.get(faults.register.id)
    if dated and asked_of:
        asked = [frame[column_id].isna() | (frame[column_id] == value) for column_id, value in asked_of.items()]
        mute = frame["compliant"].isna() & frame[dated.finished].notna()
        faults.tell_all("mute_compliance", "compliant", np.logical_and.reduce([mute, *asked]))


def _says_none(text: str) -> bool:
    return match_key(text) in _NONE or not any(map(str.isalnum, text))


def check_levels(frame: pd.DataFrame, faults: SheetFaults, levels: Mapping[str, Sequence[str]]) -> None:
    """A level of a target that is measured by rank must be one of its order, and is spelt as the plan spells it.

    Evidence that does not say whether a target without levels is met says that it is not: a warning.
    """
    for target, order in levels.items():
        of_target = frame["target"] == target
        if order:
            found = _respell(frame, "level", order, match_key, of_target)
            faults.tell_all("unknown_level", "level", found, known=order, target=target, choices=", ".join(order))
        else:
            faults.tell_all("mute_evidence", "established", of_target & frame["established"].isna(), target=target)


def check_targets(column_id: str, faults: SheetFaults) -> None:
    """A target's number that Excel took for a day, 2.1 for 2 January, cannot be told."""
    for at, cell in enumerate(faults.cells.get(column_id, ())):
        if isinstance(cell, date | time):
            faults.tell("spoiled_target", column_id, at)


def check_plan(frame: pd.DataFrame, column_id: str, known: Collection[str], faults: SheetFaults) -> None:
    """Targets or tasks are spelt as the plan spells them, “n1. 1” as N1.1; those that it has not count for nothing."""
    if known:
        strange = _respell(frame, column_id, known, key_of)
        faults.tell_all("not_in_plan", column_id, strange, known=sorted(known))


def check_remarks(frame: pd.DataFrame, faults: SheetFaults, targets: Collection[str]) -> None:
    """A remark stands under a section of the report or a target of the plan, and belongs to a period."""
    known = (*REMARK_SECTIONS, *sorted(targets))
    strange = _respell(frame, "section", known, lambda text: match_key(text).rstrip("."))
    details = {"choices": ", ".join(known), "advice": "chọn một mục"}
    faults.tell_all("unknown_choice", "section", strange, known=known, **details)
    periods = [key for key in map(key_of, frame["period"].dropna().unique()) if _is_period(key)]
    strange = _respell(frame, "period", periods, key_of)
    faults.tell_all("unknown_period", "period", strange, known=_SCHOOL_YEAR_PERIODS)


def _is_period(period_id: str) -> bool:
    try:
        return period_id in _SCHOOL_YEAR_PERIODS or calendar_period(period_id) is not None
    except UsageError:
        return False


def _respell(
    frame: pd.DataFrame,
    column_id: str,
    known: Collection[str],
    fold: Callable[[str], str],
    rows: pd.Series | None = None,
) -> pd.Series:
    """Respell names in the frame as ``known`` has them; the mask of rows that name none."""
    names, written = {fold(name): name for name in known}, frame[column_id]
    spelt = written.map(lambda text: names.get(fold(text), text), na_action="ignore").astype("str")
    frame[column_id] = spelt if rows is None else spelt.where(rows, written)
    strange = spelt.notna() & ~spelt.isin(set(names.values()))
    return strange if rows is None else strange & rows


def swapped(days: pd.Series) -> pd.Series:
    """Each day with day and month swapped; blank where that gives no day or the same one."""
    values = days.to_numpy().astype("datetime64[D]")
    years, months = values.astype("datetime64[Y]"), values.astype("datetime64[M]")
    day, month = (values - months).astype(int), (months - years).astype(int)  # from 0 on
    turned = (years.astype("datetime64[M]") + day).astype("datetime64[D]") + month
    possible = ~np.isnat(values) & (day < _MONTHS) & (day != month)
    return pd.Series(np.where(possible, turned, np.datetime64("NaT")), days.index).astype("datetime64[s]")


def tell_half_swapped(frame: pd.DataFrame, faults: SheetFaults) -> None:
    """Columns that an Excel of American settings spoilt: days up to 12 became days of other months, the rest are text.

    The column proves it: each text lies after the 12th, no real day does. One kept in order as it stands is right.
    """
    is_new = np.diff(faults.rows, prepend=0) != 0  # a day counts once, however many questions its row became rows for
    for column_id, cells in faults.cells.items():
        days = frame[column_id]
        if faults.register.column(column_id).kind != "date" or days.isna().all():
            continue
        is_real = np.fromiter((isinstance(cell, date) for cell in cells), dtype=bool, count=len(cells))
        real, texts = days[is_new & is_real], days[is_new & ~is_real].dropna()
        if min(len(real), len(texts)) < _LEAST_OF_EACH or len(real) + len(texts) < _LEAST_OF_BOTH:
            continue
        if (real.dt.day > _MONTHS).any() or (texts.dt.day <= _MONTHS).any():
            continue
        turned = swapped(days).where(is_real)
        if _order(days[is_new]) < max(_IN_ORDER, _order(turned.where(turned.notna(), days)[is_new])):
            details = {"value": days, "near": turned, "texts": str(len(texts)), "dates": str(len(real))}
            faults.tell_all("half_swapped", column_id, turned.notna(), **details)


def _order(days: pd.Series) -> float:
    """The share of days that are no earlier than the one above."""
    kept = days.dropna()
    return float((kept >= kept.shift()).iloc[1:].mean())


def warn_out_of_order(printed: pd.DataFrame, faults: SheetFaults) -> None:
    """Days that break the order of a column kept in order, and would not with day and month, or the year, mended."""
    dated = faults.register.dated
    received = dated.received if dated else ("dated", "answered_on")
    for column_id in (column_id for column_id in received if column_id in faults.register.column_ids):
        days = printed[column_id][printed[column_id].notna() & ~faults.bad]
        is_new = days != days.shift()  # several of one day stand or fall together, between the days before and after
        before = days.shift().where(is_new).ffill()
        after = days.shift(-1).where(is_new.shift(-1, fill_value=True)).bfill()
        if is_new.sum() < _LEAST_DAYS or (days >= before)[is_new].iloc[1:].mean() < _IN_ORDER:
            continue
        odd = (before <= after) & ~days.between(before, after)
        if not odd.any():
            continue
        told = pd.Series(faults.has_fault(column_id, "warning").copy(), index=printed.index)
        for code, mended in (("swapped", swapped(days)), ("wrong_year", days + _YEAR), ("wrong_year", days - _YEAR)):
            fits = odd & mended.between(before, after)
            odd &= ~fits
            fitting = fits.reindex(printed.index, fill_value=False) & ~told
            faults.tell_all(code, column_id, fitting, value=printed[column_id], near=mended.reindex(printed.index))


def warn_ends(frame: pd.DataFrame, dated: DatedColumns, faults: SheetFaults) -> None:
    """Late finishes of short terms that lie in the term with day and month changed about; extensions before the due."""
    finished, due, received = frame[dated.finished], frame[dated.due], frame[dated.received[-1]]
    extended = frame[dated.extended] if dated.extended else due.where(due.isna())
    last = extended.where(extended.notna(), due)
    late = (finished > last) & (last - received <= _SHORT_TERM) & ~faults.bad
    if late.any():
        turned = swapped(finished[late]).reindex(frame.index)
        faults.tell_all("swapped", dated.finished, turned.between(received, last), value=finished, near=turned)
    if dated.extended:
        faults.tell_all("extension_early", dated.extended, extended < due, near=due)


def warn_outside_year(printed: pd.DataFrame, faults: SheetFaults, school_year: SchoolYear) -> None:
    """Days, as ``printed`` on the sheet, outside the school year, or far from it in a register whose days may be.

    A day of receipt may lie up to a year earlier. What was received in the year may be done up to a year after it. Day
    and month are not thought swapped where that would put the row's own days out of order.
    """
    first, last = pd.Timestamp(school_year.start), pd.Timestamp(school_year.end)
    dated = faults.register.dated
    received, done = (dated.received, (dated.finished, "returned_on")) if dated else ((), ())
    for column in (column for column in faults.register.columns if column.kind == "date"):
        days = printed[column.id]
        least = first - _YEAR if column.id in received else first
        most = last + _YEAR if column.id in done else last
        outside = ((days < least) | (days > most)) & ~faults.bad
        if dated and column.id in done:  # of what could have been done a year before, the year may be a slip
            outside |= (days > last) & (days - _YEAR >= printed[dated.received[-1]]) & ~faults.bad
        if not outside.any():
            continue
        far = (days < first - _FAR_BEFORE) | (days > last + _FAR_AFTER)
        faults.tell_all("far_day", column.id, outside & far, value=days)
        if faults.register.id in _FREE:
            continue
        turned = swapped(days[outside]).reindex(days.index)
        mended = turned.between(first, last)
        for start_id in {*column.follows, *received} if column.id not in received else column.follows:
            mended &= ~(turned < printed[start_id])
        if dated and column.id in received:
            mended &= ~(turned > printed[dated.finished])
        details = {"value": days, "first": as_text(first), "last": as_text(last)}
        faults.tell_all("swapped", column.id, mended & ~far, value=days, near=turned)
        faults.tell_all("outside_year", column.id, outside & ~mended & ~far, **details)


def warn_before(printed: pd.DataFrame, faults: SheetFaults) -> None:
    """Days before those that they must follow, such as a leaving before its joining, where neither is told yet."""
    for column in faults.register.columns:
        for start_id in column.follows:
            faulty = faults.has_fault(column.id, "warning") | faults.has_fault(start_id, "warning")
            start = printed[start_id]
            details = {"value": printed[column.id], "start": start, "start_heading": faults.heading(start_id)}
            faults.tell_all("before_other", column.id, (printed[column.id] < start) & ~faulty, **details)
