"""One builder a layer kind; the keys are those of the catalog."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from engine.build.layers.base import LayerModule
from engine.build.layers.dense import build_dense
from engine.build.layers.input import build_input
from engine.build.layers.output import build_output
from engine.spec.shapes import LayerShape

Builder = Callable[[Any, LayerShape, torch.Generator], LayerModule]

BUILDERS: dict[str, Builder] = {"input": build_input, "dense": build_dense, "output": build_output}

__all__ = ["BUILDERS", "Builder", "LayerModule"]
