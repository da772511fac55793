"""What working out gives: ratios, statuses, the result of each target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Literal

from cchc_lib.domain.balance import Balance
from cchc_lib.domain.plan import Target

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
    the others in each, and of what is left of it without all of them. ``unfilled``: no counted row says anything in one
    of the columns that the figure is read from, so that a share of 0 is nobody's.
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
    """0.3 as three tenths, not as the binary number next to it, which rounding could take for less."""
    return Fraction(str(amount))
