"""Pages that go out are what their notebook gives: nothing runs, loads, sends or hides; no link leaves the folder."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from cchc_lib.publishing.publish import strange_link
from cchc_lib.rendering.page import render_html
from cchc_lib.report.blocks import Table, TableColumn
from tests.publishing.office import Office
from tests.rendering.notebooks import code_cell, notebook_of, printed, shown

BAD = """<script>1</script><!-- x --><?php x ?><p onclick='x' style='color: red'>x</p><style>p{}</style><base href=x>
<meta http-equiv=refresh content='0;x'><iframe srcdoc='x'></iframe><form action=x><object data=x></object>
<a href='https://example.com' download ping=x>y</a><link rel=stylesheet href='https://x'>"""
LIVE = re.compile("<(?:script>.*?</script|(?:iframe|object)[^<>]*)>")
"""What a cell that shows HTML is refused for."""


class Parts(HTMLParser):
    """What a page is made of: elements, attributes, where it leads or loads from, what it hides."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.found = set[str]()
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {tag, *(f"{name}={value}" if name in {"href", "src"} else name for name, value in attrs)}

    def handle_comment(self, data: str) -> None:
        self.found.add("hidden")

    handle_pi = unknown_decl = handle_comment


def table_to(link: str) -> Table:
    return Table(caption="A", columns=(TableColumn(label="A"),), rows=(("a",),), links=(link,))


def own(text: str, form: str) -> NotebookNode:
    """A teacher's notebook that has a text in a cell's words, printed, and shown in one form."""
    given = text if form != "text/html" else f"{text}<table><tr><td>{text}<img src='x.png' srcset='x 2x'></table>"
    return notebook_of(f"Chữ {text}", code_cell(printed(text)), code_cell(shown({form: given, "text/plain": "x"})))


@pytest.mark.parametrize("form", ["text/html", "text/markdown", "text/plain"])
def test_nothing_that_a_cell_shows_brings_more_than_our_own_pages_have(form: str) -> None:
    """No element, attribute, address or comment that is not there for plain words too; drawings have their own test."""
    bad = LIVE.sub("", BAD) if form == "text/html" else BAD
    assert Parts(render_html(own(bad, form))).found <= Parts(render_html(own("x", form))).found


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("</main>", "<script>1</script></main>"),
        ("<main ", '<main onclick="x" '),
        ("default-src &#39;none&#39;;", "default-src *;"),
        ("<style>", "<style>p { color: red }"),
        ("Trường THCS", "Trường TH"),
    ],
)
def test_a_page_that_its_notebook_does_not_give_is_refused(
    office: Office, tmp_path: Path, before: str, after: str
) -> None:
    """Changed together with its record: by what runs or loads, by a policy that does not fit, by a word alone."""
    spoiled = office.copy_to(tmp_path / "spoiled")
    page = spoiled.file("thcs-an").read_text(encoding="utf-8")
    assert before in page
    spoiled.rewrite("thcs-an", "bao-cao.html", page.replace(before, after, 1).encode())
    said = "trang không đúng với sổ tay đã chạy. Hãy chạy lại lệnh run --force."
    assert spoiled.kept_back("thcs-an") == [f"thcs-an · 2025-2026 · hk1 · bao-cao: {said}"]


@pytest.mark.parametrize(
    ("block", "strange"),
    [
        ("[x](https://dichvucong.gov.vn/)", ""),
        ("[x](https://example.com/?a&b)", "https://example.com/?a&b"),
        ("<mailto:a@b.vn>", "mailto:a@b.vn"),
        *((table_to(link), "") for link in ("bao-cao.pdf", "../../../index.html", "https://dichvucong.gov.vn/")),
        *((table_to(link), link) for link in ("../../../../x", "a/../../../../../x", "https://example.com")),
    ],
)
def test_links_lead_to_the_folder_and_to_official_addresses(block: Table | str, strange: str) -> None:
    page = render_html(notebook_of("## Một", block, "## Hai", "## Ba"))
    assert strange_link(page, "thcs-an/2025-2026/hk1/bao-cao.html", {"https://dichvucong.gov.vn/"}) == strange


def test_a_link_of_a_text_that_was_read_goes_out(office: Office, tmp_path: Path) -> None:
    """It stands on the sheet with its whole address, and is refused no more than the text around it."""
    spoiled = office.copy_to(tmp_path / "spoiled")
    notebook = nbformat.read(spoiled.file("thcs-an", "bao-cao.ipynb"), 4)
    notebook.cells.append(new_markdown_cell("Xem [trang của xã](https://xa.vn/cchc) và [thư](mailto:xa@xa.vn)."))
    spoiled.rewrite("thcs-an", "bao-cao.ipynb", json.dumps(notebook).encode())
    spoiled.rewrite("thcs-an", "bao-cao.html", render_html(notebook))
    assert spoiled.kept_back("thcs-an") == ["thcs-an: 3 đoạn người viết chưa ai đọc và duyệt."]
    spoiled.publish(tmp_path / "web", "thcs-an")
    assert "https://xa.vn/cchc" in (spoiled.outputs / "doc-lai.html").read_text(encoding="utf-8")
    page = (tmp_path / "web" / "thcs-an/2025-2026/hk1/bao-cao.html").read_text(encoding="utf-8")
    assert all(f'<a href="{address}">' in page for address in ("https://xa.vn/cchc", "mailto:xa@xa.vn"))
