"""What is said of single units: how much they help, and which of a large layer are shown."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from benchmarks.contexts import CONTEXTS
from engine.data import make
from engine.messages import Pause
from engine.run import Run
from engine.snapshot import LayerView, Watch
from engine.spec.catalog.layers import Dense, Flatten
from engine.spec.document import Spec
from engine.spec.edits import AddLayer, InsertLayer, MarkUnits, SetParameter, Several
from engine.watch.observer import Observer
from engine.watch.pages import REST_S
from engine.watch.usefulness import SLICE_S, Usefulness
from tests.engine.engines import EVERYTHING, Desk, small
from tests.engine.watch.test_observer import Clock

BOTH = frozenset({"dense-1", "dense-2"})


def trained(spec: Spec, steps: int = 40) -> Run:
    run = Run(spec, make(spec.data, spec.seed))
    for _ in range(steps):
        run.advance()
    return run


def loss_without(run: Run, layer_id: str, unit: int | None) -> float:
    """The training loss with a unit ablated by an edit, which is another way to silence it."""
    spec = run.spec
    if unit is not None:
        spec = MarkUnits(layer_id=layer_id, units=(unit,), mark="ablated", on=True).apply(spec)
    model, material = run.learner.model, run.material
    model.adopt(spec.network)
    cut = min(256, material.measured_train)
    some = torch.linspace(0, material.measured_train - 1, cut).long()
    with model.evaluating():
        heads = model.heads(material.measured_x[some]).values()
        losses = [float(run.learner.loss(z, material.measured_y[some])) for z in heads]
    model.adopt(run.spec.network)
    return sum(weight * loss for weight, loss in zip(model.loss_weights, losses, strict=True))


@pytest.mark.parametrize("normalisation", ["none", "batch"])
@pytest.mark.parametrize("context", CONTEXTS)
def test_usefulness_is_the_growth_of_the_loss(context: str, normalisation: str) -> None:
    run = trained(CONTEXTS[context]("tanh", normalisation))  # type: ignore[arg-type]
    found = Usefulness().look(run, BOTH, 0, moving=False)
    for layer_id, growth in found.items():
        before = loss_without(run, layer_id, None)
        expected = [loss_without(run, layer_id, unit) - before for unit in range(5)]
        np.testing.assert_allclose(growth, expected, atol=2e-5)
    assert set(found) == BOTH


@pytest.mark.parametrize("data", ["iris", "regression-gauss"])
def test_it_holds_for_other_tasks(data: str) -> None:
    run = trained(small(Dense(id="dense-1", units=5), Dense(id="dense-2", units=5, activation="relu"), data=data))
    growth = Usefulness().look(run, BOTH, 0, moving=False)["dense-1"]
    before = loss_without(run, "dense-1", None)
    np.testing.assert_allclose(growth, [loss_without(run, "dense-1", u) - before for u in range(5)], atol=2e-5)


def test_while_training_it_works_in_slices_and_shows_whole_layers_only() -> None:
    run, clock = trained(small(Dense(id="dense-1", units=700), Dense(id="dense-2", units=700)), 1), Clock(SLICE_S / 3)
    usefulness = Usefulness(clock)
    looks = 0
    while not (found := usefulness.look(run, frozenset({"dense-1"}), 0, moving=True)):
        run.advance()
        looks += 1
        assert usefulness.unfinished
    assert looks > 3
    assert found["dense-1"].shape == (700,)
    run.advance()
    assert usefulness.look(run, frozenset({"dense-1"}), 0, moving=True)["dense-1"] is found["dense-1"]


def seen(run: Run, watch: Watch) -> LayerView:
    view: LayerView = Observer().look(run, watch, moving=False)["layers"]["dense-1"]
    return view


def test_a_large_layer_is_shown_by_pages_the_most_active_first() -> None:
    run, watch = trained(small(Dense(id="dense-1", units=150))), Watch(maps=True, map_size=8)
    plain, second, last = (
        seen(run, replace(watch, pages=frozenset(("dense-1", page) for page in pages))) for pages in ([], [1], [9])
    )
    order, shown = second.activity_order, second.shown_units
    assert order is not None
    assert shown is not None
    assert last.shown_units is not None
    assert second.maps is not None
    assert plain.maps is not None
    with run.learner.model.evaluating():
        activity = run.learner.model.all_outputs(run.material.crowd_x)["dense-1"].abs().mean(0).numpy()
    assert sorted(order) == list(range(150))
    assert (np.diff(activity[order]) <= 0).all()
    assert plain.shown_units is None
    np.testing.assert_array_equal(shown, order[64:128])
    np.testing.assert_array_equal(last.shown_units, order[128:])
    first = np.flatnonzero(shown < 64)
    assert len(first)
    np.testing.assert_allclose(second.maps[first], plain.maps[shown[first]], atol=1e-6)


def test_a_small_layer_has_no_pages() -> None:
    view = seen(trained(small()), Watch(maps=True, map_size=8, pages=frozenset({("dense-1", 0)})))
    assert view.activity_order is None
    assert view.shown_units is None


def test_units_keep_their_places_for_a_while() -> None:
    run, clock = trained(small(Dense(id="dense-1", units=150))), Clock(0.001)
    observer, watch = Observer(clock=clock), Watch(pages=frozenset({("dense-1", 0)}))
    first = observer.look(run, watch, moving=True)["layers"]["dense-1"].activity_order
    clock.now += 0.9 * REST_S
    run.advance()
    assert observer.look(run, watch, moving=False)["layers"]["dense-1"].activity_order is first
    clock.now += 0.2 * REST_S
    run.advance()
    assert observer.look(run, watch, moving=True)["layers"]["dense-1"].activity_order is not first


def test_layers_of_every_kind_are_seen_and_idle_ones_are_not() -> None:
    for make_spec in CONTEXTS.values():
        spec = AddLayer(layer=Dense(id="idle")).apply(make_spec("relu", "batch"))
        desk = Desk(spec, replace(EVERYTHING, usefulness=BOTH))
        desk.play(20)
        desk.engine.post(Pause())
        snapshot = desk.snapshot()
        assert snapshot.trouble is None
        assert set(snapshot.layers) == {layer.id for layer in spec.network.layers} - {"idle"}
        for layer in spec.network.layers:
            if layer.id != "idle":
                view = snapshot.layers[layer.id]
                assert view.maps is not None
                assert view.activations is not None
                assert len(view.maps) == view.activations.shape[1]
                assert view.activation_histogram is not None
                assert (view.dead_share is None) == (layer.kind not in ("dense", "activation"))
                assert (view.usefulness is None) == (layer.kind != "dense")


def test_pictures_are_seen_as_lists_and_leave_the_function_alone() -> None:
    desk = Desk(small(Dense(id="dense-1", units=6), data="digits"), replace(EVERYTHING, usefulness=BOTH))
    desk.play(20)
    places = SetParameter(layer_ids=("input",), field="as_picture", value=True)
    flat = InsertLayer(layer=Flatten(id="flatten-1"), source="input", target="dense-1")
    desk.edit(Several(edits=(places, flat), words="keep the places"))
    snapshot = desk.snapshot()
    assert snapshot.trouble is None
    assert snapshot.same_function == pytest.approx(0.0, abs=1e-5)
    for layer_id in ("input", "flatten-1"):
        activations = snapshot.layers[layer_id].activations
        assert activations is not None
        assert activations.shape == (24, 64)
