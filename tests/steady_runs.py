"""Trained networks that are the same on every machine, for pictures and for tests that look at their numbers.

Processors round each in their own way, by about 1e-7 of a number in single precision, and a hundred steps through
kinks (ReLU, max pooling) make something to be seen of it. So these runs are trained in double precision, from first
weights that no processor had to round: what is left of 1e-16 after the training is far below what single precision
holds. The weights are then handed to the engine as those of a project file are, and it only looks at them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from math import sqrt

import torch
from torch import Tensor

from engine.build.model import Model
from engine.build.seeds import generator
from engine.data import Dataset, make
from engine.members import members_of, restore_members
from engine.run import Run
from engine.spec.document import Spec
from engine.train.material import Material
from engine.train.order import BatchOrder

State = Mapping[str, bytes]
MANY_PIXELS = 200  # of a picture; of such large ones only
MEASURED = 60  # samples each of training and test are looked at for a curve point: in double precision they take long
FAINTEST = (
    1e-12  # mean square of a gradient; a weight that saw less saw rounding, and is not to take a whole step by it
)


@cache
def state_after(spec: Spec, steps: int) -> State:
    """The members of a project file that was trained so many steps."""
    run = _in_double(spec, make(spec.data, spec.seed))
    for _ in range(steps):
        run.advance()
    run.learner.model.float()
    for memory in run.learner.optimizer.state.values():
        memory.update({name: value.float() for name, value in memory.items()})
        if "exp_avg_sq" in memory:
            memory["exp_avg_sq"].clamp_(min=FAINTEST)
    return members_of(run)


def run_after(spec: Spec, steps: int) -> Run:
    """A run that stands where `steps` steps lead."""
    run = Run(spec, make(spec.data, spec.seed))
    notice = restore_members(run, state_after(spec, steps))
    assert not notice, notice
    return run


def _in_double(spec: Spec, dataset: Dataset) -> Run:
    """A run before its first step, all of whose numbers are of double precision."""
    run = Run(spec, dataset, first_look=False)
    run.material = _doubled(_fewer(run.material))
    run.learner.model.double()
    run.learner.augmenter = None  # it turns pictures in single precision
    _begin(run.learner.model, spec.seed)
    run.learner.order = BatchOrder(run.material.x, run.material.y, spec.training.batch_size, spec.seed)
    run.recorder.add(0, 0.0, run.measure())
    return run


def _fewer(material: Material) -> Material:
    if material.x[0].numel() <= MANY_PIXELS:
        return material
    train, tests = min(MEASURED, material.measured_train), slice(material.measured_train, None)
    x, y = material.measured_x, material.measured_y
    return replace(
        material,
        measured_x=torch.cat([x[:train], x[tests][:MEASURED]]),
        measured_y=torch.cat([y[:train], y[tests][:MEASURED]]),
        measured_train=train,
    )


def _doubled(material: Material) -> Material:
    return replace(
        material,
        x=material.x.double(),
        y=_double_or_class(material.y),
        measured_x=material.measured_x.double(),
        measured_y=_double_or_class(material.measured_y),
    )


def _double_or_class(target: Tensor) -> Tensor:
    return target.double() if target.is_floating_point() else target


@torch.no_grad()
def _begin(model: Model, seed: int) -> None:
    """Give the weights that are drawn uniformly the values that torch's own draw is rounded from."""
    for layer_id in model.ids:
        numbers = generator(seed, "weights", layer_id, 0)
        for name in ("weight", "depthwise"):
            weight = model.learned().get((layer_id, name))
            if weight is None or weight.dim() < 2 or torch.equal(weight, weight.round()):
                continue  # zeros and ones are what they are
            drawn = 2 * torch.rand(weight.shape, generator=numbers).double() - 1  # 24 bits each: nothing is rounded
            exact = drawn * _bound(model.layer(layer_id).initialisation, weight)
            assert torch.allclose(exact, weight, atol=1e-6), f"{layer_id} draws its weights in another way"
            weight.copy_(exact)


def _bound(initialisation: object, weight: Tensor) -> float:
    """The largest weight (Glorot 2010, He 2015)."""
    inputs, outputs = weight[0].numel(), len(weight) * weight[0, 0].numel()
    return sqrt(6 / (inputs if initialisation == "kaiming_uniform" else inputs + outputs))
