"""An area of the report: each target in a sentence, what was done for the plan's tasks, how figures come about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from cchc_lib.domain import breakdowns
from cchc_lib.domain.balance import Balance
from cchc_lib.domain.plan_work import Issued, PlanWork
from cchc_lib.domain.results import TargetResult
from cchc_lib.domain.schema import YES
from cchc_lib.registers.checks.faults import spans
from cchc_lib.report import charts
from cchc_lib.report.blocks import Block, Details, Digest, Group, Listing, Sentences
from cchc_lib.report.disclosure import safe_factors
from cchc_lib.report.report_data import COUNTED, GOOD, STANDS, ReportData, known_area, notable
from cchc_lib.report.tables import frame_table, table
from cchc_lib.report.words import (
    STATUS_LABELS,
    at_work,
    count,
    dated_document,
    day,
    document_kind,
    fraction,
    is_document_number,
    joined,
    lower_first,
    outcome_text,
    ratio_text,
    sentence,
    span_text,
    tally,
    target_sentences,
    upper_first,
)

if TYPE_CHECKING:
    import pandas as pd

_MOST_DOCUMENTS, _MOST_OF_A_KIND = 4, 8
"""How many documents a paragraph names before it counts those that an appendix lists; before it sums up a kind."""
_BLANK = "(để trống)"


def area(data: ReportData, number: int) -> Group:
    """Kết quả của một lĩnh vực từ 1 đến 7, ví dụ report.area(2)."""
    number = known_area(number)
    results = data.area_results(number)
    if not results and not data.area_tasks(number):
        said = Sentences(paragraphs=("Kế hoạch không đặt chỉ tiêu, nhiệm vụ ở lĩnh vực này.",))
        return Group(blocks=(said, *data.remark_blocks(str(number))))
    told = _of_results(data, results)
    return Group(
        blocks=(
            Digest(text=_digest(results)),
            *_in_one(_in_one(told, _indicators(data, number), only=len(told) == 1), _work(data, number)),
            *data.remark_blocks(str(number)),
            *(_method(data, result) for result in results),
            *(_rows_behind(data, results) if data.internal else ()),
        )
    )


def target(data: ReportData, target_id: str) -> Group:
    """Kết quả của một chỉ tiêu, ví dụ report.target("2.2")."""
    result = data.result(target_id)
    return Group(blocks=(*_of_results(data, (result,)), _method(data, result)))


def _digest(results: Sequence[TargetResult]) -> str:
    """The closed line of an area: how many targets have which status, and the figure that says most."""
    counts = [f"{count(n)} {STATUS_LABELS[status].lower()}" for status, n in tally(results).items()]
    rated = [one for one in results if one.ratio and one.ratio.denominator]
    worst = sorted(rated, key=lambda one: one.status != "not_met")[:1]
    return "; ".join(
        [", ".join(counts), *(f"{lower_first(one.target.short)} {ratio_text(one.ratio)}" for one in worst)]
    )


def _of_results(data: ReportData, results: Sequence[TargetResult]) -> list[Block]:
    """A paragraph a target with the school's own words, then in one sentence what did not arise, what has no data."""
    blocks: list[Block] = []
    for one in results:
        own = [] if one.status == "not_met" else data.remark_texts(one.target.id)  # else they stand with the reasons
        told = one.status not in ("not_arisen", "no_data", "not_rated") or _has_items(one)
        evidence = data.evidence_of(one.target) if told else []
        named = joined([evidence_text(document) for document in evidence])
        words = [target_sentences(one, named), *_breakdown_sentences(one)] if told else []
        if words or own:
            people = (*documents_words(evidence), *group_words(one), *own)
            text = " ".join([*words, *map(sentence, own)])
            blocks.append(Sentences(leads=(f"{one.target.short}.",), paragraphs=(text,), people=people))
        if told:
            blocks += [*_by_group(one, internal=data.internal), *_charts(data, one)]
    rest = [*_not_arisen(results), *missing_sentences(data, results)]
    return [*blocks, Sentences(paragraphs=(" ".join(rest),))] if rest else blocks


