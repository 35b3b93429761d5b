"""Small pictures, given pixel by pixel."""

from __future__ import annotations

from typing import ClassVar, Literal

from engine.spec.catalog.data.base import Data, Family
from engine.spec.data_shape import DataShape
from engine.spec.depth import Depth
from engine.spec.form import field


class Pictures(Data):
    """Pictures of one channel, values from 0 to 1."""

    family: ClassVar[Family] = "pictures"
    classes: ClassVar[tuple[str, ...]]
    size: ClassVar[tuple[int, int, int]]
    rows: ClassVar[int]

    train_share: float = field(
        80.0,
        "Train share",
        "slider",
        unit="%",
        minimum=10,
        maximum=90,
        step=5,
        depth=Depth.DATA,
        help="Part of the samples that is trained on; the rest is the test.",
    )
    standardise: bool = field(
        False,
        "Standardise",
        "switch",
        depth=Depth.DATA,
        help="Shift and scale each pixel to mean 0 and deviation 1, by the training pictures.",
    )

    def shape(self) -> DataShape:
        _, height, width = self.size
        pixels = tuple(f"r{row} c{column}" for row in range(height) for column in range(width))
        return DataShape(
            features=pixels,
            default_features=pixels,
            classes=self.classes,
            task="multi-class",
            picture=self.size,
            samples=self.rows,
        )


class Digits(Pictures):
    """Handwritten digits of 8 by 8 pixels (UCI, in scikit-learn)."""

    title: ClassVar[str] = "Digits"
    summary: ClassVar[str] = "1,797 handwritten digits, 8×8"
    classes: ClassVar[tuple[str, ...]] = tuple("0123456789")
    size: ClassVar[tuple[int, int, int]] = (1, 8, 8)
    rows: ClassVar[int] = 1797
    kind: Literal["digits"] = "digits"


class Garments(Pictures):
    """Garments of 28 by 28 pixels: a subset of Fashion-MNIST (Xiao 2017, MIT licence)."""

    title: ClassVar[str] = "Garments"
    summary: ClassVar[str] = "7,000 garments, 28×28"
    classes: ClassVar[tuple[str, ...]] = (
        "T-shirt",
        "trouser",
        "pullover",
        "dress",
        "coat",
        "sandal",
        "shirt",
        "sneaker",
        "bag",
        "ankle boot",
    )
    size: ClassVar[tuple[int, int, int]] = (1, 28, 28)
    rows: ClassVar[int] = 7000
    kind: Literal["garments"] = "garments"
