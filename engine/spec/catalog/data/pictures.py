"""Small pictures, given pixel by pixel."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import ClassVar, Literal

from engine.spec.catalog.data.base import Data, Family
from engine.spec.data_shape import DataShape
from engine.spec.depth import Depth
from engine.spec.form import field


@cache
def pixel_names(size: tuple[int, int, int]) -> tuple[str, ...]:
    """Names of the pixels, one channel after another, each in row order."""
    channels, height, width = size
    names = ("",) if channels == 1 else ("red ", "green ", "blue ")
    return tuple(f"{name}r{row} c{column}" for name in names for row in range(height) for column in range(width))


class Pictures(Data):
    """Pictures of one channel or three (red, green, blue), values from 0 to 1."""

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
        pixels = pixel_names(self.size)
        return DataShape(
            features=pixels,
            default_features=pixels,
            classes=self.classes,
            task="two-class" if len(self.classes) == 2 else "multi-class",
            picture=self.size,
            samples=self.rows,
            ink=self.ink,
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


class Faces(Pictures):
    """Cut-outs of photographs that show a face, or none (a part of Labeled Faces in the Wild, in scikit-image)."""

    title: ClassVar[str] = "Faces"
    summary: ClassVar[str] = "100 faces and 100 others, 25×25"
    classes: ClassVar[tuple[str, ...]] = ("no face", "face")
    size: ClassVar[tuple[int, int, int]] = (1, 25, 25)
    rows: ClassVar[int] = 200
    ink: ClassVar[bool] = False
    kind: Literal["faces"] = "faces"


class Photographs(Pictures):
    """Cut-outs of photographs in colour (in scikit-image): which of them is it from?"""

    title: ClassVar[str] = "Photographs"
    short: ClassVar[str] = "Photos"
    summary: ClassVar[str] = "2,400 cut-outs in colour, 32×32"
    classes: ClassVar[tuple[str, ...]] = ("astronaut", "cat", "coffee", "galaxies", "rocket", "tissue")
    size: ClassVar[tuple[int, int, int]] = (3, 32, 32)
    rows: ClassVar[int] = 2400
    renumbering: ClassVar[frozenset[str]] = frozenset({"draw"})
    ink: ClassVar[bool] = False
    kind: Literal["photographs"] = "photographs"


class Shapes(Pictures):
    """Drawn shapes on a restless ground, with the mask of each: what is it, and which pixels are it?"""

    title: ClassVar[str] = "Shapes"
    summary: ClassVar[str] = "drawn shapes with their masks, 32×32"
    classes: ClassVar[tuple[str, ...]] = ("circle", "square", "triangle", "cross")
    masks: ClassVar[tuple[str, ...]] = ("ground", "shape")
    size: ClassVar[tuple[int, int, int]] = (1, 32, 32)
    rows: ClassVar[int] = 1200
    renumbering: ClassVar[frozenset[str]] = frozenset({"draw"})
    kind: Literal["shapes"] = "shapes"
    samples: int = field(
        1200, "Samples", "slider", minimum=100, maximum=5000, step=100, depth=Depth.DATA, help="How many are drawn."
    )

    def shape(self) -> DataShape:
        return replace(super().shape(), samples=self.samples, masks=self.masks)


class Downloaded(Pictures):
    """Pictures that are fetched once and kept; the first so many of them, the classes by turns.

    Attributes
    ----------
    megabytes : of the download.
    """

    megabytes: ClassVar[int]

    samples: int = field(
        10_000, "Samples", "slider", minimum=1000, maximum=60_000, step=1000, depth=Depth.DATA,
        help="How many of the pictures are used.",
    )  # fmt: skip

    def shape(self) -> DataShape:
        return replace(super().shape(), samples=min(self.samples, self.rows))


class Mnist(Downloaded):
    """Handwritten digits (LeCun 1998)."""

    title: ClassVar[str] = "MNIST"
    summary: ClassVar[str] = "60,000 handwritten digits, 28×28"
    classes: ClassVar[tuple[str, ...]] = tuple("0123456789")
    size: ClassVar[tuple[int, int, int]] = (1, 28, 28)
    rows: ClassVar[int] = 60_000
    megabytes: ClassVar[int] = 10
    kind: Literal["mnist"] = "mnist"


class Emnist(Downloaded):
    """Handwritten letters (Cohen 2017, the split called letters)."""

    title: ClassVar[str] = "EMNIST letters"
    short: ClassVar[str] = "EMNIST"
    summary: ClassVar[str] = "60,000 handwritten letters, 28×28"
    classes: ClassVar[tuple[str, ...]] = tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    size: ClassVar[tuple[int, int, int]] = (1, 28, 28)
    rows: ClassVar[int] = 60_000
    megabytes: ClassVar[int] = 562
    kind: Literal["emnist"] = "emnist"


class Cifar10(Downloaded):
    """Small photographs of ten things (Krizhevsky 2009)."""

    title: ClassVar[str] = "CIFAR-10"
    summary: ClassVar[str] = "50,000 photographs, 32×32"
    classes: ClassVar[tuple[str, ...]] = (
        "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
    )  # fmt: skip
    size: ClassVar[tuple[int, int, int]] = (3, 32, 32)
    rows: ClassVar[int] = 50_000
    megabytes: ClassVar[int] = 170
    ink: ClassVar[bool] = False
    kind: Literal["cifar10"] = "cifar10"
