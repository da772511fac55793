"""The report around its areas: head, the answer first, strengths, shortcomings, what comes next, the appendices."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from cchc_lib.domain import breakdowns
from cchc_lib.domain.plan_work import issued_documents
from cchc_lib.domain.schema import REGISTERS
from cchc_lib.registers.merging import NOT_CARRIED
from cchc_lib.report import tables, words
from cchc_lib.report.areas import missing_sentences, shortfall
from cchc_lib.report.blocks import (
    Block,
    Details,
    Digest,
    Group,
    Head,
    Heading,
    Notice,
    Sentences,
    StatusCount,
    Summary,
    Table,
)
from cchc_lib.report.charts import trend_chart
from cchc_lib.report.report_data import ReportData
from cchc_lib.report.tables import needed, table
from cchc_lib.report.words import (
    STATUS_LABELS,
    count,
    dated_document,
    day,
    document_name,
    is_document_number,
    joined,
    lower_first,
    month_text,
    ratio_text,
    span_text,
    stale_words,
    tally_sentence,
    upper_first,
)

_EXPORT = re.compile(r"/\d{4}-\d{4}/(?![a-z_]+\.csv$)")
"""A file in the folder of a school year that the school has named, not the kit."""
_ADDRESS = re.compile(r"https?://[^\s\\]+")


def head(data: ReportData) -> Head:
    """Phần đầu báo cáo: tên trường, kỳ, ngày chốt số liệu."""
    errors = data.registers.errors
    return data.school_head(
        subject=f"Kết quả thực hiện công tác cải cách hành chính {lower_first(data.period.label)}",
        legal_bases=(*data.plan.legal_bases, *_plan_document(data)),
        draft=errors > 0,
        errors=errors,
        notes=tuple(_notes(data)),
        counts=words.tally(data.results),
        titles={one.target.id: one.target.short for one in data.results},
        asked={one.target.id: needed(one.target) for one in data.results if one.target.target is None},
        few=tuple(one.target.id for one in data.results if one.few),
        result=data.file,
    )


def _notes(data: ReportData) -> Iterator[str]:
    """What whoever makes the report is told, not its readers.

    A workbook in which nothing is entered; what is lost of the years before; exports passed over for newer ones;
    targets not met of which nobody says why, and where to say it; where abolished offices are still named.
    """
    for fault in data.registers.faults:
        if fault.code == "nothing_entered":
            yield f"Sổ {fault.file} chưa nhập gì."
    if lost := [fault.file for fault in data.registers.faults if fault.message.endswith(NOT_CARRIED)]:
        files = joined(list(dict.fromkeys(lost)))
        yield f"{count(len(lost))} chỗ sai ở {files} làm cho việc chưa xong {NOT_CARRIED}: xem bằng lệnh check."
    yield from data.registers.passed_over
    if mute := [
        one.target.id for one in data.results if one.status == "not_met" and not shortfall(data, one).explained
    ]:
        which = "Chỉ tiêu" if len(mute) == 1 else "Các chỉ tiêu"
        where = f"thêm dòng ở trang “Nhận xét”, cột “Kỳ” ghi {data.period.id}, cột “Mục” ghi {' hoặc '.join(mute)}"
        yield f"{which} {joined(mute)} chưa đạt mà chưa nêu nguyên nhân: {where}."
    settings = [*data.school.recipients, data.school.authority]
    for place, texts in (("Trang “Nhận xét”", data.remark_texts(None)), ("Tệp school.yaml", settings)):
        if stale := sorted({word for text in texts for word in stale_words(text)}):
            named = joined([f"“{word}”" for word in stale])
            yield f"{place} còn nhắc {named}: từ ngày 01/7/2025 không còn cấp huyện, hãy xem lại tên cơ quan."


def _plan_document(data: ReportData) -> tuple[str, ...]:
    """The school's own plan, as its settings name it or as the register of plans has it."""
    subject = f"của {data.school.name} về {lower_first(data.plan.title).removeprefix('kế hoạch ')}"
    if data.school.plan_document:
        return (f"{data.school.plan_document} {subject}",)
    frame = data.frames.get("reports")
    if frame is None:
        return ()
    plans = frame[(frame["kind"] == "Kế hoạch") & frame["doc_no"].notna() & frame["finished_on"].notna()]
    named = plans["name"].str.contains(r"\bCCHC\b|cải cách hành chính", case=False, regex=True)
    first = plans[named].sort_values("finished_on", kind="stable").head(1)
    return tuple(
        f"{dated_document(row.doc_no, day(row.finished_on))} {subject}" for row in first.itertuples(index=False)
    )


