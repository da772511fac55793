"""The measures: from a register's rows to the result of a target; the rules stand in README.md beside this module."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import cache, reduce

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cchc_lib.domain.balance import Balance, balance_of, item_days, standing
from cchc_lib.domain.expectations import AtLeast, Condition, Filled, InForce
from cchc_lib.domain.periods import Window
from cchc_lib.domain.plan import Measure, Target
from cchc_lib.domain.results import Answers, Ratio, Status, TargetResult
from cchc_lib.domain.working_days import WorkingCalendar
from cchc_lib.text import collapsed, folded, without_accents

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Basis:
    """What all measures of a report stand on: the window, the calendar, the legal values in working days.

    ``around`` are the longer windows that it lies in, each with those of its kind beside it.
    """

    window: Window
    calendar: WorkingCalendar
    working_days: Mapping[str, int]
    around: tuple[tuple[Window, tuple[Window, ...]], ...] = ()


@dataclass(frozen=True)
class Judged:
    """What each row of a register counts for in a measure; masks stand on all rows of ``frame``.

    ``inside`` are the rows neither out of scope nor left out, ``counted`` those in the denominator, ``good`` those in
    the numerator; ``left_out_at`` has the rows left out, by key. ``flags`` is where each row inside stands, for
    measures on the balance.
    """

    frame: pd.DataFrame
    inside: Mask
    counted: Mask
    good: Mask
    left_out_at: Mapping[str, Mask]
    flags: pd.DataFrame | None = None

    @property
    def rows(self) -> pd.DataFrame:
        """The rows inside."""
        return self.frame if self.inside.all() else self.frame[self.inside]

    @property
    def left_out(self) -> dict[str, int]:
        """How many rows are left out, by key."""
        return {key: int(mask.sum()) for key, mask in self.left_out_at.items() if mask.any()}

    @property
    def ratio(self) -> Ratio:
        """Good rows of counted ones."""
        return Ratio(int(self.good.sum()), int(self.counted.sum()))

    @property
    def balance(self) -> Balance | None:
        """How many rows inside stand where, for measures on the balance."""
        return None if self.flags is None else balance_of(self.flags)

    def by_group(self, column: str) -> dict[str, Ratio]:
        """The ratio of each group that has a denominator, by name; a group is named as it is first spelt inside."""
        labels = group_labels(self.rows[column])[self.counted[self.inside]].to_numpy()
        sums = pd.Series(self.good[self.counted]).groupby(labels).agg(["sum", "size"])
        return {str(label): Ratio(int(good), int(counted)) for label, good, counted in sums.itertuples(name=None)}

    def unfilled(self, target: Target) -> bool:
        """Whether no counted row says anything in a column that the target asks about, blank being no answer."""
        asked = [column for column, expected in target.meets.items() if not isinstance(expected, Filled)]
        return any(self.frame[column][self.counted].isna().all() for column in asked)

    def by_value(self, column: str) -> dict[str, int]:
        """How many counted rows have which value of a column, in the order of first use."""
        numbers = group_labels(self.rows[column])[self.counted[self.inside]].value_counts(sort=False)
        return {str(name): int(number) for name, number in numbers.items()}

    def answers(self, group: str | None) -> Answers:
        """How many counted answers of a survey each group gave to each factor; without a column all are one group."""
        rows = self.frame[self.counted]
        groups = group_labels(rows[group]) if group else pd.Series("", index=rows.index)
        counts = pd.crosstab(groups.to_numpy(), group_labels(rows["factor"]).to_numpy())
        return {str(name): {str(factor): int(n) for factor, n in row.items()} for name, row in counts.iterrows()}

    def by_amount(self, column: str) -> Ratio:
        """The same ratio with each row weighed by an amount; blank is 0."""
        amounts = self.frame[column].fillna(0).to_numpy(float)
        return Ratio(_sum(amounts[self.good]), _sum(amounts[self.counted]))


def results_of(targets: Iterable[Target], frames: Mapping[str, pd.DataFrame], basis: Basis) -> tuple[TargetResult, ...]:
    """The result of each target or indicator, in their order. A register without a frame has no data."""
    return tuple(result_of(target, frames.get(target.register_id), basis) for target in targets)


def result_of(target: Target, frame: pd.DataFrame | None, basis: Basis) -> TargetResult:
    """The result of one target; ``frame`` is its register's, None when the sheet is missing or unreadable."""
    if frame is None:
        return TargetResult(target, "no_data")
    if not target.is_ratio:
        return _of_evidence(target, evidence_rows(target, frame, basis.window))
    judged = judge(target, frame, basis)
    result = TargetResult(
        target,
        "met",
        ratio=judged.ratio,
        left_out=judged.left_out,
        balance=judged.balance,
        open_due=() if judged.flags is None else _open_due(frame, judged.flags, target),
        parts={part.name: judge(part, frame, basis, among=judged.inside).ratio for part in target.parts},
        money=judged.by_amount(target.also_by) if target.also_by else None,
        structure=judged.by_value(target.structure) if target.structure else {},
        unfilled=judged.unfilled(target),
        by_group=judged.by_group(target.every or target.groups or "") if target.every or target.groups else {},
    )
    if target.register_id == "survey":
        answers = judged.answers(target.every or target.groups)
        result = replace(result, answers=answers, elsewhere=tuple(_elsewhere(target, frame, basis, answers)))
    if target.parts:
        result = replace(result, ratio=sum(result.parts.values(), Ratio()))
    return replace(result, status=_status(result))


