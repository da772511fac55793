"""A notebook run by hand in a warm kernel: never a figure of another school than the one named above it."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.manager import start_new_kernel

from tests.shipped import copy_params

pytestmark = pytest.mark.slow

OPEN = "from cchc_lib import open_report\nreport = open_report(school=school, period=period, params_dir=params_dir)"
SHOWN = ("report.head().school", "name = report.head().school\nname", "name")
HOA_PHUONG, TIEN_CUONG = "'Trường THCS Hoa Phượng'", "'Trường THCS Tiên Cường'"
GONE = "Chưa có báo cáo cho tham số đang ghi ở trên"


class Kernel:
    """A kernel that hears from its notebook as JupyterLab sends it: cell after cell, whatever becomes of the first."""

    def __init__(self, client: Any, params: Path) -> None:
        self.client, self.params = client, params

    def parameters(self, school: str = "thcs-tien-cuong", period: str = "nam-hoc", end: str = "'") -> str:
        return f"school = '{school}{end}\nperiod = '{period}'\nparams_dir = '{self.params}'"

    def reply(self, identity: str) -> dict[str, Any]:
        while (message := self.client.get_shell_msg(timeout=60))["parent_header"]["msg_id"] != identity:
            pass
        answer: dict[str, Any] = message["content"]
        return answer

    def run(self, *cells: str) -> list[str]:
        """What each cell shows: its value, or a fault's sentence; nothing of one that did not run."""
        sent = []
        for source in cells:
            content = {"code": source, "silent": False, "store_history": True, "stop_on_error": True}
            message = self.client.session.msg("execute_request", content, metadata={"cellId": "a"})
            self.client.shell_channel.send(message)
            sent.append(message["header"]["msg_id"])
            time.sleep(0.03)
        for identity in sent:
            self.reply(identity)
        shown = dict.fromkeys(sent, "")
        resting: set[str] = set()
        while not resting >= {*sent}:
            message = self.client.get_iopub_msg(timeout=60)
            of, content = message["parent_header"]["msg_id"], message["content"]
            if content.get("execution_state") == "idle":
                resting.add(of)
            if of in shown:
                shown[of] += "\n".join(content.get("traceback", [])) or content.get("data", {}).get("text/plain", "")
        return [shown[of] for of in sent]


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    """One kernel for all tests, and settings of its own."""
    manager, client = start_new_kernel(kernel_name="python3")
    small = ("thcs-tien-cuong", "thcs-hoa-phuong")
    warm = Kernel(client, copy_params(tmp_path_factory.mktemp("kit") / "params", small=small))
    warm.run("import cchc_lib.report.show\ncchc_lib.report.show._RUN_ALL = 0.5")  # cells: 0.15 seconds
    yield warm
    client.stop_channels()
    manager.shutdown_kernel(now=True)


WRONG = {
    "school": ("thcs-hoa-phong", "nam-hoc", "'"),
    "period": ("thcs-hoa-phuong", "namhoc", "'"),
    "quote": ("thcs-hoa-phuong", "nam-hoc", ""),
    "workbook": ("thcs-hoa-phuong", "nam-hoc", "'"),
}
TOLD = {
    "school": "Gần nhất là “thcs-hoa-phuong”.",
    "period": "Gần nhất là “nam-hoc”.",
    "quote": "Thường là thiếu hoặc thừa một dấu nháy, dấu ngoặc, dấu phẩy.",
    "workbook": "Hãy đặt tệp 2025-2026.xlsx vào thư mục params/schools/thcs-hoa-phuong.",
}


@pytest.mark.parametrize("kind", WRONG)
def test_nothing_is_shown_below_a_cell_that_failed(kernel: Kernel, kind: str) -> None:
    """The failing cell's sentence is the last word; a cell run by itself afterwards says that there is no report."""
    assert kernel.run(kernel.parameters(), OPEN, *SHOWN)[2:] == [TIEN_CUONG, TIEN_CUONG, TIEN_CUONG]
    book = kernel.params / "schools" / "thcs-hoa-phuong" / "2025-2026.xlsx"
    if kind == "workbook":
        book.rename(book.with_suffix(".away"))
    told = kernel.run(kernel.parameters(*WRONG[kind]), OPEN, *SHOWN)
    if kind == "workbook":
        book.with_suffix(".away").rename(book)
    assert TOLD[kind] in "".join(told)
    assert told[2:] == ["", "", ""]
    assert [GONE in text for text in (kernel.run(cell)[0] for cell in SHOWN)] == [True, True, True]
    assert kernel.run(OPEN, "report.head()")[1] == ""  # nor on parameters of an earlier cell
    assert kernel.run(kernel.parameters("thcs-hoa-phuong"), OPEN, *SHOWN)[4] == HOA_PHUONG


def test_a_parameter_that_changes_ends_the_report(kernel: Kernel) -> None:
    """Until it is opened anew; the same parameters once more, and a slip in another cell, end nothing."""
    kernel.run(kernel.parameters(), OPEN, *SHOWN)
    assert kernel.run(kernel.parameters(), SHOWN[0]) == ["", TIEN_CUONG]
    assert "ZeroDivisionError" in kernel.run("1 / 0")[0]
    assert kernel.run(SHOWN[0]) == [TIEN_CUONG]
    assert GONE in kernel.run(kernel.parameters("thcs-hoa-phuong"), SHOWN[0])[1]
    assert kernel.run(OPEN, SHOWN[0]) == ["", HOA_PHUONG]


def test_completion_help_and_slips_in_a_kernel(kernel: Kernel) -> None:
    """Tab offers the methods alone; a method without brackets says what it is for; a personal column is explained."""
    kernel.run(kernel.parameters(), OPEN)
    offered = set(kernel.reply(kernel.client.complete("report."))["matches"])
    assert {"area", "register", "rows"} <= offered
    assert {name for name in offered if name.startswith("_") or name in ("frames", "plan", "window")} == set()
    assert kernel.run("report", "report.months") == [
        "<Báo cáo năm học 2025-2026, Trường THCS Tiên Cường, 15 chỉ tiêu>",
        'months(target_id): một chỉ tiêu theo từng tháng của kỳ, ví dụ report.months("2.2"). '
        "Viết cả dấu ngoặc (…) để chạy.",
    ]
    for use in ('report.register("Hồ sơ TTHC")["Người nộp"]', 'report.rows("2.2").groupby("Người nộp").size()'):
        assert kernel.run(use)[0].startswith(
            "Báo cáo công khai không có cột “Người nộp” vì cột này ghi thông tin riêng."
        )
    assert "KeyError" in kernel.run("{}['a']")[0]
