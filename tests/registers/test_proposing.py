"""What an export would become: register and columns by heading and by what the cells look like."""

from functools import cache
from pathlib import Path

import pytest

from cchc_lib.commands.new import workbook_of
from cchc_lib.domain.schema import REGISTERS
from cchc_lib.errors import RegisterError
from cchc_lib.registers.proposing import Proposal, entry, months, pattern_of, propose
from cchc_lib.settings.params import Params
from tests.registers.workbooks import ods, xls

EXPORTS = Params.open().school_folder("thcs-tien-cuong") / "ban-xuat"
NAMES = Params.open().known_names()


@cache
def only(path: Path, register: str = "") -> Proposal:
    (found,) = propose(path, NAMES, register)
    return found


@pytest.mark.parametrize(
    ("file", "register", "rows"),
    [
        ("ho-so-dvc-20260531.xlsx", "cases", 374),
        ("danh-muc-tthc.xlsx", "procedures", 12),
        ("can-bo-csdl.xlsx", "staff", 38),
        ("van-ban-den.csv", "documents", 396),
        ("van-ban-di.xls", "documents", 283),
        ("viec-van-phong.ods", "tasks", 101),
        ("khao-sat-truc-tuyen.csv", "survey", 225),
    ],
)
def test_the_sample_exports_are_known(file: str, register: str, rows: int) -> None:
    """Each is what it is, every row is read, nothing that must be there is missing."""
    found = only(EXPORTS / file)
    assert (found.register.id, len(found.frame), found.missing) == (register, rows, ())


def test_each_sheet_of_a_workbook_is_looked_at() -> None:
    """The office's own workbook has six registers."""
    found = [one.register.id for one in propose(EXPORTS / "so-van-phong.xlsx", NAMES)]
    assert found == ["work_programme", "recommendations", "reports", "petitions", "evidence", "remarks"]


def test_the_guide_of_the_kits_own_workbook_is_no_register(tmp_path: Path) -> None:
    """Its example rows bear a register's headings, its lists the choices; the twelve sheets between are proposed."""
    path = tmp_path / "so-van-phong.xlsx"
    path.write_bytes(workbook_of(Params.open(), "2025-2026"))
    assert [one.sheet for one in propose(path, NAMES)] == [one.sheet for one in REGISTERS.values()]


def test_what_is_written_is_what_the_file_does_not_say() -> None:
    """A name with its numbers open, a direction from the name of the file, a key of the columns that are left."""
    assert entry(only(EXPORTS / "ho-so-dvc-20260531.xlsx").source) == "- register: cases\n  file: ho-so-dvc-*.xlsx\n"
    assert only(EXPORTS / "van-ban-di.xls").source.fixed == {"direction": "Đi"}
    assert only(EXPORTS / "viec-van-phong.ods").source.key == ("STT",)
    melt = only(EXPORTS / "khao-sat-truc-tuyen.csv").source.melt
    assert melt
    assert list(melt.columns.values())[2:] == ["Người phục vụ", "Kết quả", "Tiếp nhận góp ý"]


def test_columns_nobody_named_are_known_by_their_cells(tmp_path: Path) -> None:
    """A heading almost right, and a column whose cells are all choices of one column, are proposed as guesses."""
    rows = [
        ["Số văn thư vào", "Ngày đếnn", "Số", "Dạng"],
        ["a", "06/10/2025", "12", "Văn bản điện tử"],
        ["b", "07/12/2025", "13", "Giấy"],
    ]
    (tmp_path / "van-ban-den.ods").write_bytes(ods({"S": rows}))
    found = only(tmp_path / "van-ban-den.ods", "documents")
    assert [(one.column and one.column.id, one.why) for one in found.columns] == [
        (None, "không đọc"),
        ("dated", "tên gần giống"),
        ("number", "tiêu đề của sổ mẫu"),
        ("form", "theo nội dung ô"),
    ]
    assert found.source.headings == {"Ngày đếnn": "dated", "Dạng": "form"}
    assert months(found.frame, found.register) == {"10/2025": 1, "11/2025": 0, "12/2025": 1}


