"""``cchc check`` and ``map``: the tables, the exit code, the marked copy, JSON; what is written, what is refused."""

import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from cchc_lib.command_line import group
from cchc_lib.commands import registers
from cchc_lib.errors import SettingsError, UsageError
from cchc_lib.report.blocks import Group, Heading, Listing
from cchc_lib.report.checking import open_check
from cchc_lib.settings.params import Params
from cchc_lib.settings.yaml_files import added_to_list
from tests.registers.workbooks import ROWS, Row, workbook
from tests.shipped import copy_params


def check(*arguments: str, width: str = "130") -> Result:
    return CliRunner(env={"COLUMNS": width}).invoke(registers.check, list(arguments), standalone_mode=False)


def test_a_clean_school_exits_0() -> None:
    result = check("--school", "thcs-bach-dang")
    assert result.return_value == 0
    assert "(thcs-bach-dang), năm học 2025-2026: 0 lỗi, 0 cảnh báo" in result.output
    assert "✓ params/schools/thcs-bach-dang/2025-2026.xlsx: đọc 8.314 dòng, không có lỗi." in result.output


def test_a_school_with_errors_exits_1_and_shows_them_all() -> None:
    result = check("--school", "thcs-song-cam")
    assert result.return_value == 1
    assert "16 lỗi, 8 cảnh báo" in result.output
    lines = result.output.splitlines()
    assert any(line.split()[:5] == ["Lỗi", "Hồ", "sơ", "TTHC", "18"] for line in lines)
    assert max(map(len, lines)) <= 130
    assert lines[1] == "  Tệp params/schools/thcs-song-cam/2025-2026.xlsx"
    assert "báo cáo là dự thảo" in result.output
    assert "python -m cchc_lib check --school thcs-song-cam --mark" in result.output


@pytest.mark.slow
def test_the_command_that_marks_keeps_what_was_given_and_stands_only_where_a_cell_is_faulty(tmp_path: Path) -> None:
    params = copy_params(tmp_path / "params của trường")
    given = ("--params", str(params), "--year", "2025-2026")
    told = f'python -m cchc_lib check --school thcs-song-cam --year 2025-2026 --params "{params}" --mark'
    assert told in check("--school", "thcs-song-cam", *given, width="300").output
    only_a_sheet = check("--school", "thcs-hoa-phuong", *given).output
    assert "1 lỗi, 0 cảnh báo" in only_a_sheet
    assert "--mark" not in only_a_sheet


def test_what_is_wrong_in_the_settings_is_told_before_a_folder_beside_the_workbook(tmp_path: Path) -> None:
    """The mistake itself; once there is none and no source says what the exports are, that map does."""
    params = copy_params(tmp_path / "params")
    school = params / "schools" / "thcs-bach-dang"
    (school / "2025-2026").mkdir()
    given = ("--school", "thcs-bach-dang", "--params", str(params))
    said = check(*given).output
    assert "“2025-2026” và “2025-2026.xlsx”. Hãy giữ lại một, chuyển sổ kia ra thư mục khác; nếu thư mục" in said
    assert "chứa bản xuất, hãy khai báo từng tệp bằng lệnh map." in said
    settings = (school / "school.yaml").read_text(encoding="utf-8").replace("principal:", "principel:")
    (school / "school.yaml").write_text(f"{settings}sources: []\n", encoding="utf-8")
    lines = check(*given).output.splitlines()
    assert lines[:2] == [
        "thcs-bach-dang, năm học 2025-2026",
        "  ✗ Tệp params/schools/thcs-bach-dang/school.yaml có 2 lỗi:",
    ]


def test_a_narrow_terminal_gets_sentences() -> None:
    """No line is longer than the terminal but for the title."""
    result = check("--school", "thcs-song-cam", width="60")
    assert "Lỗi: Trang “Hồ sơ TTHC”, dòng 18, cột “Kênh tiếp nhận”:" in result.output


