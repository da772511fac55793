"""Outside judges of every page: the Nu HTML checker, axe-core and Lighthouse in headless Chromium.

They need the npm packages of ``.ci/package.json`` in the folder that CCHC_REFEREES names, node, Java and Chromium.
"""

import json
import os
import shutil
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
from tests.rendering.sample_report import sample_notebook
from tests.rendering.test_html import HOSTILE, teachers_own
from tests.rendering.test_index import many
from tests.shipped import copy_params

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
REPORT = "thcs-tien-cuong/2025-2026/nam-hoc/bao-cao.html"
INDEX, OWN, ODD, BAD = "index.html", "giao-vien.html", "la.html", "hong/hong.html"
LARGE = ("lon/index.html", "lon/muc-luc/xa-hoa-7.html")
SCORED = (REPORT, INDEX, OWN)
KINDS = (
    *(REPORT, INDEX, OWN, ODD, *LARGE, "thcs-hoa-phuong/2025-2026/hk1/noi-bo.html"),
    *(f"tong-hop/{name}/2025-2026/nam-hoc/bao-cao.html" for name in ("xa-quyet-thang", "toan-thanh-pho")),
)
"""One page of each kind: what judges look at. Sizes and bytes are those of all pages."""
LIMIT = 150_000
BROKEN = """<title>a</title><h2 id=a>a</h2><h4 id=a>b</h4><a href="#b"></a><script>console.log(1)</script>
<p style="width: 2000px; color: #ccc; background: #fff">c</p><img src="missing.png">
<nav class="contents"><a href="#c">c</a></nav><p id="c" style="position: fixed; top: -50px">d</p>"""


def tool(*names: str) -> str:
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        pytest.skip(f"{names[0]} is not on this machine")
    return found


@pytest.fixture(scope="session")
def modules() -> Path:
    named = os.environ.get("CCHC_REFEREES", "")
    if not named or not Path(named).is_dir():
        pytest.skip("CCHC_REFEREES names no folder with the npm packages of .ci/package.json")
    return Path(named).resolve()


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
def judged(modules: Path, pages: Path) -> dict[str, Any]:
    """What the judges say in one browser: axe and our own of each kind and of the broken page, then Lighthouse."""
    variables = {"CCHC_REFEREES": str(modules), "CHROMIUM": tool("chromium", "google-chrome")}
    variables |= {"WHOLE": REPORT, "SCORED": ",".join(SCORED)}
    command = [tool("node"), str(ROOT / "tests" / "referees" / "judge.mjs"), str(pages), *KINDS, BAD]
    said = subprocess.run(
        command, env=os.environ | variables, capture_output=True, encoding="utf-8", timeout=1200, check=False
    )
    assert said.returncode == 0, said.stderr
    verdicts: dict[str, Any] = json.loads(said.stdout)
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


def test_browser_and_axe_find_nothing(judged: dict[str, Any]) -> None:
    """No violation, request, console message, overflow, double id, dead link, script or style attribute.

    Each kind narrow in light and wide in dark, the report in every view; all details are open for axe.
    """
    verdicts = [one for one in judged["verdicts"] if one["page"] != BAD]
    troubles = [
        {key: value for key, value in verdict.items() if value}
        for verdict in verdicts
        if any(value for key, value in verdict.items() if key not in {"page", "view"})
    ]
    assert troubles == []
    assert len(verdicts) == 2 * len(KINDS) + 3


def test_the_browser_judge_sees_what_is_wrong(judged: dict[str, Any]) -> None:
    """A page with every fault is told of each: a judge that always says yes is no judge."""
    for verdict in (one for one in judged["verdicts"] if one["page"] == BAD):
        assert {key for key, value in verdict.items() if value} >= {
            *("twice", "nowhere", "missing", "skipped", "overflow", "styled", "running", "loaded", "messages"),
            *("astray", "violations"),
        }


def test_lighthouse_gives_full_marks(judged: dict[str, Any]) -> None:
    """100 in all four on a school's page, the index and a teacher's own; for speed 99 will do, in one run.

    Speed is that of one kind of phone on whatever computer, as Lighthouse's guide has it: the judge slows a slower one
    down less. At most nine runs are made: the clock is asked, and a busy machine can only slow a page.
    """
    assert judged["scores"].keys() == set(SCORED)
    for name, runs in judged["scores"].items():
        assert runs[-1]["performance"] >= 99, (name, runs)
        for one in runs:
            scores = [one[key] for key in ("accessibility", "best-practices", "seo")]
            assert scores == [100, 100, 100], (name, one)


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
