"""A whole report as blocks, such as the notebook bao_cao shows them, for the tests of every exporter."""

from dataclasses import asdict
from typing import Any

from nbformat import NotebookNode

from cchc_lib.report.blocks import (
    BLOCK_MIME,
    Block,
    Chart,
    Details,
    Head,
    Listing,
    Notice,
    Sentences,
    StatusCount,
    Summary,
    Table,
    TableColumn,
)
from tests.rendering.notebooks import code_cell, notebook_of, shown

FORM06 = [
    {"field": "Giáo dục trung học", "online": 150, "direct": 60, "carried_over": 4}
    | {"early": 180, "on_time": 25, "late": 4, "within_term": 4, "overdue": 1},
    {"field": "Văn bằng, chứng chỉ", "online": 0, "direct": 5, "carried_over": 0}
    | {"early": 0, "on_time": 4, "late": 0, "within_term": 1, "overdue": 0},
]
TARGETS = [
    {"id": "1.1", "area": 1, "measure": "due_on_time", "status": "met", "target": 100, "value": 100.0}
    | {"numerator": 12, "denominator": 12, "left_out": {"cancelled": 1}},
    {"id": "2.2", "area": 2, "measure": "settled_on_time", "status": "not_met", "target": 100, "value": 98.12}
    | {"numerator": 209, "denominator": 213, "left_out": {}},
    {"id": "3.1", "area": 3, "measure": "rank_at_least", "status": "met", "target": None, "value": None}
    | {"numerator": None, "denominator": None, "left_out": {}, "level": "Hoàn thành tốt nhiệm vụ"},
]
_COUNTS = (
    ("Nhận giải quyết", ("Tổng số", "Trực tuyến", "Trực tiếp và bưu chính", "Từ kỳ trước")),
    ("Đã giải quyết", ("Tổng số", "Trước hạn", "Đúng hạn", "Quá hạn")),
    ("Đang giải quyết", ("Tổng số", "Trong hạn", "Quá hạn")),
)


def sample_head(**changes: Any) -> Head:
    """The head of a school's report of the first semester, with its result file."""
    return Head(
        **{
            "subject": "Kết quả thực hiện công tác cải cách hành chính học kỳ I năm học 2025-2026",
            "school": "Trường THCS Tiên Cường",
            "school_code": "thcs-tien-cuong",
            "authority": "UBND xã Quyết Thắng",
            "commune": "xã Quyết Thắng",
            "place": "Quyết Thắng",
            "abbreviation": "THCSTC",
            "recipients": ("Phòng Văn hóa - Xã hội (báo cáo)", "Cán bộ, giáo viên, nhân viên (thực hiện)"),
            "legal_bases": ("Nghị quyết số 76/NQ-CP ngày 15/7/2021 của Chính phủ",),
            "period_label": "Học kỳ I năm học 2025-2026",
            "start": "2025-09-01",
            "end": "2026-01-17",
            "as_of": "2026-01-17",
            "sample": True,
            "titles": {"1.1": "Văn bản", "2.2": "Hồ sơ"},
            "result": {"school": "thcs-tien-cuong", "form06": FORM06, "targets": TARGETS},
            **changes,
        }
    )


def form06_table() -> Table:
    columns = [TableColumn(label="STT", number="(1)"), TableColumn(label="Lĩnh vực", number="(2)")]
    for group, labels in _COUNTS:
        numbers = range(len(columns) + 1, len(columns) + 1 + len(labels))
        columns += [
            TableColumn(label=label, group=group, align="right", number=f"({number})")
            for label, number in zip(labels, numbers, strict=True)
        ]
    return Table(
        caption="Biểu 06. Tình hình, kết quả giải quyết thủ tục hành chính",
        columns=tuple(columns),
        rows=(
            ("1", "Giáo dục trung học", "214", "150", "60", "4", "209", "180", "25", "4", "5", "4", "1"),
            ("2", "Văn bằng, chứng chỉ", "5", "0", "5", "0", "4", "0", "4", "0", "1", "1", "0"),
            ("", "Tổng số", "219", "150", "65", "4", "213", "180", "29", "4", "6", "5", "1"),
        ),
        row_header=1,
        total_rows=1,
        landscape=True,
        note="Đơn vị tính: hồ sơ.",
    )


def targets_table() -> Table:
    return Table(
        caption="Kết quả thực hiện chỉ tiêu",
        columns=(
            TableColumn(label="Chỉ tiêu"),
            TableColumn(label="Nội dung"),
            TableColumn(label="Yêu cầu", align="right"),
            TableColumn(label="Kết quả", align="right"),
            TableColumn(label="Đánh giá"),
        ),
        rows=(
            ("2.1", "Hoàn thành đổi mới thực hiện cơ chế một cửa", "Có minh chứng", "Có", "Đạt"),
            ("2.2", "Hồ sơ giải quyết đúng hạn trong từng lĩnh vực", "100,00%", "98,12%", "Chưa đạt"),
        ),
        status_column=4,
        statuses=("met", "not_met"),
    )


def chart() -> Chart:
    bar = '<rect x="0" y="20" width="340" height="12" fill="#1d5b99"/>'
    words = '<text x="0" y="14" font-size="13" fill="#17212b">Chỉ tiêu 2.2: hồ sơ đúng hạn 98,12%</text>'
    return Chart(
        caption="Kết quả so với yêu cầu của từng chỉ tiêu",
        alt="Biểu đồ thanh. Chỉ tiêu 2.2 đạt 98,12% (yêu cầu 100%).",
        svg=f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 360 40">{words}{bar}</svg>',
        table=Table(caption="Số liệu", columns=(TableColumn(label="Chỉ tiêu"),), rows=(("2.2",),)),
    )


def summary() -> Summary:
    return Summary(
        lead="2 chỉ tiêu",
        sentence="Trong 2 chỉ tiêu có 1 đạt, 1 chưa đạt.",
        counts=(
            StatusCount(status="met", label="Đạt", count=1),
            StatusCount(status="not_met", label="Chưa đạt", count=1),
        ),
    )


def sample_blocks() -> list[Block | str]:
    method = Listing(items=("Số đúng hạn chia cho số đã giải quyết.", "Nguồn: sổ “Hồ sơ TTHC”."))
    return [
        "## Tóm tắt kết quả",
        summary(),
        "## I. Công tác chỉ đạo, điều hành\n\nNhà trường **trực tiếp** chỉ đạo; xem [Cổng dịch vụ công]"
        "(https://dichvucong.gov.vn).",
        "## II. Kết quả thực hiện\n\n### 2. Cải cách thủ tục hành chính",
        targets_table(),
        Sentences(paragraphs=("Trong kỳ tiếp nhận 215 hồ sơ, giải quyết 213, đúng hạn 209 (98,12%).",)),
        chart(),
        Details(summary="Cách tính chỉ tiêu 2.2", blocks=(method,)),
        "## III. Đánh giá chung",
        Notice(tone="warning", title="Phạm vi số liệu", paragraphs=("Lịch nghỉ năm 2026 chưa xác nhận.",)),
        Listing(items=("Còn 4 hồ sơ quá hạn.", "Còn 1 hồ sơ đang quá hạn.")),
    ]


def sample_notebook(*more: Block | str | NotebookNode, **head: Any) -> NotebookNode:
    form06 = shown({BLOCK_MIME: asdict(form06_table())})
    appendix = ("## Phụ lục 1. Biểu 06", code_cell(form06))
    return notebook_of(sample_head(**head), *sample_blocks(), *more, *appendix)
