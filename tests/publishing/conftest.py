"""One run for all tests of publishing."""

import pytest

from cchc_lib.publishing.reading import APPROVALS
from tests.publishing.office import Office, made


@pytest.fixture
def office(made_office: Office) -> Office:
    """The office, where nobody has approved anything yet, nor been shown anything."""
    for path in (*made_office.params.rglob(APPROVALS), *made_office.outputs.rglob("da-hien.json")):
        path.unlink()
    return made_office


@pytest.fixture(scope="session")
def made_office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """A school that may publish, a draft, a sample, and one whose remarks tell what they must not."""
    return made(tmp_path_factory.getbasetemp() / "office")
