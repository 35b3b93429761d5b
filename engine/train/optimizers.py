"""The optimizers of the catalog through torch.optim, in the variant that is fastest for small networks on a CPU."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from engine.build.carry import State
from engine.build.model import Model
from engine.spec.catalog.optimizers import SGD, Adam, RMSprop
from engine.spec.document import Training

Parameters = list[nn.Parameter]

MAKERS: dict[str, Callable[[Parameters], Optimizer]] = {
    "sgd": lambda parameters: torch.optim.SGD(parameters, lr=0.0, fused=True),
    "adagrad": lambda parameters: torch.optim.Adagrad(parameters, lr=0.0, fused=True),
    "rmsprop": lambda parameters: torch.optim.RMSprop(parameters, lr=0.0, foreach=True),
    "adam": lambda parameters: torch.optim.Adam(parameters, lr=0.0, fused=True),
    "adamw": lambda parameters: torch.optim.AdamW(parameters, lr=0.0, weight_decay=0.0, fused=True),
}


def make_optimizer(model: Model, training: Training) -> Optimizer:
    """A fresh optimizer over all parameters; frozen ones have no gradient and are passed over.

    Weight decay is the training's own, apart from the gradient.
    """
    optimizer = MAKERS[training.optimizer.kind](list(model.learned().values()))
    set_rates(optimizer, model, training)
    return optimizer


def set_rates(optimizer: Optimizer, model: Model, training: Training) -> None:
    """Take over what may change during a run, without touching what the optimizer remembers.

    Layers of one rate factor are one parameter group; where all have the same there is one, as it is fastest.
    """
    settings = _settings(training)
    shared = {name: value for name, value in optimizer.param_groups[0].items() if name != "params"} | settings
    groups = _by_rate_factor(model)
    optimizer.param_groups[:] = [
        {**shared, "params": parameters, "lr": training.learning_rate * factor, "rate_factor": factor}
        for factor, parameters in groups.items()
    ]


def _by_rate_factor(model: Model) -> dict[float, Parameters]:
    groups: dict[float, Parameters] = {}
    for (layer_id, _), parameter in model.learned().items():
        groups.setdefault(model.layer(layer_id).rate_factor, []).append(parameter)
    return groups


def _settings(training: Training) -> dict[str, Any]:
    match training.optimizer:
        case Adam() as row:
            return {"betas": (row.beta1, row.beta2)}
        case SGD() as row:
            return {"momentum": row.momentum, "nesterov": row.nesterov and row.momentum > 0}
        case RMSprop() as row:
            return {"alpha": row.alpha}
    return {}


def memory(optimizer: Optimizer, model: Model) -> State:
    """What the optimizer remembers of each parameter: the tensors themselves, not copies."""
    return {key: dict(optimizer.state[p]) for key, p in model.learned().items() if p in optimizer.state}


def recall(optimizer: Optimizer, model: Model, state: State) -> None:
    """Give an optimizer its memory back; parameters that are not in `state` keep what they have."""
    for key, parameter in model.learned().items():
        if key in state:
            optimizer.state[parameter] = {name: _beside(parameter, value) for name, value in state[key].items()}


def _beside(parameter: nn.Parameter, value: Any) -> Any:
    """A tensor of the parameter's shape in the order in memory that the parameter has.

    The fused optimizers walk through both number by number, whatever the order of either.
    """
    if not isinstance(value, Tensor) or value.shape != parameter.shape or value.stride() == parameter.stride():
        return value
    return torch.empty_like(parameter, requires_grad=False).copy_(value)


def forget(optimizer: Optimizer, model: Model, layer_id: str) -> None:
    """Begin the memory of one layer anew."""
    for (owner, _), parameter in model.learned().items():
        if owner == layer_id and parameter in optimizer.state:
            fresh = optimizer.state.pop(parameter)
            if type(optimizer) is torch.optim.Adagrad:  # it alone makes its memory when it is built
                optimizer.state[parameter] = {name: torch.zeros_like(value) for name, value in fresh.items()}
