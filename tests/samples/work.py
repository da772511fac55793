"""Sample tasks, work programme, documents, plans and reports."""

from __future__ import annotations

from datetime import date, timedelta

from tests.samples.chance import FIRST, REVIEW
from tests.samples.school import Making, Row
from tests.samples.words import (
    CONFIDENTIAL,
    INTERNAL_TASKS,
    LATE_TASK_REASONS,
    OUT_KINDS,
    SENDERS,
    SUBJECTS,
    SUPERIOR_TASKS,
    TASKS,
    invented_names,
)

_QUARTERS = (
    ("Quý III/2025", date(2025, 9, 5), date(2025, 9, 30)),
    ("Quý IV/2025", date(2025, 10, 1), date(2025, 12, 31)),
    ("Quý I/2026", date(2026, 1, 5), date(2026, 3, 31)),
    ("Quý II/2026", date(2026, 4, 1), date(2026, 6, 30)),
)


def make_tasks(making: Making) -> list[Row]:
    """Tasks of both sources, most of them linked to the plan's tasks."""
    chance, school = making.chance, making.school
    people = invented_names(chance, min(20, 6 + school.classes))
    linked = [(task, text) for task, texts in TASKS.items() if task not in school.unlinked for text in texts]
    rows = []
    for number in range(making.number(5.5)):
        task, text = linked[number] if number < len(linked) else chance.pick(linked)
        if number >= len(linked) and chance.often(0.2):
            task, text = "", ""
        superior = chance.often(0.3)
        text = text or chance.pick(SUPERIOR_TASKS if superior else INTERNAL_TASKS)
        rows.append(_task(making, task, text, "Cấp trên" if superior else "Nội bộ", chance.pick(people)))
    _delay(making, rows)
    rows.sort(key=lambda row: row["assigned_on"])
    for number, row in enumerate(rows, 1):
        row["task_no"] = f"NV-{number:03d}"
    return rows


def _task(making: Making, task: str, text: str, source: str, person: str) -> Row:
    assigned = making.days.between(making.chance, date(2025, 9, 4), date(2026, 5, 25))
    due = making.days.after(assigned, making.chance.pick((3, 5, 7, 10, 15, 20)))
    early = making.chance.often(0.7)
    finished = making.days.between(making.chance, making.days.after(assigned, 1), due - timedelta(1)) if early else due
    return {
        "task_no": None,
        "content": f"{text}, {_month_words(assigned)}",
        "area": int(task[1]) if task else None,
        "plan_task": task or None,
        "source": source,
        "assignee": person,
        "assigned_on": assigned,
        "due_on": due,
        "extended_to": None,
        "finished_on": finished,
        "late_reason": None,
    }


def _month_words(day: date) -> str:
    return f"tháng {day.month}/{day.year}"


def _delay(making: Making, rows: list[Row]) -> None:
    """Late internal tasks, late orders of the superiors, and two that were extended in time."""
    chance, days = making.chance, making.days
    second = [row for row in rows if date(2026, 2, 2) <= row["assigned_on"] <= date(2026, 4, 20)]
    internal = [row for row in second if row["source"] == "Nội bộ"]
    orders = [row for row in second if row["source"] != "Nội bộ"]
    late = chance.some(internal, making.school.late_tasks) + chance.some(orders, making.school.late_orders)
    for row in late:
        row["finished_on"] = days.after(row["due_on"], chance.between(1, 4))
        row["late_reason"] = chance.pick(LATE_TASK_REASONS)
    for row in chance.some([row for row in rows if row not in late], 2):
        row["extended_to"] = days.after(row["due_on"], 5)
        row["finished_on"] = days.after(row["due_on"], 3)


_PROGRAMME = (
    ("Kế hoạch kiểm tra nội bộ", "KH"),
    ("Kế hoạch hoạt động trải nghiệm, hướng nghiệp", "KH"),
    ("Kế hoạch bồi dưỡng thường xuyên", "KH"),
    ("Quyết định phân công chuyên môn", "QĐ"),
    ("Kế hoạch bồi dưỡng học sinh giỏi", "KH"),
    ("Quy chế chi tiêu nội bộ sửa đổi, bổ sung", "QĐ"),
)


