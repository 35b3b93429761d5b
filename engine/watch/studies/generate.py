"""What a network makes of noise, and how much of the data that covers."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from math import hypot, nan

import numpy as np
import torch
from torch import Tensor

from engine.build.layers.still import Still
from engine.build.seeds import generator
from engine.data.plane import RING_DEVIATION, SPREAD, ring_centres
from engine.run import Run
from engine.snapshot import Floats, GenerateView
from engine.spec.autoencoder import rivals
from engine.spec.catalog.layers import Noise
from engine.spec.studies import GenerateStudy
from engine.watch.chosen import ChosenInput
from engine.watch.halves import COORDINATES, answered_names, as_measured, run_layers
from engine.watch.studies.coding import codes_of, coding, decoded, spread
from engine.watch.studies.inner import at_once
from engine.watch.studies.moment import moment

MOST_CODES = 1000  # that a normal distribution is laid over
LEAST = 1e-6  # of the mean variance, added to each: codes may lie in a plane
NEAR = 3.0  # deviations within which a sample belongs to a cloud
COVERED = 0.01  # share of the samples that a cloud needs at least


def generate(run: Run, study: GenerateStudy, _chosen: ChosenInput) -> Iterator[GenerateView | None]:
    """Make samples of the same random numbers at every step.

    A Gaussian code promises that numbers of mean 0 and deviation 1 decode to samples, so it is given those. Of another
    code nothing is known but where those of the training samples lie: it is given such as a normal distribution with
    their mean and covariance. A generator is given noise as its own layer draws it.
    """
    of_noise = run.material.task == "adversarial"
    made = yield from _generated(run, study) if of_noise else _decoded(run, study)
    if made is not None:
        samples = as_measured(run, made.numbers)
        yield GenerateView(samples, made.origin, *coverage(run, samples), made.step)


@dataclass(frozen=True)
class _Made:
    """numbers : (n, features) in the scale of the loss. origin, step : as in the view."""

    numbers: Tensor
    origin: str
    step: int


def _decoded(run: Run, study: GenerateStudy) -> Generator[None, None, _Made | None]:
    """By the decoder alone."""
    now = coding(run)
    if now is None:
        return None
    codes = torch.randn(study.count, now.coder.units, generator=generator(study.seed, "generate"))
    if not now.coder.gaussian:
        found = yield from codes_of(now, spread(run.material.train_rows, now.fits(MOST_CODES)))
        codes = laid_over(found, codes)
    numbers = yield from decoded(now, codes)
    return _Made(numbers, "prior" if now.coder.gaussian else "codes", now.step)


def laid_over(codes: Tensor, normal: Tensor) -> Tensor:
    """Numbers of mean 0 and deviation 1, (n, units), given the mean and the covariance of codes, (m, units)."""
    centred = (codes - codes.mean(0)).double()
    covariance = centred.T @ centred / max(1, len(codes) - 1)
    least = LEAST * float(covariance.diagonal().mean()) + 1e-12
    root = torch.linalg.cholesky(covariance + least * torch.eye(len(covariance), dtype=torch.float64))
    found: Tensor = (normal.double() @ root.T).to(codes.dtype) + codes.mean(0)
    return found


def _generated(run: Run, study: GenerateStudy) -> Generator[None, None, _Made | None]:
    """By a generator, of noise as its own layers draw it."""
    both, network, step = rivals(run.spec), run.spec.network, run.step
    if both is None:
        return None
    sources = [network.layer(layer_id) for layer_id in both.generator if not network.sources(layer_id)]
    given, model = {}, moment(run.learner.model)
    for layer in sources:
        if not isinstance(layer, Noise):
            return None  # it makes samples of samples
        dice = generator(study.seed, "generate", layer.id)
        given[layer.id] = Still(layer.distribution, 0).fill(torch.empty(study.count, layer.units), dice)
    order, size = [layer_id for layer_id in both.generator if layer_id not in given], at_once(run, both.generated)
    parts = []
    for start in range(0, study.count, size):
        part = {layer_id: numbers[start : start + size] for layer_id, numbers in given.items()}
        parts.append(run_layers(model, network, order, torch.empty(0), part)[both.generated].flatten(1))
        yield None
    return _Made(torch.cat(parts), "noise", step)


def coverage(run: Run, samples: Floats) -> tuple[int, int, float]:
    """How many of the data's own clouds have samples, how many there are, and the share of samples near one.

    Parameters
    ----------
    samples : (n, features) as measured.

    Returns
    -------
    A sample is near a cloud within three of its deviations, the data's noise included; a cloud is covered where at
    least 1 % of the samples are near it. Of data without known clouds 0, 0 and not-a-number.
    """
    data = run.spec.data
    if data.kind != "ring" or answered_names(run) != COORDINATES or not len(samples):
        return 0, 0, nan
    centres, deviation = ring_centres(), hypot(RING_DEVIATION, SPREAD * data.noise / 100)
    near = np.linalg.norm(samples[:, None] - centres, axis=2) <= NEAR * deviation
    covered = int((near.mean(0) >= COVERED).sum())
    return covered, len(centres), float(near.any(1).mean())
