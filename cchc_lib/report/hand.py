"""The objects that notebooks get: reports whose methods explain themselves in Vietnamese, and nothing else.

A teacher may call the public methods that a report's own class has, and reads their docstrings, which are therefore
Vietnamese; what the class inherits is for the code alone.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from cchc_lib.errors import UsageError
from cchc_lib.report import checking, desk, opening, rollup
from cchc_lib.report.report_data import asked
from cchc_lib.report.words import lower_first
from cchc_lib.text import did_you_mean

_EXAMPLES = {"school": "thcs-an-thai", "school_year": "2025-2026", "period": "hk1", "as_of": "31/12/2025"}
_TO_RUN = " Viết cả dấu ngoặc (…) để chạy."


class Method:
    """One thing to do with a report: called it does it, alone it says what it is for and how to write it."""

    def __init__(self, name: str, function: Callable[..., Any]) -> None:
        self._name, self._function, self.__doc__ = name, function, inspect.getdoc(function)
        self.__signature__ = inspect.signature(function)

    def __call__(self, *given: Any, **named: Any) -> Any:
        """Do it; UsageError with the sentence when it is not given what it needs."""
        known = self.__signature__.parameters
        if unknown := next((name for name in named if name not in known), None):
            raise UsageError(f"{self._name} không có tham số “{unknown}”. {did_you_mean(unknown, known)}")
        try:
            taken = self.__signature__.bind(*given, **named).arguments
        except TypeError as error:
            by_name = ", ".join(f"{name}=…" for name, one in known.items() if one.kind is one.KEYWORD_ONLY)
            said = f"Có giá trị thừa hoặc thiếu tên ({by_name})" if by_name else "Có giá trị thừa"
            if str(error).startswith("missing"):  # a required argument: 'number'
                said = "Chưa ghi " + str(error).split("'")[1]
            raise UsageError(f"{said}. {repr(self).removesuffix(_TO_RUN)}") from None
        for name, value in taken.items():  # as_of = 31/12/2025 is a number to Python
            if known[name].annotation == "str" and not isinstance(value, str):
                example = _EXAMPLES.get(name, value)
                raise UsageError(f'{name} là {value}, phải là chữ. Hãy đặt trong dấu nháy, ví dụ {name} = "{example}".')
        return self._function(*given, **named)

    def __repr__(self) -> str:
        needed = [name for name, one in self.__signature__.parameters.items() if one.default is one.empty]
        words = lower_first(str(self.__doc__).partition("\n")[0].rstrip("."))
        return f"{self._name}({', '.join(needed)}): {words}.{_TO_RUN}"


class UnknownNameError(UsageError, AttributeError):
    """A report has nothing of that name."""


class Held:
    """A report in a teacher's hand: short to look at, and tab completion offers its methods alone.

    They are those of the data's own class, and ``functions`` besides or in their place.
    """

    def __init__(self, words: str, data: object, **functions: Callable[..., Any]) -> None:
        own = [name for name, one in vars(type(data)).items() if inspect.isfunction(one) and not name.startswith("_")]
        functions = {name: getattr(data, name) for name in own} | functions
        self._words, self._methods = words, {name: Method(name, one) for name, one in functions.items()}

    def __repr__(self) -> str:
        return f"<{self._words}>"

    def __dir__(self) -> list[str]:
        return list(self._methods)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if name not in self._methods:
            raise UnknownNameError(f"{self!r} không có “{name}”. {did_you_mean(name, self._methods)}")
        return self._methods[name]


def _opens(function: Callable[..., Any], held: Callable[[Any], Held]) -> Callable[..., Held]:
    """What a notebook opens a report with; parameters that the function passes on are those of ``asked``."""
    own = inspect.signature(function).parameters
    if passed_on := [name for name, one in own.items() if one.kind is one.VAR_KEYWORD]:
        own = dict(inspect.signature(asked).parameters) | {n: own[n] for n in own if n not in passed_on}  # type: ignore[assignment]

    def opened(*given: Any, **named: Any) -> Held:
        return held(function(*given, **named))

    opened.__signature__ = inspect.Signature(list(own.values()))  # type: ignore[attr-defined]
    opened.__doc__ = function.__doc__
    return Method(function.__name__, opened)


def _report(data: opening.Report) -> Held:
    words = f"Báo cáo {lower_first(data.period.label)}, {data.school.name}, {len(data.results)} chỉ tiêu"
    return Held(words, data, results=data.results_frame)


def _exports(data: checking.Exports) -> Held:
    def of(file: str = "", register: str = "") -> Held:
        """Xem một tệp hoặc một thư mục bản xuất, ví dụ .of("ban-xuat")."""
        seen = data.of(file, register)
        return Held(f"Bản xuất ở {seen.place} của {data.school.name}", seen)

    return Held(f"Bản xuất của {data.school.name}", data, of=of)


open_report = _opens(opening.open_report, _report)
open_example = _opens(opening.open_example, _report)
open_plan = _opens(opening.open_plan, lambda data: Held(f"{data.plan.title}, {data.school.name}", data))
open_desk = _opens(desk.open_desk, lambda data: Held(f"Bảng theo dõi, {data.report.school.name}", data))
open_exports = _opens(checking.open_exports, _exports)
open_check = _opens(checking.open_check, lambda data: Held(f"Kết quả kiểm tra sổ, {data.report.school.name}", data))
open_rollup = _opens(
    rollup.open_rollup,
    lambda data: Held(f"Tổng hợp {lower_first(data.period.label)}, {data.commune or 'toàn thành phố'}", data),
)
