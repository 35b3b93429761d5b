"""The layer kinds.

A new kind is one class, its row in `LayerKind`, and a builder of the same name in `engine/build/layers`.
"""

from __future__ import annotations

from typing import Annotated, get_args

from pydantic import Field

from engine.spec.catalog.layers.adversary import Noise, Versus
from engine.spec.catalog.layers.attention import Attention, CrossAttention, SelfAttention, TransformerBlock
from engine.spec.catalog.layers.base import Family, Hidden, Layer, Learned, Shape, words_of_shape
from engine.spec.catalog.layers.codes import Contraction, GaussianCode, Sparsity, TiedDense
from engine.spec.catalog.layers.conv import (
    Conv1d,
    Conv2d,
    ConvTranspose2d,
    DepthwiseConv2d,
    Filters,
    SeparableConv2d,
)
from engine.spec.catalog.layers.corruption import Corruption
from engine.spec.catalog.layers.dense import Dense
from engine.spec.catalog.layers.embedding import Embedding
from engine.spec.catalog.layers.flatten import Flatten
from engine.spec.catalog.layers.functions import ActivationLayer, DropoutLayer, Norm
from engine.spec.catalog.layers.input import Input
from engine.spec.catalog.layers.joins import Add, Concatenate, Join, Multiply
from engine.spec.catalog.layers.output import Output
from engine.spec.catalog.layers.pool import AdaptivePool, AvgPool, GlobalPool, MaxPool, Pool, Upsample
from engine.spec.catalog.layers.positional import PositionalEncoding
from engine.spec.catalog.layers.recurrent import Gru, Lstm, Recurrent, Rnn
from engine.spec.catalog.layers.reservoir import Reservoir
from engine.spec.catalog.layers.reshape import Reshape
from engine.spec.catalog.layers.step_dense import StepDense
from engine.spec.catalog.layers.time_pool import AttentionPool, LastStep
from engine.spec.catalog.layers.units import Units
from engine.spec.catalog.layers.value import ValueOutput
from engine.spec.catalog.layers.windowed import Windowed

LayerKind = (
    Input
    | Noise
    | Dense
    | Conv1d
    | Conv2d
    | DepthwiseConv2d
    | SeparableConv2d
    | ConvTranspose2d
    | MaxPool
    | AvgPool
    | GlobalPool
    | AdaptivePool
    | Upsample
    | Embedding
    | Rnn
    | Gru
    | Lstm
    | Reservoir
    | StepDense
    | LastStep
    | AttentionPool
    | PositionalEncoding
    | SelfAttention
    | CrossAttention
    | TransformerBlock
    | GaussianCode
    | TiedDense
    | Corruption
    | Sparsity
    | Contraction
    | Add
    | Multiply
    | Concatenate
    | Versus
    | ActivationLayer
    | DropoutLayer
    | Norm
    | Flatten
    | Reshape
    | Output
    | ValueOutput
)
AnyLayer = Annotated[LayerKind, Field(discriminator="kind")]

LAYERS: dict[str, type[Layer]] = {kind.model_fields["kind"].default: kind for kind in get_args(LayerKind)}
FAMILIES: dict[Family, str] = {
    "layers": "Layers",
    "pictures": "Pictures and signals",
    "sequences": "Sequences",
    "codes": "Codes",
    "functions": "Functions",
    "joins": "Joins",
    "shapes": "Shapes",
    "ends": "Ends",
}

__all__ = [
    "FAMILIES",
    "LAYERS",
    "ActivationLayer",
    "AdaptivePool",
    "Add",
    "AnyLayer",
    "Attention",
    "AttentionPool",
    "AvgPool",
    "Concatenate",
    "Contraction",
    "Conv1d",
    "Conv2d",
    "ConvTranspose2d",
    "Corruption",
    "CrossAttention",
    "Dense",
    "DepthwiseConv2d",
    "DropoutLayer",
    "Embedding",
    "Family",
    "Filters",
    "Flatten",
    "GaussianCode",
    "GlobalPool",
    "Gru",
    "Hidden",
    "Input",
    "Join",
    "LastStep",
    "Layer",
    "LayerKind",
    "Learned",
    "Lstm",
    "MaxPool",
    "Multiply",
    "Noise",
    "Norm",
    "Output",
    "Pool",
    "PositionalEncoding",
    "Recurrent",
    "Reservoir",
    "Reshape",
    "Rnn",
    "SelfAttention",
    "SeparableConv2d",
    "Shape",
    "Sparsity",
    "StepDense",
    "TiedDense",
    "TransformerBlock",
    "Units",
    "Upsample",
    "ValueOutput",
    "Versus",
    "Windowed",
    "words_of_shape",
]
