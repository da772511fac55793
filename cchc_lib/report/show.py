"""What a teacher's own cell shows: a DataFrame, a Series or a figure as a table or picture of the report."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from cchc_lib.errors import UsageError
from cchc_lib.report.blocks import Block, Picture, Table, TableColumn
from cchc_lib.report.cells import Cells
from cchc_lib.report.figures import SETTINGS, figure_svg, settings, style
from cchc_lib.report.words import count, day
from cchc_lib.text import collapsed

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_IN_VIETNAMESE: dict[Any, str] = {
    "count": "Số lượng",
    "proportion": "Tỷ lệ",
    "sum": "Tổng",
    "All": "Tổng",
    "mean": "Trung bình",
    "median": "Trung vị",
    "std": "Độ lệch chuẩn",
    "min": "Nhỏ nhất",
    "max": "Lớn nhất",
    "unique": "Số giá trị khác nhau",
    "top": "Hay gặp nhất",
    "freq": "Số lần gặp",
}
"""Names that pandas gives to what it has worked out."""
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_QUARTERS = ("I", "II", "III", "IV")
_INLINE, _SHOWS_NOTHING = "module://matplotlib_inline.backend_inline", ("", "agg")
"""Backends of pyplot: the notebook's, and those that show nothing in one."""

_TYPES = (("pandas", "DataFrame"), ("pandas", "Series"), ("matplotlib.figure", "Figure"))


def show(value: Any, *, caption: str = "", alt: str = "") -> None:
    """Đưa một bảng (DataFrame, Series) hay một hình (Figure, Axes) của mình vào báo cáo.

    ``caption`` là tên bảng, tên hình; để trống thì lấy tiêu đề của hình, hoặc đề mục ở trên. ``alt`` tả hình bằng lời
    cho người không nhìn được. Bảng hiện đủ mọi dòng. Những thứ khác (số, chữ, danh sách) thì viết ở dòng cuối của ô.
    """
    from IPython.display import display

    display(  # type: ignore[no-untyped-call]
        block_of(value, caption=caption, alt=alt, whole=True)
    )
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot and (figure := _figure(value)):
        pyplot.close(figure)  # or the notebook shows it again at the end of the cell


def axes(title: str = "") -> Axes:
    """Một hình trống để vẽ; ``title`` là tên hình.

    Ví dụ: ``ax = axes("Hồ sơ theo tháng")``, rồi ``ax.barh(tên, số)``, rồi ``show(ax, alt="…")``.
    """
    from matplotlib.figure import Figure

    with style():
        made = Figure(layout="constrained").subplots()
        made.set_title(title)
    return made


def block_of(value: Any, *, caption: str = "", alt: str = "", whole: bool = False) -> Block:
    """A table or picture of the report; a table that is not wanted ``whole`` is cut as pandas would cut it.

    Raises UsageError for what is neither a frame nor a figure nor a block.
    """
    if isinstance(value, pd.Series):
        value = value.to_frame("Giá trị" if value.name is None else value.name)
    if isinstance(value, pd.DataFrame):
        return frame_table(value, caption, most=None if whole else pd.get_option("display.max_rows"))
    if figure := _figure(value):
        return _picture(figure, caption, alt)
    if hasattr(value, "_repr_mimebundle_") and hasattr(value, "model_copy"):
        block: Block = value.model_copy(update={"caption": caption} if caption else {})
        return block
    kind = type(value).__name__
    raise UsageError(f"show() nhận bảng (DataFrame, Series) hay hình (Figure, Axes) của matplotlib, không nhận {kind}.")


