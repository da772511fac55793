"""The school's own desk: open work counted a second time from the workbook, and which target fails when."""

import shutil
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cchc_lib.domain.schema import REGISTERS
from cchc_lib.errors import RegisterError, UsageError
from cchc_lib.report.blocks import Listing, Table
from cchc_lib.report.desk import Desk, open_desk
from cchc_lib.settings.params import Params
from tests.registers.workbooks import ROWS, workbook

SCHOOL = "thcs-tien-cuong"


@pytest.fixture(scope="module")
def desk() -> Desk:
    return open_desk(school=SCHOOL, period="nam-hoc", as_of="10/12/2025")


def open_tasks(on: datetime) -> list[dict[str, Any]]:
    """The rows of the sheet of tasks that are assigned and not finished on a day, straight from the workbook."""
    book = openpyxl.load_workbook(Params.open().school_folder(SCHOOL) / "2025-2026.xlsx", data_only=True)
    headings, *rows = book["Nhiệm vụ"].iter_rows(values_only=True)
    tasks = [dict(zip(map(str, headings), row, strict=True)) for row in rows if row[0]]
    return [
        task
        for task in tasks
        if task["Ngày giao"] <= on and (task["Ngày hoàn thành"] is None or task["Ngày hoàn thành"] > on)
    ]


def test_open_tasks_are_those_of_the_workbook(desk: Desk) -> None:
    expected = {
        (task["Mã nhiệm vụ"], task["Người thực hiện"], task["Gia hạn đến"] or task["Hạn hoàn thành"])
        for task in open_tasks(datetime.fromisoformat("2025-12-10"))
    }
    tasks = desk.items[desk.items["register"] == "Nhiệm vụ"]
    assert {(one.key, one.person, one.due.to_pydatetime()) for one in tasks.itertuples()} == expected
    assert expected


def test_days_left_are_working_days(desk: Desk) -> None:
    """From Wednesday 10/12/2025: the Monday after is in 3, the last Monday of the year in 13."""
    left = {one.due.strftime("%d/%m/%Y"): one.left for one in desk.items.itertuples()}
    assert left["15/12/2025"] == 3
    assert left["29/12/2025"] == 13


def test_a_target_fails_when_its_first_open_work_is_left(desk: Desk) -> None:
    """The first to fail comes first, with its day, the working days left and the work."""
    said = desk.targets()
    assert isinstance(said, Listing)
    assert said.items[0] == (
        "Chỉ tiêu 2.4 (Nhiệm vụ của mỗi cá nhân đúng tiến độ) chưa đạt nếu hết ngày 15/12/2025, còn 3 ngày làm việc, "
        "mà chưa xong NV-043 ở trang “Nhiệm vụ”."
    )


def test_people_have_their_numbers(desk: Desk) -> None:
    """Who has what late and due; work that no person is named for stands last."""
    people = desk.people()
    assert isinstance(people, Table)
    assert people.rows[-1][0] == "(không ghi người)"
    late, week, later = (desk.items["left"].between(*span).sum() for span in ((-9999, -1), (0, 7), (8, 14)))
    sums = [sum(int(row[at]) for row in people.rows if row[at] != "–") for at in (1, 2, 3)]
    assert sums == [late, week, later]


def test_it_is_internal(desk: Desk) -> None:
    assert desk.head().internal
    with pytest.raises(UsageError, match="chỉ dùng nội bộ"):
        open_desk(school=SCHOOL, period="nam-hoc", audience="public")


def test_today_is_the_clocks_but_never_after_the_period() -> None:
    """Without a day the desk is of today; once the school year is over it is of its last day, and says so."""
    ended = open_desk(school=SCHOOL, period="hk1")
    assert ended.today.isoformat() == "2026-01-17"
    assert any("Kỳ đã kết thúc" in text for text in ended.summary().paragraphs)


def test_work_taken_over_names_its_workbook_and_a_case_its_procedure(tmp_path: Path) -> None:
    """Row 2 of last year's workbook is not row 2 of this year's; rows with an error in either are left out aloud."""
    root = Path(shutil.copytree(Params.open().root, tmp_path / "params", ignore=shutil.ignore_patterns("*.xlsx")))
    days = {"due_on": date(2025, 9, 3), "finished_on": None, "status": "Đang giải quyết", "field": "Văn bằng"}
    for year, (case_no, code, received) in {
        "2024-2025": ("HS-1", "2.002854", date(2025, 8, 29)),
        "2025-2026": ("HS-2", "3.000465", date(2025, 9, 1)),
    }.items():
        case = {**ROWS["cases"], **days, "case_no": case_no, "procedure_code": code, "received_on": received}
        cases = [case, {**case, "case_no": f"{case_no}0", "channel": None}]
        workbook({"procedures": [ROWS["procedures"]], "cases": cases}).save(root / f"schools/{SCHOOL}/{year}.xlsx")
    desk = open_desk(school=SCHOOL, period="hk1", params_dir=str(root), as_of="2025-09-30")
    assert desk.summary().paragraphs == (
        "Trong sổ có 2 việc chưa xong đến ngày 30/9/2025.",
        "Chưa kể 2 dòng có lỗi trong sổ: lệnh check nêu từng dòng.",
    )
    late = desk.due(-99, -1)
    assert isinstance(late, Table)
    assert [(row[0], row[1], row[3]) for row in late.rows] == [
        ("HS-1", "Chuyển trường", "Hồ sơ TTHC, dòng 2 (sổ 2024-2025.xlsx)"),
        ("HS-2", "Cấp bản sao văn bằng, chứng chỉ từ sổ gốc", "Hồ sơ TTHC, dòng 2"),
    ]


def test_a_blank_workbook_has_no_desk(tmp_path: Path) -> None:
    """One sentence says why."""
    root = Path(shutil.copytree(Params.open().root, tmp_path / "params", ignore=shutil.ignore_patterns("*.xlsx")))
    workbook(dict.fromkeys(REGISTERS, ())).save(root / f"schools/{SCHOOL}/2025-2026.xlsx")
    with pytest.raises(RegisterError, match=r"^Chưa có việc để theo dõi: sổ chưa nhập gì\.$"):
        open_desk(school=SCHOOL, period="nam-hoc", params_dir=str(root), as_of="15/8/2026")
