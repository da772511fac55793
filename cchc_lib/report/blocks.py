"""What a cell shows: small frozen values that know their HTML and carry their content as data."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Annotated, Any, ClassVar, Literal, dataclass_transform

from pydantic import Field

BLOCK_MIME = "application/vnd.cchc.block+json"
"""The key under which an output carries its block as data; every exporter reads this and nothing else of ours."""

Align = Literal["left", "right", "center"]
Tone = Literal["note", "warning", "draft"]
Link = Annotated[str, Field(pattern=r"^(?:https?://[^\s\\]+|(?:\.\./)*[a-z0-9][a-z0-9./-]*)?$")]
"""An address of the web, or a relative path of our own outputs; blank for none."""
StatusId = Literal["met", "not_met", "not_arisen", "no_data", "not_rated", "monitored"]


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(field,))
class _Value:
    """A frozen dataclass, checked where it is read as data; pydantic models would take long to import."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    def __init_subclass__(cls) -> None:
        dataclass(frozen=True, kw_only=True, repr=False)(cls)


class _Block(_Value):
    """A value that JupyterLab shows as HTML and that exporters read as data.

    ``people`` are the texts in it that people wrote (remarks, results, reasons, names of documents), as they wrote
    them: before a page is published a person reads them. All else is the kit's own words, settings and figures.
    """

    people: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"<{type(self).__name__}{f': {name}' if (name := getattr(self, 'caption', '')) else ''}>"

    __str__ = __repr__

    def as_json(self) -> str:
        """The block as data, in one line."""
        return json.dumps(self, default=vars, ensure_ascii=False, separators=(",", ":"))

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        from cchc_lib.report.html import notebook_html

        return {
            "text/html": notebook_html(self),  # type: ignore[arg-type]
            "text/plain": repr(self),
            BLOCK_MIME: json.loads(self.as_json()),
        }


class Head(_Block):
    """The title of a report and what every page of it must say: whose it is, which period, draft or sample.

    Days are ISO dates. ``principal`` may stay blank. ``titles`` are the short titles of targets by id, ``asked``
    what is asked where that is no percentage. ``result`` is the content of ``ket-qua.json``, carried along so that
    files can be written from the executed notebook alone; it is never shown; nor are the ``notes``, which are told to
    whoever makes the report. ``opening`` and ``closing`` are first and last paragraph of a document that is no report
    of figures: its readers stand in the foot. ``counts`` are how many targets have which status, for the index of all
    reports. ``few`` are the targets whose score is in the result and not to be shown, as fewer than 5 people gave it.
    """

    kind: Literal["head"] = "head"
    name: str = "BÁO CÁO"
    subject: str
    opening: str = ""
    closing: str = ""
    school: str
    school_code: str
    authority: str
    commune: str
    place: str
    abbreviation: str
    principal: str = ""
    recipients: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    signer: str = "HIỆU TRƯỞNG"
    legal_bases: tuple[str, ...] = ()
    period_label: str
    start: str
    end: str
    as_of: str
    sample: bool = False
    draft: bool = False
    errors: int = 0
    internal: bool = False
    notes: tuple[str, ...] = ()
    counts: dict[StatusId, int] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)
    few: tuple[str, ...] = ()
    result: dict[str, Any] = field(default_factory=dict)

    @property
    def marks(self) -> tuple[str, ...]:
        """What must stand on every page: draft, sample, internal."""
        marks = ((self.draft, "DỰ THẢO"), (self.sample, "SỐ LIỆU MINH HỌA"), (self.internal, "NỘI BỘ"))
        return tuple(text for holds, text in marks if holds)


class StatusCount(_Value):
    """How many targets have a status."""

    status: StatusId
    label: str
    count: int


class Summary(_Block):
    """The answer first: how many targets have which status; on paper and for a search engine in one sentence.

    ``lead`` says what is counted.
    """

    kind: Literal["summary"] = "summary"
    lead: str
    sentence: str
    counts: tuple[StatusCount, ...]


class TableColumn(_Value):
    """One column; columns next to each other with the same ``group`` stand under one heading."""

    label: str
    align: Align = "left"
    group: str = ""
    number: str = ""


class HeadCell(_Value):
    """A heading of a table from column ``at`` on, over some columns and heading rows."""

    text: str
    at: int
    columns: int = 1
    rows: int = 1


