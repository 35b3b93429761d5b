"""What is seen of a world, as small pictures: pixels as they are, numbers as a column of colours."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtGui import QImage

from engine.snapshot import Floats
from engine.spec.catalog.data import World
from widgets.kit import diverging_rgb32, image_from, theme
from widgets.kit.colors import Rgb32
from widgets.kit.pictures import picture_rgb32

MOST_NAMED = 9  # numbers that are told one by one


@dataclass(frozen=True)
class Sight:
    """How a world is seen.

    Attributes
    ----------
    picture : (channels, height, width) where it is seen as pixels. names : of the numbers. ink : as in `DataShape`.
    scaling : (centre, spread) of each number; empty where none is known.
    """

    names: tuple[str, ...] = ()
    picture: tuple[int, int, int] | None = None
    ink: bool = True
    scaling: tuple[tuple[float, float], ...] = ()

    @classmethod
    def of(cls, data: World) -> Sight:
        """How this one is."""
        shape = data.shape()
        scaling = data.scaling if len(data.scaling) == len(shape.features) else ()
        return cls(shape.features, shape.picture, shape.ink, scaling)

    def fits(self, observations: Floats) -> bool:
        """Whether these are of this world."""
        return observations.ndim == 2 and observations.shape[1] == len(self.names)

    def named(self) -> bool:
        """Whether the numbers are few enough to be told one by one."""
        return self.picture is None and len(self.names) <= MOST_NAMED

    def tiles(self, observations: Floats, reach: Floats) -> Rgb32:
        """Small pictures, in the byte order of QImage.Format_RGB32.

        Parameters
        ----------
        observations : (n, features). reach : (features,) the largest size of each number that was met.

        Returns
        -------
        (n, height, width); of numbers (n, features, 1), the first on top.
        """
        if self.picture is not None:
            return picture_rgb32(observations.reshape(-1, *self.picture), theme(), ink=self.ink)
        centred = observations
        if self.scaling:
            centre, spread = np.array(self.scaling, np.float32).T
            centred = (observations - centre) / spread
        return diverging_rgb32(centred / np.maximum(reach, 1e-6), 1.0, theme())[:, :, None]

    def widened(self, reach: Floats, observations: Floats) -> Floats:
        """(features,) how far numbers reach, with these among them, so that colours hold still."""
        if self.picture is not None or not len(observations):
            return reach
        known = np.nan_to_num(observations)
        if self.scaling:
            centre, spread = np.array(self.scaling, np.float32).T
            known = (known - centre) / spread
        largest: Floats = np.abs(known).max(0).astype(np.float32)
        return largest if len(reach) != len(largest) else np.asarray(np.maximum(reach, largest), np.float32)

    def image(self, observation: Floats, reach: Floats) -> QImage:
        """One of them."""
        return image_from(self.tiles(observation[None], reach)[0])
