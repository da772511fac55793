"""The report's appendices: all targets beside the period before, Biểu 06, documents issued, procedures, the sources."""

from __future__ import annotations

import re

import pandas as pd

from cchc_lib.domain import breakdowns
from cchc_lib.domain.plan_work import issued_documents
from cchc_lib.domain.schema import REGISTERS
from cchc_lib.report import tables
from cchc_lib.report.blocks import Block, Details, Digest, Form, Group, Heading, Sentences, Table
from cchc_lib.report.charts import trend_chart
from cchc_lib.report.disclosure import few_answers
from cchc_lib.report.report_data import ReportData
from cchc_lib.report.words import count, dated_document, day, document_name, is_document_number, joined

_EXPORT = re.compile(r"/\d{4}-\d{4}/(?![a-z_]+\.csv$)")
"""A file in the folder of a school year that the school has named, not the kit."""


def targets_table(data: ReportData) -> Group:
    """All targets in one table, with the period before beside them where it is known."""
    table = tables.targets_table("Kết quả thực hiện chỉ tiêu", data.results, data.before.results if data.before else {})
    return Group(blocks=(Digest(text=f"{count(len(data.results))} chỉ tiêu và chỉ số"), table))


def trend(data: ReportData) -> Group:
    """The targets whose result changes over the school year's periods so far; nothing where none does."""
    series = {
        target.short: [
            next((one.ratio for one in then if one.target.id == target.id and not few_answers(one)), None)
            for _, then in data.history
        ]
        for target in data.plan.targets
    }
    chart = trend_chart([label for label, _ in data.history], series)
    return Group(blocks=(chart,) if chart else ())


def form06(data: ReportData) -> Block:
    """Biểu 06 with its code, who reports to whom and who signs; or why there is none."""
    if "cases" not in data.frames:
        return Sentences(paragraphs=(f"Chưa lập được biểu: {data.why_no_data('cases')}.",))
    caption = f"Tình hình, kết quả giải quyết thủ tục hành chính ({data.span})"
    form = Form(
        code=data.params.legal_values().text("form06_code"),
        reporting=data.school.name,
        receiving=data.school.authority,
        table=tables.form06_table(caption, data.lines),
        signers=("Người lập biểu", "Hiệu trưởng"),
    )
    return Group(blocks=(Digest(text="theo lĩnh vực và tình trạng giải quyết"), form))


def documents(data: ReportData) -> Group:
    """The appendix of documents of the work programme and of plans and reports issued in the period; none without."""
    found = issued_documents(data.frames, data.window)
    if not found:
        return Group(blocks=())
    rows = tuple((count(number), one.doc_no, day(one.day), one.name) for number, one in enumerate(found, 1))
    people = [text for one in found for text in (one.name, one.doc_no) if not is_document_number(text)]
    table = Table(
        caption="Văn bản đã ban hành trong kỳ",
        columns=tables.columns("STT", "Số, ký hiệu", "Ngày", "Tên văn bản", texts=4),
        rows=rows,
        row_header=3,
        people=tuple(people),
    )
    heading = Heading(level=2, text="Phụ lục III. Văn bản đã ban hành")
    return Group(blocks=(heading, Digest(text=f"{count(len(found))} văn bản"), table))


def procedures(data: ReportData) -> Block:
    """The procedures in force on the closing day, each with its term in words, its decision and where it stands."""
    frame = data.frames.get("procedures")
    if frame is None:
        return Sentences(paragraphs=(f"Chưa có danh mục: {data.why_no_data('procedures')}.",))
    rows, links = [], []
    for row in breakdowns.in_force(frame, data.window).itertuples(index=False):
        decision = "–" if pd.isna(row.decision_no) else document_name(row.decision_no)
        if not (pd.isna(row.decision_no) or pd.isna(row.decided_on)):
            decision = dated_document(row.decision_no, day(row.decided_on))
        rows.append((row.procedure_code, row.name, tables.term_text(row.term, row.term_unit), decision))
        links.append(_address(row.url))
    return Table(
        caption="Thủ tục hành chính đang thực hiện",
        columns=tables.columns("Mã thủ tục", "Tên thủ tục", "Thời hạn giải quyết", "Văn bản công bố", texts=4),
        rows=tuple(rows),
        row_header=1,
        links=tuple(links),
        people=(*(text for _, name, _, decision in rows for text in (name, decision)), *filter(None, links)),
        note=f"Tra cứu và nộp hồ sơ: {joined(sorted(set(filter(None, links))))}." if any(links) else "",
    )


def for_parents(data: ReportData) -> Group:
    """Which procedures there are, how long each takes, where to hand in, whom to ask."""
    frame = data.frames.get("procedures")
    if frame is None:
        return Group(blocks=())
    in_force = breakdowns.in_force(frame, data.window)
    portal = data.school.portal
    rows = [(row.name, tables.term_text(row.term, row.term_unit)) for row in in_force.itertuples(index=False)]
    links = [portal or _address(row.url) for row in in_force.itertuples(index=False)]
    table = Table(
        caption="Thủ tục nhà trường giải quyết",
        columns=tables.columns("Thủ tục", "Thời hạn", texts=2),
        rows=tuple(rows),
        row_header=0,
        links=tuple(links),
        people=(*(name for name, _ in rows), *filter(None, links)),
    )
    asked = [f"Hỏi và được hướng dẫn: {'; '.join(data.school.contacts)}."] if data.school.contacts else []
    return Group(blocks=(table, *(Sentences(paragraphs=(text,)) for text in asked)))


def provenance(data: ReportData) -> Group:
    """What the report was made from and how to make it again; for the page."""
    made_from = data.made_from
    found = [f"{count(made_from.errors)} lỗi"] if made_from.errors else []
    found += [f"{count(made_from.warnings)} cảnh báo"] if made_from.warnings else []
    sentence = (
        f"Số liệu của {data.school.name} {data.span}, chốt ngày {day(data.window.as_of)}. "
        f"Kiểm tra sổ {'thấy ' + joined(found) if found else 'không thấy lỗi nào'}. "
        f"Bộ công cụ phiên bản {made_from.kit}; từ cùng một sổ, lập lại lúc nào cũng ra cùng kết quả."
    )
    inputs = Table(
        caption="Tệp đầu vào",
        columns=tables.columns("Tệp", "SHA-256", texts=2),
        rows=tuple(made_from.inputs.items()),
        people=tuple(name for name in made_from.inputs if _EXPORT.search(name)),
    )
    return Group(
        blocks=(
            Digest(text="các trang đã đọc, tệp đầu vào"),
            Sentences(paragraphs=(sentence,)),
            _sheets(data),
            Details(summary="Tệp đầu vào và mã kiểm tra SHA-256", blocks=(inputs,)),
        )
    )


def _sheets(data: ReportData) -> Table:
    rows = []
    for register_id, register in REGISTERS.items():
        read = data.registers.rows_read.get(register_id)
        if read is None or register_id not in data.frames:
            rows.append((register.sheet, "Chưa có số liệu", "–"))
        else:
            rows.append((register.sheet, count(read), count(read - len(data.frames[register_id]))))
    headed = tables.columns("Trang", "Số dòng", "Không tính vì có lỗi")
    return Table(caption="Các trang đã đọc", columns=headed, rows=tuple(rows))


def _address(url: object) -> str:
    """What a row leads to: an address of the web, nothing for whatever else people typed there."""
    return url if isinstance(url, str) and re.fullmatch(r"https?://[^\s\\]+", url) else ""
