"""One click brings a sequence to a layer that takes one, and what it wants to one that does not."""

from __future__ import annotations

import pytest

from engine.spec.catalog.data import AnyData, Brackets, Mnist1d, NumberWords, Shakespeare, Sines, Vowels
from engine.spec.document import Spec, default_spec
from engine.spec.edits import RemoveLinks, SetData
from engine.spec.linking import offer_link
from engine.spec.remedies import Remedy, remedies
from engine.spec.shapes import analyse
from tests.engine.spec.wiring import layer, wired

VOWELS, TEXT, WORDS, BRACKETS = Vowels(), Shakespeare(), NumberWords(), Brackets()


def found_at(spec: Spec, place: str) -> tuple[Remedy, ...]:
    """The remedies of the one problem at a place; each of them mends it."""
    analysis = analyse(spec)
    (problem,) = [problem for problem in analysis.problems if problem.layer_id == place]
    found = remedies(spec, analysis, problem)
    for remedy in found:
        after = analyse(remedy.edit.apply(spec))
        assert problem not in after.problems, remedy.words
    return found


def words(found: tuple[Remedy, ...]) -> list[str]:
    return [remedy.words for remedy in found]


@pytest.mark.parametrize(
    ("data", "start"),
    [
        (VOWELS, "Recurrent classifier"),
        (BRACKETS, "Recurrent classifier"),
        (Sines(), "Forecaster"),
        (TEXT, "Character model"),
        (WORDS, "Encoder and decoder with attention"),
    ],
    ids=lambda one: one if isinstance(one, str) else one.kind,
)
def test_a_network_that_was_made_for_lists_starts_anew(data: AnyData, start: str) -> None:
    spec = SetData(data=data).apply(default_spec())
    first = analyse(spec).problems[0]
    remedy = remedies(spec, analyse(spec), first)[0]
    assert remedy.words == f"Start with “{start}”"
    after = remedy.edit.apply(spec)
    assert analyse(after).problems == analyse(after).warnings == ()


def test_and_the_other_way() -> None:
    spec = wired("input>lstm-1 lstm-1>last_step-1 last_step-1>output")
    remedy = found_at(spec, "lstm-1")[0]
    assert remedy.words == "Start with “MLP”"
    assert analyse(remedy.edit.apply(spec)).problems == ()


def test_an_output_of_one_answer_reads_the_end_or_the_mean() -> None:
    spec = wired("input>lstm-1 lstm-1>output", data=VOWELS)
    assert words(found_at(spec, "output")) == ["Insert Last step", "Insert Global pool", "Insert Flatten"]
    (problem,) = analyse(spec).problems
    assert problem.remedy == "Insert a Last step or Global pool layer before it."


def test_a_dense_layer_behind_a_sequence_does_too() -> None:
    spec = wired("input>lstm-1 lstm-1>dense-1 dense-1>output", data=VOWELS)
    assert words(found_at(spec, "dense-1"))[:2] == ["Insert Last step", "Insert Global pool"]


@pytest.mark.parametrize("kind", ["last_step", "global_pool", "attention_pool", "flatten"])
def test_an_output_at_each_step_gets_every_step(kind: str) -> None:
    spec = wired(f"input>lstm-1 lstm-1>{kind}-1 {kind}-1>output", data=BRACKETS)
    remedy = found_at(spec, "output")[0]
    assert remedy.words.startswith("Remove the ")
    assert analyse(remedy.edit.apply(spec)).problems == ()


def test_steps_that_were_lost_on_the_way_are_kept() -> None:
    conv = layer("conv1d-1", padding="none", stride=2)
    spec = wired("input>conv1d-1 conv1d-1>lstm-1 lstm-1>output", conv, data=BRACKETS)
    remedy = found_at(spec, "output")[0]
    assert remedy.words == "Keep every step at Conv1d 8"
    assert analyse(remedy.edit.apply(spec)).problems == ()


def test_a_layer_over_time_behind_a_list_gets_the_steps_again() -> None:
    spec = wired("input>last_step-1 last_step-1>lstm-1 lstm-1>last_step-2 last_step-2>output", data=VOWELS)
    assert "Remove the Last step layer" in words(found_at(spec, "lstm-1"))


def test_heads_and_units_are_brought_together() -> None:
    attention = layer("self_attention-1", units=30, heads=4)
    spec = wired("input>self_attention-1 self_attention-1>global_pool-1 global_pool-1>output", attention, data=VOWELS)
    assert analyse(spec).problems[0].remedy == "Take 32 units, or 3 heads."
    assert words(found_at(spec, "self_attention-1")) == ["Take 32 units", "Take 3 heads"]
    block = layer("transformer-1", heads=5)
    spec = wired("input>transformer-1 transformer-1>global_pool-1 global_pool-1>output", block, data=VOWELS)
    assert words(found_at(spec, "transformer-1")) == ["Take 4 heads"]