def load_ipython_extension(shell: Any) -> None:
    """Have a kernel show plain frames and figures as ``show`` does, and draw figures in the kit's style.

    Kernels of ours load it as they start; in any other it comes with the first import from ``cchc_lib``.
    """
    if "cchc" in shell.meta:
        return
    shell.meta["cchc"] = Cells(shell)
    os.environ["MATPLOTLIBRC"] = str(SETTINGS)  # it reads this when a figure is drawn: loading it takes long
    if os.environ.get("MPLBACKEND", "").lower() in _SHOWS_NOTHING:
        os.environ["MPLBACKEND"] = _INLINE
    if mpl := sys.modules.get("matplotlib"):
        mpl.rcParams.update(settings())
        if (mpl.get_backend(auto_select=False) or "") in _SHOWS_NOTHING:
            mpl.use(_INLINE)
    for module, name in _TYPES:
        shell.display_formatter.mimebundle_formatter.for_type_by_name(module, name, _bundle)
    if hasattr(shell, "kernel"):  # as the kit's notebooks are stored: one only looked at is none that has changed
        shell.kernel.language_info = {"name": "python"}


def _bundle(value: Any) -> dict[str, Any]:
    bundle = block_of(value)._repr_mimebundle_()
    del bundle["text/plain"]  # Python's own says more
    return bundle


def _figure(value: Any) -> Figure | None:
    """The figure that this is or that these axes are on; matplotlib is loaded if it is one."""
    figures, axes = sys.modules.get("matplotlib.figure"), sys.modules.get("matplotlib.axes")
    if axes and isinstance(value, axes.Axes):
        value = value.get_figure(root=True)
    return value if figures and isinstance(value, figures.Figure) else None


def _picture(figure: Figure, caption: str, alt: str) -> Picture:
    """The figure, its own title as the caption unless there is another; what is the caption is not drawn."""
    from matplotlib.text import Text

    for axis in (axis for axes in figure.axes for axis in (axes.xaxis, axes.yaxis)):
        axis.set_major_formatter(_in_vietnamese(axis.get_major_formatter()))
        axis.set_minor_formatter(_in_vietnamese(axis.get_minor_formatter()))
    one_place = len({axes.get_position().bounds for axes in figure.axes}) == 1  # twins have a scale each
    alone = figure.axes if one_place else []
    titles = [figure.get_suptitle(), *(axes.get_title(side) for axes in alone for side in ("left", "center", "right"))]
    title = next(filter(None, titles), "")
    parts = [part for artist in (figure, *alone) for part in artist.get_children()]
    shown = [part for part in parts if title and isinstance(part, Text) and part.get_text() == title]
    for text in shown:
        text.set_visible(bool(caption) and caption != title)
    with style():
        svg = figure_svg(figure, tight=True)
    for text in shown:
        text.set_visible(True)
    return Picture(format="svg", content=svg, caption=caption or collapsed(title), alt=alt)


def _in_vietnamese(own: Any) -> Any:
    """What writes along an axis: numbers with a decimal comma, months as T1 to T12, all else as it is."""
    from matplotlib.ticker import FuncFormatter, ScalarFormatter

    if type(own) is ScalarFormatter:
        return FuncFormatter(lambda value, _: count(float(f"{value:.6g}")))
    if not type(own).__module__.endswith((".dates", ".converter")):  # matplotlib's and pandas' own
        return own
    month = re.compile(rf"\b({'|'.join(_MONTHS)})\b")
    written = FuncFormatter(lambda value, at: month.sub(lambda m: f"T{_MONTHS.index(m[1]) + 1}", own(value, at)))
    written.set_locs = own.set_locs  # type: ignore[method-assign]
    return written


def frame_table(frame: pd.DataFrame, caption: str = "", *, most: int | None = None) -> Table:
    """A frame as a table: numbers and days as Vietnamese text, Có and Không, what is missing blank.

    Pandas' own count of rows is left out, any other index stands first. Of more than ``most`` rows the first and the
    last five are shown, and it is said how many there are.
    """
    cut = most is not None and len(frame) > max(most, 10)
    shown = pd.concat([frame.head(5), frame.tail(5)]) if cut else frame
    names = [] if _only_counts(frame) else [shown.index.get_level_values(at) for at in range(shown.index.nlevels)]
    columns = [_index_column(index.name) for index in names]
    columns += [_column(frame.columns[at], frame.iloc[:, at]) for at in range(frame.shape[1])]
    texts = [[_IN_VIETNAMESE.get(text, text) for text in _texts(index.to_series())] for index in names]
    texts += [_texts(shown.iloc[:, at]) for at in range(frame.shape[1])]
    rows = list(zip(*texts, strict=True))
    if cut:
        rows.insert(5, ("…",) * len(columns))
    note = f"Bảng đầy đủ có {count(len(frame))} dòng." if cut else ""
    return Table(
        caption=caption, columns=tuple(columns), rows=tuple(rows), row_header=max(len(names) - 1, 0), note=note
    )


