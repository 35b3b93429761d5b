"""Undo of every edit there is: playing on from there is bit for bit what it would have been without the edit."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import pytest

import engine.spec.edits
from engine.messages import EngineNotice, Load, Travel
from engine.snapshot import Watch
from engine.spec.blocks import residual
from engine.spec.catalog.augmentations import Cutout, Flip, PixelNoise, Rotate, Shift
from engine.spec.catalog.data import Point
from engine.spec.catalog.layers import (
    ActivationLayer,
    Add,
    Concatenate,
    Conv2d,
    Dense,
    DepthwiseConv2d,
    DropoutLayer,
    Flatten,
    GlobalPool,
    Input,
    MaxPool,
    Multiply,
    Norm,
    Output,
    SeparableConv2d,
)
from engine.spec.document import Group, Link, Network, Note, Spec, default_spec
from engine.spec.edits import (
    AddLayer,
    AddLink,
    AddNote,
    ChangeWeights,
    Edit,
    ErasePoints,
    GroupLayers,
    InsertLayer,
    LeaveOutSamples,
    MarkUnits,
    MoveLayers,
    PaintCells,
    PaintPoints,
    PaintWind,
    PasteFragment,
    PasteLayers,
    RandomiseLayers,
    RemoveLayers,
    RemoveLinks,
    RemoveNotes,
    RemoveUnits,
    ResetRun,
    RunEdit,
    SetAlgorithm,
    SetAlgorithmField,
    SetCellReward,
    SetData,
    SetDataField,
    SetGroup,
    SetLabels,
    SetName,
    SetNetwork,
    SetNote,
    SetParameter,
    SetPenalty,
    SetSeed,
    SetTraining,
    SetView,
    SetWeight,
    SetWeights,
    Several,
    SplitUnit,
    Ungroup,
)
from engine.spec.edits.units import UnitMark
from engine.spec.fragment import renewed
from engine.spec.shapes import analyse
from tests.engine.build.networks import wired
from tests.engine.engines import Desk, data_of, same_state

BEFORE, BETWEEN, AFTERWARDS = 23, 9, 14  # steps


def graph() -> Spec:
    """Ways that meet twice, dropout, both norms, a second answer, a frozen unit, a group, a note, a painted point."""
    layers = (
        Input(id="input", features=("x1", "x2", "sin_x1")),
        Dense(id="dense-1", units=6, activation="relu", dropout=0.2, frozen_units=(2,)),
        Norm(id="norm-1", normalisation="batch"),
        Dense(id="dense-2", units=6, normalisation="layer"),
        Add(id="add-1"),
        DropoutLayer(id="dropout-1", dropout=0.1),
        Concatenate(id="concatenate-1"),
        Dense(id="dense-3", units=4, rate_factor=0.3),
        Output(id="output"),
        Output(id="output-2", loss_weight=0.3),
    )
    pairs = (
        "input dense-1 0", "dense-1 norm-1 0", "norm-1 dense-2 0", "dense-2 add-1 0", "dense-1 add-1 1",
        "add-1 dropout-1 0", "dropout-1 concatenate-1 0", "input concatenate-1 1", "concatenate-1 dense-3 0",
        "dense-3 output 0", "dropout-1 output-2 0",
    )  # fmt: skip
    links = tuple(Link(source=a, target=b, port=int(port)) for a, b, port in (pair.split() for pair in pairs))
    network = Network(
        layers=layers, links=links, groups=(Group(id="group-1", layer_ids=("dense-2",)),), notes=(Note(id="note-1"),)
    )
    spec = default_spec().with_(network=network)
    return PaintPoints(points=(Point(x1=1.0, x2=1.0, target=1.0),)).apply(spec)


def parameter(layer_id: str, name: str, value: object) -> SetParameter:
    return SetParameter(layer_ids=(layer_id,), field=name, value=value)


def mark(kind: UnitMark, unit: int) -> MarkUnits:
    return MarkUnits(layer_id="dense-3", units=(unit,), mark=kind, on=True)


def other_network() -> Network:
    spec = InsertLayer(layer=Dense(id="dense-4", units=3), source="concatenate-1", target="dense-3").apply(graph())
    return RemoveLayers(layer_ids=("dropout-1",)).apply(spec).network


RESIDUAL = renewed(residual(4), graph().network)

# whatever acts on weights, or on what the layers do with them: undo brings the moment before back
DEEP: list[Edit] = [
    ResetRun(),
    RandomiseLayers(layer_ids=("dense-1", "norm-1"), salt=3),
    RandomiseLayers(layer_ids=("dense-2",), salt=3, units=(1, 4)),
    SetWeight(layer_id="dense-1", parameter="weight", unit=1, source=0, value=2.5),
    SetWeights(layer_id="dense-2", parameter="weight", unit=1, source=2, values=((1.0, 2.0), (3.0, 4.0))),
    ChangeWeights(layer_ids=("dense-1", "norm-1", "output"), change="clear"),
    ChangeWeights(layer_ids=("dense-1",), units=(0, 5), change="nudge", amount=0.5),
    ChangeWeights(layer_ids=("dense-2",), change="scale", amount=-2.0),
    parameter("dense-3", "units", 2),
    parameter("dense-3", "units", 7),
    parameter("dense-3", "activation", "relu"),
    parameter("input", "features", ("x1", "x1_x2")),
    parameter("input", "features", ()),  # a document that cannot be built
    parameter("dense-1", "dropout", 0.5),
    parameter("dropout-1", "dropout", 0.0),
    parameter("dense-1", "frozen", True),
    parameter("dense-2", "ablated", True),
    parameter("dense-2", "bypassed", True),
    parameter("dense-2", "rate_factor", 3.0),
    parameter("output-2", "loss_weight", 3.0),
    mark("frozen", 1),
    mark("ablated", 1),
    mark("bypassed", 1),
    SplitUnit(layer_id="dense-3", unit=1),
    RemoveUnits(layer_id="dense-3", units=(0, 2)),
    Several(edits=(SplitUnit(layer_id="dense-1", unit=1), SplitUnit(layer_id="dense-2", unit=1)), words="split both"),
    InsertLayer(layer=ActivationLayer(id="activation-1"), source="dense-3", target="output"),
    PasteLayers(layers=(Norm(id="norm-2"), Dense(id="dense-4")), source="dense-3", target="output"),
    PasteFragment(fragment=RESIDUAL, source="dense-3", target="output"),
    AddLayer(layer=Dense(id="dense-5"), links=(Link(source="input", target="dense-5"),)),
    AddLink(source="dense-2", target="concatenate-1"),
    RemoveLinks(links=(("dense-1", "add-1"),)),
    RemoveLinks(links=(("dense-3", "output"),)),
    RemoveLayers(layer_ids=("dense-2",)),
    SetNetwork(network=other_network()),
    SetSeed(seed=9),
    SetData(data=data_of("iris")),
]
# what only changes how it goes on, or what is seen: undo takes nothing back that was learned since
SHALLOW: list[Edit] = [
    MoveLayers(positions=(("dense-1", 3.0, 4.0),)),
    GroupLayers(group=Group(id="group-2", layer_ids=("norm-1",))),
    Ungroup(group_ids=("group-1",)),
    SetGroup(group_id="group-1", values={"folded": True}),
    AddNote(note=Note(id="note-2")),
    SetNote(note_id="note-1", values={"text": "why"}),
    RemoveNotes(note_ids=("note-1",)),
    SetName(name="Other"),
    SetView(field="bias_nodes", value=True),
    parameter("dense-1", "name", "First"),
    parameter("dense-1", "initialisation", "zeros"),
]
# the training's own rates and its samples: undone they hold no more, what was learned with them stays
TRAINING: tuple[type[Edit], ...] = (
    SetTraining, SetPenalty, SetDataField, PaintPoints, ErasePoints, SetLabels, LeaveOutSamples,
    PaintCells, PaintWind, SetCellReward, SetAlgorithm, SetAlgorithmField,
)  # fmt: skip


def test_every_edit_is_tried() -> None:
    kinds = {getattr(engine.spec.edits, name) for name in engine.spec.edits.__all__}
    edits = {kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Edit)} - {Edit, RunEdit}
    assert edits == {type(edit) for edit in (*DEEP, *SHALLOW)} | set(TRAINING)


def name_of(edit: Edit) -> str:
    values = [str(value) for name in ("field", "change", "mark", "value") if (value := getattr(edit, name, "")) != ""]
    return "-".join([type(edit).__name__, *values])


def losses(desk: Desk, steps: int) -> list[float]:
    found = []
    for _ in range(steps):
        desk.play(1)
        found.append(desk.run.measure().train_loss)
    return found


class LeftAlone(NamedTuple):
    """A desk at which nobody made an edit, and its losses of the last AFTERWARDS steps; nobody plays it on."""

    desk: Desk
    losses: list[float]


@cache  # every edit is held against the same one
def left_alone(steps: int) -> LeftAlone:
    """After so many steps and AFTERWARDS more."""
    desk = Desk(graph())
    desk.play(steps)
    return LeftAlone(desk, losses(desk, AFTERWARDS))


@pytest.mark.parametrize("between", [0, BETWEEN], ids=["paused", "played"])
@pytest.mark.parametrize("edit", DEEP, ids=name_of)
def test_undo_is_as_if_the_edit_had_never_been(edit: Edit, between: int) -> None:
    desk, straight = Desk(graph()), left_alone(BEFORE)
    desk.play(BEFORE)
    desk.edit(edit)
    desk.play(between)
    desk.undo()
    assert losses(desk, AFTERWARDS) == straight.losses
    assert same_state(desk.run, straight.desk.run)
    assert straight.desk.run.step == BEFORE + AFTERWARDS
    assert desk.run.step == BEFORE + AFTERWARDS


@pytest.mark.parametrize("edit", SHALLOW, ids=name_of)
def test_an_edit_of_what_is_seen_touches_no_run(edit: Edit) -> None:
    desk = Desk(graph())
    desk.play(BEFORE)
    desk.edit(edit)
    desk.play(BETWEEN)
    desk.undo()
    assert losses(desk, AFTERWARDS) == left_alone(BEFORE + BETWEEN).losses
    assert desk.run.step == BEFORE + BETWEEN + AFTERWARDS


@pytest.mark.parametrize("edit", [edit for edit in DEEP if not analyse(edit.apply(graph())).problems], ids=name_of)
def test_redo_goes_on_from_where_it_was_undone(edit: Edit) -> None:
    edited, straight = Desk(graph()), Desk(graph())
    for desk in (edited, straight):
        desk.play(BEFORE)
        desk.edit(edit)
        desk.play(BETWEEN)
    edited.undo()
    edited.play(5)
    edited.redo()
    assert losses(edited, AFTERWARDS) == losses(straight, AFTERWARDS)
    assert same_state(edited.run, straight.run)


# ---- several at once ----------------------------------------------------------------------------------------------


def go_to(desk: Desk, at: int) -> None:
    """Travel to an entry, over all between."""
    travel = Travel.UNDO if at < desk.at else Travel.REDO
    left, edit = desk.specs[desk.at][0], desk.specs[max(at, desk.at)][2]
    desk.at = at
    desk.revision += 1
    desk.engine.post(Load(desk.spec, desk.revision, travel, desk.specs[at][0], left, edit))


def test_one_can_go_over_several_entries_at_once() -> None:
    desk, straight = Desk(graph()), Desk(graph())
    steps = [
        parameter("dense-3", "units", 7),
        SetTraining(field="learning_rate", value=0.02),
        SetName(name="Other"),
        SetWeight(layer_id="dense-1", parameter="bias", unit=0, value=1.0),
        SetName(name="Last"),
    ]
    desk.play(11)
    straight.play(11)
    for edit in steps:
        desk.edit(edit)
        desk.play(7)
    # a shallow edit loses nothing, so its entry is left where the next deep one begins
    for at, expected in ((3, 32), (5, 46), (1, 32), (4, 46), (0, 11), (5, 46), (2, 32), (0, 11)):
        go_to(desk, at)
        assert desk.run.step == expected
        assert len(desk.run.learner.model.tensors()["dense-3", "bias"]) == (7 if at else 4)
    assert same_state(desk.run, straight.run)
    assert not desk.engine.replies()


def test_what_was_trained_since_is_not_lost_by_going_over_an_edit_that_was_left_behind() -> None:
    desk = Desk(graph())
    desk.play(10)
    desk.edit(ResetRun())
    desk.undo()
    desk.play(10)
    desk.edit(SetName(name="Other"))
    desk.play(10)
    desk.edit(ResetRun())
    go_to(desk, 0)
    assert desk.run.step == 30


def test_a_mark_knows_the_entry_that_it_led_to() -> None:
    desk = Desk(graph(), Watch(curves=True))
    desk.play(5)
    desk.edit(SetTraining(field="learning_rate", value=0.02))
    desk.play(5)
    desk.edit(parameter("dense-3", "units", 5))
    curves = desk.snapshot().curves
    assert curves is not None
    assert [(mark.step, mark.entry) for mark in curves.marks] == [(5, 1), (10, 2)]


def test_a_structural_undo_without_its_moment_follows_the_units() -> None:
    desk = Desk(graph())
    desk.play(20)
    before = desk.run.checkpoint().tensors["dense-3", "weight"]
    desk.edit(RemoveUnits(layer_id="dense-3", units=(1,)))
    desk.engine._loop._history.clear()
    desk.undo()
    (notice,) = desk.engine.replies()
    assert isinstance(notice, EngineNotice)
    after = desk.run.checkpoint().tensors["dense-3", "weight"]
    assert [bool((before[unit] == after[unit]).all()) for unit in range(4)] == [True, False, True, True]


def test_what_was_done_while_the_network_could_not_be_built_is_followed_afterwards() -> None:
    desk = Desk(graph())
    desk.play(20)
    before = desk.run.checkpoint().tensors["dense-3", "weight"]
    desk.edit(parameter("input", "features", ()))
    assert desk.snapshot().trouble is not None
    desk.edit(RemoveUnits(layer_id="dense-3", units=(0,)))
    desk.edit(SplitUnit(layer_id="dense-3", unit=2))
    desk.edit(SplitUnit(layer_id="dense-3", unit=0))
    desk.edit(parameter("input", "features", ("x1", "x2", "sin_x1")))
    after = desk.run.checkpoint().tensors["dense-3", "weight"]
    assert desk.run.step == 20
    assert [bool((before[old] == after[new]).all()) for new, old in enumerate((1, 1, 2, 3, 3))] == [True] * 5


# ---- pictures -----------------------------------------------------------------------------------------------------


def maps() -> Spec:
    """Every kind of filter, a gate over whole maps, batch and group norms, dropout of maps, changed pictures."""
    spec = wired(
        Input(id="input", as_picture=True),
        Conv2d(id="conv-1", units=4, normalisation="batch", dropout=0.1, frozen_units=(1,)),
        MaxPool(id="pool-1"),
        DepthwiseConv2d(id="depthwise-1", units=4),
        SeparableConv2d(id="separable-1", units=4, normalisation="group", ablated_units=(2,)),
        DropoutLayer(id="dropout-1", dropout=0.2, whole_maps=True),
        GlobalPool(id="pool-2"),
        Dense(id="dense-1", units=4, activation="sigmoid"),
        Multiply(id="multiply-1"),
        Flatten(id="flatten-1"),
        Output(id="output"),
        links="input>conv-1 conv-1>pool-1 pool-1>depthwise-1 depthwise-1>separable-1 separable-1>dropout-1"
        " separable-1>pool-2 pool-2>dense-1 dropout-1>multiply-1 dense-1>multiply-1 multiply-1>flatten-1"
        " flatten-1>output",
        data="digits",
        augmentation=(Shift(), Rotate(), PixelNoise()),
    )
    assert not analyse(spec).problems
    return spec


OF_PICTURES: list[Edit] = [
    RandomiseLayers(layer_ids=("conv-1", "separable-1"), salt=3),
    RandomiseLayers(layer_ids=("separable-1",), salt=3, units=(3,)),
    SetWeight(layer_id="conv-1", parameter="weight", unit=1, source=7, value=2.5),
    SetWeight(layer_id="separable-1", parameter="depthwise", unit=1, source=4, value=2.5),
    SetWeights(layer_id="depthwise-1", parameter="weight", unit=1, source=2, values=((1.0, 2.0), (3.0, 4.0))),
    ChangeWeights(layer_ids=("conv-1", "separable-1"), change="clear"),
    ChangeWeights(layer_ids=("separable-1",), units=(0, 3), change="nudge", amount=0.5),
    parameter("conv-1", "kernel_size", 5),
    parameter("conv-1", "padding_mode", "reflect"),
    parameter("conv-1", "normalisation", "group"),
    parameter("conv-1", "dropout", 0.5),
    parameter("dropout-1", "whole_maps", False),
    parameter("separable-1", "ablated", True),
    parameter("input", "as_picture", False),  # a document that cannot be built
    MarkUnits(layer_id="conv-1", units=(0, 3), mark="bypassed", on=True),
    MarkUnits(layer_id="separable-1", units=(0,), mark="frozen", on=True),
    Several(edits=(SplitUnit(layer_id="conv-1", unit=1), parameter("depthwise-1", "units", 5)), words="split through"),
    Several(
        edits=(RemoveUnits(layer_id="conv-1", units=(1,)), parameter("depthwise-1", "units", 3)), words="remove through"
    ),
    InsertLayer(layer=Norm(id="norm-1", normalisation="batch"), source="pool-1", target="depthwise-1"),
    RemoveLayers(layer_ids=("pool-1",)),
]


@cache
def pictures_left_alone() -> Desk:
    """After twelve steps; nobody plays it on."""
    desk = Desk(maps())
    desk.play(12)
    return desk


@pytest.mark.parametrize("edit", OF_PICTURES, ids=name_of)
def test_undo_among_pictures_is_as_if_the_edit_had_never_been(edit: Edit) -> None:
    desk = Desk(maps())
    desk.play(7)
    desk.edit(edit)
    desk.play(4)
    desk.undo()
    desk.play(5)
    assert same_state(desk.run, pictures_left_alone().run)
    assert desk.run.step == 12


@pytest.mark.parametrize(
    "edit",
    [
        SetLabels(origins=(0, 3, 5), target=2),
        LeaveOutSamples(origins=tuple(range(40))),
        SetTraining(field="augmentation", value=()),
        SetTraining(field="augmentation", value=(Flip(), Cutout(edge=2))),
    ],
    ids=lambda edit: type(edit).__name__,
)
def test_what_was_learned_from_other_samples_stays_and_they_come_back(edit: Edit) -> None:
    desk = Desk(maps())
    desk.play(7)
    before = desk.run.checkpoint().tensors
    samples, origins = desk.run.material.dataset.target.copy(), desk.run.material.dataset.origin.copy()
    desk.edit(edit)
    now = desk.run.checkpoint().tensors
    assert all(bool((before[key] == now[key]).all()) for key in before), "the edit itself moves no weight"
    assert desk.run.step == 7
    desk.play(4)
    learned = desk.run.checkpoint().tensors
    desk.undo()
    assert desk.run.step == 11
    now = desk.run.checkpoint().tensors
    assert all(bool((learned[key] == now[key]).all()) for key in learned)
    assert desk.run.material.dataset.target.tolist() == samples.tolist()
    assert desk.run.material.dataset.origin.tolist() == origins.tolist()
    assert desk.play(3).trouble is None
