"""Why a cell could not be read: the code of the fault."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trouble:
    """A cell that cannot be read right; ``code`` is a fault's code."""

    code: str
