"""The twelve registers, their columns, kinds of value and choices. The only place of each Vietnamese heading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Literal

Kind = Literal["text", "date", "int", "number", "yes_no", "choice"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a register: its id in code, its heading on the sheet, the kind of its values.

    ``least`` and ``most`` bound an int; ``default`` is what a blank cell means.
    """

    id: str
    heading: str
    kind: Kind = "text"
    required: bool = False
    key: bool = False
    personal: bool = False
    choices: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None
    default: str | None = None


@dataclass(frozen=True, slots=True)
class DatedColumns:
    """Which columns carry the balance; of ``received`` the first that is filled counts."""

    received: tuple[str, ...]
    due: str
    finished: str
    extended: str | None = None


@dataclass(frozen=True, slots=True)
class Register:
    """One register: the sheet it stands on and its columns in order."""

    id: str
    sheet: str
    columns: tuple[Column, ...]
    dated: DatedColumns | None = None

    @property
    def key(self) -> str | None:
        """The id of the column whose values are unique, if there is one."""
        return next((column.id for column in self.columns if column.key), None)

    @property
    def column_ids(self) -> tuple[str, ...]:
        """Ids of all columns, in order."""
        return tuple(column.id for column in self.columns)

    def column(self, column_id: str) -> Column:
        """The column with this id; KeyError when there is none."""
        for column in self.columns:
            if column.id == column_id:
                return column
        raise KeyError(column_id)


YES, NO = "Có", "Không"
CHANNELS = ("Trực tuyến", "Trực tiếp", "Bưu chính công ích")
ONLINE = CHANNELS[0]
CASE_STATUSES = ("Đang giải quyết", "Đã giải quyết", "Từ chối", "Dừng", "Rút")
CASE_OPEN = CASE_STATUSES[0]
TERM_UNITS = ("ngày làm việc", "ngày")
WORKING_DAYS = TERM_UNITS[0]
SECRECY = ("Thường", "Mật", "Tối mật", "Tuyệt mật")
RESPONDENTS = ("Cha mẹ học sinh", "Học sinh", "Cán bộ, giáo viên, nhân viên", "Khác")
FACTORS = ("Tiếp cận dịch vụ", "Thủ tục hành chính", "Người phục vụ", "Kết quả", "Tiếp nhận góp ý")
PETITION_KINDS = ("Khiếu nại", "Tố cáo", "Kiến nghị", "Phản ánh")
REMARK_SECTIONS = ("1", "2", "3", "4", "5", "6", "7", "III", "IV", "V")
"""Sections of the report that a remark may stand in; beside them, the id of a target."""
GUIDE_SHEET, LISTS_SHEET = "Hướng dẫn", "Danh sách lựa chọn"
"""Sheets of the blank workbook that are no registers."""

_key = partial(Column, required=True, key=True)
_text = Column
_date = partial(Column, kind="date")
_yes_no = partial(Column, kind="yes_no", choices=(YES, NO))
_choice = partial(Column, kind="choice")
_int = partial(Column, kind="int", least=0)

