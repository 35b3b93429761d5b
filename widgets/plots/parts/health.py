"""What the figures of a layer say about how well it learns, in one word and in one sentence."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import Literal

from widgets.kit import format_number

VANISHING = 1e-4  # of the largest gradient of all layers
SMALLEST = 1e-12  # a gradient that moves nothing in float32
EXPLODING = 1e3
DYING = 0.5  # share of units
SATURATED = 0.6  # share of outputs

Level = Literal["good", "warning", "danger", "neutral"]


@dataclass(frozen=True)
class Health:
    """A word for the badge, how bad it is, and why."""

    word: str
    level: Level
    why: str


def health_of(gradient: float | None, dead: float | None, saturated: float | None, most: float) -> Health:
    """Judge a layer.

    Parameters
    ----------
    gradient : length of its gradient. dead, saturated : shares from 0 to 1; None where they mean nothing.
    most : the largest gradient among all layers.
    """
    if gradient is None and dead is None and saturated is None:
        return Health("no figures", "neutral", "Nothing in this layer learns, or no step was taken yet.")
    if gradient is not None:
        found = _of_gradient(gradient, most)
        if found is not None:
            return found
    if dead is not None and dead >= DYING:
        why = f"{dead:.0%} of the units answer the same to every sample. Try leaky ReLU, or a smaller learning rate."
        return Health("dying", "warning", why)
    if saturated is not None and saturated >= SATURATED:
        why = f"{saturated:.0%} of the answers lie in the flat part of the activation, where little is learned."
        return Health("saturated", "warning", f"{why} Try smaller weights, or normalisation.")
    return Health("fine", "good", "Gradient and units are in a healthy range.")


def _of_gradient(gradient: float, most: float) -> Health | None:
    if not isfinite(gradient):
        return Health("not finite", "danger", "The gradient is no number any more. Try a smaller learning rate.")
    if gradient >= EXPLODING:
        why = f"The gradient is {format_number(gradient)} long: steps overshoot. Try a smaller learning rate."
        return Health("exploding", "danger", why)
    if gradient <= SMALLEST or gradient < VANISHING * most:
        why = f"The gradient is only {format_number(gradient)} long: this layer hardly learns."
        return Health("vanishing", "warning", f"{why} Try ReLU, normalisation, or fewer layers.")
    return None
