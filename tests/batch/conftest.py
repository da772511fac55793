"""Fixtures of the batch's tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.batch.kit import Kit, new_kit


@pytest.fixture
def kit(tmp_path: Path) -> Kit:
    """Two schools, two periods, one notebook."""
    return new_kit(tmp_path)
