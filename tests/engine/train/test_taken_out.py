"""Frozen, ablated and bypassed layers and units, and a layer's own rate, while everything else goes on."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor

from engine.build import build
from engine.data import make
from engine.run import Run
from engine.spec.catalog.layers import ActivationLayer, Dense, DropoutLayer, LayerKind, Norm
from engine.spec.catalog.optimizers import OPTIMIZERS, SGD, Adam
from engine.spec.catalog.schedules import SCHEDULES
from engine.spec.document import Spec
from engine.spec.edits import MarkUnits, SetParameter
from tests.engine.build.networks import in_chain
from tests.engine.engines import Desk, small

PULLS: dict[str, Any] = {"l1": 0.01, "l2": 0.02, "weight_decay": 0.05, "learning_rate": 0.05}
Tensors = dict[tuple[str, str], Tensor]


def middle(**marks: Any) -> Spec:
    """Three layers, the middle one marked and with a norm; as wide as it is deep, so that it can be bypassed."""
    return in_chain(
        Dense(id="dense-1", units=4),
        Dense(id="dense-2", units=4, normalisation="layer", **marks),
        Dense(id="dense-3", units=4),
        **PULLS,
    )


def with_optimizer(spec: Spec, kind: str) -> Spec:
    row: Any = SGD(momentum=0.9, nesterov=True) if kind == "sgd" else OPTIMIZERS[kind](kind=kind)
    return spec.with_(training=spec.training.with_(optimizer=row))


def run_of(spec: Spec) -> Run:
    return Run(spec, make(spec.data, spec.seed))


def tensors(desk: Desk) -> Tensors:
    return {key: tensor.detach().clone() for key, tensor in desk.run.learner.model.tensors().items()}


def moved(before: Tensors, after: Tensors) -> set[str]:
    return {key[0] for key in before if not torch.equal(before[key], after[key])}


@pytest.mark.parametrize(
    "layer",
    [
        Dense(id="part", units=4, activation="relu"),
        ActivationLayer(id="part"),
        DropoutLayer(id="part", dropout=0.5),
        Norm(id="part", normalisation="batch"),
    ],
    ids=lambda layer: layer.kind,
)
def test_an_ablated_layer_gives_zero_and_a_bypassed_one_what_it_gets(layer: LayerKind) -> None:
    x = torch.randn(5, 2)
    for mark in ("ablated", "bypassed"):
        outputs = build(in_chain(Dense(id="dense-1", units=4), layer.with_(**{mark: True}))).all_outputs(x)
        expected = torch.zeros(5, 4) if mark == "ablated" else outputs["dense-1"]
        assert torch.equal(outputs["part"], expected)


def test_both_at_once_is_ablated() -> None:
    outputs = build(middle(ablated=True, bypassed=True)).all_outputs(torch.randn(5, 2))
    assert not outputs["dense-2"].any()


@pytest.mark.parametrize("kind", OPTIMIZERS)
@pytest.mark.parametrize("mark", ["ablated", "bypassed", "frozen"])
def test_a_layer_out_of_play_is_left_alone_with_its_memory(kind: str, mark: str) -> None:
    desk = Desk(with_optimizer(middle(), kind))
    desk.play(5)
    desk.edit(SetParameter(layer_ids=("dense-2",), field=mark, value=True))
    before, memory = tensors(desk), desk.run.checkpoint().memory
    desk.play(5)
    behind = {"dense-3", "output"}
    assert moved(before, tensors(desk)) == (behind if mark == "ablated" else behind | {"dense-1"})
    for key, parts in desk.run.checkpoint().memory.items():
        if key[0] == "dense-2":
            assert all(torch.equal(value, memory[key][name]) for name, value in parts.items())
    desk.edit(SetParameter(layer_ids=("dense-2",), field=mark, value=False))
    before = tensors(desk)
    desk.play(2)
    assert moved(before, tensors(desk)) == {"dense-1", "dense-2", "dense-3", "output"}


def test_no_gradient_goes_into_an_ablated_layer() -> None:
    model = run_of(middle(ablated=True)).learner.model
    model(torch.randn(3, 2)).sum().backward()
    with_gradient = {key[0] for key, p in model.learned().items() if p.grad is not None}
    assert with_gradient == {"dense-3", "output"}


def test_the_gradient_goes_around_a_bypassed_layer_unchanged() -> None:
    model = build(middle(bypassed=True))
    x = torch.randn(3, 2)
    outputs = model.all_outputs(x)
    (expected,) = torch.autograd.grad(outputs["dense-2"].sum(), outputs["dense-1"], allow_unused=True)
    assert torch.equal(expected, torch.ones(3, 4))


def test_units_are_silenced_or_go_straight() -> None:
    x = torch.randn(6, 2)
    plain, marked = (
        build(in_chain(Dense(id="dense-1", units=4, activation="tanh", **marks)))
        for marks in ({}, {"ablated_units": (1, 9), "bypassed_units": (2, 9)})
    )
    whole, part = plain.all_outputs(x)["dense-1"], marked.all_outputs(x)["dense-1"]
    assert not part[:, 1].any()
    torch.testing.assert_close(torch.tanh(part[:, 2]), whole[:, 2])
    assert torch.equal(part[:, (0, 3)], whole[:, (0, 3)])


def test_a_silenced_unit_hides_what_is_no_number() -> None:
    model = build(in_chain(Dense(id="dense-1", units=2, activation="linear", ablated_units=(0,))))
    with torch.no_grad():
        model.layer("dense-1").weight[0] = float("nan")  # type: ignore[operator]
    assert torch.isfinite(model(torch.randn(3, 2))).all()


@pytest.mark.parametrize("kind", OPTIMIZERS)
@pytest.mark.parametrize("mark", ["frozen", "ablated"])
def test_held_units_do_not_move_and_the_others_do(kind: str, mark: Any) -> None:
    desk = Desk(with_optimizer(middle(), kind))
    desk.play(5)
    desk.edit(MarkUnits(layer_id="dense-2", units=(1, 3), mark=mark, on=True))
    before, memory = tensors(desk), desk.run.checkpoint().memory
    desk.play(5)
    after, remembered = tensors(desk), desk.run.checkpoint().memory
    for name in ("weight", "bias", "norm.weight", "norm.bias"):
        key = "dense-2", name
        assert torch.equal(after[key][[1, 3]], before[key][[1, 3]])
        assert not torch.equal(after[key][[0, 2]], before[key][[0, 2]])
        for part, value in remembered[key].items():
            if value.dim():
                assert torch.equal(value[[1, 3]], memory[key][part][[1, 3]])
    desk.edit(MarkUnits(layer_id="dense-2", units=(1, 3), mark=mark, on=False))
    desk.play(2)
    assert not torch.equal(tensors(desk)["dense-2", "weight"][[1, 3]], before["dense-2", "weight"][[1, 3]])


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_units_held_from_the_first_step_gather_no_momentum(kind: str) -> None:
    run = run_of(with_optimizer(middle(frozen_units=(0,)), kind))
    first = run.checkpoint().tensors["dense-2", "weight"]
    for _ in range(4):
        run.advance()
    after = run.checkpoint()
    assert torch.equal(after.tensors["dense-2", "weight"][0], first[0])
    parts = [value for value in after.memory["dense-2", "weight"].values() if value.dim()]
    assert not any(part[0].any() for part in parts)


def test_held_units_disturb_no_other_unit() -> None:
    free, held = (
        run_of(small(Dense(id="dense-1", units=4))),
        run_of(small(Dense(id="dense-1", units=4, frozen_units=(3,)))),
    )
    free.advance()
    held.advance()
    a, b = free.checkpoint().tensors, held.checkpoint().tensors
    assert torch.equal(a["dense-1", "weight"][:3], b["dense-1", "weight"][:3])
    assert torch.equal(a["output", "weight"], b["output", "weight"])


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_a_rate_factor_of_zero_is_as_frozen(kind: str) -> None:
    run = run_of(with_optimizer(middle(rate_factor=0.0), kind))
    before = run.checkpoint().tensors
    for _ in range(4):
        run.advance()
    assert moved(before, run.checkpoint().tensors) == {"dense-1", "dense-3", "output"}


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_a_rate_factor_scales_the_step_of_its_layer_alone(kind: str, schedule: str) -> None:
    """Without penalties the first step of every optimizer is the rate times something that the rate is not in."""
    still = {"l1": 0.0, "l2": 0.0, "schedule": SCHEDULES[schedule](kind=schedule)}
    plain, slow = with_optimizer(middle(), kind), with_optimizer(middle(rate_factor=0.25), kind)
    steps = []
    for spec in (plain, slow):
        run = run_of(spec.with_(training=spec.training.with_(**still)))
        before = run.checkpoint().tensors
        run.advance()
        steps.append({key: tensor - before[key] for key, tensor in run.checkpoint().tensors.items()})
    for key, step in steps[0].items():
        share = 0.25 if key[0] == "dense-2" else 1.0
        torch.testing.assert_close(steps[1][key], share * step, rtol=1e-3, atol=1e-6)


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_another_rate_factor_keeps_model_and_memory(kind: str) -> None:
    desk, other = Desk(with_optimizer(middle(), kind)), Desk(with_optimizer(middle(), kind))
    desk.play(5)
    other.play(5)
    model, memory = desk.run.learner.model, desk.run.checkpoint().memory
    desk.edit(SetParameter(layer_ids=("dense-2",), field="rate_factor", value=3.0))
    assert desk.run.learner.model is model
    assert len(desk.run.learner.optimizer.param_groups) == 2
    kept = desk.run.checkpoint().memory
    assert all(torch.equal(value, kept[key][name]) for key, parts in memory.items() for name, value in parts.items())
    desk.edit(SetParameter(layer_ids=("dense-2",), field="rate_factor", value=1.0))
    assert len(desk.run.learner.optimizer.param_groups) == 1
    desk.play(5)
    other.play(5)
    assert all(torch.equal(value, tensors(other)[key]) for key, value in tensors(desk).items())


def test_weight_decay_follows_the_layers_rate() -> None:
    spec = middle(rate_factor=0.5).with_(
        training=small(optimizer=SGD(), learning_rate=0.1, weight_decay=0.2).training.with_(batch_size=1000)
    )
    run = run_of(spec)
    model, material = run.learner.model, run.material
    loss = run.learner.loss(model(material.x), material.y)
    gradients = dict(zip(model.learned(), torch.autograd.grad(loss, list(model.parameters())), strict=True))
    before = run.checkpoint().tensors
    run.advance()
    key = "dense-2", "weight"
    expected = before[key] * (1 - 0.5 * 0.1 * 0.2) - 0.5 * 0.1 * gradients[key]
    torch.testing.assert_close(run.checkpoint().tensors[key], expected, rtol=1e-4, atol=1e-6)


def test_penalties_on_a_network_whose_weights_are_all_frozen() -> None:
    layers = (Dense(id="dense-1", units=3, frozen=True), Norm(id="norm-1"))
    spec = in_chain(*layers, optimizer=Adam(), **PULLS)
    network = spec.network
    output = network.layer("output").with_(frozen=True)
    spec = spec.with_(network=network.with_(layers=(*network.layers[:-1], output)))
    run = run_of(spec)
    before = run.checkpoint().tensors
    run.advance()
    assert moved(before, run.checkpoint().tensors) == {"norm-1"}


def test_marks_take_effect_without_a_rebuild() -> None:
    desk = Desk(middle())
    desk.play(3)
    model = desk.run.learner.model
    for field, value in (
        ("frozen", True), ("frozen", False), ("ablated", True), ("ablated", False), ("bypassed", True),
        ("rate_factor", 0.3), ("frozen_units", (1,)), ("ablated_units", (0,)), ("bypassed_units", (2,)),
    ):  # fmt: skip
        desk.edit(SetParameter(layer_ids=("dense-2",), field=field, value=value))
        desk.play(1)
        assert desk.run.learner.model is model
    assert desk.run.step == 12
