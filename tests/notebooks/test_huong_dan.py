"""The guide, run as a teacher runs it: every figure that it works out."""

from pathlib import Path
from typing import Any

import papermill
import pytest

from cchc_lib.report.blocks import BLOCK_MIME

pytestmark = pytest.mark.slow

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "huong_dan.ipynb"
SETTLED = [
    *(["VD-02", "02/10/2025", "02/10/2025", "đúng hạn"], ["VD-03", "03/10/2025", "06/10/2025", "quá hạn, đã xong"]),
    *(["VD-04", "06/10/2025", "03/10/2025", "trước hạn"], ["VD-05", "08/10/2025", "08/10/2025", "đúng hạn"]),
    *(["VD-06", "07/10/2025", "07/10/2025", "đúng hạn"], ["VD-07", "16/10/2025", "15/10/2025", "trước hạn"]),
    *(["VD-08", "23/10/2025", "24/10/2025", "quá hạn, đã xong"], ["VD-09", "24/10/2025", "24/10/2025", "đúng hạn"]),
    ["VD-10", "30/10/2025", "", "chưa xong, đã quá hạn"],
    ["VD-11", "04/11/2025", "04/11/2025", "chưa xong, còn trong hạn"],
]


@pytest.fixture(scope="module")
def shown() -> dict[str, Any]:
    """What each cell shows last, by the cell's id: the block as data."""
    executed = papermill.execute_notebook(str(NOTEBOOK), None, progress_bar=False)
    found = {}
    for cell in executed.cells:
        for output in cell.get("outputs", []):
            assert output.get("name") != "stderr", output
            if BLOCK_MIME in output.get("data", {}):
                found[cell.id] = output.data[BLOCK_MIME]
    return found


def test_the_guide_works_out_2_2_step_by_step(shown: dict[str, Any]) -> None:
    """Twelve cases read, ten in scope, eight counted, six good, by field, the verdict."""
    assert [row[0] for row in shown["doc"]["rows"]] == [f"VD-{number:02d}" for number in range(1, 13)]
    came = {row[0]: row[2] for row in shown["thuoc-ky"]["rows"]}
    assert list(came) == [f"VD-{number:02d}" for number in range(2, 12)]
    assert [name for name, how in came.items() if how == "từ kỳ trước chuyển qua"] == ["VD-02", "VD-03"]
    assert shown["o-dau"]["rows"] == SETTLED
    assert [row[1] for row in shown["bang-can-doi"]["rows"]] == ["2", "8", "2", "4", "2", "1", "1"]
    assert shown["tu-so-mau-so"]["rows"] == [
        ["Giáo dục trung học", "6", "4", "66,67"],
        ["Văn bằng, chứng chỉ", "2", "2", "100,00"],
    ]
    assert shown["ket-luan"]["rows"][0][3:] == ["6", "8", "75", "75%", "Chưa đạt"]
    assert "Tỷ lệ giải quyết đúng hạn 75%" in str(shown["cau-bao-cao"])


def test_the_guide_works_out_a_share_and_another_period(shown: dict[str, Any]) -> None:
    """Documents by their form, a secret one told apart; the same cases up to the middle of the month."""
    assert [(row[1], row[4], row[5]) for row in shown["ty-le"]["rows"]] == [
        *(("101", "Có", "Có"), ("102", "Có", "Không"), ("103", "Không", "Không")),
        *(("55", "Có", "Có"), ("56", "Có", "Có")),
    ]
    assert shown["ty-le"]["rows"][2][3] == "không tính: văn bản mật"
    assert shown["ket-luan-6-1"]["rows"][0][3:] == ["3", "4", "75", "75%", "Chưa đạt"]
    assert [row[1] for row in shown["doi-ky"]["rows"]] == ["2", "4", "2", "3", "1", "0", "0"]


def test_the_guides_own_table_and_chart(shown: dict[str, Any]) -> None:
    assert shown["bao-cao-that"]["rows"][0][1:4] == ["21", "24", "24"]
    table, picture = shown["bang-rieng"], shown["hinh-rieng"]
    assert table["caption"] == "Hồ sơ theo kênh tiếp nhận, trong kỳ"
    assert table["rows"][0] == ["Trực tuyến", "83"]
    assert (picture["format"], picture["caption"]) == ("svg", "Hồ sơ theo kênh tiếp nhận")
    assert picture["alt"] == "Nhiều nhất là trực tuyến: 83 hồ sơ."
