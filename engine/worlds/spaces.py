"""What an environment lets one see and do, in the words of the catalog; and its numbers in the order of these."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from engine.arrays import Floats
from engine.spec.catalog.data.pictures import pixel_names
from engine.worlds.base import WorldError
from engine.worlds.opening import library

MOST_STATES = 5000
MOST_FEATURES = 96 * 96 * 3
MOST_ACTIONS, MOST_CONTROLS = 1000, 64
MOST_PIXELS = 96  # of an edge; a larger picture is seen by every second pixel, or third ...
FAR = 1e6  # a bound beyond says nothing about what is usual
CHANNELS = (1, 3)


def seen_fields(space: Any) -> dict[str, Any]:
    """The fields of `Gymnasium` that say what is seen.

    Raises
    ------
    WorldError
        If no network of lists, pictures or states could take it.
    """
    spaces = library().spaces
    if isinstance(space, spaces.Discrete):
        return _counted(int(space.n))
    if isinstance(space, spaces.Box) and picture_shape(space):
        channels, height, width = shape = picture_shape(space) or (0, 0, 0)
        names = pixel_names((channels, height, width))
        return {"seen": names, "picture_shape": shape}
    if isinstance(space, spaces.Box | spaces.MultiBinary | spaces.MultiDiscrete):
        return _numbers(space)
    raise WorldError(
        f"What it shows is {_words(space)}.",
        "Choose an environment that shows numbers, a picture, or a state that can be counted.",
    )


def _counted(states: int) -> dict[str, Any]:
    if states > MOST_STATES:
        raise WorldError(f"It has {states:,} states.", f"Choose an environment with at most {MOST_STATES:,}.")
    return {"seen": tuple(f"state {state}" for state in range(states)), "counted": states}


def _numbers(space: Any) -> dict[str, Any]:
    count = math.prod(space.shape)
    if not 0 < count <= MOST_FEATURES:
        raise WorldError(f"It shows {count:,} numbers.", f"Choose an environment with 1 to {MOST_FEATURES:,}.")
    fields: dict[str, Any] = {"seen": tuple(f"number {place + 1}" for place in range(count))}
    if hasattr(space, "low"):
        centre, spread = _usual(np.ravel(space.low).astype(np.float64), np.ravel(space.high).astype(np.float64))
        fields |= {"centre": centre, "spread": spread}
    return fields


def _usual(low: Any, high: Any) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Centre and half width between bounds; 0 and 1 where one is missing or far away."""
    near = (abs(low) < FAR) & (abs(high) < FAR) & (high > low)
    with np.errstate(all="ignore"):
        centre, spread = np.where(near, (low + high) / 2, 0.0), np.where(near, (high - low) / 2, 1.0)
    return tuple(centre.tolist()), tuple(spread.tolist())


def picture_shape(space: Any) -> tuple[int, int, int] | None:
    """(channels, height, width) of what is seen of a space of pixels, after thinning; None of another."""
    if space.dtype != np.uint8 or len(space.shape) not in (2, 3):
        return None
    pixels = _channels_first(np.zeros(space.shape, dtype=np.uint8))
    if pixels is None or min(pixels.shape[1:]) < 2:
        return None
    channels, height, width = thinned(pixels).shape
    return channels, height, width


def picture(pixels: Any) -> Floats:
    """What is seen of a picture: (features,) from 0 to 1, one channel after another."""
    first = _channels_first(np.asarray(pixels))
    assert first is not None  # `picture_shape` said so
    return np.asarray(thinned(first).reshape(-1) / np.float32(255), dtype=np.float32)


def _channels_first(pixels: Any) -> Any:
    if pixels.ndim == 2:
        return pixels[None]
    if pixels.shape[2] in CHANNELS:
        return pixels.transpose(2, 0, 1)
    return pixels if pixels.shape[0] in CHANNELS else None


def thinned(pixels: Any) -> Any:
    """Every second pixel of (channels, height, width), or every third, until no edge is too long."""
    stride = math.ceil(max(pixels.shape[1:]) / MOST_PIXELS)
    return pixels[:, ::stride, ::stride]


def done_fields(space: Any, meanings: tuple[str, ...] = ()) -> dict[str, Any]:
    """The fields of `Gymnasium` that say what can be done.

    Parameters
    ----------
    meanings : names of the actions, where the environment has some.

    Raises
    ------
    WorldError
        If it is neither one action of several nor numbers with bounds.
    """
    spaces = library().spaces
    if isinstance(space, spaces.Discrete) and space.n <= MOST_ACTIONS:
        numbered = tuple(f"action {place}" for place in range(int(space.n)))
        return {"does": meanings if len(set(meanings)) == space.n else numbered}
    if isinstance(space, spaces.Box) and np.issubdtype(space.dtype, np.floating):
        low, high = np.ravel(space.low).astype(float), np.ravel(space.high).astype(float)
        if (abs(low) < FAR).all() and (abs(high) < FAR).all() and 0 < len(low) <= MOST_CONTROLS:
            names = tuple(f"control {place + 1}" for place in range(len(low)))
            return {"steers": names, "floor": tuple(low.tolist()), "ceiling": tuple(high.tolist())}
    raise WorldError(
        f"Its actions are {_words(space)}.",
        "Choose an environment whose actions are one of several, or numbers with bounds.",
    )


_KINDS = {
    "Dict": "a dictionary", "Tuple": "several things at once", "Text": "text", "Graph": "a graph",
    "Sequence": "sequences of any length", "MultiBinary": "several switches at once",
    "MultiDiscrete": "several choices at once", "Box": "numbers without bounds, or too many of them",
    "Discrete": "one of too many", "OneOf": "one of several kinds",
}  # fmt: skip


def _words(space: Any) -> str:
    kind = type(space).__name__
    return f"{_KINDS[kind]} ({kind})" if kind in _KINDS else f"of the kind {kind}"
