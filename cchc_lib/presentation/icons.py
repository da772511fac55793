"""The shape of each status and tone, so that none is told by colour alone: paths in a box of 20."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

SHAPES: Mapping[str, str] = MappingProxyType(
    {
        "met": "M10 1a9 9 0 1 0 0 18 9 9 0 0 0 0-18zm-1.4 13.3-4-4 1.6-1.6 2.4 2.4 5.2-5.2 1.6 1.6z",
        "not_met": (
            "M6.3 1h7.4L19 6.3v7.4L13.7 19H6.3L1 13.7V6.3z"
            "M6.9 5.4 5.4 6.9 8.5 10l-3.1 3.1 1.5 1.5 3.1-3.1 3.1 3.1 1.5-1.5-3.1-3.1 3.1-3.1-1.5-1.5L10"
            " 8.5z"
        ),
        "not_arisen": "M10 1a9 9 0 1 0 0 18 9 9 0 0 0 0-18zm0 2a7 7 0 1 1 0 14 7 7 0 0 1 0-14zM6 9v2h8V9z",
        "not_rated": (
            "M10 1a9 9 0 1 0 0 18 9 9 0 0 0 0-18zm0 2a7 7 0 1 1 0 14 7 7 0 0 1 0-14zM9 5.4v5.2l4 2.6 1.1-1.7-3.1-2V5.4z"
        ),
        "monitored": (
            "M10 3.6C5.6 3.6 2 6.4.6 10c1.4 3.6 5 6.4 9.4 6.4s8-2.8 9.4-6.4C18 6.4 14.4 3.6 10 3.6z"
            "m0 2a4.4 4.4 0 1 1 0 8.8 4.4 4.4 0 0 1 0-8.8z"
            "m0 2.2a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4z"
        ),
        "note": "M10 1a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM9 5h2v2H9zm0 3.5h2V15H9z",
    }
    | dict.fromkeys(("no_data", "warning", "draft"), "M10 1 .6 18.4h18.8zM9 7h2v6H9zm0 7.4h2v2H9z")
)
