"""One click mends what is wrong with the shape of a picture or a signal."""

from __future__ import annotations

from typing import Any

from engine.spec.catalog.layers import (
    Add,
    Conv1d,
    Conv2d,
    DepthwiseConv2d,
    Flatten,
    Input,
    LayerKind,
    MaxPool,
    Norm,
    Output,
    Reshape,
    SeparableConv2d,
    Upsample,
)
from engine.spec.edits import SetParameter
from engine.spec.remedies import remedies
from engine.spec.shapes import analyse
from tests.engine.build.networks import wired


def mended_by(layer: LayerKind, *, data: str = "digits", as_picture: bool = True, **training: Any) -> list[str]:
    """What the buttons say at a layer behind the input; each of them is tried."""
    first, flat = Input(id="input", as_picture=as_picture), Flatten(id="flatten-1")
    links = "input>new new>flatten-1 flatten-1>output"
    spec = wired(first, layer, flat, Output(id="output"), links=links, data=data, **training)
    analysis = analyse(spec)
    (problem,) = analysis.problems_of("new")
    found = remedies(spec, analysis, problem)
    for remedy in found:
        after = analyse(remedy.edit.apply(spec))
        assert problem not in after.problems, remedy
    return [remedy.words for remedy in found]


def test_what_slides_a_window_is_given_rows_and_columns() -> None:
    for layer in (Conv2d(id="new"), MaxPool(id="new"), SeparableConv2d(id="new")):
        assert mended_by(layer, as_picture=False) == ["Switch on “As a picture”", "Insert Reshape"]
    assert mended_by(Conv2d(id="new"), data="iris", as_picture=False) == ["Insert Reshape"]
    assert mended_by(Conv1d(id="new")) == ["Insert Reshape"]


def test_windows_that_do_not_fit_are_given_room() -> None:
    words = mended_by(Conv2d(id="new", kernel_size=9, padding="none"))
    assert words == ["Use same padding", "Take a kernel of 8"]
    words = mended_by(Conv2d(id="new", padding="custom", padding_size=9, padding_mode="circular"))
    assert words[0] == "Fill with zeros"
    assert mended_by(Conv2d(id="new", kernel_size=5, dilation=3, padding="none"))[-1] == "Take a dilation of 1"


def test_filters_groups_and_sizes_are_brought_to_what_there_is() -> None:
    assert mended_by(DepthwiseConv2d(id="new", units=7), data="photographs")[0] == "Take 6 filters"
    assert mended_by(Norm(id="new", normalisation="group", groups=2)) == ["Take one group"]
    assert mended_by(Reshape(id="new", sizes="2 x 5 x 8"))[0] == "Arrange as 2 x ? x 8"
    assert mended_by(Upsample(id="new", factor=8), batch_size=1_000_000)[0].startswith("Take batches of ")


def test_a_join_of_maps_of_two_sizes_is_brought_to_the_smaller() -> None:
    spec = wired(
        Input(id="input", as_picture=True), Conv2d(id="conv-1", units=4), MaxPool(id="pool-1"),
        Conv2d(id="conv-2", units=6), Add(id="add-1"), Flatten(id="flatten-1"), Output(id="output"),
        links="input>conv-1 conv-1>pool-1 pool-1>add-1 input>conv-2 conv-2>add-1 add-1>flatten-1 flatten-1>output",
        data="digits",
    )  # fmt: skip
    analysis = analyse(spec)
    (problem,) = analysis.problems_of("add-1")
    assert [remedy.words for remedy in remedies(spec, analysis, problem)] == ["Flatten and Concatenate"]
    same = SetParameter(layer_ids=("conv-2",), field="units", value=4).apply(spec)
    analysis = analyse(same)
    assert remedies(same, analysis, analysis.problems[0])[0].words == "Bring maps to 4 × 4"
