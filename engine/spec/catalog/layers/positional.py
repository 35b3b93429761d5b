"""Numbers that say at which step something stands."""

from __future__ import annotations

from typing import ClassVar, Literal

from engine.spec.catalog.layers.base import Learned, Shape
from engine.spec.catalog.layers.sequences import OverTime, takes_sequence
from engine.spec.data_shape import DataShape
from engine.spec.form import field

Mode = Literal["sinusoidal", "learned"]
MODES = (("sinusoidal", "Sines"), ("learned", "Learned"))


class PositionalEncoding(OverTime, Learned):
    """Adds to each step numbers that say where it stands, as attention does not see the order by itself.

    Attributes
    ----------
    mode : "sinusoidal" is sines and cosines of ever longer waves (Vaswani 2017); "learned" starts small and is learned
        (Gehring 2017).
    """

    title: ClassVar[str] = "Positional encoding"
    summary: ClassVar[str] = "says where each step stands"
    words: ClassVar[tuple[str, ...]] = ("position", "order", "sine", "transformer", "time", "embedding")
    kind: Literal["positional"] = "positional"
    mode: Mode = field(
        "sinusoidal", "Positions", "choice", choices=MODES, help="Sines of ever longer waves, or learned numbers."
    )

    def infer_shape(self, inputs: tuple[Shape, ...], data: DataShape) -> Shape:
        takes_sequence(self.title, inputs[0])
        return inputs[0]

    def parameter_count(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        return output[0] * output[1] if self.mode == "learned" else 0

    def caption(self, output: Shape | None) -> str:
        return dict(MODES)[self.mode].lower()
