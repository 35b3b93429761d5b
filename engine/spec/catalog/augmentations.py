"""How a training picture is changed at random each time it is shown, so that the network sees more than there is.

A chain: each step takes what the one before it gives. Test pictures are never changed. Of a segmentation, masks move
with their pictures.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, get_args

from pydantic import Field

from engine.spec.depth import Depth
from engine.spec.form import field
from engine.spec.value import Value


class Augmentation(Value):
    """One step of the chain."""

    title: ClassVar[str]
    kind: str
    on: bool = True


class Shift(Augmentation):
    """Moves a picture along both axes; its edge pixels fill the rest."""

    title: ClassVar[str] = "Shift"
    kind: Literal["shift"] = "shift"
    most: float = field(
        1.0, "Shift", "slider", unit="px", minimum=0, maximum=8, step=0.5, decimals=1, depth=Depth.RATE,
        help="At most so far to each side.",
    )  # fmt: skip


class Rotate(Augmentation):
    """Turns a picture about its middle."""

    title: ClassVar[str] = "Rotate"
    kind: Literal["rotate"] = "rotate"
    most: float = field(
        10.0, "Rotate", "slider", unit="°", minimum=0, maximum=180, step=5, depth=Depth.RATE,
        help="At most so far to each side.",
    )  # fmt: skip


class Flip(Augmentation):
    """Mirrors every second picture."""

    title: ClassVar[str] = "Flip"
    kind: Literal["flip"] = "flip"
    direction: Literal["horizontal", "vertical", "both"] = field(
        "horizontal", "Flip", "choice", depth=Depth.RATE,
        choices=(("horizontal", "Left and right"), ("vertical", "Top and bottom"), ("both", "Both")),
        help="What changes places.",
    )  # fmt: skip


class PixelNoise(Augmentation):
    """Adds a normal random number to every pixel."""

    title: ClassVar[str] = "Noise"
    kind: Literal["noise"] = "noise"
    deviation: float = field(
        0.05, "Noise", "slider", minimum=0, maximum=0.5, step=0.01, decimals=2, depth=Depth.RATE,
        help="Standard deviation, where white is 1.",
    )  # fmt: skip


class Cutout(Augmentation):
    """Covers a square at random (DeVries 2017)."""

    title: ClassVar[str] = "Cutout"
    kind: Literal["cutout"] = "cutout"
    edge: int = field(
        4, "Cutout", "slider", unit="px", minimum=0, maximum=32, depth=Depth.RATE, help="Edge of the square."
    )


AugmentationKind = Shift | Rotate | Flip | PixelNoise | Cutout
AnyAugmentation = Annotated[AugmentationKind, Field(discriminator="kind")]
AUGMENTATIONS: dict[str, type[Augmentation]] = {
    kind.model_fields["kind"].default: kind for kind in get_args(AugmentationKind)
}
