"""People's text in an executed notebook: all that a person reads before it goes out, and where it stands.

The kit's own are the cells of its notebooks as shipped: their words, and the blocks that they show, save the texts that
a block names as people's. Everything else is people's as a whole: cells that were added or edited, whatever was
printed, pictures, file names. Code that was added may have changed what the kit's cells show; so in such a notebook
they count as the kit's own only where the same cells, run again without the added ones, show the same.
"""

from __future__ import annotations

import ast
import json
import re
import sys
import zipfile
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

from cchc_lib.batch.files import sha256
from cchc_lib.domain.schema import REGISTERS
from cchc_lib.environment import ROOT
from cchc_lib.publishing.people import LISTS, read_out, texts_in
from cchc_lib.rendering.document import Part, read_document
from cchc_lib.report.blocks import Block, Chart, Head, Picture, Prose, Table
from cchc_lib.report.markdown import EMBEDDED, links_of
from cchc_lib.settings.params import Params
from cchc_lib.text import folded, nfc

_LIST = Path(__file__).with_name("shipped.txt")
_SHIPPED = frozenset(_LIST.read_text("utf-8").split())
"""Hashes of the cells of the notebooks that the kit ships for the public."""
_FOR_THE_PUBLIC = ("bao_cao.ipynb", "tong_hop.ipynb", "ke_hoach.ipynb")
"""Notebooks of ours whose pages are for everybody; what the others show may name people."""
_SOFT_BREAK = re.compile(r"(?<=\S)\n(?=[^\s#>|*+\d-])")
_APART = {"table", "blocks", "columns", "rows", "svg", "content"}
"""What a block has beside its words: other blocks, cells, a drawing."""
_IN_XML = re.compile(r'>([^<>]+)<|:(?:author|descr|title|name)="([^"]+)"')
_OWN_WORDS = re.compile(r"[^\W\d_]|(?:\d\D*){6}")
"""A letter, or a number so long that it may be somebody's."""


class Known:
    """Texts that are nobody's own: closed choices, the plan, settings, the catalogue of procedures.

    ``addresses`` are those among them to which a page may lead.
    """

    def __init__(self, params: Params, schools: Iterable[str], year: str) -> None:
        settings = [params.school(school) for school in schools]
        models = [params.school_year(year), params.common_plan(year), params.legal_values(), *params.catalogue()]
        said = [*texts_in([*models, *settings, *(params.plan(one.code, year) for one in settings)]), *LISTS["roles"]]
        columns = (column for register in REGISTERS.values() for column in register.columns)
        self._texts = frozenset(map(folded, (*said, *(choice for column in columns for choice in column.choices))))
        self.addresses = frozenset(text for text in said if text.startswith("http"))

    def holds(self, text: str) -> bool:
        """Whether a text is one of them, or a figure."""
        return folded(text) in self._texts or not _OWN_WORDS.search(text)


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of people's text as one reads it: its lines, of a table one a row; with a picture as data URI."""

    lines: tuple[str, ...]
    place: str
    picture: str = ""

    @property
    def hash(self) -> str:
        """What it is known by: the same wherever and however often it stands."""
        return sha256(json.dumps([self.lines, self.picture]).encode())


def people_passages(notebook: Any, parameters: Mapping[str, str], known: Known) -> tuple[list[Passage], Head | None]:
    """All of people's text that a report shows, in reading order, each once; and the report's head.

    ``parameters`` are those that the notebook was run with. Raises NotebookError for one that is no report.
    """
    document = read_document(notebook, page=None)
    ours = _trusted(notebook, parameters)
    found: dict[str, Passage] = {}
    for part in document.parts:
        cell = notebook.cells[part.cell]
        shipped = _is_shipped(cell)
        if part.own and (shipped if ours is None else part.block in ours):
            texts = (text for text in map(nfc, _named(part)) if not known.holds(text))
            passages = [Passage(read_out(text), part.heading) for text in texts]
        elif shipped and cell.cell_type == "markdown":
            passages = []
        else:
            passages = [one for block in _inside(part.block) for one in _foreign(block, part.heading)]
        for passage in passages:
            found.setdefault(passage.hash, passage)
    return list(found.values()), document.head


