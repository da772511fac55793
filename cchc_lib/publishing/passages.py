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
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from html import unescape
from pathlib import Path
from textwrap import shorten
from typing import Any

from nbformat import NotebookNode

from cchc_lib.batch.files import sha256
from cchc_lib.domain.schema import REGISTERS
from cchc_lib.environment import ROOT
from cchc_lib.presentation.blocks import Block, Chart, Group, Head, Picture, Prose, Table
from cchc_lib.publishing.people import LISTS, read_out, texts_in, texts_of
from cchc_lib.rendering.document import read_document
from cchc_lib.settings.params import Params
from cchc_lib.text import folded, nfc

_SHIPPED = Path(__file__).with_name("shipped.txt")
_FOR_THE_PUBLIC = ("bao_cao.ipynb", "tong_hop.ipynb", "ke_hoach.ipynb")
"""Notebooks of ours whose pages are for everybody; what the others show may name people."""
_PARAMETERS = frozenset({"parameters", "injected-parameters"})
_SOFT_BREAK = re.compile(r"(?<=\S)\n(?=[^\s#>|*+\d-])")
_EMBEDDED = re.compile(r"data:image/(png|jpeg|svg\+xml);base64,([A-Za-z0-9+/=]+)")
_APART = {"table", "blocks", "columns", "rows", "svg", "content"}
"""What a block has beside its words: other blocks, cells, a drawing."""
_NOT_READ = frozenset({"kind", "people", "align", "status", "statuses", "tone", "format"})
_CODE = re.compile(
    r"(?:(?:quyết định|kế hoạch|báo cáo|thông báo|công văn|tờ trình|biên bản|nghị quyết|hướng dẫn|kết luận) )?(?:số )?"
    r"\d{1,5}[a-z]?/(?:\d{4}/)?(?P<letters>[^\W_]+(?:-[^\W_]+)*)(?:,? ngày \d\d?/\d\d?/\d{4})?"
)
"""A document by its number, as Nghị định 30/2020/NĐ-CP has it."""
_LETTERS = re.compile(r"\d/(?:\d{4}/)?([^\W_]+(?:-[^\W_]+)*)")
_OWN_WORDS = re.compile(r"[^\W\d_]|(?:\d\D*){6}")
"""A letter, or a number so long that it may be somebody's."""


class Known:
    """Texts that are nobody's own: closed choices, the plan, settings, the catalogue of procedures, public codes.

    ``addresses`` are those among them to which a page may lead.
    """

    def __init__(self, params: Params, schools: Iterable[str], year: str) -> None:
        settings = [params.school(school) for school in schools]
        models = [params.school_year(year), params.common_plan(year), params.legal_values(), *params.catalogue()]
        said = [*texts_of(*models, *settings, *(params.plan(one.code, year) for one in settings)), *LISTS["roles"]]
        columns = (column for register in REGISTERS.values() for column in register.columns)
        self._texts = frozenset(map(folded, (*said, *(choice for column in columns for choice in column.choices))))
        self.addresses = frozenset(filter(is_address, said))
        named = {part for text in self._texts for letters in _LETTERS.findall(text) for part in letters.split("-")}
        self._letters = LISTS["kinds"] | named | {folded(one.abbreviation) for one in settings}

    def holds(self, text: str) -> bool:
        """Whether a text is one of them, a figure, or a document's number with abbreviations that they have."""
        plain = folded(text)
        if plain in self._texts or not _OWN_WORDS.search(plain):
            return True
        code = _CODE.fullmatch(plain)
        return code is not None and self._letters.issuperset(code["letters"].split("-"))


def is_address(text: str) -> bool:
    """Whether a text leads to another place of the web."""
    return text.startswith(("http:", "https:"))


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of people's text as one reads it: rows of cells, of a plain text one a line; or a picture as data URI."""

    rows: tuple[tuple[str, ...], ...]
    place: str
    picture: str = ""

    @property
    def hash(self) -> str:
        """What it is known by: the same wherever and however often it stands."""
        return sha256(json.dumps([self.rows, self.picture], ensure_ascii=False).encode())

    @property
    def first_words(self) -> str:
        """How it begins."""
        return shorten(" ".join(cell for row in self.rows for cell in row), 60, placeholder="…") or "(hình)"


