"""The picture that drives a unit most, found by climbing its gradient (Erhan 2009).

Bare gradient ascent ends in noise that drives a unit and tells nothing. As in Yosinski 2015 the picture is therefore
pulled back towards grey, blurred a little and jittered on its way, and it stays in the range that real pixels have.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from time import perf_counter
from weakref import WeakKeyDictionary

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from engine.build.seeds import generator
from engine.run import Run
from engine.snapshot import AscentView
from engine.spec.studies import AscentStudy
from engine.watch.answers import as_array
from engine.watch.chosen import ChosenInput
from engine.watch.studies.inner import SLICE_S, answer_of, at_once, takes_part, units_of
from engine.watch.studies.looking import looking

STEPS, STEPS_AGAIN = 120, 30  # of a climb; of these, those made anew when the network has learned on
RATE, LAST_RATE = 0.08, 0.015  # of the range of a pixel, root mean square of a step
DECAY = 0.035  # of the contrast, each step
BLUR = 0.25  # share of the neighbours in what a pixel becomes, at the start; none at the end
NOISE = 0.06  # of the range, at the start
SHAKEN = 0.35  # noise in what the network is shown, at the start: it wakes units that rest nearly everywhere
LOUD = 0.5  # where a unit is silent it is looked for with so much noise
JITTER_FROM = 12  # px; smaller pictures are not moved about
GREY = 0.5


@dataclass
class _Reached:
    """How far units of a network have come: by layer and unit the picture, and the steps it took."""

    network: tuple[int, int]
    pictures: dict[tuple[str, int], tuple[Tensor, int]] = field(default_factory=dict)


_REACHED: WeakKeyDictionary[Run, _Reached] = WeakKeyDictionary()  # a next climb goes on from there


def _reached(run: Run) -> _Reached:
    found, network = _REACHED.get(run), (run.structure, run.version)
    if found is None or found.network != network:
        found = _REACHED[run] = _Reached(network)
    return found


def ascent(run: Run, study: AscentStudy, _chosen: ChosenInput) -> Iterator[AscentView | None]:
    """Climb for a slice at a time; nothing where the data are no pictures or the layer is not there."""
    if run.material.shape.picture is None or not takes_part(run, study.layer_id):
        return
    climb = Climb(run, study)
    if not climb.units:
        return
    while not climb.finished:
        climb.go_on()
        yield climb.view()


class Climb:
    """Pictures on their way up, one for each unit.

    A pixel is kept as a share of its own range: 0 is the darkest that the data has at this place, 1 the lightest. So
    no pixel can drive a unit by a value that no picture has, and one that never varies stays grey.

    Attributes
    ----------
    units : those that are there. finished : whether all steps are made.
    """

    def __init__(self, run: Run, study: AscentStudy) -> None:
        self._run, self._layer_id = run, study.layer_id
        count = units_of(run, study.layer_id)
        self.units = tuple(unit for unit in study.units if 0 <= unit < count)
        self._low, self._range = pixel_range(run)
        self._draws = generator(run.spec.seed, "ascent", study.layer_id, *self.units)
        self._u = GREY + NOISE * self._noise(len(self.units))
        self._step = self._go_on_from_last()
        self._reached = torch.zeros(len(self.units))
        self._batches = torch.split(torch.arange(len(self.units)), max(1, at_once(run, study.layer_id) // 2))
        self._batch = 0

    @property
    def finished(self) -> bool:
        return self._step >= STEPS

    def _go_on_from_last(self) -> int:
        """Take the pictures of the last climb, if there are such of all units; the steps that they count for."""
        found = [_reached(self._run).pictures.get((self._layer_id, unit)) for unit in self.units]
        known = [each for each in found if each is not None]
        if not known or len(known) < len(found):
            return 0
        self._u = torch.stack([u for u, _ in known])
        return min(STEPS - STEPS_AGAIN, *(steps for _, steps in known))

    def go_on(self) -> None:
        """Climb for one slice."""
        end = perf_counter() + SLICE_S
        with looking(self._run.learner.model):
            while not self.finished and perf_counter() < end:
                self._climb(self._batches[self._batch])
                self._batch = (self._batch + 1) % len(self._batches)
                self._step += self._batch == 0
        pictures = _reached(self._run).pictures
        pictures.update(
            {(self._layer_id, unit): (self._u[at].clone(), self._step) for at, unit in enumerate(self.units)}
        )

    def view(self) -> AscentView:
        """The pictures so far."""
        shape = self._run.material.shape.picture
        assert shape is not None
        pictures = as_array(self._u.reshape(-1, *shape))
        return AscentView(self.units, pictures, as_array(self._reached), self._step / STEPS)

    def _climb(self, rows: Tensor) -> None:
        """One step of some units."""
        u = self._u[rows].requires_grad_()
        reached = drive(
            self._run, self._layer_id, self._prepared(self._jittered(self._shaken(u))), [self.units[i] for i in rows]
        )
        (slope,) = torch.autograd.grad(reached.sum() + 0.0 * u.sum(), u)  # 0 where nothing of the picture gets there
        with torch.no_grad():
            self._reached[rows] = reached.detach()
            self._u[rows] = self._stepped(u.detach(), slope.nan_to_num(), reached.detach())

    def _stepped(self, u: Tensor, slope: Tensor, reached: Tensor) -> Tensor:
        steep = slope.square().mean(1, keepdim=True).sqrt()
        share = self._step / STEPS
        rate = RATE + (LAST_RATE - RATE) * share
        u = u + rate * slope / steep.clamp_min(1e-12)
        u = self._blurred(GREY + (u - GREY) * (1 - DECAY), BLUR * (1 - share))
        silent = (steep.squeeze(1) == 0) & (reached <= 0)  # above, it is as loud as it can be
        if silent.any():
            u[silent] = self._looked_for(int(silent.sum()))
        return u.clamp(0, 1)

    def _looked_for(self, count: int) -> Tensor:
        """Loud noise for units whom the picture leaves cold; grey in the end."""
        if self._step >= STEPS - 1:
            return torch.full((count, len(self._low)), GREY)
        return GREY + LOUD * self._noise(count)

    def _noise(self, count: int) -> Tensor:
        return torch.randn(count, len(self._low), generator=self._draws)

    def _shaken(self, u: Tensor) -> Tensor:
        """With noise that is gone after two thirds of the way."""
        share = SHAKEN * (1 - 1.5 * self._step / STEPS)
        return u + share * self._noise(len(u)) if share > 0 else u

    def _jittered(self, u: Tensor) -> Tensor:
        _, height, width = self._shape
        if min(height, width) < JITTER_FROM:
            return u
        down, right = torch.randint(-1, 2, (2,), generator=self._draws).tolist()
        return u.reshape(len(u), *self._shape).roll((down, right), (2, 3)).flatten(1)

    def _blurred(self, u: Tensor, share: float) -> Tensor:
        """A share of each pixel taken from its four neighbours and itself, (1 2 1) along both axes."""
        if share <= 0 or min(self._shape[1:]) < 3:
            return u
        pictures = functional.pad(u.reshape(len(u), *self._shape), (1, 1, 1, 1), mode="replicate")
        down = pictures[:, :, :-2] + 2 * pictures[:, :, 1:-1] + pictures[:, :, 2:]
        both = (down[..., :-2] + 2 * down[..., 1:-1] + down[..., 2:]) / 16
        return u + share * (both.flatten(1) - u)

    @property
    def _shape(self) -> tuple[int, int, int]:
        shape = self._run.material.shape.picture
        assert shape is not None
        return shape

    def _prepared(self, u: Tensor) -> Tensor:
        """What the network is given for these shares."""
        preparation = self._run.material.preparation
        pixels = (self._low + u * self._range)[:, torch.from_numpy(preparation.columns)]
        return (pixels - torch.from_numpy(preparation.mean)) / torch.from_numpy(preparation.scale)


def drive(run: Run, layer_id: str, x: Tensor, units: list[int]) -> Tensor:
    """(n,) what row i does to unit i of a layer: the mean of its map; of an output the sum before the softmax."""
    answers = answer_of(run, layer_id, x)
    own = answers[torch.arange(len(x)), torch.tensor(units)]
    return own.reshape(len(x), -1).mean(1)


def pixel_range(run: Run) -> tuple[Tensor, Tensor]:
    """Darkest value of each pixel among some training pictures, and how far it is to the lightest; (pixels,) each."""
    rows = run.material.train_rows
    some = run.material.dataset.inputs[rows[np.linspace(0, len(rows) - 1, min(len(rows), 2000)).astype(np.int64)]]
    low = np.nan_to_num(some.min(0))
    return torch.from_numpy(low), torch.from_numpy(np.nan_to_num(some.max(0)) - low)
