"""The optimizers; the learning rate is the training's own, so that changing the optimizer keeps it."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, get_args

from pydantic import Field

from engine.spec.depth import Depth
from engine.spec.form import field
from engine.spec.value import Value


class Optimizer(Value):
    """How a gradient becomes a step."""

    title: ClassVar[str]
    kind: str


class SGD(Optimizer):
    """Stochastic gradient descent (Robbins and Monro 1951), with momentum."""

    title: ClassVar[str] = "SGD"
    kind: Literal["sgd"] = "sgd"
    momentum: float = field(
        0.0, "Momentum", "slider", minimum=0, maximum=0.99, step=0.01, decimals=2, depth=Depth.RATE,
        help="Part of the last step that is taken again.",
    )  # fmt: skip
    nesterov: bool = field(
        False, "Nesterov", "switch", depth=Depth.RATE,
        help="Look ahead along the momentum before taking the gradient; without momentum it does nothing.",
    )  # fmt: skip


class Adagrad(Optimizer):
    """Adaptive gradient (Duchi 2011)."""

    title: ClassVar[str] = "Adagrad"
    kind: Literal["adagrad"] = "adagrad"


class RMSprop(Optimizer):
    """Root mean square propagation (Hinton 2012)."""

    title: ClassVar[str] = "RMSprop"
    kind: Literal["rmsprop"] = "rmsprop"
    alpha: float = field(
        0.99, "Smoothing", "slider", minimum=0.5, maximum=0.999, step=0.001, decimals=3, depth=Depth.RATE,
        help="How much of the past mean square is kept.",
    )  # fmt: skip


class Adam(Optimizer):
    """Adaptive moments (Kingma and Ba 2015)."""

    title: ClassVar[str] = "Adam"
    kind: Literal["adam"] = "adam"
    beta1: float = field(
        0.9, "β₁", "slider", minimum=0, maximum=0.999, step=0.001, decimals=3, depth=Depth.RATE,
        help="How much of the past mean gradient is kept.",
    )  # fmt: skip
    beta2: float = field(
        0.999, "β₂", "slider", minimum=0.5, maximum=0.9999, step=0.0001, decimals=4, depth=Depth.RATE,
        help="How much of the past mean square is kept.",
    )  # fmt: skip


class AdamW(Adam):
    """Adam with weight decay apart from the gradient (Loshchilov and Hutter 2019)."""

    title: ClassVar[str] = "AdamW"
    kind: Literal["adamw"] = "adamw"  # type: ignore[assignment]


OptimizerKind = SGD | Adagrad | RMSprop | Adam | AdamW
AnyOptimizer = Annotated[OptimizerKind, Field(discriminator="kind")]
OPTIMIZERS: dict[str, type[Optimizer]] = {k.model_fields["kind"].default: k for k in get_args(OptimizerKind)}
