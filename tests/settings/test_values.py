"""Legal values and the catalogue of procedures as the kit ships them."""

from datetime import date

import pytest
from pydantic import ValidationError

from tests.settings.conftest import OWN

LEGAL = OWN.legal_values()
CATALOGUE = {procedure.code: procedure for procedure in OWN.catalogue()}


def test_terms_in_working_days_by_name() -> None:
    assert LEGAL.working_days() == {
        "publication_working_days": 5,
        "report_sending_working_days": 2,
        "publication_update_working_days": 10,
    }


def test_the_term_of_each_kind_of_petition() -> None:
    assert {kind: (term.value, term.working) for kind, term in LEGAL.petition_terms.items()} == {
        "Khiếu nại": (30, False),
        "Tố cáo": (30, False),
        "Kiến nghị": (15, True),
        "Phản ánh": (15, True),
    }


def test_what_could_not_be_confirmed_says_so() -> None:
    """A value that was not held against the law's text says in its source that it must be."""
    for legal in (*LEGAL.values.values(), *LEGAL.petition_terms.values()):
        assert legal.confirmed is ("cần đối chiếu" not in legal.source)
    publication = LEGAL.values["publication_working_days"]
    assert (publication.since, publication.confirmed) == (date(2022, 6, 23), True)


def test_which_code_follows_which() -> None:
    follows = {code: procedure.replaces for code, procedure in CATALOGUE.items() if procedure.replaces}
    assert follows == {"2.002854": "2.002481", "2.002855": "2.002482", "2.002856": "2.002483"}


def test_settings_are_frozen() -> None:
    """Nothing that was read can be changed."""
    with pytest.raises(ValidationError, match="frozen"):
        OWN.school("thcs-tien-cuong").name = "Khác"
