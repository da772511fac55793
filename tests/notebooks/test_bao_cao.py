"""The report notebook runs by stock tools and shows the figures of the registers."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import openpyxl
import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
BLOCK = "application/vnd.cchc.block+json"
SCRIPTS = Path(sys.executable).parent


def stock(tool: str, *arguments: str, cwd: Path) -> None:
    done = subprocess.run([SCRIPTS / tool, *arguments], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of the first school's first semester, made by stock papermill from another folder."""
    folder = tmp_path_factory.mktemp("stock")
    notebook = str(ROOT / "notebooks" / "bao_cao.ipynb")
    stock("papermill", notebook, "out.ipynb", "-p", "school", "thcs-tien-cuong", "-p", "period", "hk1", cwd=folder)
    return folder / "out.ipynb"


def blocks(path: Path) -> dict[str, Any]:
    shown = {}
    for cell in nbformat.read(path, as_version=4).cells:
        for output in cell.get("outputs", []):
            if BLOCK in output.get("data", {}):
                shown[cell.id] = output.data[BLOCK]
    return shown


def dates(sheet: Any, heading: str) -> list[Any]:
    rows = list(sheet.iter_rows(values_only=True))
    at = rows[0].index(heading)
    return [row[at] for row in rows[1:] if any(cell is not None for cell in row)]


def test_every_code_cell_shows_a_block(executed: Path) -> None:
    """All cells but the parameters show something that every exporter can write."""
    code = [cell for cell in nbformat.read(executed, as_version=4).cells if cell.cell_type == "code"]
    silent = 3  # the parameters, those that papermill injects, the example to copy
    assert len(blocks(executed)) == len(code) - silent


def test_received_and_settled_cases_are_those_of_the_workbook(executed: Path) -> None:
    book = openpyxl.load_workbook(ROOT / "params/schools/thcs-tien-cuong/2025-2026.xlsx", data_only=True)
    sheet = book["Hồ sơ TTHC"]
    inside = [day for day in dates(sheet, "Ngày tiếp nhận") if "2025-09-01" <= str(day)[:10] <= "2026-01-17"]
    settled = [day for day in dates(sheet, "Ngày có kết quả") if day and "2025-09-01" <= str(day)[:10] <= "2026-01-17"]
    result = blocks(executed)["mo-bao-cao"]["result"]
    target = next(target for target in result["targets"] if target["id"] == "2.2")
    assert target["balance"]["received"] == len(inside)
    assert target["denominator"] == len(settled)
    assert sum(line["online"] + line["direct"] for line in result["form06"]) == len(inside)


def test_the_page_says_what_the_result_says_and_hides_the_code(executed: Path) -> None:
    """The figure of a target that is not met stands on the page as in the result file; no source, no instructions."""
    target = next(one for one in blocks(executed)["mo-bao-cao"]["result"]["targets"] if one["id"] == "2.2")
    stock("jupyter", "nbconvert", "--to", "cchc-html", str(executed), cwd=executed.parent)
    page = executed.with_suffix(".html").read_text(encoding="utf-8")
    assert f"({target['numerator']}/{target['denominator']})" in page
    assert page.count(f"{target['value']}%".replace(".", ",")) >= 2
    assert not [word for word in ("open_report", "Run All Cells", "<script") if word in page]


def test_no_personal_value_stands_in_the_public_notebook(executed: Path) -> None:
    book = openpyxl.load_workbook(ROOT / "params/schools/thcs-tien-cuong/2025-2026.xlsx", data_only=True)
    text = json.dumps(blocks(executed), ensure_ascii=False)
    personal = [
        *dates(book["Hồ sơ TTHC"], "Người nộp"),
        *dates(book["Nhân sự"], "Họ và tên"),
        *dates(book["Đơn thư"], "Người gửi"),
        *dates(book["Nhiệm vụ"], "Người thực hiện"),
    ]
    assert personal
    assert [name for name in personal if name and name in text] == []
