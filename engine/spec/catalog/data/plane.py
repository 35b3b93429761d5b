"""Two-dimensional problems: every function of the network can be drawn as a map."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from engine.spec.catalog.data.base import Data, Family
from engine.spec.catalog.features import DEFAULT_PLANE_FEATURES, PLANE_EXTENT, PLANE_FEATURES
from engine.spec.data_shape import DataShape
from engine.spec.depth import Depth
from engine.spec.form import field
from engine.spec.value import Value

MOST_POINTS = 20_000  # painted or erased by hand


class Point(Value):
    """A point painted by hand; ``target`` is a class index, or a value of a regression."""

    x1: float = Field(ge=-PLANE_EXTENT, le=PLANE_EXTENT)
    x2: float = Field(ge=-PLANE_EXTENT, le=PLANE_EXTENT)
    target: float = Field(ge=-1e6, le=1e6)


class PlaneData(Data):
    """Points of the plane from -6 to 6, two classes or one value each.

    Attributes
    ----------
    painted : points added by hand; they are always trained on.
    erased : indices of generated points (in generator order, of this draw) that were removed by hand.
    """

    family: ClassVar[Family] = "plane"
    renumbering: ClassVar[frozenset[str]] = frozenset({"draw"})

    points: int = field(
        240,
        "Points",
        "slider",
        minimum=20,
        maximum=2000,
        step=20,
        depth=Depth.DATA,
        help="How many points are generated, train and test together.",
    )
    painted: tuple[Point, ...] = Field(default=(), max_length=MOST_POINTS)
    erased: tuple[Annotated[int, Field(ge=0, le=MOST_POINTS)], ...] = Field(default=(), max_length=MOST_POINTS)

    @property
    def count(self) -> int:
        """How many points there are after painting and erasing."""
        return self.points - len({i for i in self.erased if i < self.points}) + len(self.painted)

    def shape(self) -> DataShape:
        return DataShape(
            features=tuple(PLANE_FEATURES),
            default_features=DEFAULT_PLANE_FEATURES,
            classes=("orange", "blue"),
            task="two-class",
            plane=True,
            samples=self.count,
        )


class PlaneRegression(PlaneData):
    """Points of the plane with a value between -1 and 1."""

    def shape(self) -> DataShape:
        return DataShape(
            features=tuple(PLANE_FEATURES),
            default_features=DEFAULT_PLANE_FEATURES,
            targets=("value",),
            task="regression",
            plane=True,
            samples=self.count,
        )


class Circle(PlaneData):
    """A disc inside a ring."""

    title: ClassVar[str] = "Circle"
    summary: ClassVar[str] = "a disc inside a ring"
    kind: Literal["circle"] = "circle"


class Xor(PlaneData):
    """Opposite quadrants belong together."""

    title: ClassVar[str] = "XOR"
    summary: ClassVar[str] = "opposite quadrants"
    kind: Literal["xor"] = "xor"


class Gauss(PlaneData):
    """Two round clouds."""

    title: ClassVar[str] = "Gauss"
    summary: ClassVar[str] = "two round clouds"
    kind: Literal["gauss"] = "gauss"


class Spiral(PlaneData):
    """Two arms wound into each other."""

    title: ClassVar[str] = "Spiral"
    summary: ClassVar[str] = "two arms wound into each other"
    kind: Literal["spiral"] = "spiral"


class Moons(PlaneData):
    """Two half moons that interlock."""

    title: ClassVar[str] = "Moons"
    summary: ClassVar[str] = "two interlocking half moons"
    kind: Literal["moons"] = "moons"


class RingOfGaussians(PlaneData):
    """Eight round clouds on a ring: what a generator shall cover whole, and seldom does at first (Metz 2017)."""

    title: ClassVar[str] = "Ring"
    summary: ClassVar[str] = "eight round clouds on a ring"
    kind: Literal["ring"] = "ring"


class RegressionPlane(PlaneRegression):
    """A tilted plane."""

    title: ClassVar[str] = "Plane"
    summary: ClassVar[str] = "regression: a tilted plane"
    kind: Literal["regression-plane"] = "regression-plane"


class RegressionGauss(PlaneRegression):
    """Hills and valleys."""

    title: ClassVar[str] = "Hills"
    summary: ClassVar[str] = "regression: hills and valleys"
    kind: Literal["regression-gauss"] = "regression-gauss"