def _only_counts(frame: pd.DataFrame) -> bool:
    """Whether the index is pandas' own count of rows, sorted, of all or of some: it says nothing to a reader."""
    index = frame.index
    own = index.name is None and pd.api.types.is_integer_dtype(index.dtype) and index.is_unique
    return frame.shape[1] > 0 and own and not (len(index) and index.min() >= 1900)  # years mean something


def _index_column(name: object) -> TableColumn:
    return TableColumn(label="Nội dung" if name is None else str(name))


def _column(name: object, values: pd.Series[Any]) -> TableColumn:
    *groups, label = name if isinstance(name, tuple) else (name,)
    numeric = pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)
    group = " – ".join(_IN_VIETNAMESE.get(each, str(each)) for each in groups if str(each))
    return TableColumn(label=_IN_VIETNAMESE.get(label, str(label)), group=group, align="right" if numeric else "left")


def _texts(values: pd.Series[Any]) -> list[str]:
    """The cells of a column, all numbers with the same number of decimals, at most two; years without points."""
    known = values.dropna()
    write: Callable[[float], str] = count
    if pd.api.types.is_integer_dtype(values) and known.between(1900, 2100).all():
        write = str
    elif pd.api.types.is_float_dtype(values):
        places = next((n for n in range(2) if np.allclose(known, known.round(n), atol=0.005, rtol=0)), 2)
        write = lambda number: f"{number:,.{places}f}".translate(str.maketrans(",.", ".,"))  # noqa: E731 - one of three
    timed = pd.api.types.is_datetime64_any_dtype(values) and bool((known.dt.normalize() != known).any())
    return [_text(value, write, timed=timed) for value in values.astype(object)]


def _text(value: Any, write: Callable[[float], str], *, timed: bool) -> str:
    if isinstance(value, list | tuple | dict | set | np.ndarray):
        return str(value)
    if pd.isna(value):
        return ""
    if isinstance(value, bool | np.bool_):
        return "Có" if value else "Không"
    if isinstance(value, int | float | np.number):
        return write(float(value) if isinstance(value, np.floating) else value)  # type: ignore[arg-type]
    return _time(value, timed=timed)


def _time(value: Any, *, timed: bool) -> str:
    """A day, a length of time, a class of values (as a school writes it: (0; 1,5]); anything else as Python has it."""
    if isinstance(value, pd.Interval):
        left, right = (_text(end, count, timed=timed) for end in (value.left, value.right))
        return f"{str(value)[0]}{left}; {right}{str(value)[-1]}"
    if isinstance(value, timedelta):
        days, clock = abs(value).days, str(abs(value)).rpartition(" ")[2].partition(".")[0]
        sign = "-" if value < timedelta(0) else ""
        return f"{sign}{count(days)} ngày" + (f" {clock}" if abs(value) % timedelta(days=1) else "")
    if isinstance(value, pd.Period):
        return _period(value)
    if hasattr(value, "strftime") and hasattr(value, "day"):
        return day(value) + (f"{value: %H:%M}" if timed else "")
    return str(value)


def _period(value: pd.Period) -> str:
    """A span of days by its name: 9/2025, quý IV/2025, 2025; one without a name by its days."""
    unit = value.freqstr[0]
    if unit in "MQY":
        return {"M": f"{value.month}/", "Q": f"quý {_QUARTERS[value.quarter - 1]}/", "Y": ""}[unit] + str(value.year)
    first, last = day(value.start_time), day(value.end_time)
    if unit.islower():
        return f"{first}{value.start_time: %H:%M}"
    return first if first == last else f"{first} – {last}"
