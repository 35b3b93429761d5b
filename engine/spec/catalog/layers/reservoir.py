"""A recurrent layer that is drawn and never learned (Jaeger 2001)."""

from __future__ import annotations

from typing import ClassVar, Literal

from engine.spec.catalog.layers.base import Family, Shape
from engine.spec.catalog.layers.sequences import takes_sequence
from engine.spec.catalog.layers.units import Units
from engine.spec.data_shape import DataShape
from engine.spec.depth import Depth
from engine.spec.form import field


class Reservoir(Units):
    """``h = (1 - leak) h_before + leak tanh(scale (W x + b) + radius R h_before)``, with W, b and R as they were drawn.

    Nothing in it is learned; what stands behind it learns to read its states. R has the spectral radius 1 when drawn.

    Attributes
    ----------
    spectral_radius : how slowly the states fade; beyond 1 they may go on by themselves.
    leak : how much of the state is made anew at each step.
    input_scale : how strongly what comes in acts. density : share of the units that each unit hears.
    """

    title: ClassVar[str] = "Echo-state reservoir"
    summary: ClassVar[str] = "a drawn recurrence that does not learn"
    family: ClassVar[Family] = "sequences"
    words: ClassVar[tuple[str, ...]] = ("esn", "echo state", "recurrent", "random", "frozen", "memory", "liquid")
    kind: Literal["reservoir"] = "reservoir"

    units: int = field(100, "Units", "units", minimum=1, maximum=1000, help="How many numbers it remembers.")
    spectral_radius: float = field(
        0.9, "Spectral radius", "slider", minimum=0.0, maximum=1.5, step=0.05, decimals=2, depth=Depth.RATE,
        help="How slowly the states fade; beyond 1 they may go on by themselves.",
    )  # fmt: skip
    leak: float = field(
        0.3, "Leak", "slider", minimum=0.01, maximum=1.0, step=0.01, decimals=2, depth=Depth.RATE,
        help="How much of the state is made anew at each step.",
    )  # fmt: skip
    input_scale: float = field(
        0.5, "Input scale", "slider", minimum=0.0, maximum=3.0, step=0.05, decimals=2, depth=Depth.RATE,
        help="How strongly what comes in acts on the states.",
    )  # fmt: skip
    density: float = field(
        0.1, "Density", "slider", minimum=0.01, maximum=1.0, step=0.01, decimals=2, depth=Depth.VIEW,
        help="Share of the units that each unit hears; at the next reset, or when the layer is randomised.",
    )  # fmt: skip
    frozen: bool = field(False, "Frozen", "none", depth=Depth.RATE)
    rate_factor: float = field(1.0, "Rate factor", "none", minimum=0, maximum=1000, depth=Depth.RATE)

    def infer_shape(self, inputs: tuple[Shape, ...], data: DataShape) -> Shape:
        takes_sequence(self.title, inputs[0])
        return (self.units, inputs[0][1])

    def multiply_adds(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        return self.units * (inputs[0][0] + self.units) * output[1]

    def caption(self, output: Shape | None) -> str:
        return "not learned"