def opening(data: ReportData) -> Sentences:
    """Đoạn mở đầu bản giấy: cả kỳ trong ba câu."""
    done = sum(one.arisen for one in data.work.values())
    said = [tally_sentence(data.results)]
    if done:
        said.append(f"Trong {count(len(data.work))} nhiệm vụ của kế hoạch, {count(done)} nhiệm vụ đã được triển khai.")
    said += [
        f"Nhà trường giải quyết {count(one.balance.settled)} hồ sơ thủ tục hành chính, "
        f"trước và đúng hạn {ratio_text(one.ratio)}."
        for one in data.results
        if one.target.register_id == "cases" and one.balance and one.balance.settled
    ]
    return Sentences(paragraphs=(" ".join(said),))


def tally(data: ReportData) -> Summary:
    """Bao nhiêu chỉ tiêu đạt, chưa đạt, không phát sinh."""
    watched = sum(one.target.watched for one in data.results)
    counts = [
        StatusCount(status=one, label=STATUS_LABELS[one], count=n) for one, n in words.tally(data.results).items()
    ]
    lead = f"{count(len(data.results) - watched)} chỉ tiêu của kế hoạch"
    lead += f", {count(watched)} chỉ số theo dõi" if watched else ""
    return Summary(lead=lead, sentence=tally_sentence(data.results), counts=tuple(counts))


def not_met(data: ReportData) -> Block:
    """Từng chỉ tiêu chưa đạt: con số, nguyên nhân, cách khắc phục."""
    blocks: list[Block] = []
    for one in data.results:
        if one.status == "not_met":
            said = shortfall(data, one)
            text = f"{said.figure} {said.why}".strip()
            blocks.append(Notice(tone="warning", title=one.target.short, paragraphs=(text,), people=said.people))
    if not blocks:
        blocks.append(Sentences(paragraphs=("Không có chỉ tiêu nào chưa đạt.",)))
    if missing := missing_sentences(data, data.results):
        blocks.append(Notice(tone="note", title="Chưa đánh giá được", paragraphs=tuple(missing)))
    return Group(blocks=tuple(blocks))


def notices(data: ReportData) -> Group:
    """Điều người đọc phải biết trước: dự thảo, kỳ chưa kết thúc, ngày chưa có sổ."""
    blocks = []
    if errors := data.registers.errors:
        whole = sum(fault.severity == "error" and fault.row is None for fault in data.registers.faults)
        left = [f"{count(errors - whole)} dòng có lỗi (chưa tính vào số liệu)"] if errors > whole else []
        left += [f"{count(whole)} lỗi về trang hoặc tệp"] if whole else []
        said = f"Sổ còn {joined(left)}. Không công khai bản này; hãy sửa sổ rồi lập lại báo cáo."
        blocks.append(Notice(tone="draft", title="Dự thảo", paragraphs=(said,)))
    if data.window.as_of < (data.period.default_as_of or data.window.end):
        said = f"Số liệu đến ngày {day(data.window.as_of)}."
        blocks.append(Notice(tone="note", title="Kỳ chưa kết thúc", paragraphs=(said,)))
    if missing := _coverage(data):
        blocks.append(Notice(tone="warning", title="Phạm vi số liệu", paragraphs=tuple(missing)))
    return Group(blocks=tuple(blocks))


def _coverage(data: ReportData) -> list[str]:
    """Days that no workbook covers, sheets that one workbook lacks, years whose days off are not confirmed."""
    said = [
        f"Không có sổ nào cho các ngày từ {day(first)} đến {day(last)}; báo cáo thiếu số liệu của những ngày này."
        for first, last in data.registers.uncovered
    ]
    said += [
        f"{upper_first(data.why_no_data(one))}; vì không đủ cho cả kỳ nên những chỉ tiêu lấy từ trang này chưa có số "
        "liệu."
        for one in data.registers.in_part
    ]
    years = range(data.window.start.year, data.window.close.year + 1)
    if unknown := [str(year) for year in years if year not in data.basis.calendar.confirmed]:
        said.append(
            f"Lịch nghỉ năm {joined(unknown)} chưa có văn bản xác nhận; hạn tính theo ngày làm việc có thể lệch."
        )
    return said


def remarks(data: ReportData, section: str | int) -> Group:
    """Lời của nhà trường ở trang Nhận xét, ví dụ report.remarks("III")."""
    found = data.remark_blocks(str(section))
    if not found and str(section).casefold() == "v":
        return Group(blocks=(Sentences(paragraphs=("Nhà trường không có kiến nghị, đề xuất.",)),))
    return Group(blocks=tuple(found))


