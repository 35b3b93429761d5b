"""Which number has the full colour: the largest of its own map, of its layer, or of the whole network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from engine.snapshot import Floats

ColorRange = Literal["map", "layer", "network"]
RANGES: tuple[ColorRange, ...] = get_args(ColorRange)
WORDS: dict[ColorRange, str] = {
    "map": "each map by itself",
    "layer": "each layer by itself",
    "network": "one scale for all layers",
}
FAINTEST = 1e-6  # what is smaller counts as zero
PALE = 0.02  # of its layer: a map that is weaker is not blown up to full colour


@dataclass(frozen=True)
class Scale:
    """A choice of range, and the largest numbers of the network, which only "network" asks for.

    Attributes
    ----------
    maps, weights : largest magnitude of all maps, and of all filters.
    """

    range: ColorRange = "layer"
    maps: float = 0.0
    weights: float = 0.0

    def limits(self, values: Floats, *, weights: bool = False) -> NDArray[np.float32]:
        """The number with the full colour, of each picture.

        Parameters
        ----------
        values : (pictures, ...).

        Returns
        -------
        (pictures,)
        """
        each = largest(values)
        top = float(each.max(initial=0.0))
        if self.range == "map":
            limits = np.maximum(each, PALE * top)
        else:
            whole = self.weights if weights else self.maps
            limits = np.full(len(values), whole if self.range == "network" else top, np.float32)
        made: NDArray[np.float32] = np.maximum(limits, FAINTEST).astype(np.float32)
        return made


def largest(values: Floats) -> NDArray[np.float32]:
    """Largest magnitude in each picture; not-a-numbers are left out."""
    flat = values.reshape(len(values), -1)
    high, low = flat.max(axis=1, initial=0.0), flat.min(axis=1, initial=0.0)
    most: NDArray[np.float32] = np.nan_to_num(np.maximum(high, -low), posinf=1e30)
    return most
