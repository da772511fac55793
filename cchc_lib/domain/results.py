"""What working out gives: ratios, statuses, the result of each target, and the content of ket-qua.json."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from cchc_lib.domain.periods import Period, Window
from cchc_lib.domain.plan import Target

if TYPE_CHECKING:
    from cchc_lib.domain.balance import Balance
    from cchc_lib.domain.breakdowns import Form06Row

Status = Literal["no_data", "not_rated", "not_met", "not_arisen", "monitored", "met"]


_WHOLE = 10000
"""100 % in hundredths of a percent."""


def percentage(hundredths: int | None) -> int | float | None:
    """Hundredths of a percent as the result file has them: 98.12, and 100 rather than 100.0; None stays None."""
    if hundredths is None:
        return None
    return hundredths // 100 if hundredths % 100 == 0 else hundredths / 100


@dataclass(frozen=True, slots=True)
class Ratio:
    """A numerator of a denominator; counts of items, or đồng for a ratio by money."""

    numerator: int | float = 0
    denominator: int | float = 0

    def __add__(self, other: Ratio) -> Ratio:
        """Add counts; percentages are never averaged."""
        return Ratio(self.numerator + other.numerator, self.denominator + other.denominator)

    @property
    def hundredths(self) -> int | None:
        """The percentage in hundredths of a percent, rounded half up; None when the denominator is 0.

        Reckoned in whole numbers; what is under 100 % never becomes 100 %: 99996 of 100000 is 99.99 %.
        """
        if self.denominator <= 0:
            return None
        part, whole = _as_written(self.numerator), _as_written(self.denominator)
        rounded = int((part * 20000 + whole) // (2 * whole))
        return min(rounded, _WHOLE - 1) if part < whole else rounded

    @property
    def value(self) -> int | float | None:
        """The percentage rounded to two decimals: 98.12, 100; None when the denominator is 0."""
        return percentage(self.hundredths)

    def reaches(self, target_hundredths: int) -> bool:
        """Whether the percentage, as printed, is not under the target; a ratio without a denominator reaches any."""
        hundredths = self.hundredths
        return hundredths is None or hundredths >= target_hundredths


Answers = Mapping[str, Mapping[str, int]]
"""Of a survey: how many answers each group gave to each factor. One person answers each factor once at most."""


@dataclass(frozen=True)
class TargetResult:
    """How far one target was met.

    ``ratio`` is None for rank and evidence and when there is no data. ``by_group`` has the ratio of each group of the
    plan's ``every`` or ``groups`` column. ``structure`` counts the rows of the denominator by a column. ``open_due``
    are the days on which its open items fall due. ``answers`` are a survey's; ``elsewhere`` those of longer periods, of
    their other parts, and of what all parts leave of each. ``few`` is how many there are where nothing else
    of them may be shown. ``unfilled``: no counted row says anything in one
    of the columns that the figure is read from, so that 0 % means nothing.
    """

    target: Target
    status: Status
    ratio: Ratio | None = None
    left_out: Mapping[str, int] = field(default_factory=dict)
    balance: Balance | None = None
    open_due: tuple[date, ...] = ()
    parts: Mapping[str, Ratio] = field(default_factory=dict)
    money: Ratio | None = None
    by_group: Mapping[str, Ratio] = field(default_factory=dict)
    structure: Mapping[str, int] = field(default_factory=dict)
    answers: Answers = field(default_factory=dict)
    elsewhere: tuple[Answers, ...] = ()
    few: int = 0
    level: str | None = None
    established: bool | None = None
    unfilled: bool = False

    @property
    def groups_below(self) -> int | None:
        """How many groups of the plan's ``every`` column are below the target; None when the plan names none."""
        needed = self.target.target_hundredths
        if not self.target.every or needed is None:
            return None
        return sum(not ratio.reaches(needed) for ratio in self.by_group.values())

    @property
    def groups_are_people(self) -> bool:
        """Whether the groups name people, who are only counted in public."""
        every = self.target.every
        return bool(every) and self.target.register.column(str(every)).personal


