"""The plan's model: what a target may say, and every fault of one told at once."""

from typing import Any

import pytest
from pydantic import ValidationError

from cchc_lib.domain.plan import Indicator, Plan, PlanTask
from tests.domain.real import PLAN, target

LEFT_OUT = {"key": "cancelled", "label": "đã hủy", "where": {"cancelled_by": {"filled": True}}}
PART = {"name": "one", "label": "Một", "measure": "due_on_time", "register": "reports"}
LIMIT = {"done": "published_on", "counted_from": "decided_on", "working_days": "x", "key": "chờ", "label": "chờ"}
WAITING = {"key": "chờ", "label": "chờ", "where": {"url": {"filled": False}}}


def plan(**changes: Any) -> Plan:
    content = {
        "school_year": "2026-2027",
        "title": "Kế hoạch",
        "legal_bases": ["Nghị quyết"],
        "areas": [{"number": 1, "title": "Thể chế", "tasks": [{"id": "N1.1", "title": "Việc"}]}],
        "targets": [target(measure="due_on_time", register="tasks")],
    }
    return Plan.model_validate({**content, **changes})


def faults(**options: Any) -> str:
    with pytest.raises(ValidationError) as refused:
        target(**options)
    return str(refused.value)


@pytest.mark.parametrize(
    ("measure", "is_balance", "is_ratio"),
    [
        ({"measure": "settled_on_time", "register": "cases"}, True, True),
        ({"measure": "due_on_time", "register": "petitions"}, True, True),
        ({"measure": "share", "register": "staff", "meets": {"meets_standard": True}}, False, True),
        ({"measure": "rank_at_least", "register": "evidence", "order": ["Kém", "Tốt"], "target": "Tốt"}, False, False),
        ({"measure": "evidence", "register": "evidence"}, False, False),
    ],
)
def test_measures_with_a_balance_and_with_a_ratio(measure: dict[str, Any], is_balance: bool, is_ratio: bool) -> None:
    made = target(**measure)
    assert (made.is_balance, made.is_ratio) == (is_balance, is_ratio)


@pytest.mark.parametrize(
    ("written", "hundredths"), [(100, 10000), (0, 0), (99.5, 9950), (66.66, 6666), (90.1, 9010), (None, None)]
)
def test_percentage_to_reach(written: float | None, hundredths: int | None) -> None:
    assert target(measure="due_on_time", register="tasks", target=written).target_hundredths == hundredths


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"measure": "due_on_time", "register": "task"}, "Gần nhất là “tasks”"),
        ({"measure": "due_on_tim", "register": "tasks"}, "measure"),
        ({"measure": "due_on_time", "register": "tasks", "evry": "assignee"}, "evry"),
        ({"measure": "due_on_time", "register": "tasks", "every": "asignee"}, "Gần nhất là “assignee”"),
        ({"measure": "due_on_time", "register": "tasks", "where": {"source": "Nội bô"}}, "Gần nhất là “Nội bộ”"),
        ({"measure": "due_on_time", "register": "tasks", "where": {"area": "3"}}, "where → area"),
        ({"measure": "due_on_time", "register": "tasks", "where": {"plan_task": 1}}, "where → plan_task"),
        ({"measure": "due_on_time", "register": "staff"}, "không có hạn"),
        ({"measure": "share", "register": "staff"}, "meets"),
        ({"measure": "due_on_time", "register": "tasks", "dated": "due_on"}, "share"),
        (
            {"measure": "share", "register": "staff", "meets": {"title": "x"}, "late_unless": "meets_standard"},
            "late_un",
        ),
        ({"measure": "due_on_time", "register": "tasks", "late_unless": "due_on"}, "late_unless"),
        ({"measure": "share", "register": "staff", "meets": {"title": "x"}, "no_overdue": True}, "no_overdue"),
        ({"measure": "due_on_time", "register": "recommendations", "also_by": "agency"}, "also_by"),
        ({"measure": "evidence", "register": "tasks"}, "evidence"),
        ({"measure": "evidence", "register": "evidence", "target": 100}, "target"),
        ({"measure": "evidence", "register": "evidence", "every": "doc_no"}, "every"),
        ({"measure": "rank_at_least", "register": "evidence", "target": "Tốt"}, "order"),
        ({"measure": "rank_at_least", "register": "evidence", "order": ["Kém", "Tốt"]}, "target"),
        ({"measure": "rank_at_least", "register": "evidence", "order": ["Kém", "Tốt"], "target": "Tôt"}, "“Tốt”"),
        ({"measure": "due_on_time", "register": "work_programme", "left_out": [LEFT_OUT, LEFT_OUT]}, "cancelled"),
        ({"measure": "due_on_time", "register": "tasks", "left_out": [LEFT_OUT]}, "cancelled_by"),
        ({"measure": "due_on_time", "register": "tasks", "parts": [PART]}, "parts → one"),
        ({"measure": "due_on_time", "register": "reports", "parts": [PART, PART]}, "parts"),
        ({"measure": "due_on_time", "register": "tasks", "area": 8}, "area"),
        ({"measure": "due_on_time", "register": "tasks", "groups": "assignee"}, "groups: cột “assignee” ghi tên người"),
        ({"measure": "due_on_time", "register": "cases", "structure": "applicant"}, "structure: cột “applicant” ghi"),
        ({"measure": "due_on_time", "register": "cases", "every": "field", "groups": "channel"}, "hãy bỏ groups"),
        ({"measure": "due_on_time", "register": "reports", "parts": [PART], "every": "kind"}, "parts: mỗi phần có"),
        ({"measure": "evidence", "register": "evidence", "structure": "doc_no"}, "structure không dùng với phép đo"),
        ({"measure": "share", "register": "procedures", "deadline": LIMIT, "left_out": [WAITING]}, "chờ có hai lần"),
    ],
)
def test_option_that_does_not_fit_is_told(options: dict[str, Any], told: str) -> None:
    assert told in faults(**options)


