r"""Simple formulas of Markdown ($x^2 \le 5$) as words, signs and raised or lowered letters, on page and paper."""

from __future__ import annotations

import html
import re

from cchc_lib.rendering.attached import CODE, NotebookError

_FORMULA = re.compile(r"(?<![\\$\w])\$\$(.+?)\$\$|(?<![\\$\w])\$(?=\S)([^$\n]+?)(?<=[^\s\\])\$(?!\w)", re.DOTALL)
_SIGNS = {
    "times": "×",
    "cdot": "·",
    "div": ":",
    "pm": "±",
    "le": "≤",
    "leq": "≤",
    "ge": "≥",
    "geq": "≥",
    "ne": "≠",
    "neq": "≠",
    "approx": "≈",
    "sum": "∑",
    "Delta": "Δ",
    "alpha": "α",
    "beta": "β",
    "pi": "π",
    "to": "→",
    "rightarrow": "→",
    "dots": "…",
    "ldots": "…",
    "quad": " ",
    "left": "",
    "right": "",
    ",": " ",
    "%": "%",
    ";": " ",
    "$": "$",
    "_": "_",
    "&": "&",
}
_GROUP = r"\{([^{}]*)\}"
_WORDS = re.compile(rf"\\(?:text|mathrm|mathbf|textbf|operatorname){_GROUP}")
_FRACTION = re.compile(rf"\\[dt]?frac{_GROUP}{_GROUP}")
_SHIFTED = re.compile(rf"([\^_])(?:{_GROUP}|(\w))")
_SIGN = re.compile(r"\\([A-Za-z]+|[,%;$_&])")


def with_formulas(source: str, number: int) -> str:
    """The Markdown of cell ``number`` with its formulas written out; NotebookError for one that cannot be."""

    def written(found: re.Match[str]) -> str:
        try:
            return _written(found[1] or found[2])
        except ValueError:
            raise NotebookError(
                f"Ô thứ {number} của sổ tay có công thức “{found[0]}” mà trang và bản giấy không hiện được. "
                "Hãy viết bằng chữ, hoặc chèn hình của công thức."
            ) from None

    parts = CODE.split(source)
    parts[::2] = [_FORMULA.sub(written, part) for part in parts[::2]]
    return "".join(parts)


def _written(formula: str) -> str:
    text = _WORDS.sub(r"\1", html.escape(" ".join(formula.split()), quote=False))
    text = _FRACTION.sub(lambda found: f"{_bracketed(found[1])}/{_bracketed(found[2])}", text)
    text = _SIGN.sub(lambda found: _SIGNS.get(found[1], "\\"), text)
    text = _SHIFTED.sub(_shifted, text)
    if re.search(r"[\\{}^]", text):
        raise ValueError(formula)
    return text.replace("*", "\\*")


def _bracketed(part: str) -> str:
    return f"({part.strip()})" if re.search(r"[-+]", part.strip()) else part.strip()


def _shifted(found: re.Match[str]) -> str:
    tag = "sup" if found[1] == "^" else "sub"
    return f"<{tag}>{found[2] or found[3]}</{tag}>"
