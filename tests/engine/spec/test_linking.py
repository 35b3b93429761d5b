"""What a link would do, and why it is refused."""

from __future__ import annotations

import pytest

from engine.spec.catalog.data import Vowels
from engine.spec.catalog.layers import Dense, Versus
from engine.spec.document import Link, Spec
from engine.spec.edits import AddLayer, AddLink, RemoveLinks
from engine.spec.linking import Offer, offer_link
from engine.spec.shapes import analyse
from tests.engine.build.networks import WITH_KIND
from tests.engine.spec.wiring import DIGITS, layer, wired

PLAIN = wired("input>dense-1 dense-1>dense-2 dense-2>output dense-3 add-1", layer("dense-3", units=7))
PICTURE = wired(
    "input>flatten-1 flatten-1>output dense-1 concatenate-1 input-2>activation-1",
    layer("input", as_picture=True),
    layer("input-2", as_picture=True),
    data=DIGITS,
)


def offer(spec: Spec, source: str, target: str) -> Offer:
    return offer_link(spec, analyse(spec), source, target)


@pytest.mark.parametrize(
    ("source", "target", "words"),
    [
        ("dense-1", "gone", "That layer is not there any more."),
        ("gone", "dense-1", "That layer is not there any more."),
        ("dense-1", "dense-1", "A layer cannot feed itself."),
        ("output", "dense-3", "An Output is where the network ends."),
        ("dense-1", "input", "An Input takes its numbers from the data, not from a layer."),
        ("dense-1", "dense-2", "These two are linked already."),
        ("dense-2", "dense-1", "Dense 4 comes before Dense 4: that would close a loop."),
        ("dense-3", "dense-2", "Dense 4 takes one link. Link these layers to an input first."),
    ],
)
def test_a_link_that_cannot_be_says_why(source: str, target: str, words: str) -> None:
    assert offer(PLAIN, source, target) == Offer(None, words)


def test_a_free_layer_is_linked() -> None:
    found = offer(PLAIN, "dense-1", "dense-3")
    assert found == Offer(AddLink(source="dense-1", target="dense-3"), "Link to Dense 7")


def test_a_join_takes_one_more_at_its_end() -> None:
    spec = wired("input>dense-1 dense-1>add-1 dense-1>dense-2 add-1>output")
    found = offer(spec, "dense-2", "add-1")
    assert found.edit is not None
    assert found.edit.apply(spec).network.sources("add-1") == ("dense-1", "dense-2")


def test_a_join_refuses_another_shape_and_says_what_would_do() -> None:
    spec = wired("input>dense-1 dense-1>add-1 input>dense-2 add-1>output", layer("dense-2", units=9))
    found = offer(spec, "dense-2", "add-1")
    assert found.edit is None
    assert found.words == (
        "Add needs inputs of equal shape; it gets 4 and 9. "
        "Match the units of the layers that feed it, or use Concatenate."
    )


@pytest.mark.parametrize(("units", "kind"), [(4, "add"), (9, "concatenate")])
def test_where_one_link_is_taken_two_meet_in_a_join(units: int, kind: str) -> None:
    spec = wired("input>dense-1 dense-1>dense-2 dense-2>output", layer("dense-1", units=units))
    found = offer(spec, "dense-1", "output")
    assert found.words == f"Join with {kind.title()}"
    assert found.edit is not None
    assert found.edit.label(spec) == f"join with {kind} before Output"
    after = found.edit.apply(spec)
    assert after.network.sources(f"{kind}-1") == ("dense-2", "dense-1")
    assert after.network.sources("output") == (f"{kind}-1",)
    assert analyse(after).problems == ()
    assert after.network.layers[-1].id == "output"


def test_a_picture_and_a_list_cannot_be_joined() -> None:
    assert offer(PICTURE, "input", "output").words == "64 and 1 × 8 × 8 cannot be joined. Insert Flatten layers first."


def test_two_pictures_can() -> None:
    found = offer(PICTURE, "input", "activation-1")
    assert found.words == "Join with Add"


def test_what_takes_a_list_refuses_a_picture() -> None:
    assert offer(PICTURE, "input", "dense-1").words == (
        "A Dense layer takes a list of numbers. Insert a Flatten layer before it."
    )


def test_a_shape_that_is_not_known_yet_is_no_reason_to_refuse() -> None:
    spec = wired("dense-1>dense-2 input>output add-1")
    assert offer(spec, "dense-2", "add-1").edit is not None


