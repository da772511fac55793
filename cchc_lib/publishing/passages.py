"""People's text in an executed notebook: all that a person reads before it goes out, and where it stands.

The kit's own are the cells of its notebooks as shipped: their words, and the blocks that they show, save the texts that
a block names as people's. Everything else is people's as a whole: cells that were added or edited, whatever was
printed, pictures, file names. Code that was added may have changed what the kit's cells show; so in such a notebook
they count as the kit's own only where the same cells, run again without the added ones, show the same.
"""

from __future__ import annotations

import ast
import hashlib
import json
import re
import sys
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from cchc_lib.environment import ROOT
from cchc_lib.presentation.blocks import Block, Chart, Group, Head, Heading, Picture, Prose, Table
from cchc_lib.publishing.marks import read_out
from cchc_lib.publishing.workbooks import Known
from cchc_lib.rendering.document import read_document
from cchc_lib.text import collapsed, nfc

_SHIPPED = Path(__file__).with_name("shipped.txt")
_FOR_THE_PUBLIC = ("bao_cao.ipynb", "tong_hop.ipynb", "ke_hoach.ipynb")
"""Notebooks of ours whose pages are for everybody; what the others show may name people."""
_PARAMETERS = frozenset({"parameters", "injected-parameters"})
_HEADING = re.compile(r"^#{1,6} +(.+?)[ #]*$", re.MULTILINE)
_SOFT_BREAK = re.compile(r"(?<=\S)\n(?=[^\s#>|*+\d-])")
_EMBEDDED = re.compile(r"data:image/(png|jpeg|svg\+xml);base64,([A-Za-z0-9+/=]+)")
_NOT_READ = frozenset({"kind", "people", "align", "status", "statuses", "tone", "format"})
_FIRST_WORDS = 60


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of people's text as one reads it: rows of cells, of a plain text one a line; or a picture as data URI."""

    rows: tuple[tuple[str, ...], ...]
    place: str
    picture: str = ""

    @property
    def hash(self) -> str:
        """What it is known by: the same wherever and however often it stands."""
        return hashlib.sha256(json.dumps([self.rows, self.picture], ensure_ascii=False).encode()).hexdigest()

    @property
    def first_words(self) -> str:
        """How it begins."""
        text = collapsed(" ".join(cell for row in self.rows for cell in row)) or "(hình)"
        return text if len(text) <= _FIRST_WORDS else f"{text[: _FIRST_WORDS - 1]}…"


def people_passages(
    notebook: NotebookNode, parameters: Mapping[str, str], known: Known
) -> tuple[list[Passage], Head | None]:
    """All of people's text that a report shows, in reading order, each once; and the report's head.

    ``parameters`` are those that the notebook was run with. Raises NotebookError for one that is no report.
    """
    document = read_document(notebook, page=None)
    ours = _trusted(notebook, parameters)
    found: dict[str, Passage] = {}
    where = ""
    for part in document.parts:
        where = _heading(part.block) or where
        cell = notebook.cells[part.cell]
        shipped = _source(cell) in _shipped() and not {"caption", "alt", "attachments"} & {*cell, *cell.metadata}
        if part.own and (shipped if ours is None else _dump(part.block) in ours):
            named = (*part.people, *_named(part.block.model_dump(mode="json")))
            passages = [Passage(_lines(text), where) for text in map(nfc, named) if not known.holds(text)]
        elif shipped and cell.cell_type == "markdown":
            passages = []
        else:
            passages = list(_foreign(part.block, where))
        for passage in passages:
            found.setdefault(passage.hash, passage)
    return list(found.values()), document.head


def _heading(block: Block) -> str:
    """The last heading that a block has."""
    if isinstance(block, Heading):
        return block.text
    return (_HEADING.findall(block.markdown) or [""])[-1] if isinstance(block, Prose) else ""


def _foreign(block: Block, where: str) -> Iterator[Passage]:
    """What a cell of the teacher's shows, as it will be seen; what is inside a block after it."""
    if isinstance(block, Prose):
        text = unescape(re.sub(r"[*`~]+", "", _SOFT_BREAK.sub(" ", block.markdown)))
        yield Passage(_lines(_EMBEDDED.sub("(hình)", text)), where)
        for form, content in _EMBEDDED.findall(block.markdown):
            svg = form == "svg+xml" and b64decode(content).decode("utf-8", "replace")
            yield from _foreign(Picture(format="svg" if svg else form, content=svg or content), where)
        return
    data, rows, picture = block.model_dump(mode="json"), list[tuple[str, ...]](), ""
    inside = [getattr(block, "table", None), *getattr(block, "blocks", ())]
    data = {name: value for name, value in data.items() if name not in {"table", "blocks", "columns", "rows"}}
    if isinstance(block, Table):
        heading = (f"{column.group} {column.label} {column.number}" for column in block.columns)
        rows = [tuple(map(read_out, row)) for row in (heading, *block.rows)]
    elif isinstance(block, Picture) and block.format != "svg":
        picture = f"data:image/{block.format};base64,{block.content}"
    elif isinstance(block, Picture | Chart):
        svg = block.svg if isinstance(block, Chart) else block.content
        picture = f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"
    yield Passage((*_lines("\n".join(_strings(data))), *rows), where, picture)
    for one in filter(None, inside):
        yield from _foreign(one, where)


