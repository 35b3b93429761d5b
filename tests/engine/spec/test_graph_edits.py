"""Edits of links, groups, notes and single units."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from engine.spec.catalog.layers import Dense
from engine.spec.depth import Depth
from engine.spec.diff import diff
from engine.spec.document import Group, Link, Note, Spec
from engine.spec.edits import (
    AddLayer,
    AddLink,
    AddNote,
    Edit,
    EditError,
    GroupLayers,
    InsertLayer,
    MarkUnits,
    RandomiseLayers,
    RemoveLayers,
    RemoveLinks,
    RemoveNotes,
    RemoveUnits,
    SetGroup,
    SetNetwork,
    SetNote,
    SetParameter,
    Several,
    SplitUnit,
    Ungroup,
)
from tests.engine.spec.wiring import layer, pairs, wired

PLAIN = wired("input>dense-1 dense-1>dense-2 dense-2>output dense-3")
JOINED = wired("input>dense-1 input>dense-2 input>dense-3 dense-1>add-1 dense-2>add-1 dense-3>add-1 add-1>output")
MARKED = wired(
    "input>dense-1 dense-1>output",
    layer("dense-1", units=5, frozen_units=(0, 2), ablated_units=(2, 4), bypassed_units=(3,)),
)
GROUPED = PLAIN.with_(
    network=PLAIN.network.with_(
        groups=(Group(id="group-1", name="Encoder", layer_ids=("dense-1", "dense-2")),),
        notes=(Note(id="note-1", text="Here."),),
    )
)
GROUP_2 = Group(id="group-2", name="Decoder", layer_ids=("dense-2", "dense-3"))


@pytest.mark.parametrize(
    ("edit", "label"),
    [
        (AddLink(source="dense-1", target="dense-3"), "link Dense 4 to Dense 4"),
        (RemoveLinks(links=(("dense-1", "dense-2"),)), "unlink Dense 4 from Dense 4"),
        (RemoveLinks(links=(("dense-1", "dense-2"), ("input", "dense-1"))), "remove 2 links"),
        (AddLayer(layer=layer("add-1")), "add Add"),
        (GroupLayers(group=GROUP_2), "group Decoder"),
        (Ungroup(group_ids=("group-1",)), "ungroup"),
        (SetGroup(group_id="group-1", values={"folded": True}), "fold"),
        (SetGroup(group_id="group-1", values={"name": "Stem"}), "group: name Stem"),
        (AddNote(note=Note(id="note-2")), "add a note"),
        (SetNote(note_id="note-1", values={"text": "There."}), "write a note"),
        (SetNote(note_id="note-1", values={"x": 3.0}), "move a note"),
        (RemoveNotes(note_ids=("note-1",)), "remove a note"),
        (SplitUnit(layer_id="dense-1", unit=0), "Dense 4: split unit 1"),
        (RemoveUnits(layer_id="dense-1", units=(1,)), "Dense 4: remove unit 2"),
        (RemoveUnits(layer_id="dense-1", units=(1, 3)), "Dense 4: remove 2 units"),
        (MarkUnits(layer_id="dense-1", units=(2,), mark="frozen", on=True), "Dense 4: unit 3 frozen"),
        (SetNetwork(network=PLAIN.network), "template"),
        (Several(edits=(AddNote(note=Note(id="note-3")),), words="both"), "both"),
    ],
)
def test_an_edit_makes_another_document_and_names_itself(edit: Edit, label: str) -> None:
    before = GROUPED.model_dump_json()
    assert edit.apply(GROUPED) != GROUPED
    assert edit.label(GROUPED) == label
    assert GROUPED.model_dump_json() == before


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        (AddLink(source="gone", target="dense-3"), "That layer is not in the network any more."),
        (AddLink(source="dense-3", target="gone"), "That layer is not in the network any more."),
        (AddLink(source="dense-1", target="dense-2"), "These two are linked already."),
        (AddLink(source="dense-2", target="dense-1"), "That link would close a loop."),
        (AddLink(source="dense-3", target="dense-3"), "That link would close a loop."),
        (RemoveLinks(links=(("dense-1", "dense-3"),)), "That link is not there any more."),
        (AddLayer(layer=layer("dense-1")), "That layer is already in the network."),
        (
            AddLayer(layer=layer("add-1"), links=(Link(source="gone", target="add-1"),)),
            "That layer is not in the network any more.",
        ),
        (GroupLayers(group=Group(id="group-2")), "Select the layers that belong together first."),
        (GroupLayers(group=Group(id="group-2", layer_ids=("gone",))), "That layer is not in the network any more."),
        (GroupLayers(group=Group(id="group-1", layer_ids=("input",))), "That group is already in the network."),
        (Ungroup(group_ids=("gone",)), "That group is not there any more."),
        (SetGroup(group_id="gone", values={"folded": True}), "That group is not there any more."),
        (SetGroup(group_id="group-1", values={"id": "other"}), "A group has no id."),
        (AddNote(note=Note(id="note-1")), "That note is already there."),
        (SetNote(note_id="gone", values={"text": ""}), "That note is not there any more."),
        (SetNote(note_id="note-1", values={"color": 1}), "A note has no color."),
        (RemoveNotes(note_ids=("gone",)), "That note is not there any more."),
        (SplitUnit(layer_id="input", unit=0), "Input has no units of its own."),
        (SplitUnit(layer_id="dense-1", unit=4), "That unit is not there any more."),
        (RemoveUnits(layer_id="dense-1", units=(0, 1, 2, 3)), "A layer keeps at least one unit."),
        (RemoveUnits(layer_id="dense-1", units=(-1,)), "That unit is not there any more."),
        (MarkUnits(layer_id="dense-1", units=(9,), mark="ablated", on=True), "That unit is not there any more."),
        (MarkUnits(layer_id="gone", units=(0,), mark="ablated", on=True), "That layer is not in the network any more."),
    ],
)
def test_an_edit_that_does_not_fit_says_why(edit: Edit, sentence: str) -> None:
    with pytest.raises(EditError, match=f"^{sentence}$"):
        edit.apply(GROUPED)


def test_a_layer_of_4096_units_is_not_split() -> None:
    spec = wired("input>dense-1 dense-1>output", layer("dense-1", units=4096))
    with pytest.raises(EditError, match="4096"):
        SplitUnit(layer_id="dense-1", unit=0).apply(spec)


def test_an_edit_of_a_run_is_no_part_of_several() -> None:
    with pytest.raises(ValidationError):
        Several(edits=(RandomiseLayers(layer_ids=("dense-1",), salt=1),), words="both")


def test_several_are_one_and_stop_where_one_is_refused() -> None:
    good = AddLink(source="dense-1", target="dense-3")
    edits = (good, AddLink(source="dense-3", target="add-1"))
    with pytest.raises(EditError):
        Several(edits=edits, words="both").apply(PLAIN)
    both = Several(edits=(AddLayer(layer=layer("add-1")), *edits), words="both").apply(PLAIN)
    assert {("dense-1", "dense-3"), ("dense-3", "add-1")} <= pairs(both)


# ---- links --------------------------------------------------------------------------------------------------------


def ports(spec: Spec, target: str) -> list[tuple[str, int]]:
    return sorted(((x.source, x.port) for x in spec.network.links if x.target == target), key=lambda pair: pair[1])


def test_a_link_comes_last_or_where_it_is_wanted() -> None:
    spec = wired("input>dense-1 input>dense-2 input>dense-3 dense-1>add-1 dense-2>add-1 add-1>output")
    last = AddLink(source="dense-3", target="add-1").apply(spec)
    assert last.network.sources("add-1") == ("dense-1", "dense-2", "dense-3")
    first = AddLink(source="dense-3", target="add-1", port=0).apply(spec)
    assert first.network.sources("add-1") == ("dense-3", "dense-1", "dense-2")
    assert [port for _, port in ports(first, "add-1")] == [0, 1, 2]


def test_ports_close_up_where_a_link_or_a_layer_goes() -> None:
    gone = RemoveLinks(links=(("dense-2", "add-1"),)).apply(JOINED)
    assert ports(gone, "add-1") == [("dense-1", 0), ("dense-3", 1)]
    gone = RemoveLayers(layer_ids=("dense-1",)).apply(JOINED)
    assert ports(gone, "add-1") == [("input", 0), ("dense-2", 1), ("dense-3", 2)]


def test_two_ways_that_become_one_are_one_link() -> None:
    spec = RemoveLayers(layer_ids=("dense-1", "dense-2")).apply(JOINED)
    assert ports(spec, "add-1") == [("input", 0), ("dense-3", 1)]


def test_a_layer_that_goes_into_a_link_keeps_its_port() -> None:
    after = InsertLayer(layer=layer("norm-1"), source="dense-2", target="add-1").apply(JOINED)
    assert after.network.sources("add-1") == ("dense-1", "norm-1", "dense-3")


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_ports_never_have_gaps(data: st.DataObject) -> None:
    spec = JOINED
    for _ in range(data.draw(st.integers(1, 8))):
        ids = st.sampled_from([one.id for one in spec.network.layers])
        links = st.sampled_from([(x.source, x.target) for x in spec.network.links] or [("gone", "gone")])
        edit = data.draw(
            st.one_of(
                st.builds(AddLink, source=ids, target=ids, port=st.none() | st.integers(0, 4)),
                st.builds(RemoveLinks, links=st.tuples(links)),
                st.builds(RemoveLayers, layer_ids=st.tuples(ids)),
            )
        )
        try:
            spec = edit.apply(spec)
        except EditError:
            continue
        for one in spec.network.layers:
            assert [port for _, port in ports(spec, one.id)] == list(range(len(spec.network.sources(one.id))))


def test_new_layers_stand_before_the_outputs_and_new_outputs_last() -> None:
    spec = AddLayer(layer=layer("norm-1")).apply(AddLayer(layer=layer("output-2")).apply(PLAIN))
    assert [one.id for one in spec.network.layers][-3:] == ["norm-1", "output", "output-2"]


# ---- groups and notes ---------------------------------------------------------------------------------------------


def members(spec: Spec) -> dict[str, tuple[str, ...]]:
    return {group.id: group.layer_ids for group in spec.network.groups}


def test_a_layer_leaves_one_group_for_another() -> None:
    after = GroupLayers(group=GROUP_2).apply(GROUPED)
    assert members(after) == {"group-1": ("dense-1",), "group-2": ("dense-2", "dense-3")}


def test_a_group_that_nobody_is_left_in_goes() -> None:
    whole = Group(id="group-2", layer_ids=("dense-1", "dense-2"))
    assert members(GroupLayers(group=whole).apply(GROUPED)) == {"group-2": ("dense-1", "dense-2")}


def test_a_group_loses_what_is_removed() -> None:
    once = RemoveLayers(layer_ids=("dense-1",)).apply(GROUPED)
    assert members(once) == {"group-1": ("dense-2",)}
    assert members(RemoveLayers(layer_ids=("dense-1", "dense-2")).apply(GROUPED)) == {}


def test_groups_and_notes_do_not_touch_a_run() -> None:
    for edit in (
        GroupLayers(group=GROUP_2),
        SetGroup(group_id="group-1", values={"folded": True}),
        Ungroup(group_ids=("group-1",)),
        SetNote(note_id="note-1", values={"x": 1.0}),
        RemoveNotes(note_ids=("note-1",)),
    ):
        assert diff(GROUPED, edit.apply(GROUPED)) is Depth.VIEW


def test_moving_a_note_is_one_gesture_and_writing_another() -> None:
    move, write = (SetNote(note_id="note-1", values=values) for values in ({"x": 1.0}, {"text": "a"}))
    assert move.merge_key == SetNote(note_id="note-1", values={"x": 2.0}).merge_key != write.merge_key
    assert SetGroup(group_id="group-1", values={"folded": True}).merge_key == ""


# ---- units --------------------------------------------------------------------------------------------------------


def dense(spec: Spec) -> Dense:
    found = spec.network.layer("dense-1")
    assert isinstance(found, Dense)
    return found


def marks(spec: Spec) -> tuple[int, tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
    one = dense(spec)
    return one.units, one.frozen_units, one.ablated_units, one.bypassed_units


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (SplitUnit(layer_id="dense-1", unit=2), (6, (0, 2, 3), (2, 3, 5), (4,))),
        (SplitUnit(layer_id="dense-1", unit=1), (6, (0, 3), (3, 5), (4,))),
        (SplitUnit(layer_id="dense-1", unit=4), (6, (0, 2), (2, 4, 5), (3,))),
        (RemoveUnits(layer_id="dense-1", units=(2,)), (4, (0,), (3,), (2,))),
        (RemoveUnits(layer_id="dense-1", units=(4, 0)), (3, (1,), (1,), (2,))),
        (MarkUnits(layer_id="dense-1", units=(3, 1), mark="frozen", on=True), (5, (0, 1, 2, 3), (2, 4), (3,))),
        (MarkUnits(layer_id="dense-1", units=(2, 4), mark="ablated", on=False), (5, (0, 2), (), (3,))),
        (SetParameter(layer_ids=("dense-1",), field="units", value=3), (3, (0, 2), (2,), ())),
        (SetParameter(layer_ids=("dense-1",), field="units", value=9), (9, (0, 2), (2, 4), (3,))),
    ],
)
def test_marks_stay_with_their_units(edit: Edit, expected: tuple[Any, ...]) -> None:
    assert marks(edit.apply(MARKED)) == expected


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_marks_follow_any_split_and_removal(data: st.DataObject) -> None:
    """Each unit carries its own marks along; where the edit says a unit comes from, its marks come from too."""
    spec = MARKED
    for _ in range(data.draw(st.integers(1, 6))):
        old = dense(spec)
        units = st.integers(0, old.units - 1)
        edit = data.draw(
            st.builds(SplitUnit, layer_id=st.just("dense-1"), unit=units)
            | st.builds(RemoveUnits, layer_id=st.just("dense-1"), units=st.sets(units, min_size=1).map(tuple))
        )
        if not edit.old_units(old.units):
            continue
        spec = edit.apply(spec)
        origins = edit.old_units(old.units)
        assert len(origins) == dense(spec).units
        for name in ("frozen_units", "ablated_units", "bypassed_units"):
            expected = tuple(new for new, origin in enumerate(origins) if origin in getattr(old, name))
            assert getattr(dense(spec), name) == expected


def test_marks_take_effect_without_a_rebuild() -> None:
    after = MarkUnits(layer_id="dense-1", units=(1,), mark="frozen", on=True).apply(MARKED)
    assert diff(MARKED, after) is Depth.RATE
