"""A function of one number, given as a formula."""

from __future__ import annotations

from typing import ClassVar, Literal

from engine.spec.catalog.data.base import Data, Family
from engine.spec.data_shape import DataShape
from engine.spec.depth import Depth
from engine.spec.form import field


class Function(Data):
    """``y = formula(x)`` for x from -6 to 6."""

    title: ClassVar[str] = "Function"
    summary: ClassVar[str] = "y = f(x), a formula of your own"
    family: ClassVar[Family] = "function"
    renumbering: ClassVar[frozenset[str]] = frozenset({"draw"})

    kind: Literal["function"] = "function"
    noise: float = field(
        0.0,
        "Noise",
        "slider",
        unit="%",
        minimum=0,
        maximum=50,
        step=5,
        depth=Depth.DATA,
        help="Random shift of y, in percent of the spread of the function.",
    )
    formula: str = field(
        "sin(x) + 0.3*x",
        "y =",
        "text",
        depth=Depth.DATA,
        help="A formula in x: + - * / ^, sin cos tan exp log sqrt abs tanh sign floor min max step, pi, e.",
    )
    points: int = field(
        200,
        "Points",
        "slider",
        minimum=20,
        maximum=2000,
        step=20,
        depth=Depth.DATA,
        help="How many points are generated, train and test together.",
    )

    def shape(self) -> DataShape:
        return DataShape(
            features=("x",),
            default_features=("x",),
            targets=("y",),
            task="regression",
            line=True,
            samples=self.points,
        )
