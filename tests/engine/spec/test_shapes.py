"""Shapes through the network, and every problem with its place and its remedy."""

from __future__ import annotations

import pytest

from engine.spec.catalog.data import DATA, Digits, Function
from engine.spec.catalog.data.own import Column, CsvTable
from engine.spec.catalog.data.plane import Spiral
from engine.spec.catalog.layers import Dense, Input, Output
from engine.spec.document import Link, Network, Spec, chain, default_spec
from engine.spec.edits import RemoveLayers, SetData, SetDataField, SetParameter, SetTraining
from engine.spec.problems import ShapeError, SpecProblem
from engine.spec.shapes import MOST_PARAMETERS, analyse

SPEC = default_spec()


def only_problem(spec: Spec) -> SpecProblem:
    [problem] = analyse(spec).problems
    return problem


def with_network(*layers: Input | Dense | Output, links: list[tuple[str, str]]) -> Spec:
    joined = tuple(Link(source=s, target=t) for s, t in links)
    return SPEC.with_(network=Network(layers=layers, links=joined))


@pytest.mark.parametrize("kind", sorted(set(DATA) - {"csv"}))
def test_every_data_source_fits_a_small_network(kind: str) -> None:
    spec = SetData(data=DATA[kind](kind=kind)).apply(SPEC)
    analysis = analyse(spec)
    assert analysis.problems == ()
    shape = spec.data.shape()
    assert analysis.shapes["output"].output == (shape.outputs,)
    assert analysis.shapes["input"].output == (4 if shape.plane else len(shape.default_features),)
    assert shape.samples is not None
    assert shape.samples > 0
    assert bool(shape.classes) != bool(shape.targets)
    assert shape.task in shape.tasks
    if shape.picture is not None:
        assert shape.picture[0] * shape.picture[1] * shape.picture[2] == len(shape.features)


def test_parameters_are_counted_layer_by_layer() -> None:
    network = chain(
        Input(id="i", features=("x1", "x2")),
        Dense(id="a", units=5, bias=False, normalisation="batch"),
        Dense(id="b", units=3, normalisation="layer"),
        Output(id="o", bias=False),
    )
    analysis = analyse(SPEC.with_(network=network))
    assert {name: shape.parameters for name, shape in analysis.shapes.items()} == {
        "i": 0,
        "a": 2 * 5 + 10,
        "b": 5 * 3 + 3 + 6,
        "o": 3,
    }
    assert analysis.parameters == 20 + 24 + 3


def test_no_hidden_layer_is_a_network_too() -> None:
    spec = RemoveLayers(layer_ids=("dense-1", "dense-2")).apply(SPEC)
    assert analyse(spec).problems == ()
    assert analyse(spec).parameters == 4 + 1


def test_the_width_of_the_answer_follows_the_task() -> None:
    spec = SetTraining(field="task", value="multi-class").apply(SPEC)
    assert analyse(SPEC).shapes["output"].output == (1,)
    assert analyse(spec).shapes["output"].output == (2,)


def test_features_count_in_the_order_of_the_data() -> None:
    layer = Input(id="i", features=("x2", "no such feature", "x1"))
    assert layer.chosen(Spiral().shape()) == ("x1", "x2")


def test_captions_say_what_a_block_does() -> None:
    shapes = analyse(SPEC).shapes
    captions = [layer.caption(shapes[layer.id].output) for layer in SPEC.network.layers]
    assert captions == ["4 features", "tanh", "tanh", "1 output"]
    assert Input(id="i").caption(None) == Output(id="o").caption(None) == ""


# ---- problems

GOOD = [("i", "a"), ("a", "o")]
LAYERS = (Input(id="i"), Dense(id="a"), Output(id="o"))
A = Dense(id="a")


@pytest.mark.parametrize(
    ("spec", "place", "words", "remedy"),
    [
        (
            SetParameter(layer_ids=("input",), field="features", value=()).apply(SPEC),
            "input",
            "No input feature",
            "Switch on",
        ),
        (SetTraining(field="loss", value="cross_entropy").apply(SPEC), "training", "does not suit", "as the loss"),
        (
            SetTraining(field="task", value="regression").apply(SPEC),
            "training",
            "cannot be learned",
            "Choose two-class",
        ),
        (
            SetDataField(field="formula", value="x +").apply(SetData(data=Function()).apply(SPEC)),
            "data",
            "cannot be read",
            "Write it like",
        ),
        (
            SPEC.with_(data=Spiral(points=20, erased=tuple(range(20)))),
            "data",
            "Every point was erased",
            "Paint some points",
        ),
        (with_network(*LAYERS, Dense(id="b"), links=[*GOOD, ("a", "b")]), "b", "leads nowhere", "Link it"),
        (with_network(*LAYERS, Dense(id="b"), links=[*GOOD, ("gone", "b")]), "network", "gone", "Remove the link"),
    ],
)
def test_a_problem_has_a_place_and_a_remedy(spec: Spec, place: str, words: str, remedy: str) -> None:
    first = analyse(spec).problems[0]
    assert first.layer_id == place
    assert words in first.problem
    assert first.remedy.startswith(remedy) or remedy in first.remedy
    assert first.problem.endswith(".")
    assert first.remedy.endswith(".")


