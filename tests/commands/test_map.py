"""``cchc map``: the table, what is written, what is refused."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cchc_lib.command_line import group
from cchc_lib.errors import SettingsError, UsageError
from cchc_lib.settings.params import Params
from cchc_lib.settings.yaml_files import added_to_list

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
