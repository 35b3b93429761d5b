"""Named choices that several layers share."""

from __future__ import annotations

from typing import Literal

Activation = Literal["linear", "relu", "leaky_relu", "elu", "gelu", "silu", "softplus", "tanh", "sigmoid", "sin"]
ACTIVATIONS: tuple[tuple[Activation, str], ...] = (
    ("relu", "ReLU"),
    ("leaky_relu", "Leaky ReLU"),
    ("elu", "ELU"),
    ("gelu", "GELU"),
    ("silu", "SiLU"),
    ("softplus", "Softplus"),
    ("tanh", "tanh"),
    ("sigmoid", "Sigmoid"),
    ("sin", "sin"),
    ("linear", "Linear"),
)

Initialisation = Literal[
    "xavier_uniform",
    "xavier_normal",
    "kaiming_uniform",
    "kaiming_normal",
    "lecun_normal",
    "orthogonal",
    "uniform",
    "normal",
    "identity",
    "zeros",
]
INITIALISATIONS: tuple[tuple[Initialisation, str], ...] = (
    ("xavier_uniform", "Xavier uniform"),
    ("xavier_normal", "Xavier normal"),
    ("kaiming_uniform", "Kaiming uniform"),
    ("kaiming_normal", "Kaiming normal"),
    ("lecun_normal", "LeCun normal"),
    ("orthogonal", "Orthogonal"),
    ("uniform", "Uniform ±0.5"),
    ("normal", "Normal, sd 0.1"),
    ("identity", "Identity"),
    ("zeros", "Zeros"),
)

Normalisation = Literal["none", "batch", "layer"]
NORMALISATIONS: tuple[tuple[Normalisation, str], ...] = (
    ("none", "None"),
    ("batch", "Batch norm"),
    ("layer", "Layer norm"),
)

PictureNormalisation = Literal["none", "batch", "layer", "group"]
PICTURE_NORMALISATIONS: tuple[tuple[PictureNormalisation, str], ...] = (*NORMALISATIONS, ("group", "Group norm"))

ACTIVATION_NAMES = dict(ACTIVATIONS)
