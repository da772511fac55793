"""A report's blocks as a whole: what was done, by which document, what is not met and why, whose words are whose."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import date
from functools import cache
from typing import Any

import pandas as pd
import pytest

from cchc_lib.domain.balance import Balance
from cchc_lib.domain.measures import results_of
from cchc_lib.domain.plan_work import Issued, PlanWork
from cchc_lib.domain.results import Ratio, Status, TargetResult
from cchc_lib.errors import UsageError
from cchc_lib.registers.checks.faults import Fault
from cchc_lib.registers.merging import NOT_CARRIED
from cchc_lib.report.areas import done_text, shortfall
from cchc_lib.report.blocks import Block, Chart, Details, Group, Heading, Notice, Sentences, Table
from cchc_lib.report.opening import Report, open_report
from cchc_lib.report.words import percent, target_sentences
from tests.frames import frame

WORDS = "Đã ban hành quy chế phối hợp, niêm yết tại phòng tiếp dân"
CAUSE = "Nguyên nhân: thiếu người trực. Khắc phục: phân công lại từ tháng 9."


@cache
def report() -> Report:
    return open_report(school="thcs-hoa-phuong", period="hk1")


def of(frames: dict[str, pd.DataFrame], **lacking: str) -> Report:
    """The same with other rows behind it, and why some registers have none."""
    known = report().registers
    return replace(report(), registers=replace(known, frames=frames, lacking={**known.lacking, **lacking}))


def changed(register_id: str, **cells: Any) -> Report:
    """The same with cells of a register's first row that stands in the period changed."""
    frame = report().frames[register_id].copy()
    for column, value in cells.items():
        frame[column] = frame[column] if isinstance(value, pd.Timestamp) else frame[column].astype(object)
        frame.loc[frame.index[0], column] = value
    return of({**report().frames, register_id: frame})


def without(register_id: str) -> Report:
    """The same when the workbook had no such sheet."""
    left = {name: frame for name, frame in report().frames.items() if name != register_id}
    return of(left, **{register_id: "sổ không có trang này"})


def flat(block: Block | None) -> Iterator[Block]:
    if isinstance(block, Group | Details):
        for inner in block.blocks:
            yield from flat(inner)
    elif block is not None:
        yield block


def passages(block: Block) -> dict[str, str]:
    """Paragraphs by the words they begin with."""
    return {
        lead: text
        for one in flat(block)
        if isinstance(one, Sentences)
        for lead, text in zip(one.leads or ("",) * len(one.paragraphs), one.paragraphs, strict=True)
    }


def test_a_task_of_the_plan_is_answered_by_a_paragraph_or_named_as_not_arisen() -> None:
    for number in range(1, 8):
        told = [one for one in flat(report().area(number)) if isinstance(one, Sentences)]
        idle = [text for one in told for text in one.paragraphs if "Trong kỳ chưa ghi nhận việc thuộc " in text]
        for task in report().area_tasks(number):
            answered = any(f"{task.short}." in one.leads for one in told)
            assert answered != any(f"“{task.short}”" in text for text in idle)


def test_what_was_done_is_told_in_the_schools_words_with_its_document() -> None:
    """Result, number and day, how many items; the words are marked as people's."""
    made = changed(
        "tasks",
        plan_task="N3.1",
        result=WORDS,
        doc_no="31/QĐ-THCSHP",
        assigned_on=pd.Timestamp(2025, 9, 5),
        finished_on=pd.Timestamp(2025, 9, 12),
        due_on=pd.Timestamp(2025, 9, 12),
    )
    text = passages(made.area(3))[f"{made.plan.tasks[7].short}."]
    assert made.plan.tasks[7].id == "N3.1"
    assert f"{WORDS}." in text
    assert "Quyết định số 31/QĐ-THCSHP ngày 12/9/2025" in text
    people = [words for block in flat(made.area(3)) for words in block.people]
    assert WORDS in people
    assert "31/QĐ-THCSHP" not in people


