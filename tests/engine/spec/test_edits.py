"""Each edit makes the next document, names itself, and refuses in one sentence what does not fit."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from engine.spec.catalog.data import Digits, Function, Point
from engine.spec.catalog.data.own import Column, CsvTable
from engine.spec.catalog.data.plane import Circle, RegressionGauss
from engine.spec.catalog.data.tables import Iris
from engine.spec.catalog.layers import Dense, Input, Output
from engine.spec.catalog.optimizers import SGD
from engine.spec.document import Link, Network, Spec, chain, default_spec
from engine.spec.edits import (
    Edit,
    EditError,
    ErasePoints,
    InsertLayer,
    MoveLayers,
    PaintPoints,
    PasteLayers,
    RandomiseLayers,
    RemoveLayers,
    ResetRun,
    SetData,
    SetDataField,
    SetName,
    SetParameter,
    SetPenalty,
    SetSeed,
    SetTraining,
    SetView,
    SetWeight,
    fresh_id,
    title_of,
)
from engine.spec.shapes import analyse

SPEC = default_spec().with_(training=default_spec().training.with_(l2=0.001))
EDITS: list[tuple[Edit, str]] = [
    (SetParameter(layer_ids=("dense-1",), field="units", value=3), "Dense 8: units 3"),
    (SetParameter(layer_ids=("dense-1", "dense-2"), field="bias", value=False), "2 layers: bias off"),
    (SetParameter(layer_ids=("input",), field="features", value=("x1", "x2")), "Input: features x1, x2"),
    (InsertLayer(layer=Dense(id="new"), source="dense-1", target="dense-2"), "insert Dense"),
    (RemoveLayers(layer_ids=("dense-1",)), "remove Dense 8"),
    (RemoveLayers(layer_ids=("dense-1", "dense-2")), "remove 2 layers"),
    (MoveLayers(positions=(("dense-1", 4.0, 5.0),)), "move"),
    (PasteLayers(layers=(Dense(id="a"),), source="dense-2", target="output"), "paste"),
    (PasteLayers(layers=(Dense(id="a"), Dense(id="b")), source="dense-2", target="output"), "paste 2 layers"),
    (SetData(data=Circle()), "data: Circle"),
    (SetDataField(field="noise", value=15.0), "noise 15"),
    (SetDataField(field="draw", value=4), "other samples"),
    (PaintPoints(points=(Point(x1=1, x2=2, target=0),)), "paint a point"),
    (PaintPoints(points=(Point(x1=1, x2=2, target=0), Point(x1=1, x2=2, target=1))), "paint points"),
    (ErasePoints(generated=(3,)), "erase points"),
    (SetTraining(field="learning_rate", value=0.1), "learning rate 0.1"),
    (SetTraining(field="optimizer", value=SGD(momentum=0.5)), "optimizer SGD"),
    (SetTraining(field="stop_epochs", value=10), "stop epochs 10"),
    (SetPenalty(penalty="weight_decay", value=0.01), "weight decay 0.01"),
    (SetPenalty(penalty="none"), "no penalty"),
    (SetSeed(seed=7), "seed 7"),
    (SetView(field="bias_nodes", value=True), "show bias nodes"),
    (SetView(field="test_points", value=False), "hide test points"),
    (SetName(name="Other"), "rename"),
]
RUN_EDITS: list[tuple[Edit, str]] = [
    (ResetRun(), "reset"),
    (RandomiseLayers(layer_ids=("dense-1",), salt=1), "randomise Dense 8"),
    (RandomiseLayers(layer_ids=("dense-1", "output"), salt=1), "randomise 2 layers"),
    (SetWeight(layer_id="dense-1", parameter="weight", unit=0, source=1, value=0.25), "weight 0.25"),
    (SetWeight(layer_id="dense-1", parameter="bias", unit=0, value=-1.0), "bias -1"),
]


def ids(network: Network) -> list[str]:
    return [layer.id for layer in network.layers]


def pairs(network: Network) -> set[tuple[str, str, int]]:
    return {(link.source, link.target, link.port) for link in network.links}


def refusal(edit: Edit, spec: Spec = SPEC) -> str:
    with pytest.raises(EditError) as caught:
        edit.apply(spec)
    return str(caught.value)


@pytest.mark.parametrize(("edit", "label"), EDITS, ids=lambda value: type(value).__name__)
def test_an_edit_makes_another_document_and_names_itself(edit: Edit, label: str) -> None:
    before = SPEC.model_dump_json()
    after = edit.apply(SPEC)
    assert after != SPEC
    assert edit.label(SPEC) == label
    assert SPEC.model_dump_json() == before
    assert not edit.run_only
    assert analyse(after).problems == ()


@pytest.mark.parametrize(("edit", "label"), RUN_EDITS, ids=lambda value: type(value).__name__)
def test_an_edit_of_the_run_leaves_the_document_alone(edit: Edit, label: str) -> None:
    assert edit.apply(SPEC) is SPEC
    assert edit.run_only
    assert edit.label(SPEC) == label


@pytest.mark.parametrize(("edit", "_label"), [*EDITS, *RUN_EDITS], ids=lambda value: type(value).__name__)
def test_an_edit_survives_json(edit: Edit, _label: str) -> None:
    again = type(edit).model_validate_json(edit.model_dump_json())
    assert again.apply(SPEC) == edit.apply(SPEC)


def test_what_an_edit_does_not_touch_is_the_same_object() -> None:
    after = SetParameter(layer_ids=("dense-1",), field="units", value=3).apply(SPEC)
    assert after.data is SPEC.data
    assert after.training is SPEC.training
    assert after.network.layer("dense-2") is SPEC.network.layer("dense-2")
    assert after.network.links == SPEC.network.links


# ---- the graph


def test_a_layer_goes_into_a_link() -> None:
    after = InsertLayer(layer=Dense(id="new"), source="dense-1", target="dense-2").apply(SPEC).network
    assert ids(after) == ["input", "dense-1", "new", "dense-2", "output"]
    assert after.sources("new") == ("dense-1",)
    assert after.sources("dense-2") == ("new",)
    assert len(after.links) == len(SPEC.network.links) + 1


def test_inserting_keeps_the_port_of_the_link() -> None:
    links = (Link(source="input", target="output", port=3),)
    spec = SPEC.with_(network=Network(layers=(Input(id="input"), Output(id="output")), links=links))
    after = InsertLayer(layer=Dense(id="new"), source="input", target="output").apply(spec).network
    assert pairs(after) == {("input", "new", 0), ("new", "output", 3)}


def test_removing_joins_what_was_on_both_sides() -> None:
    after = RemoveLayers(layer_ids=("dense-1", "dense-2")).apply(SPEC).network
    assert ids(after) == ["input", "output"]
    assert pairs(after) == {("input", "output", 0)}


def test_removing_undoes_inserting() -> None:
    there = InsertLayer(layer=Dense(id="new"), source="dense-1", target="dense-2").apply(SPEC)
    assert RemoveLayers(layer_ids=("new",)).apply(there) == SPEC


def test_removing_joins_every_branch_once() -> None:
    layers = (Input(id="i"), Dense(id="a"), Dense(id="b"), Dense(id="mid"), Dense(id="c"), Output(id="o"))
    steps = [("i", "a"), ("i", "b"), ("a", "mid"), ("b", "mid"), ("mid", "c"), ("mid", "o"), ("c", "o"), ("a", "o")]
    spec = SPEC.with_(
        network=Network(layers=layers, links=tuple(Link(source=s, target=t) for s, t in steps)),
    )
    after = RemoveLayers(layer_ids=("mid",)).apply(spec).network
    expected = {("i", "a"), ("i", "b"), ("a", "c"), ("b", "c"), ("a", "o"), ("b", "o"), ("c", "o")}
    assert {(s, t) for s, t, _ in pairs(after)} == expected
    assert len(after.links) == len(expected)


def test_removing_a_layer_of_a_loop_leaves_no_loose_end() -> None:
    links = (*SPEC.network.links, Link(source="dense-1", target="dense-1", port=1))
    after = RemoveLayers(layer_ids=("dense-1",)).apply(SPEC.with_(network=SPEC.network.with_(links=links))).network
    assert pairs(after) == {("input", "dense-2", 0), ("dense-2", "output", 0)}


def test_pasted_layers_keep_their_order() -> None:
    edit = PasteLayers(layers=(Dense(id="a"), Dense(id="b")), source="input", target="dense-1")
    after = edit.apply(SPEC).network
    assert ids(after) == ["input", "a", "b", "dense-1", "dense-2", "output"]
    assert [after.sources(i)[0] for i in ("a", "b", "dense-1")] == ["input", "a", "b"]


def test_a_fresh_id_is_taken_by_nobody() -> None:
    assert fresh_id(SPEC.network, "dense") == "dense-3"
    assert fresh_id(chain(Input(id="i"), Dense(id="dense-2"), Output(id="o")), "dense") == "dense-1"


def test_a_layer_is_called_by_its_name_or_by_its_kind() -> None:
    named = SetParameter(layer_ids=("dense-1",), field="name", value="eyes").apply(SPEC)
    assert title_of(named, "dense-1") == "eyes"
    assert title_of(SPEC, "dense-1") == "Dense 8"
    assert title_of(SPEC, "output") == "Output"
    assert title_of(SPEC, "gone") == "gone"


# ---- what follows a change of the data


def test_other_data_brings_its_task_and_a_loss_that_fits() -> None:
    images = SetData(data=Digits()).apply(SPEC)
    assert (images.training.task, images.training.loss) == ("multi-class", "cross_entropy")
    numbers = SetData(data=RegressionGauss()).apply(images)
    assert (numbers.training.task, numbers.training.loss) == ("regression", "mse")
    assert analyse(numbers).problems == ()


def test_a_loss_that_still_fits_is_kept() -> None:
    spec = SetTraining(field="loss", value="huber").apply(SPEC)
    assert SetData(data=Digits()).apply(spec).training.loss == "huber"


def test_a_default_loss_follows_the_task_there_and_back() -> None:
    there = SetData(data=Function()).apply(SPEC)
    back = SetData(data=SPEC.data).apply(there)
    assert (there.training.loss, back.training.loss) == ("mse", "binary_cross_entropy")
    assert SetTraining(field="task", value="multi-class").apply(there.with_(data=Digits())).training.loss == (
        "cross_entropy"
    )


def test_a_project_that_nobody_named_is_called_by_its_data() -> None:
    digits = SetData(data=Digits()).apply(SPEC)
    table = SetData(data=CsvTable(path="/home/me/my seeds.csv")).apply(digits)
    other = SetData(data=CsvTable(path="/home/me/" + "x" * 250 + ".csv")).apply(table)
    assert (SPEC.name, digits.name, table.name, other.name) == ("Spiral", "Digits", "my seeds", "x" * 200)
    assert SetData(data=Iris()).apply(other).name == "Iris"
    assert SetData(data=Digits()).apply(SetName(name="Mine").apply(SPEC)).name == "Mine"


def test_the_chosen_features_are_kept_only_where_they_mean_the_same() -> None:
    chosen = ("x1", "x2", "sin_x1", "sin_x2")
    kept = SetData(data=Circle()).apply(SPEC).network.layer("input")
    dropped = SetData(data=Iris()).apply(SPEC).network.layer("input")
    assert isinstance(kept, Input)
    assert isinstance(dropped, Input)
    assert (kept.features, dropped.features) == (chosen, None)


def test_the_same_data_with_another_setting_keeps_the_task() -> None:
    spec = SetTraining(field="task", value="multi-class").apply(SPEC)
    assert SetData(data=spec.data.with_(noise=5)).apply(spec).training.task == "multi-class"
    assert SetDataField(field="noise", value=5).apply(spec).training.task == "multi-class"


def test_another_target_column_brings_its_task() -> None:
    columns = (
        Column(name="size", kind="number"),
        Column(name="weight", kind="number"),
        Column(name="sort", kind="category", categories=("a", "b", "c")),
    )
    table = SetData(data=CsvTable(path="/t.csv", columns=columns, target="sort", rows=9)).apply(SPEC)
    assert (table.training.task, table.training.loss) == ("multi-class", "cross_entropy")
    other = SetDataField(field="target", value="weight").apply(table)
    assert (other.training.task, other.training.loss) == ("regression", "mse")
    assert analyse(other).problems == ()


def test_another_task_brings_a_loss_that_fits() -> None:
    spec = SetTraining(field="task", value="multi-class").apply(SPEC)
    assert spec.training.loss == "cross_entropy"
    assert spec.data_shape.outputs == 2
    assert analyse(spec).problems == ()


def test_one_penalty_takes_the_place_of_any_other() -> None:
    training = SetPenalty(penalty="l1", value=0.1).apply(SPEC.with_(training=SPEC.training.with_(l2=0.2))).training
    assert (training.l1, training.l2, training.weight_decay) == (0.1, 0, 0)


# ---- points


def test_points_are_painted_and_erased() -> None:
    points = tuple(Point(x1=i, x2=0, target=i % 2) for i in range(4))
    painted = PaintPoints(points=points[2:]).apply(PaintPoints(points=points[:2]).apply(SPEC))
    erased = ErasePoints(painted=(1, 3, 99), generated=(5, 2)).apply(ErasePoints(generated=(5,)).apply(painted))
    assert isinstance(erased.data, type(SPEC.data))
    assert getattr(erased.data, "painted", None) == (points[0], points[2])
    assert getattr(erased.data, "erased", None) == (2, 5)
    assert erased.data_shape.samples == 240 - 2 + 2


def test_points_that_are_not_there_count_for_nothing_when_erased() -> None:
    erased = ErasePoints(generated=(5, 230)).apply(SPEC)
    assert SetDataField(field="points", value=100).apply(erased).data_shape.samples == 99


# ---- refusals


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        (SetParameter(layer_ids=("gone",), field="units", value=3), "That layer is not in the network any more."),
        (SetParameter(layer_ids=("output",), field="units", value=3), "Output has no units."),
        (SetParameter(layer_ids=("dense-1",), field="id", value="x"), "Dense has no id."),
        (SetParameter(layer_ids=("dense-1",), field="kind", value="x"), "Dense has no kind."),
        (
            InsertLayer(layer=Dense(id="dense-2"), source="input", target="dense-1"),
            "That layer is already in the network.",
        ),
        (
            InsertLayer(layer=Dense(id="new"), source="input", target="dense-2"),
            "The link it should go into is not there any more.",
        ),
        (RemoveLayers(layer_ids=("input",)), "The Input layer cannot be removed: the network needs one."),
        (RemoveLayers(layer_ids=("dense-1", "output")), "The Output layer cannot be removed: the network needs one."),
        (RemoveLayers(layer_ids=("dense-1", "dense-1")), "That layer is not in the network any more."),
        (MoveLayers(positions=(("gone", 1.0, 1.0),)), "That layer is not in the network any more."),
        (
            PasteLayers(layers=(Input(id="i2"),), source="input", target="dense-1"),
            "An Input layer cannot go into a link.",
        ),
        (
            PasteLayers(layers=(Dense(id="a"), Dense(id="a")), source="input", target="dense-1"),
            "That layer is already in the network.",
        ),
        (SetDataField(field="formula", value="x"), "Spiral has no formula."),
        (SetDataField(field="kind", value="circle"), "Spiral has no kind."),
        (SetTraining(field="momentum", value=1), "The training has no momentum."),
        (SetView(field="colours", value=True), "The view has no colours."),
        (
            SetWeight(layer_id="gone", parameter="weight", unit=0, value=1.0),
            "That layer is not in the network any more.",
        ),
    ],
)
def test_an_edit_that_does_not_fit_says_why(edit: Edit, sentence: str) -> None:
    assert refusal(edit) == sentence


def test_points_are_refused_where_there_is_no_plane() -> None:
    spec = SetData(data=Function()).apply(SPEC)
    sentence = "Points can only be painted on a 2-D problem."
    assert refusal(PaintPoints(points=(Point(x1=0, x2=0, target=0),)), spec) == sentence
    assert refusal(ErasePoints(generated=(1,)), spec) == sentence


def test_inserting_before_a_layer_that_is_gone_is_refused() -> None:
    network = SPEC.network.with_(layers=SPEC.network.layers[:2])
    edit = InsertLayer(layer=Dense(id="new"), source="dense-1", target="dense-2")
    assert refusal(edit, SPEC.with_(network=network)) == "The layer after that link is not there any more."


@pytest.mark.parametrize(
    "edit",
    [
        SetParameter(layer_ids=("dense-1",), field="units", value=0),
        SetParameter(layer_ids=("dense-1",), field="units", value=10**12),
        SetParameter(layer_ids=("dense-1",), field="activation", value="wobble"),
        SetParameter(layer_ids=("dense-1",), field="dropout", value=float("nan")),
        MoveLayers(positions=(("dense-1", 1e12, 0.0),)),
        SetDataField(field="noise", value=51),
        SetTraining(field="learning_rate", value=-1),
        SetTraining(field="optimizer", value="adam"),
        SetPenalty(penalty="l1", value=11),
        SetView(field="bias_nodes", value="maybe"),
    ],
)
def test_a_value_out_of_range_is_refused(edit: Edit) -> None:
    with pytest.raises(ValidationError):
        edit.apply(SPEC)


@pytest.mark.parametrize("edit_class", [RemoveLayers, RandomiseLayers])
def test_an_edit_of_no_layer_cannot_be_made(edit_class: type[Edit]) -> None:
    with pytest.raises(ValidationError):
        edit_class.model_validate({"layer_ids": (), "salt": 0})


# ---- what merges into one undo


def test_only_the_same_gesture_on_the_same_thing_merges() -> None:
    def units(layer_id: str) -> Edit:
        return SetParameter(layer_ids=(layer_id,), field="units", value=1)

    assert units("a").merge_key == units("a").merge_key != ""
    assert units("a").merge_key != units("b").merge_key
    assert InsertLayer(layer=Dense(id="n"), source="a", target="b").merge_key == ""
    weight = SetWeight(layer_id="a", parameter="weight", unit=0, source=0, value=1.0)
    assert weight.merge_key != weight.with_(unit=1).merge_key
    keys = [edit.merge_key for edit, _ in EDITS if edit.merge_key]
    assert len(set(keys)) > 8
