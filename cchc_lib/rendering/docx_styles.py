"""The look of a DOCX: Word's own styles set to Nghị định 30/2020/NĐ-CP, lists, page, what stands across each page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import quoteattr

_MARGINS_MM = {"top": 20, "bottom": 20, "left": 30, "right": 15}


@dataclass(frozen=True, slots=True)
class _Look:
    """Letters and paragraphs of a style: sizes in points, the first line's indent in millimetres."""

    size: float = 14
    bold: bool = False
    italic: bool = False
    capitals: bool = False
    align: str = "both"
    indent: float = 10
    before: float = 0
    after: float = 6
    follow: bool = False
    family: str = "Times New Roman"
    level: int = 0


_LOOKS = {
    "Normal": _Look(),
    "Heading 1": _Look(bold=True, capitals=True, before=6, follow=True, level=1),
    "Heading 2": _Look(bold=True, before=6, follow=True, level=2),
    "Heading 3": _Look(bold=True, italic=True, before=6, follow=True, level=3),
    "Appendix": _Look(bold=True, align="center", indent=0, follow=True, level=1),
    "Title": _Look(bold=True, align="center", indent=0, before=12, after=0),
    "Subtitle": _Look(bold=True, align="center", indent=0, after=3),
    "Caption": _Look(size=13, bold=True, align="center", indent=0, before=6, after=4, follow=True),
    "TableText": _Look(size=12, align="left", indent=0, before=1, after=1),
    "List Paragraph": _Look(indent=0, after=3),
    "Quote": _Look(),
    "Plain Text": _Look(size=10.5, align="left", indent=0, family="Courier New"),
    "Header": _Look(size=13, align="center", indent=0, after=0),
}
_BASES = {"TableText": "Normal", "Appendix": "Heading 1", "Plain Text": "Normal"}


def set_styles(document: Any) -> None:
    """Make Word's styles those of the form, so that what văn thư adds looks like the rest."""
    from docx.enum.style import WD_STYLE_TYPE

    for name, base in _BASES.items():
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=name == "Plain Text")
        style.base_style = document.styles[base]
    for name, look in _LOOKS.items():
        _set_look(document.styles[name].element, look)


def _set_look(element: Any, look: _Look) -> None:
    """Replace all that a style says of letters and paragraphs."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls, qn

    for tag in ("w:pPr", "w:rPr"):
        for old in element.findall(qn(tag)):
            element.remove(old)
    fonts = "".join(f' w:{script}="{look.family}"' for script in ("ascii", "hAnsi", "cs", "eastAsia"))
    on = {"b": look.bold, "i": look.italic, "caps": look.capitals}
    marks = "".join(f'<w:{tag} w:val="{int(holds)}"/>' for tag, holds in on.items())
    outline = f'<w:outlineLvl w:val="{look.level - 1}"/>' if look.level else ""
    spacing = f'w:before="{round(look.before * 20)}" w:after="{round(look.after * 20)}" w:line="240" w:lineRule="auto"'
    element.append(
        parse_xml(
            f"<w:pPr {nsdecls('w')}>{'<w:keepNext/><w:keepLines/>' if look.follow else ''}<w:spacing {spacing}/>"
            f'<w:ind w:left="0" w:firstLine="{round(look.indent * 56.7)}"/><w:jc w:val="{look.align}"/>'
            f"{outline}</w:pPr>"
        )
    )
    element.append(
        parse_xml(
            f'<w:rPr {nsdecls("w")}><w:rFonts{fonts}/>{marks}<w:color w:val="000000"/>'
            f'<w:sz w:val="{round(look.size * 2)}"/><w:szCs w:val="{round(look.size * 2)}"/>'
            '<w:lang w:val="vi-VN" w:eastAsia="vi-VN"/></w:rPr>'
        )
    )


def set_page(section: Any, *, marks: Sequence[str]) -> None:
    """A4 with the form's margins; the page number in the middle above from page 2; ``marks`` across every page."""
    from docx.oxml import parse_xml
    from docx.shared import Mm

    section.page_width, section.page_height = Mm(210), Mm(297)
    for side, width in _MARGINS_MM.items():
        setattr(section, f"{side}_margin", Mm(width))
    section.header_distance = Mm(10)
    section.different_first_page_header_footer = True
    for place, header in enumerate((section.first_page_header, section.header)):
        header.is_linked_to_previous = False
        paragraph = header.paragraphs[0]._p
        if place:
            paragraph.append(
                parse_xml(f'<w:fldSimple {_NAMESPACES} w:instr="PAGE"><w:r><w:t>2</w:t></w:r></w:fldSimple>')
            )
        for number, mark in enumerate(marks):
            paragraph.append(parse_xml(_mark_xml(mark, f"mark{place}{number}", (number - (len(marks) - 1) / 2) * 70)))


