"""What a teacher's own cell shows: a frame, a figure, a text or number as a table, picture, paragraph of the report."""

from __future__ import annotations

import ast
import contextlib
import os
import re
import sys
import time
from dataclasses import replace
from traceback import walk_tb
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import TYPE_CHECKING, Any, get_args

import numpy as np
import pandas as pd

from cchc_lib.domain.schema import REGISTERS
from cchc_lib.errors import UsageError
from cchc_lib.report.blocks import Block, Picture, Sentences
from cchc_lib.report.figures import SETTINGS, figure_svg, settings, style
from cchc_lib.report.tables import frame_table
from cchc_lib.report.words import count
from cchc_lib.text import collapsed, did_you_mean

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_INLINE, _SHOWS_NOTHING = "module://matplotlib_inline.backend_inline", ("", "agg")
"""Backends of pyplot: the notebook's, and those that show nothing in one."""

_NUMBERS = ("builtins.int", "builtins.float", "numpy.int64")  # numpy's float64 is a float
_DRAWN = ("matplotlib.figure.Figure", "matplotlib.axes._axes.Axes")
_TYPES = ("pandas.DataFrame", "pandas.Series", "builtins.str", *_NUMBERS, *_DRAWN)


def show(value: Any, *, caption: str = "", alt: str = "") -> None:
    """Đưa một bảng (DataFrame, Series) hay một hình (Figure, Axes) của mình vào báo cáo.

    ``caption`` là tên bảng, tên hình; để trống thì lấy tiêu đề của hình, hoặc đề mục ở trên. ``alt`` tả hình bằng lời
    cho người không nhìn được. Bảng hiện đủ mọi dòng; số, chữ thành đoạn văn. Để ở dòng cuối của ô cũng thế.
    """
    from IPython.display import display

    display(block_of(value, caption=caption, alt=alt, whole=True))  # type: ignore[no-untyped-call]


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
    """A table, picture or paragraph of the report; a table that is not wanted ``whole`` is cut as pandas would cut it.

    Raises UsageError for anything else that is no block.
    """
    if isinstance(value, str):
        return Sentences(paragraphs=tuple(filter(str.strip, value.splitlines())), people=(value,))
    if isinstance(value, int | float | np.number):
        return Sentences(paragraphs=frame_table(pd.DataFrame([value])).rows[0])
    if isinstance(value, pd.Series):
        value = value.to_frame("Giá trị" if value.name is None else value.name)
    if isinstance(value, pd.DataFrame):
        return frame_table(value, caption, most=None if whole else pd.get_option("display.max_rows"))
    if figure := _figure(value):
        return _picture(figure, caption, alt)
    if isinstance(value, get_args(get_args(Block)[0])):
        block: Block = replace(value, caption=caption) if caption and hasattr(value, "caption") else value
        return block
    kind = type(value).__name__
    raise UsageError(f"show() nhận bảng (DataFrame, Series), hình (Figure, Axes), số, chữ; không nhận {kind}.")


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
    for name in _TYPES:
        shell.display_formatter.mimebundle_formatter.for_type(name, _bundle)
    if hasattr(shell, "kernel"):  # as the kit's notebooks are stored: opening one must not change it
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
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close(figure)  # or the notebook shows it again at the end of the cell
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


PARAMETERS = ("school", "commune", "period", "school_year", "params_dir", "outputs_dir", "as_of", "audience")
"""What notebooks call the parameters of ``open_report`` and its like."""

_REPORTS = ("report", "plan", "desk", "check", "seen", "rollup", "example")  # in the kit's notebooks
_OPENS = re.compile(rf"^(?:\w[\w ,=]*)?\b(?:{'|'.join(PARAMETERS)})\s*=(?!=)|\bopen_\w+\s*\(", re.MULTILINE)
_RUN_ALL = 2.0  # seconds that JupyterLab takes to send all cells of a notebook
_BACK_HERE = "setTimeout(() => element.closest('.jp-Cell')?.scrollIntoView({block: 'center'}), 500)"
_LASTING = (ModuleType, FunctionType, BuiltinFunctionType, type)
_PERSONAL = {column.heading for register in REGISTERS.values() for column in register.columns if column.personal}
_GONE = (
    "Chưa có báo cáo cho tham số đang ghi ở trên: ô đặt tham số, ô mở sổ chưa chạy xong hoặc không còn ở trên ô này. "
    "Hãy chạy lại từ ô tham số (Run → Run All Cells)."
)