def strengths(data: ReportData) -> Sentences:
    """Ưu điểm, tính từ số liệu."""
    rated = [one for one in data.results if not one.target.watched]
    met = [lower_first(one.target.short) for one in rated if one.status == "met"]
    if not met:
        return Sentences(paragraphs=("Trong kỳ chưa có chỉ tiêu nào đạt.",))
    if len(met) > 1 and all(one.status in {"met", "not_arisen"} for one in rated):
        return Sentences(paragraphs=(f"Cả {count(len(met))} chỉ tiêu có phát sinh trong kỳ đều đạt.",))
    return Sentences(paragraphs=(f"{count(len(met))} trên {count(len(rated))} chỉ tiêu đạt: {'; '.join(met)}.",))


def shortcomings(data: ReportData) -> Block:
    """Tồn tại, hạn chế kèm nguyên nhân và cách khắc phục."""
    behind = [one for one in data.results if one.status == "not_met"]
    unknown = [lower_first(one.target.short) for one in data.results if one.status == "no_data"]
    missing = (f"Chưa đánh giá được vì thiếu số liệu: {'; '.join(unknown)}.",) if unknown else ()
    if not behind and not missing:
        return Sentences(paragraphs=("Không có chỉ tiêu chưa đạt.",))
    told = [shortfall(data, one) for one in behind]
    return Sentences(
        leads=(*(f"{one.target.short}." for one in behind), *("" for _ in missing)),
        paragraphs=(*(one.why or one.figure for one in told), *missing),
        people=tuple(text for one in told for text in one.people),
    )


def next_period(data: ReportData) -> Block:
    """Việc còn phải làm ở kỳ sau."""
    overdue, by_month = Counter[str](), dict[tuple[int, int], Counter[str]]()
    for one in data.results:
        for due in one.open_due:
            if due < data.window.close:
                overdue[one.target.items] += 1
            else:
                by_month.setdefault((due.year, due.month), Counter())[one.target.items] += 1
    if not overdue and not by_month:
        unknown = any(one.status == "no_data" and one.target.register.dated for one in data.results)
        begins = "Chưa đủ số liệu để nêu việc" if unknown else "Không còn việc"
        return Sentences(paragraphs=(f"{begins} dở dang chuyển sang kỳ sau.",))
    said = [f"Đã quá hạn, cần hoàn thành ngay: {_counted(overdue)}."] if overdue else []
    months = [(month_text(month, year), items) for (year, month), items in sorted(by_month.items())]
    said += [f"Đến hạn trong tháng {month}: {_counted(items)}." for month, items in months]
    opened = [(f"“{one.task.short}”", one.balance.open) for one in data.work.values() if one.task and one.balance.open]
    tasks = [f"{name} {count(number)} việc" for name, number in opened if number > 1]
    single = [name for name, number in opened if number == 1]
    tasks += [f"{joined(single)}{' mỗi nhiệm vụ' if len(single) > 1 else ''} 1 việc"] if single else []
    said += [f"Theo nhiệm vụ của kế hoạch: {'; '.join(tasks)}."] if tasks else []
    return Sentences(paragraphs=(" ".join(said),))


def _counted(numbers: Mapping[str, int]) -> str:
    return joined([f"{count(number)} {items}" for items, number in numbers.items()])


def targets_table(data: ReportData) -> Group:
    """Phụ lục: mọi chỉ tiêu, có kỳ trước để so."""
    cases = breakdowns.total(data.lines, "") if "cases" in data.frames else None
    listed = tables.targets_table("Kết quả thực hiện chỉ tiêu", data.results, data.before, cases)
    return Group(blocks=(Digest(text=f"{count(len(data.results))} chỉ tiêu và chỉ số"), listed))


def trend(data: ReportData) -> Group:
    """Các chỉ tiêu qua các kỳ trong năm học."""
    by_target = zip(data.plan.targets, *data.history.values(), strict=True)
    series = {target.short: [result.ratio for result in results] for target, *results in by_target}
    chart = trend_chart([*data.history], series)
    return Group(blocks=(chart,) if chart else ())


def form06(data: ReportData) -> Block:
    """Phụ lục: Biểu 06 theo mẫu, có mã biểu, chữ ký."""
    if "cases" not in data.frames:
        return Sentences(paragraphs=(f"Chưa lập được biểu: {data.why_no_data('cases')}.",))
    code, school = data.params.legal_values().text("form06_code"), data.school
    form = tables.form06(code, school.name, school.authority, "Hiệu trưởng", data.window, data.lines)
    return Group(blocks=(Digest(text="theo lĩnh vực và tình trạng giải quyết"), form))


