"""Points of a function of one number."""

from __future__ import annotations

import numpy as np

from engine.data.dataset import Cancelled, DataError, Dataset, Doubles, generator, noise, split
from engine.data.formula import evaluate
from engine.spec.catalog.data import Function
from engine.spec.catalog.features import PLANE_EXTENT
from engine.spec.formula import FormulaError

LARGEST = 1e12  # beyond this a squared error no longer fits a float32
FEWEST = 10  # points with a value


def function_value(data: Function, x: Doubles) -> Doubles:
    """The formula at each x: (n,) doubles, not-a-number where it has no value that can be learned.

    Raises
    ------
    DataError
        If the formula cannot be read.
    """
    try:
        y = evaluate(data.formula, x)
    except FormulaError as error:
        raise DataError(str(error), error.remedy) from None
    y[~(np.abs(y) <= LARGEST)] = np.nan
    return y


def make_function(data: Function, seed: int, cancelled: Cancelled) -> Dataset:
    """Points at random x from -6 to 6; the noise shifts y, by a share of the function's own spread."""
    x = PLANE_EXTENT * (2 * generator(data, seed, "points").random(data.points, dtype=np.float32) - 1)
    y = function_value(data, x.astype(np.float64))
    known = np.flatnonzero(np.isfinite(y))
    if len(known) < FEWEST:
        raise DataError(
            f"y = {data.formula} has a value at only {len(known)} of {data.points} points between -6 and 6.",
            "Change the formula, for example to log(abs(x) + 1).",
        )
    target = (y + _spread(data) * noise(data, seed, y.shape))[known].astype(np.float32)
    return Dataset(x[known][:, None], target, split(data, seed, target, classes=False), known.astype(np.int64))


def _spread(data: Function) -> float:
    """Deviation of the function itself over a fixed grid, so that it does not change with the points drawn."""
    y = function_value(data, np.linspace(-PLANE_EXTENT, PLANE_EXTENT, 401))
    return float(np.nanstd(y)) if np.isfinite(y).any() else 0.0
