"""How deep an edit goes: what only the eye sees, rates, data, structure."""

from __future__ import annotations

import pytest

from engine.spec.catalog.data import Digits, Gymnasium, Point
from engine.spec.catalog.data.plane import Circle, RegressionPlane
from engine.spec.catalog.data.tables import Iris
from engine.spec.catalog.layers import Dense
from engine.spec.catalog.optimizers import SGD
from engine.spec.catalog.schedules import Cosine
from engine.spec.depth import Depth
from engine.spec.diff import diff, starts_afresh
from engine.spec.document import Spec, default_spec
from engine.spec.edits import (
    Edit,
    ErasePoints,
    InsertLayer,
    MoveLayers,
    PaintPoints,
    RemoveLayers,
    ResetRun,
    SetData,
    SetDataField,
    SetName,
    SetParameter,
    SetSeed,
    SetTraining,
    SetView,
)

SPEC = default_spec()


def parameter(field: str, value: object) -> Edit:
    return SetParameter(layer_ids=("dense-1",), field=field, value=value)


@pytest.mark.parametrize(
    ("edit", "depth"),
    [
        (ResetRun(), Depth.NONE),
        (SetName(name="Other"), Depth.VIEW),
        (SetView(field="discretise", value=True), Depth.VIEW),
        (MoveLayers(positions=(("dense-1", 1.0, 2.0),)), Depth.VIEW),
        (parameter("name", "eyes"), Depth.VIEW),
        (parameter("initialisation", "zeros"), Depth.VIEW),
        (parameter("dropout", 0.5), Depth.RATE),
        (parameter("frozen", True), Depth.RATE),
        (SetTraining(field="learning_rate", value=0.3), Depth.RATE),
        (SetTraining(field="batch_size", value=64), Depth.RATE),
        (SetTraining(field="l2", value=0.1), Depth.RATE),
        (SetTraining(field="optimizer", value=SGD()), Depth.RATE),
        (SetTraining(field="schedule", value=Cosine()), Depth.RATE),
        (SetTraining(field="stop_epochs", value=5), Depth.RATE),
        (SetTraining(field="loss", value="hinge"), Depth.RATE),
        (SetDataField(field="noise", value=5), Depth.DATA),
        (SetDataField(field="draw", value=5), Depth.DATA),
        (PaintPoints(points=(Point(x1=0, x2=0, target=0),)), Depth.DATA),
        (ErasePoints(generated=(1,)), Depth.DATA),
        (SetData(data=Circle()), Depth.DATA),
        (parameter("units", 3), Depth.STRUCTURE),
        (parameter("activation", "relu"), Depth.STRUCTURE),
        (parameter("normalisation", "batch"), Depth.STRUCTURE),
        (parameter("bias", False), Depth.STRUCTURE),
        (SetParameter(layer_ids=("input",), field="features", value=("x1",)), Depth.STRUCTURE),
        (InsertLayer(layer=Dense(id="n"), source="input", target="dense-1"), Depth.STRUCTURE),
        (RemoveLayers(layer_ids=("dense-1",)), Depth.STRUCTURE),
        (SetTraining(field="task", value="multi-class"), Depth.STRUCTURE),
        (SetSeed(seed=2), Depth.STRUCTURE),
        (SetData(data=RegressionPlane()), Depth.STRUCTURE),
        (SetData(data=Digits()), Depth.STRUCTURE),
    ],
    ids=lambda value: f"{type(value).__name__}.{getattr(value, 'field', '')}" if isinstance(value, Edit) else None,
)
def test_the_depth_of_an_edit_is_the_same_both_ways(edit: Edit, depth: Depth) -> None:
    after = edit.apply(SPEC)
    assert diff(SPEC, after) is depth
    assert diff(after, SPEC) is depth


def test_the_deepest_change_counts() -> None:
    after = parameter("units", 3).apply(SetTraining(field="l1", value=0.1).apply(SPEC))
    assert diff(SPEC, after) is Depth.STRUCTURE


def test_an_equal_document_has_no_difference() -> None:
    assert diff(SPEC, type(SPEC).model_validate(SPEC.model_dump())) is Depth.NONE


@pytest.mark.parametrize(
    ("edit", "afresh"),
    [
        (SetSeed(seed=2), True),
        (SetData(data=Digits()), True),
        (SetData(data=Iris()), True),
        (SetData(data=RegressionPlane()), True),
        (SetData(data=Circle()), False),
        (SetDataField(field="noise", value=5), False),
        (parameter("units", 3), False),
    ],
)
def test_only_another_problem_or_seed_starts_afresh(edit: Edit, afresh: bool) -> None:
    assert starts_afresh(SPEC, edit.apply(SPEC)) is afresh


def test_another_environment_of_another_width_starts_afresh() -> None:
    """Its returns are no going on of those of the last one."""

    def opened(name: str, *seen: str) -> Spec:
        return SetData(data=Gymnasium(id=name, seen=seen, does=("left", "right"))).apply(SPEC)

    car = opened("Car-v0", "position", "velocity")
    assert starts_afresh(car, opened("Walker-v0", "position"))
    assert not starts_afresh(car, opened("Car-v1", "position", "velocity"))
    assert not starts_afresh(car, opened("Car-v0", "position"))
