"""Changes training pictures at random, batch by batch, as the chain of the document says.

What happens to a batch follows from the seed and from where in which pass it lies, and from nothing else: a run that
goes on from a file, and one that is done again after an undo, see the same pictures. Each step of the chain draws
from a generator of its own, so that moving one slider leaves what the others do as it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import pi
from typing import Self, cast

import torch
from torch import Generator, Tensor
from torch.nn import functional

from engine.build.seeds import generator
from engine.spec.catalog.augmentations import AugmentationKind, Cutout, Flip, PixelNoise, Rotate, Shift
from engine.spec.document import Spec
from engine.train.material import Material

Size = tuple[int, int, int]  # channels, height, width


@dataclass(frozen=True)
class Shown:
    """Pictures on their way through the chain: (n, channels, height, width), 0 to 1; masks (n, height, width)."""

    pictures: Tensor
    masks: Tensor | None = None


class Augmenter:
    """The chain of one document, for pictures of one size.

    Parameters
    ----------
    steps : those without effect are left out.
    mean, scale : (features,) how the network's inputs were standardised; None where they were not.
    """

    def __init__(
        self,
        steps: Sequence[AugmentationKind],
        picture: Size,
        seed: int,
        mean: Tensor | None = None,
        scale: Tensor | None = None,
    ) -> None:
        self.steps = tuple(step for step in steps if works(step))
        self.picture = picture
        self._seed = seed
        self._mean, self._scale = mean, scale
        self._names = _names(self.steps)

    @classmethod
    def of(cls, spec: Spec, material: Material) -> Self | None:
        """That of a document; None where it changes nothing, or the inputs are no whole pictures."""
        steps = tuple(step for step in spec.training.augmentation if works(step))
        size = material.shape.picture
        if not steps or size is None or not whole(material):
            return None
        preparation = material.preparation
        if not getattr(spec.data, "standardise", False):
            return cls(steps, size, spec.seed)
        mean, scale = torch.from_numpy(preparation.mean.copy()), torch.from_numpy(preparation.scale.copy())
        return cls(steps, size, spec.seed, mean, scale)

    def batch(self, x: Tensor, y: Tensor, epoch: int, position: int) -> tuple[Tensor, Tensor]:
        """One batch as the network is to see it.

        Parameters
        ----------
        x : (n, features), prepared for the network. y : (n,), or of a segmentation (n, height, width).
        epoch, position : where it begins: passes completed, samples of this pass done.
        """
        raw = x if self._mean is None or self._scale is None else x * self._scale + self._mean
        masks = y if y.dim() == 3 else None
        shown = self.show(Shown(raw.reshape(len(x), *self.picture), masks), f"{epoch}/{position}")
        changed = shown.pictures.reshape(x.shape)
        if self._mean is not None and self._scale is not None:
            changed = (changed - self._mean) / self._scale
        return changed, y if shown.masks is None else shown.masks

    def show(self, shown: Shown, occasion: str) -> Shown:
        """Send pictures through the chain; the same occasion draws the same numbers.

        Neighbouring steps that move a picture do it in one go: it is blurred once, not twice.
        """
        way: Tensor | None = None
        for step, name in zip(self.steps, self._names, strict=True):
            lots = generator(self._seed, "augment", name, occasion)
            if isinstance(step, Shift | Rotate):
                next_way = _way(step, shown.pictures, lots)
                way = next_way if way is None else way @ next_way
                continue
            if way is not None:
                shown, way = moved(shown, way), None
            shown = _CHANGES[type(step)](step, shown, lots)
        return shown if way is None else moved(shown, way)


def works(step: AugmentationKind) -> bool:
    """Whether a step is on and changes anything."""
    strength = getattr(step, "most", getattr(step, "deviation", getattr(step, "edge", 1)))
    return step.on and strength > 0


def _names(steps: Sequence[AugmentationKind]) -> tuple[str, ...]:
    """A name for each step, by its kind and how many of it came before: it keeps its luck when others go."""
    seen: Counter[str] = Counter()
    names = []
    for step in steps:
        names.append(f"{step.kind} {seen[step.kind]}")
        seen[step.kind] += 1
    return tuple(names)


def whole(material: Material) -> bool:
    """Whether the inputs together take every pixel, in order: pictures that have gaps are not changed."""
    columns = material.preparation.columns
    return bool(columns.tolist() == list(range(len(material.shape.features))))


# ---- moving: one affine map a picture, in pixels from the middle ---------------------------------------------------


def _way(step: Shift | Rotate, pictures: Tensor, lots: Generator) -> Tensor:
    n = len(pictures)
    if isinstance(step, Shift):
        return shifts(_even(n, 2, lots=lots) * step.most)
    return turns(_even(n, lots=lots) * (step.most * pi / 180))


def shifts(by: Tensor) -> Tensor:
    """(n, 2) px to the right and down -> (n, 3, 3): from a place in the new picture to the one it comes from."""
    way = torch.eye(3).repeat(len(by), 1, 1)
    way[:, :2, 2] = -by
    return way


def turns(angles: Tensor) -> Tensor:
    """(n,) radians against the clock -> (n, 3, 3), as `shifts`."""
    way = torch.eye(3).repeat(len(angles), 1, 1)
    cosine, sine = angles.cos(), angles.sin()
    way[:, 0, 0] = way[:, 1, 1] = cosine
    way[:, 0, 1], way[:, 1, 0] = -sine, sine
    return way


def moved(shown: Shown, way: Tensor) -> Shown:
    """Take each pixel from where `way` says; beyond the edge the edge goes on. Masks keep whole classes."""
    height, width = shown.pictures.shape[-2:]
    stretch = torch.tensor([2.0 / width, 2.0 / height])  # torch's grids go from -1 to 1 along both axes
    theta = way[:, :2] * torch.cat([stretch[:, None] / stretch[None, :], stretch[:, None]], 1)
    grid = functional.affine_grid(theta, [len(way), 1, height, width], align_corners=False)
    pictures = functional.grid_sample(shown.pictures, grid, "bilinear", "border", align_corners=False)
    if shown.masks is None:
        return Shown(pictures)
    masks = shown.masks[:, None].float()
    masks = functional.grid_sample(masks, grid, "nearest", "border", align_corners=False)
    return Shown(pictures, masks[:, 0].round().to(shown.masks.dtype))


# ---- the others ----------------------------------------------------------------------------------------------------


def flipped(step: Flip, shown: Shown, lots: Generator) -> Shown:
    """Every second picture mirrored, by lot; for both directions each has a lot of its own."""
    chosen = torch.rand(2, len(shown.pictures), generator=lots) < 0.5
    for axis, name, which in ((-1, "horizontal", chosen[0]), (-2, "vertical", chosen[1])):
        if step.direction in (name, "both"):
            masks = None if shown.masks is None else _mirrored(shown.masks, which, axis)
            shown = Shown(_mirrored(shown.pictures, which, axis), masks)
    return shown


def _mirrored(part: Tensor, which: Tensor, axis: int) -> Tensor:
    return torch.where(which.reshape(-1, *[1] * (part.dim() - 1)), part.flip(axis), part)


def noisy(step: PixelNoise, shown: Shown, lots: Generator) -> Shown:
    """A normal number on every pixel; what leaves black or white stays there."""
    noise = torch.randn(shown.pictures.shape, generator=lots)
    return Shown((shown.pictures + step.deviation * noise).clamp_(0.0, 1.0), shown.masks)


def covered(step: Cutout, shown: Shown, lots: Generator) -> Shown:
    """A black square whose middle is anywhere in the picture, so that some of it may be outside."""
    n, _, height, width = shown.pictures.shape
    middles = torch.rand(2, n, generator=lots)
    rows, columns = (_inside(middles[i] * length, length, step.edge) for i, length in enumerate((height, width)))
    return Shown(shown.pictures.masked_fill(rows[:, None, :, None] & columns[:, None, None, :], 0.0), shown.masks)


def _inside(middles: Tensor, length: int, edge: int) -> Tensor:
    """(n, length) which places along an axis the square covers."""
    first = middles.long()[:, None] - edge // 2
    at = torch.arange(length)[None]
    return (at >= first) & (at < first + edge)


_Change = Callable[[AugmentationKind, Shown, Generator], Shown]
_CHANGES: dict[type, _Change] = {
    Flip: cast(_Change, flipped),
    PixelNoise: cast(_Change, noisy),
    Cutout: cast(_Change, covered),
}


def _even(*shape: int, lots: Generator) -> Tensor:
    """Random numbers from -1 to 1, all as likely."""
    return torch.rand(shape, generator=lots) * 2 - 1
