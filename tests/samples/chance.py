"""Seeded chance that is the same on every Python, and the days on which a school works."""

import random
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TypeVar

from cchc_lib.domain.working_days import WorkingCalendar

T = TypeVar("T")

FIRST, LAST = date(2025, 9, 1), date(2026, 8, 31)
"""The school year of the samples."""
REVIEW = date(2026, 5, 31)
"""The day of the year-end review: up to here the registers are kept in full."""


class Chance:
    """Draws made from ``random.random()`` alone, whose sequence Python promises to keep for a seed."""

    def __init__(self, seed: str) -> None:
        self._next = random.Random(seed).random  # noqa: S311 (samples, not secrets)

    def often(self, share: float) -> bool:
        """True in this share of the draws."""
        return self._next() < share

    def between(self, least: int, most: int) -> int:
        """A whole number from least to most, both possible."""
        return least + int(self._next() * (most - least + 1))

    def pick(self, things: Sequence[T]) -> T:
        """One of these, each as likely."""
        return things[int(self._next() * len(things))]

    def weighted(self, things: Sequence[tuple[T, float]]) -> T:
        """One of these, as likely as its weight says."""
        left = self._next() * sum(weight for _, weight in things)
        for thing, weight in things:
            left -= weight
            if left < 0:
                return thing
        return things[-1][0]

    def some(self, things: Sequence[T], count: int) -> list[T]:
        """So many different ones of these, in their own order."""
        left = list(range(len(things)))
        chosen = [left.pop(int(self._next() * len(left))) for _ in range(min(count, len(things)))]
        return [things[at] for at in sorted(chosen)]


class WorkedDays:
    """Steps from worked day to worked day."""

    def __init__(self, calendar: WorkingCalendar) -> None:
        span = (date(2024, 8, 1) + timedelta(days) for days in range(1_000))
        self._days = [day for day in span if calendar.is_worked(day)]

    def after(self, day: date, count: int) -> date:
        """The day on which a term of so many worked days ends; the same day for none."""
        return self._days[bisect_right(self._days, day) + count - 1] if count else day

    def on_or_after(self, day: date) -> date:
        """This day if it is worked, else the next that is."""
        return self._days[bisect_left(self._days, day)]

    def on_or_before(self, day: date) -> date:
        """This day if it is worked, else the last that was."""
        return self._days[bisect_right(self._days, day) - 1]

    def between(self, chance: Chance, first: date, last: date) -> date:
        """A worked day from first to last; ``first``'s own next worked day when there is none."""
        low, high = bisect_left(self._days, first), bisect_right(self._days, last)
        return self._days[low if high <= low else chance.between(low, high - 1)]