def documents(data: ReportData) -> Group:
    """Phụ lục: văn bản đã ban hành trong kỳ."""
    found = issued_documents(data.frames, data.window)
    if not found:
        return Group(blocks=())
    rows = tuple((count(number), one.doc_no, day(one.day), one.name) for number, one in enumerate(found, 1))
    people = [text for one in found for text in (one.name, one.doc_no) if not is_document_number(text)]
    labels = ("STT", "Số, ký hiệu", "Ngày", "Tên văn bản")
    listed = table("Văn bản đã ban hành trong kỳ", labels, rows, texts=4, row_header=3, people=tuple(people))
    heading = Heading(level=2, text="Phụ lục III. Văn bản đã ban hành")
    return Group(blocks=(heading, Digest(text=f"{count(len(found))} văn bản"), listed))


def procedures(data: ReportData) -> Block:
    """Phụ lục: danh mục thủ tục hành chính."""
    frame = data.frames.get("procedures")
    if frame is None:
        return Sentences(paragraphs=(f"Chưa có danh mục: {data.why_no_data('procedures')}.",))
    rows, people = [], list[str]()
    for row in breakdowns.in_force(frame, data.window).itertuples(index=False):
        decision = "–" if pd.isna(row.decision_no) else document_name(row.decision_no)
        if not (pd.isna(row.decision_no) or pd.isna(row.decided_on)):
            decision = dated_document(row.decision_no, day(row.decided_on))
        rows.append((row.procedure_code, row.name, tables.term_text(row.term, row.term_unit), decision, row.url))
        people += [row.name, decision]
    labels = ("Mã thủ tục", "Tên thủ tục", "Thời hạn giải quyết", "Văn bản công bố")
    return _leading("Thủ tục hành chính đang thực hiện", labels, rows, people, row_header=1)


def for_parents(data: ReportData) -> Group:
    """Thủ tục, thời hạn và nơi hỏi, cho cha mẹ học sinh."""
    frame, school = data.frames.get("procedures"), data.school
    in_force = () if frame is None else breakdowns.in_force(frame, data.window).itertuples(index=False)
    rows = [(row.name, tables.term_text(row.term, row.term_unit), school.portal or row.url) for row in in_force]
    names = [name for name, *_ in rows]
    listed = [_leading("Thủ tục nhà trường giải quyết", ("Thủ tục", "Thời hạn"), rows, names)] if rows else []
    contacts = "; ".join(school.contacts or (school.name,))
    return Group(blocks=(*listed, Sentences(paragraphs=(f"Hỏi và được hướng dẫn: {contacts}.",))))


def _leading(
    caption: str, labels: Sequence[str], rows: Iterable[tuple[Any, ...]], people: Iterable[str], **looks: Any
) -> Table:
    """Procedures as a table whose rows lead to where each is handed in: the last of their values, if it is an address.

    A note says where, for paper; whatever else people typed there is left out.
    """
    links = [url if isinstance(url, str) and _ADDRESS.fullmatch(url) else "" for *_, url in rows]
    addresses = sorted({*links} - {""})
    note = f"Tra cứu và nộp hồ sơ: {joined(addresses)}." if addresses else ""
    told, cells = (*people, *filter(None, links)), [row[:-1] for row in rows]
    return table(caption, labels, cells, texts=len(labels), links=tuple(links), people=told, note=note, **looks)


def provenance(data: ReportData) -> Group:
    """Số liệu lấy từ đâu, kiểm tra thấy gì."""
    registers, inputs = data.registers, data.file["inputs"]
    found = [f"{count(registers.errors)} lỗi"] if registers.errors else []
    found += [f"{count(registers.warnings)} cảnh báo"] if registers.warnings else []
    sentence = (
        f"Số liệu của {data.school.name} {span_text(data.window)}, chốt ngày {day(data.window.as_of)}. "
        f"Kiểm tra sổ {'thấy ' + joined(found) if found else 'không thấy lỗi nào'}. "
        f"Bộ công cụ phiên bản {data.file['kit']}; từ cùng một sổ, lập lại lúc nào cũng ra cùng kết quả."
    )
    people = tuple(name for name in inputs if _EXPORT.search(name))
    files = table("Tệp đầu vào", ("Tệp", "SHA-256"), inputs.items(), texts=2, people=people)
    sheets = []
    for register_id, register in REGISTERS.items():
        read = registers.rows_read.get(register_id)
        if read is None or register_id not in data.frames:
            sheets.append((register.sheet, "Chưa có số liệu", "–"))
        else:
            sheets.append((register.sheet, count(read), count(read - len(data.frames[register_id]))))
    digest, told = Digest(text="các trang đã đọc, tệp đầu vào"), Sentences(paragraphs=(sentence,))
    read_of = table("Các trang đã đọc", ("Trang", "Số dòng", "Không tính vì có lỗi"), sheets)
    details = Details(summary="Tệp đầu vào và mã kiểm tra SHA-256", blocks=(files,))
    return Group(blocks=(digest, told, read_of, details))
