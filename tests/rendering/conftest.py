"""The outside judges of pages.

They need the npm packages of ``.ci/package.json`` in the folder that CCHC_REFEREES names, node, Java and Chromium.
"""

import os
from functools import partial
from pathlib import Path

import pytest

from tests.rendering.referees import Judge, in_browser


@pytest.fixture(scope="session")
def modules() -> Path:
    """The npm packages."""
    named = os.environ.get("CCHC_REFEREES", "")
    if not named or not Path(named).is_dir():
        pytest.skip("CCHC_REFEREES names no folder with the npm packages of .ci/package.json")
    return Path(named).resolve()


@pytest.fixture(scope="session")
def judge(modules: Path) -> Judge:
    """Calls the judges that work in a browser."""
    return partial(in_browser, modules)
