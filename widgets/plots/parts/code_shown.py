"""What the surface of a code's plane is given."""

from __future__ import annotations

from dataclasses import dataclass

from engine.snapshot import Bools, Floats, Ints
from widgets.plots.parts.any_sample import Limits
from widgets.plots.parts.code_grid import Lattice

Point = tuple[float, float]


@dataclass(frozen=True, eq=False)
class Shown:
    """Samples in the plane.

    Attributes
    ----------
    points : (n, 2). target, origin, train : (n,). inputs : (n, features), None where they are not known.
    prior : where the middle of the normal distribution lies that the codes are held to; None without one.
    flat : whether there is only one direction.
    """

    points: Floats
    target: Floats
    origin: Ints
    train: Bools
    inputs: Floats | None
    prior: Point | None = None
    flat: bool = False


@dataclass(frozen=True, eq=False)
class Tiles:
    """Decoded pictures under the dots: samples (rows * columns, features) on a lattice."""

    lattice: Lattice
    samples: Floats
    limits: Limits | None
