"""The inside of recurrent layers for the chosen sample, and units that act alike side by side."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.run import Run
from engine.snapshot import StateView, Watch
from engine.spec.catalog.layers import Embedding, LayerKind
from engine.watch.chosen import chosen_input
from engine.watch.observer import Observer
from engine.watch.states import StateOrders, places_of, states
from tests.engine.watch.sequences import RECURRENT, nesting, recalling, run_of, speaking
from tests.engine.watch.test_cells import name_of

LAYER = frozenset({"layer"})


def seen(run: Run, watch: Watch) -> dict[str, StateView]:
    return states(run, chosen_input(run, watch), watch.states, StateOrders().look(run, watch.states))


@pytest.mark.parametrize("layer", RECURRENT, ids=name_of)
def test_hidden_states_are_what_the_layer_answers_up_to_the_end_of_the_sample(layer: LayerKind) -> None:
    run = run_of(nesting(Embedding(id="embedding", units=6), layer), steps=2)
    origin = int(run.material.dataset.origin[np.isnan(run.material.dataset.inputs).any(1)][0])  # a short one
    watch = Watch(states=LAYER, sample=origin)
    view, chosen = seen(run, watch)["layer"], chosen_input(run, watch)
    with run.learner.model.evaluating():
        expected = run.learner.model.all_outputs(chosen.x)["layer"][0]
    steps = int(np.isfinite(chosen.inputs).sum())
    assert view.hidden.shape == (len(expected), steps)
    assert steps < expected.shape[1]
    np.testing.assert_allclose(view.hidden, expected[:, :steps], rtol=1e-4, atol=1e-5)
    assert sorted(view.order) == list(range(len(expected)))
    assert (view.cell is not None) == (layer.kind == "lstm")
    assert tuple(view.gates) == {"lstm": ("input", "forget", "output"), "gru": ("reset", "update")}.get(layer.kind, ())
    assert all(gate.shape == view.hidden.shape for gate in view.gates.values())


def test_layers_without_a_state_and_layers_that_are_gone_are_passed_over() -> None:
    run = run_of(recalling())
    assert seen(run, Watch(states=frozenset({"embedding", "gone"}))) == {}


def test_units_that_act_alike_come_side_by_side() -> None:
    run = run_of(recalling())
    lstm = run.learner.model.layer("lstm")
    with torch.no_grad():  # units 0, 3 and 6 are one and the same, so are 1 and 5
        for name in ("weight_0", "bias_0", "recurrent_0"):
            parameter = lstm.get_parameter(name)
            for twins in ((0, 3, 6), (1, 5)):
                parameter[list(twins)] = parameter[twins[0]].clone()
    order = StateOrders().look(run, frozenset({"lstm"}))["lstm"].tolist()
    around = order + order
    assert any(set(around[at : at + 3]) == {0, 3, 6} for at in range(8))
    assert any(set(around[at : at + 2]) == {1, 5} for at in range(8))


@pytest.mark.parametrize("layer", [kind.with_(units=1) for kind in RECURRENT], ids=name_of)
def test_a_single_unit_needs_no_order(layer: LayerKind) -> None:
    run = run_of(nesting(Embedding(id="embedding", units=6), layer), steps=2)
    view = seen(run, Watch(states=LAYER))["layer"]
    assert sorted(view.order) == list(range(len(view.hidden)))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 3e38])
def test_states_that_leave_the_numbers_do_not_stop_the_look(value: float) -> None:
    run, orders = run_of(recalling(), steps=2), StateOrders()
    orders.look(run, frozenset({"lstm"}))
    for name in ("weight_0", "bias_0"):
        run.learner.model.layer("lstm").get_parameter(name).data.fill_(value)
    assert sorted(orders.look(run, frozenset({"lstm"}))["lstm"]) == list(range(8))
    assert places_of(torch.full((3, 5), value)).isfinite().all()


def test_an_order_moves_no_more_than_the_units_do() -> None:
    run, orders, lstm = run_of(recalling(), steps=5), StateOrders(), frozenset({"lstm"})
    first = orders.look(run, lstm)["lstm"].tolist()
    assert orders.look(run, lstm)["lstm"].tolist() == first
    for module in run.learner.model.layer("lstm").parameters():
        module.data += 1e-4 * torch.randn(module.shape, generator=torch.Generator().manual_seed(1))
    assert orders.look(run, lstm)["lstm"].tolist() == first


def test_an_observer_brings_states_and_keeps_the_order_for_a_while() -> None:
    run, now = run_of(speaking()), [0.0]
    observer = Observer(clock=lambda: now[0])
    watch = Watch(states=frozenset({"gru"}), attention=frozenset({"gru"}))
    first = observer.look(run, watch, moving=True)["layers"]["gru"].state
    assert first is not None
    assert first.hidden.shape[0] == 16
    for _ in range(3):
        run.advance()
        now[0] += 1.0
        later = observer.look(run, watch, moving=True)["layers"]["gru"].state
        assert later is not None
        assert later.order is first.order
    assert not np.array_equal(later.hidden, first.hidden)
    other = observer.look(run, Watch(states=watch.states, sample=0), moving=True)["layers"]["gru"].state
    assert other is not None
    assert other.hidden.shape[1] == int(np.isfinite(run.material.dataset.inputs[0, :29]).sum())
