"""Make sample schools: the four that are committed, and any number more."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import yaml

from cchc_lib.domain.schema import REGISTERS
from cchc_lib.domain.working_days import WorkingCalendar
from tests.samples import cases, people, work
from tests.samples.chance import Chance, WorkedDays
from tests.samples.faults import add_faults
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
        no_remarks=("2", "3", "5", "III"),
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
        overdue_cases=1,
        faulty=True,
    ),
    School(
        code="thcs-bach-dang",
        name="Trường THCS Bạch Đằng",
        commune="xã Cửa Biển",
        abbreviation="THCSBĐ",
        classes=45,
        load=4.6,
        document_load=2.0,
        late_cases=12,
        overdue_cases=2,
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
    book: Book = {}
    for register_id, make in _MAKERS.items():
        if register_id not in school.without_sheet:
            making = Making(school, Chance(f"{seed}:{school.code}:{register_id}"), days)
            book[register_id] = [] if register_id in school.without_rows else make(making)
    making = Making(school, Chance(f"{seed}:{school.code}:papers"), days)
    work.issue_papers(making, book)
    people.explain_targets(making, book)
    if school.faulty:
        add_faults(book)
    return {
        name: [{column: row.get(column) for column in REGISTERS[name].column_ids} for row in rows]
        for name, rows in book.items()
    }


def write_school(folder: Path, school: School, calendar: WorkingCalendar, seed: int = SEED) -> Path:
    """Write a school's workbook into its folder; gives the workbook's path."""
    path = folder / school.code / f"{YEAR}.xlsx"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_book(path, make_book(school, calendar, seed), f"Sổ theo dõi cải cách hành chính {YEAR}, {school.name}")
    return path


def write_schools(folder: Path, count: int, calendar: WorkingCalendar, seed: int = SEED) -> tuple[str, ...]:
    """Write so many more schools, settings and workbook, into a ``schools`` folder; gives their codes.

    They differ in size, in what came late, and lie in communes of twenty schools.
    """
    for number in range(1, count + 1):
        school = numbered_school(number, seed)
        write_school(folder, school, calendar, seed)
        settings = yaml.safe_dump(school_settings(school), allow_unicode=True, sort_keys=False)
        (folder / school.code / "school.yaml").write_text(settings, encoding="utf-8", newline="\n")
    return tuple(numbered_school(number, seed).code for number in range(1, count + 1))


def numbered_school(number: int, seed: int = SEED) -> School:
    """One of any number of schools, from a small one to a middling one."""
    chance = Chance(f"{seed}:school:{number}")
    return replace(
        SAMPLE_SCHOOLS[0],
        code=f"thcs-mau-{number:04d}",
        name=f"Trường THCS Mẫu {number}",
        commune=f"xã Minh Họa {(number - 1) // 20 + 1}",
        abbreviation=f"THCSM{number}",
        classes=chance.between(8, 24),
        late_cases=chance.between(0, 3),
        late_tasks=chance.between(0, 2),
        below_standard=chance.between(0, 1),
        paper=chance.between(0, 3),
    )


def school_settings(school: School) -> dict[str, object]:
    """What stands in the school's ``school.yaml``."""
    return {
        "code": school.code,
        "name": school.name,
        "authority": school.authority,
        "commune": school.commune,
        "place": school.place,
        "abbreviation": school.abbreviation,
        "principal": "",
        "sample": True,
    }