def _lines(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple((line,) for line in map(read_out, text.splitlines()) if line)


def _strings(data: Any, name: str = "") -> Iterator[str]:
    """Every text in a block as data; of a drawing its words."""
    if isinstance(data, str):
        if "<svg" in data[:200]:
            yield from (unescape(text) for text in re.split(r"<[^>]*>", data) if text.strip())
        elif name != "content":
            yield data
    elif isinstance(data, Mapping | list | tuple):
        for key, value in data.items() if isinstance(data, Mapping) else (("", value) for value in data):
            yield from _strings(value, key) if key not in _NOT_READ else ()


def _named(data: Any) -> Iterator[str]:
    """The texts that a block, or one inside it, names as people's; in a result file the names of fields."""
    if isinstance(data, Mapping):
        yield from (*data.get("people", ()), *(line["field"] for line in data.get("form06", ())))
    if isinstance(data, Mapping | list):
        for value in data.values() if isinstance(data, Mapping) else data:
            yield from _named(value)


def _dump(block: Block) -> str:
    return json.dumps(block.model_dump(mode="json"), sort_keys=True)


def _parameters(cell: NotebookNode) -> dict[str, Any] | None:
    """What a cell of parameters sets; None for one that does anything else."""
    if not _PARAMETERS & set(cell.metadata.get("tags", ())):
        return None
    try:
        lines: list[Any] = ast.parse(cell.source).body
        return {target.id: ast.literal_eval(line.value) for line in lines for target in line.targets}
    except (SyntaxError, ValueError, AttributeError):
        return None


def _trusted(notebook: NotebookNode, parameters: Mapping[str, str]) -> frozenset[str] | None:
    """The blocks that are the kit's own in this notebook; None for all that its shipped cells show.

    They are when no other code ran, and all that did ran here, for the public, with the settings of this kit. Else only
    those are that the shipped cells show again with nothing else run before or between them.
    """
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    given = [(cell, _parameters(cell)) for cell in code]
    space: dict[str, Any] = {}
    for _, values in given:
        space |= values or {}
    public = space.get("audience", "public") == "public"
    if not public or any(space.get(name, "") != parameters.get(name, "") for name in ("params_dir", "outputs_dir")):
        return frozenset()
    stored = any("skip-execution" in cell.metadata.get("tags", ()) for cell in code)
    if not stored and all(values is not None or _source(cell) in _shipped() for cell, values in given):
        return None
    space |= parameters
    shown: list[Any] = []
    display, sys.displayhook = sys.displayhook, shown.append
    try:
        for cell, values in given:
            if values is None and _source(cell) in _shipped():
                with suppress(Exception):  # it needs what a cell of the teacher's made: then it is the teacher's too
                    lines = ast.Interactive(ast.parse(cell.source).body)
                    exec(compile(lines, "<cell>", "single"), space)  # noqa: S102 - its source is one of ours
    finally:
        sys.displayhook = display
    return frozenset(_dump(block) for value in shown for block in _flat(value))


def _flat(value: Any) -> Iterator[Block]:
    for one in value.blocks if isinstance(value, Group) else ():
        yield from _flat(one)
    if hasattr(value, "model_dump_json"):
        yield value


def _source(cell: NotebookNode) -> str:
    return hashlib.sha256(cell.source.strip().encode()).hexdigest()[:32]


@cache
def _shipped() -> frozenset[str]:
    """Hashes of the cells of the notebooks that the kit ships for the public."""
    return frozenset(word for line in _SHIPPED.read_text("utf-8").splitlines() for word in line.split()[1:])


def shipped_cells() -> str:
    """What ``shipped.txt`` must say: by notebook, the hashes of its cells."""
    lines = []
    for path in (path for name in _FOR_THE_PUBLIC if (path := ROOT / "notebooks" / name).exists()):
        cells = json.loads(path.read_text("utf-8"))["cells"]
        lines.append(" ".join([path.name, *(_source(NotebookNode(source="".join(cell["source"]))) for cell in cells)]))
    return "".join(f"{line}\n" for line in lines)


if __name__ == "__main__":  # after a change of the kit's notebooks: python -m cchc_lib.publishing.passages
    _SHIPPED.write_text(shipped_cells(), encoding="utf-8")