def make_work_programme(making: Making) -> list[Row]:
    """Six papers a quarter and two for the year 2026; one was cancelled."""
    rows = []
    for quarter, first, last in _QUARTERS:
        rows += [_programme_item(making, name, kind, quarter, first, last) for name, kind in _PROGRAMME]
    year = ("Năm 2026", date(2026, 1, 5), REVIEW)
    rows += [
        _programme_item(making, "Kế hoạch cải cách hành chính năm 2026", "KH", *year),
        _programme_item(making, "Kế hoạch chuyển đổi số năm 2026", "KH", *year),
    ]
    for row in making.chance.some(rows[6:18], making.school.late_programme):
        row["finished_on"] = making.days.after(row["due_on"], making.chance.between(2, 5))
    cancelled = making.chance.pick(rows[12:18])
    cancelled |= {"finished_on": None, "doc_no": None, "compliant": None}
    cancelled["cancelled_by"] = f"Công văn số 87/UBND-VHXH của {making.school.authority}"
    for number, row in enumerate(rows, 1):
        row["item_no"] = f"CT-{number:02d}"
    return rows


def _programme_item(making: Making, name: str, kind: str, programme: str, first: date, last: date) -> Row:
    chance, days = making.chance, making.days
    due = days.between(chance, first + timedelta(15), last)
    finished = days.between(chance, first + timedelta(7), due - timedelta(1)) if chance.often(0.6) else due
    return {
        "item_no": None,
        "content": name if programme.startswith("Năm") else f"{name} {programme[0].lower()}{programme[1:]}",
        "programme": programme,
        "registered_on": days.on_or_after(first),
        "due_on": due,
        "doc_no": making.paper_number(finished, kind),
        "finished_on": finished,
        "legal_document": "Không",
        "compliant": "Có",
        "cancelled_by": None,
    }


def make_documents(making: Making) -> list[Row]:
    """Incoming and outgoing documents of the year; a few secret ones on paper, most electronic."""
    chance, days = making.chance, making.days
    arrivals = sorted(
        days.between(chance, FIRST, REVIEW) for _ in range(making.number(22 * making.school.document_load))
    )
    leaving = sorted(
        days.between(chance, FIRST, REVIEW) for _ in range(making.number(11 * making.school.document_load))
    )
    rows = [_incoming(making, number, day) for number, day in enumerate(arrivals, 1)]
    rows += [_outgoing(making, number, day) for number, day in enumerate(leaving, 1)]
    for row in chance.some([row for row in rows if row["direction"] == "Đến"], making.number(0.15)):
        row |= {"secrecy": "Mật", "form": "Giấy", "signed": "Không", "abstract": f"V/v {CONFIDENTIAL}"}
    normal = [row for row in rows if row["secrecy"] != "Mật" and row["dated"] <= date(2026, 1, 10)]
    for row in chance.some(normal, making.school.paper):
        row |= {"form": "Giấy", "signed": "Không"}
    rows.sort(key=lambda row: row["dated"])
    return rows


def _incoming(making: Making, number: int, day: date) -> Row:
    chance = making.chance
    partner = chance.weighted(SENDERS).format(authority=making.school.authority)
    return {
        "direction": "Đến",
        "number": str(number),
        "doc_no": f"{chance.between(20, 6800)}/{chance.pick(('CV', 'KH', 'TB', 'BC'))}-{_sign(partner)}",
        "dated": day,
        "partner": partner,
        "abstract": f"V/v {chance.pick(SUBJECTS)}",
        "secrecy": None if chance.often(0.2) else "Thường",
        "form": "Điện tử và giấy" if chance.often(0.08) else "Điện tử",
        "signed": "Có",
    }


def _sign(partner: str) -> str:
    signs = {"UBND": "UBND", "Phòng": "VHXH", "Sở": "SGDĐT", "Trạm": "TYT", "Công": "CAX", "Trường": "THCS"}
    return signs.get(partner.split(maxsplit=1)[0], "ĐTN")


