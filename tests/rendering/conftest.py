"""Order of the tests of renderings: what is measured by the clock runs last of all, when no other test is left."""

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put Lighthouse behind every other test; pytest-xdist hands tests out in this order."""
    items.sort(key=lambda item: item.name == "test_lighthouse_gives_full_marks")
