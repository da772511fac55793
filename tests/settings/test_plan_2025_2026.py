"""The plan 2025-2026 as data: every target as on paper, every task, nothing stale, no real person."""

import re
from typing import Any

import pytest

from cchc_lib.settings.params import Params
from cchc_lib.text import folded

PARAMS = Params.open()
PLAN = PARAMS.plan("thcs-tien-cuong", "2025-2026")
TOLD_ASIDE = {"title", "short", "figure", "method", "items", "area", "id"}

EXPECTED: dict[str, dict[str, Any]] = {
    "1.1": {
        "measure": "due_on_time",
        "register": "work_programme",
        "target": 100,
        "left_out": {"cancelled": {"cancelled_by": {"filled": True}}},
    },
    "1.2": {
        "measure": "share",
        "register": "work_programme",
        "target": 100,
        "where": {"legal_document": True},
        "dated": "finished_on",
        "meets": {"compliant": True},
    },
    "2.1": {"measure": "evidence", "register": "evidence"},
    "2.2": {"measure": "settled_on_time", "register": "cases", "target": 100, "every": "field", "no_overdue": True},
    "2.3": {
        "measure": "share",
        "register": "procedures",
        "target": 100,
        "in_force": {"since": "effective_on", "until": "abolished_on", "at": "window"},
        "deadline": ("published_on", "decided_on", "publication_working_days", "within_limit"),
        "left_out": {"no_date": ({"decided_on": {"filled": False}}, {"effective_on": {"filled": False}})},
    },
    "2.4": {
        "measure": "due_on_time",
        "register": "tasks",
        "target": 100,
        "where": {"source": "Nội bộ"},
        "every": "assignee",
    },
    "3.1": {
        "measure": "rank_at_least",
        "register": "evidence",
        "target": "Hoàn thành tốt nhiệm vụ",
        "order": (
            "Không hoàn thành nhiệm vụ",
            "Hoàn thành nhiệm vụ",
            "Hoàn thành tốt nhiệm vụ",
            "Hoàn thành xuất sắc nhiệm vụ",
        ),
    },
    "3.2": {"measure": "due_on_time", "register": "tasks", "target": 100, "where": {"source": "Cấp trên"}},
    "3.3": {
        "measure": "share",
        "register": "survey",
        "where": {"score": {"filled": True}},
        "dated": "answered_on",
        "meets": {"score": {"at_least": 4}},
        "groups": "respondents",
    },
    "4.1": {
        "measure": "share",
        "register": "staff",
        "target": 100,
        "in_force": {"since": "joined_on", "until": "left_on", "at": "close"},
        "meets": {"meets_standard": True, "meets_competence": True},
        "structure": "staff_group",
    },
    "5.1": {
        "measure": "due_on_time",
        "register": "recommendations",
        "target": 100,
        "late_unless": "compliant",
        "also_by": "amount",
        "left_out": {"under_appeal": {"under_appeal": True}},
    },
    "6.1": {
        "measure": "share",
        "register": "documents",
        "target": 100,
        "dated": "dated",
        "meets": {"form": ("Điện tử", "Điện tử và giấy")},
        "left_out": {"secret": {"secrecy": ("Mật", "Tối mật", "Tuyệt mật")}},
    },
    "7.1": {"measure": "evidence", "register": "evidence"},
    "7.2": {
        "measure": "due_on_time",
        "register": "reports",
        "target": 100,
        "parts": {
            "plans": {
                "measure": "due_on_time",
                "register": "reports",
                "where": {"kind": "Kế hoạch"},
                "late_unless": "carried_out",
            },
            "reports": {"measure": "due_on_time", "register": "reports", "where": {"kind": "Báo cáo"}},
        },
    },
    "7.3": {
        "measure": "due_on_time",
        "register": "petitions",
        "target": 100,
        "late_unless": "compliant",
        "left_out": {
            "transferred": {"outcome": "Chuyển đơn"},
            "duplicate": {"outcome": "Trùng"},
            "anonymous": {"outcome": "Nặc danh"},
            "withdrawn": {"outcome": "Rút đơn"},
            "not_competent": {"competent": False},
        },
    },
}


