"""What a report says of its figures: summary, what needs attention, strengths, weaknesses, causes, next period."""

from __future__ import annotations

from cchc_lib.domain import breakdowns
from cchc_lib.domain.balance import Balance
from cchc_lib.domain.results import TargetResult
from cchc_lib.presentation.blocks import (
    AreaCards,
    Block,
    Card,
    Group,
    Listing,
    Notice,
    Sentences,
    StatusCount,
    Summary,
)
from cchc_lib.presentation.disclosure import few_answers
from cchc_lib.presentation.numbers import count, day, fraction, percent, ratio_text
from cchc_lib.presentation.report_data import ReportData, unread
from cchc_lib.presentation.sentences import (
    counts_text,
    shortfall,
    stale_words,
    status_counts,
    summary_sentence,
    target_sentence,
)
from cchc_lib.presentation.words import STALE_WORDS, STATUS_LABELS
from cchc_lib.text import folded


def summary(data: ReportData) -> Summary:
    """Every target by area with its status."""
    counts = status_counts(data.results)
    return Summary(
        sentence=summary_sentence(data.results),
        counts=tuple(
            StatusCount(status=status, label=STATUS_LABELS[status], count=number)
            for status, number in counts.items()
            if number
        ),
        areas=tuple(
            AreaCards(area=area.number, title=area.title, cards=tuple(map(_card, data.area_results(area.number))))
            for area in data.plan.areas
        ),
    )


def _card(result: TargetResult) -> Card:
    target, ratio = result.target, result.ratio
    has_value = ratio is not None and ratio.hundredths is not None and not few_answers(result)
    needed = target.target_hundredths
    return Card(
        id=target.id,
        area=target.area,
        title=target.short,
        status=result.status,
        status_label=STATUS_LABELS[result.status],
        value=ratio_text(ratio) if has_value else result.level or "",
        target=percent(needed) if needed is not None else target.rank or "",
        detail=counts_text(result) if ratio and ratio.denominator else "",
    )


def attention(data: ReportData) -> Block:
    """Drafts, missing data, targets not met, days not covered, years not confirmed, stale names."""
    notices = [*_draft(data), *_coverage(data), *_stale(data)]
    return Group(blocks=(*notices, _listed(_behind(data), "Không có chỉ tiêu nào chưa đạt hoặc thiếu số liệu.")))


def _behind(data: ReportData) -> list[str]:
    return [shortfall(one) for one in data.results if one.status in ("not_met", "no_data", "not_rated")]


def _listed(items: list[str], without: str) -> Block:
    """A list, or a sentence when there is nothing to list."""
    return Listing(items=tuple(items)) if items else Sentences(paragraphs=(without,))


def _draft(data: ReportData) -> list[Block]:
    made_from = data.sources.provenance
    if not made_from.draft:
        return []
    whole = sum(fault.severity == "error" and fault.row is None for fault in data.sources.faults)
    rows = made_from.errors - whole
    said = [f"{count(rows)} dòng có lỗi (chưa tính vào số liệu)"] if rows else []
    said += [f"{count(whole)} lỗi của cả trang tính hoặc tệp"] if whole else []
    sentence = f"Sổ còn {' và '.join(said)}. Báo cáo này là dự thảo, không công khai; hãy sửa sổ rồi lập lại báo cáo."
    return [Notice(tone="draft", title="Dự thảo", paragraphs=(sentence,))]


def _coverage(data: ReportData) -> list[Block]:
    """Days that no workbook covers, sheets that one workbook lacks, years whose days off are not confirmed."""
    said = [
        f"Không có sổ nào cho các ngày từ {day(first)} đến {day(last)}; báo cáo thiếu số liệu của những ngày này."
        for first, last in data.sources.uncovered
    ]
    said += [
        f"Sổ năm học {year} không có trang “{sheet}”, hoặc trang đó không đọc được; vì không đủ cho cả kỳ nên "
        "những chỉ tiêu lấy từ trang này chưa có số liệu."
        for sheet, year in data.sources.lacking
    ]
    years = range(data.window.start.year, data.window.close.year + 1)
    unknown = [str(year) for year in years if year not in data.basis.calendar.confirmed]
    if unknown:
        said.append(
            f"Lịch nghỉ năm {', '.join(unknown)} chưa có văn bản xác nhận trong params/calendar.csv; "
            "hạn tính theo ngày làm việc có thể lệch."
        )
    return [Notice(tone="warning", title="Phạm vi số liệu", paragraphs=tuple(said))] if said else []


