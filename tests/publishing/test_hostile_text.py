"""Text of registers and settings is data: in page, PDF, DOCX, XLSX, file names and terminal it stands as text.

Each payload goes through every text column that reports show and every text of school.yaml, and through every output.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import threading
import zipfile
from collections.abc import Iterator
from datetime import date
from functools import cache, partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import openpyxl
import pytest

from cchc_lib.environment import ROOT
from cchc_lib.publishing.contents import Reading
from cchc_lib.publishing.folding import squeezed
from cchc_lib.publishing.pages import read_page
from cchc_lib.publishing.reading import read_file
from tests.publishing.office import Office
from tests.registers.workbooks import ROWS

PAYLOADS = {
    "script": "<script>document.title='CHAY1';fetch('/xau1')</script>",
    "handler": "<img src=/xau2 onerror=\"document.title='CHAY2'\">",
    "closing": "</td></style></script></title></textarea>--><svg onload=document.title='CHAY3'>",
    "attribute": "\"' onmouseover='document.title=1' autofocus onfocus='document.title=`CHAY4`' x=\"",
    "svg": "<svg><animate onbegin=document.title='CHAY5' attributeName=x dur=1s></svg>",
    "css": "</style><style>@import '/xau6'; body{background:url(/xau6)}</style>{}",
    "entities": "&lt;script&gt;document.title='CHAY7'&lt;/script&gt; &#60;b&#62; &amp;amp; &nbsp;",
    "link": "[bấm](javascript:document.title='CHAY8') ![x](/xau8) <javascript:document.title='CHAY8'>",
    "markdown": "# Tiêu đề\n* mục **đậm** `mã` | a | b |\n\n---\n> trích",
    "jinja": "{{ 7*191 }} {% for x in ().__class__ %}x{% endfor %} {# ẩn #} ${7*191}",
    "typst": '#eval("7*191") #read("/etc/passwd") $ x^2 $ *đậm* _nghiêng_ @nhãn <nhãn> \\ #link("/xau9")[x]',
    "formula": '=HYPERLINK("/xau10";"bấm")',
    "plus": "+1+cmd|' /C calc'!A0",
    "minus": "-2+3+cmd|' /C calc'!A0",
    "at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "tab": "\t=1+1",
    "path": "../../../../etc/passwd\\..\\..\\con",
    "bidi": "an\u202egpj.exe\u202c \u2066x\u2069 \u200fy",
    "escape": "đỏ \\x1b[31m \\u202e %s %n {0}",
    "word": '</w:t></w:r><w:r><w:instrText>DDEAUTO c:\\\\x</w:instrText></w:r>]]><!ENTITY x SYSTEM "/xau11">',
}
"""What someone might type, by what it tries; each run of it would show in the title or ask for /xau."""
CONTROL = "MÃĐIỀUKHIỂN"
WITHOUT_POLICY = ["trang phải có đúng một Content-Security-Policy."]
FORMS = ("html", "pdf", "docx", "xlsx")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a report in whose every text stand the payloads."""
    office = Office(tmp_path_factory.mktemp("hostile"))
    shutil.copytree(ROOT / "params", office.params, ignore=shutil.ignore_patterns("schools"))
    every = " ¶ ".join(PAYLOADS.values())
    procedures = [
        {**ROWS["procedures"], "procedure_code": f"2.{number:06}", "name": text, "field": text}
        for number, text in enumerate(PAYLOADS.values(), start=100)
    ]
    cases = [
        {
            **ROWS["cases"],
            "case_no": f"HS-{number}",
            "procedure_code": f"2.{number:06}",
            "finished_on": date(2025, 12, 9),
            "late_reason": text,
        }
        for number, text in enumerate([*PAYLOADS.values()], start=100)
    ]
    remarks = [
        {**ROWS["remarks"], "section": section, "content": text}
        for section in ("1", "7", "III", "V")
        for text in [*PAYLOADS.values(), f"a{CONTROL}b"]
    ]
    one_line = {
        key: " ".join(every.split()) for key in ("name", "authority", "commune", "place", "abbreviation", "principal")
    }
    listed = [" ".join(text.split()) for text in PAYLOADS.values()]
    settings = {**one_line, "recipients": listed, "contacts": listed}
    office.add_school("thcs-thu", settings=settings, procedures=procedures, cases=cases, remarks=remarks)
    with_control_characters(office.params / "schools" / "thcs-thu" / "2025-2026.xlsx")
    office.run("--formats", ",".join(FORMS), "--school", "thcs-thu")
    return office.outputs / "thcs-thu" / "2025-2026" / "hk1"


