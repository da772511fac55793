"""One page as a file: its style inline under a strict Content-Security-Policy, nothing loaded, no script."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from cchc_lib.presentation.html import dark_charts, environment
from cchc_lib.presentation.numbers import day

_TEMPLATES = Path(__file__).parent / "templates"
_SLICE, _SLICES = 16, 31
"""Milliseconds between the parts of a page that are laid out one after the other, and how many are told apart."""


def page_bytes(template: str, values: Mapping[str, Any]) -> bytes:
    """The page that a template makes of these values; the same bytes for the same values."""
    style = _style()
    pictures = any('="data:image' in part for part in values.get("sections", ()))
    text: str = (
        _environment()
        .get_template(template)
        .render(values, style=Markup(style), policy=_policy(style, pictures=pictures))  # noqa: S704 - our own sheet
    )
    return text.encode("utf-8")


def _policy(style: str, *, pictures: bool) -> str:
    """What the page may do: its own style, its own pictures; connecting to its own host lets audits read robots.txt."""
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    images = " img-src data:;" if pictures else ""
    return (
        f"default-src 'none'; style-src 'sha256-{digest}';{images} connect-src 'self'; "
        "base-uri 'none'; form-action 'none'"
    )


@cache
def _environment() -> Environment:
    jinja = environment(_TEMPLATES)
    jinja.filters["day"] = lambda text: day(date.fromisoformat(text))
    return jinja


@cache
def _style() -> str:
    """The pages' style sheet, without what only its readers in the source need."""
    sheet = (_TEMPLATES / "page.css").read_text(encoding="utf-8")
    sheet += "".join(f".part:nth-child({n}) {{ animation-delay: {_SLICE * (n - 1)}ms }}\n" for n in range(2, _SLICES))
    sheet += f"@media screen and (prefers-color-scheme: dark) {{\n{dark_charts('.drawing')}}}\n"
    lines = (line.strip() for line in sheet.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("/*"))