def test_parts_of_a_share_stand_in_for_its_condition() -> None:
    part = {"name": "one", "label": "Một", "measure": "share", "register": "staff", "meets": {"title": "x"}}
    assert target(measure="share", register="staff", parts=[part]).parts[0].name == "one"


def test_left_out_may_have_several_conditions() -> None:
    """One condition is enough; labels are those of the left-out rows and of the deadline."""
    publication = PLAN.target("2.3")
    assert [len(left_out.conditions) for left_out in publication.left_out] == [2]
    assert list(publication.left_out_labels) == ["no_date", "within_limit"]
    assert [len(left_out.conditions) for left_out in PLAN.target("1.1").left_out] == [1]


def test_plan_finds_targets() -> None:
    assert PLAN.target("3.3").target is None
    assert [(name, len(order)) for name, order in PLAN.levels().items()] == [("2.1", 0), ("3.1", 4), ("7.1", 0)]
    with pytest.raises(KeyError):
        PLAN.target("9.9")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"targets": [target(measure="due_on_time", register="tasks")] * 2}, "1.1"),
        ({"targets": [target(measure="due_on_time", register="tasks", area=2)]}, "không có lĩnh vực 2"),
        ({"areas": [{"number": 1, "title": "Một"}, {"number": 1, "title": "Hai"}]}, "areas"),
        (
            {
                "areas": [
                    {"number": 1, "title": "Một", "tasks": [{"id": "N1", "title": "a"}, {"id": "N1", "title": "b"}]}
                ]
            },
            "N1",
        ),
        ({"title": " "}, "title"),
    ],
)
def test_plan_that_contradicts_itself_is_refused(changes: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError) as refused:
        plan(**changes)
    assert told in str(refused.value)


def test_an_indicator_asks_nothing() -> None:
    """Neither a percentage nor every group; it needs no title and no method, and an id of its own."""
    named = {"id": "CS1", "area": 1, "short": "Ký số", "measure": "share", "register": "documents"}
    indicator = Indicator.model_validate({**named, "meets": {"signed": True}})
    assert (indicator.watched, indicator.target_hundredths, indicator.title) == (True, None, "")
    for option in ({"target": 100}, {"every": "direction"}):
        with pytest.raises(ValidationError, match="chỉ số chỉ được nêu"):
            Indicator.model_validate({**named, "meets": {"signed": True}, **option})
    with pytest.raises(ValidationError, match=r"1\.1 có hai lần"):
        plan(indicators=[{**named, "id": "1.1", "meets": {"signed": True}}])
    assert [one.id for one in plan(indicators=[indicator]).measured] == ["1.1", "CS1"]


def test_a_task_is_called_by_its_short_title_or_the_whole() -> None:
    named = {"id": "N1", "title": "Việc dài dòng"}
    assert [PlanTask.model_validate({**named, **more}).short for more in ({"short": "Việc"}, {})] == [
        "Việc",
        "Việc dài dòng",
    ]