def test_what_was_done_after_the_closing_day_is_not_told_yet() -> None:
    """An item done in February is open in the first semester's report, its result the next one's news."""
    days = {"assigned_on": pd.Timestamp(2025, 9, 5), "finished_on": pd.Timestamp(2026, 2, 12)}
    made = changed("tasks", plan_task="N3.1", result=WORDS, due_on=pd.Timestamp(2026, 2, 12), **days)
    text = passages(made.area(3))[f"{made.plan.tasks[7].short}."]
    assert WORDS not in text
    assert "việc" in text


def test_of_many_documents_those_of_the_appendix_are_counted() -> None:
    """What the appendix does not list is named."""
    named = [Issued(f"{n}/KH-THCSHP", f"Kế hoạch {n}", date(2025, 9, n)) for n in range(1, 6)]
    unnamed = [Issued("9/QĐ-THCSHP", "", date(2025, 9, 9))]
    text = work_text(named + unnamed)
    assert text == (
        "Văn bản: Kế hoạch số 1/KH-THCSHP ngày 01/9/2025; Kế hoạch số 2/KH-THCSHP ngày 02/9/2025; "
        "Kế hoạch số 3/KH-THCSHP ngày 03/9/2025; Quyết định số 9/QĐ-THCSHP ngày 09/9/2025; "
        "2 văn bản khác ở Phụ lục III."
    )


def test_many_documents_of_a_kind_are_their_number_their_first_and_their_last() -> None:
    """Fifteen numbers one after the other are read by nobody."""
    notes = [Issued(f"{n}/TB-THCSHP", "", date(2025, 9, n)) for n in range(10, 19)]
    text = work_text([Issued("9/QĐ-THCSHP", "", date(2025, 9, 9)), *notes])
    assert text == (
        "Văn bản: Quyết định số 9/QĐ-THCSHP ngày 09/9/2025; 9 thông báo, từ Thông báo số 10/TB-THCSHP ngày "
        "10/9/2025 đến Thông báo số 18/TB-THCSHP ngày 18/9/2025."
    )


@pytest.mark.parametrize(
    ("balance", "said"),
    [
        (Balance(received=1, late=1), "Đã hoàn thành 1 việc, chậm hạn."),
        (Balance(received=2, late=2), "Đã hoàn thành cả 2 việc, đều chậm hạn."),
        (Balance(received=3, early=2, late=1), "Đã hoàn thành cả 3 việc, trong đó 1 việc chậm."),
        (Balance(received=1, overdue=1), "Đang thực hiện 1 việc, đã quá hạn."),
        (Balance(received=2, late=1, overdue=1), "Đã hoàn thành 1 trên 2 việc, chậm hạn; 1 việc đã quá hạn."),
    ],
)
def test_a_number_is_not_said_twice_of_what_was_done(balance: Balance, said: str) -> None:
    assert done_text(PlanWork(None, balance=balance)) == said


def untold(register_id: str, target_id: str, **left_out: int) -> str:
    """What area ``target_id[0]`` says when nothing of the target's ratio arose, and these rows were left out."""
    made = changed(register_id)
    none: dict[str, Any] = {"status": "not_arisen", "balance": None, "ratio": Ratio(0, 0), "left_out": left_out}
    results = tuple(replace(one, **none) if one.target.id == target_id else one for one in made.results)
    return str(asdict(replace(made, results=results).area(int(target_id[0]))))


def test_what_did_not_arise_is_named_so_that_no_other_figure_denies_it() -> None:
    """Documents of the programme of work, not "documents": hundreds came in and went out."""
    assert "Trong kỳ không phát sinh văn bản theo chương trình công tác" in untold("work_programme", "1.1")
    assert "Trong kỳ không phát sinh kiến nghị thanh tra, kiểm toán." in untold("recommendations", "5.1")


def test_rows_left_out_of_the_ratio_are_told_where_nothing_else_arose() -> None:
    said = untold("petitions", "7.3", anonymous=1, transferred=2)
    assert "Trong kỳ chỉ có 1 đơn nặc danh và 2 đơn chuyển nơi khác, không tính vào tỷ lệ." in said
    assert "không phát sinh đơn thư" not in said