def _open_due(frame: pd.DataFrame, flags: pd.DataFrame, target: Target) -> tuple[date, ...]:
    """The days on which the items that stand open fall due."""
    _, due, _ = item_days(frame, target.register)
    return tuple(due[(flags["within_term"] | flags["overdue"]).to_numpy(bool)].tolist())


def _elsewhere(target: Target, frame: pd.DataFrame, basis: Basis, own: Answers) -> Iterator[Answers]:
    """A survey's answers in each longer window, in its other parts, and in what no part of it covers."""

    @cache
    def inside(window: Window) -> Answers:
        return judge(target, frame, replace(basis, window=window)).answers(target.every or target.groups)

    for window, beside in basis.around:
        parts = [*map(inside, beside)]
        yield from (inside(window), *parts, reduce(_without, [own, *parts], inside(window)))


def _without(all_answers: Answers, some: Answers) -> Answers:
    return {
        group: {factor: max(n - some.get(group, {}).get(factor, 0), 0) for factor, n in factors.items()}
        for group, factors in all_answers.items()
    }


def judge(measure: Measure, frame: pd.DataFrame, basis: Basis, *, among: Mask | None = None) -> Judged:
    """Find the rows in scope and what each counts for; only for measures that give a ratio.

    ``among`` are the rows that may count: for a part those inside its target.
    """
    window, flags, left_out = basis.window, None, dict[str, Mask]()
    if measure.is_balance:
        flags = standing(frame, measure.register, window, late_unless=measure.late_unless)
        came = (flags["carried_over"] | flags["received"]).to_numpy(bool)
    else:
        came = _in_time(measure, frame, window, blank_since=True)
    inside = rows_meeting(frame, measure.where) & (True if among is None else among)
    for one in measure.left_out if isinstance(measure, Target) else ():
        taken = np.logical_or.reduce([rows_meeting(frame, condition) for condition in one.conditions]) & inside
        inside &= ~taken
        left_out[one.key] = taken & came
    if flags is not None:
        flags = pd.DataFrame(flags.to_numpy(bool) & inside[:, None], columns=flags.columns, index=flags.index)
        good = (flags["early"] | flags["on_time"]).to_numpy(bool)
        counted = good | flags["late"].to_numpy(bool)
        if measure.measure == "due_on_time":
            counted = counted | flags["overdue"].to_numpy(bool)
        return Judged(frame, inside, counted, good, left_out, flags)
    inside &= _in_time(measure, frame, window, blank_since=False)
    good, counted = inside & rows_meeting(frame, measure.meets), inside
    if deadline := measure.deadline:
        close, done = pd.Timestamp(window.close), frame[deadline.done]
        limit = basis.calendar.add(frame[deadline.counted_from], basis.working_days[deadline.working_days])
        waiting = (~(done <= close) & (limit >= close)).to_numpy(bool)
        good, counted = good & ((done <= close) & (done <= limit)).to_numpy(bool), counted & ~waiting
        left_out[deadline.key] = inside & waiting
    return Judged(frame, inside, counted, good, left_out)