@pytest.mark.slow
def test_what_is_wrong_with_items_taken_over_is_told_and_marked_in_their_own_workbook(tmp_path: Path) -> None:
    """A row of the year before that cannot be counted says so; lists of rows name its workbook."""
    params, out = copy_params(tmp_path / "params"), tmp_path / "out"
    received = {"received_on": date(2025, 8, 25), "finished_on": None, "status": "Đang giải quyết"}
    rows: dict[str, list[Row]] = {
        "cases": [{**ROWS["cases"], **received, "channel": None}],
        "procedures": [ROWS["procedures"]],
    }
    before = workbook({register_id: rows.get(register_id, []) for register_id in ROWS})
    before.save(params / "schools" / "thcs-bach-dang" / "2024-2025.xlsx")
    given = ("--school", "thcs-bach-dang", "--params", str(params), "--mark", "--outputs", str(out))
    result = check(*given, width="250")
    assert (result.return_value, "năm học 2025-2026: 0 lỗi, 1 cảnh báo" in result.output) == (0, True)
    assert "Ô bắt buộc còn trống; dòng này không được tính tiếp trong năm học mới." in result.output
    assert "(2024-2025.xlsx)" in result.output
    (copy,) = [path for path in out.rglob("*") if path.is_file()]
    assert copy.name == "2024-2025-da-danh-dau.xlsx"
    assert load_workbook(copy)["Hồ sơ TTHC"]["E2"].comment
    seen = open_check(school="thcs-bach-dang", period="hk1", params_dir=str(params))
    by_sheet, first = seen.by_sheet(), seen.first_steps()
    assert isinstance(by_sheet, Group)
    assert by_sheet.blocks[0] == Heading(level=3, text="Trang “Hồ sơ TTHC” của 2024-2025.xlsx")
    assert isinstance(first, Listing)
    assert first.items[0].startswith("Tệp params/schools/thcs-bach-dang/2024-2025.xlsx, trang “Hồ sơ TTHC”, dòng 2")


@pytest.mark.slow
def test_all_schools_are_checked_by_default(tmp_path: Path) -> None:
    params = copy_params(tmp_path / "params")
    for code in ("thcs-bach-dang", "thcs-tien-cuong"):  # the larger ones
        shutil.rmtree(params / "schools" / code)
    result = check("--params", str(params))
    assert result.return_value == 1
    assert [result.output.count(f"({code})") for code in ("thcs-hoa-phuong", "thcs-song-cam")] == [1, 1]


@pytest.mark.slow
def test_a_target_not_met_that_nobody_explains_is_reminded_of(tmp_path: Path) -> None:
    """With the period, and where to write; it is no fault of the register."""
    params = copy_params(tmp_path / "params")
    path = params / "schools" / "thcs-tien-cuong" / "2025-2026.xlsx"
    book = load_workbook(path)
    for row in book["Nhận xét"].iter_rows(min_row=2):
        if row[1].value == "6.1":
            row[1].value = "6"
    book.save(path)
    result = check("--school", "thcs-tien-cuong", "--params", str(params))
    assert (result.return_value, "0 lỗi, 0 cảnh báo" in result.output) == (0, True)
    assert "! Học kỳ I năm học 2025-2026: Chỉ tiêu 6.1 chưa đạt mà chưa nêu nguyên nhân" in result.output
    assert "cột “Kỳ” ghi hk1, cột “Mục” ghi 6.1." in " ".join(result.output.split())


def test_json_for_machines() -> None:
    result = check("--school", "thcs-song-cam", "--json")
    (school,) = json.loads(result.output)["schools"]
    assert (school["errors"], school["warnings"], school["school"], school["problem"]) == (16, 8, "thcs-song-cam", "")
    fault = next(fault for fault in school["faults"] if fault["row"] == 31)
    assert (fault["code"], fault["sheet"], fault["heading"], fault["value"]) == (
        "unknown_choice",
        "Hồ sơ TTHC",
        "Kênh tiếp nhận",
        "Zalo",
    )
    assert result.return_value == 1