@pytest.mark.parametrize(("target_id", "status"), [("1.1", "met"), ("3.1", "not_rated"), ("5.1", "not_arisen")])
def test_what_the_school_writes_of_a_target_is_printed_whatever_its_status(target_id: str, status: Status) -> None:
    made = changed("remarks", period=report().period.id, section=target_id, content="lời của trường")
    made = replace(made, results=tuple(replace(one, status=status) for one in made.results))
    assert passages(made.area(int(target_id[0])))[f"{made.result(target_id).target.short}."].endswith("Lời của trường.")


def test_what_is_settled_in_time_and_not_as_it_should_be_is_not_said_to_be_overdue() -> None:
    target = report().result("7.3").target
    judged = TargetResult(target, "not_met", ratio=Ratio(0, 1), balance=Balance(received=1, late=1))
    said = target_sentences(judged)
    assert said.startswith("Trong kỳ tiếp nhận 1 đơn thư; giải quyết 1, quá hạn hoặc chưa đúng trình tự, thủ tục.")


def work_text(documents: list[Issued]) -> str:
    """What a report says of one task of the plan with these documents."""
    made = replace(report())
    task, *idle = made.area_tasks(3)
    work = {one.id: PlanWork(one) for one in idle} | {task.id: PlanWork(task, documents=tuple(documents))}
    made.__dict__["work"] = {**made.work, **work}
    return passages(made.area(3))[f"{task.short}."]


def test_strengths_are_named_only_beside_targets_that_fell_short() -> None:
    made = replace(report())
    rated = [one for one in made.results if not one.target.watched]
    met = [replace(one, status="met") for one in rated[:3]]
    made.__dict__["results"] = (*met, replace(rated[3], status="not_arisen"))
    assert made.strengths().paragraphs == ("Cả 3 chỉ tiêu có phát sinh trong kỳ đều đạt.",)
    made.__dict__["results"] = (*met, replace(rated[3], status="not_met"))
    names = "; ".join(one.target.short[0].lower() + one.target.short[1:] for one in met)
    assert made.strengths().paragraphs == (f"3 trên 4 chỉ tiêu đạt: {names}.",)


def test_a_target_not_met_has_its_cause_and_remedy_in_the_schools_words() -> None:
    """On the page as a notice, on paper as a paragraph, in both marked as people's words."""
    behind = next(one for one in report().results if one.status == "not_met")
    made = changed("remarks", period="hk1", section=behind.target.id, content=CAUSE)
    notice = next(one for one in flat(made.not_met()) if isinstance(one, Notice) and one.title == behind.target.short)
    assert CAUSE in notice.paragraphs[0]
    assert CAUSE in notice.people
    assert CAUSE in passages(made.shortcomings())[f"{behind.target.short}."]


def test_causes_of_late_cases_add_up_with_those_that_no_row_explains() -> None:
    frame = report().frames["cases"].copy()
    late = frame.index[frame["finished_on"].notna()][:2]
    frame["late_reason"] = frame["late_reason"].astype(object)
    frame.loc[late, "finished_on"] = frame.loc[late, "finished_on"] + pd.Timedelta(days=9)
    frame.loc[late[0], "late_reason"] = "Nghỉ ốm"
    made = of({**report().frames, "cases": frame})
    cases = next(one for one in made.results if one.target.register_id == "cases")
    said = shortfall(made, replace(cases, balance=None)).why
    assert said == "Nguyên nhân quá hạn: nghỉ ốm (1 hồ sơ); 1 hồ sơ chưa ghi nguyên nhân."