class Cells:
    """Watches the cells of a notebook's kernel.

    When a cell fails that sets a parameter or opens a report, everything worked out so far is gone; when a cell changes
    a parameter, everything worked out before it. Literal values that a cell sets, such as the teacher's own
    parameters, stay.
    """

    def __init__(self, shell: Any) -> None:
        self.shell = shell
        self._before, self._source = dict[str, Any](), ""
        self._stated, self._gone = set[str](), set[str]()
        shell.events.register("pre_run_cell", self._begin)
        shell.events.register("post_run_cell", self._end)
        shell.set_custom_exc((SyntaxError, KeyError, NameError), self._tell)

    def _begin(self, info: Any) -> None:
        self._before, self._source = dict(self.shell.user_ns), info.raw_cell

    def _end(self, result: Any) -> None:
        if result is None or not (result.success or _OPENS.search(result.info.raw_cell) is None):
            self._forget(self.shell.user_ns)
            self._let_the_others_come()
            return
        before, found = self._before, self.shell.user_ns
        unchanged = {name for name, value in before.items() if found.get(name) is value}
        self._stated = (self._stated & unchanged) | _stated(result.info.raw_cell)
        if any(isinstance(before.get(name), str) and before[name] != found.get(name) for name in PARAMETERS):
            self._forget(unchanged - set(PARAMETERS) - self._stated)

    def _forget(self, names: Any) -> None:
        found, kept = self.shell.user_ns, self.shell.user_ns_hidden
        for name in [one for one in names if one in found and one not in kept]:
            if not _lasts(found[name]):
                self._gone.add(name)
                del found[name]
        self.shell.displayhook.flush()  # the results that IPython keeps: _, Out

    def _let_the_others_come(self) -> None:
        """Wait for the cells below, which JupyterLab sends one by one when told to run all.

        The kernel leaves out those that have come when this one ends; those that come later it would run. JupyterLab
        then stands at the last cell, which says nothing: it is led back to what failed.
        """
        request = self.shell.get_parent() if hasattr(self.shell, "get_parent") else {}
        if "cellId" in request.get("metadata", {}) and request["content"].get("stop_on_error"):
            time.sleep(_RUN_ALL)
            self.shell.display_pub.publish({"application/javascript": _BACK_HERE})

    def _tell(self, shell: Any, kind: type[Exception], error: Any, trace: object, **_: object) -> None:
        """What a teacher can do about slips that everybody makes; all else as IPython tells it.

        A cell that Python cannot read is shown as far as that.
        """
        if isinstance(error, SyntaxError):
            line = (error.text or "").rstrip()
            sentence = (
                f"Dòng {error.lineno} của ô viết sai nên Python không đọc được ({error.msg}). "
                "Thường là thiếu hoặc thừa một dấu nháy, dấu ngoặc, dấu phẩy. Hãy sửa rồi chạy lại từ ô tham số."
            )
            shown = [f"{line}\n{' ' * ((error.offset or 1) - 1)}^", sentence] if line else [sentence]
            shell._showtraceback(kind, error, shown)
        elif sentence := self._sentence(error, trace):
            shell._showtraceback(UsageError, UsageError(sentence), [sentence])
        else:
            shell.showtraceback((kind, error, trace))

    def _sentence(self, error: Any, trace: Any) -> str:
        """What there is to say of a name or a key that is not there; blank where that is for Python to say."""
        if isinstance(error, NameError):
            bare = re.search(rf"^(\w+)\s*=\s*({error.name}[\w/.-]*)\s*(?:#.*)?$", self._source, re.MULTILINE)
            if bare and bare[1] in PARAMETERS and error.name not in PARAMETERS:
                return f'Giá trị của {bare[1]} phải đặt trong dấu nháy. Hãy viết {bare[1]} = "{bare[2]}".'
            return _GONE if error.name in {*self._gone, *PARAMETERS, *_REPORTS} else ""
        inside = [frame.f_locals["self"] for frame, _ in walk_tb(trace) if "self" in frame.f_locals][1:]  # of the shell
        columns = list(map(str, inside[0])) if inside and isinstance(inside[0], pd.DataFrame) else []
        name = next((one for one in re.findall("'([^']+)'", str(error)) if one not in columns), "")
        if name in _PERSONAL and self.shell.user_ns.get("audience") != "internal":
            return (
                f"Báo cáo công khai không có cột “{name}” vì cột này ghi thông tin riêng. "
                'Cần xem thì đặt audience = "internal" ở ô tham số: bản nội bộ, không đưa lên web.'
            )
        return f"Bảng không có cột “{name}”. {did_you_mean(name, columns)}" if name and columns else ""


def _lasts(value: Any) -> bool:
    """Whether a value is part of a program, be it defined in a cell or imported, such as ``open_report``."""
    home = str(getattr(value, "__module__", "__main__"))
    imported = vars(sys.modules[home]).values() if home in sys.modules and home != "__main__" else ()
    return isinstance(value, _LASTING) or any(one is value for one in imported)


def _stated(source: str) -> set[str]:
    """The names to which a cell gives a value that stands in it as it is."""
    names: set[str] = set()
    with contextlib.suppress(SyntaxError):
        for line in ast.parse(source).body:
            if isinstance(line, ast.Assign):
                with contextlib.suppress(ValueError):
                    ast.literal_eval(line.value)
                    names |= {target.id for target in line.targets if isinstance(target, ast.Name)}
    return names
