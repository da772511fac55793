"""Outside judges of every page: the Nu HTML checker, and axe-core in headless Chromium."""

import json
import subprocess
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

from cchc_lib.rendering.page import render_html, render_index, with_links
from cchc_lib.report.blocks import Listing, Table, TableColumn
from tests.batch.kit import call
from tests.rendering.referees import Judge, tool
from tests.rendering.sample_report import sample_notebook
from tests.rendering.test_html import HOSTILE, teachers_own
from tests.rendering.test_index import many
from tests.shipped import copy_params

pytestmark = pytest.mark.slow

REPORT = "thcs-tien-cuong/2025-2026/nam-hoc/bao-cao.html"
INDEX, OWN, ODD, BAD = "index.html", "giao-vien.html", "la.html", "hong/hong.html"
LARGE = ("lon/index.html", "lon/muc-luc/xa-hoa-7.html")
KINDS = (
    *(REPORT, INDEX, OWN, ODD, *LARGE, "thcs-hoa-phuong/2025-2026/hk1/noi-bo.html"),
    *(f"tong-hop/{name}/2025-2026/nam-hoc/bao-cao.html" for name in ("xa-quyet-thang", "toan-thanh-pho")),
)
"""One page of each kind: what judges look at. Sizes and bytes are those of all pages."""
LIMIT = 150_000
BROKEN = """<title>a</title><h2 id=a>a</h2><h4 id=a>b</h4><a href="#b"></a><script>console.log(1)</script>
<p style="width: 2000px; color: #ccc; background: #fff">c</p><img src="missing.png">
<nav class="contents"><a href="#c">c</a></nav><p id="c" style="position: fixed; top: -50px">d</p>"""


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page of each school's year, a semester's, roll-ups, a teacher's own, one of hostile text, a large index."""
    folder = tmp_path_factory.mktemp("pages")
    params = copy_params(tmp_path_factory.mktemp("settings") / "params")
    for asked in (("nam-hoc",), ("hk1", "--internal", "--school", "thcs-hoa-phuong")):
        places = ("--outputs", str(folder), "--params", str(params))
        made = call("run", "--formats", "html", *places, "--period", *asked)
        assert made.returncode == 0, made.stdout + made.stderr
    (folder / OWN).write_bytes(render_html(teachers_own()))
    table = Table(caption=HOSTILE, columns=(TableColumn(label=HOSTILE),) * 4, rows=((HOSTILE,) * 4,))
    marked = {"sample": True, "draft": True, "internal": True, "errors": 3, "school": HOSTILE}
    (folder / ODD).write_bytes(render_html(sample_notebook(table, table, Listing(items=(HOSTILE,)), **marked)))
    large = render_index(many(1700, 114, periods=3, years=("2024-2025", "2025-2026")))
    for name in LARGE:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(large[name.removeprefix("lon/")])
    (folder / BAD).parent.mkdir()
    (folder / BAD).write_text(BROKEN, encoding="utf-8")
    return folder


def names(pages: Path) -> list[str]:
    return sorted({path.relative_to(pages).as_posix() for path in pages.rglob("*.html")} - {BAD})


@pytest.fixture(scope="session")
def judged(judge: Judge, pages: Path) -> list[dict[str, Any]]:
    """What axe and our own say of each kind and of the broken page."""
    verdicts: list[dict[str, Any]] = judge(pages, *KINDS, BAD, WHOLE=REPORT)["verdicts"]
    return verdicts


def test_every_school_has_its_page(pages: Path) -> None:
    """Four schools, a commune and the city for the year; one twice and they for a semester; the index, four of ours."""
    assert len(names(pages)) == (4 + 2) + (2 + 2) + 1 + 4


def test_nu_checker_finds_nothing(modules: Path, pages: Path) -> None:
    jar = modules / "vnu-jar" / "build" / "dist" / "vnu.jar"
    checked = [str(pages / name) for name in KINDS]
    command = [tool("java"), "-jar", str(jar), "--format", "json", "--exit-zero-always", "--stdout", *checked]
    said = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=300, check=True)
    assert json.loads(said.stdout)["messages"] == []


def test_browser_and_axe_find_nothing(judged: list[dict[str, Any]]) -> None:
    """No violation, request, console message, overflow, double id, dead link, script or style attribute.

    Each kind narrow in light and wide in dark, the report in every view; all details are open for axe.
    """
    verdicts = [one for one in judged if one["page"] != BAD]
    troubles = [
        {key: value for key, value in verdict.items() if value}
        for verdict in verdicts
        if any(value for key, value in verdict.items() if key not in {"page", "view"})
    ]
    assert troubles == []
    assert len(verdicts) == 2 * len(KINDS) + 3


def test_the_browser_judge_sees_what_is_wrong(judged: list[dict[str, Any]]) -> None:
    """A page with every fault is told of each: a judge that always says yes is no judge."""
    for verdict in (one for one in judged if one["page"] == BAD):
        assert {key for key, value in verdict.items() if value} >= {
            *("twice", "nowhere", "missing", "skipped", "overflow", "styled", "running", "loaded", "messages"),
            *("astray", "violations"),
        }


def public(pages: Path) -> Iterator[Path]:
    yield from (pages / name for name in names(pages) if "noi-bo" not in name)


def test_pages_are_light_and_composed(pages: Path) -> None:
    for path in public(pages):
        assert path.stat().st_size < LIMIT, path.name
        assert unicodedata.is_normalized("NFC", path.read_text(encoding="utf-8"))


def test_the_executed_notebook_gives_the_same_bytes_again(pages: Path) -> None:
    """A page can be written anew from the notebook beside it, all but its links to others."""
    for path in pages.rglob("bao-cao.ipynb"):
        page = with_links(path.with_suffix(".html").read_bytes(), ())
        assert render_html(nbformat.read(path, as_version=4)) == page
