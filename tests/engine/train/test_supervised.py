"""Every loss, optimizer and schedule learns; the step is what the textbook says."""

from __future__ import annotations

import pytest
import torch

from engine.data import make
from engine.run import Run
from engine.spec.catalog.layers import Dense
from engine.spec.catalog.losses import LOSSES
from engine.spec.catalog.optimizers import OPTIMIZERS, SGD, Adam
from engine.spec.catalog.schedules import SCHEDULES, Cosine
from engine.spec.document import Spec
from engine.spec.edits import SetTraining
from engine.train.losses import loss_function
from engine.train.optimizers import MAKERS
from tests.engine.engines import Desk, same_state, small

DATA_OF = {"two-class": "gauss", "multi-class": "iris", "regression": "regression-plane"}
ROWS = [
    (loss, task) for loss, row in LOSSES.items() for task in row.tasks if task in DATA_OF
]  # masks: test_segmentation


def run_of(spec: Spec) -> Run:
    return Run(spec, make(spec.data, spec.seed))


def test_makers_are_those_of_the_catalog() -> None:
    assert set(MAKERS) == set(OPTIMIZERS)


@pytest.mark.parametrize(("loss", "task"), ROWS)
def test_every_loss_learns(loss: str, task: str) -> None:
    run = run_of(small(data=DATA_OF[task], task=task, loss=loss, learning_rate=0.02))
    first = run.measure()
    for _ in range(80):
        run.advance()
    last = run.measure()
    assert last.train_loss < 0.7 * first.train_loss
    assert last.test_metric > 0.7


@pytest.mark.parametrize(("loss", "task"), ROWS)
def test_the_mean_is_the_mean_of_the_samples(loss: str, task: str) -> None:
    z = torch.randn(9, 3 if task == "multi-class" else 1, generator=torch.Generator().manual_seed(1))
    y = torch.arange(9) % 3 if task == "multi-class" else (torch.arange(9) % 2).float()
    function = loss_function(loss, task)  # type: ignore[arg-type]
    single = function(z, y, reduction="none")
    assert single.shape == (9,)
    torch.testing.assert_close(single.mean(), function(z, y))


def test_two_classes_are_compared_by_the_shown_answer() -> None:
    z, y = torch.tensor([[0.8], [-2.0]]), torch.tensor([1.0, 1.0])
    expected = ((torch.tanh(z[:, 0] / 2) - 1) ** 2).mean()
    torch.testing.assert_close(loss_function("mse", "two-class")(z, y), expected)
    torch.testing.assert_close(loss_function("hinge", "two-class")(z, y), torch.tensor((0.2 + 3.0) / 2))


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_every_optimizer_learns(kind: str) -> None:
    rate = {"sgd": 0.3, "adagrad": 0.3}.get(kind, 0.03)
    run = run_of(small(data="gauss", optimizer=OPTIMIZERS[kind](kind=kind), learning_rate=rate))
    first = run.measure().train_loss
    for _ in range(60):
        run.advance()
    assert run.measure().train_loss < 0.5 * first


@pytest.mark.parametrize("kind", SCHEDULES)
def test_every_schedule_is_in_force(kind: str) -> None:
    schedule = SCHEDULES[kind](kind=kind)
    run = run_of(small(schedule=schedule, learning_rate=0.02))
    for _ in range(30):
        run.advance()
    before = run.learning_rate
    assert before == pytest.approx(0.02 * schedule.factor(run.epochs))
    run.advance()
    assert run.learner.optimizer.param_groups[0]["lr"] == pytest.approx(before)


def test_a_step_of_sgd_with_penalties_is_the_textbooks() -> None:
    spec = small(optimizer=SGD(), learning_rate=0.1, l1=0.01, l2=0.02, weight_decay=0.03, batch_size=1000)
    run = run_of(spec)
    weights = {k: v.clone() for k, v in run.checkpoint().tensors.items()}
    model = run.learner.model
    loss = torch.nn.functional.binary_cross_entropy_with_logits(model(run.material.x)[:, 0], run.material.y)
    gradients = dict(zip(model.learned(), torch.autograd.grad(loss, list(model.parameters())), strict=True))
    run.advance()
    for key, new in run.checkpoint().tensors.items():
        w, g = weights[key], gradients[key]
        expected = w - 0.1 * g
        if key[1] == "weight":
            expected = w * (1 - 0.1 * 0.03) - 0.1 * (g + 0.01 * w.sign() + 0.02 * w)
        torch.testing.assert_close(new, expected, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("kind", ["adam", "sgd"])
def test_the_steps_are_those_of_a_plain_torch_loop(kind: str) -> None:
    spec = small(Dense(id="dense-1", units=7, activation="relu"), optimizer=OPTIMIZERS[kind](kind=kind))
    ours, plain = run_of(spec), run_of(spec)
    model, order = plain.learner.model, plain.learner.order
    make_plain = torch.optim.Adam if kind == "adam" else torch.optim.SGD
    optimizer = make_plain(model.parameters(), lr=spec.training.learning_rate)
    for _ in range(40):
        x, y = order.next()
        loss = torch.nn.functional.binary_cross_entropy_with_logits(model(x)[:, 0], y)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        ours.advance()
    for key, tensor in ours.checkpoint().tensors.items():
        torch.testing.assert_close(tensor, model.tensors()[key].detach(), rtol=1e-3, atol=1e-5)


def test_every_sample_comes_once_a_pass_also_where_the_batch_size_changes() -> None:
    run = run_of(small(batch_size=7))
    order = run.learner.order
    seen = [order.next()[1] for _ in range(4)]
    order.resize(11)
    while order.position:
        seen.append(order.next()[1])
    assert sum(len(y) for y in seen) == order.samples
    assert float(torch.cat(seen).sum()) == float(run.material.y.sum())
    assert order.epoch == 1


def test_a_batch_is_never_more_than_there_are() -> None:
    run = run_of(small(batch_size=100_000))
    assert run.advance().samples == len(run.material.x)
    assert run.epochs == 1.0


def test_rates_reach_a_running_run() -> None:
    desk = Desk(small(learning_rate=0.03))
    desk.play(10)
    for field, value in (("learning_rate", 0.3), ("batch_size", 3), ("l2", 0.1), ("schedule", Cosine(over=10))):
        desk.edit(SetTraining(field=field, value=value))
        before = desk.run.step
        snapshot = desk.play(3)
        assert snapshot.step == before + 3
    assert desk.run.learner.order.batch_size == 3


def test_another_optimizer_begins_its_memory_anew() -> None:
    desk = Desk(small())
    desk.play(10)
    desk.edit(SetTraining(field="optimizer", value=SGD(momentum=0.9)))
    assert not any(desk.run.checkpoint().memory.values())
    desk.play(2)
    assert set(desk.run.checkpoint().memory["output", "weight"]) == {"momentum_buffer"}
    desk.edit(SetTraining(field="optimizer", value=Adam()))
    assert desk.play(3).step == 15


def test_momentum_can_be_switched_on_during_the_run() -> None:
    desk = Desk(small(optimizer=SGD()))
    desk.play(5)
    desk.edit(SetTraining(field="optimizer", value=SGD(momentum=0.8, nesterov=True)))
    assert desk.play(5).step == 10


def test_the_same_document_trains_the_same() -> None:
    spec = small(Dense(id="dense-1", units=6, dropout=0.3, normalisation="batch"))
    a, b = run_of(spec), run_of(spec)
    for _ in range(50):
        a.advance()
        b.advance()
    assert same_state(a, b)