def _stale(data: ReportData) -> list[Block]:
    texts = [*data.school.recipients, data.school.authority, *_remark_texts(data, None)]
    words = sorted({word for text in texts for word in stale_words(text, STALE_WORDS)})
    if not words:
        return []
    quoted = ", ".join(f"“{word}”" for word in words)
    sentence = (
        f"Phần nhà trường viết hoặc thông tin trường còn nhắc {quoted}: từ ngày 01/7/2025 không còn cấp huyện, "
        "hãy xem lại tên cơ quan."
    )
    return [Notice(tone="warning", title="Tên cơ quan cũ", paragraphs=(sentence,))]


def remarks(data: ReportData, section: str | int) -> Block:
    """What the school wrote for a section (1 to 7, III, IV, V) in this period, or that it wrote nothing."""
    texts = _remark_texts(data, str(section))
    if not texts:
        return Sentences(
            paragraphs=("Không có kiến nghị, đề xuất." if section == "V" else "Không có nhận xét bổ sung.",)
        )
    return Sentences(paragraphs=tuple(texts), source=data.school.name)


def _remark_texts(data: ReportData, section: str | None) -> list[str]:
    frame = data.frames.get("remarks")
    if frame is None:
        return []
    chosen = frame[frame["period"].map(folded) == folded(data.period.id)]
    if section is not None:
        chosen = chosen[chosen["section"].map(folded) == folded(section)]
    return [str(text) for text in chosen["content"]]


def strengths(data: ReportData) -> Block:
    """The targets that were met, each with its figure."""
    met = [one for one in data.results if one.status == "met"]
    items = [f"{one.target.short} (chỉ tiêu {one.target.id}): {_figure(one)}." for one in met]
    return _listed(items, "Trong kỳ chưa có chỉ tiêu nào đạt.")


def _figure(result: TargetResult) -> str:
    if few_answers(result):
        return counts_text(result)
    if result.ratio:
        return f"{ratio_text(result.ratio)} ({fraction(result.ratio)})"
    return f"xếp loại “{result.level}”" if result.level else "đã có minh chứng xác nhận"


def weaknesses(data: ReportData) -> Block:
    """The targets that were not met or could not be rated."""
    return _listed(_behind(data), "Không có chỉ tiêu chưa đạt.")


def causes(data: ReportData) -> Block:
    """The reasons that the register of cases gives for what was late."""
    if "cases" not in data.frames:
        return unread("cases")
    reasons = breakdowns.late_reasons(data.frames["cases"], data.window)
    items = [f"{reason or 'Chưa ghi lý do'}: {count(number)} hồ sơ." for reason, number in reasons.items()]
    return _listed(items, "Trong kỳ không có hồ sơ quá hạn phải nêu nguyên nhân.")


def _still_open(result: TargetResult, balance: Balance) -> str:
    late = f", trong đó {count(balance.overdue)} đã quá hạn" if balance.overdue else ""
    return f"Tiếp tục xử lý {count(balance.open)} {result.target.items} của chỉ tiêu {result.target.id}{late}."


def next_period(data: ReportData) -> Block:
    """What is still open on the closing day and goes over to the next period."""
    items = [_still_open(one, one.balance) for one in data.results if one.balance and one.balance.open]
    items += [
        f"Bổ sung số liệu, minh chứng của chỉ tiêu {one.target.id}. {target_sentence(one)}"
        for one in data.results
        if one.status in ("no_data", "not_rated")
    ]
    return _listed(items, "Không còn việc dở dang chuyển sang kỳ sau.")