_NAMESPACES = " ".join(
    f'xmlns:{prefix}="{address}"'
    for prefix, address in (
        ("w", "http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
        ("v", "urn:schemas-microsoft-com:vml"),
        ("o", "urn:schemas-microsoft-com:office:office"),
        ("w10", "urn:schemas-microsoft-com:office:word"),
    )
)


_PAGE_NUMBER = f'<w:fldSimple {_NAMESPACES} w:instr="PAGE"><w:r><w:t>2</w:t></w:r></w:fldSimple>'


def _mark_xml(mark: str, name: str, below: float) -> str:
    """Large pale letters across the page behind the text, as Word draws its watermarks."""
    width = 27 * len(mark)
    place = f"margin-left:0;margin-top:{below:.0f}pt;width:{width}pt;height:46pt;rotation:315;z-index:-251"
    style = (
        f"position:absolute;{place};mso-position-horizontal:center;mso-position-horizontal-relative:margin;"
        "mso-position-vertical:center;mso-position-vertical-relative:margin"
    )
    return (
        f'<w:r {_NAMESPACES}><w:pict><v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" '
        'path="m@7,l@8,m@5,21600l@6,21600e"><v:path textpathok="t" o:connecttype="rect"/>'
        '<v:textpath on="t" fitshape="t"/></v:shapetype>'
        f'<v:shape id="{name}" o:spid="_x0000_s{name}" type="#_x0000_t136" alt={quoteattr(mark)} style="{style}" '
        'fillcolor="#e0e0e0" stroked="f"><v:fill opacity=".6"/>'
        f"<v:textpath style='font-family:\"Times New Roman\";font-size:1pt;font-weight:bold' string={quoteattr(mark)}/>"
        '<w10:wrap anchorx="margin" anchory="margin"/></v:shape></w:pict></w:r>'
    )


class Lists:
    """Lists of a document: one style with a dash, one with numbers, every list counting for itself."""

    def __init__(self, numbering: Any) -> None:
        self._numbering = numbering
        for old in list(numbering):
            numbering.remove(old)
        for place, (form, text) in enumerate((("bullet", "-"), ("decimal", ""))):
            self._append(f'<w:abstractNum NS w:abstractNumId="{place}">{self._levels(form, text)}</w:abstractNum>')
        self._count = 0

    def add(self, start: int) -> int:
        """The id of a new list; ``start`` 0 is one with dashes."""
        self._count += 1
        begin = f'<w:lvlOverride w:ilvl="0"><w:startOverride w:val="{start}"/></w:lvlOverride>' if start else ""
        kind = f'<w:abstractNumId w:val="{1 if start else 0}"/>'
        self._append(f'<w:num NS w:numId="{self._count}">{kind}{begin}</w:num>')
        return self._count

    def _append(self, xml: str) -> None:
        from docx.oxml import parse_xml
        from docx.oxml.ns import nsdecls

        self._numbering.append(parse_xml(xml.replace("NS", nsdecls("w"), 1)))

    @staticmethod
    def _levels(form: str, text: str) -> str:
        return "".join(
            f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
            f'<w:lvlText w:val="{text or f"%{level + 1}."}"/><w:lvlJc w:val="left"/>'
            f'<w:pPr><w:ind w:left="{964 + 397 * level}" w:hanging="397"/></w:pPr></w:lvl>'
            for level in range(9)
        )
