"""Lighthouse, which measures by the clock: ``tests/conftest.py`` has it run when nothing else is left."""

from pathlib import Path

import pytest

from cchc_lib.rendering.page import render_html
from tests.batch.kit import call
from tests.rendering.referees import Judge
from tests.rendering.test_html import teachers_own

pytestmark = pytest.mark.slow

REPORT, OWN, INDEX = "thcs-tien-cuong/2025-2026/nam-hoc/bao-cao.html", "giao-vien.html", "index.html"


def test_lighthouse_gives_full_marks(judge: Judge, tmp_path: Path) -> None:
    """100 in all four on a school's page, the index and a teacher's own; for speed 99 will do, in one run.

    Speed is that of one kind of phone on whatever computer, as Lighthouse's guide has it: the judge slows a slower one
    down less. At most nine runs are made: the clock is asked, and a busy machine can only slow a page.
    """
    made = call("run", "--outputs", str(tmp_path), "--period", "nam-hoc", "--formats", "html")
    assert made.returncode == 0, made.stdout + made.stderr
    (tmp_path / OWN).write_bytes(render_html(teachers_own()))
    scores = judge(tmp_path, SCORED=",".join((REPORT, OWN, INDEX)))["scores"]
    assert scores.keys() == {REPORT, OWN, INDEX}
    for name, runs in scores.items():
        assert runs[-1]["performance"] >= 99, (name, runs)
        for one in runs:
            assert [one[key] for key in ("accessibility", "best-practices", "seo")] == [100, 100, 100], (name, one)
