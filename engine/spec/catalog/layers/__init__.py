"""The layer kinds.

A new kind is one class, its row in `LayerKind`, and a builder of the same name in `engine/build/layers`.
"""

from __future__ import annotations

from typing import Annotated, get_args

from pydantic import Field

from engine.spec.catalog.layers.base import Layer, Shape
from engine.spec.catalog.layers.dense import Dense
from engine.spec.catalog.layers.input import Input
from engine.spec.catalog.layers.output import Output

LayerKind = Input | Dense | Output
AnyLayer = Annotated[LayerKind, Field(discriminator="kind")]

LAYERS: dict[str, type[Layer]] = {kind.model_fields["kind"].default: kind for kind in get_args(LayerKind)}

__all__ = ["LAYERS", "AnyLayer", "Dense", "Input", "Layer", "LayerKind", "Output", "Shape"]
