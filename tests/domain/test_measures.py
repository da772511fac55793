"""Every target of the plan 2025-2026 by examples worked by hand, at the edges of the window and of each rule."""

from datetime import date
from typing import Any

import pytest

from cchc_lib.domain.balance import Balance
from cchc_lib.domain.measures import judge, result_of, results_of
from cchc_lib.domain.periods import Window
from cchc_lib.domain.results import Ratio, TargetResult
from tests.domain.random_rows import Rows
from tests.domain.real import HK1, PLAN, basis, result, target
from tests.frames import frame

BEFORE, FIRST, LAST, AFTER = "2025-08-31", "2025-09-01", "2026-01-17", "2026-01-18"
"""The days around the first semester and its first and last."""

SETTLED_EARLY = {"due_on": "2025-10-10", "finished_on": "2025-10-09"}
SETTLED_LATE = {"due_on": "2025-10-10", "finished_on": "2025-10-11"}
OVERDUE = {"due_on": "2026-01-16"}
WITHIN_TERM = {"due_on": LAST}


def numbers(found: TargetResult) -> tuple[str, int | float, int | float, int | float | None]:
    assert found.ratio is not None
    return found.status, found.ratio.numerator, found.ratio.denominator, found.ratio.value


def cut_off(day: str) -> Window:
    return Window(HK1.start, HK1.end, date.fromisoformat(day))


@pytest.mark.parametrize("target_id", [one.id for one in PLAN.targets])
def test_missing_sheet_has_no_data(target_id: str) -> None:
    found = result(target_id, None)
    assert (found.status, found.ratio, found.balance, found.left_out) == ("no_data", None, None, {})


def test_all_targets_in_the_order_of_the_plan() -> None:
    found = results_of(PLAN.targets, {"tasks": frame("tasks"), "evidence": frame("evidence")}, basis())
    statuses = {one.target.id: one.status for one in found}
    assert list(statuses) == [one.id for one in PLAN.targets]
    assert {one: statuses[one] for one in ("2.4", "3.2")} == {"2.4": "not_arisen", "3.2": "not_arisen"}
    assert {one: statuses[one] for one in ("2.1", "3.1", "7.1")} == dict.fromkeys(("2.1", "3.1", "7.1"), "not_rated")
    assert {statuses[one] for one in ("1.1", "1.2", "2.2", "3.3", "7.3")} == {"no_data"}


def test_documents_of_the_programme_by_their_due_day() -> None:
    """2 of 5: an item due on the closing day is not counted yet, one settled on the day after it is overdue."""
    rows: Rows = [
        {"due_on": "2025-09-30", "finished_on": "2025-09-20"},
        {"due_on": "2025-09-30", "finished_on": "2025-09-30"},
        {"due_on": "2025-09-30", "finished_on": "2025-10-01"},
        {"due_on": "2026-01-16", "finished_on": None},
        {"due_on": "2025-10-10", "finished_on": AFTER},
        {"due_on": LAST, "finished_on": None},
    ]
    found = result("1.1", rows, registered_on=FIRST)
    assert numbers(found) == ("not_met", 2, 5, 40)
    assert found.balance == Balance(received=6, early=1, on_time=1, late=1, within_term=1, overdue=2)


def test_nothing_due_yet_is_not_arisen() -> None:
    found = result("1.1", [WITHIN_TERM], registered_on=FIRST)
    assert numbers(found) == ("not_arisen", 0, 0, None)
    assert found.balance == Balance(received=1, within_term=1)


def test_cancelled_documents_are_counted_where_they_would_stand() -> None:
    """Carried over or received in the window: 3; settled before it or received after it: not told."""
    rows: Rows = [
        {"registered_on": BEFORE, "finished_on": None},
        {"registered_on": FIRST, "finished_on": None},
        {"registered_on": LAST, "finished_on": LAST},
        {"registered_on": BEFORE, "finished_on": BEFORE},
        {"registered_on": AFTER, "finished_on": None},
    ]
    found = result("1.1", rows, due_on="2025-10-01", cancelled_by="QĐ 12")
    assert found.left_out == {"cancelled": 3}
    assert numbers(found) == ("not_arisen", 0, 0, None)
    assert found.balance == Balance()


