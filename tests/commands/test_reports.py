"""``cchc desk``: one school's page as of a day, internal, in its own folder."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from cchc_lib.commands.reports import desk
from cchc_lib.errors import UsageError
from tests.batch.kit import call
from tests.shipped import copy_params


@pytest.mark.slow
def test_the_page_is_made_for_the_day_and_internal(tmp_path: Path) -> None:
    """It bears the mark on it, says which day it is of, and touches neither an index nor the record of the last run."""
    arguments = ["--school", "thcs-hoa-phuong", "--as-of", "10/12/2025", "--no-open", "--outputs", str(tmp_path)]
    done = call("desk", *arguments)
    assert done.returncode == 0, done.stderr
    page = tmp_path / "thcs-hoa-phuong" / "2025-2026" / "nam-hoc" / "theo-doi.noi-bo.html"
    text = page.read_text(encoding="utf-8")
    assert "NỘI BỘ" in text
    assert "tính đến ngày 10/12/2025" in text
    assert not [name for name in ("index.html", "run.json") if (tmp_path / name).exists()]


def test_one_of_several_schools_must_be_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Có 4 trường; hãy chọn một: python -m cchc_lib desk --school thcs-bach-dang"):
        CliRunner().invoke(
            desk,
            ["--outputs", str(tmp_path), "--params", str(copy_params(tmp_path / "params"))],
            catch_exceptions=False,
        )
