"""How outside judges of pages are called."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Judge = Callable[..., dict[str, Any]]
SCRIPT = Path(__file__).parents[1] / "referees" / "judge.mjs"


def tool(*names: str) -> str:
    """The path of a program, by any of its names; skips the test on a machine without it."""
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        pytest.skip(f"{names[0]} is not on this machine")
    return found


def in_browser(modules: Path, folder: Path, *pages: str, **variables: str) -> dict[str, Any]:
    """What the judges in headless Chromium say of pages; see ``judge.mjs`` for the variables."""
    variables |= {"CCHC_REFEREES": str(modules), "CHROMIUM": tool("chromium", "google-chrome")}
    command = [tool("node"), str(SCRIPT), str(folder), *pages]
    said = subprocess.run(
        command, env=os.environ | variables, capture_output=True, encoding="utf-8", timeout=1200, check=False
    )
    assert said.returncode == 0, said.stderr
    verdicts: dict[str, Any] = json.loads(said.stdout)
    return verdicts
