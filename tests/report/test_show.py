"""A teacher's own frames and figures as the report's; and what a notebook run by hand forgets of an earlier report."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pandas as pd
import papermill
import pytest
from jupyter_client.manager import start_new_kernel
from matplotlib.figure import Figure
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from cchc_lib.errors import UsageError
from cchc_lib.rendering.document import read_document
from cchc_lib.report.blocks import Picture, Sentences, Table, TableColumn
from cchc_lib.report.figures import in_style, style
from cchc_lib.report.show import block_of
from cchc_lib.report.tables import frame_table
from tests.shipped import copy_params


def figure(title: str = "Số hồ sơ theo kênh") -> Figure:
    with style():
        made = Figure()
        axes = made.subplots()
        axes.barh(["Trực tuyến", "Trực tiếp"], [1500.5, 20])
        axes.set_title(title)
    return made


def test_a_frame_is_a_table_in_vietnamese() -> None:
    """Numbers, days, truth and what is missing; all of a column with the same decimals; years without points."""
    frame = pd.DataFrame(
        {
            "Lớp": ["6A", None],
            "Năm": [2025, 2026],
            "Sĩ số": [1234, 7],
            "Tỷ lệ": [0.5, 98.125],
            "Từ kỳ trước": [3.0, np.nan],
            "Ngày": pd.to_datetime(["2025-09-05", None]),
            "Lúc": pd.to_datetime(["2025-09-05 07:30", "2025-10-20 00:00"]),
            "Đạt": [True, False],
            "Hạn": [date(2025, 9, 5), None],
        }
    )
    table = frame_table(frame, "Các lớp")
    assert table.caption == "Các lớp"
    assert table.rows == (
        ("6A", "2025", "1.234", "0,50", "3", "05/9/2025", "05/9/2025 07:30", "Có", "05/9/2025"),
        ("", "2026", "7", "98,12", "", "", "20/10/2025 00:00", "Không", ""),
    )
    assert [column.align for column in table.columns].count("right") == 4


def test_an_index_with_meaning_stands_first() -> None:
    """Pandas' own count of rows is left out, sorted or not; groups of columns stand above them."""
    frame = pd.DataFrame({("Nhận", "Mới"): [2, 1], ("Nhận", "Cũ"): [4, 3]})
    assert frame_table(frame.sort_values(("Nhận", "Mới"))).rows == (("1", "3"), ("2", "4"))
    named = frame_table(frame.set_axis(pd.Index(["6A", "6B"], name="Lớp")))
    assert (named.columns[0].label, named.columns[1].group, named.rows[0]) == ("Lớp", "Nhận", ("6A", "2", "4"))
    counts = block_of(pd.Series(["a", "b", "a"], name="Kênh").value_counts())
    assert isinstance(counts, Table)
    assert counts.columns == (TableColumn(label="Kênh"), TableColumn(label="Số lượng", align="right"))
    assert counts.rows == (("a", "2"), ("b", "1"))


def test_what_pandas_works_out_is_in_vietnamese() -> None:
    """Its names for rows and columns, spans of days, lengths of time, classes; not as days or in English."""
    marks = pd.Series([1, 2, 4], index=pd.period_range("2025-12", periods=3, freq="M"), name="Số hồ sơ")
    assert frame_table(marks.to_frame()).rows == (("12/2025", "1"), ("1/2026", "2"), ("2/2026", "4"))
    spans = pd.Series(
        [pd.Period("2025Q4"), pd.Period("2025", "Y"), pd.Period("2025-09-05", "D"), pd.Period("2025-09-05", "W")]
    )
    assert frame_table(spans.to_frame("Kỳ")).rows == (
        ("quý IV/2025",),
        ("2025",),
        ("05/9/2025",),
        ("01/9/2025 – 07/9/2025",),
    )
    assert [row[0] for row in frame_table(marks.describe().to_frame()).rows][:3] == [
        "Số lượng",
        "Trung bình",
        "Độ lệch chuẩn",
    ]
    days = pd.Series(pd.to_timedelta(["3 days", "1 days 06:30:00", "-2 days"]))
    assert frame_table(days.to_frame("Số ngày")).rows == (("3 ngày",), ("1 ngày 06:30:00",), ("-2 ngày",))
    classes = pd.cut(pd.Series([0.5, 2]), [0, 1.5, 3]).value_counts()
    assert [row[0] for row in frame_table(classes.to_frame()).rows] == ["(0; 1,5]", "(1,5; 3]"]
    cases = pd.DataFrame({"Kênh": ["a", "b"], "Lĩnh vực": ["x", "x"], "Mã": [1, 2]})
    summed = frame_table(cases.pivot_table(index="Kênh", columns="Lĩnh vực", values="Mã", aggfunc="sum", margins=True))
    assert ([column.label for column in summed.columns], summed.rows[-1]) == (["Kênh", "x", "Tổng"], ("Tổng", "3", "3"))


