"""The layer kinds.

A new kind is one class, its row in `LayerKind`, and a builder of the same name in `engine/build/layers`.
"""

from __future__ import annotations

from typing import Annotated, get_args

from pydantic import Field

from engine.spec.catalog.layers.base import Family, Hidden, Layer, Learned, Shape, words_of_shape
from engine.spec.catalog.layers.dense import Dense
from engine.spec.catalog.layers.flatten import Flatten
from engine.spec.catalog.layers.functions import ActivationLayer, DropoutLayer, Norm
from engine.spec.catalog.layers.input import Input
from engine.spec.catalog.layers.joins import Add, Concatenate, Join, Multiply
from engine.spec.catalog.layers.output import Output

LayerKind = Input | Dense | Add | Multiply | Concatenate | ActivationLayer | DropoutLayer | Norm | Flatten | Output
AnyLayer = Annotated[LayerKind, Field(discriminator="kind")]

LAYERS: dict[str, type[Layer]] = {kind.model_fields["kind"].default: kind for kind in get_args(LayerKind)}
FAMILIES: dict[Family, str] = {
    "layers": "Layers",
    "functions": "Functions",
    "joins": "Joins",
    "shapes": "Shapes",
    "ends": "Ends",
}

__all__ = [
    "FAMILIES",
    "LAYERS",
    "ActivationLayer",
    "Add",
    "AnyLayer",
    "Concatenate",
    "Dense",
    "DropoutLayer",
    "Family",
    "Flatten",
    "Hidden",
    "Input",
    "Join",
    "Layer",
    "LayerKind",
    "Learned",
    "Multiply",
    "Norm",
    "Output",
    "Shape",
    "words_of_shape",
]
