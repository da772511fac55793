"""A report's blocks as a whole: what a missing register leaves, what a section and a single target show."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from cchc_lib.errors import UsageError
from cchc_lib.presentation.blocks import Block, Details, Group, Listing, Notice, Table
from cchc_lib.presentation.opening import open_report
from cchc_lib.presentation.report import Report


@cache
def report() -> Report:
    """A sample school's first semester."""
    return open_report(school="thcs-hoa-phuong", period="hk1")


def without(register_id: str) -> Report:
    """The same when one register could not be read."""
    frames = {name: frame for name, frame in report().frames.items() if name != register_id}
    return replace(report(), frames=frames, lines=() if register_id == "cases" else report().lines)


@pytest.mark.parametrize(
    ("register_id", "show", "sheet"),
    [
        ("cases", Report.form06, "Hồ sơ TTHC"),
        ("cases", Report.form06_chart, "Hồ sơ TTHC"),
        ("cases", Report.causes, "Hồ sơ TTHC"),
        ("procedures", Report.procedures, "Danh mục TTHC"),
        ("tasks", lambda made: made.tasks(2), "Nhiệm vụ"),
    ],
)
def test_what_could_not_be_read_is_never_told_as_nothing(register_id: str, show: object, sheet: str) -> None:
    """A missing sheet is no data, not 'none arose' or 'none was late'."""
    assert callable(show)
    expected = Notice(tone="note", title="Chưa có số liệu", paragraphs=(f"Không đọc được sổ “{sheet}”.",))
    assert show(without(register_id)) == expected
    assert show(report()) != expected


def test_a_missing_register_stands_among_what_needs_attention() -> None:
    """Once, with the sheet's name."""
    shown = report().attention()
    assert isinstance(shown, Group)
    (items,) = (block.items for block in shown.blocks if isinstance(block, Listing))
    assert items[0] == ("Chỉ tiêu 3.3 (Mức độ hài lòng): chưa có số liệu vì không đọc được sổ “Khảo sát hài lòng”.")


def test_a_draft_says_how_many_rows_were_left_out() -> None:
    """Where it tells what needs attention, with what to do."""
    shown = open_report(school="thcs-song-cam", period="hk1").attention()
    assert isinstance(shown, Group)
    (draft,) = (block for block in shown.blocks if isinstance(block, Notice) and block.tone == "draft")
    assert draft.paragraphs == (
        "Sổ còn 16 dòng có lỗi (chưa tính vào số liệu). Báo cáo này là dự thảo, không công khai; "
        "hãy sửa sổ rồi lập lại báo cáo.",
    )


def test_an_area_has_short_titles_and_the_plans_words_under_each_figure() -> None:
    """The table names targets as the cards do; how a figure is worked out begins with what the plan asks."""
    blocks = report().area(2).blocks
    table = next(block for block in blocks if isinstance(block, Table))
    assert table.rows[1][:2] == ("2.2", report().result("2.2").target.short)
    assert methods(blocks)["Cách tính chỉ tiêu 2.2"].items[0] == (
        "Chỉ tiêu của kế hoạch: Tỷ lệ hồ sơ giải quyết đúng hạn đạt 100% trong từng lĩnh vực. "
        "Không có hồ sơ TTHC quá hạn."
    )


def methods(blocks: tuple[Block, ...]) -> dict[str, Listing]:
    """What stands under each figure, by its summary."""
    opened = {block.summary: block.blocks[0] for block in blocks if isinstance(block, Details)}
    return {summary: block for summary, block in opened.items() if isinstance(block, Listing)}


def test_one_target_is_shown_as_its_area_is() -> None:
    """A teacher can take a target out of its area; an unknown one or an unknown area is a sentence."""
    shown = report().target("2.2").blocks
    assert isinstance(shown[0], Table)
    assert [row[0] for row in shown[0].rows] == ["2.2"]
    with pytest.raises(UsageError, match=r"Kế hoạch không có chỉ tiêu “9\.9”\."):
        report().target("9.9")
    for ask in (report().area, report().tasks):
        with pytest.raises(UsageError, match=r"Kế hoạch không có lĩnh vực 8\."):
            ask(8)