def test_legal_documents_issued_in_the_window() -> None:
    """2 of 3: both days of the window are inside, a blank answer is not compliant, other documents do not count."""
    rows: Rows = [
        {"finished_on": FIRST, "compliant": True},
        {"finished_on": LAST, "compliant": True},
        {"finished_on": "2025-10-10", "compliant": None},
        {"finished_on": BEFORE, "compliant": False},
        {"finished_on": AFTER, "compliant": False},
        {"finished_on": None, "compliant": False},
        {"finished_on": "2025-10-10", "compliant": False, "legal_document": False},
        {"finished_on": "2025-10-10", "compliant": False, "legal_document": None},
    ]
    found = result("1.2", rows, legal_document=True, registered_on=FIRST, due_on=LAST)
    assert numbers(found) == ("not_met", 2, 3, 66.67)
    assert found.balance is None


@pytest.mark.parametrize("target_id", ["2.1", "7.1"])
@pytest.mark.parametrize(
    ("rows", "status", "established"),
    [
        ([], "not_rated", None),
        ([(AFTER, True)], "not_rated", None),
        ([(LAST, True)], "met", True),
        ([(BEFORE, True)], "met", True),  # evidence from before the window holds on
        ([("2025-10-01", False), ("2025-11-01", True)], "met", True),
        ([("2025-11-01", False), ("2025-10-01", True)], "not_met", False),
        ([("2025-11-01", False), ("2025-11-01", True)], "met", True),  # of one day the lower row
        ([("2025-11-01", True), ("2025-11-01", False)], "not_met", False),
        ([("2025-11-01", None)], "not_met", False),
        ([("2025-11-01", True), (AFTER, False)], "met", True),
    ],
)
def test_evidence(target_id: str, rows: list[tuple[str, bool | None]], status: str, established: bool | None) -> None:
    """The latest row up to the closing day says whether it is established; of another target's rows nothing."""
    named: Rows = [{"target": target_id, "dated": dated, "established": answer} for dated, answer in rows]
    others: Rows = [{"target": "3.1", "dated": LAST, "established": not established}]
    found = result(target_id, named + others)
    assert (found.status, found.established, found.ratio) == (status, established, None)


def test_cases_met_when_every_field_is_and_nothing_is_overdue() -> None:
    """Refused, stopped and withdrawn cases end like any; one within its term does not count yet."""
    rows: Rows = [
        {**SETTLED_EARLY, "field": "Trung học", "status": "Đã giải quyết"},
        {**SETTLED_EARLY, "field": "Trung học", "status": "Từ chối"},
        {**SETTLED_EARLY, "field": "Văn bằng", "status": "Rút"},
        {**SETTLED_EARLY, "field": "Văn bằng", "status": "Dừng"},
        {**WITHIN_TERM, "field": "Thi cử"},
    ]
    found = result("2.2", rows, received_on="2025-10-01")
    assert numbers(found) == ("met", 4, 4, 100)
    assert found.by_group == {"Trung học": Ratio(2, 2), "Văn bằng": Ratio(2, 2)}


def test_one_field_under_its_term_is_enough_not_to_be_met() -> None:
    """199 of 200 in time, the late one in a field of its own."""
    rows: Rows = [{**SETTLED_EARLY, "field": "Trung học"}] * 199 + [{**SETTLED_LATE, "field": "Văn bằng"}]
    found = result("2.2", rows, received_on="2025-10-01")
    assert numbers(found) == ("not_met", 199, 200, 99.5)
    assert found.by_group == {"Trung học": Ratio(199, 199), "Văn bằng": Ratio(0, 1)}