def people_passages(
    notebook: NotebookNode, parameters: Mapping[str, str], known: Known
) -> tuple[list[Passage], Head | None]:
    """All of people's text that a report shows, in reading order, each once; and the report's head.

    ``parameters`` are those that the notebook was run with. Raises NotebookError for one that is no report.
    """
    document = read_document(notebook, page=None)
    ours = _trusted(notebook, parameters)
    found: dict[str, Passage] = {}
    for part in document.parts:
        cell = notebook.cells[part.cell]
        shipped = _is_shipped(cell) and not {"caption", "alt", "attachments"} & {*cell, *cell.metadata}
        if part.own and (shipped if ours is None else _dump(part.block) in ours):
            named = (*part.people, *_named(part.block.model_dump(mode="json")))
            passages = [Passage(_lines(text), part.heading) for text in map(nfc, named) if not known.holds(text)]
        elif shipped and cell.cell_type == "markdown":
            passages = []
        else:
            passages = list(_foreign(part.block, part.heading))
        for passage in passages:
            found.setdefault(passage.hash, passage)
    return list(found.values()), document.head


def _foreign(block: Block, where: str) -> Iterator[Passage]:
    """What a cell of the teacher's shows, as it will be seen; what is inside a block after it."""
    if isinstance(block, Prose):
        text = unescape(re.sub(r"[*`~]+", "", _SOFT_BREAK.sub(" ", block.markdown)))
        yield Passage(_lines(_EMBEDDED.sub("(hình)", text)), where)
        for form, content in _EMBEDDED.findall(block.markdown):
            svg = form == "svg+xml" and b64decode(content).decode("utf-8", "replace")
            yield from _foreign(Picture(format="svg" if svg else form, content=svg or content), where)
        return
    rows: list[tuple[str, ...]] = []
    drawing, picture = block.svg if isinstance(block, Chart) else "", ""
    if isinstance(block, Table):
        heading = (f"{column.group} {column.label} {column.number}" for column in block.columns)
        rows = [tuple(map(read_out, row)) for row in (heading, *block.rows)]
    elif isinstance(block, Picture) and block.format != "svg":
        picture = f"data:image/{block.format};base64,{block.content}"
    elif isinstance(block, Picture):
        drawing = block.content
    if drawing:
        picture = f"data:image/svg+xml;base64,{b64encode(drawing.encode()).decode()}"
    texts = [*map(unescape, re.split(r"<[^>]*>", drawing)), *texts_in(block.model_dump(exclude=_APART), _NOT_READ)]
    yield Passage((*_lines("\n".join(texts)), *rows), where, picture)
    for one in filter(None, (getattr(block, "table", None), *getattr(block, "blocks", ()))):
        yield from _foreign(one, where)


def _lines(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple((line,) for line in map(read_out, text.splitlines()) if line)


def _named(data: Any) -> Iterator[str]:
    """The texts that a block, or one inside it, names as people's; in a result file the names of fields."""
    if isinstance(data, Mapping):
        yield from (*data.get("people", ()), *(line["field"] for line in data.get("form06", ())))
    if isinstance(data, Mapping | list):
        for value in data.values() if isinstance(data, Mapping) else data:
            yield from _named(value)


def _dump(block: Block) -> str:
    return json.dumps(block.model_dump(mode="json"), sort_keys=True)


def _flat(block: Any) -> Iterator[str]:
    """What a cell showed, as it is compared: a block, and each of a group."""
    for one in block.blocks if isinstance(block, Group) else (block,):
        yield from _flat(one) if isinstance(one, Group) else [_dump(one)] if hasattr(one, "people") else []


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
    if not stored and all(values is not None or _is_shipped(cell) for cell, values in given):
        return None
    space |= parameters
    shown: list[Any] = []
    display, sys.displayhook = sys.displayhook, shown.append
    try:
        for cell, values in given:
            if values is None and _is_shipped(cell):
                with suppress(Exception):  # it needs what a cell of the teacher's made: then it is the teacher's too
                    lines = ast.Interactive(ast.parse(cell.source).body)
                    exec(compile(lines, "<cell>", "single"), space)  # noqa: S102 - its source is one of ours
    finally:
        sys.displayhook = display
    return frozenset(text for value in shown for text in _flat(value))


def _digest(source: str) -> str:
    return sha256(source.strip().encode())[:32]


@cache
def _shipped() -> frozenset[str]:
    return frozenset(_SHIPPED.read_text("utf-8").split())


def _is_shipped(cell: NotebookNode) -> bool:
    """Whether a cell is one of the notebooks that the kit ships for the public."""
    return _digest(cell.source) in _shipped()


def shipped_cells() -> str:
    """What ``shipped.txt`` must say: by notebook, the hashes of its cells."""
    notebooks = {name: json.loads((ROOT / "notebooks" / name).read_text("utf-8")) for name in _FOR_THE_PUBLIC}
    hashes = {name: [_digest("".join(cell["source"])) for cell in one["cells"]] for name, one in notebooks.items()}
    return "".join(f"{' '.join([name, *some])}\n" for name, some in hashes.items())


if __name__ == "__main__":  # after a change of the kit's notebooks: python -m cchc_lib.publishing.passages
    _SHIPPED.write_text(shipped_cells(), encoding="utf-8")
