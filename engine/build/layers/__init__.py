"""One builder a layer kind; the keys are those of the catalog."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.build.layers.activation import build_activation
from engine.build.layers.base import LayerModule, Surroundings, Way
from engine.build.layers.dense import build_dense
from engine.build.layers.dropout import build_dropout
from engine.build.layers.flatten import build_flatten
from engine.build.layers.input import build_input
from engine.build.layers.joins import build_add, build_concatenate, build_multiply
from engine.build.layers.norm import build_norm
from engine.build.layers.output import OutputModule, build_output
from engine.spec.shapes import LayerShape

Builder = Callable[[Any, LayerShape, Surroundings], LayerModule]

BUILDERS: dict[str, Builder] = {
    "input": build_input,
    "dense": build_dense,
    "add": build_add,
    "multiply": build_multiply,
    "concatenate": build_concatenate,
    "activation": build_activation,
    "dropout": build_dropout,
    "norm": build_norm,
    "flatten": build_flatten,
    "output": build_output,
}

__all__ = ["BUILDERS", "Builder", "LayerModule", "OutputModule", "Surroundings", "Way"]