def test_an_unlinked_layer_is_told_so() -> None:
    problems = analyse(with_network(Input(id="i"), A, Output(id="o"), links=[("i", "o")])).problems
    assert [(p.layer_id, p.problem) for p in problems] == [("a", "Nothing reaches this layer.")]


def test_a_loop_is_named_at_each_of_its_layers() -> None:
    links = [("i", "a"), ("a", "b"), ("b", "a"), ("b", "o")]
    problems = analyse(with_network(Input(id="i"), A, Dense(id="b"), Output(id="o"), links=links)).problems
    loops = {p.layer_id for p in problems if "loop" in p.problem}
    assert loops >= {"a", "b"}


def test_too_many_links_into_a_layer_are_counted() -> None:
    links = [("i", "a"), ("i", "b"), ("a", "o"), ("b", "o")]
    problem = only_problem(with_network(Input(id="i"), A, Dense(id="b"), Output(id="o"), links=links))
    assert (problem.layer_id, problem.problem) == ("o", "2 links reach a layer that takes 1.")


def test_the_same_id_twice_is_a_problem_of_that_layer() -> None:
    problems = analyse(with_network(*LAYERS, A, links=GOOD)).problems
    assert ("a", "Two layers have the same id.") in [(p.layer_id, p.problem) for p in problems]


@pytest.mark.parametrize("kind", ["input", "output"])
def test_there_is_one_way_in_and_one_way_out(kind: str) -> None:
    less = SPEC.network.with_(layers=tuple(layer for layer in SPEC.network.layers if layer.kind != kind), links=())
    found = [p.problem for p in analyse(SPEC.with_(network=less)).problems_of("network")]
    assert f"The network has no {kind.capitalize()} layer." in found
    more = with_network(*LAYERS, (Input if kind == "input" else Output)(id="more"), links=[*GOOD, ("a", "more")])
    assert any("more than one" in p.problem for p in analyse(more).problems)


def test_an_empty_network_does_not_raise() -> None:
    assert analyse(SPEC.with_(network=Network())).problems


def test_a_network_that_would_fill_the_memory_is_stopped_at_its_widest_layer() -> None:
    wide = [Dense(id=f"d{i}", units=4096) for i in range(8)]
    problem = only_problem(SPEC.with_(network=chain(Input(id="i"), *wide, Output(id="o"))))
    assert problem.layer_id == "d1"
    assert f"{MOST_PARAMETERS:,}" in problem.problem
    assert problem.field == "units"


def test_a_layer_refuses_what_is_no_list_of_numbers() -> None:
    for layer in (A, Output(id="o")):
        with pytest.raises(ShapeError) as caught:
            layer.infer_shape(((1, 8, 8),), Digits().shape())
        assert "Flatten" in caught.value.remedy


# ---- a table of one's own

SIZE, SORT = Column(name="size", kind="number"), Column(name="sort", kind="category", categories=("a", "b"))


@pytest.mark.parametrize(
    ("columns", "target", "problem"),
    [
        ((SIZE, SORT), "", "No target column is chosen."),
        ((SORT,), "sort", "The data has no feature column."),
        ((SIZE, SORT.with_(categories=("a",))), "sort", "The target has only one class."),
    ],
)
def test_a_table_says_what_it_lacks(columns: tuple[Column, ...], target: str, problem: str) -> None:
    spec = SetData(data=CsvTable(columns=columns, target=target, rows=5)).apply(SPEC)
    found = analyse(spec).problems_of("data")
    assert [p.problem for p in found] == [problem]


def test_a_category_becomes_a_feature_for_each_of_its_texts() -> None:
    shape = CsvTable(columns=(SIZE, SORT), target="size", rows=5).shape()
    assert shape.features == ("sort = a", "sort = b")
    assert (shape.task, shape.targets) == ("regression", ("size",))