def _in_time(measure: Measure, frame: pd.DataFrame, window: Window, *, blank_since: bool) -> Mask:
    """Rows of a share whose day lies in the window, or that are in force, as the plan asks."""
    mask = np.ones(len(frame), dtype=bool)
    if measure.dated:
        mask &= frame[measure.dated].between(pd.Timestamp(window.start), pd.Timestamp(window.close)).to_numpy(bool)
    if measure.in_force:
        mask &= rows_in_force(measure.in_force, frame, window, blank_since=blank_since)
    return mask


def rows_in_force(span: InForce, rows: pd.DataFrame, window: Window, *, blank_since: bool) -> Mask:
    """Rows in force in the window or on its closing day; ``blank_since``: those without a first day, too."""
    close = pd.Timestamp(window.close)
    since, until = rows[span.since], rows[span.until]
    begun = (since <= close) | (since.isna() & blank_since)
    lasting = until >= pd.Timestamp(window.start) if span.at == "window" else until > close
    return (begun & (until.isna() | lasting)).to_numpy(bool)


def _status(result: TargetResult) -> Status:
    """The first status that holds, for measures that give a ratio."""
    target, ratio, needed = result.target, result.ratio or Ratio(), result.target.target_hundredths
    if target.no_overdue and (result.balance or Balance()).overdue:
        return "not_met"
    if ratio.hundredths is None:
        return "not_arisen"
    if needed is None:
        return "monitored"
    each = [ratio, *result.parts.values(), *(result.by_group.values() if target.every else ())]
    return "met" if all(one.reaches(needed) for one in each) else "not_met"


def evidence_rows(target: Target, frame: pd.DataFrame, window: Window) -> pd.DataFrame:
    """A target's evidence up to the closing day, the latest last; of one day the lower row comes later.

    Where levels are asked for, rows without one are passed over.
    """
    rows = frame[(frame["target"] == target.id) & (frame["dated"] <= pd.Timestamp(window.close))]
    if order := _order(target):  # a row of the year before may have a level that this year's plan does not know
        rows = rows[rows["level"].map(without_accents, na_action="ignore").isin(order)]
    return rows[rows_meeting(rows, target.where)].sort_values("dated", kind="stable")


def _order(target: Target) -> list[str]:
    return [without_accents(name) for name in target.order]


def _of_evidence(target: Target, rows: pd.DataFrame) -> TargetResult:
    """By the latest row."""
    if rows.empty:
        return TargetResult(target, "not_rated")
    last, order = rows.iloc[-1], _order(target)
    if not order:
        established = bool(pd.notna(last["established"]) and last["established"])
        return TargetResult(target, "met" if established else "not_met", established=established)
    position = order.index(without_accents(last["level"]))
    reached = position >= order.index(without_accents(target.rank or ""))
    return TargetResult(target, "met" if reached else "not_met", level=target.order[position])


def _sum(amounts: NDArray[np.float64]) -> int | float:
    """The exact sum of the amounts as they are written, whatever their order."""
    total = sum((Fraction(str(amount)) for amount in amounts), Fraction())
    return total.numerator if total.denominator == 1 else float(total)


def rows_meeting(frame: pd.DataFrame, condition: Condition) -> Mask:
    """A mask of the rows that meet every column's expectation; a blank cell meets only ``filled: false``.

    Texts are compared without regard to case, NFC/NFD and spaces.
    """
    mask = np.ones(len(frame), dtype=bool)
    for column, expected in condition.items():
        cells = frame[column]
        if isinstance(expected, Filled):
            meeting = cells.notna() == expected.filled
        elif isinstance(expected, AtLeast):
            meeting = cells >= expected.at_least
        elif isinstance(expected, str | tuple):
            wanted = {folded(text) for text in ((expected,) if isinstance(expected, str) else expected)}
            meeting = cells.isin([text for text in cells.dropna().unique() if folded(text) in wanted])
        else:
            meeting = cells == expected
        mask &= meeting.fillna(value=False).to_numpy(bool)
    return mask


def group_labels(cells: pd.Series) -> pd.Series:
    """The group of each row: equal without regard to case, NFC/NFD and spaces, named as it is first spelt.

    Blank cells are a group of their own, named by the empty text.
    """
    filled = cells.fillna("").astype(object)
    spellings = list(dict.fromkeys(filled))
    first_spelling: dict[str, str] = {}
    for spelling in spellings:
        first_spelling.setdefault(folded(spelling), collapsed(spelling))
    return filled.map({spelling: first_spelling[folded(spelling)] for spelling in spellings})
