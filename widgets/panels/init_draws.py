"""What an initialisation draws for a layer, without torch: the same formulas as the engine's, by the same names."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

import numpy as np

from engine.snapshot import Doubles, read_only

MOST = 10_000  # numbers drawn for a picture
MOST_EXACT = 20_000  # weights of a layer up to which orthogonal matrices are made; beyond, their limit is drawn from

Draw = Callable[[np.random.Generator, int, int], Doubles]  # generator, units (fan out), inputs (fan in)


def _uniform(bound: float) -> Callable[[np.random.Generator], Doubles]:
    return lambda generator: generator.uniform(-bound, bound, MOST)


def _normal(sd: float) -> Callable[[np.random.Generator], Doubles]:
    return lambda generator: generator.normal(0.0, sd, MOST)


def _orthogonal(generator: np.random.Generator, units: int, inputs: int) -> Doubles:
    """Entries of matrices whose shorter side is orthonormal (Saxe 2013), as many matrices as it takes."""
    long, short = max(units, inputs), min(units, inputs)
    if long * short > MOST_EXACT:
        return generator.normal(0.0, long**-0.5, MOST)
    count = math.ceil(MOST / (long * short))
    q, r = np.linalg.qr(generator.normal(size=(count, long, short)))
    signs = np.sign(np.diagonal(r, axis1=1, axis2=2))
    return np.asarray(q * signs[:, None, :], dtype=np.float64).ravel()[:MOST]


def _identity(units: int, inputs: int) -> Doubles:
    """Ones on the diagonal, in their true share."""
    count = min(units * inputs, MOST)
    ones = max(1, round(count * min(units, inputs) / (units * inputs)))
    return np.repeat([1.0, 0.0], [ones, count - ones])


DRAWS: dict[str, Draw] = {
    "xavier_uniform": lambda g, units, inputs: _uniform(math.sqrt(6 / (units + inputs)))(g),  # Glorot 2010
    "xavier_normal": lambda g, units, inputs: _normal(math.sqrt(2 / (units + inputs)))(g),
    "kaiming_uniform": lambda g, units, inputs: _uniform(math.sqrt(6 / inputs))(g),  # He 2015, gain of ReLU
    "kaiming_normal": lambda g, units, inputs: _normal(math.sqrt(2 / inputs))(g),
    "lecun_normal": lambda g, units, inputs: _normal(inputs**-0.5)(g),
    "orthogonal": _orthogonal,
    "uniform": lambda g, units, inputs: _uniform(0.5)(g),
    "normal": lambda g, units, inputs: _normal(0.1)(g),
    "identity": lambda g, units, inputs: _identity(units, inputs),
    "zeros": lambda g, units, inputs: np.zeros(min(units * inputs, MOST)),
}


@lru_cache(maxsize=16)
def draws_of(kind: str, units: int, inputs: int, seed: int = 0) -> Doubles:
    """Numbers as this initialisation draws them for a weight of shape (units, inputs), at most 10,000 of them."""
    return read_only(DRAWS[kind](np.random.default_rng(seed), max(units, 1), max(inputs, 1)))
