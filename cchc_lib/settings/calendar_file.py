"""The calendar of working days: the ``holidays`` package for Vietnam, and over it ``params/calendar.csv``."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from cchc_lib.domain.working_days import WorkingCalendar
from cchc_lib.errors import SettingsError
from cchc_lib.text import did_you_mean

HEADINGS = ("date", "kind", "what", "document")
OFF, WORKED = "off", "worked"
_YEARS = range(2010, 2041)


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One line of the file; without a legal ``document`` it is expected, not confirmed."""

    day: date
    kind: str
    what: str
    document: str


@cache
def working_calendar(days: tuple[CalendarDay, ...]) -> WorkingCalendar:
    """The calendar of the public sector; the file's days win over the package's."""
    off, worked = _reckoned()
    file_off = {entry.day for entry in days if entry.kind == OFF}
    file_worked = {entry.day for entry in days if entry.kind == WORKED}
    return WorkingCalendar(
        off=frozenset(off - file_worked | file_off),
        worked=frozenset(worked - file_off | file_worked),
        confirmed=frozenset(entry.day.year for entry in days if entry.document),
    )


@cache
def _reckoned() -> tuple[frozenset[date], frozenset[date]]:
    """Days off and days worked in exchange by the package; working them out takes longer than reading a workbook."""
    reckoned = _vietnam()(years=_YEARS)
    return frozenset(reckoned), frozenset(reckoned.weekend_workdays)


def _vietnam() -> Any:
    """The package's calendar of Vietnam from its own file: asked by name, the package loads all 250 countries first."""
    import holidays

    path = Path(holidays.__file__).parent / "countries" / "vietnam.py"
    spec: Any = spec_from_file_location("holidays.countries.vietnam", path)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Vietnam


def parse_calendar(text: str, label: str) -> tuple[CalendarDay, ...]:
    """Read the file's text; SettingsError with every fault. Lines that start with # are notes."""
    lines = csv.reader(io.StringIO(text), delimiter=";" if "date;" in text else ",")
    numbered = [
        (lines.line_num, [cell.strip() for cell in cells])
        for cells in lines
        if any(cell.strip() for cell in cells) and not cells[0].lstrip().startswith("#")
    ]
    if not numbered or tuple(numbered[0][1]) != HEADINGS:
        raise SettingsError(f"Tệp {label} phải có dòng tiêu đề: {','.join(HEADINGS)}.")
    days: dict[date, CalendarDay] = {}
    faults: list[str] = []
    for number, cells in numbered[1:]:
        found = list(_faults_of(cells, days))
        faults += [f"- dòng {number}: {fault}" for fault in found]
        if not found:
            entry = CalendarDay(date.fromisoformat(cells[0]), *cells[1:])
            days[entry.day] = entry
    if faults:
        raise SettingsError(f"Tệp {label} có {len(faults)} lỗi:", *faults)
    return tuple(days.values())


def with_expected_days(text: str, years: Collection[int]) -> tuple[str, list[int]]:
    """The file's text with the expected days of the years that it has none of, and which years these are.

    They are the package's, without a legal document: to be confirmed.
    """
    known = {entry.day.year for entry in parse_calendar(text, "calendar.csv")}
    missing = [year for year in years if year not in known]
    written = io.StringIO()
    lines = csv.writer(written, delimiter=";" if "date;" in text else ",", lineterminator="\n")
    for year in missing:
        written.write(f"# Năm {year}: ngày dự kiến, chưa có văn bản; sửa lại khi có thông báo của Bộ Nội vụ.\n")
        reckoned = _vietnam()(years=year, language="vi")
        lines.writerows([day, OFF, what, ""] for day, what in sorted(reckoned.items()))
    return text.rstrip("\n") + "\n" + written.getvalue(), missing


def _faults_of(cells: list[str], before: dict[date, CalendarDay]) -> Iterator[str]:
    if len(cells) != len(HEADINGS):
        yield f"có {len(cells)} ô, cần {len(HEADINGS)} ô; ô có dấu phẩy phải đặt trong dấu nháy kép."
        return
    try:
        day = date.fromisoformat(cells[0])
    except ValueError:
        yield f"“{cells[0]}” không phải ngày; hãy viết như 2026-02-16 (sửa bằng Notepad, vì Excel tự đổi dạng ngày)."
    else:
        if day in before:
            yield f"ngày {day:%d/%m/%Y} đã có ở dòng trên; hãy giữ một dòng."
    if cells[1] not in (OFF, WORKED):
        yield f"kind “{cells[1]}” phải là {OFF} (nghỉ) hoặc {WORKED} (làm bù). {did_you_mean(cells[1], (OFF, WORKED))}"
    if not cells[2]:
        yield "cột what để trống; hãy ghi tên ngày nghỉ."