def test_one_overdue_case_is_enough_not_to_be_met() -> None:
    """All that is settled was in time, and still it is not met; overdue cases are not in the denominator."""
    found = result("2.2", [SETTLED_EARLY, OVERDUE], received_on="2025-10-01", field="Trung học")
    assert numbers(found) == ("not_met", 1, 1, 100)


def test_overdue_case_breaks_the_target_even_with_none_settled() -> None:
    found = result("2.2", [OVERDUE], received_on="2025-10-01", field="Trung học")
    assert numbers(found) == ("not_met", 0, 0, None)


def test_extended_case_is_not_overdue() -> None:
    """An extension to the closing day keeps the open case within its term."""
    found = result("2.2", [{**OVERDUE, "extended_to": LAST}], received_on="2025-10-01", field="Trung học")
    assert numbers(found) == ("not_arisen", 0, 0, None)


def test_case_settled_on_the_day_after_is_open_at_the_cut_off() -> None:
    """What happened after the cut-off is not known: due on it, the case is within its term."""
    rows: Rows = [
        {"received_on": "2025-10-01", "due_on": "2025-10-10", "finished_on": "2025-10-11", "field": "Trung học"}
    ]
    assert numbers(result("2.2", rows, cut_off("2025-10-10"))) == ("not_arisen", 0, 0, None)
    assert numbers(result("2.2", rows, cut_off("2025-10-11"))) == ("not_met", 0, 1, 0)


def test_carried_over_case_counts_where_it_is_settled() -> None:
    """A case from before the window, settled on its first day."""
    rows: Rows = [{"received_on": BEFORE, "due_on": FIRST, "finished_on": FIRST, "field": "Trung học"}]
    found = result("2.2", rows)
    assert numbers(found) == ("met", 1, 1, 100)
    assert found.balance == Balance(carried_over=1, on_time=1)


def test_fields_that_differ_in_case_and_spaces_are_one() -> None:
    rows: Rows = [{**SETTLED_EARLY, "field": "Giáo dục Trung học"}, {**SETTLED_LATE, "field": "giáo dục  trung học "}]
    assert result("2.2", rows, received_on="2025-10-01").by_group == {"Giáo dục Trung học": Ratio(1, 2)}


@pytest.mark.parametrize(
    ("decided", "published", "expected"),
    [
        ("2025-10-06", "2025-10-06", ("met", 1, 1, 100)),
        ("2025-10-06", "2025-10-13", ("met", 1, 1, 100)),  # the fifth working day
        ("2025-10-06", "2025-10-14", ("not_met", 0, 1, 0)),
        ("2025-10-06", "2025-10-01", ("met", 1, 1, 100)),  # published before it was decided
        ("2025-10-06", None, ("not_met", 0, 1, 0)),
        ("2026-01-09", None, ("not_met", 0, 1, 0)),  # limit 15/1: Saturday 10/1 is worked
        ("2026-01-09", "2026-01-15", ("met", 1, 1, 100)),
        ("2026-01-09", "2026-01-16", ("not_met", 0, 1, 0)),
        ("2026-01-12", LAST, ("met", 1, 1, 100)),  # published on the closing day
        ("2026-01-09", AFTER, ("not_met", 0, 1, 0)),  # published after the closing day: not known
    ],
)
def test_publication_within_five_working_days(decided: str, published: str | None, expected: tuple[Any, ...]) -> None:
    rows: Rows = [{"decided_on": decided, "published_on": published, "effective_on": FIRST}]
    found = result("2.3", rows)
    assert (numbers(found), found.left_out) == (expected, {})


@pytest.mark.parametrize(("decided", "published"), [("2026-01-12", None), ("2026-01-12", AFTER)])
def test_unpublished_within_its_limit_is_counted_aloud(decided: str, published: str | None) -> None:
    """The limit is 19/1, after the closing day."""
    found = result("2.3", [{"decided_on": decided, "published_on": published, "effective_on": FIRST}])
    assert (numbers(found), found.left_out) == (("not_arisen", 0, 0, None), {"within_limit": 1})