def _as_written(amount: float) -> Fraction:
    """0.3 as exactly three tenths: the nearest float may be less, and be rounded down."""
    return Fraction(str(amount))


@dataclass(frozen=True)
class Before:
    """The figures of the period before: its school year, its results by target, Biểu 06's totals of all fields.

    ``still_open`` are the items of each target that were open when it ended, if it ended the day before; ``inputs``
    maps the registers that it was made from to SHA-256.
    """

    school_year: str
    period: Period
    results: Mapping[str, TargetResult]
    total: Form06Row
    still_open: Mapping[str, int] = field(default_factory=dict)
    inputs: Mapping[Path, str] = field(default_factory=dict)

    def difference(self, result: TargetResult) -> int | None:
        """By how many hundredths of a percent a target has risen since; None unless both have a value, measured alike.

        A plan may give an id another meaning from one year to the next.
        """
        earlier = self.results.get(result.target.id)
        if earlier is None or earlier.ratio is None or result.ratio is None:
            return None
        measures = [(one.target.measure, one.target.register_id) for one in (earlier, result)]
        was, now = earlier.ratio.hundredths, result.ratio.hundredths
        return now - was if measures[0] == measures[1] and was is not None and now is not None else None


def result_file(
    about: Mapping[str, Any],
    period: Period,
    window: Window,
    results: Iterable[TargetResult],
    lines: Iterable[Form06Row],
    *,
    indicators: Iterable[TargetResult] = (),
    before: Before | None = None,
) -> dict[str, Any]:
    """The content as plain values, ready for JSON.

    ``about`` has school, school_year, sample, errors, warnings, inputs (paths to SHA-256) and kit as the file has them.
    A report made from registers with errors is a draft.
    """
    return {
        **about,
        "draft": about["errors"] > 0,
        "period": period.id,
        "profile": period.profile,
        **window.days,
        "targets": [_target(result) for result in results],
        "indicators": [_indicator(result) for result in indicators],
        "previous": _previous(before) if before else None,
        "form06": [asdict(line) for line in lines],
    }


def _target(result: TargetResult) -> dict[str, Any]:
    target, ratio = result.target, result.ratio
    content: dict[str, Any] = {
        "id": target.id,
        "area": target.area,
        "measure": "parts" if target.parts else target.measure,
        "status": result.status,
        "target": percentage(target.target_hundredths),
        "value": ratio.value if ratio else None,
        "numerator": ratio.numerator if ratio else None,
        "denominator": ratio.denominator if ratio else None,
        "left_out": dict(result.left_out),
    }
    if result.balance:
        content["balance"] = asdict(result.balance)
    if target.parts and ratio:
        content["parts"] = {name: _ratio(part) for name, part in result.parts.items()}
    if result.money:
        content["money"] = _ratio(result.money)
    if target.groups and ratio:
        content["groups"] = {name: _ratio(group) for name, group in result.by_group.items()}
    if result.groups_are_people and ratio:
        content["groups_below"] = result.groups_below
    if target.measure == "rank_at_least":
        content["level"] = result.level
    if target.measure == "evidence":
        content["established"] = result.established
    return content


def _indicator(result: TargetResult) -> dict[str, Any]:
    """As a target, without a verdict; the numbers by structure are what some indicators are for."""
    content = _target(result)
    del content["status"]
    return content | ({"structure": dict(result.structure)} if result.target.structure and result.ratio else {})


def _previous(before: Before) -> dict[str, Any]:
    return {
        "period": f"{before.school_year}/{before.period.id}",
        "targets": {
            name: {"value": result.ratio.value if result.ratio else None, "status": result.status}
            for name, result in before.results.items()
        },
    }


def _ratio(ratio: Ratio) -> dict[str, Any]:
    return {"numerator": ratio.numerator, "denominator": ratio.denominator, "value": ratio.value}
