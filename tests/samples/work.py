"""Sample tasks, work programme, documents, plans and reports."""

from datetime import date, timedelta

from tests.samples.chance import FIRST, REVIEW
from tests.samples.school import Book, Making, Paper, Row
from tests.samples.words import (
    CONFIDENTIAL,
    INTERNAL_TASKS,
    KIND_WORDS,
    LATE_TASK_REASONS,
    OUT_KINDS,
    SENDERS,
    SUBJECTS,
    SUPERIOR_TASKS,
    TASKS,
    Work,
    invented_names,
)

_QUARTERS = (
    ("Quý III/2025", date(2025, 9, 5), date(2025, 9, 30)),
    ("Quý IV/2025", date(2025, 10, 1), date(2025, 12, 31)),
    ("Quý I/2026", date(2026, 1, 5), date(2026, 3, 31)),
    ("Quý II/2026", date(2026, 4, 1), date(2026, 6, 30)),
)


def make_tasks(making: Making) -> list[Row]:
    """Tasks of both sources, most of them linked to the plan's tasks; two are still open at the year-end review."""
    chance, school = making.chance, making.school
    people = invented_names(chance, min(20, 6 + school.classes))
    linked = [(task, work) for task, works in TASKS.items() if task not in school.unlinked for work in works]
    again = [(task, work) for task, work in linked if not work.month]
    rows = []
    for number in range(making.number(5.5)):
        task, work = linked[number] if number < len(linked) else chance.pick(again)
        superior = chance.often(0.3)
        if number >= len(linked) and chance.often(0.2):
            task, work = "", chance.pick(SUPERIOR_TASKS if superior else INTERNAL_TASKS)
        rows.append(_task(making, task, work, "Cấp trên" if superior else "Nội bộ", chance.pick(people)))
    _delay(making, rows)
    for task, work in again[:2]:
        row = _task(making, task, work, "Nội bộ", chance.pick(people))
        received = making.days.between(chance, date(2026, 5, 18), date(2026, 5, 27))
        due = making.days.after(received, 18)
        rows.append(row | {"assigned_on": received, "due_on": due, "finished_on": None, "result": None, "doc_no": None})
    rows.sort(key=lambda row: row["assigned_on"])
    for number, row in enumerate(rows, 1):
        row["task_no"] = f"NV-{number:03d}"
    return rows


def _task(making: Making, task: str, work: Work, source: str, person: str) -> Row:
    first, last = date(2025, 9, 4), date(2026, 5, 15)
    if work.month:
        month = date(2025 if work.month > 8 else 2026, work.month, 1)
        first, last = max(first, month), min(last, month + timedelta(20))
    assigned = making.days.between(making.chance, first, last)
    due = making.days.after(assigned, making.chance.pick((3, 5, 7, 10)))
    early = making.chance.often(0.7)
    finished = making.days.between(making.chance, making.days.after(assigned, 1), due - timedelta(1)) if early else due
    return {
        "content": f"{work.content}, tháng {assigned.month}/{assigned.year}",
        "area": int(task[1]) if task else None,
        "plan_task": task or None,
        "source": source,
        "assignee": person,
        "assigned_on": assigned,
        "due_on": due,
        "finished_on": finished,
        "result": f"Đã {work.result}.",
        "doc_no": Paper(work.kind, f"{work.content[0].lower()}{work.content[1:]}") if work.kind else None,
    }


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
    (
        ("KH", "giáo dục của nhà trường năm học 2025-2026", ""),
        ("QĐ", "phân công chuyên môn học kỳ I", "N3.1"),
        ("KH", "kiểm tra nội bộ năm học 2025-2026", "N7.3"),
        ("QĐ", "ban hành quy chế làm việc sửa đổi, bổ sung", "N4.1"),
        ("KH", "bồi dưỡng thường xuyên cho giáo viên", "N1.2"),
        ("KH", "phổ biến, giáo dục pháp luật", "N2.4"),
    ),
    (
        ("KH", "thi chọn học sinh giỏi cấp trường", ""),
        ("KH", "kiểm tra cuối học kỳ I", ""),
        ("QĐ", "ban hành quy chế công khai của nhà trường", "N5.2"),
        ("QĐ", "kiện toàn Tổ chuyển đổi số", "N6.1"),
        ("KH", "kiểm kê tài sản cuối năm", "N5.2"),
        ("KH", "ứng dụng công nghệ thông tin giai đoạn 2025-2030", "N6.2"),
    ),
    (
        ("QĐ", "phân công chuyên môn học kỳ II", "N3.1"),
        ("KH", "hoạt động trải nghiệm, hướng nghiệp", ""),
        ("KH", "phòng, chống tham nhũng, thực hành tiết kiệm, chống lãng phí", "N5.2"),
        ("KH", "ôn tập cho học sinh lớp 9", ""),
        ("KH", "tuyên truyền an toàn giao thông", "N2.4"),
        ("TB", "lịch tiếp công dân năm 2026", "N2.1"),
    ),
    (
        ("KH", "tuyển sinh vào lớp 6 năm học 2026-2027", ""),
        ("KH", "kiểm tra cuối học kỳ II", ""),
        ("KH", "tổng kết năm học 2025-2026", ""),
        ("QĐ", "khen thưởng học sinh đạt giải các cuộc thi", ""),
        ("TB", "công khai chất lượng giáo dục", "N5.2"),
        ("KH", "hoạt động hè năm 2026", ""),
    ),
)
_OF_THE_YEAR = (("KH", "tuyên truyền cải cách hành chính năm 2026", "N7.1"), ("KH", "chuyển đổi số năm 2026", "N6.1"))