def test_who_makes_the_report_is_told_which_targets_are_not_explained() -> None:
    """Where to say it; nothing once the school or its register says why."""
    (mute,) = without("remarks").head().notes
    named = [one.target.id for one in report().results if one.status == "not_met" and f" {one.target.id}" in mute]
    assert named
    assert "chưa đạt mà chưa nêu nguyên nhân: thêm dòng ở trang “Nhận xét”, cột “Kỳ” ghi hk1, cột “Mục” ghi" in mute
    told = changed("remarks", period="hk1", section=named[0], content=CAUSE).head().notes
    assert all(f" {named[0]} " not in note for note in told)


def test_what_is_lost_of_the_years_before_is_told_to_who_makes_the_report() -> None:
    """It makes no draft of this year's report, and the page counts this year's rows."""
    lost = Fault("warning", "unknown_choice", "params/2024-2025.xlsx", f"Sai; dòng này {NOT_CARRIED}", row=3)
    known = report().registers
    notes = replace(report(), registers=replace(known, faults=(*known.faults, lost, replace(lost, row=4)))).head().notes
    assert (
        "2 chỗ sai ở params/2024-2025.xlsx làm cho việc chưa xong không được tính tiếp trong năm học mới: "
        "xem bằng lệnh check."
    ) in notes


def test_a_remark_of_several_lines_is_as_many_paragraphs() -> None:
    """As Alt+Enter parts them in the cell; the reader of what is published sees them as one text."""
    (block,) = changed("remarks", period="hk1", section="V", content="Một.\n\nHai.").remarks("V").blocks
    assert isinstance(block, Sentences)
    assert block.paragraphs[:2] == ("Một.", "Hai.")
    assert block.people[0] == "Một.\n\nHai."


def test_an_office_that_is_no_more_is_told_whoever_makes_the_report() -> None:
    """As a note of the run, with the place; neither the paper nor the page speaks of it."""
    made = changed("remarks", period="hk1", content="Đề nghị Phòng Giáo dục huyện hỗ trợ.")
    (told,) = (note for note in made.head().notes if "tên cơ quan" in note)
    assert told == (
        "Trang “Nhận xét” còn nhắc “huyện” và “phòng giáo dục”: từ ngày 01/7/2025 không còn cấp huyện, hãy xem lại "
        "tên cơ quan."
    )
    assert made.notices() == report().notices()


def test_work_outside_the_plan_is_said_once_with_its_number_so_that_sums_agree() -> None:
    """The items linked to a task and those to none are all items of the three registers."""
    made, linked = report(), sum(one.items for one in report().work.values())
    told = made.other_work()
    assert told is not None
    assert f"trong kỳ nhà trường đã hoàn thành 6 trên {made.plan_work[-1].items} việc" in told.paragraphs[0]
    balances = {"1.1", "2.4", "3.2", "7.2"}
    every = [one.balance for one in made.results if one.target.id in balances and one.balance]
    assert linked + made.plan_work[-1].items == sum(one.carried_over + one.received for one in every)


@pytest.mark.parametrize(
    ("register_id", "show"),
    [("cases", Report.form06_table), ("procedures", Report.procedures)],
)
def test_a_missing_sheet_is_named(register_id: str, show: Any) -> None:
    """A missing sheet is no data, not 'none arose'."""
    (block,) = flat(show(without(register_id)))
    assert isinstance(block, Sentences)
    assert block.paragraphs[0].endswith(": sổ không có trang này.")


def test_a_draft_says_how_many_rows_were_left_out() -> None:
    """Before all figures, with what to do."""
    shown = open_report(school="thcs-song-cam", period="hk1").notices()
    draft = next(block for block in flat(shown) if isinstance(block, Notice) and block.tone == "draft")
    assert draft.paragraphs[0].startswith("Sổ còn 16 dòng có lỗi (chưa tính vào số liệu)")


def test_a_period_that_is_not_over_says_so_on_top() -> None:
    early = open_report(school="thcs-hoa-phuong", period="hk1", as_of="2025-12-05")
    told, over = (
        {block.title: block.paragraphs for block in flat(one.notices()) if isinstance(block, Notice)}
        for one in (early, report())
    )
    assert told["Kỳ chưa kết thúc"] == ("Số liệu đến ngày 05/12/2025.",)
    assert "Kỳ chưa kết thúc" not in over