def test_what_is_measured_needs_no_embedding() -> None:
    spec = wired("input>embedding-1 embedding-1>lstm-1 lstm-1>last_step-1 last_step-1>output", data=Mnist1d())
    assert words(found_at(spec, "embedding-1")) == ["Use Dense at each step instead"]


def test_an_input_takes_a_sequence_that_is_there() -> None:
    spec = wired("input>lstm-1 lstm-1>output", layer("input", part="nothing"), data=WORDS)
    assert words(found_at(spec, "input")) == ["Take source", "Take so far"]


def test_cross_attention_misses_its_memory() -> None:
    spec = wired("input>lstm-1 input>gru-1 lstm-1>cross_attention-1 cross_attention-1>last_step-1 last_step-1>output",
                 data=VOWELS)  # fmt: skip
    (problem,) = analyse(spec).problems
    assert problem.problem == "It takes queries and memory; only one link reaches it."
    first = found_at(spec, "cross_attention-1")[0]
    assert first.words == "Link GRU 32 to it"
    after = first.edit.apply(spec)
    assert after.network.sources("cross_attention-1") == ("lstm-1", "gru-1")
    assert analyse(after).problems == ()


def test_a_first_state_is_made_of_what_comes() -> None:
    links = "input>gru-1 gru-1>last_step-1 input>lstm-1 last_step-1>lstm-1 lstm-1>last_step-2 last_step-2>output"
    spec = wired(links, layer("gru-1", units=5), data=VOWELS)
    assert words(found_at(spec, "lstm-1")) == ["Insert Dense 32", "Remove that link"]
    spec = wired("input>gru-1 input>lstm-1 gru-1>lstm-1 lstm-1>last_step-2 last_step-2>output", data=VOWELS)
    assert words(found_at(spec, "lstm-1")) == ["Insert Last step and Dense 32", "Remove that link"]


def test_the_second_link_is_called_what_it_brings() -> None:
    links = "input>lstm-1 input>gru-1 lstm-1>cross_attention-1 cross_attention-1>last_step-1 last_step-1>output"
    spec = wired(links, data=VOWELS)
    offer = offer_link(spec, analyse(spec), "gru-1", "cross_attention-1")
    assert offer.words.endswith(" as its memory")
    assert offer.edit is not None
    assert analyse(offer.edit.apply(spec)).problems == ()
    pooled = wired(f"{links} gru-1>last_step-2 last_step-2>dense-1", data=VOWELS)
    refused = offer_link(pooled, analyse(pooled), "dense-1", "cross_attention-1")
    assert refused.edit is None
    assert "takes a sequence" in refused.words


def test_what_takes_two_and_has_none_is_fed_twice() -> None:
    cross = layer("cross_attention-1", units=4)
    spec = wired("input>cross_attention-1 cross_attention-1>last_step-1 last_step-1>output", cross, data=VOWELS)
    spec = RemoveLinks(links=(("input", "cross_attention-1"),)).apply(spec)
    assert words(found_at(spec, "cross_attention-1")) == ["Link Input and a new Input to it", "Remove it"]
    after = found_at(spec, "cross_attention-1")[0].edit.apply(spec)
    assert analyse(after).shapes["cross_attention-1"].inputs == ((12, 29), (12, 29))
    alone = wired("cross_attention-1>last_step-1 last_step-1>output", cross, data=VOWELS)
    analysis = analyse(alone)
    (problem,) = [problem for problem in analysis.problems if problem.kind == "unfed"]
    both = remedies(alone, analysis, problem)[0]
    assert both.words == "Add 2 Input layers"
    assert len(both.edit.apply(alone).network.sources("cross_attention-1")) == 2


def test_a_bypass_is_not_made_to_fit_where_its_heads_would_not() -> None:
    asking = layer("self_attention-1", units=10, heads=5, bypassed=True)
    spec = wired("input>self_attention-1 self_attention-1>last_step-1 last_step-1>output", asking, data=VOWELS)
    assert words(found_at(spec, "self_attention-1")) == ["End the bypass"]
    fits = layer("self_attention-1", units=8, heads=4, bypassed=True)
    spec = wired("input>self_attention-1 self_attention-1>last_step-1 last_step-1>output", fits, data=VOWELS)
    assert set(words(found_at(spec, "self_attention-1"))) == {"Give it 12 units", "End the bypass"}
