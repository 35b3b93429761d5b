"""A part of a network as text, and back into another."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.spec.catalog.layers import TiedDense
from engine.spec.document import Group, Note, Spec
from engine.spec.edits import EditError, PasteFragment
from engine.spec.fragment import Fragment, fragment_of, parse_fragment, renewed
from engine.spec.shapes import analyse
from tests.engine.spec.wiring import layer, pairs, wired

WHOLE = wired(
    "input>dense-1 dense-1>dense-2 dense-1>add-1 dense-2>add-1 add-1>output", layer("dense-2", units=4, x=5.0, y=6.0)
)
WHOLE = WHOLE.with_(
    network=WHOLE.network.with_(
        groups=(Group(id="group-1", name="Block", layer_ids=("dense-1", "dense-2", "add-1"), x=1.0, y=2.0),),
        notes=(Note(id="note-1", text="Adds what it skipped.", x=7.0, y=8.0),),
    )
)
BLOCK = ("dense-1", "dense-2", "add-1")


def block(name: str = "") -> Fragment:
    return fragment_of(WHOLE.network, BLOCK, ("note-1",), name)


def test_it_holds_what_lies_wholly_within() -> None:
    fragment = block()
    assert [given.id for given in fragment.layers] == list(BLOCK)
    assert {(link.source, link.target) for link in fragment.links} == {
        ("dense-1", "dense-2"), ("dense-1", "add-1"), ("dense-2", "add-1"),
    }  # fmt: skip
    assert (fragment.groups, fragment.notes) == (WHOLE.network.groups, WHOLE.network.notes)
    assert fragment_of(WHOLE.network, ("dense-1", "dense-2")).groups == ()
    assert (fragment.entries, fragment.exits) == (("dense-1",), ("add-1",))


def test_a_tie_goes_with_the_layer_that_it_is_tied_to() -> None:
    tied = wired(
        "input>tied_dense-7 input>dense-1 dense-1>dense-2 dense-2>tied_dense-8 tied_dense-8>output",
        *(layer(i, tied_to="dense-2") for i in ("tied_dense-7", "tied_dense-8")),
    )
    both = renewed(fragment_of(tied.network, ("tied_dense-7", "dense-2", "tied_dense-8")), tied.network)
    ids = {given.kind: given.id for given in both.layers}
    assert ids["dense"] == "dense-3"
    assert [given.tied_to for given in both.layers if isinstance(given, TiedDense)] == ["dense-3"] * 2
    (alone,) = renewed(fragment_of(tied.network, ("tied_dense-8",)), tied.network).layers
    assert isinstance(alone, TiedDense)
    assert alone.tied_to == "dense-2", "the layer itself was not copied"


def test_it_survives_as_text() -> None:
    fragment = block("Residual")
    assert parse_fragment(fragment.text()) == fragment
    assert json.loads(fragment.text())["format"] == "layerscope-fragment"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2, 3\n4, 5",
        "layerscope-fragment",
        '{"format": "layerscope-fragment"}',
        '{"format": "another-thing", "layers": []}',
        '["layerscope-fragment"]',
        "[" * 100_000 + "layerscope-fragment",
    ],
)
def test_other_text_is_none(text: str) -> None:
    assert parse_fragment(text) is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"units": 4', '"units": 400000'),
        ('"kind": "dense"', '"kind": "dance"'),
        ('"source": "dense-1"', '"source": "gone"'),
        ('"id": "dense-2"', '"id": "dense-1"'),
        ('"dense-1",\n    "dense-2"', '"dense-1",\n    "gone"'),
        ('"format": "layerscope-fragment"', '"format": "layerscope-fragments"'),
        ('"x": 5.0', '"x": NaN'),
    ],
)
def test_damaged_text_is_none(old: str, new: str) -> None:
    text = json.dumps(json.loads(block().text()), indent=1)
    text = text.replace('[\n    "dense-1"', '["dense-1"').replace("\n     ", "\n    ")
    whole = block().text()
    assert old in whole or old in text, old
    source = whole if old in whole else text
    assert parse_fragment(source) is not None
    assert parse_fragment(source.replace(old, new, 1)) is None


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2000), st.integers(1, 200))
def test_cut_text_is_none_and_never_an_error(start: int, length: int) -> None:
    text = block().text()
    cut = text[: start % len(text)] + text[start % len(text) + length :]
    assert parse_fragment(cut) is None or isinstance(parse_fragment(cut), Fragment)
    assert parse_fragment(text[:-length]) is None


def test_ids_are_fresh_in_another_network() -> None:
    fresh = renewed(block(), WHOLE.network)
    assert [given.id for given in fresh.layers] == ["dense-3", "dense-4", "add-2"]
    assert {(link.source, link.target) for link in fresh.links} == {
        ("dense-3", "dense-4"), ("dense-3", "add-2"), ("dense-4", "add-2"),
    }  # fmt: skip
    assert fresh.groups[0].id == "group-2"
    assert fresh.groups[0].layer_ids == ("dense-3", "dense-4", "add-2")
    assert fresh.notes[0].id == "note-2"


def test_a_copy_is_shifted_or_left_to_be_arranged() -> None:
    moved = renewed(block(), WHOLE.network, by=(10.0, 20.0))
    assert (moved.layers[1].x, moved.layers[1].y) == (15.0, 26.0)
    assert (moved.layers[0].x, moved.groups[0].x, moved.notes[0].x) == (None, 11.0, 17.0)
    left = renewed(block(), WHOLE.network)
    assert {given.x for given in left.layers} == {None}


def pasted(spec: Spec, **where: str) -> Spec:
    return PasteFragment(fragment=renewed(block(), spec.network), **where).apply(spec)


def test_pasted_beside_the_network_it_idles() -> None:
    after = pasted(WHOLE)
    assert analyse(after).idle == {"dense-3", "dense-4", "add-2"}
    assert analyse(after).problems == ()
    assert len(after.network.groups) == len(after.network.notes) == 2


def test_pasted_into_a_link_it_takes_part() -> None:
    after = pasted(WHOLE, source="add-1", target="output")
    assert {("add-1", "dense-3"), ("add-2", "output")} <= pairs(after)
    assert ("add-1", "output") not in pairs(after)
    assert analyse(after).problems == ()
    assert analyse(after).idle == frozenset()


def test_a_residual_block_remembers_its_skip() -> None:
    spec = wired("input>dense-1 dense-1>dense-2 dense-1>add-1 dense-2>add-1 add-1>dense-3 dense-3>output")
    fragment = renewed(fragment_of(spec.network, ("dense-2", "add-1")), spec.network)
    after = PasteFragment(fragment=fragment, source="add-1", target="dense-3").apply(spec)
    assert after.network.sources("add-2") == ("add-1", "dense-4")
    assert analyse(after).problems == ()


@pytest.mark.parametrize(
    ("fragment", "where", "sentence"),
    [
        (block(), {}, "Those layers are already in the network."),
        (fragment_of(WHOLE.network, (), ("note-1",)), {}, "Those notes are already on the canvas."),
        (
            renewed(block(), WHOLE.network),
            {"source": "input", "target": "output"},
            "The link it should go into is not there any more.",
        ),
        (
            renewed(fragment_of(WHOLE.network, ("input",)), WHOLE.network),
            {"source": "input", "target": "dense-1"},
            "This cannot go into a link: it has no way in or no way out.",
        ),
    ],
)
def test_what_cannot_be_pasted_says_why(fragment: Fragment, where: dict[str, str], sentence: str) -> None:
    with pytest.raises(EditError, match=f"^{sentence}$"):
        PasteFragment(fragment=fragment, **where).apply(WHOLE)
