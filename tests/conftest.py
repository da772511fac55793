"""Settings of the whole suite: property tests take the same examples in every run, one warm process makes reports."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from cchc_lib.batch import workers

settings.register_profile(
    "kit", deadline=None, derandomize=True, max_examples=25, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("kit")
os.environ["PYTHONPATH"] = os.pathsep.join(
    filter(None, [str(Path(__file__).with_name("light")), os.environ.get("PYTHONPATH")])
)


@pytest.fixture(scope="session", autouse=True)
def _one_warm_process() -> Iterator[None]:
    """What runs in the tests' own process share: their reports are forked from it. Others start their own."""
    with workers.scratch_folder() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(workers, "scratch_folder", lambda: contextlib.nullcontext(folder))
        yield


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Slow are the notebooks, each with a kernel of its own, and what needs the reports of publishing's office.

    Files are shared out in this order (``cchc test``): the dear ones first, so that no process waits long for another
    in the end; Lighthouse, which measures by the clock, when nothing else is left.
    """
    for item in items:
        if item.path.suffix == ".ipynb" or "made_office" in getattr(item, "fixturenames", ()):
            item.add_marker("slow")
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: (item.path.stem == "test_lighthouse", item.path not in slow))