def test_months_along_an_axis_and_the_title_of_two_scales() -> None:
    """As pandas draws them, months were in English; twins of one place have one title between them."""
    series = pd.Series(range(4), index=pd.period_range("2025-11", periods=4, freq="M"))
    for kind in ("bar", "line"):
        with style():
            axes = Figure().subplots()
            series.plot(kind=kind, ax=axes)
            axes.twinx().plot(range(4))
            axes.set_title("Theo tháng")
        picture = block_of(axes)
        assert isinstance(picture, Picture)
        assert picture.caption == "Theo tháng"
        assert {f">{month}<" in picture.content for month in ("T11", "T12", "T1", "T2")} == {True}
        assert "Nov" not in picture.content


def test_a_long_frame_is_cut_as_pandas_would_and_shown_whole_on_demand() -> None:
    frame = pd.DataFrame({"a": range(1000, 1100)})
    cut = block_of(frame)
    assert isinstance(cut, Table)
    assert [row[0] for row in cut.rows[4:7]] == ["1.004", "…", "1.095"]
    assert cut.note == "Bảng đầy đủ có 100 dòng."
    with pd.option_context("display.max_rows", 6):
        assert [len(block_of(frame[:n]).rows) for n in (8, 10, 11)] == [8, 10, 11]  # type: ignore[union-attr]
        assert block_of(frame[:8]) == frame_table(frame[:8])  # no row twice
    whole = block_of(frame, whole=True)
    assert isinstance(whole, Table)
    assert len(whole.rows) == 100


def test_a_figure_is_a_drawing_with_its_title_as_caption() -> None:
    """The title is not drawn as well, unless there is another caption; figures along the axes are Vietnamese."""
    made = figure()
    picture, named = block_of(made), block_of(made.axes[0], caption="Kênh", alt="Hai thanh.")
    assert isinstance(picture, Picture)
    assert isinstance(named, Picture)
    assert (picture.format, picture.caption) == ("svg", "Số hồ sơ theo kênh")
    assert "Số hồ sơ" not in picture.content
    assert ">1.500</text>" in picture.content
    assert in_style(picture.content)
    assert (named.caption, named.alt) == ("Kênh", "Hai thanh.")
    assert "Số hồ sơ theo kênh</text>" in named.content


def test_a_text_or_a_number_is_a_paragraph() -> None:
    """Without quotes; at most two decimals, with a comma; a year is no thousand."""
    assert block_of("Có 13 hồ sơ.\n\nHai đoạn.") == Sentences(
        paragraphs=("Có 13 hồ sơ.", "Hai đoạn."), people=("Có 13 hồ sơ.\n\nHai đoạn.",)
    )
    numbers = (13 / 17, 1234, np.int64(7), np.float64(2.5), 2026, True)
    assert [block_of(one).paragraphs for one in numbers] == [  # type: ignore[union-attr]
        *(("0,76",), ("1.234",), ("7",), ("2,5",), ("2026",), ("Có",))
    ]


def test_anything_else_is_told() -> None:
    """One sentence; a block of the report's own may have another caption."""
    with pytest.raises(UsageError, match="không nhận dict"):
        block_of({})
    assert block_of(Table(caption="a", columns=(), rows=()), caption="b") == Table(caption="b", columns=(), rows=())
    assert block_of(Sentences(paragraphs=("a",))) == Sentences(paragraphs=("a",))