def options(value: dict[str, Any]) -> dict[str, Any]:
    """What was set of a target or a part, its words aside, lists by their names."""
    found = {key: option for key, option in value.items() if key not in TOLD_ASIDE}
    if "left_out" in found:
        found["left_out"] = {entry["key"]: entry["where"] for entry in found["left_out"]}
    if "parts" in found:
        found["parts"] = {
            part["name"]: {key: option for key, option in part.items() if key not in ("name", "label")}
            for part in found["parts"]
        }
    if "deadline" in found:
        found["deadline"] = tuple(found["deadline"][key] for key in ("done", "counted_from", "working_days", "key"))
    return found


def test_the_targets_in_their_order() -> None:
    assert [target.id for target in PLAN.targets] == list(EXPECTED)
    assert [target.area for target in PLAN.targets] == [int(target_id[0]) for target_id in EXPECTED]
    assert [target.id for target in PLAN.targets if target.is_ratio and target.target is None] == ["3.3"]


@pytest.mark.parametrize("target_id", EXPECTED)
def test_each_target_is_measured_as_the_specification_says(target_id: str) -> None:
    """Measure, scope, what is left out, groups and the number to reach: nothing more, nothing less."""
    set_values = PLAN.target(target_id).model_dump(by_alias=True, exclude_unset=True)
    assert options(set_values) == EXPECTED[target_id]


def test_what_is_left_out_of_petitions_is_told_by_outcome_before_competence() -> None:
    """The order of the list is the order in which a row is taken."""
    assert [left_out.key for left_out in PLAN.target("7.3").left_out] == [
        "transferred",
        "duplicate",
        "anonymous",
        "withdrawn",
        "not_competent",
    ]


def test_the_seven_areas_and_their_tasks() -> None:
    """Twenty-one tasks, N1.1 to N7.4."""
    assert [(area.number, area.title) for area in PLAN.areas] == [
        (1, "Cải cách thể chế"),
        (2, "Cải cách thủ tục hành chính"),
        (3, "Cải cách tổ chức bộ máy"),
        (4, "Cải cách chế độ công vụ"),
        (5, "Cải cách tài chính công"),
        (6, "Xây dựng và phát triển chính quyền điện tử, chính quyền số"),
        (7, "Tổ chức chỉ đạo, điều hành"),
    ]
    counts = (2, 5, 3, 2, 3, 2, 4)
    assert [task.id for area in PLAN.areas for task in area.tasks] == [
        f"N{area}.{task}" for area, count in enumerate(counts, 1) for task in range(1, count + 1)
    ]


def test_every_target_says_how_it_is_worked_out() -> None:
    for target in PLAN.targets:
        assert 60 < len(target.method) < 420, target.id
        assert target.register.sheet in target.method, target.id


def test_the_method_of_publication_says_the_legal_term() -> None:
    """The words of 2.3 name the number of days that the legal values have."""
    days = PARAMS.legal_values().working_days()["publication_working_days"]
    assert f"({days} ngày làm việc kể từ ngày ký quyết định công bố)" in PLAN.target("2.3").method


def test_the_plan_has_no_stale_body_and_no_fault_of_the_scan() -> None:
    """There is no district level any more, and the letters that the scan lost are mended."""
    everything = folded(PLAN.model_dump_json())
    faults = ("huyện", "phòng gd", "ƭ", "đế cchc", "tò và", "sửa đối", "bô nhiệm", "phô biên", "tố chức", "chuyến đổi")
    for word in (*faults, "phù họp", "phấm chất", "triền khai", "chống chéo"):
        assert word not in everything, word


def test_goals_requirements_and_legal_bases() -> None:
    """Section I of the plan and what it stands on."""
    assert (len(PLAN.goals), len(PLAN.requirements)) == (3, 3)
    assert any("5777/SGDĐT-TrH ngày 20/8/2025" in basis for basis in PLAN.legal_bases)


def test_every_legal_basis_is_named_in_full() -> None:
    """Kind, number, day, who issued it and what it is about (Nghị định 30/2020, Phụ lục I, mục II.6.a)."""
    for basis in PLAN.legal_bases:
        assert re.match(r"[A-Z]\w+ \w+ số \S+ ngày \d\d?/\d\d?/20\d\d của \w+ \w+ .{20}", basis), basis