def test_limit_on_the_closing_day_has_not_passed() -> None:
    """At the cut-off of 15/1 the limit of 15/1 still runs, at that of 16/1 it has passed."""
    rows: Rows = [{"decided_on": "2026-01-09", "effective_on": FIRST}]
    assert result("2.3", rows, cut_off("2026-01-15")).left_out == {"within_limit": 1}
    assert numbers(result("2.3", rows, cut_off("2026-01-16"))) == ("not_met", 0, 1, 0)


@pytest.mark.parametrize(
    ("effective", "abolished", "counted"),
    [
        (LAST, None, 1),
        (AFTER, None, 0),
        (BEFORE, FIRST, 1),  # abolished on the first day
        (BEFORE, BEFORE, 0),
        (BEFORE, AFTER, 1),
    ],
)
def test_procedures_in_force_in_the_window(effective: str, abolished: str | None, counted: int) -> None:
    """In force by the closing day and not abolished before the first."""
    rows: Rows = [{"decided_on": "2025-10-06", "effective_on": effective, "abolished_on": abolished}]
    found = result("2.3", rows)
    assert found.ratio == Ratio(0, counted)


def test_procedures_without_a_date_are_counted_aloud() -> None:
    """Blank day of decision or of effect: 3; abolished before the window or not yet in force: not told."""
    rows: Rows = [
        {"decided_on": None, "effective_on": FIRST},
        {"decided_on": "2025-10-06", "effective_on": None},
        {"decided_on": None, "effective_on": None, "abolished_on": FIRST},
        {"decided_on": None, "effective_on": None, "abolished_on": BEFORE},
        {"decided_on": None, "effective_on": AFTER},
    ]
    found = result("2.3", rows, published_on="2025-10-06")
    assert (numbers(found), found.left_out) == (("not_arisen", 0, 0, None), {"no_date": 3})


def test_tasks_of_every_person() -> None:
    """Not met although 4 of 6 are in time: one person and the blank name are below; no due task, no group."""
    rows: Rows = [
        {**SETTLED_EARLY, "assignee": "Người A"},
        {**SETTLED_EARLY, "assignee": "người  a"},
        {**SETTLED_EARLY, "assignee": "Người B"},
        {**SETTLED_LATE, "assignee": "Người B"},
        {**SETTLED_EARLY, "assignee": None},
        {**OVERDUE, "assignee": None},
        {**WITHIN_TERM, "assignee": "Người C"},
        {**SETTLED_LATE, "assignee": "Người D", "source": "Cấp trên"},
    ]
    found = result("2.4", rows, assigned_on=FIRST, source="Nội bộ")
    assert numbers(found) == ("not_met", 4, 6, 66.67)
    assert found.by_group == {"Người A": Ratio(2, 2), "Người B": Ratio(1, 2), "": Ratio(1, 2)}
    assert (found.groups_below, found.groups_are_people) == (2, True)
    assert found.balance == Balance(received=7, early=4, late=1, within_term=1, overdue=1)


def test_tasks_from_above() -> None:
    rows: Rows = [{**SETTLED_EARLY, "source": "Cấp trên"}, {**OVERDUE, "source": "Nội bộ"}]
    found = result("3.2", rows, assigned_on=FIRST, assignee="Người A")
    assert numbers(found) == ("met", 1, 1, 100)
    assert (found.by_group, found.groups_below) == ({}, None)


