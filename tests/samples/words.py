"""The words of the sample registers: invented names, procedures, what tasks and documents are about."""

from __future__ import annotations

from datetime import date

from tests.samples.chance import Chance

_FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Ngô", "Dương", "Lương", "Đào", "Đoàn")
_MIDDLE_WOMEN = ("Thị", "Thị Thu", "Thị Thanh", "Thị Ngọc", "Thùy", "Thị Kim")
_MIDDLE_MEN = ("Văn", "Đức", "Quang", "Minh", "Xuân", "Hữu", "Tuấn")
_GIVEN_WOMEN = (
    "An",
    "Bích",
    "Châu",
    "Dung",
    "Giang",
    "Hạnh",
    "Hoa",
    "Lan",
    "Liên",
    "Mai",
    "Nga",
    "Oanh",
    "Thảo",
    "Yến",
)
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

LATE_CASE_REASONS = (
    "Chờ xác minh sổ gốc lưu trữ tại trường cũ",
    "Hệ thống Cổng Dịch vụ công gián đoạn 02 ngày",
    "Chờ ý kiến của trường nơi chuyển đến",
    "Cán bộ phụ trách nghỉ ốm, bàn giao chậm",
)
LATE_TASK_REASONS = ("Chờ số liệu của các tổ chuyên môn", "Trùng thời gian coi thi, chấm thi học kỳ")

TASKS: dict[str, tuple[str, ...]] = {
    "N1.1": (
        "Phổ biến Luật Ban hành văn bản quy phạm pháp luật cho cán bộ, giáo viên, nhân viên",
        "Rà soát văn bản nội bộ của nhà trường, lập danh mục văn bản hết hiệu lực",
    ),
    "N1.2": ("Cử viên chức dự bồi dưỡng nghiệp vụ soạn thảo văn bản",),
    "N2.1": (
        "Rà soát quy trình tiếp nhận và trả kết quả hồ sơ chuyển trường",
        "Niêm yết danh mục TTHC tại phòng tiếp dân và trên trang thông tin điện tử",
        "Phân công trực bộ phận một cửa trong đợt tuyển sinh",
        "Đối chiếu hồ sơ một cửa với Cổng Dịch vụ công",
    ),
    "N2.2": ("Đề xuất đơn giản hóa thành phần hồ sơ chuyển trường",),
    "N2.3": (
        "Lập báo cáo kiểm soát thủ tục hành chính quý",
        "Tổng hợp tình hình giải quyết hồ sơ theo cơ chế một cửa",
    ),
    "N2.4": ("Tổ chức cuộc thi trực tuyến tìm hiểu pháp luật", "Đăng tin phổ biến pháp luật trên trang của trường"),
    "N2.5": ("Xây dựng lịch công tác tháng và chế độ họp", "Nhắc hạn nộp báo cáo của các tổ chuyên môn"),
    "N3.1": ("Rà soát bảng phân công nhiệm vụ của các tổ, bộ phận", "Điều chỉnh quy chế phối hợp giữa các tổ"),
    "N3.2": ("Chuyển hồ sơ tổ chuyên môn sang bản điện tử", "Tổ chức họp hội đồng bằng hình thức trực tuyến"),
    "N3.3": ("Khảo sát mức độ hài lòng của cha mẹ học sinh", "Tổng hợp ý kiến góp ý qua hòm thư điện tử"),
    "N4.1": ("Sửa đổi nội quy cơ quan và quy chế làm việc", "Kiểm tra việc chấp hành giờ giấc, nền nếp"),
    "N4.2": ("Rà soát quy hoạch cán bộ quản lý",),
    "N5.1": ("Lập phương án tự chủ tài chính",),
    "N5.2": ("Công khai dự toán và quyết toán thu, chi", "Đối chiếu các khoản thu đầu năm học"),
    "N5.3": ("Trang bị máy quét cho bộ phận tiếp nhận và trả kết quả",),
    "N6.1": ("Cập nhật cơ sở dữ liệu ngành giáo dục", "Cấp chữ ký số cho cán bộ, giáo viên", "Ký số học bạ điện tử"),
    "N6.2": ("Tập huấn sử dụng học bạ số cho giáo viên chủ nhiệm", "Bảo trì phòng máy và đường truyền"),
    "N7.1": ("Đăng bài tuyên truyền cải cách hành chính trên trang của trường",),
    "N7.2": ("Kiểm tra tiến độ thực hiện kế hoạch cải cách hành chính",),
    "N7.3": ("Tự kiểm tra công tác cải cách hành chính", "Khắc phục tồn tại sau tự kiểm tra"),
    "N7.4": ("Cử người dự tập huấn công tác cải cách hành chính của xã",),
}
"""What a task of the plan becomes in daily work."""
SUPERIOR_TASKS = (
    "Báo cáo số liệu thống kê giáo dục đầu năm học",
    "Thực hiện kế hoạch phòng, chống bão và tìm kiếm cứu nạn",
    "Rà soát trẻ trong độ tuổi phổ cập giáo dục",
    "Cập nhật hồ sơ viên chức trên hệ thống của Sở",
    "Góp ý dự thảo kế hoạch tuyển sinh",
    "Báo cáo công tác y tế trường học",
    "Báo cáo an toàn giao thông học đường",
    "Thống kê nhu cầu sách giáo khoa",
)
INTERNAL_TASKS = (
    "Lập kế hoạch kiểm tra nội bộ tháng",
    "Kiểm kê tài sản phòng thí nghiệm",
    "Tổng hợp chất lượng khảo sát giữa kỳ",
    "Xếp thời khóa biểu tuần",
    "Chuẩn bị hội nghị cha mẹ học sinh",
    "Cập nhật thư viện số của trường",
)

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
    "hướng dẫn thực hiện nhiệm vụ năm học",
    "tổ chức kỳ thi chọn học sinh giỏi",
    "thống kê số liệu giáo dục",
    "công tác phòng cháy, chữa cháy trong trường học",
    "công khai trong cơ sở giáo dục",
    "tăng cường chuyển đổi số trong giáo dục",
    "công tác y tế trường học",
    "tuyển sinh vào lớp 6 năm học 2026-2027",
    "tập huấn bồi dưỡng giáo viên",
    "bảo đảm an toàn giao thông cho học sinh",
    "tổ chức hoạt động trải nghiệm, hướng nghiệp",
    "kiểm tra công tác cải cách hành chính",
    "hồ sơ chuyển trường của học sinh",
    "triển khai học bạ số cấp trung học cơ sở",
)
OUT_KINDS = (
    ("CV", "Công văn về việc"),
    ("BC", "Báo cáo"),
    ("KH", "Kế hoạch"),
    ("TB", "Thông báo"),
    ("QĐ", "Quyết định"),
)
CONFIDENTIAL = "đề thi, đáp án kỳ thi chọn học sinh giỏi"
