"""One builder a layer kind; the keys are those of the catalog."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.build.layers.activation import build_activation
from engine.build.layers.attention import AttentionModule, build_cross_attention, build_self_attention
from engine.build.layers.base import LayerModule, Surroundings, Way
from engine.build.layers.conv import build_conv, build_depthwise, build_separable, build_transposed
from engine.build.layers.corruption import build_corruption
from engine.build.layers.dense import build_dense
from engine.build.layers.dropout import build_dropout
from engine.build.layers.embedding import build_embedding
from engine.build.layers.flatten import build_flatten
from engine.build.layers.gaussian_code import GaussianCodeModule, build_gaussian_code
from engine.build.layers.input import build_input
from engine.build.layers.joins import build_add, build_concatenate, build_multiply
from engine.build.layers.noise import build_noise
from engine.build.layers.norm import build_norm
from engine.build.layers.output import OutputModule, build_output
from engine.build.layers.penalties import build_contraction, build_sparsity
from engine.build.layers.pool import (
    build_adaptive_pool,
    build_avg_pool,
    build_global_pool,
    build_max_pool,
    build_upsample,
)
from engine.build.layers.positional import build_positional
from engine.build.layers.recurrent import RecurrentModule, build_gru, build_lstm, build_rnn
from engine.build.layers.reservoir import build_reservoir
from engine.build.layers.reshape import build_reshape
from engine.build.layers.step_dense import build_step_dense
from engine.build.layers.tied_dense import build_tied_dense
from engine.build.layers.time_pool import build_attention_pool, build_last_step
from engine.build.layers.transformer import build_transformer
from engine.build.layers.units import UnitsModule
from engine.build.layers.value import build_value
from engine.build.layers.versus import build_versus
from engine.spec.shapes import LayerShape

Builder = Callable[[Any, LayerShape, Surroundings], LayerModule]

BUILDERS: dict[str, Builder] = {
    "input": build_input,
    "noise": build_noise,
    "dense": build_dense,
    "conv1d": build_conv,
    "conv2d": build_conv,
    "depthwise_conv2d": build_depthwise,
    "separable_conv2d": build_separable,
    "conv_transpose2d": build_transposed,
    "max_pool": build_max_pool,
    "avg_pool": build_avg_pool,
    "global_pool": build_global_pool,
    "adaptive_pool": build_adaptive_pool,
    "upsample": build_upsample,
    "embedding": build_embedding,
    "rnn": build_rnn,
    "gru": build_gru,
    "lstm": build_lstm,
    "reservoir": build_reservoir,
    "step_dense": build_step_dense,
    "last_step": build_last_step,
    "attention_pool": build_attention_pool,
    "positional": build_positional,
    "self_attention": build_self_attention,
    "cross_attention": build_cross_attention,
    "transformer": build_transformer,
    "gaussian_code": build_gaussian_code,
    "tied_dense": build_tied_dense,
    "corruption": build_corruption,
    "sparsity": build_sparsity,
    "contraction": build_contraction,
    "add": build_add,
    "multiply": build_multiply,
    "concatenate": build_concatenate,
    "versus": build_versus,
    "activation": build_activation,
    "dropout": build_dropout,
    "norm": build_norm,
    "flatten": build_flatten,
    "reshape": build_reshape,
    "output": build_output,
    "value": build_value,
}

__all__ = [
    "BUILDERS",
    "AttentionModule",
    "Builder",
    "GaussianCodeModule",
    "LayerModule",
    "OutputModule",
    "RecurrentModule",
    "Surroundings",
    "UnitsModule",
    "Way",
]
