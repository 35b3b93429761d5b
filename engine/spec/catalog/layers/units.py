"""Layers that are made of units, each with weights of its own, and the settings that they share."""

from __future__ import annotations

from typing import Any

from engine.spec.catalog.choices import ACTIVATIONS, INITIALISATIONS, NORMALISATIONS
from engine.spec.catalog.layers.base import Hidden, Learned
from engine.spec.depth import Depth
from engine.spec.form import field


class Units(Hidden, Learned):
    """``dropout(activation(normalise(sums)))``, a sum for each unit: a neuron of a Dense layer, a filter of a Conv.

    Attributes
    ----------
    units : how many. Along the first axis of the output.
    frozen_units : learn nothing. ablated_units : give zero. bypassed_units : give their sum without the activation.
        Indices beyond the last unit are ignored.
    """

    units: int
    frozen_units: tuple[int, ...] = field((), "Frozen units", "none", depth=Depth.RATE)
    ablated_units: tuple[int, ...] = field((), "Ablated units", "none", depth=Depth.RATE)
    bypassed_units: tuple[int, ...] = field((), "Bypassed units", "none", depth=Depth.RATE)


def activation_field(default: str) -> Any:
    """What a unit does with its sum."""
    return field(default, "Activation", "choice", choices=ACTIVATIONS, help="What a neuron does with its sum.")


def bias_field() -> Any:
    """Whether a number is added."""
    return field(True, "Bias", "switch", help="A number added to each neuron's sum.")


def initialisation_field(default: str) -> Any:
    """How first weights are drawn."""
    return field(
        default, "Initialisation", "choice", choices=INITIALISATIONS, depth=Depth.VIEW,
        help="How weights are drawn at the next reset, or when the layer is randomised.",
    )  # fmt: skip


def normalisation_field() -> Any:
    """What keeps sums at a steady scale."""
    return field(
        "none", "Normalisation", "choice", choices=NORMALISATIONS,
        help="Keeps sums at a steady scale: over the batch, or over the units of each sample.",
    )  # fmt: skip


def dropout_field() -> Any:
    """Share of the outputs that are zero while training."""
    return field(
        0.0, "Dropout", "slider", minimum=0.0, maximum=0.9, step=0.05, decimals=2, depth=Depth.RATE,
        help="Share of the outputs set to zero at random while training.",
    )  # fmt: skip
