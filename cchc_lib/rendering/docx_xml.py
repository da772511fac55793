"""WordprocessingML as text: paragraphs, runs, tables, rules and pictures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

_OPEN_XML = "http://schemas.openxmlformats.org"
_NAMESPACES = {
    "w": f"{_OPEN_XML}/wordprocessingml/2006/main",
    "r": f"{_OPEN_XML}/officeDocument/2006/relationships",
    "wp": f"{_OPEN_XML}/drawingml/2006/wordprocessingDrawing",
    "a": f"{_OPEN_XML}/drawingml/2006/main",
    "pic": f"{_OPEN_XML}/drawingml/2006/picture",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "w10": "urn:schemas-microsoft-com:office:word",
}
UPRIGHT, LYING = 9354, 14286  # twips between the margins
EMU_PER_TWIP = 635
DECLARED = " ".join(f'xmlns:{prefix}="{address}"' for prefix, address in _NAMESPACES.items())


def element(text: str) -> Any:
    """An element of python-docx from its XML."""
    from docx.oxml import parse_xml

    return parse_xml(re.sub(r"(?<=^<)[\w:]+", rf"\g<0> {DECLARED}", text, count=1))


def p(content: str = "", style: str = "", properties: str = "") -> str:
    """A paragraph; ``properties`` stand in the schema's order."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{content}</w:p>"


def mark_size(size: float) -> str:
    """A paragraph's last property: the size of its number or dash (points), which that of its text does not reach."""
    return f"<w:rPr>{_half_points(size)}</w:rPr>" if size else ""


def r(text: str, *, size: float = 0, look: str = "", underlined: bool = False) -> str:
    """A run; ``look`` is its properties before the size, a newline a line break."""
    lines = (f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))
    line = '<w:u w:val="single"/>' if underlined else ""
    return f"<w:r><w:rPr>{look}{_half_points(size)}{line}</w:rPr>{'<w:br/>'.join(lines)}</w:r>"


def _half_points(size: float) -> str:
    return f'<w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/>' if size else ""


def bold(text: str, *, size: float = 0) -> str:
    """A bold run."""
    return r(text, size=size, look="<w:b/>")


def italic(text: str, *, size: float = 0) -> str:
    """An italic run."""
    return r(text, size=size, look="<w:i/>")


def table(widths: Sequence[int], rows: Iterable[str], *, style: str = "", title: str = "") -> str:
    """A table of fixed column widths (twips); one without style has neither lines nor padding."""
    named = f'<w:tblStyle w:val="{style}"/>' if style else ""
    told = f"<w:tblCaption w:val={quoteattr(title)}/>" if title else ""
    sides = "".join(f'<w:{side} w:w="{57 if style else 0}" w:type="dxa"/>' for side in ("left", "right"))
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr>{named}<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        f'<w:tblCellMar>{sides}</w:tblCellMar><w:tblLook w:val="0620" w:firstRow="1"/>{told}</w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def row(cells: Iterable[str], *, head: bool = False, whole: bool = True) -> str:
    """A row; ``head`` is repeated on every page, ``whole`` never runs over the end of one."""
    marks = f"{'<w:cantSplit/>' if whole else ''}{'<w:tblHeader/>' if head else ''}"
    return f"<w:tr><w:trPr>{marks}</w:trPr>{''.join(cells)}</w:tr>"


def cell(content: str, width: int, *, columns: int = 1, merge: str = "", middle: bool = True) -> str:
    """A cell over some columns; ``merge`` is 'restart' or 'continue' for one over several rows."""
    span = f'<w:gridSpan w:val="{columns}"/>' if columns > 1 else ""
    merged = f'<w:vMerge w:val="{merge}"/>' if merge else ""
    upright = '<w:vAlign w:val="center"/>' if middle else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merged}{upright}</w:tcPr>{content}</w:tc>'


def rule(length: int, width: int, *, after: int = 6) -> str:
    """A line of this length in the middle of a width (twips)."""
    side = max((width - length) // 2, 0)
    return p(
        r("", size=2),
        properties='<w:pBdr><w:top w:val="single" w:sz="6" w:space="1" w:color="000000"/></w:pBdr>'
        f'<w:spacing w:before="40" w:after="{after * 20}" w:line="40" w:lineRule="exact"/>'
        f'<w:ind w:left="{side}" w:right="{side}" w:firstLine="0"/>',
    )


def drawing(relation: str, number: int, size: tuple[int, int], alt: str) -> str:
    """A picture in the line; ``size`` in EMU."""
    across, down = size
    named = f'id="{number}" name="Hình {number}" descr={quoteattr(alt)}'
    return (
        f'<w:drawing><wp:inline><wp:extent cx="{across}" cy="{down}"/><wp:docPr {named}/>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
        f"<pic:nvPicPr><pic:cNvPr {named}/><pic:cNvPicPr/></pic:nvPicPr>"
        f'<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{across}" cy="{down}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing>"
    )
