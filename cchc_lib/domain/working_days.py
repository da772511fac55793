"""Working days and deadlines of the public sector."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

_DAYS = np.arange("1900-01-01", "2200-01-01", dtype="datetime64[D]")
"""The days that a calendar covers; one outside is a typing error."""


@dataclass(frozen=True)
class WorkingCalendar:
    """Which days are worked: weekdays but for days ``off``, and Saturdays ``worked`` in exchange.

    ``confirmed`` are the years whose days off stand in a legal document; the others are reckoned.
    """

    off: frozenset[date]
    worked: frozenset[date]
    confirmed: frozenset[int]

    @cached_property
    def _calendar(self) -> Any:
        """As numpy has it, without weekends, for some are worked in exchange: every free day is named."""
        off, worked = (np.array(sorted(days), dtype="datetime64[D]") for days in (self.off, self.worked))
        free = ~np.is_busday(_DAYS, holidays=off) & ~np.isin(_DAYS, worked)
        return np.busdaycalendar("1111111", _DAYS[free])

    def is_worked(self, day: date) -> bool:
        """Whether offices work on this day."""
        return bool(np.is_busday(np.datetime64(day, "D"), busdaycal=self._calendar))

    def days_from(self, day: date, days: pd.Series) -> NDArray[np.int64]:
        """How many days are worked after ``day`` up to each of ``days``; negative where these lie before it."""

        def until(there: NDArray[np.datetime64] | np.datetime64) -> NDArray[np.int64]:
            counted: NDArray[np.int64] = np.busday_count(_DAYS[0], there + 1, busdaycal=self._calendar)
            return counted

        return until(days.to_numpy().astype("datetime64[D]")) - until(np.datetime64(day, "D"))

    def add(self, days: pd.Series, terms: pd.Series | int, *, working: pd.Series | bool = True) -> pd.Series:
        """The day on which a term ends, counted from the day after ``days``; blank where either is blank.

        ``terms`` are numbers of days, worked ones where ``working`` holds, else calendar days whose last day moves
        to the next worked day when it is not worked. Term 0 ends the same day. Days and results are datetime64.
        A day outside the calendar (before 1900, after 2199) gives blank.
        """
        held = days.where(days.between(*_DAYS[[0, -1]].astype("datetime64[s]")))
        term = pd.Series(terms, index=days.index).astype("Int64")
        start, count = held.to_numpy().astype("datetime64[D]"), term.fillna(0).to_numpy(np.int64)
        worked = np.busday_offset(start, count, roll="backward", busdaycal=self._calendar)
        plain = np.busday_offset(start + count, 0, roll="forward", busdaycal=self._calendar)
        end = np.where(count == 0, start, np.where(np.asarray(working, dtype=bool), worked, plain))
        return pd.Series(end.astype("datetime64[s]"), index=days.index).where(term.notna())
