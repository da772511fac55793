"""Imports without what a batch never uses: one of papermill's modules builds parsers for a second at import."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator

PARSERS = "rfc3987_syntax"
"""jsonschema imports it, if it is there, to check internationalised addresses; no notebook's schema has one."""

DEBUGGER = "debugpy"
"""ipykernel imports it, if it is there, for a debugger that nobody attaches to a batch."""


@contextlib.contextmanager
def leave_out(*modules: str) -> Iterator[None]:
    """Inside, these optional modules are as if not installed; afterwards they can be imported as ever."""
    hidden = [name for name in modules if name not in sys.modules]
    for name in hidden:
        sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]
