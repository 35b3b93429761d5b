"""What happened when the numbers went astray: the last steps are taken again, and looked at one by one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from torch import Tensor

from engine.snapshot import Trouble
from engine.train.ways import learn

if TYPE_CHECKING:
    from engine.run import Run

MOST_REPLAYED = 2000  # steps


def explain(run: Run) -> Trouble:
    """Restore the run's last sound state, and say which layer left the numbers first, and at which step."""
    if run.learner.agent is not None:
        return _of_agent(run)
    last = run.step
    layer_id, step, loss = _replay(run, min(last - run.safe.step, MOST_REPLAYED))
    run.restore(run.safe)
    what = f"{run.title(layer_id)} was first to leave the numbers, at step {step:,}"
    if loss is not None:
        before = run.measure().train_loss
        grew = f"The loss grew from {_short(before)} to {_short(loss)} by step {step:,}"
        what = f"{grew}, and the weights of {run.title(layer_id)} grew most"
    return Trouble(layer_id, f"{what}; the run went back to step {run.step:,}.", _remedy(run))


def _of_agent(run: Run) -> Trouble:
    """What an agent lived through does not come again: who left the numbers is looked up as it is.

    It goes on with new episodes, for those that it was in led out of the numbers.
    """
    layer_id = _first_astray(run) or run.learner.model.output_id
    run.restore(replace(run.safe, whereabouts=None))
    actions = run.learner.progress.epoch * 1000 + run.learner.progress.position
    what = f"{run.title(layer_id)} left the numbers; the run went back to where {actions:,} actions were taken."
    return Trouble(layer_id, what, _remedy(run))


def _short(loss: float) -> str:
    return f"{loss:,.0f}" if 10 <= loss < 1e6 else f"{loss:.2g}"


def _replay(run: Run, steps: int) -> tuple[str, int, float | None]:
    """(layer, step, the loss where only that blew up)."""
    run.restore(run.safe)
    before = _lengths(run)
    learning = learn(run.learner)
    for number in range(steps + 1):
        loss = float(next(learning).loss) if number else 0.0
        layer_id = _first_astray(run)
        if layer_id is not None:
            return layer_id, run.safe.step + number, None
        if not loss <= run.largest_loss:
            return _grown_most(run, before), run.safe.step + number, loss
    return _grown_most(run, before), run.safe.step + max(steps, 1), run.measure().train_loss


def _first_astray(run: Run) -> str | None:
    """The first layer, along the network, with a weight or an output that is no number."""
    from engine.run import all_finite

    model = run.learner.model
    tensors = model.tensors()
    with model.evaluating():
        outputs = model.all_outputs(run.material.measured_x[:32])
    for layer_id in model.ids:
        own: list[Tensor] = [tensor for (owner, _), tensor in tensors.items() if owner == layer_id]
        if not all_finite([*own, outputs[layer_id]]):
            return layer_id
    return None


def _lengths(run: Run) -> dict[str, float]:
    lengths: dict[str, float] = {}
    for (layer_id, _), parameter in run.learner.model.learned().items():
        lengths[layer_id] = lengths.get(layer_id, 0.0) + float(parameter.detach().double().norm())
    return lengths


def _grown_most(run: Run, before: dict[str, float]) -> str:
    after = _lengths(run)
    return max(after, key=lambda layer_id: after[layer_id] / (before[layer_id] + 1e-3))


def _remedy(run: Run) -> str:
    rate = run.spec.training.learning_rate
    if rate > 0.03:
        return f"Try a learning rate of {min(0.03, rate / 10):g} or smaller, then play again."
    return f"Try a learning rate of {rate / 10:.2g} or smaller, or standardise the data, then play again."