def _in_one(told: list[Block], besides: list[Block], *, only: bool = False) -> list[Block]:
    """Join ``besides``'s first paragraph to ``told``'s last, if neither has a lead or ``told`` is the only one."""
    match told, besides:
        case [*before, Sentences() as last], [Sentences(leads=()) as first, *after] if not last.leads or only:
            text = f"{last.paragraphs[-1]} {first.paragraphs[0]}"
            people = (*last.people, *first.people)
            both = replace(last, paragraphs=(*last.paragraphs[:-1], text), people=people)
            return [*before, both, *after]
    return [*told, *besides]


def _indicators(data: ReportData, number: int) -> list[Block]:
    """What the plan watches besides its targets, in one sentence.

    What did not arise is not listed, nor what nobody has noted: 0 %, or one blank group, means nothing then.
    """
    told, people = [], list[str]()
    for one in data.indicators:
        noted = any(one.structure) if one.structure else not one.unfilled
        if one.target.area == number and one.ratio and one.ratio.denominator and noted:
            ratio = f" {ratio_text(one.ratio)} ({fraction(one.ratio)} {one.target.items})"
            told.append(f"{lower_first(one.target.short)}{f': {_made_up(one)}' if one.structure else ratio}")
            people += group_words(one)
    return [Sentences(paragraphs=(f"{upper_first('; '.join(told))}.",), people=tuple(people))] if told else []


def _made_up(result: TargetResult) -> str:
    """Heads by group, the largest first."""
    ordered = sorted(result.structure.items(), key=lambda one: -one[1])
    return joined([f"{count(number)} {lower_first(name) or _BLANK}" for name, number in ordered])


def group_words(result: TargetResult) -> list[str]:
    """Names of groups that people typed, unless they are people; those of a closed list of choices are the kit's."""
    target = result.target
    by_group = () if result.groups_are_people else result.by_group
    named = ((target.every or target.groups, by_group), (target.structure, result.structure))
    return [
        name
        for column, names in named
        if column and not target.register.column(column).choices
        for name in names
        if name
    ]


def evidence_text(document: Issued) -> str:
    """A document with its day: 'Quyết định số 21/QĐ-THCSTC ngày 10/9/2025'."""
    return dated_document(document.doc_no, day(document.day))


def documents_words(documents: Iterable[Issued]) -> list[str]:
    """What people wrote in the place of a document's number, where it is more than a number."""
    return [one.doc_no for one in documents if not is_document_number(one.doc_no)]


def _has_items(result: TargetResult) -> bool:
    """Whether there is something to tell of a target that is not rated: what is under way, or left out of the ratio."""
    return at_work(result) or bool(result.left_out)


def _not_arisen(results: Iterable[TargetResult]) -> list[str]:
    none = [one.target for one in results if one.status == "not_arisen" and not _has_items(one)]
    items = [*dict.fromkeys(target.items for target in none if target.register_id != "survey")]
    said = [f"Trong kỳ không phát sinh {joined(items)}."] if items else []
    return said + (["Trong kỳ chưa khảo sát."] if any(target.register_id == "survey" for target in none) else [])


def missing_sentences(data: ReportData, results: Iterable[TargetResult]) -> list[str]:
    """Which targets have no data, and why; which have no evidence yet."""
    by_reason: dict[str, list[str]] = {}
    for one in results:
        if one.status == "no_data":
            by_reason.setdefault(data.why_no_data(one.target.register_id), []).append(one.target.short)
        elif one.status == "not_rated":
            by_reason.setdefault("chưa có minh chứng trong kỳ", []).append(one.target.short)
    return [f"{upper_first(joined([*map(lower_first, names)]))}: {reason}." for reason, names in by_reason.items()]


def _breakdown_sentences(result: TargetResult) -> list[str]:
    """Heads by group, a ratio by the groups that the plan names."""
    target, said = result.target, []
    if target.structure and any(result.structure):
        said.append(f"Cơ cấu theo {lower_first(target.register.column(target.structure).heading)}: {_made_up(result)}.")
    if target.groups:
        groups = [(lower_first(name) or _BLANK, ratio) for name, ratio in result.by_group.items()]
        named = [f"{name} {ratio_text(ratio)} ({fraction(ratio)})" for name, ratio in groups]
        if len(named) > 1:
            said.append(f"Theo {lower_first(target.register.column(target.groups).heading)}: {joined(named)}.")
    return said


