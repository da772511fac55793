"""The plan 2025-2026 as data: every target as on paper, every task, nothing stale, no real person."""

import re

from cchc_lib.settings.params import Params
from cchc_lib.text import folded

PARAMS = Params.open()
PLAN = PARAMS.plan("thcs-tien-cuong", "2025-2026")
IDS = ["1.1", "1.2", "2.1", "2.2", "2.3", "2.4", "3.1", "3.2", "3.3", "4.1", "5.1", "6.1", "7.1", "7.2", "7.3"]


def test_the_targets_in_their_order() -> None:
    assert [target.id for target in PLAN.targets] == IDS
    assert [target.area for target in PLAN.targets] == [int(target_id[0]) for target_id in IDS]
    assert [target.id for target in PLAN.targets if target.is_ratio and target.target is None] == ["3.3"]


def test_the_seven_areas_and_their_tasks() -> None:
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
    assert (len(PLAN.goals), len(PLAN.requirements)) == (3, 3)
    assert any("5777/SGDĐT-TrH ngày 20/8/2025" in basis for basis in PLAN.legal_bases)


def test_every_legal_basis_is_named_in_full() -> None:
    """Kind, number, day, who issued it and what it is about (Nghị định 30/2020, Phụ lục I, mục II.6.a)."""
    for basis in PLAN.legal_bases:
        assert re.match(r"[A-Z]\w+ \w+ số \S+ ngày \d\d?/\d\d?/20\d\d của \w+ \w+ .{20}", basis), basis
