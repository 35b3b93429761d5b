"""Several outputs learn the same answer; their losses add up."""

from __future__ import annotations

from typing import Any

import torch

from engine.data import make
from engine.run import Run
from engine.snapshot import RunState
from engine.spec.catalog.layers import Dense, GaussianCode, Input, Output
from engine.spec.catalog.optimizers import SGD
from engine.spec.document import Spec
from engine.spec.edits import SetParameter
from engine.train.supervised import batch_loss
from tests.engine.build.networks import wired
from tests.engine.engines import Desk, same_state, small

SGD_STEP: dict[str, Any] = {"optimizer": SGD(), "learning_rate": 0.1, "batch_size": 1000}


def two(weight: float = 1.0, auxiliary: float = 0.3) -> Spec:
    return wired(
        Input(id="input"),
        Dense(id="dense-1", units=4),
        Dense(id="dense-2", units=3),
        Output(id="output", loss_weight=weight),
        Output(id="output-2", loss_weight=auxiliary),
        links="input>dense-1 dense-1>dense-2 dense-2>output dense-1>output-2",
        **SGD_STEP,
    )


def run_of(spec: Spec) -> Run:
    return Run(spec, make(spec.data, spec.seed))


def test_a_step_goes_down_the_weighted_sum() -> None:
    run = run_of(two(2.0, 0.3))
    model, material = run.learner.model, run.material
    heads = model.heads(material.x)
    total = 2.0 * run.learner.loss(heads["output"], material.y) + 0.3 * run.learner.loss(heads["output-2"], material.y)
    gradients = dict(zip(model.learned(), torch.autograd.grad(total, list(model.parameters())), strict=True))
    before = {key: p.detach().clone() for key, p in model.learned().items()}
    run.advance()
    for key, p in model.learned().items():
        torch.testing.assert_close(p.detach(), before[key] - 0.1 * gradients[key], rtol=1e-4, atol=1e-6)


def test_what_is_shown_is_the_answers_own_loss() -> None:
    run = run_of(two(2.0, 0.3))
    loss, shown = batch_loss(run.learner, run.material.x, run.material.y)
    answer = run.learner.loss(run.learner.model(run.material.x), run.material.y)
    assert torch.equal(shown, answer)
    assert float(loss.detach()) > 2 * float(answer.detach())
    torch.testing.assert_close(run.advance().loss, answer.detach())  # the batch is all samples, in another order


def test_an_output_of_weight_zero_is_not_learned_from() -> None:
    run, alone = run_of(two(1.0, 0.0)), run_of(_without_second(two(1.0, 0.0)))
    before = run.learner.model.layer("output-2").weight.clone()  # type: ignore[operator]
    for _ in range(5):
        run.advance()
        alone.advance()
    assert torch.equal(run.learner.model.layer("output-2").weight, before)  # type: ignore[arg-type]
    tensors = run.learner.model.tensors()
    for key, tensor in alone.learner.model.tensors().items():
        torch.testing.assert_close(tensors[key], tensor)


def test_nothing_is_learned_where_every_weight_is_zero() -> None:
    run = run_of(two(0.0, 0.0))
    before = run.checkpoint().tensors
    run.advance()
    assert all(torch.equal(before[key], tensor) for key, tensor in run.checkpoint().tensors.items())


def test_one_output_of_weight_one_learns_as_ever() -> None:
    a, b = run_of(small()), run_of(small())
    for _ in range(20):
        a.advance()
        x, y = b.learner.order.next()
        loss = b.learner.loss(b.learner.model(x), y)
        b.learner.optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        b.learner.optimizer.step()
    assert all(torch.equal(p, b.learner.model.tensors()[key]) for key, p in a.learner.model.tensors().items())


def test_a_weight_that_changes_disturbs_nothing() -> None:
    desk = Desk(two())
    desk.play(5)
    model, optimizer = desk.run.learner.model, desk.run.learner.optimizer
    desk.edit(SetParameter(layer_ids=("output-2",), field="loss_weight", value=1.0))
    assert (desk.run.learner.model, desk.run.learner.optimizer) == (model, optimizer)
    assert model.loss_weights == (1.0, 1.0)
    assert desk.play(3).step == 8


def test_the_same_document_trains_the_same() -> None:
    a, b = run_of(two()), run_of(two())
    for _ in range(20):
        a.advance()
        b.advance()
    assert same_state(a, b)


def _without_second(spec: Spec) -> Spec:
    network = spec.network
    return spec.with_(
        network=network.with_(
            layers=tuple(layer for layer in network.layers if layer.id != "output-2"),
            links=tuple(link for link in network.links if link.target != "output-2"),
        )
    )


def test_an_auxiliary_output_that_leaves_the_numbers_is_named() -> None:
    desk = Desk(two())
    desk.play(5)
    with torch.no_grad():
        desk.run.learner.model.tensors()["output-2", "weight"][0, 0] = float("inf")
    desk.run.safe = desk.run.checkpoint()
    snapshot = desk.play(400)
    assert snapshot.state is RunState.DIVERGED
    assert snapshot.trouble is not None
    assert snapshot.trouble.layer_id == "output-2"


def test_a_code_that_leads_to_a_second_output_only_is_measured_too() -> None:
    """What layers add to the loss is there from the first look on, though the answer does without them."""
    layers = (
        Input(id="input"), Dense(id="dense-1", units=4), GaussianCode(id="code", units=2), Output(id="output"),
        Output(id="output-2"),
    )  # fmt: skip
    spec = wired(*layers, links="input>dense-1 dense-1>output dense-1>code code>output-2")
    run = Run(spec, make(spec.data, spec.seed))
    before = run.measure().parts["KL"]
    run.advance()
    assert run.measure().parts["KL"] != before
