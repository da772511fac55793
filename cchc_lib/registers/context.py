"""What reading must know of the settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cchc_lib.domain.working_days import WorkingCalendar


@dataclass(frozen=True, slots=True)
class Term:
    """A legal term: a number of days, worked ones or calendar days."""

    days: int
    working: bool


@dataclass(frozen=True)
class ReadingContext:
    """The calendar, the legal term of each kind of petition, procedure codes known to params/, levels by target.

    ``targets`` and ``tasks`` are the plan's ids; without them no row is held against the plan. ``needed`` are the
    registers that its targets are measured by.
    """

    calendar: WorkingCalendar
    petition_terms: Mapping[str, Term]
    catalogue: frozenset[str]
    levels: Mapping[str, tuple[str, ...]]
    targets: frozenset[str] = frozenset()
    tasks: frozenset[str] = frozenset()
    needed: frozenset[str] = frozenset()
