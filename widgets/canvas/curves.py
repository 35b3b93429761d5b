"""The geometry of links as arrays, so that no Python runs once for each weight."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QPainterPath

from widgets.kit.shapes import CURVE, CURVE_DATA, ELEMENT, MOVE, path_from

Controls = NDArray[np.float64]  # (links, 4, 2): the control points of cubic curves
Points = NDArray[np.float64]


def controls_between(starts: Points, ends: Points) -> Controls:
    """Curves that leave and arrive horizontally; starts and ends : (links, 2)."""
    made = np.empty((len(starts), 4, 2))
    reach = np.maximum((ends[:, 0] - starts[:, 0]) * 0.5, 24.0)
    made[:, 0], made[:, 3] = starts, ends
    made[:, 1], made[:, 2] = starts, ends
    made[:, 1, 0] += reach
    made[:, 2, 0] -= reach
    return made


def path_of(controls: Controls) -> QPainterPath:
    """One path with all curves in it, handed over as a block of bytes: a call for each curve would cost the GIL."""
    elements = np.empty((len(controls), 4), ELEMENT)
    elements["kind"] = (MOVE, CURVE, CURVE_DATA, CURVE_DATA)
    elements["x"], elements["y"] = controls[..., 0], controls[..., 1]
    return path_from(elements)


def jittered(points: Points) -> Points:
    """Shift the samples of each curve along it by another part of a step, so that they do not line up as stripes."""
    phase = np.random.default_rng(0).random((len(points), 1, 1))
    return points[:, :-1] * phase + points[:, 1:] * (1 - phase)


@cache
def _bernstein(samples: int) -> NDArray[np.float64]:
    t = np.linspace(0, 1, samples)[:, None]
    return np.hstack([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3])


def sampled(controls: Controls, samples: int = 25) -> Points:
    """Points on each curve. Shape (links, samples, 2)."""
    weights = _bernstein(samples).T
    return np.stack([controls[..., 0] @ weights, controls[..., 1] @ weights], axis=-1)


def nearest(points: Points, x: float, y: float) -> tuple[int, float]:
    """The sampled curve that comes nearest to a point, and how near in px; (-1, inf) without curves."""
    if not len(points):
        return -1, float("inf")
    start, along = points[:, :-1], np.diff(points, axis=1)
    to = np.array([x, y]) - start
    square = np.maximum((along**2).sum(-1), 1e-12)
    share = np.clip((to * along).sum(-1) / square, 0, 1)
    gap = ((to - share[..., None] * along) ** 2).sum(-1).min(axis=1)
    index = int(gap.argmin())
    return index, float(gap[index] ** 0.5)


def density(points: Points, amount: NDArray[np.float64], width: int, height: int) -> NDArray[np.float64]:
    """How much ink many thin curves leave in each pixel. Shape (height, width).

    Parameters
    ----------
    points : (links, samples, 2), in pixels of the picture. amount : (links,), ink of each.
    """
    x, y = points[..., 0].ravel(), points[..., 1].ravel()
    ink = np.repeat(amount, points.shape[1])
    column = np.clip(x.astype(np.intp), 0, width - 1)
    row = np.floor(y - 0.5).astype(np.intp)
    lower = y - 0.5 - row
    total = np.zeros(width * height)
    for step, share in ((0, 1 - lower), (1, lower)):
        at = np.clip(row + step, 0, height - 1) * width + column
        total += np.bincount(at, ink * share, width * height)
    return total.reshape(height, width)
