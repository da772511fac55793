"""Pages lead to their PDF, to the school's other periods and to the index, whichever run made them."""

import json
import re
from pathlib import Path

import pytest

from tests.batch.kit import HEAD, Kit


def ways(page: Path) -> list[str]:
    nav = re.search(r'<nav class="ways".*?</nav>', page.read_text(encoding="utf-8"), re.DOTALL)
    return re.findall(r'href="([^"]+)"', nav[0]) if nav else []


@pytest.mark.slow
def test_a_page_learns_of_periods_made_later_and_stays_up_to_date(kit: Kit) -> None:
    """Links are put in after each run; that makes no report stale; one that is gone is led to no longer."""
    kit.write_notebook(HEAD)
    folder = kit.outputs / "thcs-an" / "2025-2026"
    asked = ("run", "--school", "thcs-an", "--formats", "html,pdf")
    assert kit.cchc(*asked, "--period", "hk1").returncode == 0
    assert ways(folder / "hk1" / "bao-cao.html") == ["bao-cao.pdf", "../../../index.html"]
    assert kit.cchc(*asked, "--period", "hk2").returncode == 0
    assert ways(folder / "hk1" / "bao-cao.html") == ["bao-cao.pdf", "../hk2/bao-cao.html", "../../../index.html"]
    assert ways(folder / "hk2" / "bao-cao.html") == ["bao-cao.pdf", "../hk1/bao-cao.html", "../../../index.html"]
    assert kit.cchc(*asked).returncode == 0
    assert json.loads((kit.outputs / "run.json").read_bytes())["current"] == 2
    (kit.outputs / ".cchc" / "thcs-an" / "2025-2026" / "hk2" / "bao-cao.json").unlink()
    assert kit.cchc(*asked, "--period", "hk1").returncode == 0
    assert ways(folder / "hk1" / "bao-cao.html") == ["bao-cao.pdf", "../../../index.html"]


@pytest.mark.slow
def test_an_edited_page_is_left_as_it_is(kit: Kit) -> None:
    """Whoever wrote into a page keeps his words until the report is made anew."""
    kit.write_notebook(HEAD)
    asked = ("run", "--school", "thcs-an", "--formats", "html", "--period")
    kit.cchc(*asked, "hk1")
    page = kit.outputs / "thcs-an" / "2025-2026" / "hk1" / "bao-cao.html"
    page.write_text(edited := page.read_text(encoding="utf-8") + "<!-- của tôi -->", encoding="utf-8")
    kit.cchc(*asked, "hk2")
    assert page.read_text(encoding="utf-8") == edited
