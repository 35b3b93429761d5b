"""Points of the plane: the geometry of each problem, painted and erased points, features."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from engine.data.dataset import Cancelled, Dataset, Doubles, generator, noise, split
from engine.snapshot import Floats
from engine.spec.catalog.data import PlaneData
from engine.spec.catalog.features import PLANE_EXTENT

SPREAD = 2.0  # what 100 % of noise means on the plane: about the deviation of a coordinate in these problems
TURNS = 1.75  # of each arm of the spiral
HILLS = ((-4, 2.5, 1), (0, 2.5, -1), (4, 2.5, 1), (-4, -2.5, -1), (0, -2.5, 1), (4, -2.5, -1))  # x1, x2, height
HILL_WIDTH = 1.2
RING_CLOUDS = 8
RING_RADIUS = 4.0
RING_DEVIATION = 0.25  # of each cloud, along each axis

Draw = tuple[Doubles, Doubles]  # (n, 2) points, (n,) targets
Random = np.random.Generator

# Every geometry draws its points one after another, so the first points stay when there are more of them, and
# alternates the classes, so they are balanced at any number.


def _alternate(points: int) -> Doubles:
    return np.arange(points, dtype=np.float64) % 2


def _polar(radius: Doubles, angle: Doubles) -> Doubles:
    return np.column_stack((radius * np.cos(angle), radius * np.sin(angle)))


def circle(random: Random, points: int) -> Draw:
    """A disc of radius 2.5 (class 1) inside a ring from 3.5 to 5 (class 0)."""
    target = _alternate(points)
    share, turn = random.random((points, 2)).T
    radius = np.where(target == 1, 2.5 * np.sqrt(share), 3.5 + 1.5 * share)
    return _polar(radius, 2 * np.pi * turn), target


def xor(random: Random, points: int) -> Draw:
    """Coordinates from 0.3 to 5 of the same sign (class 1) or of opposite signs (class 0)."""
    target = _alternate(points)
    drawn = random.random((points, 3))
    size = 0.3 + 4.7 * drawn[:, :2]
    side = np.where(drawn[:, 2] < 0.5, -1.0, 1.0)
    return size * np.column_stack((side, side * (2 * target - 1))), target


def gauss(random: Random, points: int) -> Draw:
    """Round clouds of deviation 0.8 about (2, 2) (class 1) and (-2, -2) (class 0)."""
    target = _alternate(points)
    return 0.8 * random.standard_normal((points, 2)) + (4 * target - 2)[:, None], target


def spiral(random: Random, points: int) -> Draw:
    """Two arms of 1.75 turns, from radius 0.3 to 5, half a turn apart."""
    target = _alternate(points)
    along = random.random(points)
    angle = 2 * np.pi * (TURNS * along + 0.25) + np.pi * target
    return _polar(0.3 + 4.7 * along, angle), target


def moons(random: Random, points: int) -> Draw:
    """Two half circles of radius 3, each the other turned by half a turn."""
    target = _alternate(points)
    arc = _polar(np.full(points, 3.0), np.pi * random.random(points)) - (1.5, 0.75)
    return arc * (1 - 2 * target)[:, None], target


def ring_centres() -> Doubles:
    """(8, 2) middles of the clouds of `ring`, each an eighth of a turn from the one before."""
    return _polar(np.full(RING_CLOUDS, RING_RADIUS), 2 * np.pi * np.arange(RING_CLOUDS) / RING_CLOUDS)


def ring(random: Random, points: int) -> Draw:
    """Eight round clouds of deviation 0.25 on a ring of radius 4, in turn, of class 0 and 1."""
    cloud = np.arange(points) % RING_CLOUDS
    return ring_centres()[cloud] + RING_DEVIATION * random.standard_normal((points, 2)), _alternate(points)


def _anywhere(random: Random, points: int) -> Doubles:
    return PLANE_EXTENT * (2 * random.random((points, 2)) - 1)


def regression_plane(random: Random, points: int) -> Draw:
    """A plane that rises from -1 in one corner to 1 in the other."""
    x = _anywhere(random, points)
    return x, plane_value(x)


def regression_gauss(random: Random, points: int) -> Draw:
    """Three hills and three valleys, in turn."""
    x = _anywhere(random, points)
    return x, hills_value(x)


def plane_value(x: Doubles) -> Doubles:
    """The truth of `regression_plane`: (n, 2) points, (n,) values from -1 to 1."""
    return (x[:, 0] + x[:, 1]) / (2 * PLANE_EXTENT)


def hills_value(x: Doubles) -> Doubles:
    """The truth of `regression_gauss`: (n, 2) points, (n,) values from -1 to 1."""
    value = np.zeros(len(x))
    for x1, x2, height in HILLS:
        value += height * np.exp(-((x[:, 0] - x1) ** 2 + (x[:, 1] - x2) ** 2) / (2 * HILL_WIDTH**2))
    return value


GEOMETRIES: dict[str, Callable[[Random, int], Draw]] = {
    "circle": circle,
    "xor": xor,
    "gauss": gauss,
    "spiral": spiral,
    "moons": moons,
    "ring": ring,
    "regression-plane": regression_plane,
    "regression-gauss": regression_gauss,
}
TRUTHS: dict[str, Callable[[Doubles], Doubles]] = {"regression-plane": plane_value, "regression-gauss": hills_value}


def make_plane(data: PlaneData, seed: int, cancelled: Cancelled) -> Dataset:
    """Generated points without the erased ones, then the painted ones, which are always trained on.

    The split is made before points are erased, so that erasing one does not move another.
    """
    classes = bool(data.shape().classes)
    x, target = GEOMETRIES[data.kind](generator(data, seed, "points"), data.points)
    train = split(data, seed, target.astype(np.float32), classes)
    x = np.clip(x + SPREAD * noise(data, seed, x.shape), -PLANE_EXTENT, PLANE_EXTENT)
    kept = np.setdiff1d(np.arange(data.points), np.array(data.erased, dtype=np.int64))
    painted_x, painted_target = _painted(data, classes)
    return Dataset(
        inputs=np.concatenate((x[kept], painted_x)).astype(np.float32),
        target=np.concatenate((target[kept], painted_target)).astype(np.float32),
        train=np.concatenate((train[kept], np.ones(len(painted_x), dtype=bool))),
        origin=np.concatenate((kept, -1 - np.arange(len(painted_x)))).astype(np.int64),
    )


def _painted(data: PlaneData, classes: bool) -> Draw:
    table = np.array([(point.x1, point.x2, point.target) for point in data.painted], dtype=np.float64).reshape(-1, 3)
    target = (table[:, 2] > 0.5).astype(np.float64) if classes else table[:, 2]
    return table[:, :2], target


_FEATURES: dict[str, Callable[[Floats, Floats], Floats]] = {
    "x1": lambda x1, x2: x1,
    "x2": lambda x1, x2: x2,
    "x1_squared": lambda x1, x2: x1 * x1,
    "x2_squared": lambda x1, x2: x2 * x2,
    "x1_x2": lambda x1, x2: x1 * x2,
    "sin_x1": lambda x1, x2: np.sin(x1),
    "sin_x2": lambda x1, x2: np.sin(x2),
}


def plane_features(x: Floats, names: Sequence[str]) -> Floats:
    """Input features of points.

    Parameters
    ----------
    x : (n, 2)
    names : keys of `engine.spec.catalog.features.PLANE_FEATURES`

    Returns
    -------
    (n, len(names)) float32
    """
    x1, x2 = np.asarray(x, dtype=np.float32).reshape(-1, 2).T
    features = np.empty((len(x1), len(names)), dtype=np.float32)
    for column, name in enumerate(names):
        features[:, column] = _FEATURES[name](x1, x2)
    return features
