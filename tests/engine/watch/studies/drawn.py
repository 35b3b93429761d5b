"""Trained runs for questions about units and features, and answering a question to its end."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from functools import cache
from typing import TypeVar

from engine.data import make
from engine.run import Run
from engine.snapshot import Watch
from engine.spec.catalog.data.pictures import Digits
from engine.spec.catalog.layers import Conv2d, Dense, Flatten, Input, MaxPool, Output
from engine.spec.document import Spec, Training, chain
from engine.watch.chosen import ChosenInput, chosen_input

Answer = TypeVar("Answer")


def convolving(normalisation: str = "none", dropout: float = 0.0) -> Spec:
    """Two convolutions and a hidden layer on digits."""
    return Spec(
        data=Digits(),
        network=chain(
            Input(id="input", as_picture=True),
            Conv2d(id="conv-1", units=6, normalisation=normalisation, dropout=dropout),
            MaxPool(id="pool"),
            Conv2d(id="conv-2", units=8),
            Flatten(id="flat"),
            Dense(id="dense", units=16, activation="relu"),
            Output(id="output"),
        ),
        training=Training(task="multi-class", loss="cross_entropy", learning_rate=0.02),
    )


def trained(spec: Spec, steps: int) -> Run:
    """A run after so many steps."""
    run = Run(spec, make(spec.data, spec.seed))
    for _ in range(steps):
        run.advance()
    return run


@cache
def digits() -> Run:
    """A run that knows most digits; not to be trained on."""
    return trained(convolving(), 1000)


def chosen(run: Run) -> ChosenInput:
    """The first probe."""
    return chosen_input(run, Watch())


def last(work: Iterator[Answer | None]) -> Answer:
    """The final answer."""
    found = [answer for answer in work if answer is not None]
    return found[-1]


def returned(work: Generator[None, None, Answer]) -> Answer:
    """What a generator returns at its end."""
    while True:
        try:
            next(work)
        except StopIteration as stop:
            answer: Answer = stop.value
            return answer