_REGISTERS = (
    Register(
        "cases",
        "Hồ sơ TTHC",
        (
            _key("case_no", "Mã hồ sơ"),
            _text("procedure_code", "Mã TTHC", required=True),
            _text("field", "Lĩnh vực"),
            _text("applicant", "Người nộp", personal=True),
            _choice("channel", "Kênh tiếp nhận", choices=CHANNELS, required=True),
            _date("received_on", "Ngày tiếp nhận", required=True),
            _date("due_on", "Ngày hẹn trả"),
            _date("extended_to", "Gia hạn đến"),
            _date("finished_on", "Ngày có kết quả"),
            _date("returned_on", "Ngày trả kết quả"),
            _choice("status", "Trạng thái", choices=CASE_STATUSES),
            _int("supplements", "Số lần bổ sung"),
            _yes_no("digital_result", "Kết quả điện tử"),
            _yes_no("paid_online", "Thanh toán trực tuyến"),
            _text("late_reason", "Lý do quá hạn"),
        ),
        DatedColumns(("received_on",), "due_on", "finished_on", "extended_to"),
    ),
    Register(
        "procedures",
        "Danh mục TTHC",
        (
            _key("procedure_code", "Mã TTHC"),
            _text("name", "Tên TTHC", required=True),
            _text("field", "Lĩnh vực", required=True),
            _int("term", "Thời hạn"),
            _choice("term_unit", "Đơn vị thời hạn", choices=TERM_UNITS),
            _text("decision_no", "Quyết định công bố"),
            _date("decided_on", "Ngày quyết định"),
            _date("effective_on", "Ngày hiệu lực"),
            _date("published_on", "Ngày công khai"),
            _text("url", "Địa chỉ công khai"),
            _date("abolished_on", "Ngày bãi bỏ"),
            _text("replaces", "Thay cho mã"),
        ),
    ),
    Register(
        "tasks",
        "Nhiệm vụ",
        (
            _key("task_no", "Mã nhiệm vụ"),
            _text("content", "Nội dung", personal=True),
            _int("area", "Lĩnh vực CCHC", least=1, most=7),
            _text("plan_task", "Nhiệm vụ kế hoạch"),
            _choice("source", "Nguồn giao", choices=("Cấp trên", "Nội bộ"), required=True),
            _text("assignee", "Người thực hiện", personal=True),
            _date("assigned_on", "Ngày giao", required=True),
            _date("due_on", "Hạn hoàn thành", required=True),
            _date("extended_to", "Gia hạn đến"),
            _date("finished_on", "Ngày hoàn thành"),
            _text("result", "Kết quả"),
            _text("doc_no", "Văn bản"),
            _text("late_reason", "Lý do chậm", personal=True),
        ),
        DatedColumns(("assigned_on",), "due_on", "finished_on", "extended_to"),
    ),
    Register(
        "work_programme",
        "Chương trình công tác",
        (
            _key("item_no", "Mã"),
            _text("content", "Văn bản phải ban hành", required=True),
            _text("programme", "Chương trình"),
            _text("plan_task", "Nhiệm vụ kế hoạch"),
            _date("registered_on", "Ngày đăng ký"),
            _date("due_on", "Hạn ban hành", required=True),
            _text("doc_no", "Số ký hiệu"),
            _date("finished_on", "Ngày ban hành"),
            _yes_no("legal_document", "Là VBQPPL"),
            _yes_no("compliant", "Đúng quy định"),
            _text("cancelled_by", "Hủy theo văn bản"),
        ),
        DatedColumns(("registered_on",), "due_on", "finished_on"),
    ),
    Register(
        "documents",
        "Văn bản đi đến",
        (
            _choice("direction", "Chiều", choices=("Đến", "Đi"), required=True),
            _text("number", "Số", required=True),
            _text("doc_no", "Số ký hiệu"),
            _date("dated", "Ngày đến/đi", required=True),
            _text("partner", "Cơ quan gửi/nhận"),
            _text("abstract", "Trích yếu", personal=True),
            _choice("secrecy", "Độ mật", choices=SECRECY, default="Thường"),
            _choice("form", "Hình thức", choices=("Điện tử", "Giấy", "Điện tử và giấy"), required=True),
            _yes_no("signed", "Ký số"),
        ),
    ),
    Register(
        "staff",
        "Nhân sự",
        (
            _key("staff_no", "Mã"),
            _text("full_name", "Họ và tên", personal=True),
            _choice("staff_group", "Nhóm", choices=("Quản lý", "Giáo viên", "Nhân viên"), required=True),
            _text("position", "Vị trí việc làm"),
            _text("title", "Chức danh nghề nghiệp"),
            _text("degree", "Trình độ"),
            _yes_no("meets_standard", "Đạt chuẩn chức danh", required=True),
            _yes_no("meets_competence", "Đạt khung năng lực", required=True),
            _date("joined_on", "Từ ngày", required=True),
            _date("left_on", "Đến ngày"),
            _text("rating", "Xếp loại", personal=True),
        ),
    ),
    Register(
        "recommendations",
        "Kiến nghị thanh tra",
        (
            _key("rec_no", "Mã"),
            _text("conclusion_no", "Số kết luận"),
            _text("agency", "Cơ quan"),
            _date("issued_on", "Ngày kết luận", required=True),
            _text("content", "Nội dung", personal=True),
            Column("amount", "Số tiền (đồng)", "number"),
            _date("due_on", "Hạn thực hiện", required=True),
            _date("finished_on", "Ngày thực hiện xong"),
            _yes_no("compliant", "Đúng quy định"),
            _yes_no("under_appeal", "Đang khiếu nại"),
        ),
        DatedColumns(("issued_on",), "due_on", "finished_on"),
    ),
    Register(
        "reports",
        "Kế hoạch - báo cáo",
        (
            _key("report_no", "Mã"),
            _choice("kind", "Loại", choices=("Kế hoạch", "Báo cáo"), required=True),
            _text("name", "Tên", required=True),
            _text("plan_task", "Nhiệm vụ kế hoạch"),
            _date("requested_on", "Ngày giao"),
            _date("due_on", "Hạn", required=True),
            _date("finished_on", "Ngày gửi"),
            _text("doc_no", "Số ký hiệu"),
            _yes_no("carried_out", "Đã triển khai"),
        ),
        DatedColumns(("requested_on",), "due_on", "finished_on"),
    ),
    Register(
        "petitions",
        "Đơn thư",
        (
            _key("petition_no", "Mã đơn"),
            _choice("kind", "Loại", choices=PETITION_KINDS, required=True),
            _date("received_on", "Ngày nhận", required=True),
            _text("sender", "Người gửi", personal=True),
            _text("content", "Nội dung", personal=True),
            _yes_no("competent", "Thuộc thẩm quyền", required=True),
            _date("accepted_on", "Ngày thụ lý"),
            _date("due_on", "Hạn giải quyết"),
            _date("extended_to", "Gia hạn đến"),
            _date("finished_on", "Ngày giải quyết"),
            _yes_no("compliant", "Đúng trình tự, thủ tục"),
            _choice("outcome", "Xử lý", choices=("Giải quyết", "Chuyển đơn", "Trùng", "Nặc danh", "Rút đơn")),
        ),
        DatedColumns(("accepted_on", "received_on"), "due_on", "finished_on", "extended_to"),
    ),
    Register(
        "survey",
        "Khảo sát hài lòng",
        (
            _date("answered_on", "Ngày", required=True),
            _choice("respondents", "Đối tượng", choices=RESPONDENTS, required=True),
            _choice("factor", "Yếu tố", choices=FACTORS, required=True),
            _int("score", "Mức", least=1, most=5),
        ),
    ),
    Register(
        "evidence",
        "Minh chứng",
        (
            _text("target", "Chỉ tiêu", required=True),
            _yes_no("established", "Đạt"),
            _text("level", "Kết quả"),
            _text("doc_no", "Văn bản minh chứng", required=True),
            _date("dated", "Ngày", required=True),
            _text("url", "Đường dẫn"),
            _text("note", "Ghi chú", personal=True),
        ),
    ),
    Register(
        "remarks",
        "Nhận xét",
        (
            _text("period", "Kỳ", required=True),
            _text("section", "Mục", required=True),
            _text("content", "Nội dung", required=True),
        ),
    ),
)

REGISTERS: Mapping[str, Register] = MappingProxyType({register.id: register for register in _REGISTERS})

ROW = "row"
"""Name of the extra column of every frame: the row as Excel counts it."""
