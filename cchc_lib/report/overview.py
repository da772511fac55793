"""The report as a whole: its head, the answer first, strengths and shortcomings, what comes next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from cchc_lib.domain.result_file import result_file
from cchc_lib.report.areas import missing_sentences, shortfall
from cchc_lib.report.blocks import Block, Group, Head, Notice, Sentences, StatusCount, Summary
from cchc_lib.report.report_data import ReportData
from cchc_lib.report.words import (
    STALE_WORDS,
    STATUS_LABELS,
    count,
    dated_document,
    day,
    joined,
    lower_first,
    month_text,
    ratio_text,
    stale_words,
    status_counts,
    tally_sentence,
    upper_first,
)


def head(data: ReportData) -> Head:
    """Title and what every page must say; it carries the content of ket-qua.json."""
    made_from = data.made_from
    return data.school_head(
        subject=f"Kết quả thực hiện công tác cải cách hành chính {lower_first(data.period.label)}",
        legal_bases=(*data.plan.legal_bases, *_plan_document(data)),
        draft=made_from.draft,
        errors=made_from.errors,
        notes=_unexplained(data),
        titles={one.target.id: one.target.short for one in data.results},
        result=result_file(
            made_from,
            data.period,
            data.window,
            data.results,
            data.lines,
            indicators=data.indicators,
            before=data.before,
        ),
    )


def _unexplained(data: ReportData) -> tuple[str, ...]:
    """The targets not met of which neither the registers nor the school say why, and where to say it."""
    mute = [one.target.id for one in data.results if one.status == "not_met" and not shortfall(data, one).explained]
    if not mute:
        return ()
    which, ids = ("Chỉ tiêu", mute[0]) if len(mute) == 1 else ("Các chỉ tiêu", joined(mute))
    where = f"thêm dòng ở trang “Nhận xét”, cột “Kỳ” ghi {data.period.id}, cột “Mục” ghi {' hoặc '.join(mute)}"
    return (f"{which} {ids} chưa đạt mà chưa nêu nguyên nhân: {where}.",)


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
    """The period in three sentences: the targets, the plan's tasks, the cases."""
    done = sum(one.arisen for one in data.work.values())
    said = [tally_sentence(data.results)]
    if done:
        said.append(f"Trong {count(len(data.work))} nhiệm vụ của kế hoạch, {count(done)} nhiệm vụ đã được triển khai.")
    said += [
        f"Nhà trường giải quyết {count(one.balance.settled)} hồ sơ thủ tục hành chính, "
        f"đúng hạn {ratio_text(one.ratio)}."
        for one in data.results
        if one.target.register_id == "cases" and one.balance and one.balance.settled
    ]
    return Sentences(paragraphs=(" ".join(said),))


def tally(data: ReportData) -> Summary:
    """The answer first: how many targets have which status."""
    rated = [one for one in data.results if not one.target.watched]
    watched = len(data.results) - len(rated)
    counts = status_counts(rated) | ({"monitored": watched} if watched else {})
    return Summary(
        lead=f"{count(len(rated))} chỉ tiêu của kế hoạch" + (f", {count(watched)} chỉ số theo dõi" if watched else ""),
        sentence=tally_sentence(data.results),
        counts=tuple(
            StatusCount(status=status, label=STATUS_LABELS[status], count=number)
            for status, number in counts.items()
            if number
        ),
    )


def not_met(data: ReportData) -> Block:
    """Each target that was not met: its figure, why, what the school will do; or that there is none."""
    notices: list[Block] = []
    for one in data.results:
        if one.status == "not_met":
            said = shortfall(data, one)
            notices.append(
                Notice(
                    tone="warning",
                    title=one.target.short,
                    paragraphs=(" ".join((said.figure, said.why)).strip(),),
                    people=said.people,
                )
            )
    if not notices:
        notices.append(Sentences(paragraphs=("Không có chỉ tiêu nào chưa đạt.",)))
    if missing := missing_sentences(data, data.results):
        notices.append(Notice(tone="note", title="Chưa đánh giá được", paragraphs=tuple(missing)))
    return Group(blocks=tuple(notices))


def notices(data: ReportData) -> Group:
    """What a reader must know before the figures: a draft, days that no workbook covers, stale names of bodies."""
    return Group(blocks=(*_draft(data), *_open_period(data), *_coverage(data), *_stale(data)))


