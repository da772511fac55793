"""The paper as DOCX: the same document as the PDF, in Word's own means."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cchc_lib.rendering.document import read_document
from cchc_lib.rendering.paper.form import Letter, Paper, paper_of
from cchc_lib.rendering.paper.nodes import Run
from cchc_lib.rendering.word.template import fill, open_template
from cchc_lib.rendering.word.writer import Writer

if TYPE_CHECKING:
    from nbformat import NotebookNode

_EARLIEST = (1980, 1, 1, 0, 0, 0)


def render_docx(notebook: NotebookNode, template: Path | None = None) -> bytes:
    """The DOCX of an executed notebook, the same bytes for the same notebook and template.

    ``template`` is the school's own ``mau.docx``; where there is none, or one that cannot be used, it is the kit's.
    Raises NotebookError when the notebook failed or was not run.
    """
    paper = paper_of(read_document(notebook, page=False))
    opened = open_template(template)
    fill(opened.headers, {"dấu": " – ".join(paper.marks)})
    _set_properties(opened.document, paper)
    writer = Writer(opened, paper)
    if paper.letter is None:
        writer.clear()
        writer.paragraph((Run(paper.title),), "Title").paragraph_format.space_after = 152400  # 12 points
        writer.write(paper.body)
    else:
        values = _values(paper.letter)
        fill([opened.document.element.body, *opened.tail], values)
        writer.write_above(paper.notice)
        writer.write(paper.body)
        writer.turn(landscape=False)
        writer.append(opened.tail)
        for one in paper.appendices:
            writer.begin_appendix(one, values)
            writer.write(one.nodes)
    return _saved(writer.finished())


def _values(letter: Letter) -> dict[str, str | Sequence[str]]:
    one = letter.addressed if len(letter.addressed) < 2 else ("",)
    marks = [";"] * (len(letter.addressed) - 1) + ["."]
    several = [f"{name}{mark}" for name, mark in zip(letter.addressed, marks, strict=False)]
    return {
        "cơ quan": letter.authority,
        "trường": letter.school,
        "số": letter.number,
        "ngày": letter.dated,
        "tên loại": letter.name,
        "trích yếu": letter.subject,
        "kính gửi": one,
        "các nơi gửi": several if len(several) > 1 else (),
        "căn cứ": letter.bases,
        "mở đầu": letter.opening,
        "kết thúc": letter.closing,
        "nơi nhận": letter.recipients,
        "chức vụ": letter.signer,
        "người ký": letter.principal,
        "kèm theo": letter.enclosed,
    }


def _set_properties(document: Any, paper: Paper) -> None:
    properties = document.core_properties
    title, author = paper.title[:255], paper.author[:255]  # what Word keeps in a property
    properties.title, properties.author, properties.last_modified_by = title, author, author
    properties.language, properties.comments, properties.keywords = "vi-VN", "", ""
    properties.created = properties.modified = datetime.combine(paper.day, time())
    properties.revision = 1


def _saved(document: Any) -> bytes:
    """The file with no time of day in it."""
    raw, made = io.BytesIO(), io.BytesIO()
    document.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _EARLIEST)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            target.writestr(entry, source.read(name))
    return made.getvalue()
