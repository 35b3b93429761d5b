"""How much of the gradient of the loss reaches each step of time: whether it vanishes on the way back."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass, field

import torch
from torch import Tensor

from engine.build import Model
from engine.build.layers.steps import beyond, lengths_of
from engine.build.layers.units import MarkedModule
from engine.build.model import LengthsById
from engine.run import Run
from engine.snapshot import GradientView
from engine.spec.studies import GradientStudy
from engine.watch.answers import as_array
from engine.watch.cells import cells_of, has_cells, trace
from engine.watch.chosen import ChosenInput
from engine.watch.studies.inner import at_once
from engine.watch.studies.looking import looking
from engine.watch.studies.moment import moment

TEST_SAMPLES = 200  # at most, for the losses


@dataclass
class _Sums:
    """count : samples so far. squares : by layer, (steps,) sum over samples of the squared length."""

    count: int = 0
    squares: dict[str, Tensor] = field(default_factory=dict)


def gradient(run: Run, study: GradientStudy, _chosen: ChosenInput) -> Iterator[GradientView | None]:
    """Answer a `GradientStudy`; where no layer answers step by step there is no answer."""
    model = moment(run.learner.model)
    layers = [layer_id for layer_id in model.ids if len(model.layer(layer_id).output) == 2]
    if not layers:
        return
    losses = {} if run.learner.agent is not None else (yield from _losses(run, model))
    rows = torch.linspace(0, len(run.material.x) - 1, min(max(1, study.samples), len(run.material.x))).long()
    size, sums = max(1, at_once(run, model.output_id) // 3), _Sums()
    for some in torch.split(rows, size):
        yield from _add(run, model, layers, some, sums)
    yield GradientView(
        {layer_id: as_array((squares / sums.count).sqrt()) for layer_id, squares in sums.squares.items()}, losses
    )


def _losses(run: Run, model: Model) -> Generator[None, None, dict[str, float]]:
    """Of each output, over some samples of the test, or of the training where there is none."""
    material, cut = run.material, run.material.measured_train
    start = cut if len(material.measured_x) > cut else 0
    x, y = material.measured_x[start:][:TEST_SAMPLES], material.measured_y[start:][:TEST_SAMPLES]
    totals = dict.fromkeys(model.head_ids, 0.0)
    size = at_once(run, model.output_id)
    for xs, ys in zip(torch.split(x, size), torch.split(y, size), strict=True):
        with model.evaluating():
            for head_id, z in model.heads(xs).items():
                totals[head_id] += float(run.learner.loss(z, ys, reduction="none").sum())
        yield None
    return {head_id: total / len(x) for head_id, total in totals.items()}


def _add(run: Run, model: Model, layers: list[str], rows: Tensor, sums: _Sums) -> Iterator[None]:
    """Send some samples forth and back."""
    given: dict[str, Tensor] = {}
    marks: dict[str, Tensor] = {}
    yield from _forth(run, model, run.material.x[rows], given, marks)
    with looking(model):
        y = run.material.y[rows]
        losses = [_loss(run, given[head_id], y) for head_id in model.head_ids]
        total = torch.stack([loss for loss in losses if loss.requires_grad]).sum()
        asked = [layer_id for layer_id in layers if layer_id in marks]
        found = torch.autograd.grad(total, [marks[layer_id] for layer_id in asked], allow_unused=True)
    for layer_id, slope in zip(asked, found, strict=True):
        if slope is not None:
            squares = slope.square().sum((0, 1))
            sums.squares[layer_id] = sums.squares.get(layer_id, torch.zeros_like(squares)) + squares
    sums.count += len(rows)
    yield None


def _loss(run: Run, z: Tensor, y: Tensor) -> Tensor:
    """Over these samples; of who acts, whom nobody tells the right answer, the sum of its own strongest answers."""
    if run.learner.agent is not None:
        return z.amax(1).sum()
    return run.learner.loss(z, y, reduction="none").sum()


def _forth(run: Run, model: Model, x: Tensor, given: dict[str, Tensor], marks: dict[str, Tensor]) -> Iterator[None]:
    """What each layer gives, and by what the gradient there is asked for."""
    lengths: LengthsById = {}
    for layer_id in model.ids:
        sources = run.spec.network.sources(layer_id)
        inputs = [given[source] for source in sources] if sources else [x]
        remembers = has_cells(model.layer(layer_id)) and not model.layer(layer_id).ablated
        with looking(model):
            answer = model.pass_through(layer_id, inputs, lengths)
            if remembers:
                answer, marks[layer_id] = _unrolled(run, model, layer_id, inputs)
            elif answer.dim() == 3:
                answer = marks[layer_id] = answer if answer.requires_grad else answer.detach().requires_grad_()
        given[layer_id] = answer
        if remembers:
            yield None


def _unrolled(run: Run, model: Model, layer_id: str, inputs: list[Tensor]) -> tuple[Tensor, Tensor]:
    """What a recurrent layer gives, step by step, and zeros that were added to its states.

    Torch's kernels hide what a state does to the next: the gradient by their answer leaves out the way through time.
    """
    module = model.layer(layer_id)
    assert isinstance(module, MarkedModule)
    lengths = lengths_of(module)
    nudge = torch.zeros(len(inputs[0]), *module.output, requires_grad=True)
    cells = cells_of(run.spec.network.layer(layer_id), module)
    states = module.thinned(trace(cells, inputs[0], lengths, inputs[1] if len(inputs) > 1 else None, nudge).hidden)
    return states if lengths is None else states.masked_fill(beyond(lengths, states.shape[2])[:, None], 0.0), nudge
