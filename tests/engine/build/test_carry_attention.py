"""What attention has learned is carried over edits."""

from __future__ import annotations

import pytest
import torch

from engine.spec.catalog.layers import (
    CrossAttention,
    Flatten,
    Input,
    Output,
    Reshape,
    SelfAttention,
    StepDense,
    TransformerBlock,
)
from engine.spec.document import Spec
from engine.spec.edits import Edit, InsertLayer, RemoveUnits, SetParameter
from tests.engine.build.networks import in_chain, wired
from tests.engine.engines import Desk

STEPS = (Reshape(id="reshape-1", sizes="4 x 16"), StepDense(id="steps-1", units=8))


def chain(*layers: SelfAttention | TransformerBlock) -> Spec:
    return in_chain(*STEPS, *layers, Flatten(id="flatten-1"), data="digits")


SELF = chain(SelfAttention(id="attention-1", units=8, heads=2))
BLOCK = chain(TransformerBlock(id="transformer-1", heads=2))
CROSS = wired(
    Input(id="input"),
    *STEPS,
    Reshape(id="reshape-2", sizes="8 x 8"),
    StepDense(id="steps-2", units=6),
    CrossAttention(id="attention-1", units=8, heads=2),
    Flatten(id="flatten-1"),
    Output(id="output"),
    links="input>reshape-1 reshape-1>steps-1 input>reshape-2 reshape-2>steps-2 steps-1>attention-1 steps-2>attention-1"
    " attention-1>flatten-1 flatten-1>output",
    data="digits",
)


def units(layer_id: str, count: int) -> Edit:
    return SetParameter(layer_ids=(layer_id,), field="units", value=count)


@pytest.mark.parametrize(
    ("spec", "edit"),
    [
        (SELF, units("steps-1", 11)),
        (CROSS, units("steps-1", 9)),
        (CROSS, units("steps-2", 9)),
        (BLOCK, SetParameter(layer_ids=("transformer-1",), field="widening", value=6)),
        (SELF, InsertLayer(layer=TransformerBlock(id="new"), source="attention-1", target="flatten-1")),
        (BLOCK, InsertLayer(layer=TransformerBlock(id="new"), source="transformer-1", target="flatten-1")),
        (BLOCK, InsertLayer(layer=TransformerBlock(id="new"), source="steps-1", target="transformer-1")),
    ],
    ids=["in", "queries", "memory", "wider", "block behind attention", "block behind block", "block before block"],
)
def test_the_function_stays(spec: Spec, edit: Edit) -> None:
    desk = Desk(spec)
    desk.play(20)
    before = desk.run.measure().train_loss
    desk.edit(edit)
    assert desk.run.measure().train_loss == pytest.approx(before, abs=1e-5)
    assert desk.run.step == 20
    assert desk.play(5).trouble is None


def test_heads_keep_their_numbers_where_all_become_larger() -> None:
    desk = Desk(SELF)
    desk.play(10)
    before = desk.run.checkpoint().tensors
    desk.edit(units("attention-1", 12))
    after = desk.run.checkpoint().tensors
    kept = [0, 1, 2, 3, 6, 7, 8, 9]  # four of each head, which now has six
    for name in ("query", "key", "value"):
        key = ("attention-1", name)
        assert torch.equal(after[key][kept], before[key])
        bias = ("attention-1", f"{name}_bias")
        assert torch.equal(after[bias][kept], before[bias])
    out = ("attention-1", "out")
    assert torch.equal(after[out][:8][:, kept], before[out])
    assert torch.count_nonzero(after[out][:8][:, [4, 5, 10, 11]]) == 0


def test_the_answer_follows_units_that_go() -> None:
    desk = Desk(SELF)
    desk.play(10)
    before = desk.run.checkpoint().tensors
    desk.edit(RemoveUnits(layer_id="attention-1", units=(1, 4)))
    after = desk.run.checkpoint().tensors
    kept = [0, 2, 3, 5, 6, 7]
    assert torch.equal(after["attention-1", "out_bias"], before["attention-1", "out_bias"][kept])
    inner = [0, 1, 2, 4, 5, 6]  # three of each head
    assert torch.equal(after["attention-1", "out"], before["attention-1", "out"][kept][:, inner])
    assert torch.equal(after["attention-1", "query"], before["attention-1", "query"][inner])


def test_a_block_follows_the_channels_that_go() -> None:
    desk = Desk(BLOCK)
    desk.play(10)
    before = desk.run.checkpoint().tensors
    desk.edit(RemoveUnits(layer_id="steps-1", units=(1, 4)))
    after = desk.run.checkpoint().tensors
    kept, inner = [0, 2, 3, 5, 6, 7], [0, 1, 2, 4, 5, 6]
    assert torch.equal(after["transformer-1", "query"], before["transformer-1", "query"][inner][:, kept])
    assert torch.equal(after["transformer-1", "narrow_bias"], before["transformer-1", "narrow_bias"][kept])
    norm = ("transformer-1", "forward_norm.weight")
    assert torch.equal(after[norm], before[norm][kept])
    assert desk.play(5).trouble is None


def test_fewer_heads_keep_the_weights() -> None:
    desk = Desk(BLOCK)
    desk.play(10)
    before = desk.run.checkpoint().tensors
    desk.edit(SetParameter(layer_ids=("transformer-1",), field="heads", value=4))
    after = desk.run.checkpoint().tensors
    assert all(torch.equal(before[key], after[key]) for key in before)
