"""One click mends what is wrong with layers of autoencoders and of adversarial training."""

from __future__ import annotations

import pytest

from engine.spec.catalog.layers import (
    Conv2d,
    Corruption,
    Dense,
    GaussianCode,
    Input,
    LayerKind,
    Noise,
    Output,
    TiedDense,
    Versus,
)
from engine.spec.document import Link, Network, Spec, chain, default_spec
from engine.spec.edits import SetData, SetTraining
from engine.spec.remedies import remedies
from engine.spec.shapes import analyse
from tests.engine.data.sources import source


def rebuilding(*layers: LayerKind, data: str = "digits", picture: bool = False) -> Spec:
    spec = SetTraining(field="task", value="reconstruction").apply(SetData(data=source(data)).apply(default_spec()))
    return spec.with_(network=chain(Input(id="input", as_picture=picture), *layers, Output(id="output")))


def versus(units: int) -> Spec:
    layers = (
        Input(id="input"), Noise(id="noise"), Dense(id="generator", units=units), Versus(id="versus"),
        Output(id="output"),
    )  # fmt: skip
    ends = (("input", "versus", 0), ("noise", "generator", 0), ("generator", "versus", 1), ("versus", "output", 0))
    links = tuple(Link(source=a, target=b, port=port) for a, b, port in ends)
    spec = SetTraining(field="task", value="adversarial").apply(default_spec())
    return spec.with_(network=Network(layers=layers, links=links))


HALVES = Dense(id="a", units=32), Dense(id="b", units=8)


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        (rebuilding(*HALVES, TiedDense(id="t", tied_to="gone")), "Tie it to Dense 8"),
        (rebuilding(*HALVES, TiedDense(id="t", tied_to="a")), "Tie it to Dense 8"),
        (rebuilding(Corruption(id="t", mode="blur"), *HALVES), "Add noise instead"),
        (
            rebuilding(Conv2d(id="c", units=2), GaussianCode(id="t"), Dense(id="d", units=64), picture=True),
            "Insert Flatten",
        ),
        (versus(5), "2 units for Dense 5"),
    ],
    ids=["gone", "of another width", "blur", "code of a picture", "versus"],
)
def test_the_first_remedy_mends_it(spec: Spec, words: str) -> None:
    analysis = analyse(spec)
    (problem,) = analysis.problems
    first = remedies(spec, analysis, problem)[0]
    assert first.words == words
    assert analyse(first.edit.apply(spec)).problems == ()
