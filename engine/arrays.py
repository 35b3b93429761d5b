"""The arrays that cross rooms."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def read_only(array: NDArray[Any]) -> NDArray[Any]:
    """A copy that cannot be written to."""
    copy = np.array(array)
    copy.flags.writeable = False
    return copy