@pytest.mark.parametrize(
    ("register", "headings", "read"),
    [
        (
            "tasks",
            ["TT", "Mã", "Nội dung công việc", "Giao bởi", "Người phụ trách", "Ngày giao", "Hạn", "Ngày HT"],
            ["task_no", "content", "source", "assignee", "assigned_on", "due_on", "finished_on"],
        ),
        (
            "work_programme",
            ["TT", "Mã", "Văn bản phải ban hành", "Thời gian ban hành", "Ngày ký", "Số ký hiệu"],
            ["item_no", "content", "due_on", "finished_on", "doc_no"],
        ),
    ],
)
def test_what_schools_call_their_columns_is_known(
    tmp_path: Path, register: str, headings: list[str], read: list[str]
) -> None:
    cells = [["1", "A1", "a", *["05/09/2025"] * 5], ["2", "A2", "b", *["06/10/2025"] * 5]]
    (tmp_path / "so.ods").write_bytes(ods({"S": [headings, *(row[: len(headings)] for row in cells)]}))
    found = only(tmp_path / "so.ods")
    assert (found.register.id, found.source.headings, found.source.key) == (register, {}, ())
    assert [one.column.id for one in found.columns if one.column] == read


@pytest.mark.parametrize("heading", ["Ngày hết việc", "Ngày hẹn giao", "Hạn trình ký", "Ngày gia hạn"])
def test_a_day_with_a_name_only_like_another_is_not_taken_for_it(tmp_path: Path, heading: str) -> None:
    """By one letter they may differ; the running number makes a key only where no other column does."""
    rows = [["STT", heading, "Nguồn giao", "Ngày giaoo", "Số hiệu"], ["1", "07/10/2025", "Nội bộ", "01/10/2025", "a"]]
    (tmp_path / "viec.ods").write_bytes(ods({"S": [*rows, ["2", "07/10/2025", "Nội bộ", "01/10/2025", "b"]]}))
    found = only(tmp_path / "viec.ods", "tasks")
    assert (found.source.headings, found.source.key) == ({"Ngày giaoo": "assigned_on"}, ("Số hiệu",))


def test_what_is_missing_and_what_is_wrong(tmp_path: Path) -> None:
    """Columns that must be filled and have nothing to be filled from; words that nobody knows."""
    rows = [["Mã", "Nhóm", "Từ ngày"], ["CB1", "Thỉnh giảng", "01/09/2020"]]
    (tmp_path / "can-bo.xls").write_bytes(xls({"S": rows}))
    found = only(tmp_path / "can-bo.xls")
    assert found.register.id == "staff"
    assert [column.id for column in found.missing] == ["meets_standard", "meets_competence"]
    (tmp_path / "khao-sat.csv").write_text(
        "Ngày;Đối tượng;Yếu tố;Mức\n20/12/2025;Thầy cô;Kết quả;5\n", encoding="utf-8"
    )
    fault = only(tmp_path / "khao-sat.csv").faults[0]
    assert (fault.code, fault.remedy) == ("unknown_choice", "ghi chữ này vào choices của nguồn")


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("VanBanDen_20251130.xlsx", "VanBanDen_*.xlsx"),
        ("ds ho so 30.11.2025 (2).xls", "ds ho so *.xls"),
        ("VB 2025-11-30T0830.csv", "VB *.csv"),
        ("ho-so-hk1-1764470000.csv", "ho-so-hk1-*.csv"),
        *((f"{same}.csv", f"{same}.csv") for same in ("can-bo", "2025", "20251130", "ho-so-hk1", "ho so 2", "lop6")),
        *((f"{same}.csv", f"{same}.csv") for same in ("thang-9", "t 9-2025", "vb_202509", "vb-092025", "2025-2026")),
    ],
)
def test_the_next_export_is_found(name: str, pattern: str) -> None:
    """A time stamp changes from export to export; any other number tells files apart that are both to be read."""
    assert pattern_of(name) == pattern


def test_what_is_no_register(tmp_path: Path) -> None:
    for name, content, said in (
        ("a.pdf", "x", "không phải là bản xuất đọc được"),
        ("a.xlsx", "x", "tệp không phải là sổ Excel, ODS hay CSV"),
        ("a.csv", "thực đơn;giá\nphở;40\n", "không có trang nào giống một sổ"),
    ):
        (tmp_path / name).write_text(content, encoding="utf-8")
        with pytest.raises(RegisterError, match=said):
            propose(tmp_path / name, NAMES)
    with pytest.raises(RegisterError) as caught:
        propose(tmp_path / "a.csv", NAMES, "cases")
    assert str(caught.value) == (
        "Tệp a.csv không có trang nào giống sổ “Hồ sơ TTHC”. Hãy thêm tên cột vào params/headings.yaml."
    )
