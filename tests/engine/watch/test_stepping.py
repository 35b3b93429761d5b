"""A network that is fed step by step says what it says of the whole."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from engine.build import Model
from engine.run import Run
from engine.spec.catalog.layers import (
    ActivationLayer,
    Add,
    Concatenate,
    Conv1d,
    Dense,
    DropoutLayer,
    Embedding,
    Gru,
    Input,
    LastStep,
    LayerKind,
    Lstm,
    Multiply,
    Norm,
    Output,
    PositionalEncoding,
    Reservoir,
    Rnn,
    SelfAttention,
    StepDense,
    TransformerBlock,
)
from engine.spec.document import Spec
from engine.watch.stepping import Feed, Stepper, Window, feed
from engine.watch.stepping.parts import MAKERS
from engine.watch.studies.moment import moment
from tests.engine.watch.sequences import recalling, run_of, translating, whole, wired, writing

EMBEDDING = Embedding(id="embedding", units=6)
STEPPED: dict[str, tuple[LayerKind, ...]] = {
    "embedding": (Embedding(id="layer", units=6, dropout=0.5),),
    "rnn": (EMBEDDING, Rnn(id="layer", units=7, activation="relu", layers=2)),
    "gru": (EMBEDDING, Gru(id="layer", units=7, layers=2, ablated_units=(1,))),
    "lstm": (EMBEDDING, Lstm(id="layer", units=7, layers=3, dropout=0.5)),
    "reservoir": (EMBEDDING, Reservoir(id="layer", units=30)),
    "step_dense": (EMBEDDING, StepDense(id="layer", units=5, bypassed_units=(2,))),
    "activation": (EMBEDDING, ActivationLayer(id="layer", activation="tanh")),
    "dropout": (EMBEDDING, DropoutLayer(id="layer", dropout=0.5)),
    "norm": (EMBEDDING, Norm(id="layer", normalisation="batch")),
    "positional": (EMBEDDING, PositionalEncoding(id="layer", mode="learned")),
    "conv1d": (EMBEDDING, Conv1d(id="layer", units=5, kernel_size=3, padding="causal", dilation=2)),
    "self_attention": (EMBEDDING, SelfAttention(id="layer", units=8, heads=2, causal=True)),
    "transformer": (EMBEDDING, TransformerBlock(id="layer", heads=2, causal=True)),
}
MIXED = wired(
    "input>embedding embedding>gru embedding>add gru>add add>sigmoid add>mul sigmoid>mul mul>both embedding>both "
    "both>output",
    Input(id="input"), EMBEDDING, Gru(id="gru", units=6), Add(id="add"),
    ActivationLayer(id="sigmoid", activation="sigmoid"), Multiply(id="mul"), Concatenate(id="both"),
    Output(id="output"),
)  # fmt: skip
WHOLE: dict[str, tuple[LayerKind, ...]] = {
    "in both directions": (EMBEDDING, Lstm(id="layer", units=5, bidirectional=True)),
    "windows that look ahead": (EMBEDDING, Conv1d(id="layer", units=5)),
    "attention that looks ahead": (EMBEDDING, SelfAttention(id="layer", units=8, heads=2)),
    "a norm over time": (EMBEDDING, Norm(id="layer", normalisation="layer")),
}


def learned(spec: Spec) -> Run:
    """A run whose every number has moved, norms and biases too."""
    run = run_of(spec, steps=3)
    draw = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for parameter in run.learner.model.parameters():
            parameter.data += 0.3 * torch.randn(parameter.shape, generator=draw)
    return run


def fed(run: Run) -> tuple[Model, Feed]:
    shape, model = run.material.shape, moment(run.learner.model)
    assert shape.answered is not None
    return model, feed(model, run.spec.network, shape, shape.answered, run.material.preparation.names)


@torch.inference_mode()
def stepped(feeding: Feed, x: Tensor, symbols: Tensor, layer_id: str = "output") -> Tensor:
    feeding.begin(x)
    return torch.stack([feeding.step(symbols[:, at])[layer_id] for at in range(symbols.shape[1])], 2)


def same_as_whole(run: Run) -> None:
    model, feeding = fed(run)
    assert isinstance(feeding, Stepper)
    x = run.material.x[:4]
    with torch.inference_mode():
        expected = model.all_outputs(x)
    for layer_id in ("layer", "output"):
        if layer_id in expected:
            torch.testing.assert_close(stepped(feeding, x, x, layer_id), expected[layer_id], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("kind", STEPPED)
def test_step_by_step_each_layer_gives_what_it_gives_at_once(kind: str) -> None:
    same_as_whole(learned(recalling(*STEPPED[kind])))


def test_every_kind_that_is_said_to_take_steps_is_tried() -> None:
    elsewhere = {"output", "add", "multiply", "concatenate", "cross_attention"}
    assert STEPPED.keys() | elsewhere == MAKERS.keys()


def test_ways_that_part_and_meet() -> None:
    spec = recalling()
    same_as_whole(learned(spec.with_(network=MIXED)))


@pytest.mark.parametrize("state", [{"ablated": True}, {"bypassed": True}], ids=str)
def test_layers_that_are_switched_off(state: dict[str, bool]) -> None:
    same_as_whole(learned(recalling(EMBEDDING, Gru(id="layer", units=6, **state), StepDense(id="dense", units=4))))


@pytest.mark.parametrize("what", WHOLE)
def test_what_cannot_take_steps_is_seen_whole(what: str) -> None:
    run = learned(recalling(*WHOLE[what]))
    model, feeding = fed(run)
    assert isinstance(feeding, Window)
    x = run.material.x[:4]
    with torch.inference_mode():
        expected = model(x)[:, :, -1]
    torch.testing.assert_close(stepped(feeding, x, x)[:, :, -1], expected)


def test_a_window_follows_the_last_steps() -> None:
    run = learned(recalling(*WHOLE["windows that look ahead"]))
    model, feeding = fed(run)
    x = run.material.x[:2]
    longer = torch.cat([run.material.x[2:4], x], 1)
    with torch.inference_mode():
        expected = model(x)[:, :, -1]
    torch.testing.assert_close(stepped(feeding, x, longer)[:, :, -1], expected)


def test_with_a_source_that_was_read_before_and_sentences_that_end_early() -> None:
    run = learned(translating())
    model, feeding = fed(run)
    assert isinstance(feeding, Stepper)
    x = run.material.x[10:60]
    symbols = x[:, 2:]
    with torch.inference_mode():
        expected = model(x)
    found = stepped(feeding, x, symbols.nan_to_num())
    there = ~symbols.isnan()[:, None].expand_as(expected)
    assert not there.all()
    torch.testing.assert_close(found[there], expected[there], rtol=1e-4, atol=1e-5)


def test_samples_can_be_chosen_half_way_as_a_search_does() -> None:
    run = learned(translating())
    _, feeding = fed(run)
    x, rows = run.material.x[25:29], torch.tensor([3, 0, 3])
    symbols = torch.randint(2, 20, (4, 5), generator=torch.Generator().manual_seed(2))
    with torch.inference_mode():
        feeding.begin(x)
        for at in range(2):
            feeding.step(symbols[:, at])
        feeding.select(rows)
        found = [feeding.step(symbols[rows, at])["output"] for at in range(2, 5)]
    expected = stepped(fed(run)[1], x, symbols)[rows, :, 2:]
    torch.testing.assert_close(torch.stack(found, 2), expected, rtol=1e-4, atol=1e-5)


def test_a_window_of_several_samples_is_chosen_from_too() -> None:
    run = learned(recalling(*WHOLE["in both directions"]))
    model, feeding = fed(run)
    x, rows = run.material.x[:3], torch.tensor([2, 2, 1])
    with torch.inference_mode():
        feeding.begin(x)
        for at in range(8):
            feeding.step(x[:, at])
        feeding.select(rows)
        found = feeding.step(x[rows, 8])["output"]
        torch.testing.assert_close(found, model(x[rows])[:, :, -1])


def test_only_what_knows_places_and_what_attends_must_begin_anew() -> None:
    longest = {kind: fed(run_of(recalling(*layers)))[1].longest for kind, layers in STEPPED.items()}
    assert {kind for kind, steps in longest.items() if steps} == {"positional", "self_attention", "transformer"}
    assert longest["transformer"] == 9


def test_the_copy_that_is_fed_is_not_the_one_that_learns() -> None:
    run = run_of(recalling(), steps=1)
    x = run.material.x[:2]
    _, feeding = fed(run)
    before = stepped(feeding, x, x)
    run.advance()
    torch.testing.assert_close(stepped(feeding, x, x), before, rtol=0, atol=0)


def test_a_list_that_is_known_before_scales_what_flows() -> None:
    network = wired(
        "source>read read>encoder encoder>last last>gate so-far>said said>decoder decoder>scaled gate>scaled "
        "scaled>output",
        Input(id="source", part="source"), Input(id="so-far", part="so far"), Embedding(id="read", units=4),
        Gru(id="encoder", units=5), LastStep(id="last"), Dense(id="gate", units=6, activation="sigmoid"),
        Embedding(id="said", units=4), Gru(id="decoder", units=6), Multiply(id="scaled"), Output(id="output"),
    )  # fmt: skip
    run = learned(whole(translating().data, network))
    model, feeding = fed(run)
    assert isinstance(feeding, Stepper)
    x = run.material.x[:20]
    with torch.inference_mode():
        expected = model(x)[:, :, :1]
    torch.testing.assert_close(stepped(feeding, x, x[:, 2:3]), expected, rtol=1e-4, atol=1e-5)


def test_the_text_of_plays_is_fed_on_and_on() -> None:
    run = run_of(writing())
    _, feeding = fed(run)
    assert stepped(feeding, run.material.x[:1], torch.zeros(1, 50)).isfinite().all()