def _by_group(result: TargetResult, *, internal: bool) -> list[Block]:
    """The ratio by group where the plan asks for each (fields; people for the school's own desk only).

    Where every group has 100 % the sentence before says as much.
    """
    target, groups = result.target, result.by_group
    telling = internal or any(ratio.numerator != ratio.denominator for ratio in groups.values())
    if not target.every or len(groups) < 2 or (result.groups_are_people and not internal) or not telling:
        return []
    heading = target.register.column(target.every).heading
    labels = (heading, "Tổng số", "Trước và đúng hạn" if target.is_balance else "Số đạt", "Tỷ lệ")
    named = [(name or _BLANK, ratio) for name, ratio in groups.items()]
    rows = [(name, count(ratio.denominator), count(ratio.numerator), ratio_text(ratio)) for name, ratio in named]
    caption = f"{target.short} theo {lower_first(heading)}"
    return [table(caption, labels, rows, people=tuple(group_words(result)))]


def _charts(data: ReportData, result: TargetResult) -> list[Block]:
    """Where a shape says more than words: cases by month, satisfaction by factor."""
    target = result.target
    frame, chart = data.frames[target.register_id], None
    if target.register_id == "cases" and target.is_balance:
        first, last = data.window.start, data.window.close
        whole = first.day == 1 and (last + timedelta(days=1)).day == 1  # else the chart cuts its first or last month
        caption = "Hồ sơ theo tháng" if whole else f"Hồ sơ theo tháng ({span_text(data.window)})"
        months = {first: judged.balance or Balance() for first, judged in data.by_month(target).items()}
        chart = charts.months_chart(months, caption=caption)
    if target.register_id == "survey":
        factors = safe_factors(result, breakdowns.satisfaction_by_factor(target, frame, data.basis))
        chart = charts.satisfaction_chart(factors, caption="Tỷ lệ hài lòng theo yếu tố")
    return [chart] if chart else []


def _work(data: ReportData, number: int) -> list[Block]:
    """A paragraph for each task of the plan that the registers speak of; one sentence for all others."""
    leads, paragraphs, people, idle = [], [], list[str](), []
    for task in data.area_tasks(number):
        work = data.work[task.id]
        if not work.arisen:
            idle.append(f"“{task.short}”")
            continue
        said = [sentence(text) for text in work.results]
        said += [f"Văn bản: {_documents_text(work.documents)}."] if work.documents else []
        said += [done_text(work)] if work.items else []
        leads.append(f"{task.short}.")
        paragraphs.append(" ".join(said))
        people += [*work.results, *documents_words(work.documents)]
    blocks: list[Block] = []
    if leads:
        blocks.append(Sentences(leads=tuple(leads), paragraphs=tuple(paragraphs), people=tuple(people)))
    if idle:
        which = "nhiệm vụ" if len(idle) == 1 else "các nhiệm vụ"
        blocks.append(Sentences(paragraphs=(f"Trong kỳ chưa ghi nhận việc thuộc {which} {joined(idle)}.",)))
    return blocks


def _documents_text(documents: Sequence[Issued]) -> str:
    """Each with number and day; of many, those of the appendix are counted, and a kind's are its first and its last."""
    listed = [one for one in documents if one.name]  # the appendix has them by name
    over = max(0, min(len(listed), len(documents) - _MOST_DOCUMENTS))
    counted = listed[len(listed) - over :]
    kinds: dict[str, list[Issued]] = {}
    for one in documents:
        if one not in counted:
            kinds.setdefault(document_kind(one.doc_no), []).append(one)
    named = []
    for one in documents:
        same = kinds.get(document_kind(one.doc_no), [])
        if len(same) <= _MOST_OF_A_KIND:
            named += [evidence_text(one)] if one in same else []
        elif one is same[0]:
            first, last = evidence_text(same[0]), evidence_text(same[-1])
            named.append(f"{count(len(same))} {document_kind(one.doc_no).lower()}, từ {first} đến {last}")
    return "; ".join([*named, f"{count(over)} văn bản khác ở Phụ lục III"] if over else named)


def done_text(work: PlanWork) -> str:
    """How many of the items were done, how many of them late, what stands open."""
    balance = work.balance
    if balance.settled == work.items:
        done = "Đã hoàn thành 1 việc" if work.items == 1 else f"Đã hoàn thành cả {count(work.items)} việc"
    elif balance.settled:
        done = f"Đã hoàn thành {count(balance.settled)} trên {count(work.items)} việc"
    else:
        done = f"Đang thực hiện {count(work.items)} việc"
    overdue = f"; {count(balance.overdue)} việc đã quá hạn" if balance.overdue else ""
    if balance.overdue == work.items:
        overdue = ", đã quá hạn" if work.items == 1 else ", đều đã quá hạn"
    late = f", trong đó {count(balance.late)} việc chậm" if balance.late else ""
    if balance.late and balance.late == balance.settled:
        late = ", chậm hạn" if balance.late == 1 else ", đều chậm hạn"
    return f"{done}{late}{overdue}."


