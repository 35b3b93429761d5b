"""Random edits of a document, for the tests that make many."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from engine.spec.catalog.augmentations import AUGMENTATIONS
from engine.spec.catalog.data import DATA, Point
from engine.spec.catalog.layers import LAYERS, Units
from engine.spec.catalog.optimizers import OPTIMIZERS
from engine.spec.catalog.schedules import SCHEDULES
from engine.spec.document import Spec, Training
from engine.spec.edits import (
    Edit,
    ErasePoints,
    InsertLayer,
    LeaveOutSamples,
    MoveLayers,
    PaintPoints,
    PasteLayers,
    RandomiseLayers,
    RemoveLayers,
    ResetRun,
    SetData,
    SetDataField,
    SetLabels,
    SetName,
    SetParameter,
    SetPenalty,
    SetSeed,
    SetTraining,
    SetView,
    SetWeight,
    fresh_id,
)
from engine.spec.form import form_of

NUMBERS = st.integers(-3, 5000) | st.integers() | st.floats() | st.booleans() | st.none() | st.text(max_size=5)
POSITION = st.floats(-1e7, 1e7)


def edits(spec: Spec) -> st.SearchStrategy[Edit]:
    """Edits that mostly fit this document, and some that do not."""
    ids = st.sampled_from([*(layer.id for layer in spec.network.layers), "gone"])
    return st.one_of(
        _parameters(ids),
        _inserts(spec),
        st.builds(RemoveLayers, layer_ids=st.tuples(ids) | st.tuples(ids, ids)),
        st.builds(MoveLayers, positions=st.tuples(st.tuples(ids, POSITION, POSITION))),
        _data(spec),
        _training(),
        st.builds(SetSeed, seed=st.integers(0, 2**31 - 1)),
        st.builds(SetView, field=st.sampled_from(["bias_nodes", "discretise", "none"]), value=st.booleans()),
        st.builds(SetName, name=st.text(max_size=30)),
        st.builds(ResetRun),
        st.builds(RandomiseLayers, layer_ids=st.tuples(ids), salt=st.integers(0, 99)),
        st.builds(
            SetWeight,
            layer_id=ids,
            parameter=st.sampled_from(["weight", "bias"]),
            unit=st.integers(0, 5),
            value=st.floats(-9, 9),
        ),
    )


def _parameters(ids: st.SearchStrategy[str]) -> st.SearchStrategy[Edit]:
    fields: dict[str, st.SearchStrategy[Any]] = {
        "units": st.integers(1, 64),
        "activation": st.sampled_from(["relu", "tanh", "sin"]),
        "bias": st.booleans(),
        "dropout": st.floats(0, 0.9),
        "features": st.none() | st.lists(st.sampled_from(["x1", "x2", "x1_x2", "x"]), max_size=4),
        "name": st.text(max_size=9),
        "as_picture": st.booleans(),
        "kernel_size": st.integers(1, 5),
        "padding": st.sampled_from(["same", "none", "custom"]),
        "stride": st.integers(1, 3),
        "sizes": st.sampled_from(["?", "1 x ?", "1 x 8 x 8"]),
        "units_": NUMBERS,
    }
    fitting = [
        st.builds(SetParameter, layer_ids=st.tuples(ids), field=st.just(name), value=values)
        for name, values in fields.items()
    ]
    wild = st.builds(SetParameter, layer_ids=st.tuples(ids), field=st.sampled_from(sorted(fields)), value=NUMBERS)
    return st.one_of(*fitting, wild)


def _inserts(spec: Spec) -> st.SearchStrategy[Edit]:
    links = [(link.source, link.target) for link in spec.network.links] or [("gone", "gone")]

    def build(kind: str, link: tuple[str, str], units: int, more: bool) -> Edit:
        first = fresh_id(spec.network, kind)
        layer: Any = LAYERS[kind](id=first, kind=kind)
        layer = layer.with_(units=units) if isinstance(layer, Units) else layer
        if not more:
            return InsertLayer(layer=layer, source=link[0], target=link[1])
        return PasteLayers(layers=(layer, layer.with_(id=f"{first}-b")), source=link[0], target=link[1])

    kinds = st.just("dense") | st.sampled_from(sorted(set(LAYERS) - {"input", "output"}))
    return st.builds(build, kinds, st.sampled_from(links), st.integers(1, 64), st.booleans())


def _data(spec: Spec) -> st.SearchStrategy[Edit]:
    point = st.builds(Point, x1=st.floats(-6, 6), x2=st.floats(-6, 6), target=st.integers(0, 1))
    names = [row.name for row in form_of(type(spec.data))]
    return st.one_of(
        st.sampled_from(sorted(DATA)).map(lambda kind: SetData.model_validate({"data": DATA[kind](kind=kind)})),
        st.builds(SetDataField, field=st.sampled_from([*names, "draw", "none"]), value=NUMBERS),
        st.builds(SetDataField, field=st.just("noise"), value=st.floats(0, 50)),
        st.builds(PaintPoints, points=st.lists(point, min_size=1, max_size=3).map(tuple)),
        st.builds(SetLabels, origins=st.tuples(st.integers(-2, 300)), target=st.integers(0, 3)),
        st.builds(LeaveOutSamples, origins=st.tuples(st.integers(-2, 300))),
        st.builds(ErasePoints, painted=st.tuples(st.integers(-2, 4)), generated=st.tuples(st.integers(-2, 300))),
    )


def _training() -> st.SearchStrategy[Edit]:
    tasks = st.sampled_from(["two-class", "multi-class", "regression", "segmentation"])
    losses = st.sampled_from(["mse", "hinge", "cross_entropy", "binary_cross_entropy"])
    steps = st.sampled_from(sorted(AUGMENTATIONS)).map(lambda kind: AUGMENTATIONS[kind](kind=kind))
    return st.one_of(
        st.builds(SetTraining, field=st.just("augmentation"), value=st.lists(steps, max_size=3).map(tuple)),
        st.builds(SetTraining, field=st.sampled_from(sorted(Training.model_fields)), value=NUMBERS),
        st.builds(SetTraining, field=st.just("task"), value=tasks),
        st.builds(SetPenalty, penalty=st.sampled_from(["none", "l1", "l2", "weight_decay"]), value=st.floats(0, 11)),
        st.builds(SetTraining, field=st.just("loss"), value=losses),
        st.builds(SetTraining, field=st.just("learning_rate"), value=st.floats(0, 10)),
        st.builds(
            SetTraining,
            field=st.just("optimizer"),
            value=st.sampled_from(sorted(OPTIMIZERS)).map(lambda kind: OPTIMIZERS[kind](kind=kind)),
        ),
        st.builds(
            SetTraining,
            field=st.just("schedule"),
            value=st.sampled_from(sorted(SCHEDULES)).map(lambda kind: SCHEDULES[kind](kind=kind)),
        ),
    )
