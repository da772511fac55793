"""A copy of the kit's settings that a test may change."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cchc_lib.settings.params import Params

OWN = Params.open()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A ``params/`` folder with the kit's settings and no registers."""
    return Path(shutil.copytree(OWN.root, tmp_path / "params", ignore=shutil.ignore_patterns("*.xls*", "*.ods")))
