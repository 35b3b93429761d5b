"""How the plane of the code lies, bent, in the plane of the data."""

from __future__ import annotations

from collections.abc import Generator, Iterator

import numpy as np
import torch
from torch import Tensor

from engine.run import Run
from engine.snapshot import ManifoldView, read_only
from engine.spec.studies import ManifoldStudy
from engine.watch.answers import as_array
from engine.watch.chosen import ChosenInput
from engine.watch.halves import COORDINATES, Coder, answered_names, as_measured, measured_inputs
from engine.watch.studies.codes import chosen_rows
from engine.watch.studies.coding import Moment, coding, decoded
from engine.watch.studies.pca import principal

SAMPLES = 500
FINER = 8  # times as many points along the curve of a code of one unit, as nothing crosses it
BEYOND = 0.05  # of their extent that the grid reaches beyond the codes at each end


def manifold(run: Run, study: ManifoldStudy, _chosen: ChosenInput) -> Iterator[ManifoldView | None]:
    """Decode an even grid over the codes of the samples; of more than two units over their principal plane."""
    now = coding(run)
    if now is None or answered_names(run) != COORDINATES or study.lines < 2:
        return
    rows = np.concatenate(chosen_rows(run, now.fits(SAMPLES)))
    codes, back = yield from now.of_rows(lambda x: _there_and_back(now, x), rows)
    grid = yield from _grid(codes, study.lines)
    reached = yield from decoded(now, grid.flatten(0, 1))
    data = run.material.dataset
    yield ManifoldView(
        grid=read_only(as_measured(run, reached).reshape(*grid.shape[:2], 2)),
        codes=as_array(grid),
        inputs=measured_inputs(run, data.inputs[rows]),
        rebuilt=as_measured(run, back),
        target=read_only(data.target[rows]),
        train=read_only(data.train[rows]),
        step=now.step,
    )


def _there_and_back(now: Moment[Coder], x: Tensor) -> tuple[Tensor, Tensor]:
    codes = now.coder.codes(x)
    return codes, now.coder.decoded(codes)


def _grid(codes: Tensor, lines: int) -> Generator[None, None, Tensor]:
    """(rows, columns, units) an even grid over codes: (n, units)."""
    if codes.shape[1] <= 2:
        return _even(codes, lines)
    mean = codes.mean(0)
    directions = (yield from principal(codes)).directions[:, :2]
    return _even((codes - mean) @ directions, lines) @ directions.T + mean


def _even(places: Tensor, lines: int) -> Tensor:
    """(rows, columns, 1 or 2) an even grid over (n, 1 or 2) places."""
    low, high = places.min(0).values, places.max(0).values
    low, high = low - BEYOND * (high - low), high + BEYOND * (high - low)
    count = lines if places.shape[1] == 2 else FINER * (lines - 1) + 1
    along = [torch.linspace(float(a), float(b), count) for a, b in zip(low, high, strict=True)]
    if len(along) == 1:
        return along[0][None, :, None]
    y, x = torch.meshgrid(along[1], along[0], indexing="ij")
    return torch.stack((x, y), -1)
