"""Where the kit stands, what its lock is, which packages the running interpreter has.

Standard library only, and little of it: this is read at every start.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
"""The folder of the kit."""
DISTRIBUTION = "cchc-lib"
PROJECT, LOCK = "pyproject.toml", "requirements.lock"


def lacking(names: list[str]) -> list[str]:
    """Those of the packages that the running interpreter has not."""
    from importlib import metadata

    return [name for name in names if next(iter(metadata.distributions(name=name)), None) is None]


def write_utf8() -> None:
    """Have every console take Vietnamese, those of code pages such as 437 and 1258 too."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a notebook's streams have none
            stream.reconfigure(encoding="utf-8", errors="replace")
