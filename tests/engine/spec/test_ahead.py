"""A network that sees what it is to say is warned of, at the layer that lets it, with one click against it."""

from __future__ import annotations

import pytest

from engine.spec.catalog.data import Brackets, NumberWords, Shakespeare
from engine.spec.catalog.layers import LAYERS, Input, LayerKind
from engine.spec.document import Spec
from engine.spec.problems import SpecProblem
from engine.spec.remedies import remedies
from engine.spec.shapes import analyse
from tests.engine.spec.wiring import layer, wired

TEXT = Shakespeare()
WORDS = NumberWords()
PEEKING = {  # a layer that sees ahead, and what the button says
    "rnn": (layer("rnn-1", bidirectional=True), "Switch off “Both directions”"),
    "gru": (layer("gru-1", bidirectional=True), "Switch off “Both directions”"),
    "lstm": (layer("lstm-1", bidirectional=True), "Switch off “Both directions”"),
    "self_attention": (layer("self_attention-1"), "Switch on “Causal”"),
    "transformer": (layer("transformer-1"), "Switch on “Causal”"),
    "conv1d": (layer("conv1d-1", padding="same"), "Choose causal padding"),
    "conv1d mirrored": (layer("conv1d-1", padding="causal", padding_mode="reflect"), "Fill with zeros"),
    "conv1d normed": (layer("conv1d-1", padding="causal", normalisation="layer"), "Normalise over the batch"),
    "max_pool": (layer("max_pool-1", stride=1, kernel_size=3, padding="same"), "Remove it"),
    "avg_pool": (layer("avg_pool-1", stride=1, kernel_size=3, padding="same"), "Remove it"),
    "norm": (layer("norm-1"), "Normalise over the batch"),
}
BLIND = (
    layer("rnn-1"),
    layer("lstm-1", layers=2),
    layer("reservoir-1"),
    layer("conv1d-1", padding="causal", dilation=2),
    layer("self_attention-1", causal=True),
    layer("transformer-1", causal=True),
    layer("positional-1"),
    layer("step_dense-1"),
    layer("norm-1", normalisation="batch"),
    layer("max_pool-1", stride=1, kernel_size=1),
    layer("lstm-1", bidirectional=True, bypassed=True),
    layer("activation-1"),
)


@pytest.mark.parametrize("name", PEEKING)
def test_a_layer_that_sees_ahead_is_warned_of_and_cured(name: str) -> None:
    peeking, words = PEEKING[name]
    spec = characters(peeking)
    (warning,) = _warnings(spec)
    assert (warning.layer_id, warning.problem) == (peeking.id, "This layer sees the token that is to be said.")
    assert not warning.field or hasattr(peeking, warning.field)
    (remedy,) = remedies(spec, analyse(spec), warning)
    assert remedy.words == words
    after = remedy.edit.apply(spec)
    assert _warnings(after) == []
    assert analyse(after).problems == ()


@pytest.mark.parametrize("blind", BLIND, ids=lambda one: one.id)
def test_a_layer_that_sees_none_later_is_not(blind: LayerKind) -> None:
    spec = characters(blind)
    assert _warnings(spec) == []
    assert analyse(spec).problems == () or blind.id == "lstm-1"


@pytest.mark.parametrize("kind", ["global_pool", "attention_pool", "last_step", "flatten"])
def test_what_makes_a_list_of_all_steps_gives_the_answer_away_too(kind: str) -> None:
    pooled = layer(f"{kind}-1")
    links = f"input>embedding-1 embedding-1>lstm-1 embedding-1>{kind}-1 {kind}-1>dense-1 dense-1>lstm-1 lstm-1>output"
    spec = wired(links, pooled, layer("dense-1", units=32), data=TEXT)
    (warning,) = _warnings(spec)
    assert warning.layer_id == pooled.id
    assert remedies(spec, analyse(spec), warning)[0].words == "Remove it"


def test_only_what_leads_from_that_input_to_the_answer_is_looked_at() -> None:
    """An encoder may look both ways: the source is given."""
    spec = _translator(
        "embedding-2>lstm-2 lstm-2>cross_attention-1 lstm-1>cross_attention-1", layer("lstm-1", bidirectional=True)
    )
    assert _warnings(spec) == []
    assert analyse(spec).problems == ()
    both = _translator(
        "embedding-2>lstm-2 lstm-2>cross_attention-1 lstm-1>cross_attention-1",
        layer("lstm-1", bidirectional=True), layer("lstm-2", bidirectional=True),
    )  # fmt: skip
    assert [warning.layer_id for warning in _warnings(both)] == ["lstm-2"]


def test_attention_to_what_is_said_so_far_gives_it_away() -> None:
    spec = _translator("embedding-2>lstm-2 lstm-1>cross_attention-1 lstm-2>cross_attention-1")
    (warning,) = _warnings(spec)
    assert warning.layer_id == "cross_attention-1"
    (remedy,) = remedies(spec, analyse(spec), warning)
    assert remedy.words == "Use causal self-attention"
    assert _warnings(remedy.edit.apply(spec)) == []


def test_other_tasks_may_look_where_they_like() -> None:
    inner = layer("transformer-1")
    spec = wired("input>embedding-1 embedding-1>transformer-1 transformer-1>output", inner, data=Brackets())
    assert (spec.data_shape.task, _warnings(spec)) == ("tagging", [])


def test_every_kind_is_judged_here() -> None:
    """A new layer over time must say whether it sees ahead."""
    over_time = {kind for kind, row in LAYERS.items() if row.family == "sequences"}
    judged = {one.kind for one, _ in PEEKING.values()} | {one.kind for one in BLIND}
    assert over_time - judged == {"embedding", "attention_pool", "last_step", "cross_attention"}


def characters(inner: LayerKind) -> Spec:
    return wired(f"input>embedding-1 embedding-1>{inner.id} {inner.id}>output", inner, data=TEXT)


def _translator(links: str, *layers: LayerKind) -> Spec:
    ends = "input>embedding-1 embedding-1>lstm-1 input-2>embedding-2 cross_attention-1>output"
    source, so_far = Input(id="input", part="source"), Input(id="input-2", part="so far")
    return wired(f"{ends} {links}", source, so_far, *layers, data=WORDS)


def _warnings(spec: Spec) -> list[SpecProblem]:
    return [warning for warning in analyse(spec).warnings if warning.kind == "ahead"]
