"""Word's own numbers in a DOCX: those of headings, which belong to their styles, and those of lists."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from string import ascii_lowercase
from typing import Any

from cchc_lib.rendering import docx_xml as xml
from cchc_lib.rendering.paper.form import roman

_HEADINGS = 1  # the number of the list that headings make
_DASHES, _COUNTED, _LINKED, _UNLINKED = range(4)  # kinds of lists; the last two are of headings
_LEVELS: Sequence[tuple[str, str, Callable[[int], str]]] = (
    ("upperRoman", "%1.", lambda count: f"{roman(count)}. "),
    ("decimal", "%2.", lambda count: f"{count}. "),
    ("lowerLetter", "%3)", lambda count: f"{ascii_lowercase[count - 1]}) " if count <= len(ascii_lowercase) else ""),
)
"""I., 1., a) for headings of the first, second and third level: Word's name, its pattern, and what it comes to."""

UNNUMBERED = '<w:numPr><w:numId w:val="0"/></w:numPr>'


def numbered(level: int, number: int = _HEADINGS) -> str:
    """What a paragraph or style of this level (from 1 on) says of its number; by itself, that of headings."""
    return f'<w:numPr><w:ilvl w:val="{level - 1}"/><w:numId w:val="{number}"/></w:numPr>'


class Numbers:
    """The numbers of one document: headings count together, every list for itself.

    Headings below one without number (an appendix too) are a list of their own: in that of all headings a word
    processor would count their parent, and show II. where I. was written.
    """

    def __init__(self, numbering: Any, indent: int) -> None:
        """``indent`` is where a heading's number stands, in twips from the margin."""
        self._numbering = numbering
        self._unnumbered = f"{UNNUMBERED}<w:ind {_heading_indent(indent)}/>"  # LibreOffice forgets a style's indent
        for old in list(numbering):
            numbering.remove(old)
        lists = (_list_levels("bullet", "-"), _list_levels("decimal"))
        headings = (_heading_levels(indent, linked=True), _heading_levels(indent, linked=False))
        for place, levels in enumerate((*lists, *headings)):
            kind = '<w:multiLevelType w:val="multilevel"/>'
            numbering.append(xml.element(f'<w:abstractNum w:abstractNumId="{place}">{kind}{levels}</w:abstractNum>'))
        self._last = 0
        self._add(_LINKED)
        self._counts = [0] * len(_LEVELS)
        self._lists = [_HEADINGS, *[0] * (len(_LEVELS) - 1)]  # by level; 0 is one yet to begin

    def heading(self, text: str, level: int) -> tuple[str, str]:
        """The number that a heading's text begins with and Word shows by itself there, and what makes Word do so.

        No number: the text is as typed. So what a reader sees is what was written, whatever way headings are numbered.
        """
        at, below = level - 1, len(self._counts[level:])
        shown = _LEVELS[at][2](self._counts[at] + 1) if level <= len(_LEVELS) else ""
        self._counts[level:] = self._lists[level:] = [0] * below
        if not shown or not text.startswith(shown) or text == shown:
            return "", self._unnumbered
        self._counts[at] += 1
        number = self._lists[at] or self._add(_UNLINKED, 1, level)
        self._lists[at:] = [number] * (below + 1)
        return shown, "" if number == _HEADINGS else numbered(level, number)

    def new_list(self, start: int) -> int:
        """The id of a list of its own; ``start`` 0 is one with dashes."""
        return self._add(_COUNTED if start else _DASHES, start)

    def _add(self, kind: int, start: int = 0, level: int = 1) -> int:
        self._last += 1
        first = f'<w:startOverride w:val="{start}"/>'
        begin = f'<w:lvlOverride w:ilvl="{level - 1}">{first}</w:lvlOverride>' if start else ""
        number = f'<w:num w:numId="{self._last}"><w:abstractNumId w:val="{kind}"/>{begin}</w:num>'
        self._numbering.append(xml.element(number))
        return self._last


def _list_levels(form: str, text: str = "") -> str:
    return "".join(
        _level(level, form, text or f"%{level + 1}.", indent=f'w:left="{964 + 397 * level}" w:hanging="397"')
        for level in range(9)
    )


def _heading_levels(indent: int, *, linked: bool) -> str:
    styles = [f'<w:pStyle w:val="Heading{level}"/>' if linked else "" for level in range(1, len(_LEVELS) + 1)]
    return "".join(
        _level(level, form, text, indent=_heading_indent(indent), more=f'{style}<w:suff w:val="space"/>')
        for level, ((form, text, _), style) in enumerate(zip(_LEVELS, styles, strict=True))
    )


def _heading_indent(indent: int) -> str:
    return f'w:left="0" w:firstLine="{indent}"'


def _level(level: int, form: str, text: str, *, indent: str, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}<w:lvlText w:val="{text}"/>'
        f'<w:lvlJc w:val="left"/><w:pPr><w:ind {indent}/></w:pPr></w:lvl>'
    )
