"""What a notebook holds in hand: reports whose methods say in Vietnamese what they are for, and nothing else."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from cchc_lib.errors import UsageError
from cchc_lib.report import checking, desk, opening, rollup
from cchc_lib.report.report_data import asked
from cchc_lib.text import did_you_mean


class Method:
    """One thing to do with a report: called it does it, alone it says what it is for and how to write it."""

    def __init__(self, name: str, function: Callable[..., Any], words: str) -> None:
        self._name, self._function, self.__doc__ = name, function, words
        self.__signature__ = inspect.signature(function)

    def __call__(self, *given: Any, **named: Any) -> Any:
        """Do it; UsageError with the sentence when it is not given what it needs."""
        known = self.__signature__.parameters
        if unknown := next((name for name in named if name not in known), None):
            raise UsageError(f"{self._name} không có tham số “{unknown}”. {did_you_mean(unknown, known)}")
        try:
            self.__signature__.bind(*given, **named)
        except TypeError:
            raise UsageError(repr(self)) from None
        return self._function(*given, **named)

    def __repr__(self) -> str:
        needed = [name for name, one in self.__signature__.parameters.items() if one.default is one.empty]
        words = str(self.__doc__).partition("\n")[0]
        return f"{self._name}({', '.join(needed)}): {words}. Viết cả dấu ngoặc (…) để chạy."


class UnknownNameError(UsageError, AttributeError):
    """A report has nothing of that name."""


_EARLIER = {"summary": "tally"}
"""What methods were called before, and notebooks of teachers may call them still."""


class Held:
    """A report in a teacher's hand: short to look at, and tab completion offers the methods alone that are ``shown``.

    They are those of ``functions``, else the data's own.
    """

    def __init__(self, words: str, data: object, shown: Mapping[str, str], **functions: Callable[..., Any]) -> None:
        self._words = words
        self._methods = {
            name: Method(name, functions.get(name) or getattr(data, name), text) for name, text in shown.items()
        }

    def __repr__(self) -> str:
        return f"<{self._words}>"

    def __dir__(self) -> list[str]:
        return list(self._methods)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        name = name if name in self._methods else _EARLIER.get(name, name)
        if name not in self._methods:
            raise UnknownNameError(f"{self!r} không có “{name}”. {did_you_mean(name, self._methods)}")
        return self._methods[name]


_OF_REPORT = {
    "register": 'một trang của sổ thành bảng, ví dụ report.register("Hồ sơ TTHC"); thêm period=False để lấy cả sổ',
    "rows": 'từng dòng được xét ở một chỉ tiêu: được tính không, đạt không, tình trạng, ví dụ report.rows("2.2")',
    "results": "mọi chỉ tiêu thành một bảng: yêu cầu, số đạt, tổng số, tỷ lệ, đánh giá",
    "balance": 'nhận vào, đã xong, còn lại của một chỉ tiêu, ví dụ report.balance("2.2")',
    "months": 'một chỉ tiêu theo từng tháng của kỳ, ví dụ report.months("2.2")',
    "form06": "Biểu 06 thành bảng để tính tiếp",
    "head": "phần đầu báo cáo: tên trường, kỳ, ngày chốt số liệu",
    "notices": "điều người đọc phải biết trước: dự thảo, kỳ chưa kết thúc, ngày chưa có sổ",
    "tally": "bao nhiêu chỉ tiêu đạt, chưa đạt, không phát sinh",
    "not_met": "từng chỉ tiêu chưa đạt: con số, nguyên nhân, cách khắc phục",
    "trend": "các chỉ tiêu qua các kỳ trong năm học",
    "for_parents": "thủ tục, thời hạn và nơi hỏi, cho cha mẹ học sinh",
    "opening": "đoạn mở đầu bản giấy: cả kỳ trong ba câu",
    "area": "kết quả của một lĩnh vực từ 1 đến 7, ví dụ report.area(2)",
    "target": 'kết quả của một chỉ tiêu, ví dụ report.target("2.2")',
    "work_of": "việc đã làm theo nhiệm vụ của kế hoạch ở một lĩnh vực, ví dụ report.work_of(2)",
    "other_work": "việc trong sổ không gắn với nhiệm vụ nào của kế hoạch",
    "strengths": "ưu điểm, tính từ số liệu",
    "shortcomings": "tồn tại, hạn chế kèm nguyên nhân và cách khắc phục",
    "next_period": "việc còn phải làm ở kỳ sau",
    "remarks": 'lời của nhà trường ở trang Nhận xét, ví dụ report.remarks("III")',
    "targets_table": "phụ lục: mọi chỉ tiêu, có kỳ trước để so",
    "form06_table": "phụ lục: Biểu 06 theo mẫu, có mã biểu, chữ ký",
    "documents": "phụ lục: văn bản đã ban hành trong kỳ",
    "procedures": "phụ lục: danh mục thủ tục hành chính",
    "provenance": "số liệu lấy từ đâu, kiểm tra thấy gì",
}
_OF_PLAN = {
    "head": "phần đầu kế hoạch: cơ quan, số, ngày, căn cứ",
    "goals": "mục tiêu",
    "requirements": "yêu cầu",
    "area": "chỉ tiêu, nhiệm vụ của một lĩnh vực từ 1 đến 7, ví dụ plan.area(2)",
    "organisation": "tổ chức thực hiện",
}
_OF_DESK = {
    "head": "phần đầu bảng theo dõi",
    "summary": "bao nhiêu việc quá hạn, sắp đến hạn",
    "people": "việc quá hạn, sắp đến hạn của từng người",
    "due": "việc còn từng này ngày làm việc, ví dụ desk.due(0, 7); số âm là đã quá hạn",
    "targets": "chỉ tiêu nào sẽ không đạt nếu để quá hạn, và vì việc nào",
    "terms": "hồ sơ có ngày hẹn trả khác thời hạn của thủ tục",
}
_OF_EXPORTS = {
    "head": "phần đầu: trường, năm học",
    "summary": "bao nhiêu trang đọc được, tệp nào không",
    "registers": "mỗi tệp được đọc vào sổ nào",
    "columns": "mỗi cột của tệp thành cột nào của sổ, vì sao",
    "rows": "mấy dòng đầu như sẽ được đọc, và dòng nào sai",
    "by_month": "số dòng theo tháng: đọc nhầm cột ngày thì thấy ngay",
    "next_steps": "lệnh ghi bản xuất vào school.yaml",
}
_OF_CHECK = {
    "head": "phần đầu kết quả kiểm tra",
    "summary": "có bao nhiêu lỗi, cảnh báo và ảnh hưởng gì",
    "first_steps": "sửa gì trước",
    "rows": "số dòng đọc được trên từng trang",
    "by_sheet": "mọi lỗi, theo từng trang",
}
_OF_ROLLUP = {
    "head": "phần đầu báo cáo tổng hợp",
    "summary": "bao nhiêu trường đã báo cáo, kết quả chung",
    "questions": "cần hỏi lại trường nào, việc gì",
    "targets": "kết quả chung theo từng chỉ tiêu",
    "ranking": "nơi chưa đạt của từng chỉ tiêu, thấp nhất đứng trước",
    "trend": "các chỉ tiêu qua các kỳ cùng loại",
    "lines": "mỗi trường, mỗi xã một dòng",
    "form06": "Biểu 06 của tất cả các trường",
}


def _opens(function: Callable[..., Any], words: str, held: Callable[[Any], Held]) -> Callable[..., Held]:
    """What a notebook opens a report with; parameters that the function passes on are those of ``asked``."""
    own = inspect.signature(function).parameters
    if passed_on := [name for name, one in own.items() if one.kind is one.VAR_KEYWORD]:
        own = dict(inspect.signature(asked).parameters) | {n: own[n] for n in own if n not in passed_on}  # type: ignore[assignment]

    def opened(*given: Any, **named: Any) -> Held:
        return held(function(*given, **named))

    opened.__signature__ = inspect.Signature(list(own.values()))  # type: ignore[attr-defined]
    return Method(function.__name__, opened, words)


def _report(data: opening.Report) -> Held:
    words = f"Báo cáo {data.period.label.lower()}, {data.school.name}, {len(data.results)} chỉ tiêu"
    return Held(words, data, _OF_REPORT, results=data.results_frame)


def _exports(data: checking.Exports) -> Held:
    def of(file: str = "", register: str = "") -> Held:
        seen = data.of(file, register)
        return Held(f"Bản xuất ở {seen.place} của {data.school.name}", seen, _OF_EXPORTS)

    words = 'xem một tệp hoặc một thư mục bản xuất, ví dụ .of("ban-xuat")'
    return Held(f"Bản xuất của {data.school.name}", data, {"of": words}, of=of)


open_report = _opens(
    opening.open_report,
    """mở sổ của một trường và tính báo cáo của một kỳ, ví dụ open_report(school="thcs-tien-cuong", period="hk1")

    Mọi tham số đều là chữ, trong dấu nháy; để trống thì lấy mặc định: năm học mới nhất có kỳ này, thư mục params của
    bộ công cụ, ngày chốt của kỳ. as_of viết như 31/12/2025. audience là "public" (không có cột ghi tên người, thông
    tin riêng) hay "internal" (bản nội bộ)""",
    _report,
)
open_example = _opens(
    opening.open_example,
    """tính thử từ những dòng gõ ngay trong sổ tay, không đọc sổ của trường

    registers cho tên trang và các dòng của trang, ví dụ {"Hồ sơ TTHC": "Mã hồ sơ;Mã TTHC;…"}: dòng đầu là tiêu đề
    cột, các ô cách nhau bằng dấu chấm phẩy""",
    _report,
)
open_plan = _opens(
    opening.open_plan,
    "mở kế hoạch cải cách hành chính mà một trường thực hiện trong một năm học, từ tệp trong params/plans",
    lambda data: Held(f"{data.plan.title}, {data.school.name}", data, _OF_PLAN),
)
open_desk = _opens(
    desk.open_desk,
    "mở bảng theo dõi của một trường (nội bộ): việc quá hạn, sắp đến hạn tính đến hôm nay hoặc ngày as_of",
    lambda data: Held(f"Bảng theo dõi, {data.report.school.name}", data, _OF_DESK),
)
open_exports = _opens(
    checking.open_exports, "mở các bản xuất của một trường để xem trước khi đọc vào sổ; chỉ dùng nội bộ", _exports
)
open_check = _opens(
    checking.open_check,
    "kiểm tra sổ của một trường; tham số như của open_report",
    lambda data: Held(f"Kết quả kiểm tra sổ, {data.report.school.name}", data, _OF_CHECK),
)
open_rollup = _opens(
    rollup.open_rollup,
    'cộng kết quả các trường của một xã trong kỳ; commune là tên hoặc mã xã, "toan-thanh-pho" là mọi trường',
    lambda data: Held(f"Tổng hợp {data.period.label.lower()}, {data.commune or 'toàn thành phố'}", data, _OF_ROLLUP),
)
