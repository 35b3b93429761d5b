"""What attention has learned: eighty is four twenties in French, and it looks at the word that says so."""

from __future__ import annotations

import pytest

from benchmarks.sequence_learning import eighties, looks_at, translated
from benchmarks.trained import begin

STEPS = 705  # five epochs, over which its rate falls


@pytest.mark.timeout(400)
def test_who_writes_vingt_looks_at_eighty() -> None:
    trained = begin("number-words")
    for _ in range(STEPS):
        trained.run.advance()
    words = eighties()
    assert len(set(words)) == 50
    assert sum(looks_at(trained.run, each) for each in words) >= 45
    assert translated(trained.run, "eighty four").answers[0] == ("quatre", "vingt", "quatre")
