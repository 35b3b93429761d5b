"""How much each unit of a layer helps: by how much the training loss grows when its output is silenced.

A layer may have thousands of units, and each costs a pass through all that follows. So the work is cut into slices of a
few milliseconds, each against the weights of its own moment, and a layer is shown when all its units were tried.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import prod
from time import perf_counter

import torch
from torch import Tensor

from engine.build.layers.dense import DenseModule
from engine.build.model import LengthsById
from engine.run import Run
from engine.snapshot import Floats
from engine.spec.catalog.layers import Units
from engine.spec.graph import after
from engine.spec.shapes import analyse
from engine.train.evaluate import most_kept
from engine.watch.answers import as_array

MOST_SAMPLES, FEWEST_SAMPLES = 256, 16
WHOLE = 5e8  # multiplications that all units of a layer may cost; larger layers are tried with fewer samples
CHUNK = 4e6  # multiplications, or numbers held, in one go
SLICE_S, STILL_SLICE_S = 0.015, 0.2  # of work at a time, while training and while nothing moves
REST_S = 3.0  # before a layer is tried anew, while training


@dataclass
class _Trial:
    """A layer on the way: growth is filled up to `unit`."""

    key: object
    growth: Tensor
    unit: int = 0
    shown: Floats | None = None
    done_at: float = 0.0
    step: int = -1


class Usefulness:
    """Goes on from look to look.

    Attributes
    ----------
    unfinished : whether there is more to do, at the moment that was looked at.
    """

    def __init__(self, clock: Callable[[], float] = perf_counter) -> None:
        self._trials: dict[str, _Trial] = {}
        self._clock = clock
        self.unfinished = False

    def forget(self) -> None:
        """Begin anew: something else than the step has changed."""
        self._trials.clear()

    def look(self, run: Run, layer_ids: frozenset[str], key: object, moving: bool) -> dict[str, Floats]:
        """Work for a slice; returns what is ready, (units,) of each layer wanted that is made of units."""
        network, ids = run.spec.network, run.learner.model.ids
        wanted = [i for i in ids if i in layer_ids and isinstance(network.layer(i), Units)]
        end = self._clock() + (SLICE_S if moving else STILL_SLICE_S)
        self.unfinished = False
        for layer_id in wanted:
            trial = self._trial(run, layer_id, key, moving)
            if trial.unit < len(trial.growth) and self._clock() < end:
                self._go_on(run, layer_id, trial, end)
            self.unfinished = self.unfinished or trial.unit < len(trial.growth)
        return {i: shown for i in wanted if (shown := self._trials[i].shown) is not None}

    def _trial(self, run: Run, layer_id: str, key: object, moving: bool) -> _Trial:
        """The trial of a layer, begun anew where it is of another network, or old."""
        trial = self._trials.get(layer_id)
        if trial is None or trial.key != key:
            trial = self._trials[layer_id] = _Trial(key, _nothing(run, layer_id), step=run.step)
        finished = trial.unit == len(trial.growth)
        stale = trial.step != run.step and not (moving and self._clock() - trial.done_at < REST_S)
        if (finished and stale) or (not moving and trial.step != run.step):
            trial.growth, trial.unit, trial.step = _nothing(run, layer_id), 0, run.step
        return trial

    def _go_on(self, run: Run, layer_id: str, trial: _Trial, end: float) -> None:
        with run.learner.model.evaluating():
            silencer = Silencer(run, layer_id)
            while trial.unit < len(trial.growth) and self._clock() < end:
                units = torch.arange(trial.unit, min(trial.unit + silencer.at_once, len(trial.growth)))
                trial.growth[units] = silencer.growth(units)
                trial.unit += len(units)
        if trial.unit == len(trial.growth):
            trial.shown, trial.done_at = as_array(trial.growth.nan_to_num()), self._clock()


def _nothing(run: Run, layer_id: str) -> Tensor:
    return torch.zeros(run.learner.model.layer(layer_id).output[0])


class Silencer:
    """The loss without some units of one layer, at the weights of this moment.

    Attributes
    ----------
    at_once : units to try in one go.
    """

    def __init__(self, run: Run, layer_id: str) -> None:
        self._run, self._id, self._model = run, layer_id, run.learner.model
        network, model = run.spec.network, self._model
        behind = after(network, (layer_id,)) - {layer_id}
        self._sources = {i: network.sources(i) for i in model.ids}
        self._behind = tuple(i for i in model.ids if i in behind)
        each = self._numbers()
        units = model.layer(layer_id).output[0]
        count = int(max(FEWEST_SAMPLES, min(MOST_SAMPLES, most_kept(model), WHOLE / (each * units))))
        self.at_once = max(1, int(CHUNK / (each * count)))
        self._x, self._y = _samples(run, count)
        self._lengths: LengthsById = {}
        self._given = model.all_outputs(self._x, self._lengths)
        self._before = self._loss(self._given, 1)

    def growth(self, units: Tensor) -> Tensor:
        """(units,) by how much the loss grows when one of them is silenced."""
        return self._loss(self._without(units), len(units)) - self._before

    def _numbers(self) -> float:
        """About how many multiplications one unit costs for one sample."""
        shapes = analyse(self._run.spec).shapes
        each = 0.0
        for layer_id in self._behind:
            shape = shapes[layer_id]
            near = self._is_near(layer_id)
            each += prod(shape.output) * 4 + (0 if near else shape.multiply_adds)
        whole = not all(self._is_near(i) for i in self._behind if self._id in self._sources[i])
        return max(each + (prod(shapes[self._id].output) * 4 if whole else 0), 1.0)

    def _is_near(self, layer_id: str) -> bool:
        """Whether a layer adds up what the silenced one gives: then only one unit's share is to be taken off."""
        module = self._model.layer(layer_id)
        plain = isinstance(module, DenseModule) and not module.ablated and not module.bypassed
        a_list = len(self._model.layer(self._id).output) == 1
        return plain and a_list and self._sources[layer_id] == (self._id,)

    def _without(self, units: Tensor) -> Mapping[str, Tensor]:
        """What the heads give without each of the units, one after another: (units * samples, ...)."""
        count = len(units)
        found: dict[str, Tensor] = {}
        lengths = {i: None if steps is None else steps.repeat(count) for i, steps in self._lengths.items()}
        for layer_id in self._behind:
            if self._is_near(layer_id):
                found[layer_id] = self._taken_off(layer_id, units)
                continue
            sources = self._sources[layer_id]
            if self._id in sources and self._id not in found:
                found[self._id] = self._silenced(units)
            inputs = [found[s] if s in found else _repeated(self._given[s], count) for s in sources]
            found[layer_id] = self._model.pass_through(layer_id, inputs, lengths)
        heads = self._model.head_ids
        return {i: found[i] if i in found else _repeated(self._given[i], count) for i in heads}

    def _silenced(self, units: Tensor) -> Tensor:
        given = self._given[self._id]
        values = given.repeat(len(units), *[1] * given.dim())  # (tried, samples, units, ...)
        values[torch.arange(len(units)), :, units] = 0.0
        return values.flatten(0, 1)

    def _taken_off(self, layer_id: str, units: Tensor) -> Tensor:
        module, values = self._model.layer(layer_id), self._given[self._id]
        assert isinstance(module, DenseModule)
        sums = torch.nn.functional.linear(values, module.weight, module.bias)
        share = values[:, units].T[:, :, None] * module.weight[:, units].T[:, None, :]  # (tried, samples, outputs)
        return module.finish((sums - share).flatten(0, 1))

    def _loss(self, given: Mapping[str, Tensor], count: int) -> Tensor:
        """(count,) losses of all heads, each times its weight."""
        y = self._y.repeat(count, *[1] * (self._y.dim() - 1))
        total = torch.zeros(count)
        for weight, head_id in zip(self._model.loss_weights, self._model.head_ids, strict=True):
            loss = self._run.learner.loss(given[head_id], y, reduction="none")
            total += weight * loss.reshape(count, -1).mean(1)
        return total


def _samples(run: Run, count: int) -> tuple[Tensor, Tensor]:
    """Training samples, evenly spread."""
    material = run.material
    among = material.measured_train
    some = torch.linspace(0, among - 1, min(count, among)).long()
    return material.measured_x[some], material.measured_y[some]


def _repeated(values: Tensor, count: int) -> Tensor:
    return values.repeat(count, *[1] * (values.dim() - 1))