def test_what_is_open_is_told_by_the_month_in_which_it_falls_due() -> None:
    """As many items as the balances have open; a month's count stands in its sentence."""
    made = report()
    assert [len(one.open_due) for one in made.results if one.balance] == [
        one.balance.open for one in made.results if one.balance
    ]
    due = Counter((day.year, day.month) for one in made.results for day in one.open_due if day >= made.window.close)
    text = passages(made.next_period())[""]
    for (year, month), number in due.items():
        told = re.search(rf"tháng 0?{month}/{year}: ([^.]*)\.", text)
        assert told
        assert sum(int(n) for n in re.findall(r"\d+", told[1])) == number


def test_the_schools_own_plan_is_the_last_of_the_legal_bases() -> None:
    assert report().head().legal_bases[-1].startswith("Kế hoạch số ")
    named = replace(report(), school=report().school.model_copy(update={"plan_document": "Kế hoạch số 5/KH-ABC"}))
    assert named.head().legal_bases[-1].startswith("Kế hoạch số 5/KH-ABC của ")


def test_the_method_stands_under_each_figure_with_the_plans_words() -> None:
    """Folded on the page."""
    methods = [block for block in report().area(2).blocks if isinstance(block, Details)]
    assert [one.summary for one in methods][1] == "Cách tính: hồ sơ thủ tục hành chính giải quyết đúng hạn"


@pytest.mark.slow
def test_a_trend_has_the_school_years_periods_so_far() -> None:
    """Its semesters on the year's page, each percentage as that semester's own report has it; none in the first."""
    semesters = [open_report(school="thcs-hoa-phuong", period=name) for name in ("hk1", "hk2")]
    (chart,) = flat(open_report(school="thcs-hoa-phuong", period="nam-hoc").trend())
    assert isinstance(chart, Chart)
    assert chart.caption == "Kết quả từ học kỳ I năm học 2025-2026 đến học kỳ II năm học 2025-2026"
    told = [percent(ratio.hundredths) for one in semesters if (ratio := one.result("6.1").ratio)]
    assert f"{semesters[0].result('6.1').target.short}: {', '.join(told)}" in chart.alt
    assert list(flat(report().trend())) == []


def test_documents_issued_in_the_period_stand_by_day() -> None:
    """Number, day, name; without any there is no such appendix."""
    (table,) = (block for block in flat(report().documents()) if isinstance(block, Table))
    assert "Phụ lục III. Văn bản đã ban hành" in [
        one.text for one in flat(report().documents()) if isinstance(one, Heading)
    ]
    nothing = of({name: frame for name, frame in report().frames.items() if name == "cases"})
    assert list(flat(nothing.documents())) == []
    days = [row[2].split("/")[::-1] for row in table.rows]
    assert [[int(part) for part in day] for day in days] == sorted([int(part) for part in day] for day in days)


def test_an_area_or_target_that_the_plan_lacks_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="Kế hoạch không có lĩnh vực “8”"):
        report().area(8)
    with pytest.raises(UsageError, match="Gần nhất"):
        report().target("2.22")
    with pytest.raises(UsageError, match="Chưa có số liệu: sổ không có trang này"):  # not: counts no items
        without("cases").balance("2.2")


def test_what_is_watched_is_said_only_where_somebody_noted_it() -> None:
    """Without the column 'Kết quả điện tử' no share of 0 stands on the paper, without degrees no blank group."""
    told = str([asdict(report().area(number)) for number in (2, 4)]).casefold()
    assert "hồ sơ có kết quả điện tử" in told
    assert "cơ cấu theo trình độ: " in told
    frames = dict(report().frames)
    frames["cases"] = frames["cases"].assign(digital_result=None)
    frames["staff"] = frames["staff"].assign(degree=None)
    results = results_of(report().plan.indicators, frames, report().basis)
    made = replace(of(frames), indicators=results)
    told = str([asdict(made.area(number)) for number in (2, 4)]).casefold()
    assert "kết quả điện tử" not in told
    assert "trình độ" not in told
    assert "hồ sơ nộp trực tuyến" in told


