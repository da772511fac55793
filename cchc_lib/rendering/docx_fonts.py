"""Letters carried inside a DOCX: of the measures of Times New Roman, for computers that have no such font."""

from __future__ import annotations

from functools import cache
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from cchc_lib.rendering.docx_xml import DECLARED
from cchc_lib.rendering.paper.typeface import FOLDER

_NAME = "Times New Roman"
_STYLES = {"Regular": "Tinos-Regular", "Bold": "Tinos-Bold", "Italic": "Tinos-Italic", "BoldItalic": "Tinos-BoldItalic"}
_TYPE = "application/vnd.openxmlformats-officedocument.obfuscatedFont"
_HIDDEN = 32  # bytes at a font's beginning that the format asks to be mixed with its key


def embed_fonts(document: Any) -> None:
    """Put the four styles into the document's table of fonts.

    Who has Times New Roman sees that; when the document is saved by Word, the letters are left out again.
    """
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    table = document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    embedded = ""
    for style, file in _STYLES.items():
        key, content = _mixed(file)
        part = Part(PackURI(f"/word/fonts/{file}.odttf"), _TYPE, content, document.part.package)
        relation = table.relate_to(part, RELATIONSHIP_TYPE.FONT)
        embedded += f'<w:embed{style} r:id="{relation}" w:fontKey="{key}"/>'
    described = '<w:charset w:val="00"/><w:family w:val="roman"/><w:pitch w:val="variable"/>'
    table._blob = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts {DECLARED}>'
        f'<w:font w:name="{_NAME}">{described}{embedded}</w:font></w:fonts>'
    ).encode()


def embedded_fonts() -> frozenset[bytes]:
    """What these fonts are within a document, byte for byte: nothing else may be passed off as one."""
    return frozenset(_mixed(file)[1] for file in _STYLES.values())


@cache
def _mixed(file: str) -> tuple[str, bytes]:
    """A font's key and content as the format wants them (ISO/IEC 29500-4, 15.2.13)."""
    key = uuid5(NAMESPACE_OID, file)
    mask = key.bytes[::-1] * (_HIDDEN // len(key.bytes))
    content = (FOLDER / f"{file}.ttf").read_bytes()
    head = bytes(one ^ other for one, other in zip(content, mask, strict=False))
    return f"{{{str(key).upper()}}}", head + content[_HIDDEN:]