@pytest.mark.parametrize(
    ("rows", "status", "level"),
    [
        ([], "not_rated", None),
        ([(LAST, None)], "not_rated", None),
        ([(AFTER, "Hoàn thành tốt nhiệm vụ")], "not_rated", None),
        ([(LAST, "Không hoàn thành nhiệm vụ")], "not_met", "Không hoàn thành nhiệm vụ"),
        ([(LAST, "Hoàn thành nhiệm vụ")], "not_met", "Hoàn thành nhiệm vụ"),
        ([(LAST, "Hoàn thành tốt nhiệm vụ")], "met", "Hoàn thành tốt nhiệm vụ"),
        ([(LAST, "Hoàn thành xuất sắc nhiệm vụ")], "met", "Hoàn thành xuất sắc nhiệm vụ"),
        ([(LAST, "hoan thanh TOT  nhiem vu")], "met", "Hoàn thành tốt nhiệm vụ"),
        (
            [("2025-10-01", "Hoàn thành tốt nhiệm vụ"), (LAST, None)],  # a blank level is passed over
            "met",
            "Hoàn thành tốt nhiệm vụ",
        ),
        (
            [(LAST, "Hoàn thành tốt nhiệm vụ"), (LAST, "Hoàn thành nhiệm vụ")],  # of one day the lower row
            "not_met",
            "Hoàn thành nhiệm vụ",
        ),
        ([(LAST, "Hoàn thành tốt nhiệm vụ"), ("2025-10-01", "Hoàn thành nhiệm vụ")], "met", "Hoàn thành tốt nhiệm vụ"),
    ],
)
def test_rank(rows: list[tuple[str, str | None]], status: str, level: str | None) -> None:
    """The latest level up to the closing day, against Hoàn thành tốt nhiệm vụ."""
    named: Rows = [{"target": "3.1", "dated": dated, "level": name, "established": True} for dated, name in rows]
    found = result("3.1", [*named, {"target": "2.1", "dated": LAST, "level": "Hoàn thành nhiệm vụ"}])
    assert (found.status, found.level, found.ratio) == (status, level, None)


def test_satisfaction_is_watched() -> None:
    """2 of 3 answers with a score in the window; 3 is not satisfied, a blank score is no answer."""
    rows: Rows = [
        {"answered_on": FIRST, "respondents": "Cha mẹ học sinh", "score": 4},
        {"answered_on": LAST, "respondents": "Cha mẹ học sinh", "score": 3},
        {"answered_on": LAST, "respondents": "Học sinh", "score": 5},
        {"answered_on": LAST, "respondents": "Khác", "score": None},
        {"answered_on": BEFORE, "respondents": "Khác", "score": 1},
        {"answered_on": AFTER, "respondents": "Khác", "score": 1},
    ]
    found = result("3.3", rows)
    assert numbers(found) == ("monitored", 2, 3, 66.67)
    assert found.by_group == {"Cha mẹ học sinh": Ratio(1, 2), "Học sinh": Ratio(1, 1)}


def test_only_blank_scores_are_not_arisen() -> None:
    assert numbers(result("3.3", [{"answered_on": LAST, "respondents": "Khác"}])) == ("not_arisen", 0, 0, None)


@pytest.mark.parametrize(
    ("joined", "left", "in_post"),
    [
        ("2010-08-01", None, 1),
        (LAST, None, 1),  # joins on the closing day
        (AFTER, None, 0),
        ("2010-08-01", LAST, 0),  # leaves on the closing day
        ("2010-08-01", AFTER, 1),
        ("2010-08-01", BEFORE, 0),
    ],
)
def test_staff_in_post(joined: str, left: str | None, in_post: int) -> None:
    rows: Rows = [{"joined_on": joined, "left_on": left, "staff_group": "Giáo viên"}]
    found = result("4.1", rows, meets_standard=True, meets_competence=True)
    assert found.ratio == Ratio(in_post, in_post)
    assert found.structure == ({"Giáo viên": 1} if in_post else {})


def test_staff_must_meet_both() -> None:
    """1 of 4; the structure counts heads, met or not."""
    rows: Rows = [
        {"meets_standard": True, "meets_competence": True, "staff_group": "Quản lý"},
        {"meets_standard": True, "meets_competence": False, "staff_group": "Giáo viên"},
        {"meets_standard": False, "meets_competence": True, "staff_group": "Giáo viên"},
        {"meets_standard": False, "meets_competence": False, "staff_group": "Nhân viên"},
    ]
    found = result("4.1", rows, joined_on="2010-08-01")
    assert numbers(found) == ("not_met", 1, 4, 25)
    assert found.structure == {"Quản lý": 1, "Giáo viên": 2, "Nhân viên": 1}


