"""Fixtures of the batch's tests."""

from pathlib import Path

import pytest

from tests.batch.kit import Kit, new_kit


@pytest.fixture
def kit(tmp_path: Path) -> Kit:
    return new_kit(tmp_path)
