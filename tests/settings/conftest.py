"""A copy of the kit's settings that a test may change."""

from pathlib import Path

import pytest

from cchc_lib.settings.params import Params
from tests.shipped import copy_params

OWN = Params.open()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A ``params/`` folder with the kit's settings and no registers."""
    return copy_params(tmp_path / "params", registers=False)