class Table(_Block):
    """A table with caption; cells are text as it shall stand ('1.234', '98,12%').

    ``number`` of columns, if any, makes a last heading row (1)(2)(3). ``row_header`` is the index of the column whose
    cells name their row; on a page they lead to the row's address in ``links`` (relative, or of the web), if any. The
    last ``total_rows`` rows are totals. ``status_column`` holds status labels, whose ids stand in ``statuses`` by row.
    """

    kind: Literal["table"] = "table"
    caption: str
    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    row_header: int = 0
    total_rows: int = 0
    status_column: int | None = None
    statuses: tuple[StatusId | None, ...] = ()
    links: tuple[Link, ...] = ()
    landscape: bool = False
    note: str = ""

    def heading_rows(self) -> list[list[HeadCell]]:
        """One row of headings, two where columns are grouped, and one more with the columns' numbers, if any."""
        single = [HeadCell(text=column.label, at=at) for at, column in enumerate(self.columns)]
        rows = [single]
        if any(column.group for column in self.columns):
            rows = [[], [one for one, column in zip(single, self.columns, strict=True) if column.group]]
            for group, cells in groupby(single, lambda one: self.columns[one.at].group):
                first, *others = cells
                merged = HeadCell(text=group, at=first.at, columns=1 + len(others))
                rows[0] += [merged] if group else [replace(one, rows=2) for one in (first, *others)]
        if any(column.number for column in self.columns):
            rows.append([HeadCell(text=column.number, at=at) for at, column in enumerate(self.columns)])
        return rows


class Form(_Block):
    """A statistical form: its code, who reports to whom, the table, who signs."""

    kind: Literal["form"] = "form"
    code: str
    reporting: str
    receiving: str
    table: Table
    signers: tuple[str, ...] = ()


class Chart(_Block):
    """A chart as SVG with caption, and in ``alt`` what it shows in words. ``table`` has the same figures beside it.

    Where ``paper`` says so the table alone is printed.
    """

    kind: Literal["chart"] = "chart"
    caption: str
    alt: str
    svg: str
    table: Table | None = None
    paper: Literal["drawing", "table"] = "drawing"


class Sentences(_Block):
    """Paragraphs of plain text; ``leads`` are the bold words that each begins with, blank for none."""

    kind: Literal["sentences"] = "sentences"
    paragraphs: tuple[str, ...]
    leads: tuple[str, ...] = ()


class Digest(_Block):
    """A section in one line, which the page shows beside the heading while the section is closed; paper has none."""

    kind: Literal["digest"] = "digest"
    text: str


class Listing(_Block):
    """A list of plain text items."""

    kind: Literal["listing"] = "listing"
    items: tuple[str, ...]
    ordered: bool = False


class Notice(_Block):
    """A remark that stands out: a note, a warning, or that this is a draft."""

    kind: Literal["notice"] = "notice"
    tone: Tone
    title: str
    paragraphs: tuple[str, ...]


class Details(_Block):
    """What may be opened: how a figure is worked out. Paper shows it, if at all, in small print."""

    kind: Literal["details"] = "details"
    summary: str
    blocks: tuple[Block, ...]


class Group(_Block):
    """Several blocks shown by one cell."""

    kind: Literal["group"] = "group"
    blocks: tuple[Block, ...]


class Heading(_Block):
    """A heading inside what a cell shows; ``level`` 2 is a section of the report."""

    kind: Literal["heading"] = "heading"
    level: Annotated[int, Field(ge=2, le=6)]
    text: str


class Prose(_Block):
    """A Markdown cell as its author wrote it."""

    kind: Literal["prose"] = "prose"
    markdown: str


class Picture(_Block):
    """A figure of the teacher's own: SVG text, or base64 of a PNG or JPEG."""

    kind: Literal["picture"] = "picture"
    format: Literal["svg", "png", "jpeg"]
    content: str
    caption: str = ""
    alt: str = ""


class Printed(_Block):
    """Plain text that a cell printed."""

    kind: Literal["printed"] = "printed"
    text: str


Block = Annotated[
    Head
    | Summary
    | Table
    | Form
    | Chart
    | Sentences
    | Digest
    | Listing
    | Notice
    | Details
    | Group
    | Heading
    | Prose
    | Picture
    | Printed,
    Field(discriminator="kind"),
]


def or_said(block: Table | Listing | Group, otherwise: str) -> Block:
    """The block, or a sentence in its place when it is empty."""
    filled = any(getattr(block, name, ()) for name in ("rows", "items", "blocks"))
    return block if filled else Sentences(paragraphs=(otherwise,))
