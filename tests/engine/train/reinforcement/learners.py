"""Learners in worlds, as a run makes them, without the run."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import torch

from engine.build import build
from engine.data import Preparation
from engine.spec.catalog.algorithms import AlgorithmKind
from engine.spec.catalog.data import World
from engine.spec.catalog.layers import Dense, Input, Output, ValueOutput
from engine.spec.catalog.optimizers import SGD
from engine.spec.document import Link, Network, Spec, Training, chain
from engine.spec.shapes import analyse
from engine.train.losses import loss_function
from engine.train.optimizers import make_optimizer
from engine.train.order import BatchOrder
from engine.train.reinforcement.agent import Agent
from engine.train.reinforcement.tables import prepare_table
from engine.train.supervised import Learner


def table_spec(data: World, algorithm: AlgorithmKind, **training: Any) -> Spec:
    """A table, as the canvas draws it."""
    network = chain(Input(id="input"), Output(id="output", bias=False))
    return Spec(data=data, network=network, training=trained(algorithm, **training))


def network_spec(data: World, algorithm: AlgorithmKind, units: int = 8, layers: int = 1, **training: Any) -> Spec:
    """Layers on which an Output and a Value output stand."""
    ids = ["input", *(f"dense-{i}" for i in range(layers))]
    dense = [Dense(id=i, units=units, activation="relu") for i in ids[1:]]
    links = [Link(source=a, target=b) for a, b in pairwise(ids)]
    heads = [Link(source=ids[-1], target="output"), Link(source=ids[-1], target="value")]
    network = Network(
        layers=(Input(id="input"), *dense, Output(id="output"), ValueOutput(id="value")), links=(*links, *heads)
    )
    return Spec(data=data, network=network, training=trained(algorithm, **training))


def trained(algorithm: AlgorithmKind, **training: Any) -> Training:
    """Plain gradient descent, so that a step can be worked out by hand."""
    values = {"task": "reinforcement", "loss": "mse", "learning_rate": 0.5, "optimizer": SGD(momentum=0.0), **training}
    return Training(algorithm=algorithm, **values)


def learner_of(spec: Spec) -> Learner:
    """All that takes part."""
    model, training = build(spec), spec.training
    nothing = torch.zeros(1, len(analyse(spec).features))
    assert training.algorithm is not None
    learner = Learner(
        model,
        make_optimizer(model, training),
        BatchOrder(nothing, torch.zeros(1), training.batch_size, spec.seed),
        loss_function(training.loss, "reinforcement"),
        training,
        task="reinforcement",
        agent=Agent(spec, preparation(spec), training.algorithm),
    )
    prepare_table(model, training.algorithm)
    return learner


def preparation(spec: Spec) -> Preparation:
    """Observations as they are, of them the ones that the inputs take."""
    names, all_names = analyse(spec).features, spec.data_shape.features
    columns = np.array([all_names.index(name) for name in names])
    zeros = np.zeros(len(names), dtype=np.float32)
    return Preparation(names=names, plane=False, columns=columns, mean=zeros, scale=zeros + 1)