def test_recommendations_by_number_and_by_money() -> None:
    """1 of 4 and 30 of 100 million: not compliant is late, blank money is 0, open within the term does not count."""
    rows: Rows = [
        {**SETTLED_EARLY, "compliant": True, "amount": 30_000_000},
        {**SETTLED_EARLY, "compliant": False, "amount": 20_000_000},
        {**SETTLED_EARLY, "compliant": None, "amount": None},
        {**OVERDUE, "amount": 50_000_000},
        {**WITHIN_TERM, "amount": 900_000_000},
        {**OVERDUE, "under_appeal": True, "amount": 700_000_000},
    ]
    found = result("5.1", rows, issued_on="2025-09-15")
    assert numbers(found) == ("not_met", 1, 4, 25)
    assert found.money == Ratio(30_000_000, 100_000_000)
    assert found.left_out == {"under_appeal": 1}
    assert found.balance == Balance(received=5, early=1, late=2, within_term=1, overdue=1)


def test_recommendation_under_appeal_is_told_only_where_it_would_stand() -> None:
    rows: Rows = [
        {"due_on": FIRST, "finished_on": BEFORE, "under_appeal": True},
        {"due_on": LAST, "under_appeal": None},
    ]
    found = result("5.1", rows, issued_on="2025-08-01")
    assert (found.left_out, found.balance) == ({}, Balance(carried_over=1, within_term=1))


def test_money_without_amounts_has_no_value() -> None:
    found = result("5.1", [{**SETTLED_EARLY, "compliant": True}], issued_on="2025-09-15")
    assert (numbers(found), found.money) == (("met", 1, 1, 100), Ratio(0, 0))


def test_money_that_is_all_good_is_exactly_100() -> None:
    """Fractions of a đồng in any order add up to the same; a row of 0 đồng that is late takes nothing away."""
    amounts = [6.5, 7.9, 0.9, 0.3, 8.4, 4.3, 7.6, 0.0, 4.5, 7.2]
    rows: list[dict[str, Any]] = [{**SETTLED_EARLY, "compliant": True, "amount": amount} for amount in amounts]
    rows.insert(0, {**SETTLED_LATE, "compliant": True, "amount": 0})
    found = result("5.1", rows, issued_on="2025-09-15")
    assert found.money is not None
    assert found.money.value == 100


def test_fractions_of_money_add_up_as_written() -> None:
    """0,1 and 0,2 of 1 đồng are 30 %."""
    amounts = [(SETTLED_EARLY, 0.1), (SETTLED_EARLY, 0.2), (OVERDUE, 0.7)]
    rows: Rows = [{**row, "compliant": True, "amount": amount} for row, amount in amounts]
    found = result("5.1", rows, issued_on="2025-09-15")
    assert found.money == Ratio(0.3, 1)
    assert found.money.value == 30


def test_documents_exchanged_electronically() -> None:
    """3 of 4: both days of the window are inside, paper alone does not count, secret ones are only numbers."""
    rows: Rows = [
        {"dated": FIRST, "form": "Điện tử"},
        {"dated": LAST, "form": "Điện tử và giấy"},
        {"dated": LAST, "form": "Điện tử", "direction": "Đi"},
        {"dated": LAST, "form": "Giấy"},
        {"dated": BEFORE, "form": "Giấy"},
        {"dated": AFTER, "form": "Giấy"},
        {"dated": FIRST, "form": "Giấy", "secrecy": "Mật"},
        {"dated": LAST, "form": "Điện tử", "secrecy": "Tối mật"},
        {"dated": LAST, "form": "Giấy", "secrecy": "Tuyệt mật"},
        {"dated": AFTER, "form": "Giấy", "secrecy": "Mật"},
    ]
    found = result("6.1", rows, direction="Đến", secrecy="Thường")
    assert (numbers(found), found.left_out) == (("not_met", 3, 4, 75), {"secret": 3})


