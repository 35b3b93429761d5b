"""What layers over time have learned is carried over edits."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from engine.build import build, carry
from engine.build.lineage import Change
from engine.data import make
from engine.run import Run
from engine.spec.catalog.data import DelayedRecall, TextFile
from engine.spec.catalog.layers import (
    AttentionPool,
    Embedding,
    Flatten,
    GlobalPool,
    Gru,
    Input,
    LastStep,
    Lstm,
    Output,
    PositionalEncoding,
    Reservoir,
    Rnn,
    StepDense,
)
from engine.spec.document import Spec
from engine.spec.edits import Edit, InsertLayer, RemoveUnits, SetData, SetParameter, SplitUnit
from tests.engine.build.networks import in_chain, wired
from tests.engine.engines import Desk

Cell = type[Rnn] | type[Gru] | type[Lstm]
CELLS: tuple[Cell, ...] = (Rnn, Gru, Lstm)


def units(layer_id: str, count: int) -> Edit:
    return SetParameter(layer_ids=(layer_id,), field="units", value=count)


def deep(cell: Cell) -> Spec:
    """Several layers in both directions between others."""
    return in_chain(
        StepDense(id="steps", units=4),
        cell(id="a", units=4, layers=2, bidirectional=True, dropout=0.1),
        cell(id="b", units=3),
        LastStep(id="last"),
        data="vowels",
    )


def led(cell: Cell) -> Spec:
    """A layer that begins with the last state of another."""
    return wired(
        Input(id="input"),
        cell(id="a", units=4),
        LastStep(id="last"),
        StepDense(id="steps", units=5),
        cell(id="b", units=4),
        AttentionPool(id="pool"),
        Output(id="output"),
        links="input>a a>last input>steps steps>b last>b b>pool pool>output",
        data="vowels",
    )


PASSING = in_chain(
    StepDense(id="a", units=5),
    PositionalEncoding(id="sines"),
    StepDense(id="b", units=4),
    PositionalEncoding(id="learned", mode="learned"),
    AttentionPool(id="pool"),
    data="vowels",
)
FIXED = in_chain(
    StepDense(id="a", units=5), Reservoir(id="b", units=12, density=0.4), GlobalPool(id="c"), data="vowels"
)
SYMBOLS = in_chain(Embedding(id="a", units=6), Gru(id="b", units=5), StepDense(id="c", units=4), data="recall")
IDENTITY = StepDense(id="new", units=8, activation="linear", initialisation="identity")
KEEPING: list[tuple[Spec, Edit]] = [
    *((deep(cell), edit) for cell in CELLS for edit in (units("steps", 6), units("a", 6), units("b", 5))),
    *((deep(cell), SplitUnit(layer_id=layer_id, unit=1)) for cell in CELLS for layer_id in ("steps", "a", "b")),
    *((led(cell), edit) for cell in CELLS for edit in (units("steps", 7), SplitUnit(layer_id="steps", unit=0))),
    *(
        (
            in_chain(cell(id="a", units=4), GlobalPool(id="b"), data="vowels"),
            SetParameter(layer_ids=("a",), field="bidirectional", value=True),
        )
        for cell in CELLS
    ),
    (deep(Gru), InsertLayer(layer=IDENTITY, source="a", target="b")),
    *((PASSING, edit) for edit in (units("a", 8), units("b", 6), SplitUnit(layer_id="b", unit=2))),
    (PASSING, SetParameter(layer_ids=("sines",), field="mode", value="learned")),
    *((FIXED, edit) for edit in (units("a", 7), units("b", 15), SplitUnit(layer_id="b", unit=3))),
    *((SYMBOLS, edit) for edit in (units("a", 9), units("b", 7), SplitUnit(layer_id="a", unit=0))),
]


def learned(spec: Spec) -> Desk:
    desk = Desk(spec)
    desk.play(6)
    return desk


@pytest.mark.parametrize(
    ("spec", "edit"),
    KEEPING,
    ids=lambda each: each.network.layers[2].kind if isinstance(each, Spec) else repr(each)[:60],
)
def test_the_function_stays(spec: Spec, edit: Edit) -> None:
    desk = learned(spec)
    desk.edit(edit)
    assert desk.run.same_function == pytest.approx(0.0, abs=1e-5)
    desk.play(3)
    assert desk.run.finite()


@pytest.mark.parametrize("cell", CELLS)
def test_a_unit_that_goes_takes_its_own_rows_and_columns_along(cell: Cell) -> None:
    desk = learned(deep(cell))
    before = desk.run.checkpoint()
    desk.edit(RemoveUnits(layer_id="a", units=(1,)))
    after = desk.run.checkpoint()
    kept, both = [0, 2, 3], [0, 2, 3, 4, 6, 7]

    def same(name: str, cut: object, layer_id: str = "a") -> None:
        key = layer_id, name
        assert torch.equal(after.tensors[key], before.tensors[key][cut])  # type: ignore[index]
        for memory, value in after.memory[key].items():
            if isinstance(value, Tensor) and value.dim():
                assert torch.equal(value, before.memory[key][memory][cut])

    for back in ("", "_back"):
        same(f"weight_0{back}", kept)
        same(f"weight_1{back}", (torch.tensor(kept)[:, None], torch.tensor(both)))
        for number in (0, 1):
            same(f"recurrent_{number}{back}", (torch.tensor(kept)[:, None], torch.tensor(kept)))
            same(f"bias_{number}{back}", kept)
    same("weight_0", (slice(None), both), "b")


def test_a_new_unit_is_not_heard_by_the_others_yet() -> None:
    desk = learned(deep(Lstm))
    desk.edit(units("a", 6))
    tensors = desk.run.checkpoint().tensors
    for name in ("recurrent_0", "recurrent_1", "recurrent_0_back", "recurrent_1_back"):
        assert not tensors["a", name][:, 4:].any()
        assert tensors["a", name][:, :4].any()
    assert not tensors["a", "weight_1"][:, [4, 5, 10, 11]].any()
    assert tensors["a", "weight_0"][4:].any()


def test_symbols_keep_their_numbers_when_others_come() -> None:
    spec = in_chain(Embedding(id="a", units=6), Flatten(id="b"), data="recall")
    spec = SetData(data=DelayedRecall(kind="recall", alphabet=4)).apply(in_chain(Embedding(id="a"), StepDense(id="b")))
    more = SetData(data=DelayedRecall(kind="recall", alphabet=7)).apply(spec)
    old, new = build(spec), build(more)
    carry(old, {}, new, spec, more)
    names = [each.data_shape.sequence[0].symbols for each in (spec, more)]
    assert set(names[0]) < set(names[1])
    for symbol in names[0]:
        was, now = old.tensors()["a", "weight"], new.tensors()["a", "weight"]
        assert torch.equal(now[:, names[1].index(symbol)], was[:, names[0].index(symbol)])


def reading(symbols: str) -> Spec:
    """A text whose characters are these."""
    text = TextFile(path="text.txt", symbols=tuple(symbols), characters=2000)
    spec = in_chain(Embedding(id="a", units=6), Gru(id="b", units=8), data="shakespeare")
    return SetData(data=text).apply(spec)


@pytest.mark.parametrize(("old", "new"), [("abcd", "xbadyc"), ("abcd", "dcb"), ("xyab", "ab")])
def test_texts_of_the_symbols_in_common_are_answered_as_before(old: str, new: str) -> None:
    before, after = reading(old), reading(new)
    first, second = build(before), build(after)
    carry(first, {}, second, before, after)
    common = [sign for sign in before.data.signs if sign in after.data.signs]  # type: ignore[union-attr]
    signs = [list(spec.data_shape.sequence[0].symbols) for spec in (before, after)]
    length = before.data_shape.sequence[0].length
    said = []
    for model, names in zip((first, second), signs, strict=True):
        text = [float(names.index(common[step * 7 % len(common)])) for step in range(length)]
        with torch.no_grad():
            answer = model(torch.tensor([text]))[0]
        said.append(answer[[names.index(sign) for sign in common]])
    torch.testing.assert_close(said[0], said[1])


def test_what_was_taken_back_is_as_it_was() -> None:
    desk = learned(deep(Gru))
    before = desk.run.checkpoint()
    desk.edit(units("a", 2))
    desk.play(2)
    desk.undo()
    after = desk.run.checkpoint()
    assert all(torch.equal(tensor, after.tensors[key]) for key, tensor in before.tensors.items())


def test_a_reservoir_stays_what_it_was_through_training_and_edits() -> None:
    run = Run(FIXED, make(FIXED.data, FIXED.seed))
    before = run.checkpoint()
    for _ in range(3):
        run.advance()
    kept = {name: tensor for (layer_id, name), tensor in before.tensors.items() if layer_id == "b"}
    assert set(kept) == {"weight", "bias", "recurrent"}
    edit = units("b", 20)
    spec = edit.apply(FIXED)
    new = build(spec)
    carry(run.learner.model, {}, new, FIXED, spec, [Change(edit, False, spec)])
    for name, tensor in kept.items():
        now = new.tensors()["b", name]
        assert torch.equal(now[:12, :12] if name == "recurrent" else now[:12], tensor)
    assert not new.tensors()["b", "recurrent"][:12, 12:].any()
