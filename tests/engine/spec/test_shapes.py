"""Shapes through the network, and every problem with its place and its remedy."""

from __future__ import annotations

import pytest

from engine.spec.catalog.data import DATA, Digits, Function
from engine.spec.catalog.data.own import Column, CsvTable
from engine.spec.catalog.data.plane import Spiral
from engine.spec.catalog.layers import Add, Concatenate, Dense, Flatten, Input, LayerKind, Output, StepDense
from engine.spec.data_shape import STEPWISE
from engine.spec.document import Link, Network, Spec, chain, default_spec
from engine.spec.edits import RemoveLayers, SetData, SetDataField, SetParameter, SetTraining
from engine.spec.problems import ShapeError, SpecProblem
from engine.spec.shapes import MOST_PARAMETERS, analyse

SPEC = default_spec()


def only_problem(spec: Spec) -> SpecProblem:
    [problem] = analyse(spec).problems
    return problem


def with_network(*layers: LayerKind, links: list[tuple[str, str]]) -> Spec:
    joined = tuple(Link(source=s, target=t) for s, t in links)
    return SPEC.with_(network=Network(layers=layers, links=joined))


SEQUENCES = sorted(kind for kind, data in DATA.items() if data.family == "sequences")
OTHERS = sorted(kind for kind, data in DATA.items() if data.family not in ("sequences", "own", "worlds"))


@pytest.mark.parametrize("kind", SEQUENCES)
def test_every_task_of_a_sequence_fits_a_small_network(kind: str) -> None:
    for task in DATA[kind](kind=kind).shape().tasks:
        spec = SetTraining(field="task", value=task).apply(SetData(data=DATA[kind](kind=kind)).apply(SPEC))
        shape = spec.data_shape
        part = shape.answered or shape.sequence[0]
        stepwise = task in STEPWISE
        hidden: LayerKind = StepDense(id="hidden") if stepwise else Flatten(id="hidden")
        analysis = analyse(spec.with_(network=chain(Input(id="input", part=part.name), hidden, Output(id="output"))))
        assert analysis.problems == ()
        assert analysis.shapes["input"].output == (part.channels, part.length)
        assert analysis.shapes["output"].output == ((shape.outputs, part.length) if stepwise else (shape.outputs,))
        assert len(shape.features) == sum(each.channels * each.length for each in shape.sequence)
        assert len(set(shape.features)) == len(shape.features)
        assert bool(shape.horizon) == ("forecast" in shape.tasks)


@pytest.mark.parametrize("kind", OTHERS)
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


@pytest.mark.parametrize("links", [[("i", "o")], [("i", "o"), ("i", "a")]])
def test_a_layer_that_leads_to_no_output_is_left_out_with_a_warning(links: list[tuple[str, str]]) -> None:
    analysis = analyse(with_network(Input(id="i"), A, Output(id="o"), links=links))
    assert analysis.problems == ()
    assert [(p.layer_id, p.kind) for p in analysis.warnings] == [("a", "idle")]
    assert analysis.idle == {"a"}
    assert analysis.order == ("i", "o")
    assert analysis.parameters == analysis.shapes["o"].parameters


def test_a_layer_that_feeds_the_answer_must_be_fed() -> None:
    spec = with_network(Input(id="i"), A, Add(id="s"), Output(id="o"), links=[("i", "s"), ("a", "s"), ("s", "o")])
    assert [(p.layer_id, p.problem) for p in analyse(spec).problems] == [("a", "Nothing reaches this layer.")]


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
def test_there_is_a_way_in_and_a_way_out(kind: str) -> None:
    less = SPEC.network.with_(layers=tuple(layer for layer in SPEC.network.layers if layer.kind != kind), links=())
    found = [p.problem for p in analyse(SPEC.with_(network=less)).problems_of("network")]
    assert f"The network has no {kind.capitalize()} layer." in found


def test_several_inputs_and_outputs_are_a_network() -> None:
    spec = with_network(
        *LAYERS, Input(id="i2", features=("x1",)), Concatenate(id="c"), Output(id="o2"),
        links=[("i", "a"), ("a", "c"), ("i2", "c"), ("c", "o"), ("a", "o2")],
    )  # fmt: skip
    analysis = analyse(spec)
    assert (analysis.problems, analysis.warnings) == ((), ())
    assert analysis.shapes["c"].output == (analysis.shapes["a"].output[0] + 1,)
    assert analysis.shapes["o2"].output == (1,)


def test_unequal_shapes_cannot_be_added() -> None:
    spec = with_network(
        Input(id="i"), A, Dense(id="b", units=3), Add(id="s"), Output(id="o"),
        links=[("i", "a"), ("i", "b"), ("a", "s"), ("b", "s"), ("s", "o")],
    )  # fmt: skip
    problem = only_problem(spec)
    assert problem.layer_id == "s"
    assert "8 and 3" in problem.problem
    assert "Match the units" in problem.remedy


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
