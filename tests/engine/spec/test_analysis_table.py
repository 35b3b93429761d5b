"""The rows of the Analyze table: shapes, costs, training and problems of every layer, before anything is trained."""

from __future__ import annotations

import pytest

from engine.spec.analysis_table import TableRow, table_rows, totals, words_of_inputs, words_of_memory
from engine.spec.catalog.layers import Add, DropoutLayer
from engine.spec.document import Link, Spec, default_spec
from engine.spec.edits import AddLayer, AddLink, Edit, MarkUnits, RemoveLinks, SetParameter
from engine.spec.shapes import analyse


def rows_of(spec: Spec) -> dict[str, TableRow]:
    return {row.layer_id: row for row in table_rows(spec, analyse(spec))}


def changed(*edits: Edit) -> Spec:
    spec = default_spec()
    for edit in edits:
        spec = edit.apply(spec)
    return spec


def test_a_row_says_what_a_layer_takes_gives_and_costs() -> None:
    row = rows_of(default_spec())["dense-1"]
    assert (row.name, row.kind, row.inputs, row.output) == ("Dense 8", "Dense", ((4,),), (8,))
    assert (row.parameters, row.multiply_adds, row.memory) == (40, 32, 4 * (40 + 8))
    assert (row.trained, row.problem, row.idle) == ("yes", "", False)


def test_rows_go_from_the_input_to_the_output_whatever_the_order_of_the_document() -> None:
    spec = changed(RemoveLinks(links=(("dense-2", "output"),)), AddLayer(layer=Add(id="add-1")))
    for source, target in (("dense-2", "add-1"), ("add-1", "output")):
        spec = AddLink(source=source, target=target).apply(spec)
    assert list(rows_of(spec)) == ["input", "dense-1", "dense-2", "add-1", "output"]


def test_layers_of_a_loop_have_a_row_too() -> None:
    spec = default_spec()
    links = (*spec.network.links, Link(source="dense-2", target="dense-1", port=1))
    looped = spec.with_(network=spec.network.with_(links=links))
    rows = rows_of(looped)
    assert set(rows) == {"input", "dense-1", "dense-2", "output"}
    assert rows["dense-1"].blocking
    assert "loop" in rows["dense-1"].problem
    assert rows["dense-1"].output is None


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (SetParameter(layer_ids=("dense-1",), field="frozen", value=True), "frozen"),
        (SetParameter(layer_ids=("dense-1",), field="rate_factor", value=0.0), "frozen"),
        (SetParameter(layer_ids=("dense-1",), field="rate_factor", value=0.3), "× 0.3"),
        (MarkUnits(layer_id="dense-1", units=(1, 2), mark="frozen", on=True), "2 of 8 units frozen"),
    ],
)
def test_how_a_layer_learns(edit: Edit, words: str) -> None:
    assert rows_of(changed(edit))["dense-1"].trained == words


def test_an_idle_layer_is_listed_and_not_counted() -> None:
    spec = changed(AddLayer(layer=DropoutLayer(id="dropout-1")))
    row = rows_of(spec)["dropout-1"]
    assert (row.idle, row.blocking, row.trained) == (True, False, "")
    assert "leads to no output" in row.problem
    assert totals(spec, analyse(spec)) == totals(default_spec(), analyse(default_spec()))


def test_totals_are_the_sums_of_the_rows() -> None:
    spec = default_spec()
    rows, sums = rows_of(spec).values(), totals(spec, analyse(spec))
    assert sums.layers == 3
    assert sums.parameters == sum(row.parameters for row in rows) == 101
    assert sums.memory == sum(row.memory for row in rows)
    assert sums.multiply_adds == sum(row.multiply_adds for row in rows)


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0 B"), (96, "96 B"), (999, "999 B"), (1000, "1.0 KB"), (9_949, "9.9 KB"), (9_960, "10 KB"),
     (999_499, "999 KB"), (999_500, "1.0 MB"), (34_000_000, "34 MB"), (5_000_000_000_000_000, "5000 TB")],
)  # fmt: skip
def test_memory_as_people_read_it(count: int, words: str) -> None:
    assert words_of_memory(count) == words


@pytest.mark.parametrize(
    ("shapes", "words"),
    [((), ""), (((8,),), "8"), (((8,), (6,)), "8 and 6"), (((3, 28, 28),), "3 × 28 × 28"),
     (((8,),) * 4, "4 times 8"), (((1,), (2,), (3,), (4,), (5,)), "1, 2, 3 and 2 more")],
)  # fmt: skip
def test_many_inputs_are_counted(shapes: tuple[tuple[int, ...], ...], words: str) -> None:
    assert words_of_inputs(shapes) == words
