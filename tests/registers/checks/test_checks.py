"""Every error and every warning of the registers' specification, each by one bent cell of a clean workbook."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cchc_lib.domain.schema import REGISTERS
from cchc_lib.registers.checks.faults import Fault, count_faults
from cchc_lib.registers.reading import RegisterBook
from cchc_lib.registers.tables.headings import heading_key
from cchc_lib.text import match_key
from tests.registers.workbooks import CONTEXT, ROWS, clean, only, read, some, told

ENDED = {"finished_on": None, "returned_on": None}


def bent(folder: Path, register_id: str, *changes: dict[str, Any]) -> Any:
    """A workbook of a register with one row for each set of changes, and the procedures that cases need."""
    rows = {register_id: [{**ROWS[register_id], **change} for change in changes]}
    return read(some(**rows), folder)


def test_a_clean_workbook_has_no_fault(tmp_path: Path) -> None:
    """All twelve sheets are read, one row each, typed and complete."""
    book = read(clean(), tmp_path)
    assert told(book) == []
    assert book.rows_read == dict.fromkeys(REGISTERS, 1)
    assert set(book.frames) == set(REGISTERS)
    case = book.frames["cases"].iloc[0]
    assert (case["field"], case["due_on"].date(), case["row"]) == ("Giáo dục trung học", date(2025, 9, 10), 2)


Bent = tuple[str, dict[str, Any], str, str]
ERRORS: list[Bent] = [
    ("cases", {"case_no": None}, "blank_required", "case_no"),
    ("cases", {"channel": "  "}, "blank_required", "channel"),
    ("staff", {"meets_standard": None}, "blank_required", "meets_standard"),
    ("cases", {"finished_on": "31/2/2026"}, "bad_date", "finished_on"),
    ("documents", {"dated": "hôm qua"}, "bad_date", "dated"),
    ("cases", {"finished_on": date(2025, 9, 4)}, "finished_before_received", "finished_on"),
    ("tasks", {"finished_on": date(2025, 9, 1)}, "finished_before_received", "finished_on"),
    (
        "petitions",
        {"accepted_on": date(2025, 9, 12), "finished_on": date(2025, 9, 10)},
        "finished_before_received",
        "finished_on",
    ),
    ("cases", {"channel": "Zalo"}, "unknown_choice", "channel"),
    ("cases", {"digital_result": "một phần"}, "unknown_choice", "digital_result"),
    ("tasks", {"area": 8}, "out_of_range", "area"),
    ("tasks", {"area": 0}, "out_of_range", "area"),
    ("survey", {"score": 6}, "out_of_range", "score"),
    ("survey", {"score": 4.5}, "not_whole", "score"),
    ("survey", {"score": "tốt"}, "not_whole", "score"),
    ("recommendations", {"amount": "mười triệu"}, "bad_number", "amount"),
    ("cases", {"procedure_code": "9.999999", "field": "Khác"}, "no_due", "due_on"),
    ("cases", {"procedure_code": "9.999999", "due_on": date(2025, 9, 10)}, "no_field", "field"),
    ("cases", {**ENDED, "status": "Đã giải quyết"}, "no_finish", "status"),
    ("cases", {**ENDED, "status": "Từ chối"}, "no_finish", "status"),
    ("cases", {**ENDED, "status": "Dừng"}, "no_finish", "status"),
    ("cases", {**ENDED, "status": "Rút"}, "no_finish", "status"),
    ("cases", {"channel": "#REF!"}, "error_value", "channel"),
    ("cases", {"procedure_code": 2.00285}, "spoiled_code", "procedure_code"),
    ("evidence", {"target": "3.1", "level": "Tốt"}, "unknown_level", "level"),
    ("remarks", {"section": "VIII"}, "unknown_choice", "section"),
    ("remarks", {"period": "hk3"}, "unknown_period", "period"),
    ("remarks", {"period": "tuy-chon-2025-13-01-2025-12-31"}, "unknown_period", "period"),
]
WARNINGS: list[Bent] = [
    ("documents", {"dated": date(2025, 8, 10)}, "swapped", "dated"),
    ("cases", {"due_on": date(2025, 10, 9)}, "swapped", "due_on"),
    ("cases", {"received_on": date(2025, 5, 9), "due_on": date(2025, 9, 10)}, "swapped", "received_on"),
    ("documents", {"dated": date(2024, 11, 27)}, "outside_year", "dated"),
    ("documents", {"dated": date(2026, 9, 20)}, "outside_year", "dated"),
    # turned about it would lie before the receipt
    ("petitions", {"received_on": date(2026, 8, 28), "due_on": date(2026, 9, 7)}, "outside_year", "due_on"),
    ("petitions", {"received_on": date(2026, 7, 8), "due_on": date(2026, 9, 7)}, "swapped", "due_on"),
    ("tasks", {"assigned_on": date(2024, 8, 30)}, "outside_year", "assigned_on"),
    ("evidence", {"dated": date(2025, 8, 31)}, "outside_year", "dated"),
    ("tasks", {"finished_on": date(2026, 9, 18)}, "outside_year", "finished_on"),  # a slip of the year, by its receipt
    ("cases", {"due_on": date(2025, 9, 17)}, "due_differs", "due_on"),
    ("cases", {"extended_to": date(2025, 9, 9)}, "extension_early", "extended_to"),
    ("cases", {"status": "Đang giải quyết"}, "open_but_finished", "status"),
    (
        "cases",
        {"procedure_code": "9.999999", "field": "Khác", "due_on": date(2025, 9, 10)},
        "unknown_code",
        "procedure_code",
    ),
    ("recommendations", {"amount": -1}, "negative_amount", "amount"),
    ("recommendations", {"compliant": None}, "mute_compliance", "compliant"),
    ("evidence", {"established": None}, "mute_evidence", "established"),
    ("petitions", {"finished_on": date(2025, 9, 9)}, "mute_compliance", "compliant"),
    ("petitions", {"finished_on": date(2025, 9, 9), "outcome": "Giải quyết"}, "mute_compliance", "compliant"),
    ("staff", {"left_on": date(2008, 9, 1)}, "before_other", "left_on"),
    ("staff", {"left_on": date(1905, 7, 19)}, "far_day", "left_on"),
    ("staff", {"joined_on": date(2069, 9, 1)}, "far_day", "joined_on"),
    ("tasks", {"due_on": date(1905, 7, 19), "finished_on": None}, "far_day", "due_on"),
    (
        "procedures",
        {"procedure_code": "2.002481", "effective_on": date(2025, 11, 20), "abolished_on": date(2025, 11, 19)},
        "before_other",
        "abolished_on",
    ),
    (
        "procedures",
        {"procedure_code": "3.000182", "decided_on": date(2025, 11, 20), "published_on": date(2024, 11, 21)},
        "before_other",
        "published_on",
    ),
    ("cases", {"returned_on": date(2025, 9, 8)}, "before_other", "returned_on"),
    ("tasks", {"due_on": date(2025, 9, 6), "finished_on": None}, "before_other", "due_on"),
    ("work_programme", {"registered_on": date(2025, 10, 16)}, "before_other", "due_on"),
    ("recommendations", {"due_on": date(2025, 11, 2)}, "before_other", "due_on"),
    ("reports", {"requested_on": date(2025, 12, 16)}, "before_other", "due_on"),
    ("petitions", {"accepted_on": date(2025, 9, 4)}, "before_other", "accepted_on"),
    ("petitions", {"accepted_on": date(2025, 9, 9), "due_on": date(2025, 9, 8)}, "before_other", "due_on"),
    *(("work_programme", {"cancelled_by": none}, "says_none", "cancelled_by") for none in ("Không", "-", 0, "chưa có")),
    ("reports", {"doc_no": "không"}, "says_none", "doc_no"),
    ("staff", {"degree": "-"}, "says_none", "degree"),
    ("tasks", {"doc_no": "/"}, "says_none", "doc_no"),
    ("evidence", {"doc_no": "Không có"}, "says_none", "doc_no"),
    (
        "cases",
        {"procedure_code": 2.00285, "field": "Khác", "due_on": date(2025, 9, 10)},
        "code_unknown_number",
        "procedure_code",
    ),
]


def read_bent(folder: Path, changes: list[Bent]) -> tuple[RegisterBook, dict[tuple[str, int], list[Fault]]]:
    """One workbook with a good first row in each register and a row for each change; faults by sheet and row."""
    rows: dict[str, list[dict[str, Any]]] = {register_id: [{**ROWS[register_id]}] for register_id, *_ in changes}
    for register_id, change, *_ in changes:
        key = REGISTERS[register_id].key
        own = {key: f"K-{len(rows[register_id])}"} if key else {}
        rows[register_id].append({**ROWS[register_id], **own, **change})
    book = read(some(**rows), folder)
    faults: dict[tuple[str, int], list[Fault]] = {}
    for fault in book.faults:
        assert fault.row
        faults.setdefault((fault.sheet, fault.row), []).append(fault)
    return book, faults


def test_an_error_leaves_its_row_out_and_a_warning_leaves_it_in(tmp_path: Path) -> None:
    """Each change is told once, with sheet, row and heading; rows with an error are in no frame, all others are."""
    for severity, changes in (("error", ERRORS), ("warning", WARNINGS)):
        book, faults = read_bent(tmp_path, changes)
        at = dict.fromkeys((register_id for register_id, *_ in changes), 2)
        for register_id, change, code, column_id in changes:
            register = REGISTERS[register_id]
            at[register_id] += 1
            (fault,) = faults.pop((register.sheet, at[register_id]))
            assert (fault.severity, fault.code) == (severity, code), change
            assert fault.heading == register.column(column_id).heading
            assert fault.message
            assert fault.expected
            assert fault.remedy
        assert faults == {}
        for register_id, last in at.items():
            counted = [2] if severity == "error" else list(range(2, last + 1))
            assert list(book.frames[register_id]["row"]) == counted
            assert book.rows_read[register_id] == last - 1


def test_compliance_is_asked_only_where_it_counts(tmp_path: Path) -> None:
    """Not of what is open, of petitions of others or passed on, nor of what is under appeal."""
    done = {"finished_on": date(2025, 9, 9)}
    rows = [{}, {**done, "competent": "Không"}, {**done, "outcome": "Chuyển đơn"}, {**done, "compliant": "Không"}]
    petitions = [{**ROWS["petitions"], "petition_no": f"DT-{at}", **row} for at, row in enumerate(rows)]
    appealed = {**ROWS["recommendations"], "compliant": None, "under_appeal": "Có"}
    assert told(read(some(petitions=petitions, recommendations=[appealed]), tmp_path)) == []


def test_what_was_received_in_the_year_may_be_done_in_the_next(tmp_path: Path) -> None:
    """Work carried over is finished in the book of the year it came in; a year too late is told."""
    given = {"assigned_on": date(2026, 8, 20), "due_on": date(2026, 8, 31)}
    ends = [
        {**given, "task_no": f"NV-{at}", "finished_on": date(*day)}
        for at, day in enumerate([(2026, 10, 12), (2027, 9, 1)])
    ]
    assert [(fault.row, fault.code) for fault in bent(tmp_path, "tasks", *ends).faults] == [(3, "outside_year")]
    returned = {"received_on": date(2026, 8, 28), "finished_on": date(2026, 8, 31), "returned_on": date(2026, 9, 3)}
    assert told(read(some(cases=[{**ROWS["cases"], **returned}]), tmp_path)) == []


def documents(*days: date) -> list[dict[str, Any]]:
    return [{**ROWS["documents"], "number": str(at), "dated": day} for at, day in enumerate(days, 1)]


def test_a_day_out_of_order_that_would_be_in_order_mended(tmp_path: Path) -> None:
    """Day and month changed about, or the year one off, in a register kept by date; each row of the day is told."""
    days = [date(2025, 10, day) for day in range(1, 31)]
    days[10:12] = [date(2025, 11, 10)] * 2
    book = read(some(documents=documents(*days)), tmp_path)
    assert told(book) == [("swapped", 12, "Ngày đến/đi"), ("swapped", 13, "Ngày đến/đi")]
    assert "11/10/2025" in only_warning(book)
    received = [date(2026, 1, day) for day in range(2, 31)]
    received[5] = date(2025, 1, 7)
    tasks = [
        {"task_no": str(at), "source": "Nội bộ", "assigned_on": day, "due_on": date(2026, 2, 20)}
        for at, day in enumerate(received)
    ]
    book = read(some(tasks=tasks), tmp_path)
    assert told(book) == [("wrong_year", 7, "Ngày giao")]
    assert "07/01/2026" in only_warning(book)


def only_warning(book: Any) -> str:
    assert book.faults[0].severity == "warning"
    return str(book.faults[0].expected)


def test_days_out_of_order_for_good_are_not_told(tmp_path: Path) -> None:
    """A late entry that no mending puts in order, and a register that is not kept by date."""
    days = [date(2025, 10, day) for day in range(1, 31)]
    days[10] = date(2025, 12, 24)
    assert told(read(some(documents=documents(*days)), tmp_path)) == []
    mixed = [date(2025, 9 + at % 4, 1 + at * 7 % 12) for at in range(30)]
    assert told(read(some(documents=documents(*mixed)), tmp_path)) == []


def test_a_late_finish_that_lies_in_its_term_mended(tmp_path: Path) -> None:
    """Finished 9/11, due 15/9: perhaps 11/9. In a long term a day may lie by chance."""
    change = {"received_on": date(2025, 9, 10), "finished_on": date(2025, 11, 9)}
    assert told(bent(tmp_path, "cases", change)) == [("swapped", 2, "Ngày có kết quả")]
    change = {"issued_on": date(2025, 9, 1), "due_on": date(2025, 10, 31), "finished_on": date(2025, 11, 10)}
    assert told(bent(tmp_path, "recommendations", change)) == []


@pytest.mark.parametrize(
    ("register_id", "change"),
    [
        ("cases", {"received_on": date(2024, 9, 3), "due_on": None}),
        ("tasks", {"assigned_on": date(2024, 9, 1)}),
        ("staff", {"joined_on": date(1990, 9, 1), "left_on": date(2030, 1, 1)}),
        ("procedures", {"decided_on": date(2020, 3, 1), "effective_on": date(2020, 3, 4)}),
        ("recommendations", {"amount": None}),
        ("evidence", {"target": "3.1", "level": None}),
        ("evidence", {"target": "2.1", "level": "Tốt"}),
    ],
)
def test_what_is_no_fault_is_not_told(tmp_path: Path, register_id: str, change: dict[str, Any]) -> None:
    """Days of receipt up to a year earlier, days of staff and procedures, blank amounts and levels."""
    assert told(bent(tmp_path, register_id, change)) == []


def test_of_a_repeated_key_the_first_row_counts(tmp_path: Path) -> None:
    book = bent(tmp_path, "cases", {"case_no": "HS-01"}, {"case_no": "hs - 01"}, {"case_no": "HS-02"})
    assert told(book) == [("repeated_key", 3, "Mã hồ sơ")]
    assert "dòng 2" in only(book).message
    assert list(book.frames["cases"]["row"]) == [2, 4]


def test_a_row_with_several_errors_counts_once(tmp_path: Path) -> None:
    """Errors are rows, not cells."""
    book = bent(tmp_path, "cases", {"channel": "Zalo", "case_no": None, "finished_on": "31/2/2026"})
    assert len(book.faults) == 3
    assert count_faults(book.faults, "error") == 1


def test_an_error_silences_the_warnings_of_its_row(tmp_path: Path) -> None:
    assert told(bent(tmp_path, "documents", {"form": "Fax", "dated": date(2020, 1, 1)})) == [
        ("unknown_choice", 2, "Hình thức")
    ]


def test_an_extension_is_due_enough(tmp_path: Path) -> None:
    """With no due date and no term, the day of the extension is the due date."""
    change = {"procedure_code": "3.000182", "field": "Tuyển sinh", "extended_to": date(2025, 9, 20)}
    book = read(
        some(
            cases=[{**ROWS["cases"], **change}],
            procedures=[{**ROWS["procedures"], "procedure_code": "3.000182", "term": None}],
        ),
        tmp_path,
    )
    assert told(book) == []
    assert book.frames["cases"]["due_on"].isna().all()


def test_terms_in_plain_days_end_on_a_worked_day(tmp_path: Path) -> None:
    """Three calendar days from Thursday end on Sunday, so on Monday."""
    plain = {**ROWS["procedures"], "term_unit": "ngày"}
    case = {**ROWS["cases"], "received_on": date(2025, 9, 4)}
    book = read(some(cases=[case], procedures=[plain]), tmp_path)
    assert book.frames["cases"]["due_on"].iloc[0].date() == date(2025, 9, 8)


def test_a_term_without_its_unit_is_not_guessed(tmp_path: Path) -> None:
    """Three days of which kind? Such a case needs a printed due date; a term of 0 is the same day whatever the unit."""
    no_unit = {**ROWS["procedures"], "term_unit": None}
    case = {**ROWS["cases"], "received_on": date(2025, 9, 4)}
    book = read(some(cases=[case], procedures=[no_unit]), tmp_path)
    assert [fault.code for fault in book.faults] == ["no_due"]
    assert (
        book.faults[0].remedy
        == "điền ngày, hoặc thêm thời hạn và đơn vị thời hạn của thủ tục vào trang “Danh mục TTHC”"
    )
    book = read(some(cases=[{**case, "due_on": date(2025, 9, 12)}], procedures=[no_unit]), tmp_path)
    assert book.faults == ()
    book = read(some(cases=[case], procedures=[{**no_unit, "term": 0}]), tmp_path)
    assert book.frames["cases"]["due_on"].iloc[0].date() == date(2025, 9, 4)


@pytest.mark.parametrize(
    ("change", "due"),
    [
        ({}, date(2025, 10, 6)),
        ({"accepted_on": date(2025, 9, 12)}, date(2025, 10, 13)),
        ({"kind": "Kiến nghị"}, date(2025, 9, 26)),
        ({"due_on": date(2025, 9, 30)}, date(2025, 9, 30)),
    ],
)
def test_a_petition_is_due_by_law(tmp_path: Path, change: dict[str, Any], due: date) -> None:
    assert bent(tmp_path, "petitions", change).frames["petitions"]["due_on"].iloc[0].date() == due


@pytest.mark.parametrize(
    ("finished", "received"),
    [(None, date(2025, 9, 1)), (date(2025, 8, 29), date(2025, 8, 29)), (date(2025, 10, 1), date(2025, 9, 1))],
)
def test_no_day_of_receipt_is_the_years_first_day(tmp_path: Path, finished: date | None, received: date) -> None:
    """Or the day it was finished, if that is earlier."""
    frame = bent(tmp_path, "work_programme", {"finished_on": finished}).frames["work_programme"]
    assert frame["registered_on"].iloc[0].date() == received


def test_defaults_and_spellings(tmp_path: Path) -> None:
    """Blank secrecy is Thường; choices, levels, sections and periods are spelt as the kit spells them."""
    assert bent(tmp_path, "documents", {"direction": "den", "form": "ĐIỆN TỬ  VÀ GIẤY"}).frames["documents"][
        ["direction", "secrecy", "form"]
    ].iloc[0].tolist() == ["Đến", "Thường", "Điện tử và giấy"]
    evidence = bent(tmp_path, "evidence", {"target": 3.1, "level": "hoàn thành tốt  nhiệm vụ"}).frames["evidence"]
    assert evidence[["target", "level"]].iloc[0].tolist() == ["3.1", "Hoàn thành tốt nhiệm vụ"]
    remarks = bent(tmp_path, "remarks", {"section": 1, "period": "HK1"}, {"section": "iii", "period": "quy-2025-4"})
    assert remarks.frames["remarks"][["period", "section"]].to_numpy().tolist() == [["hk1", "1"], ["quy-2025-4", "III"]]


def test_a_target_that_excel_took_for_a_day_is_an_error(tmp_path: Path) -> None:
    """2.1 typed in a Vietnamese Excel is 2 January: nobody can tell it back."""
    for register_id, column_id in (("evidence", "target"), ("remarks", "section")):
        heading = REGISTERS[register_id].column(column_id).heading
        assert told(bent(tmp_path, register_id, {column_id: date(2026, 1, 2)})) == [("spoiled_target", 2, heading)]


@pytest.mark.parametrize(
    ("register_id", "column_id", "value"),
    [("evidence", "target", "2.9"), ("tasks", "plan_task", "N6.7"), ("reports", "plan_task", "2.1")],
)
def test_what_the_plan_has_not_is_a_warning(tmp_path: Path, register_id: str, column_id: str, value: str) -> None:
    """A target or a task of the plan mistyped would count for nothing, silently."""
    context = replace(CONTEXT, targets=frozenset({"2.1"}), tasks=frozenset({"N6.1"}))
    key = REGISTERS[register_id].key
    rows = [ROWS[register_id], {**ROWS[register_id], **({key: "khác"} if key else {}), column_id: value}]
    book = read(some(**{register_id: rows}), tmp_path, context)
    assert told(book) == [("not_in_plan", 3, REGISTERS[register_id].column(column_id).heading)]
    assert len(book.frames[register_id]) == 2


@pytest.mark.parametrize(
    ("register_id", "column_id", "value", "plain"),
    [
        ("evidence", "target", "2. 1", "2.1"),
        ("evidence", "target", "n6.1", "N6.1"),
        ("tasks", "plan_task", "n6. 1", "N6.1"),
        ("work_programme", "plan_task", "N6.1 ", "N6.1"),
        ("remarks", "section", 2.1, "2.1"),
    ],
)
def test_a_name_of_the_plan_is_spelt_as_the_plan_does(
    tmp_path: Path, register_id: str, column_id: str, value: str, plain: str
) -> None:
    """Case and spaces do not make a row count for nothing without a word."""
    context = replace(CONTEXT, targets=frozenset({"2.1"}), tasks=frozenset({"N6.1"}))
    book = read(some(**{register_id: [{**ROWS[register_id], column_id: value}]}), tmp_path, context)
    assert told(book) == []
    assert book.frames[register_id][column_id].tolist() == [plain]


def test_names_stay_apart_without_accents() -> None:
    """Matching without accents always leaves one candidate: no two names of one list fall together."""
    assert len({match_key(register.sheet) for register in REGISTERS.values()}) == len(REGISTERS)
    for register in REGISTERS.values():
        assert len({heading_key(column.heading) for column in register.columns}) == len(register.columns)
        for column in register.columns:
            assert len({match_key(choice) for choice in column.choices}) == len(column.choices)
