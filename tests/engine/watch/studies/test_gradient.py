"""How much of the gradient reaches each step."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.run import Run
from engine.snapshot import GradientView
from engine.spec.catalog.data import Adding
from engine.spec.catalog.layers import Dense, Embedding, Flatten, Gru, LastStep, LayerKind, Lstm, Rnn
from engine.spec.document import default_spec
from engine.spec.studies import GradientStudy
from engine.watch.studies.gradient import gradient
from tests.engine.watch.sequences import (
    ATTENDING,
    RECURRENT,
    nesting,
    recalling,
    run_of,
    speaking,
    spec_of,
    translating,
)
from tests.engine.watch.studies.drawn import chosen, last, trained
from tests.engine.watch.test_cells import name_of


def answered(run: Run, samples: int = 16) -> GradientView:
    return last(gradient(run, GradientStudy(samples), chosen(run)))


def adding(layer: LayerKind) -> Run:
    return run_of(spec_of(Adding(length=60, samples=200), layer, LastStep(id="last")))


def test_of_an_elman_network_it_vanishes_with_distance_and_of_an_lstm_that_keeps_it_does_not() -> None:
    elman, keeping = adding(Rnn(id="layer", units=20)), adding(Lstm(id="layer", units=20))
    with torch.no_grad():
        keeping.learner.model.layer("layer").get_parameter("bias_0")[:, 1] = 6.0  # forget gates stand open
    curve, kept = answered(elman).layers["layer"], answered(keeping).layers["layer"]
    assert curve.shape == kept.shape == (60,)
    assert (np.diff(np.log(curve[5::5])) > 0).all()
    assert curve[5] / curve[54] < 0.01
    assert kept[5] / kept[54] > 0.2


@pytest.mark.parametrize("layer", [*RECURRENT, *ATTENDING], ids=name_of)
def test_it_is_the_derivative_of_the_loss_by_what_the_layer_gives(layer: LayerKind) -> None:
    """At the last step of each sample nothing follows within the layer: there torch's own gradient is the same."""
    run = run_of(speaking(layer, LastStep(id="last")))
    found = answered(run).layers
    model, rows = run.learner.model.train(False), torch.linspace(0, len(run.material.x) - 1, 16).long()
    given = model.all_outputs(run.material.x[rows].requires_grad_())
    loss = run.learner.loss(given["output"], run.material.y[rows], reduction="none").sum()
    expected = torch.autograd.grad(loss, [given["layer"]])[0]
    expected[:, (given["layer"] == 0).all(2).all(0)] = 0  # a unit that says nothing has none
    lengths = (~run.material.x[rows].reshape(16, 12, -1)[:, 0].isnan()).sum(1)
    longest = int(lengths.max())
    same = [row for row in range(16) if int(lengths[row]) == longest]
    root = (expected[same, :, longest - 1].square().sum() / 16).sqrt()
    assert found["layer"].shape == (29,)
    np.testing.assert_allclose(found["layer"][longest - 1], root, rtol=1e-4)
    assert not found["layer"][longest:].any()


def test_layers_before_a_recurrent_one_have_it_too_and_symbols_none() -> None:
    found = answered(run_of(recalling())).layers
    assert found.keys() == {"embedding", "lstm", "output"}
    run = run_of(speaking())
    assert answered(run).layers.keys() == {"input", "gru"}


def test_states_that_are_asked_at_every_step_and_ways_that_meet() -> None:
    found = answered(run_of(translating())).layers
    assert {"read", "encoder", "decoder", "cross", "mix", "output"} <= found.keys()
    assert all(np.isfinite(curve).all() and curve.any() for curve in found.values())
    assert found["encoder"].shape == (2,)
    assert found["decoder"].shape == (5,)


def test_losses_are_those_of_the_test() -> None:
    run = run_of(nesting(), steps=3)
    cut = run.material.measured_train
    with run.learner.model.evaluating():
        z = run.learner.model(run.material.measured_x[cut:])
        expected = float(run.learner.loss(z, run.material.measured_y[cut:], reduction="none").mean())
    assert answered(run).losses == {"output": pytest.approx(expected, rel=1e-5)}


def test_it_is_worked_out_in_slices_of_one_moment() -> None:
    run = run_of(recalling(), steps=2)
    whole, work = answered(run), gradient(run, GradientStudy(), chosen(run))
    parts = []
    for answer in work:
        run.advance()  # between two slices
        parts.append(answer)
    assert len(parts) > 2
    assert parts[:-1] == [None] * (len(parts) - 1)
    assert parts[-1] is not None
    np.testing.assert_array_equal(parts[-1].layers["lstm"], whole.layers["lstm"])


def test_without_steps_there_is_no_answer() -> None:
    run = trained(default_spec(), 1)
    assert list(gradient(run, GradientStudy(), chosen(run))) == []


def test_a_layer_that_does_not_lead_to_the_answer_step_by_step_is_shown_as_far_as_it_does() -> None:
    run = run_of(recalling(Embedding(id="embedding", units=4), Gru(id="gru", units=5), task="tagging"))
    assert answered(run, samples=10_000).layers["gru"].shape == (9,)


def test_what_is_flattened_is_seen_before_that() -> None:
    run = run_of(spec_of(Adding(length=10, samples=200), Flatten(id="flat"), Dense(id="dense", units=4)))
    assert answered(run).layers.keys() == {"input"}
