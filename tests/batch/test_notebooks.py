"""What a batch does without, and that nothing is lost by it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from nbformat import ValidationError
from nbformat.v4 import nbbase

from cchc_lib.batch.notebooks import check_outputs_by_compiled_schema

GOOD: list[dict[str, Any]] = [
    {"output_type": "stream", "name": "stdout", "text": "một\nhai"},
    {"output_type": "display_data", "data": {"text/html": "<b>x</b>", "application/x+json": {"a": [1]}}},
    {"output_type": "execute_result", "data": {"text/plain": "1"}, "execution_count": 1},
    {"output_type": "error", "ename": "E", "evalue": "sai", "traceback": ["một"]},
]
BAD: list[dict[str, Any]] = [
    {"output_type": "stream", "name": "stdout", "text": 3},
    {"output_type": "display_data", "data": {"text/html": None}},
    {"output_type": "execute_result", "data": {"text/plain": "1"}, "execution_count": "một"},
    {"output_type": "display_data", "data": {}, "more": 1},
]


@pytest.fixture
def interpreted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Kinds of output that were checked the slow way, once the compiled one is in place."""
    slow: Callable[..., None] = nbbase.validate
    kinds: list[str] = []

    def interpret(node: Any, ref: str | None = None) -> None:
        kinds.append(str(ref))
        slow(node, ref)

    monkeypatch.setattr(nbbase, "validate", interpret)
    check_outputs_by_compiled_schema()
    return kinds


@pytest.mark.parametrize("output", GOOD, ids=lambda output: str(output["output_type"]))
def test_a_good_output_passes_without_the_slow_check(output: dict[str, Any], interpreted: list[str]) -> None:
    """The compiled schema alone decides."""
    made = nbbase.new_output(**output)
    assert {name: made[name] for name in output} == output
    assert interpreted == []


@pytest.mark.parametrize("output", BAD, ids=lambda output: str(output["output_type"]))
def test_a_bad_output_is_refused_in_the_words_of_nbformat(output: dict[str, Any], interpreted: list[str]) -> None:
    """As without us."""
    with pytest.raises(ValidationError) as ours:
        nbbase.new_output(**output)
    assert interpreted == [output["output_type"]]
    assert "Failed validating" in str(ours.value)
