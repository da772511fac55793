"""Report notebook kit for Vietnamese schools' administrative reform (cải cách hành chính, CCHC)."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cchc_lib.presentation.first_look import open_exports
    from cchc_lib.presentation.hand import open_check, open_desk, open_example, open_plan, open_report, open_rollup
    from cchc_lib.presentation.show import axes, show

__version__ = "1.0.0"
_IN_HAND = ("open_check", "open_desk", "open_example", "open_plan", "open_report", "open_rollup")
_HOMES = {"open_exports": "first_look", "show": "show", "axes": "show"} | dict.fromkeys(_IN_HAND, "hand")
__all__ = [
    "__version__",
    "axes",
    "open_check",
    "open_desk",
    "open_example",
    "open_exports",
    "open_plan",
    "open_report",
    "open_rollup",
    "show",
]


def __getattr__(name: str) -> Any:
    """Hand out what notebooks import, loaded on first use: the command line must not pay for it.

    From then on a notebook shows its own frames and figures as the report's.
    """
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import_module("cchc_lib.presentation.show").use_in_notebook()
    return getattr(import_module(f"cchc_lib.presentation.{_HOMES[name]}"), name)
