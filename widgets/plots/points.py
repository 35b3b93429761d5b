"""The points of a problem as they are drawn: generated ones from the snapshot, painted ones from the document.

What is painted shows at once, without waiting for the engine, and an index that is erased is always of this document.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.snapshot import Points
from engine.spec.catalog.data import PlaneData

Floats = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class ShownPoints:
    """x : (n, 2). target : (n,). train : (n,). origin : (n,), index in the draw, or -1 and down for painted ones."""

    x: Floats
    target: Floats
    train: Bools
    origin: npt.NDArray[np.int64]

    def near(self, place: tuple[float, float], radius: float, seen: Bools | None = None) -> npt.NDArray[np.int64]:
        """Origins of the points within `radius` of a place, in the plane's own unit; of those seen, if not all are."""
        away: Floats = np.square(self.x - np.asarray(place, np.float32)).sum(1)
        close: Bools = away <= radius**2
        found: npt.NDArray[np.int64] = self.origin[close if seen is None else close & seen]
        return found


def shown_points(points: Points | None, data: PlaneData | None) -> ShownPoints:
    """Join what the engine drew with what the document says."""
    painted = data.painted if data is not None else ()
    own = np.array([(p.x1, p.x2, p.target) for p in painted], np.float32).reshape(-1, 3)
    numbers = -1 - np.arange(len(own))
    if points is None or points.x.ndim != 2 or points.x.shape[1] != 2:
        return ShownPoints(own[:, :2], own[:, 2], np.ones(len(own), bool), numbers)
    keep = points.origin >= 0
    if data is not None and data.erased:
        keep &= ~np.isin(points.origin, data.erased)
    return ShownPoints(
        np.concatenate([points.x[keep], own[:, :2]]),
        np.concatenate([points.target[keep], own[:, 2]]),
        np.concatenate([points.train[keep], np.ones(len(own), bool)]),
        np.concatenate([points.origin[keep], numbers]),
    )
