"""Report notebook kit for Vietnamese schools' administrative reform (cải cách hành chính, CCHC)."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cchc_lib.presentation.faults import open_check
    from cchc_lib.presentation.opening import open_report

__version__ = "1.0.0"
__all__ = ["__version__", "open_check", "open_report"]


def __getattr__(name: str) -> Any:
    """Hand out what notebooks import, loaded on first use: the command line must not pay for it."""
    if name == "open_check":
        from cchc_lib.presentation.faults import open_check

        return open_check
    if name == "open_report":
        from cchc_lib.presentation.opening import open_report

        return open_report
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
