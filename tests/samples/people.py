"""Sample staff, recommendations, petitions, survey, evidence and remarks."""

from datetime import date, timedelta

from tests.samples.chance import FIRST, REVIEW
from tests.samples.remarks import REMARKS, TARGETS
from tests.samples.school import Book, Making, Paper, Row
from tests.samples.words import TERMS, invented_name, invented_names

_SUBJECTS = ("Toán", "Ngữ văn", "Tiếng Anh", "Khoa học tự nhiên", "Lịch sử và Địa lí", "Tin học", "Giáo dục thể chất")
_OFFICE = (
    ("Kế toán", "Kế toán viên"),
    ("Văn thư", "Văn thư viên"),
    ("Thư viện", "Thư viện viên hạng IV"),
    ("Thiết bị, thí nghiệm", "Nhân viên thiết bị, thí nghiệm"),
    ("Y tế trường học", "Y sĩ hạng IV"),
    ("Thủ quỹ", "Nhân viên thủ quỹ"),
)
_TITLES = dict(_OFFICE)


def make_staff(making: Making) -> list[Row]:
    """Leaders, some 1.9 teachers a class, the office; one left in the middle of the year."""
    chance = making.chance
    leaders = 2 + making.school.classes // 30
    jobs = [("Quản lý", "Hiệu trưởng" if number == 0 else "Phó Hiệu trưởng") for number in range(leaders)]
    jobs += [("Giáo viên", f"Giáo viên {chance.pick(_SUBJECTS)}") for _ in range(making.number(1.75))]
    jobs += [("Nhân viên", _OFFICE[number % 6][0]) for number in range(max(3, making.school.classes // 4))]
    names = invented_names(chance, len(jobs))
    rows = [_person(making, number, *job, name) for number, (job, name) in enumerate(zip(jobs, names, strict=True), 1)]
    rows[leaders + 1]["left_on"] = date(2026, 2, 1)
    for row in chance.some(rows[leaders + 2 :], making.school.below_standard):
        row |= {"meets_standard": "Không", "degree": "Cao đẳng"}
    return rows


def _person(making: Making, number: int, group: str, position: str, name: str) -> Row:
    chance = making.chance
    hired = "II" if chance.often(0.4) else "III"
    return {
        "staff_no": f"CB{number:03d}",
        "full_name": name,
        "staff_group": group,
        "position": position,
        "title": _TITLES.get(position) or f"Giáo viên THCS hạng {'II' if group == 'Quản lý' else hired}",
        "degree": "Thạc sĩ" if chance.often(0.15) else "Đại học",
        "meets_standard": "Có",
        "meets_competence": "Có",
        "joined_on": date(chance.between(1998, 2024), 9, 1),
        "left_on": None,
        "rating": chance.weighted([("Hoàn thành tốt nhiệm vụ", 8.0), ("Hoàn thành xuất sắc nhiệm vụ", 2.0)]),
    }


def make_recommendations(making: Making) -> list[Row]:
    """Findings of two inspections, with money; one is under appeal."""
    city, commune = "Thanh tra thành phố Hải Phòng", making.school.authority
    found = (
        ("112/KL-TTr", city, date(2025, 7, 21), "Hoàn thiện hồ sơ mua sắm thiết bị dạy học", None, date(2025, 10, 31)),
        ("112/KL-TTr", city, date(2025, 7, 21), "Thu hồi khoản chi vượt định mức", 18_450_000, date(2025, 11, 28)),
        (
            "112/KL-TTr",
            city,
            date(2025, 7, 21),
            "Giảm trừ quyết toán sửa chữa phòng học",
            32_600_000,
            date(2025, 12, 31),
        ),
        ("35/KL-UBND", commune, date(2026, 2, 9), "Bổ sung quy chế chi tiêu nội bộ", None, date(2026, 3, 31)),
        ("35/KL-UBND", commune, date(2026, 2, 9), "Nộp trả kinh phí không sử dụng hết", 7_200_000, date(2026, 4, 15)),
    )
    rows = []
    for number, (conclusion, agency, issued, content, amount, due) in enumerate(found, 1):
        late = number <= making.school.late_recommendations
        finished = making.days.after(due, 6) if late else making.days.between(making.chance, due - timedelta(20), due)
        rows.append(
            {
                "rec_no": f"KN-{number:02d}",
                "conclusion_no": conclusion,
                "agency": agency,
                "issued_on": issued,
                "content": content,
                "amount": amount,
                "due_on": due,
                "finished_on": finished,
                "compliant": "Có",
                "under_appeal": "Không",
            }
        )
    rows[2] |= {"finished_on": None, "compliant": None, "under_appeal": "Có"}
    return rows


_PETITIONS = (
    ("Kiến nghị", "Đề nghị điều chỉnh giờ tan học buổi chiều", "Có", "Giải quyết"),
    ("Phản ánh", "Phản ánh ùn tắc giao thông trước cổng trường", "Có", "Giải quyết"),
    ("Khiếu nại", "Khiếu nại kết quả xét thi đua", "Có", "Giải quyết"),
    ("Phản ánh", "Phản ánh chất lượng bữa ăn bán trú", "Có", "Giải quyết"),
    ("Tố cáo", "Đơn không ghi tên, nội dung dạy thêm ngoài nhà trường", "Không", "Nặc danh"),
    ("Kiến nghị", "Đề nghị sửa đường vào trường", "Không", "Chuyển đơn"),
    ("Phản ánh", "Phản ánh ùn tắc giao thông, gửi lần hai", "Có", "Trùng"),
    ("Kiến nghị", "Đề nghị bổ sung cây xanh sân trường", "Có", "Giải quyết"),
    ("Khiếu nại", "Khiếu nại việc xếp lớp, người gửi đã rút", "Có", "Rút đơn"),
    ("Kiến nghị", "Đề nghị công khai khoản thu đầu năm", "Có", "Giải quyết"),
)


def make_petitions(making: Making) -> list[Row]:
    """A few of each kind; those handled were handled in order and within their legal term."""
    chance, days = making.chance, making.days
    received = sorted(days.between(chance, date(2025, 9, 15), date(2026, 4, 24)) for _ in _PETITIONS)
    rows = []
    for number, (day, (kind, content, competent, outcome)) in enumerate(zip(received, _PETITIONS, strict=True), 1):
        handled = outcome == "Giải quyết"
        accepted = days.after(day, 4) if kind in ("Khiếu nại", "Tố cáo") and handled else None
        rows.append(
            {
                "petition_no": f"ĐT-{number:02d}",
                "kind": kind,
                "received_on": day,
                "sender": None if outcome == "Nặc danh" else invented_name(chance),
                "content": content,
                "competent": competent,
                "accepted_on": accepted,
                "due_on": None,
                "extended_to": None,
                "finished_on": days.after(accepted or day, chance.between(5, 12) if handled else 3),
                "compliant": "Có" if handled else None,
                "outcome": outcome,
            }
        )
    return rows


_WAVES = (date(2025, 10, 20), date(2025, 12, 22), date(2026, 3, 16), date(2026, 5, 11))
_FACTORS = (
    ("Tiếp cận dịch vụ", (1, 2, 7, 48, 42)),
    ("Thủ tục hành chính", (1, 3, 10, 50, 36)),
    ("Người phục vụ", (0, 2, 6, 44, 48)),
    ("Kết quả", (0, 2, 8, 47, 43)),
    ("Tiếp nhận góp ý", (2, 4, 12, 50, 32)),
)


def make_survey(making: Making) -> list[Row]:
    """Four waves; so few answers of others ("Khác") that they cannot be shown apart."""
    chance, days = making.chance, making.days
    rows = []
    for wave in _WAVES:
        for _ in range(making.number(0.6)):
            who = chance.weighted([("Cha mẹ học sinh", 6.0), ("Học sinh", 3.0), ("Cán bộ, giáo viên, nhân viên", 2.0)])
            rows += _sheet(making, days.after(wave, chance.between(0, 4)), who)
    rows += _sheet(making, days.after(_WAVES[2], 2), "Khác")[:3]
    rows.sort(key=lambda row: row["answered_on"])
    return rows


def _sheet(making: Making, day: date, who: str) -> list[Row]:
    """One person's answers, one to each factor; now and then one is not given."""
    chance = making.chance
    return [
        {
            "answered_on": day,
            "respondents": who,
            "factor": factor,
            "score": None if chance.often(0.03) else chance.weighted([(n, float(w)) for n, w in enumerate(weights, 1)]),
        }
        for factor, weights in _FACTORS
    ]


def make_evidence(making: Making) -> list[Row]:
    """Evidence for 2.1 and 7.1, for tasks of area 7, and the ratings in the middle and at the end of the year."""
    commune = making.school.authority
    good, better = "Hoàn thành tốt nhiệm vụ", making.school.rating
    found = (
        ("7.1", "Có", None, Paper("QĐ", "phân công lãnh đạo phụ trách cải cách hành chính"), date(2025, 9, 10)),
        ("N7.4", None, None, Paper("QĐ", "giao nhiệm vụ theo dõi cải cách hành chính"), date(2025, 9, 12)),
        ("2.1", "Có", None, Paper("QĐ", "kiện toàn bộ phận tiếp nhận và trả kết quả"), date(2025, 9, 22)),
        ("3.1", None, good, f"Thông báo số 12/TB-UBND của {commune} về xếp loại chất lượng", date(2026, 1, 14)),
        ("2.1", "Có", None, Paper("BC", "kết quả thực hiện cơ chế một cửa"), date(2026, 4, 20)),
        ("N7.1", None, None, Paper("BC", "kết quả tuyên truyền cải cách hành chính"), date(2026, 5, 6)),
        ("7.1", "Có", None, Paper("BC", "kiểm điểm trách nhiệm người đứng đầu"), date(2026, 5, 18)),
        ("3.1", None, better, f"Quyết định số 245/QĐ-UBND của {commune} về xếp loại chất lượng", date(2026, 5, 27)),
    )
    return [{"target": t, "established": e, "level": level, "doc_no": d, "dated": day} for t, e, level, d, day in found]


def make_remarks(making: Making) -> list[Row]:
    """What the school writes itself, for each semester and the year."""
    return [
        {"period": period, "section": section, "content": text}
        for period, section, text in REMARKS
        if section not in making.school.no_remarks
    ]


_PERIODS = {"hk1": (FIRST, date(2026, 1, 17)), "hk2": (date(2026, 1, 18), REVIEW), "nam-hoc": (FIRST, REVIEW)}


def explain_targets(making: Making, book: Book) -> None:
    """A remark under each target that a period does not meet: why, and what will be done."""
    for period, (start, close) in _PERIODS.items():
        for target in _not_met(making, book, start, close):
            book["remarks"].append({"period": period, "section": target, "content": TARGETS[target]})


def _not_met(making: Making, book: Book, start: date, close: date) -> list[str]:
    """The targets that what was made late, by paper or below the standard keeps from being met."""

    def late(register_id: str, **wanted: str) -> bool:
        rows = [row for row in book[register_id] if all(row[name] == value for name, value in wanted.items())]
        return any(_is_late(making, row, start, close) for row in rows)

    inside = [row for row in book["documents"] if start <= row["dated"] <= close and row["secrecy"] != "Mật"]
    found = {
        "1.1": late("work_programme"),
        "2.2": late("cases"),
        "2.3": bool(making.school.late_publication),
        "2.4": late("tasks", source="Nội bộ"),
        "3.2": late("tasks", source="Cấp trên"),
        "4.1": bool(making.school.below_standard),
        "5.1": late("recommendations"),
        "6.1": any(row["form"] == "Giấy" for row in inside),
        "7.2": late("reports"),
    }
    return [target for target, missed in found.items() if missed]


def _is_late(making: Making, row: Row, start: date, close: date) -> bool:
    """Whether an item was finished late in a period or is overdue at its end; a case with a reason was late."""
    due, finished = row.get("extended_to") or row["due_on"], row["finished_on"]
    if "case_no" in row:
        due = (
            making.days.after(row["received_on"], TERMS[row["procedure_code"]] or 0) if row["late_reason"] else finished
        )
    return bool(finished and due and finished > due and finished >= start and (finished <= close or due < close))