def test_the_school_itself_sees_the_rows_behind_a_figure() -> None:
    """Which rows a ratio counts; those not good in any part, open past their day or counted aloud; evidence so far."""
    days = {"received_on": date(2025, 10, 1), "due_on": date(2025, 10, 10)}
    ends = [{"finished_on": None if day is None else date(2025, 10, day)} for day in (11, 10, None)]
    plans = {"requested_on": date(2025, 10, 1), "due_on": date(2025, 10, 10), "finished_on": date(2025, 10, 9)}
    parts: list[dict[str, Any]] = [{"kind": "Báo cáo"}, {"kind": "Kế hoạch", "carried_out": False}]
    cancelled = {"registered_on": date(2025, 10, 1), "due_on": date(2025, 11, 1), "cancelled_by": "QĐ 1"}
    evidence = [{"target": name, "dated": day} for name in ("2.1", "7.1") for day in ("2026-01-17", "2026-01-18")]
    frames = {
        "cases": frame("cases", ends, **days),
        "reports": frame("reports", parts, **plans),
        "work_programme": frame("work_programme", [cancelled]),
        "evidence": frame("evidence", evidence),
    }
    made = replace(of({**report().frames, **frames}), internal=True)
    seen = [one for number in (1, 2, 7) for one in flat(made.area(number))]
    tables = {one.caption.partition(": ")[0]: one for one in seen if isinstance(one, Table) and "Dòng" in labels(one)}
    for target_id, rows in {"1.1": ["2"], "2.1": ["2"], "2.2": ["2", "4"], "7.1": ["4"], "7.2": ["3"]}.items():
        shown = tables[made.result(target_id).target.short]
        assert [row[labels(shown).index("Dòng")] for row in shown.rows] == rows
    told = " ".join(text for one in seen if isinstance(one, Sentences) for text in one.paragraphs)
    assert "Tỷ lệ tính trên 2 dòng của trang “Hồ sơ TTHC”: dòng 2-3." in told


def labels(table: Table) -> list[str]:
    return [column.label for column in table.columns]


def test_parents_are_told_whom_to_ask_though_no_procedure_is_listed_and_no_contact_named() -> None:
    made = replace(without("procedures"), school=report().school.model_copy(update={"contacts": ()}))
    assert [*passages(made.for_parents()).values()] == [f"Hỏi và được hướng dẫn: {made.school.name}."]


def test_a_target_names_the_document_that_decides_and_what_else_was_kept_of_it() -> None:
    """A later row without a rating decides nothing; evidence of a target of figures stands behind its figures."""
    level = "Hoàn thành tốt nhiệm vụ"
    rows = [
        {"target": "3.1", "dated": "2026-01-10", "level": level, "doc_no": "999/QĐ-UBND"},
        {"target": "3.1", "dated": "2026-01-12", "doc_no": "88/TTr-THCSHP"},
        {"target": "2.2", "dated": "2025-12-09", "doc_no": "9/BB-UBND"},
        {"target": "2.2", "dated": "2025-08-09", "doc_no": "8/BB-UBND"},  # before the window
        {"target": "2.2", "dated": "2026-01-09", "doc_no": "10/BB-UBND"},
    ]
    found = of({**report().frames, "evidence": frame("evidence", rows)})
    said = passages(found.area(3)) | passages(found.area(2))
    rated = next(text for text in said.values() if text.startswith("Xếp loại"))
    assert rated == f"Xếp loại “{level}” (đạt), theo Quyết định số 999/QĐ-UBND ngày 10/01/2026."
    assert found.rows("3.1")["Được tính"].tolist() == ["Có"]
    settled = said["Hồ sơ thủ tục hành chính giải quyết đúng hạn."]
    assert "Minh chứng: Biên bản số 9/BB-UBND ngày 09/12/2025 và Biên bản số 10/BB-UBND ngày 09/01/2026." in settled