@pytest.mark.slow
def test_mark_writes_a_copy_into_the_outputs(tmp_path: Path) -> None:
    """The faulty cells are coloured and commented; a school without a fault gets no copy."""
    result = check("--school", "thcs-song-cam", "--school", "thcs-tien-cuong", "--mark", "--outputs", str(tmp_path))
    (copy,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert copy.relative_to(tmp_path).as_posix() == "thcs-song-cam/2025-2026/so-da-danh-dau.xlsx"
    assert str(copy) in result.output
    cell = load_workbook(copy)["Hồ sơ TTHC"]["E31"]
    assert "Zalo" in cell.comment.text


def test_a_school_without_a_workbook_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cchc_lib.registers.merging.find_workbook", lambda *given: None)
    result = check("--school", "thcs-song-cam")
    assert result.return_value == 1
    assert "✗ Chưa có sổ năm học 2025-2026 của trường thcs-song-cam." in result.output


def test_a_school_whose_settings_are_wrong_keeps_no_other_from_being_checked(tmp_path: Path) -> None:
    shutil.copytree(Params.open().root, tmp_path / "params", ignore=shutil.ignore_patterns("thcs-[bs]*"))
    with (tmp_path / "params/schools/thcs-hoa-phuong/school.yaml").open("a", encoding="utf-8") as settings:
        settings.write("sources: [{register: casez, file: a.csv}]\n")
    result = check("--params", str(tmp_path / "params"))
    assert "không có sổ “casez”. Gần nhất là “cases”." in result.output
    assert "Trường THCS Tiên Cường (thcs-tien-cuong), năm học 2025-2026: 0 lỗi, 0 cảnh báo" in result.output


SCHOOL = "thcs-tien-cuong"
EXPORTS = Params.open().school_folder(SCHOOL) / "ban-xuat"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(group, ["map", *map(str, arguments)], env={"COLUMNS": "140"}, standalone_mode=False)


@pytest.fixture
def params(tmp_path: Path) -> Path:
    shutil.copytree(Params.open().root, tmp_path / "params", ignore=shutil.ignore_patterns("thcs-[!t]*", "ban-xuat"))
    return tmp_path / "params"


def test_what_is_proposed_is_shown(params: Path) -> None:
    """Each column with the register's, the first rows as they would be read, the source; nothing is written."""
    settings = params / "schools" / SCHOOL / "school.yaml"
    before = settings.read_bytes()
    result = run(EXPORTS / "van-ban-den.csv", "--school", SCHOOL, "--params", params)
    assert (result.return_value, settings.read_bytes()) == (0, before)
    assert "Tệp van-ban-den.csv: đọc vào sổ “Văn bản đi đến” (documents), 396 dòng" in result.output
    assert "C     Số/Ký hiệu                      Số ký hiệu (doc_no)         tên quen dùng" in result.output
    assert "Dòng 1 khi đọc: Chiều: Đến; Số: 1; Số ký hiệu: 6263/BC-VHXH; Ngày đến/đi: 03/09/2025" in result.output
    assert "    fixed:\n      direction: Đến\n" in result.output


def test_write_adds_the_sources_and_keeps_the_rest(params: Path) -> None:
    """Comments and order stay; the school then reads the file; a second time is refused."""
    settings = params / "schools" / SCHOOL / "school.yaml"
    before = settings.read_text(encoding="utf-8")
    assert run(EXPORTS / "van-ban-den.csv", "--school", SCHOOL, "--params", params, "--write").return_value == 0
    assert run(EXPORTS / "so-van-phong.xlsx", "--school", SCHOOL, "--params", params, "--write").return_value == 0
    assert settings.read_text(encoding="utf-8").startswith(before)
    found = [(one.register_id, one.file, one.sheet) for one in Params.open(params).sources(SCHOOL)]
    assert found[:2] == [
        ("documents", "van-ban-den.csv", ""),
        ("work_programme", "so-van-phong.xlsx", "Chương trình công tác"),
    ]
    assert len(found) == 7
    again = run(EXPORTS / "van-ban-den.csv", "--school", SCHOOL, "--params", params, "--write")
    assert isinstance(again.exception, UsageError)
    assert "đã có nguồn documents từ van-ban-den.csv" in str(again.exception)


def test_a_source_that_lacks_required_columns_is_not_written(params: Path, tmp_path: Path) -> None:
    """What to do is told, and that nothing says what is finished."""
    settings = params / "schools" / SCHOOL / "school.yaml"
    before = settings.read_bytes()
    (tmp_path / "viec.csv").write_text("Mã;Hạn;Ngày giao\nA1;19/09/2025;08/09/2025\n", encoding="utf-8")
    result = run(tmp_path / "viec.csv", "--school", SCHOOL, "--params", params, "--register", "tasks", "--write")
    assert (result.return_value, settings.read_bytes(), "Đã ghi" in result.output) == (1, before, False)
    told = " ".join(result.output.split())
    assert "thiếu cột bắt buộc “Nguồn giao”." in told
    assert (
        "Không thấy cột “Ngày hoàn thành” nên mọi dòng được coi là chưa xong; nếu tệp có cột này dưới tên khác, ghi "
        "tên đó vào headings (finished_on). Thiếu cột bắt buộc nên không ghi nguồn này: đổi tên cột trong tệp, hoặc tự "
        "chép phần sources vào school.yaml rồi thêm headings, fixed. Là sổ khác thì thêm --register (cases là Hồ sơ "
    ) in told


def test_a_missing_day_of_finishing_is_told_once(params: Path, tmp_path: Path) -> None:
    """By the fault that names the column not read, else by the remark."""
    text = "Mã;Nguồn giao;Hạn;Ngày giao;Ngày lưu\nA1;Nội bộ;19/09/2025;08/09/2025;10/09/2025\n"
    (tmp_path / "viec.csv").write_text(text, encoding="utf-8")
    told = " ".join(
        run(tmp_path / "viec.csv", "--school", SCHOOL, "--params", params, "--register", "tasks").output.split()
    )
    assert ("mà cột “Ngày lưu” không được đọc" in told, "Không thấy cột “Ngày hoàn thành”" in told) == (True, False)


@pytest.mark.slow
def test_a_second_file_of_a_register_is_a_second_source(params: Path) -> None:
    """Of hk1 and hk2 both are read; a new export of a name with a star needs no source, and older ones are told."""
    folder = params / "schools" / SCHOOL / "2025-2026"
    folder.mkdir()
    for name in ("den-hk1.csv", "den-hk2.csv", "den_20251231.csv", "den_20260531.csv"):
        shutil.copyfile(EXPORTS / "van-ban-den.csv", folder / name)
    for name in ("den-hk1.csv", "den-hk2.csv", "den_20251231.csv"):
        assert run(folder / name, "--school", SCHOOL, "--params", params, "--write").return_value == 0
    files = [one.file for one in Params.open(params).sources(SCHOOL)]
    assert files == ["den-hk1.csv", "den-hk2.csv", "den_*.csv"]
    again = run(folder / "den_20260531.csv", "--school", SCHOOL, "--params", params, "--write")
    assert "đã có nguồn documents từ den_*.csv. Nguồn này đọc tệp mới nhất khớp tên" in str(again.exception)
    told = " ".join(check("--school", SCHOOL, "--params", str(params)).output.split())
    assert told.count("chỉ đọc tệp mới nhất den_20260531.csv, không đọc tệp cũ hơn: den_20251231.csv.") == 1


def test_an_unknown_register_is_told_with_the_nearest() -> None:
    result = run(EXPORTS / "van-ban-den.csv", "--school", SCHOOL, "--register", "document")
    assert str(result.exception) == "Không có sổ “document”. Gần nhất là “documents”."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1  # one\n", "a: 1  # one\nk:\n  - x: 1\n    y: 2\n"),
        ("k: []\na: 1\n", "k:\n  - x: 1\n    y: 2\na: 1\n"),
        ("k:\n- x: 0\n  # why\n\n# next\na: 1\n", "k:\n- x: 0\n  # why\n- x: 1\n  y: 2\n\n# next\na: 1\n"),
        ("k:\r\n    - x: 0\r\n\r\na: 1\r\n", "k:\r\n    - x: 0\r\n    - x: 1\r\n      y: 2\r\n\r\na: 1\r\n"),
    ],
)
def test_an_item_is_added_where_the_list_stands(text: str, expected: str) -> None:
    assert added_to_list(text, "k", "- x: 1\n  y: 2\n", "f.yaml") == expected


def test_a_list_in_brackets_is_left_to_the_teacher() -> None:
    """What cannot be added to without rewriting is told."""
    with pytest.raises(SettingsError, match="viết trong ngoặc vuông"):
        added_to_list("k: [{x: 1}]\n", "k", "- x: 2\n", "f.yaml")