def _foreign(block: Block, where: str) -> Iterator[Passage]:
    """What a cell of the teacher's shows, as it will be seen, without what is inside the block."""
    if isinstance(block, Prose):
        text = unescape(re.sub(r"[*`~]+", "", _SOFT_BREAK.sub(" ", block.markdown)))
        yield Passage(read_out("\n".join([EMBEDDED.sub("(hình)", text), *links_of(block.markdown)])), where)
        for form, content in EMBEDDED.findall(block.markdown):
            svg = form == "svg+xml" and b64decode(content).decode("utf-8", "replace")
            yield from _foreign(Picture(format="svg" if svg else form, content=svg or content), where)
        return
    texts, picture = list(texts_in({name: value for name, value in vars(block).items() if name not in _APART})), ""
    match block:
        case Table():
            heading = [f"{column.group} {column.label} {column.number}".strip() for column in block.columns]
            texts += [" | ".join(row) for row in (heading, *block.rows)]  # behind a border no name goes on
        case Chart(svg=drawing) | Picture(format="svg", content=drawing):
            texts += map(unescape, re.split(r"<[^>]*>", drawing))
            picture = f"data:image/svg+xml;base64,{b64encode(drawing.encode()).decode()}"
        case Picture():
            picture = f"data:image/{block.format};base64,{block.content}"
    yield Passage(read_out("\n".join(texts)), where, picture)


def template_passages(template: Path) -> Iterator[Passage]:
    """What a school's own Word template says anywhere, for it comes along in each file; a changed one is another."""
    if template.exists():
        with zipfile.ZipFile(template) as package:
            parts = [package.read(name) for name in package.namelist() if name.endswith(".xml")]
        said = [unescape(one) for both in _IN_XML.findall(b"".join(parts).decode(errors="replace")) for one in both]
        yield Passage(read_out("\n".join([*said, sha256(template.read_bytes())])), "Mẫu Word của trường")


def _inside(block: Any) -> Iterator[Block]:
    """A block, and all that are inside it; nothing of what is no block."""
    if hasattr(block, "people"):
        yield block
        for one in (getattr(block, "table", None), *getattr(block, "blocks", ())):
            yield from _inside(one)


def _named(part: Part) -> Iterator[str]:
    """The texts that a block of the kit names as people's; in a result file the names of fields."""
    yield from part.people
    for block in _inside(part.block):
        yield from block.people
        yield from (line["field"] for line in getattr(block, "result", {}).get("form06", ()))


def _parameters(cell: Any) -> dict[str, Any] | None:
    """What a cell of parameters sets; None for one that does anything else."""
    if not {"parameters", "injected-parameters"} & set(cell.metadata.get("tags", ())):
        return None
    try:
        lines: list[Any] = ast.parse(cell.source).body
        return {target.id: ast.literal_eval(line.value) for line in lines for target in line.targets}
    except (SyntaxError, ValueError, AttributeError):
        return None


def _trusted(notebook: Any, parameters: Mapping[str, str]) -> list[Block] | None:
    """The blocks that are the kit's own in this notebook; None for all that its shipped cells show.

    All are if no other code ran, and it ran for the public, with this kit's settings. If other code ran, only the
    blocks are that the shipped cells show again when run alone.
    """
    code = [(cell, _parameters(cell)) for cell in notebook.cells if cell.cell_type == "code"]
    space = {name: value for _, values in code for name, value in (values or {}).items()}
    public = space.get("audience", "public") == "public"
    if not public or any(space.get(name, "") != parameters.get(name, "") for name in ("params_dir", "outputs_dir")):
        return []
    if all(values is not None or _is_shipped(cell) for cell, values in code):
        return None
    space |= parameters
    shown: list[Any] = []
    display, sys.displayhook = sys.displayhook, shown.append
    try:
        for cell, values in code:
            if values is None and _is_shipped(cell):
                with suppress(Exception):  # it needs what a cell of the teacher's made: then it is the teacher's too
                    lines = ast.Interactive(ast.parse(cell.source).body)
                    exec(compile(lines, "<cell>", "single"), space)  # noqa: S102 - its source is one of ours
    finally:
        sys.displayhook = display
    return [block for value in shown for block in _inside(value)]


def _is_shipped(cell: Any) -> bool:
    """Whether a cell is one that the kit ships for the public: run here, without words beside its source."""
    has = {*cell, *cell.metadata, *cell.metadata.get("tags", ())}
    own = has & {"caption", "alt", "attachments", "skip-execution"}
    return sha256(cell.source.strip().encode())[:32] in _SHIPPED and not own


def shipped_cells() -> str:
    """What ``shipped.txt`` must say: by notebook, the hashes of its cells."""
    notebooks = {name: json.loads((ROOT / "notebooks" / name).read_text("utf-8")) for name in _FOR_THE_PUBLIC}
    sources = {name: ["".join(cell["source"]) for cell in one["cells"]] for name, one in notebooks.items()}
    hashes = {name: [sha256(one.strip().encode())[:32] for one in some] for name, some in sources.items()}
    return "".join(f"{' '.join([name, *some])}\n" for name, some in hashes.items())


if __name__ == "__main__":  # after a change of the kit's notebooks: python -m cchc_lib.publishing.passages
    _LIST.write_text(shipped_cells(), encoding="utf-8")