def other_work(data: ReportData) -> Sentences | None:
    """Việc trong sổ không gắn với nhiệm vụ nào của kế hoạch."""
    other = data.plan_work[-1]
    said = f"Ngoài các nhiệm vụ của kế hoạch, trong kỳ nhà trường {lower_first(done_text(other))}"
    return Sentences(paragraphs=(said,)) if other.items else None


def _method(data: ReportData, result: TargetResult) -> Details:
    """How a figure is worked out, from which register, how many rows, what was left out and why; for the page."""
    target, sheet = result.target, result.target.register.sheet
    read = data.registers.rows_read.get(target.register_id)
    items = [f"Chỉ tiêu của kế hoạch: {target.title}", target.method]
    if read is None:
        items.append(f"Nguồn: {data.why_no_data(target.register_id)}.")
    else:
        wrong = read - len(data.frames[target.register_id])
        said = f", {count(wrong)} dòng có lỗi nên không tính" if wrong else ""
        items.append(f"Nguồn: trang “{sheet}” (cả trang {count(read)} dòng{said}); số liệu {span_text(data.window)}.")
    return Details(summary=f"Cách tính: {lower_first(target.short)}", blocks=(Listing(items=tuple(items)),))


def _rows_behind(data: ReportData, results: Iterable[TargetResult]) -> list[Block]:
    """For the school alone: which rows a figure counts, and those that are late, overdue or left out, with names."""
    blocks: list[Block] = []
    for target in (one.target for one in results if one.target.register_id in data.frames):
        rows, caption = data.rows(target.id), f"{target.short}: minh chứng"
        if target.is_ratio:
            counted, good = (rows[name] == YES for name in (COUNTED, GOOD))
            if counted.any():
                told = f"Tỷ lệ tính trên {count(counted.sum())} dòng của trang “{target.register.sheet}”"
                told += f": {_numbers_of(rows[counted])}."
                blocks.append(Sentences(leads=(f"{target.short}.",), paragraphs=(told,)))
            rows = rows[(counted & ~good) | rows.get(STANDS, good).isin(notable(target))].reset_index(drop=True)
            caption = f"{target.short}: dòng cần xem lại"
        blocks += [frame_table(rows, caption)] if len(rows) else []
    return blocks


def _numbers_of(rows: pd.DataFrame) -> str:
    """'dòng 2 đến 5, 8', by file where there are several; a row of a form that became several once."""
    books = rows.groupby("Sổ" if "Sổ" in rows else lambda _: "")["Dòng"]
    return "; ".join(f"{f'sổ {book}, ' if book else ''}dòng {spans(sorted({*some}))}" for book, some in books)


class Shortfall(NamedTuple):
    """A target not met: its figure and why in words, which of these are people's, and whether any says why."""

    figure: str
    why: str
    people: tuple[str, ...]
    explained: bool


def shortfall(data: ReportData, result: TargetResult) -> Shortfall:
    """A target not met: its figure, the reasons in the register, the school's own."""
    said: list[str] = []
    reasons: Mapping[str, int] = {}
    if result.target.register_id == "cases" and "cases" in data.frames:
        reasons = breakdowns.late_reasons(data.frames["cases"], data.window)
    named = [f"{lower_first(text)} ({count(number)} {result.target.items})" for text, number in reasons.items() if text]
    if named:
        besides = ", kể cả hồ sơ đang giải quyết" if result.balance and result.balance.overdue else ""
        unknown = f"; {count(reasons[''])} {result.target.items} chưa ghi nguyên nhân" if reasons.get("") else ""
        said.append(f"Nguyên nhân quá hạn{besides}: {joined(named)}{unknown}.")
    own = data.remark_texts(result.target.id)
    said += [sentence(text) for text in own]
    figure, people = f"{upper_first(outcome_text(result))}.", (*own, *filter(None, reasons), *group_words(result))
    return Shortfall(figure, " ".join(said), people, bool(own) or bool(named and not reasons.get("")))