def _draft(data: ReportData) -> list[Block]:
    made_from = data.made_from
    if not made_from.draft:
        return []
    whole = sum(fault.severity == "error" and fault.row is None for fault in data.registers.faults)
    rows = made_from.errors - whole
    said = [f"{count(rows)} dòng có lỗi (chưa tính vào số liệu)"] if rows else []
    said += [f"{count(whole)} lỗi về trang hoặc tệp"] if whole else []
    sentence = f"Sổ còn {joined(said)}. Không công khai bản này; hãy sửa sổ rồi lập lại báo cáo."
    return [Notice(tone="draft", title="Dự thảo", paragraphs=(sentence,))]


def _open_period(data: ReportData) -> list[Block]:
    if data.window.as_of >= (data.period.default_as_of or data.window.end):
        return []
    sentence = f"Số liệu đến ngày {day(data.window.as_of)}."
    return [Notice(tone="note", title="Kỳ chưa kết thúc", paragraphs=(sentence,))]


def _coverage(data: ReportData) -> list[Block]:
    """Days that no workbook covers, sheets that one workbook lacks, years whose days off are not confirmed."""
    said = [
        f"Không có sổ nào cho các ngày từ {day(first)} đến {day(last)}; báo cáo thiếu số liệu của những ngày này."
        for first, last in data.registers.uncovered
    ]
    lacking = (data.why_unread(sheet, f"sổ năm học {year}") for sheet, year in data.registers.lacking)
    said += [
        f"{upper_first(why)}; vì không đủ cho cả kỳ nên những chỉ tiêu lấy từ trang này chưa có số liệu."
        for why in lacking
    ]
    years = range(data.window.start.year, data.window.close.year + 1)
    unknown = [str(year) for year in years if year not in data.basis.calendar.confirmed]
    if unknown:
        said.append(
            f"Lịch nghỉ năm {joined(unknown)} chưa có văn bản xác nhận; hạn tính theo ngày làm việc có thể lệch."
        )
    return [Notice(tone="warning", title="Phạm vi số liệu", paragraphs=tuple(said))] if said else []


def _stale(data: ReportData) -> list[Block]:
    texts = [*data.school.recipients, data.school.authority, *data.remark_texts(None)]
    words = sorted({word for text in texts for word in stale_words(text, STALE_WORDS)})
    if not words:
        return []
    sentence = (
        f"Phần nhà trường viết hoặc thông tin trường còn nhắc {joined([f'“{word}”' for word in words])}: từ ngày "
        "01/7/2025 không còn cấp huyện, hãy xem lại tên cơ quan."
    )
    return [Notice(tone="warning", title="Tên cơ quan cũ", paragraphs=(sentence,))]


def remarks(data: ReportData, section: str | int) -> Group:
    """What the school wrote in this period for a section (1 to 7, III, IV, V, a target's id), as prose."""
    found = data.remark_blocks(str(section))
    if not found and str(section).casefold() == "v":
        return Group(blocks=(Sentences(paragraphs=("Nhà trường không có kiến nghị, đề xuất.",)),))
    return Group(blocks=tuple(found))


def strengths(data: ReportData) -> Sentences:
    """The targets that were met, grouped in one sentence."""
    rated = [one for one in data.results if not one.target.watched]
    met = [lower_first(one.target.short) for one in rated if one.status == "met"]
    if not met:
        return Sentences(paragraphs=("Trong kỳ chưa có chỉ tiêu nào đạt.",))
    return Sentences(paragraphs=(f"{count(len(met))} trên {count(len(rated))} chỉ tiêu đạt: {'; '.join(met)}.",))


def shortcomings(data: ReportData) -> Block:
    """Each target that was not met with its cause and remedy, its figure where nobody says why; what is not known."""
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
    """What stands open on the closing day: what is overdue first, then by the month in which it falls due, by task."""
    overdue, by_month = Counter[str](), dict[tuple[int, int], Counter[str]]()
    for one in data.results:
        for due in one.open_due:
            if due < data.window.close:
                overdue[one.target.items] += 1
            else:
                by_month.setdefault((due.year, due.month), Counter())[one.target.items] += 1
    if not overdue and not by_month:
        return Sentences(paragraphs=("Không còn việc dở dang chuyển sang kỳ sau.",))
    said = [f"Đã quá hạn, cần hoàn thành ngay: {_counted(overdue)}."] if overdue else []
    said += [
        f"Đến hạn trong tháng {month_text(number, year)}: {_counted(items)}."
        for (year, number), items in sorted(by_month.items())
    ]
    tasks = [
        f"{count(one.balance.open)} việc thuộc nhiệm vụ “{one.task.short}”"
        for one in data.work.values()
        if one.task and one.balance.open
    ]
    said += [f"Trong đó có {joined(tasks)}."] if tasks else []
    return Sentences(paragraphs=(" ".join(said),))


def _counted(numbers: Mapping[str, int]) -> str:
    return joined([f"{count(number)} {items}" for items, number in numbers.items()])
