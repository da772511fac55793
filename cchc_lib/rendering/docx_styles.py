"""The look of a DOCX: Word's own styles set to Nghị định 30/2020/NĐ-CP, page, what stands across each page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import quoteattr

from cchc_lib.rendering import docx_numbers as numbers
from cchc_lib.rendering import docx_xml as xml
from cchc_lib.rendering.paper.typeface import width

_LONGEST_MARK = 640  # points, within the page when turned
INDENT = 567  # twips: a paragraph's first line, 10 mm
_MARGINS_MM = {"top": 20, "bottom": 20, "left": 30, "right": 15}


@dataclass(frozen=True, slots=True)
class _Look:
    """Letters and paragraphs of a style, sizes in points; ``number`` is what it says of a heading's number."""

    size: float = 14
    bold: bool = False
    italic: bool = False
    capitals: bool = False
    align: str = "both"
    indent: int = INDENT
    before: float = 0
    after: float = 6
    follow: bool = False
    family: str = "Times New Roman"
    level: int = 0
    number: str = ""


_LOOKS = {
    "Normal": _Look(),
    "Heading 1": _Look(
        bold=True, capitals=True, before=6, follow=True, align="left", level=1, number=numbers.numbered(1)
    ),
    "Heading 2": _Look(bold=True, before=6, follow=True, align="left", level=2, number=numbers.numbered(2)),
    "Heading 3": _Look(
        bold=True, italic=True, before=6, follow=True, align="left", level=3, number=numbers.numbered(3)
    ),
    "Appendix": _Look(bold=True, align="center", indent=0, follow=True, level=1, number=numbers.UNNUMBERED),
    "Title": _Look(bold=True, align="center", indent=0, before=12, after=0),
    "Subtitle": _Look(bold=True, align="center", indent=0, after=3),
    "Caption": _Look(size=13, bold=True, align="center", indent=0, before=6, after=4, follow=True),
    "TableText": _Look(size=12, align="left", indent=0, before=1, after=1),
    "List Paragraph": _Look(indent=0),
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
    from docx.oxml.ns import qn

    for tag in ("w:pPr", "w:rPr"):
        for old in element.findall(qn(tag)):
            element.remove(old)
    fonts = "".join(f' w:{script}="{look.family}"' for script in ("ascii", "hAnsi", "cs", "eastAsia"))
    on = {"b": look.bold, "i": look.italic, "caps": look.capitals}
    marks = "".join(f'<w:{tag} w:val="{int(holds)}"/>' for tag, holds in on.items())
    outline = f'<w:outlineLvl w:val="{look.level - 1}"/>' if look.level else ""
    spacing = f'w:before="{round(look.before * 20)}" w:after="{round(look.after * 20)}" w:line="240" w:lineRule="auto"'
    element.append(
        xml.element(
            f"<w:pPr>{'<w:keepNext/><w:keepLines/>' if look.follow else ''}{look.number}<w:spacing {spacing}/>"
            f'<w:ind w:left="0" w:firstLine="{look.indent}"/><w:jc w:val="{look.align}"/>'
            f"{outline}</w:pPr>"
        )
    )
    element.append(
        xml.element(
            f'<w:rPr><w:rFonts{fonts}/>{marks}<w:color w:val="000000"/>'
            f'<w:sz w:val="{round(look.size * 2)}"/><w:szCs w:val="{round(look.size * 2)}"/>'
            '<w:lang w:val="vi-VN" w:eastAsia="vi-VN"/></w:rPr>'
        )
    )


def set_settings(document: Any) -> None:
    """Word 2013's layout, with which tables stand within the margins; Vietnamese everywhere."""
    from docx.oxml.ns import qn

    settings = document.settings.element
    for setting in settings.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")
    for tag, value in (("w:themeFontLang", "vi-VN"), ("w:decimalSymbol", ","), ("w:listSeparator", ";")):
        settings.find(qn(tag)).set(qn("w:val"), value)


def set_page(section: Any, *, marks: Sequence[str]) -> None:
    """A4 with the form's margins; the page number in the middle above from page 2; ``marks`` across every page."""
    from docx.shared import Mm

    section.page_width, section.page_height = Mm(210), Mm(297)
    for side, margin in _MARGINS_MM.items():
        setattr(section, f"{side}_margin", Mm(margin))
    section.header_distance = Mm(10)
    section.different_first_page_header_footer = True
    for place, header in enumerate((section.first_page_header, section.header)):
        header.is_linked_to_previous = False
        paragraph = header.paragraphs[0]._p
        if place:
            paragraph.append(xml.element('<w:fldSimple w:instr="PAGE"><w:r><w:t>2</w:t></w:r></w:fldSimple>'))
        if marks:
            paragraph.append(xml.element(_mark_xml(" – ".join(marks), f"mark{place}")))


def _mark_xml(mark: str, name: str) -> str:
    """Large pale letters across the page behind the text, as Word draws its watermarks."""
    ems = width(mark, bold=True)
    size = min(46, round(_LONGEST_MARK / ems))
    place = f"margin-left:0;margin-top:0;width:{ems * size:.0f}pt;height:{size}pt;rotation:315;z-index:-251"
    style = (
        f"position:absolute;{place};mso-position-horizontal:center;mso-position-horizontal-relative:margin;"
        "mso-position-vertical:center;mso-position-vertical-relative:margin"
    )
    return (
        f'<w:r><w:pict><v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" '
        'path="m@7,l@8,m@5,21600l@6,21600e"><v:path textpathok="t" o:connecttype="rect"/>'
        '<v:textpath on="t" fitshape="t"/></v:shapetype>'
        f'<v:shape id="{name}" o:spid="_x0000_s{name}" type="#_x0000_t136" alt={quoteattr(mark)} style="{style}" '
        'fillcolor="#e0e0e0" stroked="f"><v:fill opacity=".6"/>'
        f"<v:textpath style='font-family:\"Times New Roman\";font-size:1pt;font-weight:bold' string={quoteattr(mark)}/>"
        '<w10:wrap anchorx="margin" anchory="margin"/></v:shape></w:pict></w:r>'
    )
