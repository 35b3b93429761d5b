"""What spoils a sample before the network sees it."""

from __future__ import annotations

from typing import ClassVar, Literal

from engine.spec.catalog.layers.base import Family, Hidden, Shape
from engine.spec.data_shape import DataShape
from engine.spec.depth import Depth
from engine.spec.form import field
from engine.spec.problems import ShapeError

MODES = (("noise", "Noise"), ("masking", "Masking"), ("blur", "Blur"))
Mode = Literal["noise", "masking", "blur"]


class Corruption(Hidden):
    """Spoils what passes, in training and afterwards: an autoencoder behind it learns to mend (Vincent 2008).

    While training it is spoiled anew each time; afterwards a sample at the same place of a batch is spoiled alike.
    """

    title: ClassVar[str] = "Corruption"
    summary: ClassVar[str] = "noise, holes or blur"
    family: ClassVar[Family] = "codes"
    words: ClassVar[tuple[str, ...]] = ("denoising", "noise", "masking", "inpainting", "blur", "salt and pepper")

    kind: Literal["corruption"] = "corruption"
    mode: Mode = field("noise", "Corruption", "choice", choices=MODES, depth=Depth.RATE, help="What is done to it.")
    deviation: float = field(
        0.4, "Deviation", "slider", minimum=0.0, maximum=2.0, step=0.05, decimals=2, depth=Depth.RATE,
        only_if=("mode", ("noise",)), help="Of the normal noise added to every number.",
    )  # fmt: skip
    share: float = field(
        0.3, "Share", "slider", minimum=0.0, maximum=0.95, step=0.05, decimals=2, depth=Depth.RATE,
        only_if=("mode", ("masking",)), help="Of the numbers that are set to zero.",
    )  # fmt: skip
    radius: float = field(
        1.0, "Radius", "slider", minimum=0.0, maximum=5.0, step=0.25, decimals=2, depth=Depth.RATE,
        only_if=("mode", ("blur",)), help="Deviation of the blur, in pixels or steps.",
    )  # fmt: skip

    def infer_shape(self, inputs: tuple[Shape, ...], data: DataShape) -> Shape:
        if self.mode == "blur" and len(inputs[0]) == 1:
            raise ShapeError(
                "Only pictures and signals can be blurred.",
                "Choose noise or masking, or let the input keep its picture.",
            )
        return inputs[0]

    def caption(self, output: Shape | None) -> str:
        amounts = {"noise": f"noise {self.deviation:g}", "masking": f"masking {self.share:.0%}"}
        return amounts.get(self.mode, f"blur {self.radius:g}")