def reports(*rows: tuple[str, dict[str, Any]]) -> TargetResult:
    """The result of 7.2 over rows of a kind, requested on the first day."""
    return result("7.2", [{"kind": kind, **row} for kind, row in rows], requested_on=FIRST)


def test_plans_and_reports_together() -> None:
    """3 of 4: a plan in time that was not carried out fails the target, but is early in the balance."""
    found = reports(
        ("Kế hoạch", {**SETTLED_EARLY, "carried_out": True}),
        ("Kế hoạch", {**SETTLED_EARLY, "carried_out": None}),
        ("Báo cáo", {**SETTLED_EARLY, "carried_out": None}),
        ("Báo cáo", SETTLED_EARLY),
    )
    assert numbers(found) == ("not_met", 3, 4, 75)
    assert found.parts == {"plans": Ratio(1, 2), "reports": Ratio(2, 2)}
    assert found.balance == Balance(received=4, early=4)


def test_part_without_a_denominator_does_not_count() -> None:
    """Plans alone are enough when no report was due; with none of both nothing arose."""
    found = reports(("Kế hoạch", {**SETTLED_EARLY, "carried_out": True}), ("Báo cáo", WITHIN_TERM))
    assert numbers(found) == ("met", 1, 1, 100)
    assert found.parts == {"plans": Ratio(1, 1), "reports": Ratio(0, 0)}
    assert numbers(reports(("Báo cáo", WITHIN_TERM))) == ("not_arisen", 0, 0, None)


@pytest.mark.parametrize("kind", ["Kế hoạch", "Báo cáo"])
@pytest.mark.parametrize("row", [SETTLED_LATE, OVERDUE])
def test_each_part_must_be_met(kind: str, row: dict[str, Any]) -> None:
    """One late or overdue item of either kind is enough not to be met."""
    good = {**SETTLED_EARLY, "carried_out": True}
    assert numbers(reports(("Kế hoạch", good), ("Báo cáo", good), (kind, row))) == ("not_met", 2, 3, 66.67)


def test_petitions_within_competence() -> None:
    rows: Rows = [
        {**SETTLED_EARLY, "compliant": True, "outcome": "Giải quyết"},
        {**SETTLED_LATE, "extended_to": "2025-10-11", "compliant": True, "outcome": "Giải quyết"},
        {**SETTLED_EARLY, "compliant": False, "outcome": "Giải quyết"},
        {**SETTLED_EARLY, "compliant": None, "outcome": "Giải quyết"},
        {**OVERDUE, "outcome": None},
        {**WITHIN_TERM, "outcome": None},
    ]
    found = result("7.3", rows, competent=True, received_on="2025-09-15")
    assert numbers(found) == ("not_met", 2, 5, 40)
    assert found.balance == Balance(received=6, early=1, on_time=1, late=2, within_term=1, overdue=1)


@pytest.mark.parametrize("competent", [True, False])
@pytest.mark.parametrize(
    ("outcome", "key"),
    [("Chuyển đơn", "transferred"), ("Trùng", "duplicate"), ("Nặc danh", "anonymous"), ("Rút đơn", "withdrawn")],
)
def test_outcome_of_a_petition_comes_before_its_competence(competent: bool, outcome: str, key: str) -> None:
    """A petition that was passed on is told as such, whether the school was competent or not."""
    found = result("7.3", [OVERDUE], competent=competent, outcome=outcome, received_on="2025-09-15")
    assert (numbers(found), found.left_out) == (("not_arisen", 0, 0, None), {key: 1})


