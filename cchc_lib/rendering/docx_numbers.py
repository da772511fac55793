"""Word's own numbers in a DOCX: those of headings, which belong to their styles, and those of lists."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from string import ascii_lowercase
from typing import Any

from cchc_lib.rendering import docx_xml as xml
from cchc_lib.rendering.paper import roman

_HEADINGS = 1  # the number of the list that headings make
_LEVELS: Sequence[tuple[str, str, Callable[[int], str]]] = (
    ("upperRoman", "%1.", lambda count: f"{roman(count)}. "),
    ("decimal", "%2.", lambda count: f"{count}. "),
    ("lowerLetter", "%3)", lambda count: f"{ascii_lowercase[count - 1]}) " if count <= len(ascii_lowercase) else ""),
)
"""I., 1., a) for headings of the first, second and third level: Word's name, its pattern, and what it comes to."""

UNNUMBERED = '<w:numPr><w:numId w:val="0"/></w:numPr>'


def of_style(level: int) -> str:
    """What the style of a heading of this level (1 to 3) says of its number."""
    return f'<w:numPr><w:ilvl w:val="{level - 1}"/><w:numId w:val="{_HEADINGS}"/></w:numPr>'


class Numbers:
    """The numbers of one document: headings count together, every list for itself."""

    def __init__(self, numbering: Any, indent: int) -> None:
        """``indent`` is where a heading's number stands, in twips from the margin."""
        self._numbering = numbering
        for old in list(numbering):
            numbering.remove(old)
        for place, levels in enumerate((_list_levels("bullet", "-"), _list_levels("decimal"), _heading_levels(indent))):
            kind = '<w:multiLevelType w:val="multilevel"/>'
            numbering.append(xml.element(f'<w:abstractNum w:abstractNumId="{place}">{kind}{levels}</w:abstractNum>'))
        self._last = 0
        self._add(2)
        self._counts = [0] * len(_LEVELS)

    def heading(self, text: str, level: int) -> str:
        """The number that a heading's text begins with and Word shows by itself there; blank: the text is as typed.

        So what a reader sees is what was written, whatever way headings are numbered.
        """
        shown = _LEVELS[level - 1][2](self._counts[level - 1] + 1) if level <= len(_LEVELS) else ""
        if not shown or not text.startswith(shown) or text == shown:
            return ""
        self._counts[level - 1] += 1
        self._counts[level:] = [0] * len(self._counts[level:])
        return shown

    def new_list(self, start: int) -> int:
        """The id of a list of its own; ``start`` 0 is one with dashes."""
        return self._add(1 if start else 0, start)

    def _add(self, kind: int, start: int = 0) -> int:
        self._last += 1
        begin = f'<w:lvlOverride w:ilvl="0"><w:startOverride w:val="{start}"/></w:lvlOverride>' if start else ""
        number = f'<w:num w:numId="{self._last}"><w:abstractNumId w:val="{kind}"/>{begin}</w:num>'
        self._numbering.append(xml.element(number))
        return self._last


def _list_levels(form: str, text: str = "") -> str:
    return "".join(
        _level(level, form, text or f"%{level + 1}.", indent=f'w:left="{964 + 397 * level}" w:hanging="397"')
        for level in range(9)
    )


def _heading_levels(indent: int) -> str:
    return "".join(
        _level(level, form, text, style=f"Heading{level + 1}", indent=f'w:left="0" w:firstLine="{indent}"')
        for level, (form, text, _) in enumerate(_LEVELS)
    )


def _level(level: int, form: str, text: str, *, indent: str, style: str = "") -> str:
    belongs = f'<w:pStyle w:val="{style}"/><w:suff w:val="space"/>' if style else ""
    return (
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{belongs}<w:lvlText w:val="{text}"/>'
        f'<w:lvlJc w:val="left"/><w:pPr><w:ind {indent}/></w:pPr></w:lvl>'
    )
