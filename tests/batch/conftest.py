"""Fixtures of the batch's tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.batch.kit import HEAD, TABLE, YEAR, Kit


@pytest.fixture
def kit(tmp_path: Path) -> Kit:
    """Two schools, two periods, one notebook."""
    made = Kit(tmp_path)
    (made.params / "school_years").mkdir(parents=True)
    (made.params / "school_years" / "2025-2026.yaml").write_text(YEAR, encoding="utf-8")
    made.add_schools("thcs-an", "thcs-binh")
    made.write_notebook(HEAD, TABLE)
    return made
