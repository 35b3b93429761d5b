"""What pydantic rejects is told in one sentence: where, what, and what would be right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from engine.spec.catalog.layers import Dense
from engine.spec.document import MOST_LAYERS, Spec, Training
from engine.spec.plain import plain_error
from tests.engine.spec.zips import document

Raw = dict[str, Any]


def layer(raw: Raw) -> Raw:
    found: Raw = raw["network"]["layers"][1]
    return found


def complaint(change: Callable[[Raw], object]) -> str:
    raw = document()
    change(raw)
    with pytest.raises(ValidationError) as caught:
        Spec.model_validate(raw)
    return plain_error(caught.value, raw)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda raw: layer(raw).update(units=10**12), "Layer dense-1: Units must be at most 4,096, not 1000000000000."),
        (lambda raw: layer(raw).update(units=0), "Layer dense-1: Units must be at least 1, not 0."),
        (lambda raw: layer(raw).update(units="many"), "Layer dense-1: Units must be a whole number, not 'many'."),
        (lambda raw: layer(raw).update(units=None), "Layer dense-1: Units must be a whole number."),
        (lambda raw: layer(raw).update(name="eyes", bias="x"), "Layer eyes: Bias must be on or off, not 'x'."),
        (
            lambda raw: layer(raw).update(kind="conv9d"),
            "Layer dense-1 is of a kind that this version does not know: conv9d.",
        ),
        (lambda raw: layer(raw).pop("kind"), "Layer dense-1 does not say of what kind it is."),
        (lambda raw: layer(raw).update(kind=["dense"]), None),
        (lambda raw: layer(raw).pop("id"), "Layer 2: id is missing."),
        (lambda raw: raw["network"]["layers"].append("dense"), None),
        (lambda raw: raw["network"].update(layers={}), "Layers must be a list."),
        (lambda raw: raw["network"].update(layers=[layer(raw)] * (MOST_LAYERS + 1)), None),
        (lambda raw: raw["network"]["links"][0].pop("source"), "Links 1: source is missing."),
        (lambda raw: raw.pop("data"), "The data is missing."),
        (lambda raw: raw.update(network=3), None),
        (lambda raw: raw["data"].update(noise=77), "The data: Noise must be at most 50, not 77."),
        (lambda raw: raw["data"].update(painted=[{"x1": 9, "x2": 0, "target": 0}]), None),
        (
            lambda raw: raw["training"].update(learning_rate=-1),
            "The training: Learning rate must be at least 0, not -1.",
        ),
        (
            lambda raw: raw["training"]["optimizer"].update(beta1=2),
            "The training: optimizer: β₁ must be at most 0.999, not 2.",
        ),
        (lambda raw: raw["training"].update(loss="luck"), None),
        (lambda raw: raw.update(seed=-1), "Seed must be at least 0, not -1."),
        (lambda raw: raw.update(name="x" * 201), "Name must be at most 200 characters long."),
    ],
)
def test_a_fault_is_told_in_one_sentence(change: Callable[[Raw], object], sentence: str | None) -> None:
    told = complaint(change)
    assert sentence is None or told == sentence
    assert told[0].isupper()
    assert told.endswith(".")
    assert len(told) < 250
    assert "pydantic" not in told


def test_a_value_alone_names_its_field() -> None:
    with pytest.raises(ValidationError) as caught:
        Dense(id="a").with_(units=0)
    assert plain_error(caught.value) == "Units must be at least 1, not 0."
    with pytest.raises(ValidationError) as caught:
        Training().with_(batch_size=float("inf"))
    assert plain_error(caught.value).startswith("Batch must be a")
    with pytest.raises(ValidationError) as caught:
        Training().with_(learning_rate=float("nan"))
    assert plain_error(caught.value) == "Learning rate must be a finite number, not nan."