def make_work_programme(making: Making) -> list[Row]:
    """Six papers a quarter and two for the year 2026; one was cancelled."""
    rows = []
    for quarter, papers in zip(_QUARTERS, _PROGRAMME, strict=True):
        rows += [_programme_item(making, *paper, *quarter) for paper in papers]
    rows += [_programme_item(making, *paper, "Năm 2026", date(2026, 1, 5), date(2026, 3, 31)) for paper in _OF_THE_YEAR]
    for row in making.chance.some(rows[6:12], making.school.late_programme):
        row["finished_on"] = making.days.after(row["due_on"], making.chance.between(2, 5))
    rows[13] |= {"finished_on": None, "doc_no": None, "compliant": None}
    rows[13]["cancelled_by"] = f"Công văn số 87/UBND-VHXH của {making.school.authority}"
    for number, row in enumerate(rows, 1):
        row["item_no"] = f"CT-{number:02d}"
    return rows


def _programme_item(making: Making, kind: str, name: str, task: str, programme: str, first: date, last: date) -> Row:
    chance, days = making.chance, making.days
    due = days.between(chance, first + timedelta(15), last)
    finished = days.between(chance, first + timedelta(7), due - timedelta(1)) if chance.often(0.6) else due
    return {
        "content": f"{KIND_WORDS[kind]} {name}",
        "programme": programme,
        "plan_task": task if task and task not in making.school.unlinked else None,
        "registered_on": days.on_or_after(first),
        "due_on": due,
        "doc_no": Paper(kind, name),
        "finished_on": finished,
        "legal_document": "Không",
        "compliant": "Có",
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
    rows += [_outgoing(making, day, Paper(chance.pick(OUT_KINDS), chance.pick(SUBJECTS))) for day in leaving]
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


def _outgoing(making: Making, day: date, paper: Paper) -> Row:
    chance = making.chance
    return {
        "direction": "Đi",
        "doc_no": paper,
        "dated": day,
        "partner": chance.weighted(SENDERS[:3]).format(authority=making.school.authority),
        "abstract": f"{KIND_WORDS[paper.kind]} {'về việc ' if paper.kind == 'CV' else ''}{paper.name}",
        "secrecy": "Thường",
        "form": "Điện tử và giấy" if chance.often(0.1) else "Điện tử",
        "signed": "Có",
    }


_DAYS_OF_PAPERS = {
    "tasks": "finished_on",
    "work_programme": "finished_on",
    "reports": "finished_on",
    "evidence": "dated",
}


def issue_papers(making: Making, book: Book) -> None:
    """Number the papers of the school's own as each calendar year goes on; each is among the documents sent."""
    documents = book["documents"]
    for register_id, day in _DAYS_OF_PAPERS.items():
        issued = [row for row in book[register_id] if isinstance(row.get("doc_no"), Paper) and row[day] <= REVIEW]
        documents += [_outgoing(making, row[day], row["doc_no"]) | {"of": (register_id, row)} for row in issued]
    documents.sort(key=lambda row: row["dated"])
    numbers = {2025: 117, 2026: 0}
    for row in (row for row in documents if row["direction"] == "Đi"):
        numbers[row["dated"].year] += 1
        row["number"], kind = f"{numbers[row['dated'].year]:02d}", row["doc_no"].kind
        register_id, source = row.pop("of", ("documents", row))
        name = f"{KIND_WORDS[kind]} số {{}} {row['doc_no'].name}" if register_id == "evidence" else "{}"
        source["doc_no"] = name.format(f"{row['number']}/{kind}-{making.school.abbreviation}")
        row["doc_no"] = f"{row['number']}/{kind}-{making.school.abbreviation}"
    later = [row for rows in book.values() for row in rows if isinstance(row.get("doc_no"), Paper)]
    for row in sorted(later, key=lambda row: row["finished_on"]):  # after the review, where the documents end
        numbers[2026] += 1
        row["doc_no"] = f"{numbers[2026]:02d}/{row['doc_no'].kind}-{making.school.abbreviation}"


def make_reports(making: Making) -> list[Row]:
    """The plans of the year, and a report on the reform for each quarter, half-year and year after its last day."""
    plans = (
        ("cải cách hành chính năm học 2025-2026", "N7.2", date(2025, 9, 8), date(2025, 9, 26)),
        ("kiểm soát thủ tục hành chính năm 2026", "N2.1", date(2025, 12, 15), date(2026, 1, 9)),
        ("tuyên truyền cải cách hành chính", "N7.1", date(2025, 9, 15), date(2025, 10, 10)),
        ("khảo sát mức độ hài lòng", "N3.3", date(2025, 9, 22), date(2025, 10, 15)),
        ("tự kiểm tra công tác cải cách hành chính", "N7.3", date(2026, 2, 2), date(2026, 2, 27)),
    )
    reports = (
        ("cải cách hành chính quý III và 9 tháng năm 2025", "N7.2", date(2025, 9, 8), date(2025, 9, 16)),
        ("kiểm soát thủ tục hành chính quý III năm 2025", "N2.3", date(2025, 9, 8), date(2025, 9, 16)),
        ("cải cách hành chính quý IV và năm 2025", "N7.2", date(2025, 12, 5), date(2025, 12, 16)),
        ("kiểm soát thủ tục hành chính quý IV năm 2025", "N2.3", date(2025, 12, 5), date(2025, 12, 16)),
        ("sơ kết học kỳ I về cải cách hành chính", "N7.2", date(2026, 1, 5), date(2026, 1, 20)),
        ("cải cách hành chính quý I năm 2026", "N7.2", date(2026, 3, 6), date(2026, 3, 17)),
        ("kiểm soát thủ tục hành chính quý I năm 2026", "N2.3", date(2026, 3, 6), date(2026, 3, 17)),
        ("kết quả khảo sát mức độ hài lòng", "N3.3", date(2026, 5, 18), date(2026, 5, 27)),
        ("tổng kết năm học về cải cách hành chính", "N7.2", date(2026, 5, 11), date(2026, 6, 2)),
        ("cải cách hành chính quý II và 6 tháng năm 2026", "N7.2", date(2026, 5, 25), date(2026, 6, 16)),
    )
    rows = [_report(making, "Kế hoạch", "KH", *plan) for plan in plans]
    rows += [_report(making, "Báo cáo", "BC", *report) for report in reports]
    for row in making.chance.some(rows[7:12], making.school.late_reports):
        row["finished_on"] = making.days.after(row["due_on"], making.chance.between(1, 3))
    rows.sort(key=lambda row: (row["requested_on"], row["due_on"]))
    for number, row in enumerate(rows, 1):
        row["report_no"] = f"KB-{number:02d}"
    return rows


def _report(making: Making, kind: str, sign: str, name: str, task: str, requested: date, due: date) -> Row:
    """A plan is made some days before its day; a report in the two worked days after the day it looks back from."""
    finished = due
    if making.chance.often(0.6):
        first = due - timedelta(4) if kind == "Kế hoạch" else due - timedelta(1)
        finished = making.days.between(making.chance, first, due - timedelta(1))
    return {
        "kind": kind,
        "name": f"{kind} {name}",
        "plan_task": task,
        "requested_on": requested,
        "due_on": due,
        "finished_on": finished,
        "doc_no": Paper(sign, name),
        "carried_out": "Có" if kind == "Kế hoạch" else None,
    }
