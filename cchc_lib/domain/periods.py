"""School years and reporting periods: which days a report covers, and which period came before.

Both days of a window are inside it; it closes on its last day or on the cut-off, whichever is earlier. Nothing here
asks what day it is today.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from cchc_lib.errors import UsageError

Profile = Literal["nd09", "lich"]

_QUARTERS = ("I", "II", "III", "IV")
_KINDS = {
    "thang": (1, 12, "-{:02d}", "Tháng {} năm"),
    "quy": (3, 4, "-{}", "Quý {} năm"),
    "6-thang": (6, 1, "", "6 tháng đầu năm"),
    "9-thang": (9, 1, "", "9 tháng năm"),
    "nam": (12, 1, "", "Năm"),
}
"""Kinds of calendar periods: months in each, how many a year, its number in the id, its label."""
_CALENDAR_ID = re.compile(rf"({'|'.join(_KINDS)})-(\d{{4}})(?:-(\d\d?))?(-lich)?", re.ASCII)
_CUSTOM_ID = re.compile(r"tuy-chon-(\d{4}-\d{2}-\d{2})-(\d{4}-\d{2}-\d{2})", re.ASCII)
_FIRST_YEAR, _LAST_YEAR = 2000, 2099


@dataclass(frozen=True, slots=True, order=True)
class SchoolYear:
    """A school year, 1 September to 31 August, named by both its years: '2025-2026'."""

    first: int

    @property
    def id(self) -> str:
        """The name used in files and parameters."""
        return f"{self.first}-{self.first + 1}"

    @property
    def start(self) -> date:
        """Its first day."""
        return date(self.first, 9, 1)

    @property
    def end(self) -> date:
        """Its last day."""
        return date(self.first + 1, 8, 31)

    @classmethod
    def parse(cls, text: str) -> SchoolYear:
        """Read '2025-2026'; UsageError when the two years do not follow each other."""
        match = re.fullmatch(r"(\d{4})-(\d{4})", text, re.ASCII)
        if not match or int(match[2]) != int(match[1]) + 1 or not _FIRST_YEAR <= int(match[1]) < _LAST_YEAR:
            raise UsageError(f"Năm học “{text}” không đúng. Hãy viết như 2025-2026, hai năm liền nhau.")
        return cls(int(match[1]))

    @classmethod
    def of(cls, day: date) -> SchoolYear:
        """The school year in which a day lies."""
        return cls(day.year if day.month >= 9 else day.year - 1)


@dataclass(frozen=True, slots=True)
class Period:
    """A reporting period: both days inside it, its own cut-off if it has one, its name in Vietnamese."""

    id: str
    start: date
    end: date
    label: str
    profile: Profile | None = None
    default_as_of: date | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """The days that a report looks at: from ``start`` to ``close`` = min(end, as_of)."""

    start: date
    end: date
    as_of: date

    @property
    def close(self) -> date:
        """The last day whose events are known."""
        return min(self.end, self.as_of)

    @property
    def days(self) -> dict[str, str]:
        """Its three days as files have them: ISO dates by name."""
        return {"start": self.start.isoformat(), "end": self.end.isoformat(), "as_of": self.as_of.isoformat()}

    @property
    def school_years(self) -> tuple[SchoolYear, ...]:
        """The school years that the window touches, in order."""
        first, last = SchoolYear.of(self.start).first, SchoolYear.of(self.close).first
        return tuple(SchoolYear(year) for year in range(first, last + 1))


def open_window(period: Period, as_of: date | None = None) -> Window:
    """The window of a period at a cut-off (default: the period's own, else its end).

    Raises UsageError when the cut-off lies before the period; one behind it leaves the period whole.
    """
    day = as_of or period.default_as_of or period.end
    if day < period.start:
        raise UsageError(
            f"Ngày chốt số liệu {day:%d/%m/%Y} đứng trước ngày đầu kỳ {period.start:%d/%m/%Y} "
            f"của kỳ {period.id}. Hãy chọn ngày chốt từ ngày đầu kỳ trở đi."
        )
    return Window(period.start, period.end, day)


def calendar_period(period_id: str) -> Period | None:
    """A period that needs no settings: months, quarters, half-years, years, any two days; None for another id.

    Profile ``nd09`` closes on the 14th (Nghị định 09/2019/NĐ-CP), profile ``lich`` (suffix ``-lich``) is the
    calendar's. Raises UsageError for two days that are impossible, in the wrong order or of another century.
    """
    if custom := _CUSTOM_ID.fullmatch(period_id):
        return _custom_period(period_id, custom[1], custom[2])
    if not (match := _CALENDAR_ID.fullmatch(period_id)):
        return None
    found = _numbered(match[1], int(match[2]), int(match[3] or 1), match[4] or "")
    return found if found and found.id == period_id else None


def _numbered(kind: str, year: int, number: int, suffix: str) -> Period | None:
    """Number ``number`` of a kind in a year; 0 is the last of the year before. None outside the years known."""
    months, in_year, place, label = _KINDS[kind]
    year, number = year + (number - 1) // in_year, (number - 1) % in_year + 1
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    first, last = months * (number - 1) + 1, months * number
    name = f"{kind}-{year}{place.format(number)}{suffix}"
    named = f"{label.format(_QUARTERS[number - 1] if kind == 'quy' else number)} {year}"
    if suffix:
        return Period(name, date(year, first, 1), date(year, last, monthrange(year, last)[1]), named, "lich")
    before = date(year - 1, 12, 15) if first == 1 else date(year, first - 1, 15)
    return Period(name, before, date(year, last, 14), named, "nd09")


def calendar_period_before(period: Period) -> Period | None:
    """The period before a calendar one: the previous of its kind; before a custom span, as many days.

    None for a period that is a setting of its school year, and before the first year that periods know.
    """
    if _CUSTOM_ID.fullmatch(period.id):
        last = period.start - timedelta(days=1)
        first = last - (period.end - period.start)
        return calendar_period(f"tuy-chon-{first}-{last}") if first.year >= _FIRST_YEAR else None
    if not (match := _CALENDAR_ID.fullmatch(period.id)):
        return None
    return _numbered(match[1], int(match[2]), int(match[3] or 1) - 1, match[4] or "")


def around(period: Period, settings: Iterable[Period]) -> Iterator[tuple[Window, tuple[Window, ...]]]:
    """Each longer period around this one, with the others of this one's kind inside it.

    A longer one's figure less the others' gives this one's, so disclosure.py looks for small groups in
    all of them. ``settings`` are the school year's own periods; those of the calendar keep to the period's profile.
    """
    kinds = [list(settings)]
    if period.profile:
        years, suffix = range(period.start.year - 1, period.end.year + 2), "-lich" if period.profile == "lich" else ""
        for kind, (_, in_year, *_) in _KINDS.items():
            every = (_numbered(kind, year, n, suffix) for year in years for n in range(1, in_year + 1))
            kinds.append(list(filter(None, every)))
    own = next((kind for kind in kinds if any(one.id == period.id for one in kind)), [])
    for longer in (one for kind in kinds for one in kind):
        if longer.start <= period.start and period.end <= longer.end and longer.id != period.id:
            beside = [period]
            for one in sorted(own, key=lambda one: (one.end, one.start)):
                apart = all(one.end < other.start or other.end < one.start for other in beside)
                beside += [one] if apart and longer.start <= one.start and one.end <= longer.end else []
            yield open_window(longer), tuple(map(open_window, beside[1:]))


def _custom_period(period_id: str, first: str, last: str) -> Period:
    try:
        start, end = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        raise UsageError(
            f"Kỳ “{period_id}” có ngày không có thật. Hãy viết như tuy-chon-2025-10-01-2025-12-31."
        ) from None
    if end < start:
        raise UsageError(f"Kỳ “{period_id}” có ngày cuối đứng trước ngày đầu. Hãy đổi chỗ hai ngày.")
    if start.year < _FIRST_YEAR or end.year > _LAST_YEAR:
        raise UsageError(f"Kỳ “{period_id}” nằm ngoài các năm {_FIRST_YEAR} đến {_LAST_YEAR}. Hãy xem lại hai năm.")
    return Period(period_id, start, end, f"Từ ngày {start:%d/%m/%Y} đến ngày {end:%d/%m/%Y}")
