"""From cell to cell of a notebook run by hand: no figure of a report outlives the parameters it was opened with."""

from __future__ import annotations

import re
import time
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any, NoReturn

from cchc_lib.domain.schema import REGISTERS
from cchc_lib.errors import UsageError

PARAMETERS = ("school", "commune", "period", "school_year", "params_dir", "outputs_dir", "as_of", "audience")
"""What notebooks call the parameters of ``open_report`` and its like."""

_OPENS = re.compile(rf"\b(?:{'|'.join(PARAMETERS)})\s*=(?!=)|\bopen_\w+")
_RUN_ALL = 2.0  # seconds that JupyterLab takes to send all cells of a notebook
_BACK_HERE = "setTimeout(() => element.closest('.jp-Cell')?.scrollIntoView({block: 'center'}), 500)"
_LASTING = (ModuleType, FunctionType, BuiltinFunctionType, type)
_PERSONAL = {column.heading for register in REGISTERS.values() for column in register.columns if column.personal}
_GONE = (
    "Chưa có báo cáo cho tham số đang ghi ở trên: ô đặt tham số hoặc ô mở sổ chưa chạy xong. "
    "Hãy chạy lại từ ô tham số (Run → Run All Cells)."
)


def _refuse(*_: object, **__: object) -> NoReturn:
    raise UsageError(_GONE)


_USES = (
    "getattr call getitem iter len bool str format eq ne hash lt le gt ge contains add radd sub rsub mul rmul truediv "
    "rtruediv int float index"
)
GONE: Any = type(
    "Gone",
    (),
    {f"__{use}__": _refuse for use in _USES.split()} | {"__repr__": lambda _: _GONE, "__dir__": lambda _: []},
)()
"""Stands where a value of an earlier report stood: whatever is asked of it, it says that there is none."""


class Cells:
    """Watches the cells of a notebook's kernel.

    When a cell fails that sets a parameter or opens a report, everything worked out so far is gone; when a cell changes
    a parameter, everything worked out before it.
    """

    def __init__(self, shell: Any) -> None:
        self.shell = shell
        self._before: dict[str, Any] = {}
        shell.events.register("pre_run_cell", self._begin)
        shell.events.register("post_run_cell", self._end)
        shell.set_custom_exc((SyntaxError, KeyError), _tell)

    def _begin(self, _: Any) -> None:
        self._before = dict(self.shell.user_ns)

    def _end(self, result: Any) -> None:
        if result is None or not (result.success or _OPENS.search(result.info.raw_cell) is None):
            self._forget(self.shell.user_ns)
            self._let_the_others_come()
        elif any(self._changed(name) for name in PARAMETERS):
            unchanged = {name for name, value in self._before.items() if self.shell.user_ns.get(name) is value}
            self._forget(unchanged - set(PARAMETERS))

    def _changed(self, name: str) -> bool:
        before = self._before.get(name)
        return isinstance(before, str) and before != self.shell.user_ns.get(name)

    def _forget(self, names: Any) -> None:
        found, kept = self.shell.user_ns, self.shell.user_ns_hidden
        found |= {n: GONE for n in list(names) if n not in kept and n in found and not isinstance(found[n], _LASTING)}
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


def _tell(shell: Any, kind: type[Exception], error: Any, trace: object, **_: object) -> None:
    """What a teacher can do about two slips that everybody makes; all else as IPython tells it.

    A cell that Python cannot read is shown as far as that; a column that a public report has not is named.
    """
    if isinstance(error, SyntaxError):
        line = (error.text or "").rstrip()
        sentence = (
            f"Dòng {error.lineno} của ô viết sai nên Python không đọc được ({error.msg}). "
            "Thường là thiếu hoặc thừa một dấu nháy, dấu ngoặc, dấu phẩy. Hãy sửa rồi chạy lại từ ô tham số."
        )
        shown = [f"{line}\n{' ' * ((error.offset or 1) - 1)}^", sentence] if line else [sentence]
        shell._showtraceback(kind, error, shown)
    elif error.args and error.args[0] in _PERSONAL:
        sentence = (
            f"Báo cáo công khai không có cột “{error.args[0]}” vì cột này ghi thông tin riêng. "
            'Cần xem thì đặt audience = "internal" ở ô tham số: bản nội bộ, không đưa lên web.'
        )
        shell._showtraceback(UsageError, UsageError(sentence), [sentence])
    else:
        shell.showtraceback((kind, error, trace))
