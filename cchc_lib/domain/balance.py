"""The balance of dated items: where each stands in a window, and the seven numbers.

Cases, tasks, programme items, recommendations, reports and petitions alike have a day of receipt, a due day (the
extension, where there is one) and a day on which they were finished, or none. Carried over is what was received before
the window's first day and not finished before it; received, settled and open are seen from the closing day: what
happened after it is not known. Always carried_over + received = settled + open, and the carried_over of a window is the
open of the one that closed the day before.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import pandas as pd

from cchc_lib.domain.periods import Window
from cchc_lib.domain.schema import Register


@dataclass(frozen=True, slots=True)
class Balance:
    """How many items stand where: carried_over + received = settled + open."""

    carried_over: int = 0
    received: int = 0
    early: int = 0
    on_time: int = 0
    late: int = 0
    within_term: int = 0
    overdue: int = 0

    def __add__(self, other: Balance) -> Balance:
        """The items of both."""
        return Balance(*(getattr(self, name) + getattr(other, name) for name in NAMES))

    @property
    def settled(self) -> int:
        """Items finished in the window."""
        return self.early + self.on_time + self.late

    @property
    def open(self) -> int:
        """Items not finished by the closing day."""
        return self.within_term + self.overdue


NAMES = tuple(field.name for field in fields(Balance))


def standing(
    frame: pd.DataFrame, register: Register, window: Window, *, late_unless: str | None = None
) -> pd.DataFrame:
    """Where each row stands: one boolean column for each name of the balance, on the frame's index.

    ``late_unless`` names a yes/no column; a settled row whose cell is not Có counts as late. The frame's dates are
    datetime64; ``received`` columns are filled by the reader. Raises ValueError for a register that bears no dates.
    """
    received, due, finished = item_days(frame, register)
    start, close = np.datetime64(window.start), np.datetime64(window.close)
    known = received <= close
    settled = known & (finished >= start) & (finished <= close)
    still_open = known & (np.isnat(finished) | (finished > close))
    compliant = frame[late_unless].fillna(value=False).to_numpy(bool) if late_unless else np.True_
    columns = {
        "carried_over": (received < start) & (np.isnat(finished) | (finished >= start)),
        "received": known & (received >= start),
        "early": settled & (finished < due) & compliant,
        "on_time": settled & (finished == due) & compliant,
        "late": settled & ((finished > due) | ~compliant),
        "within_term": still_open & (due >= close),
        "overdue": still_open & (due < close),
    }
    return pd.DataFrame(np.column_stack(list(columns.values())), columns=list(columns), index=frame.index)


def balance_of(flags: pd.DataFrame) -> Balance:
    """Count the rows of ``standing``."""
    return Balance(**dict(zip(flags.columns, flags.to_numpy(bool).sum(axis=0).tolist(), strict=True)))


def item_days(frame: pd.DataFrame, register: Register) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Days of receipt, due days with extensions, days of finishing, as datetime64[D] arrays.

    Raises ValueError for a register that bears no dates.
    """
    dated = register.dated
    if dated is None:
        raise ValueError(f"register {register.id} carries no balance")
    received = frame[dated.received[0]]
    for column in dated.received[1:]:
        received = received.fillna(frame[column])
    due = frame[dated.due]
    if dated.extended:
        due = frame[dated.extended].fillna(due)
    finished = frame[dated.finished]
    return _days(received), _days(due), _days(finished)


def _days(dates: pd.Series) -> np.ndarray:
    return dates.to_numpy().astype("datetime64[D]")