def _outgoing(making: Making, number: int, day: date) -> Row:
    chance = making.chance
    sign, words = chance.pick(OUT_KINDS)
    return {
        "direction": "Đi",
        "number": str(number),
        "doc_no": f"{number}/{sign}-{making.school.abbreviation}",
        "dated": day,
        "partner": chance.weighted(SENDERS[:3]).format(authority=making.school.authority),
        "abstract": f"{words} {chance.pick(SUBJECTS)}",
        "secrecy": "Thường",
        "form": "Điện tử và giấy" if chance.often(0.1) else "Điện tử",
        "signed": "Có",
    }


def make_reports(making: Making) -> list[Row]:
    """The plans of the year, and a report on the reform for each quarter, half-year and year."""
    plans = (
        ("Kế hoạch cải cách hành chính năm học 2025-2026", date(2025, 9, 8), date(2025, 9, 26)),
        ("Kế hoạch kiểm soát thủ tục hành chính năm 2026", date(2025, 12, 15), date(2026, 1, 9)),
        ("Kế hoạch tuyên truyền cải cách hành chính", date(2025, 9, 15), date(2025, 10, 10)),
        ("Kế hoạch khảo sát mức độ hài lòng", date(2026, 2, 2), date(2026, 3, 6)),
        ("Kế hoạch tự kiểm tra công tác cải cách hành chính", date(2026, 3, 9), date(2026, 3, 27)),
    )
    reports = (
        ("Báo cáo cải cách hành chính quý III và 9 tháng năm 2025", date(2025, 9, 8), date(2025, 9, 16)),
        ("Báo cáo kiểm soát thủ tục hành chính quý III năm 2025", date(2025, 9, 8), date(2025, 9, 16)),
        ("Báo cáo cải cách hành chính quý IV và năm 2025", date(2025, 12, 5), date(2025, 12, 16)),
        ("Báo cáo kiểm soát thủ tục hành chính quý IV năm 2025", date(2025, 12, 5), date(2025, 12, 16)),
        ("Báo cáo sơ kết học kỳ I về cải cách hành chính", date(2026, 1, 5), date(2026, 1, 16)),
        ("Báo cáo cải cách hành chính quý I năm 2026", date(2026, 3, 6), date(2026, 3, 17)),
        ("Báo cáo kiểm soát thủ tục hành chính quý I năm 2026", date(2026, 3, 6), date(2026, 3, 17)),
        ("Báo cáo kết quả khảo sát mức độ hài lòng", date(2026, 4, 1), date(2026, 4, 24)),
        ("Báo cáo tổng kết năm học về cải cách hành chính", date(2026, 5, 11), date(2026, 5, 29)),
        ("Báo cáo cải cách hành chính quý II và 6 tháng năm 2026", date(2026, 5, 25), date(2026, 6, 16)),
    )
    rows = [_report(making, "Kế hoạch", *plan) for plan in plans] + [_report(making, "Báo cáo", *r) for r in reports]
    for row in making.chance.some(rows[7:13], making.school.late_reports):
        row["finished_on"] = making.days.after(row["due_on"], making.chance.between(1, 3))
    rows.sort(key=lambda row: (row["requested_on"], row["due_on"]))
    for number, row in enumerate(rows, 1):
        row["report_no"] = f"KB-{number:02d}"
    return rows


def _report(making: Making, kind: str, name: str, requested: date, due: date) -> Row:
    finished = due
    if making.chance.often(0.6):
        finished = making.days.between(making.chance, due - timedelta(4), due - timedelta(1))
    return {
        "report_no": None,
        "kind": kind,
        "name": name,
        "requested_on": requested,
        "due_on": due,
        "finished_on": finished,
        "doc_no": making.paper_number(finished, "KH" if kind == "Kế hoạch" else "BC"),
        "carried_out": "Có" if kind == "Kế hoạch" else None,
    }
