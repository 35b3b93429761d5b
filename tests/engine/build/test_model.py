"""Networks that are no chains: several inputs, several outputs, layers that lead nowhere."""

from __future__ import annotations

import pytest
import torch

from engine.build import build
from engine.data import make
from engine.run import Run
from engine.spec.catalog.layers import Add, Concatenate, Dense, Input, Multiply, Output
from engine.spec.shapes import analyse
from tests.engine.build.networks import TWO_INPUTS, TWO_OUTPUTS, WITH_KIND, in_chain, wired


def test_every_input_takes_its_own_features() -> None:
    analysis, model = analyse(TWO_INPUTS), build(TWO_INPUTS)
    assert analysis.features == ("x1", "x2", "sin_x1")
    outputs = model.all_outputs(torch.tensor([[1.0, 2.0, 3.0]]))
    assert outputs["input"].tolist() == [[1.0, 3.0]]
    assert outputs["input-2"].tolist() == [[1.0, 2.0]]
    assert outputs["concatenate-1"].shape == (1, 7)


def test_the_samples_hold_the_features_of_all_inputs() -> None:
    run = Run(TWO_INPUTS, make(TWO_INPUTS.data, 1))
    assert run.material.preparation.names == ("x1", "x2", "sin_x1")
    torch.testing.assert_close(run.material.x[:, 2], torch.sin(run.material.x[:, 0]))


def test_a_single_input_hands_on_what_it_gets() -> None:
    model = build(WITH_KIND["dense"])
    x = torch.randn(3, 2)
    assert model.layer("input")(x) is x


def test_a_picture_keeps_its_rows() -> None:
    model = build(WITH_KIND["flatten"])
    x = torch.arange(64.0)[None]
    given = model.all_outputs(x)["input"]
    assert given.shape == (1, 1, 8, 8)
    assert given[0, 0, 2, 3] == 2 * 8 + 3


def test_an_idle_layer_is_left_out() -> None:
    spec = wired(
        Input(id="input"), Input(id="input-2", features=("x1_x2",)), Dense(id="dense-1"), Dense(id="dense-2"),
        Output(id="output"), links="input>dense-1 dense-1>output dense-1>dense-2",
    )  # fmt: skip
    run = Run(spec, make(spec.data, 1))
    assert run.learner.model.ids == ("input", "dense-1", "output")
    assert run.material.preparation.names == ("x1", "x2")


def test_joins_join_in_the_order_of_their_ports() -> None:
    def spec_of(join: Add | Multiply | Concatenate) -> dict[str, torch.Tensor]:
        spec = wired(
            Input(id="input", features=("x1",)), Input(id="input-2", features=("x2",)), join, Output(id="output"),
            links="input-2>join input>join join>output",
        )  # fmt: skip
        return build(spec).all_outputs(torch.tensor([[2.0, 5.0]]))

    assert spec_of(Add(id="join"))["join"].tolist() == [[7.0]]
    assert spec_of(Multiply(id="join"))["join"].tolist() == [[10.0]]
    assert spec_of(Concatenate(id="join"))["join"].tolist() == [[5.0, 2.0]]


def test_the_answer_is_the_first_output_that_something_reaches() -> None:
    model, x = build(TWO_OUTPUTS), torch.randn(4, 2)
    heads = model.heads(x)
    assert list(heads) == ["output", "output-2"]
    assert torch.equal(model(x), heads["output"])
    unreached = wired(
        Input(id="input"), Output(id="output"), Output(id="output-2"), links="input>output-2"
    )  # fmt: skip
    assert build(unreached).output_id == "output-2"
    assert analyse(unreached).answer == "output-2"


def test_a_chain_has_one_head() -> None:
    model, x = build(WITH_KIND["dense"]).train(False), torch.randn(4, 2)
    assert torch.equal(model.heads(x)["output"], model(x))


@pytest.mark.parametrize("kind", ["add", "concatenate", "multiply"])
def test_the_answer_alone_is_that_of_all_outputs(kind: str) -> None:
    model, x = build(WITH_KIND[kind]), torch.randn(4, 2)
    assert torch.equal(model(x), model.all_outputs(x)["output"])


def test_a_marked_network_is_built_without_numbers_too() -> None:
    marked = Dense(id="dense-1", frozen_units=(0,), ablated_units=(1, 99, -1), bypassed_units=(2,))
    with torch.device("meta"):
        model = build(in_chain(marked))
        assert model(torch.empty(3, 2)).shape == (3, 1)
    assert model.holds_units
