"""Working days and deadlines of the public sector."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

_FIRST = np.datetime64("1900-01-01", "D")
_LAST = np.datetime64("2199-12-31", "D")
_DAYS = np.arange(_FIRST, _LAST + 1)


@dataclass(frozen=True)
class WorkingCalendar:
    """Which days are worked: weekdays but for days ``off``, and Saturdays ``worked`` in exchange.

    ``confirmed`` are the years whose days off stand in a legal document; the others are reckoned.
    """

    off: frozenset[date]
    worked: frozenset[date]
    confirmed: frozenset[int]

    @cached_property
    def _flags(self) -> NDArray[np.bool_]:
        flags: NDArray[np.bool_] = np.is_busday(_DAYS)
        flags[_positions(self.off)] = False
        flags[_positions(self.worked)] = True
        return flags

    @cached_property
    def _worked_positions(self) -> NDArray[np.int64]:
        return np.flatnonzero(self._flags)

    @cached_property
    def _worked_until(self) -> NDArray[np.int64]:
        """How many days are worked up to each day, itself included."""
        return np.cumsum(self._flags)

    def is_worked(self, day: date) -> bool:
        """Whether offices work on this day."""
        return bool(self._flags[_positions([day])[0]])

    def days_from(self, day: date, days: pd.Series) -> NDArray[np.int64]:
        """How many days are worked after ``day`` up to each of ``days``; negative where these lie before it."""
        until = self._worked_until
        there = (days.to_numpy().astype("datetime64[D]") - _FIRST).astype(np.int64)
        counted: NDArray[np.int64] = until[there] - until[_positions([day])[0]]
        return counted

    def add(self, days: pd.Series, terms: pd.Series | int, *, working: pd.Series | bool = True) -> pd.Series:
        """The day on which a term ends, counted from the day after ``days``; blank where either is blank.

        ``terms`` are numbers of days, worked ones where ``working`` holds, else calendar days whose last day moves
        to the next worked day when it is not worked. Term 0 ends the same day. Days and results are datetime64.
        A day that no calendar holds (before 1900, after 2199: a slip of the hand) gives blank.
        """
        term = pd.Series(terms, index=days.index).astype("Int64")
        filled = (days.between(pd.Timestamp(_FIRST), pd.Timestamp(_LAST)) & term.notna()).to_numpy(bool)
        result = pd.Series(pd.NaT, index=days.index, dtype="datetime64[s]")
        if not filled.any():
            return result
        start = (days[filled].to_numpy().astype("datetime64[D]") - _FIRST).astype(np.int64)
        count = term[filled].to_numpy(dtype=np.int64)
        in_working = np.broadcast_to(np.asarray(working, dtype=bool), len(days))[filled]
        end = np.where(in_working, self._after_working(start, count), self._after_calendar(start, count))
        result[filled] = (_FIRST + np.where(count == 0, start, end)).astype("datetime64[s]")
        return result

    def _after_working(self, start: NDArray[np.int64], count: NDArray[np.int64]) -> NDArray[np.int64]:
        before = self._worked_until[start]
        positions: NDArray[np.int64] = np.clip(before + count - 1, 0, len(self._worked_positions) - 1)
        return np.take(self._worked_positions, positions)

    def _after_calendar(self, start: NDArray[np.int64], count: NDArray[np.int64]) -> NDArray[np.int64]:
        end = np.clip(start + count, 0, len(_DAYS) - 1)
        return np.take(self._worked_positions, np.searchsorted(self._worked_positions, end))


def _positions(days: Collection[date]) -> NDArray[np.int64]:
    """Where days stand in the calendar's span; days outside it are left out."""
    stamps = np.array(sorted(days), dtype="datetime64[D]")
    inside = stamps[(stamps >= _FIRST) & (stamps <= _LAST)]
    positions: NDArray[np.int64] = (inside - _FIRST).astype(np.int64)
    return positions
