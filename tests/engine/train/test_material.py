"""By which samples a network is judged."""

from __future__ import annotations

import numpy as np
import pytest

from engine.data import make
from engine.spec.catalog.data.tables import Iris
from engine.spec.catalog.layers import Dense, Input, Output
from engine.spec.document import Spec, Training, chain
from engine.train.material import Material, prepare


def material(task: str, held_out: tuple[int, ...]) -> Material:
    loss = {"reconstruction": "mse", "multi-class": "cross_entropy"}[task]
    network = chain(Input(id="input"), Dense(id="dense-1", units=2), Output(id="output"))
    training = Training.model_validate({"task": task, "loss": loss})
    spec = Spec(data=Iris(held_out=held_out), network=network, training=training)
    return prepare(make(spec.data, spec.seed), spec)


def classes(made: Material) -> set[int]:
    return set(np.unique(made.dataset.target[made.measured_test_rows]).astype(int).tolist())


def test_what_was_never_shown_does_not_judge_who_rebuilds() -> None:
    made = material("reconstruction", (2,))
    assert classes(made) == {0, 1}
    assert 2 in made.dataset.target[made.test_rows]
    assert len(made.measured_x) == made.measured_train + len(made.measured_test_rows)


@pytest.mark.parametrize(("task", "held_out"), [("multi-class", (2,)), ("reconstruction", ())])
def test_else_all_of_the_test_does(task: str, held_out: tuple[int, ...]) -> None:
    made = material(task, held_out)
    assert classes(made) == {0, 1, 2}
    assert np.array_equal(made.usual_rows, made.test_rows)
