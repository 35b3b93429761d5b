"""Layers that take no part keep what they learned until they are linked again."""

from __future__ import annotations

import torch

from benchmarks.contexts import many_heads
from engine.spec.catalog.layers import Dense
from engine.spec.edits import AddLink, InsertLayer, RemoveLayers, RemoveLinks, SetParameter
from tests.engine.engines import Desk, same_state


def trained() -> Desk:
    desk = Desk(many_heads("tanh", "none"))
    desk.play(30)
    return desk


def test_an_unlinked_layer_comes_back_as_it_was() -> None:
    desk = trained()
    before = desk.run.checkpoint()
    desk.edit(RemoveLinks(links=(("dense-1", "output-2"),)))
    assert "output-2" not in desk.run.learner.model.ids
    desk.play(10)
    desk.edit(AddLink(source="dense-1", target="output-2"))
    after = desk.run.checkpoint()
    for name in ("weight", "bias"):
        key = ("output-2", name)
        assert torch.equal(after.tensors[key], before.tensors[key])
        assert all(torch.equal(after.memory[key][part], before.memory[key][part]) for part in before.memory[key])
    assert desk.play(5).trouble is None


def test_one_that_does_not_fit_any_more_is_drawn_anew() -> None:
    desk = trained()
    before = desk.run.checkpoint().tensors["output-2", "weight"]
    desk.edit(RemoveLinks(links=(("dense-1", "output-2"),)))
    desk.edit(SetParameter(layer_ids=("dense-1",), field="units", value=4))
    desk.edit(AddLink(source="dense-1", target="output-2"))
    after = desk.run.checkpoint().tensors["output-2", "weight"]
    assert after.shape == (1, 4)
    assert not torch.equal(after, before[:, :4])


def test_another_layer_of_the_same_id_is_another_layer() -> None:
    desk = trained()
    same = Dense(id="dense-3", units=5, activation="linear", initialisation="identity")
    desk.edit(InsertLayer(layer=same, source="dense-2", target="output"))
    desk.play(20)
    desk.edit(RemoveLayers(layer_ids=("dense-3",)))
    desk.edit(InsertLayer(layer=same, source="dense-2", target="output"))
    assert torch.equal(desk.run.checkpoint().tensors["dense-3", "weight"], torch.eye(5))


def test_undo_of_a_removal_finds_the_weights_also_where_its_moment_was_not_kept() -> None:
    desk = trained()
    before = desk.run.checkpoint().tensors["dense-2", "weight"]
    desk.edit(RemoveLayers(layer_ids=("dense-2",)))
    desk.engine._loop._history.clear()
    desk.undo()
    assert torch.equal(desk.run.checkpoint().tensors["dense-2", "weight"], before)


def test_what_is_parked_belongs_to_its_moment() -> None:
    desk, straight = trained(), trained()
    for one in (desk, straight):
        one.edit(RemoveLinks(links=(("dense-1", "output-2"),)))
        one.play(5)
    desk.edit(SetParameter(layer_ids=("dense-2",), field="units", value=9))
    desk.undo()
    for one in (desk, straight):
        one.edit(AddLink(source="dense-1", target="output-2"))
        one.play(5)
    assert same_state(desk.run, straight.run)
