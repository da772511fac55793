"""The words of the sample registers: invented names, procedures, what tasks and documents are about."""

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tests.samples.chance import Chance

_FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Ngô", "Dương", "Lương", "Đào", "Đoàn")
_MIDDLE_WOMEN = ("Thị", "Thị Thu", "Thị Thanh", "Thị Ngọc", "Thùy", "Thị Kim")
_MIDDLE_MEN = ("Văn", "Đức", "Quang", "Minh", "Xuân", "Hữu", "Tuấn")
_GIVEN_WOMEN = ("An", "Bích", "Châu", "Dung", "Giang", "Hạnh", "Hoa", "Lan", "Liên", "Mai", "Nga", "Oanh", "Thảo")
_GIVEN_MEN = ("Bình", "Cường", "Dũng", "Hải", "Hùng", "Khánh", "Long", "Nam", "Phong", "Quân", "Sơn", "Thành", "Tùng")


def invented_name(chance: Chance) -> str:
    """A full name put together at random: nobody's."""
    if chance.often(0.6):
        return f"{chance.pick(_FAMILY)} {chance.pick(_MIDDLE_WOMEN)} {chance.pick(_GIVEN_WOMEN)}"
    return f"{chance.pick(_FAMILY)} {chance.pick(_MIDDLE_MEN)} {chance.pick(_GIVEN_MEN)}"


def invented_names(chance: Chance, count: int) -> list[str]:
    """So many different names."""
    names: list[str] = []
    while len(names) < count:
        name = invented_name(chance)
        if name not in names:
            names.append(name)
    return names


SECONDARY, DIPLOMAS, SUPPORT = "Giáo dục trung học", "Văn bằng, chứng chỉ", "Chính sách cho người học"

_OLD = ("2841/QĐ-UBND", date(2024, 8, 12), date(2024, 8, 12), date(2024, 8, 15))
_NEW = ("4512/QĐ-UBND", date(2025, 11, 17), date(2025, 11, 20), date(2025, 11, 20))
_SUMMER = ("3076/QĐ-UBND", date(2025, 7, 14), date(2025, 7, 14), date(2025, 7, 16))
REPLACED = date(2025, 11, 20)
"""The day from which the new codes of transfers hold, in the samples."""

_TRANSFER = "Chuyển trường đối với học sinh trung học cơ sở"
_RETURNING = "Chuyển trường đối với học sinh Việt Nam về nước cấp trung học cơ sở"
_FOREIGN = "Chuyển trường đối với học sinh người nước ngoài cấp trung học cơ sở"

PROCEDURES: tuple[
    tuple[str, str, str, int | None, tuple[str, date, date, date], date | None, str | None], ...
] = (  # code, name, field, term in working days, announcement, abolished on, replaces
    ("2.002481", _TRANSFER, SECONDARY, 3, _OLD, REPLACED, None),
    ("2.002482", _RETURNING, SECONDARY, None, _OLD, REPLACED, None),
    ("2.002483", _FOREIGN, SECONDARY, None, _OLD, REPLACED, None),
    ("2.002854", _TRANSFER, SECONDARY, 3, _NEW, None, "2.002481"),
    ("2.002855", _RETURNING, SECONDARY, None, _NEW, None, "2.002482"),
    ("2.002856", _FOREIGN, SECONDARY, None, _NEW, None, "2.002483"),
    ("2.002857", "Xin học lại tại trường khác đối với học sinh trung học cơ sở", SECONDARY, None, _NEW, None, None),
    ("3.000182", "Tuyển sinh trung học cơ sở", SECONDARY, None, _OLD, None, None),
    ("3.000465", "Cấp bản sao văn bằng, chứng chỉ từ sổ gốc", DIPLOMAS, 0, _SUMMER, None, None),
    ("3.000466", "Chỉnh sửa nội dung văn bằng, học bạ", DIPLOMAS, 5, _SUMMER, None, None),
    (
        "1.001714",
        "Cấp học bổng và hỗ trợ kinh phí mua phương tiện, đồ dùng học tập cho học sinh khuyết tật",
        SUPPORT,
        None,
        _OLD,
        None,
        None,
    ),
    ("1.003702", "Hỗ trợ học tập đối với học sinh các dân tộc thiểu số rất ít người", SUPPORT, None, _OLD, None, None),
)
FIELD_OF = {code: field for code, _, field, *_ in PROCEDURES}
TERMS = {code: term for code, _, _, term, *_ in PROCEDURES}

LATE_CASE_REASONS = (
    "Chờ xác minh sổ gốc lưu trữ tại trường cũ",
    "Hệ thống Cổng Dịch vụ công gián đoạn 02 ngày",
    "Chờ ý kiến của trường nơi chuyển đến",
    "Cán bộ phụ trách nghỉ ốm, bàn giao chậm",
)


@dataclass(frozen=True, slots=True)
class Work:
    """A piece of daily work: what is asked, what came of it, the kind of its paper, the month in which it falls."""

    content: str
    result: str
    kind: str = ""
    month: int = 0


LATE_TASK_REASONS = ("Chờ số liệu của các tổ chuyên môn", "Trùng thời gian coi thi, chấm thi học kỳ")


def _tasks() -> dict[str, tuple[Work, ...]]:
    with Path(__file__).with_name("tasks.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file, delimiter=";"))
    return {
        task: tuple(
            Work(line["content"], line["result"], line["kind"], int(line["month"] or 0))
            for line in lines
            if line["plan_task"] == task
        )
        for task in dict.fromkeys(line["plan_task"] for line in lines)
    }


TASKS = _tasks()
"""What a task of the plan becomes in daily work."""
SUPERIOR_TASKS, INTERNAL_TASKS = TASKS.pop("Cấp trên"), TASKS.pop("Nội bộ")
"""Work that the plan does not speak of, by who gives it."""

COMMUNE, CITY = "{authority}", "Sở Giáo dục và Đào tạo Hải Phòng"
SENDERS = (
    (COMMUNE, 5.0),
    ("Phòng Văn hóa - Xã hội", 6.0),
    (CITY, 6.0),
    ("Trạm Y tế xã", 1.0),
    ("Công an xã", 1.0),
    ("Trường THCS bạn", 1.5),
    ("Đoàn TNCS Hồ Chí Minh xã", 1.0),
)
SUBJECTS = (
    *("hướng dẫn thực hiện nhiệm vụ năm học", "tổ chức kỳ thi chọn học sinh giỏi", "thống kê số liệu giáo dục"),
    *("công tác phòng cháy, chữa cháy trong trường học", "công khai trong cơ sở giáo dục"),
    *("tăng cường chuyển đổi số trong giáo dục", "công tác y tế trường học"),
    *("tuyển sinh vào lớp 6 năm học 2026-2027", "tập huấn bồi dưỡng giáo viên"),
    *("bảo đảm an toàn giao thông cho học sinh", "tổ chức hoạt động trải nghiệm, hướng nghiệp"),
    *("kiểm tra công tác cải cách hành chính", "hồ sơ chuyển trường của học sinh"),
    "triển khai học bạ số cấp trung học cơ sở",
)
OUT_KINDS = ("CV", "CV", "BC", "KH", "TB", "TTr")
KIND_WORDS = {
    "CV": "Công văn",
    "BC": "Báo cáo",
    "KH": "Kế hoạch",
    "TB": "Thông báo",
    "QĐ": "Quyết định",
    "TTr": "Tờ trình",
}
CONFIDENTIAL = "đề thi, đáp án kỳ thi chọn học sinh giỏi"
