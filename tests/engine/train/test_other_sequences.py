"""Sequences of the same sizes that are of another nature: the network is made anew, and keeps what still fits."""

from __future__ import annotations

import torch
from torch import Tensor

from engine.members import members_of
from engine.spec.catalog.data import Brackets, DataKind, Parity
from engine.spec.catalog.layers import Embedding, Gru, Input, LayerKind, Output
from engine.spec.document import Spec, chain, default_spec
from engine.spec.edits import SetData, SetDataField, SetTraining
from tests.engine.engines import Desk, same_state


def at_each_step(data: DataKind) -> Spec:
    spec = SetData(data=data).apply(default_spec())
    layers: tuple[LayerKind, ...] = Embedding(id="embedding", units=6), Gru(id="gru", units=6)
    spec = spec.with_(network=chain(Input(id="input"), *layers, Output(id="output")))
    return SetTraining(field="task", value="tagging").apply(spec)


def test_strings_that_get_different_lengths_end_where_they_end() -> None:
    desk = Desk(at_each_step(Parity(length=8, shortest=8, samples=200)))
    desk.play(10)
    desk.edit(SetDataField(field="shortest", value=1))
    snapshot = desk.play(10)
    assert (snapshot.trouble, desk.run.step) == (None, 20)
    given = desk.run.learner.model.all_outputs(desk.run.material.x)["gru"]
    beyond = desk.run.material.x.isnan()[:, None].expand_as(given)
    assert bool(beyond.any())
    assert not bool(given[beyond].any())


def test_symbols_that_are_added_get_numbers_of_their_own() -> None:
    desk = Desk(at_each_step(Brackets(samples=200)))
    desk.play(10)
    before = _numbers(desk)
    desk.edit(SetDataField(field="brackets", value="both"))
    assert torch.equal(_numbers(desk)[:, :2], before)
    assert _numbers(desk).shape == (6, 4)
    desk.play(5)
    resumed = Desk(desk.spec, state=members_of(desk.run))
    assert resumed.engine.replies() == []
    assert same_state(desk.run, resumed.run)
    desk.undo()
    assert torch.equal(_numbers(desk), before)


def _numbers(desk: Desk) -> Tensor:
    """(units, symbols) of the embedding."""
    return desk.run.learner.model.layer("embedding").get_parameter("weight").detach().clone()
