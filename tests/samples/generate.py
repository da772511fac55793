"""Make sample schools: the four that are committed, and any number more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from cchc_lib.domain.working_days import WorkingCalendar
from tests.samples import cases, people, work
from tests.samples.chance import Chance, WorkedDays
from tests.samples.school import Book, Making, Row, School
from tests.samples.workbook import write_book

SEED = 2025
YEAR = "2025-2026"

SAMPLE_SCHOOLS = (
    School(
        code="thcs-tien-cuong",
        name="Trường THCS Tiên Cường",
        commune="xã Quyết Thắng",
        abbreviation="THCSTC",
        classes=18,
        late_cases=4,
        late_tasks=1,
        paper=2,
    ),
    School(
        code="thcs-hoa-phuong",
        name="Trường THCS Hoa Phượng",
        commune="xã Quyết Thắng",
        abbreviation="THCSHP",
        classes=8,
        paper=1,
        below_standard=1,
        unlinked=("N1.2", "N2.2", "N3.1", "N4.2", "N5.1", "N5.3", "N6.2"),
        without_rows=frozenset({"petitions", "recommendations"}),
        without_sheet=frozenset({"survey"}),
    ),
    School(
        code="thcs-song-cam",
        name="Trường THCS Sông Cấm",
        commune="xã Quyết Thắng",
        abbreviation="THCSSC",
        classes=14,
        late_cases=3,
        late_tasks=2,
        late_reports=1,
        late_publication=1,
        faulty=True,
    ),
    School(
        code="thcs-bach-dang",
        name="Trường THCS Bạch Đằng",
        commune="xã Cửa Biển",
        abbreviation="THCSBĐ",
        classes=45,
        load=4.6,
        late_cases=12,
        late_tasks=5,
        late_orders=2,
        late_programme=1,
        late_recommendations=1,
        below_standard=2,
        paper=9,
        rating="Hoàn thành xuất sắc nhiệm vụ",
        unlinked=("N2.2",),
    ),
)

_MAKERS: Mapping[str, Callable[[Making], list[Row]]] = {
    "cases": cases.make_cases,
    "procedures": cases.make_procedures,
    "tasks": work.make_tasks,
    "work_programme": work.make_work_programme,
    "documents": work.make_documents,
    "staff": people.make_staff,
    "recommendations": people.make_recommendations,
    "reports": work.make_reports,
    "petitions": people.make_petitions,
    "survey": people.make_survey,
    "evidence": people.make_evidence,
    "remarks": people.make_remarks,
}


def make_book(school: School, calendar: WorkingCalendar, seed: int = SEED) -> Book:
    """All registers of a school; each has a chance of its own, so that one more row here moves nothing there."""
    days = WorkedDays(calendar)
    book = {}
    for register_id, make in _MAKERS.items():
        if register_id not in school.without_sheet:
            making = Making(school, Chance(f"{seed}:{school.code}:{register_id}"), days)
            book[register_id] = [] if register_id in school.without_rows else make(making)
    return book


def write_school(folder: Path, school: School, calendar: WorkingCalendar, seed: int = SEED) -> Path:
    """Write a school's workbook into its folder; gives the workbook's path."""
    path = folder / school.code / f"{YEAR}.xlsx"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_book(path, make_book(school, calendar, seed), f"Sổ theo dõi cải cách hành chính {YEAR}, {school.name}")
    return path
