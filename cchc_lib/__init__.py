"""Report notebook kit for Vietnamese schools' administrative reform (cải cách hành chính, CCHC)."""

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cchc_lib.report.hand import (
        open_check,
        open_desk,
        open_example,
        open_exports,
        open_plan,
        open_report,
        open_rollup,
    )
    from cchc_lib.report.show import axes, show

__version__ = "1.0.0"
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
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell:
        import_module("cchc_lib.report.show").load_ipython_extension(shell)
    return getattr(import_module(f"cchc_lib.report.{'hand' if name.startswith('open_') else 'show'}"), name)