CELLS = """import pandas as pd
frame = pd.DataFrame({"Lớp": ["6A"], "Đạt": [True], "Tỷ lệ": [0.5]})
frame
---
from cchc_lib import show
frame
---
import matplotlib.pyplot as plt
figure, axes = plt.subplots()
axes.bar(["T9"], [3])
axes.set_title("Theo tháng")
axes
---
show(axes, caption="Tháng 9", alt="Một cột.")
show(frame["Tỷ lệ"])
figure, one = plt.subplots()
one.set_title("Một hình")
figure
---
from cchc_lib import axes
own = axes("Của mình")
own
---
13 / 17"""


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["fork", None])
def test_frames_and_figures_come_out_under_every_engine(engine: str | None, tmp_path: Any) -> None:
    """In the first cell too; axes once, as their figure; papermill's own kernel learns it as the kit is imported."""
    source = tmp_path / "a.ipynb"
    metadata = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python"}}
    cells = [new_markdown_cell("## Lớp"), *map(new_code_cell, CELLS.split("\n---\n"))]
    nbformat.write(new_notebook(cells=cells, metadata=metadata), source)
    executed = papermill.execute_notebook(str(source), None, engine_name=engine, progress_bar=False)
    shown = read_document(executed, page=True).blocks[1:]
    assert [getattr(block, "caption", "") for block in shown] == [
        *("Lớp", "Lớp, bảng thứ 2", "Theo tháng", "Tháng 9", "Lớp, bảng thứ 3", "Một hình", "Của mình", "")
    ]
    tables = [block.rows for block in shown if isinstance(block, Table)]
    first = ("6A", "Có", "0,5") if engine else ("6A", "True", "0.5")
    assert tables == [(first,), (("6A", "Có", "0,5"),), (("0,5",),)]
    pictures = [block for block in shown if isinstance(block, Picture)]
    assert [picture.format for picture in pictures] == ["svg"] * 4
    assert pictures[1].alt == "Một cột."
    assert shown[-1] == Sentences(paragraphs=("0,76",))


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


def test_a_parameter_of_the_teachers_own_lasts_what_was_worked_out_does_not(kernel: Kernel) -> None:
    """Papermill gives only some, in a cell below; a blank one is the very same value when its cell runs again."""
    own = "\nlimit = 5\nfile = ''"
    kernel.run(kernel.parameters() + own, OPEN, "count = 5 + len(repr(report))")
    told = kernel.run("# Parameters\nperiod = 'hk1'\nschool = 'thcs-hoa-phuong'", "limit, file", "count + 1")
    assert told[1] == "(5, '')"
    assert GONE in told[2]
    assert kernel.run(kernel.parameters() + own, "limit, file")[1] == "(5, '')"
    kernel.run("limit = len(str(limit))", kernel.parameters("thcs-hoa-phuong"))
    assert GONE in kernel.run("limit + 1")[0]


def test_what_is_imported_lasts_and_a_slip_in_a_call_ends_nothing(kernel: Kernel) -> None:
    """An import above the parameters stands through every change; ``period=False`` of a call sets no parameter."""
    kernel.run("from cchc_lib import open_report as opens", kernel.parameters())
    opened = "report = opens(school=school, period=period, params_dir=params_dir)\nlook = report.head"
    kernel.run(opened, "whole = report.register(\n    'Hồ sơ',\n    period=False)")
    assert kernel.run(SHOWN[0]) == [TIEN_CUONG]
    kernel.run(kernel.parameters("thcs-hoa-phuong"))
    assert GONE in kernel.run("look()")[0]
    assert kernel.run(opened, SHOWN[0]) == ["", HOA_PHUONG]


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
    kernel.run("cases = report.register('Hồ sơ TTHC')")
    assert kernel.run("cases[['Mã hồ sơ', 'Người nộp']]")[0].startswith("Báo cáo công khai không có cột “Người nộp”")
    for use in ("cases['Ngay tiep nhan']", "cases[['Mã hồ sơ', 'Ngay tiep nhan']]", "cases[['Ngay tiep nhan']]"):
        assert kernel.run(use) == ["Bảng không có cột “Ngay tiep nhan”. Gần nhất là “Ngày tiếp nhận”."]
    assert ["KeyError" in kernel.run(use)[0] for use in ("{}['a']", "cases['Mã hồ sơ']['a']", "cases.loc['a']")] == [
        True
    ] * 3


def test_a_name_that_is_not_there(kernel: Kernel) -> None:
    """What the kit's notebooks call a report is told though none was ever open; what lacks its quotes; all else not."""
    assert [GONE in text for text in (kernel.run(cell)[0] for cell in ("desk.due()", "rollup"))] == [True, True]
    assert kernel.run("params_dir = ''\nschool = thcs-dong-hai  # trường") == [
        'Giá trị của school phải đặt trong dấu nháy. Hãy viết school = "thcs-dong-hai".'
    ]
    assert "NameError" in kernel.run("limit = many")[0]