RECURRENT = wired(
    "input>lstm-1 lstm-1>last_step-1 input>gru-1 gru-1>global_pool-1 global_pool-1>output"
    " input>step_dense-1 input>step_dense-2 last_step-1>dense-1 dense-1>rnn-2",
    layer("lstm-1", units=4),
    layer("gru-1", units=4),
    layer("rnn-2", units=4),
    layer("step_dense-1", units=12),
    layer("step_dense-2", units=5),
    layer("dense-1", units=4),
    data=Vowels(kind="vowels"),
)


def test_a_list_becomes_the_first_state_of_a_recurrent_layer() -> None:
    found = offer(RECURRENT, "last_step-1", "gru-1")
    assert found == Offer(AddLink(source="last_step-1", target="gru-1"), "Link to GRU 4 as its first state")
    assert found.edit is not None
    after = found.edit.apply(RECURRENT)
    assert after.network.sources("gru-1") == ("input", "last_step-1")
    assert analyse(after).problems == ()


def test_a_list_of_another_size_is_refused_with_a_way_out() -> None:
    after = RECURRENT.with_(network=RECURRENT.network.with_(layers=tuple(
        each.with_(units=7) if each.id == "gru-1" else each for each in RECURRENT.network.layers
    )))  # fmt: skip
    assert offer(after, "last_step-1", "gru-1").words == (
        "The second link is the first state, 7 numbers; it brings 4. "
        "Insert a Dense layer of 7 units there, or remove that link."
    )


@pytest.mark.parametrize(("source", "kind"), [("step_dense-1", "add"), ("step_dense-2", "concatenate")])
def test_a_second_sequence_meets_the_first(source: str, kind: str) -> None:
    found = offer(RECURRENT, source, "gru-1")
    assert found.words == f"Join with {kind.title()}"
    assert found.edit is not None
    after = found.edit.apply(RECURRENT)
    assert after.network.sources(f"{kind}-1") == ("input", source)
    assert after.network.sources("gru-1") == (f"{kind}-1",)


def test_with_a_first_state_each_meets_its_like() -> None:
    begun = AddLink(source="last_step-1", target="gru-1").apply(RECURRENT)
    for source, partner, place in (("step_dense-1", "input", 0), ("dense-1", "last_step-1", 1)):
        found = offer(begun, source, "gru-1")
        assert found.edit is not None
        after = found.edit.apply(begun)
        assert after.network.sources("add-1") == (partner, source)
        assert after.network.sources("gru-1")[place] == "add-1"
        assert len(after.network.sources("gru-1")) == 2
        assert analyse(after).problems == ()


def test_a_sequence_comes_first_whichever_was_linked_first() -> None:
    found = offer(RECURRENT, "input", "rnn-2")
    assert found.edit is not None
    assert found.edit.apply(RECURRENT).network.sources("rnn-2") == ("input", "dense-1")


def test_a_link_to_what_tells_apart_waits_until_both_sides_are_known() -> None:
    """A side that nothing reaches has no shape yet: the offer is made without it."""
    spec = WITH_KIND["versus"]
    spec = RemoveLinks(links=(("noise-1", "generator-1"),)).apply(spec)
    spec = AddLayer(layer=Dense(id="dense-2", units=2), links=(Link(source="input", target="dense-2"),)).apply(spec)
    offer = offer_link(spec, analyse(spec), "dense-2", "versus-1")
    assert offer.edit is not None
    assert analyse(offer.edit.apply(spec)).shapes["dense-2"].output == (2,)


def test_a_link_to_a_tied_layer_is_judged_by_the_layer_it_is_tied_to() -> None:
    spec = RemoveLinks(links=(("dense-2", "tied-1"),)).apply(WITH_KIND["tied_dense"])
    analysis = analyse(spec)
    assert offer_link(spec, analysis, "dense-2", "tied-1").edit is not None
    refused = offer_link(spec, analysis, "dense-1", "tied-1")
    assert refused.edit is None
    assert "not 12" in refused.words


def test_noise_takes_no_link() -> None:
    spec = WITH_KIND["versus"]
    assert "Noise" in offer_link(spec, analyse(spec), "input", "noise-1").words


def test_the_first_link_to_what_takes_two_waits_for_the_second() -> None:
    spec = AddLayer(layer=Versus(id="versus-2")).apply(WITH_KIND["versus"])
    assert isinstance(offer_link(spec, analyse(spec), "input", "versus-2").edit, AddLink)