def with_control_characters(path: Path) -> None:
    """Put NUL, BEL and ESC into a workbook as Excel writes them; no library does."""
    parts = {}
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content.replace(CONTROL.encode(), b"_x0000__x0007__x001B_"))


@cache
def reading(folder: Path, form: str) -> Reading:
    """A file of the report as the gate reads it."""
    name = "bieu-06.xlsx" if form == "xlsx" else f"bao-cao.{form}"
    return read_file(name, (folder / name).read_bytes())


@pytest.mark.parametrize("form", FORMS)
def test_nothing_in_a_file_came_to_life(hostile: Path, form: str) -> None:
    """No element, handler, link, action, field or part that only hostile text could have made."""
    assert reading(hostile, form).findings == []


@pytest.mark.parametrize("form", ["html", "pdf", "docx"])
@pytest.mark.parametrize("kind", PAYLOADS)
def test_each_payload_stands_as_text(hostile: Path, form: str, kind: str) -> None:
    """Letter for letter, where the remarks stand: nothing was run, worked out or swallowed."""
    shown = [passage.text for passage in reading(hostile, form).passages if passage.shown]
    said = "\n".join(shown) if form != "html" else "\n".join(re.sub(r"\s+", " ", text) for text in shown)
    assert squeezed(PAYLOADS[kind]) in squeezed(said)
    assert "1337" not in said
    if form == "html" and kind not in ("bidi", "tab"):
        assert " ".join(PAYLOADS[kind].split()) in said


@pytest.mark.parametrize("form", FORMS)
def test_no_hidden_character_reaches_a_file(hostile: Path, form: str) -> None:
    """Bidi controls, NUL and escapes stand as a visible mark, or not at all."""
    said = "".join(passage.text for passage in reading(hostile, form).passages)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]", said)


def test_no_cell_of_a_workbook_is_a_formula_of_theirs(hostile: Path) -> None:
    """Text that begins like a formula is text; the totals are the only formulas."""
    book = openpyxl.load_workbook(io.BytesIO((hostile / "bieu-06.xlsx").read_bytes()))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    formulas = [str(cell.value) for cell in cells if cell.data_type == "f"]
    assert [formula for formula in formulas if re.search(r"cmd|HYPERLINK|1\+1|xau", formula)] == []
    assert any(str(cell.value).startswith("=HYPERLINK") and cell.data_type == "s" for cell in cells)
    assert not any(cell.hyperlink for cell in cells)


def test_file_names_come_from_codes_alone(hostile: Path) -> None:
    """Nothing of a text becomes a name."""
    assert sorted(path.name for path in hostile.iterdir()) == [
        "bao-cao.docx",
        "bao-cao.html",
        "bao-cao.ipynb",
        "bao-cao.pdf",
        "bieu-06.xlsx",
        "ket-qua.json",
    ]
    assert [path.name for path in hostile.parents[1].iterdir()] == ["2025-2026"]


@pytest.fixture
def server(hostile: Path) -> Iterator[tuple[str, list[str]]]:
    """A web server with the page, its policy taken off, and the paths that were asked for."""
    asked: list[str] = []
    page = (hostile / "bao-cao.html").read_bytes()
    bare, count = re.subn(rb"<meta http-equiv=[^>]*>", b"", page)
    assert count == 1

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(page if self.path == "/trang" else bare)

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=partial(listening.serve_forever, 0.05))
    thread.start()
    yield f"http://127.0.0.1:{listening.server_port}", asked
    listening.shutdown()
    listening.server_close()
    thread.join()


@pytest.mark.parametrize("path", ["/trang", "/trang-khong-chinh-sach"])
def test_nothing_runs_in_a_browser(server: tuple[str, list[str]], path: str, tmp_path: Path) -> None:
    """With its policy and without: no script ran, nothing was asked for but the page (and the browser's own icon)."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        pytest.skip("chromium is not on this machine")
    address, asked = server
    options = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    more = ["--disable-component-update", "--disable-sync", f"--user-data-dir={tmp_path}", "--dump-dom"]
    command = [browser, *options.split(), *more, "--virtual-time-budget=2000", f"{address}{path}"]
    dom = subprocess.run(command, check=True, capture_output=True, encoding="utf-8", timeout=120).stdout
    assert set(asked) - {"/favicon.ico"} == {path}
    title = re.search(r"<title>(.*?)</title>", dom, re.DOTALL)
    assert title
    assert title[1].startswith("Kết quả thực hiện công tác cải cách hành chính")
    said = Reading()
    read_page(dom.encode(), said)
    assert [finding.sentence for finding in said.findings] == WITHOUT_POLICY[: path != "/trang"]