@pytest.mark.parametrize("outcome", ["Giải quyết", None])
def test_petition_without_competence(outcome: str | None) -> None:
    """Dealt with or open, it is told as not within the school's competence."""
    found = result("7.3", [SETTLED_LATE], competent=False, outcome=outcome, received_on="2025-09-15")
    assert (numbers(found), found.left_out) == (("not_arisen", 0, 0, None), {"not_competent": 1})


def test_petition_left_out_is_told_from_its_acceptance_on() -> None:
    """Received in the window and accepted after it: not yet told."""
    rows: Rows = [
        {"received_on": LAST, "accepted_on": None},
        {"received_on": LAST, "accepted_on": AFTER},
        {"received_on": "2025-08-01", "accepted_on": None, "finished_on": BEFORE},
    ]
    found = result("7.3", rows, competent=False, due_on=LAST)
    assert found.left_out == {"not_competent": 1}


def test_target_under_100_is_reached_exactly() -> None:
    rows = frame("tasks", [SETTLED_EARLY, SETTLED_EARLY, SETTLED_LATE], assigned_on=FIRST)
    for needed, status in (("66.67", "met"), ("66.68", "not_met")):
        own = target(measure="due_on_time", register="tasks", target=float(needed))
        assert result_of(own, rows, basis()).status == status


def test_under_100_every_group_and_every_part_must_reach_the_target() -> None:
    """9 of 10 reach 80 %, yet the group or part with 0 of 1 does not."""
    rows = [{**SETTLED_EARLY, "kind": "Báo cáo"}] * 9 + [{**SETTLED_LATE, "kind": "Kế hoạch"}]
    found = frame("reports", rows, requested_on=FIRST)
    parts = [
        {"name": kind, "label": kind, "measure": "due_on_time", "register": "reports", "where": {"kind": kind}}
        for kind in ("Kế hoạch", "Báo cáo")
    ]
    plain = {"measure": "due_on_time", "register": "reports", "target": 80}
    assert numbers(result_of(target(**plain), found, basis())) == ("met", 9, 10, 90)
    assert numbers(result_of(target(**plain, groups="kind"), found, basis())) == ("met", 9, 10, 90)
    assert numbers(result_of(target(**plain, every="kind"), found, basis())) == ("not_met", 9, 10, 90)
    assert numbers(result_of(target(**plain, parts=parts), found, basis())) == ("not_met", 9, 10, 90)


def test_balance_without_a_target_is_watched() -> None:
    """No target: watched when something was due, and still not met while one is overdue and none may be."""
    rows = frame("tasks", [SETTLED_LATE, OVERDUE], assigned_on=FIRST)
    watched = target(measure="settled_on_time", register="tasks")
    assert result_of(watched, rows, basis()).status == "monitored"
    strict = target(measure="settled_on_time", register="tasks", no_overdue=True)
    assert result_of(strict, rows, basis()).status == "not_met"


def test_scope_comes_before_what_is_left_out() -> None:
    own = target(
        measure="due_on_time",
        register="recommendations",
        where={"agency": "Thanh tra"},
        left_out=[{"key": "under_appeal", "label": "đang khiếu nại", "where": {"under_appeal": True}}],
    )
    rows = frame("recommendations", [{"agency": "Thanh tra"}, {"agency": "Kiểm toán"}], issued_on=FIRST, due_on=LAST)
    rows["under_appeal"] = True
    assert result_of(own, rows, basis()).left_out == {"under_appeal": 1}


def test_rows_behind_a_figure() -> None:
    """What is counted, what is good and what is left out can be told row by row."""
    rows: Rows = [{**SETTLED_EARLY, "row": 5}, {**OVERDUE, "row": 9}, {**OVERDUE, "row": 7, "cancelled_by": "QĐ 1"}]
    judged = judge(PLAN.target("1.1"), frame("work_programme", rows, registered_on=FIRST), basis())
    assert judged.rows["row"].tolist() == [5, 9]
    assert (judged.counted.tolist(), judged.good.tolist()) == ([True, True, False], [True, False, False])
    assert judged.frame[judged.left_out_at["cancelled"]]["row"].tolist() == [7]
