"""Units that stay on during a phrase, and the places where they do elsewhere."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from engine.run import Run
from engine.snapshot import PhraseView, Watch
from engine.spec.catalog.layers import Embedding, Rnn
from engine.spec.document import default_spec
from engine.spec.studies import PhraseStudy
from engine.watch.chosen import chosen_input
from engine.watch.studies.phrase import MOST_MATCHES, phrase
from tests.engine.watch.sequences import nesting, recalling, run_of
from tests.engine.watch.studies.drawn import chosen, last, trained

UNITS = 6


def planted() -> Run:
    """Unit u of the layer is on while letter u is read, and off else; unit 4 is on at blanks; 5 always at -1."""
    run = run_of(recalling(Embedding(id="embedding", units=UNITS), Rnn(id="layer", units=UNITS, activation="tanh")))
    embedding, rnn = (run.learner.model.layer(layer_id) for layer_id in ("embedding", "layer"))
    with torch.no_grad():
        embedding.get_parameter("weight").copy_(torch.eye(UNITS))
        for name, parameter in rnn.named_parameters():
            parameter.copy_(3 * torch.eye(UNITS)[:, :, None] if name == "weight_0" else torch.zeros_like(parameter))
        rnn.get_parameter("bias_0")[5] = -9.0
    return run


@pytest.fixture(scope="module")
def run() -> Run:
    return planted()


def found(run: Run, study: PhraseStudy, sample: int = 0) -> PhraseView:
    origin = int(run.material.dataset.origin[sample])
    return last(phrase(run, study, chosen_input(run, Watch(sample=origin))))


def test_a_planted_phrase_is_found_wherever_it_is(run: Run) -> None:
    inputs = run.material.dataset.inputs
    pair = tuple(inputs[0, :2])
    view = found(run, PhraseStudy("layer", 0, 1, own=True))
    assert view.units == (int(pair[0]),) if pair[0] != pair[1] else ()
    view = found(run, PhraseStudy("layer", 0, 1))
    assert view.units == (int(pair[0]), 5)
    assert len(view.matches) == MOST_MATCHES
    for match in view.matches:
        letters = match.inputs[match.start : match.stop]
        assert match.share == 1.0
        assert (letters == pair[0]).all()
        np.testing.assert_array_equal(match.inputs, inputs[run.material.dataset.origin == match.origin][0])


def test_a_place_is_as_long_as_its_units_stay_on(run: Run) -> None:
    view = found(run, PhraseStudy("layer", 3, 5))
    assert view.units == (4, 5)
    assert all((match.start, match.stop) == (2, 7) for match in view.matches)
    assert view.matches[0].origin != run.material.dataset.origin[0]


def test_units_of_its_own_are_off_around_it(run: Run) -> None:
    assert found(run, PhraseStudy("layer", 3, 5, own=True)).units == ()
    assert found(run, PhraseStudy("layer", 2, 7, own=True)).units == (4,)
    assert found(run, PhraseStudy("layer", 2, 7, own=True, threshold=0.999)).units == ()


def test_the_best_come_first_and_the_phrase_itself_not_at_all(run: Run) -> None:
    view = found(run, PhraseStudy("layer", 1, 3, threshold=0.5))  # a letter, then a blank: unit 5 alone
    assert view.units == (5,)
    shares = [match.share for match in found(run, PhraseStudy("layer", 0, 1)).matches]
    assert shares == sorted(shares, reverse=True)
    own = run.material.dataset.origin[0]
    assert all(match.origin != own for match in view.matches)  # unit 5 is on all along there


def test_samples_of_their_own_lengths_are_looked_at_up_to_their_ends() -> None:
    run = run_of(nesting(), steps=2)
    view = last(phrase(run, PhraseStudy("gru", 0, 4, threshold=1e-6), chosen(run)))
    steps = [int(np.isfinite(match.inputs).sum()) for match in view.matches]
    assert view.units
    assert all(0 <= match.start < match.stop <= length for match, length in zip(view.matches, steps, strict=True))
    beyond = PhraseStudy("gru", 90, 95)
    assert list(phrase(run, beyond, chosen(run))) == []


def test_it_is_found_in_slices_of_one_moment() -> None:
    run = run_of(recalling(), steps=2)
    study = PhraseStudy("lstm", 0, 2, threshold=0.01)
    whole, parts = last(phrase(run, study, chosen(run))), []
    for view in phrase(run, study, chosen(run)):
        run.advance()
        parts.append(view)
    assert len(parts) > 1
    assert parts[0] is not None
    assert not parts[0].matches
    assert parts[-1] is not None
    assert [replace(m, inputs=m.inputs[:0]).origin for m in parts[-1].matches] == [m.origin for m in whole.matches]


def test_layers_that_are_gone_or_have_no_steps_are_passed_over() -> None:
    run = trained(default_spec(), 1)
    assert list(phrase(run, PhraseStudy("gone", 0, 1), chosen(run))) == []
    assert list(phrase(run, PhraseStudy("dense-1", 0, 1), chosen(run))) == []
