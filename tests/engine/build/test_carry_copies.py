"""What is pasted begins with what the layers it was copied from have learned."""

from __future__ import annotations

import pytest
import torch

from engine.build.lineage import Change
from engine.data import make
from engine.run import Run
from engine.spec.catalog.layers import Dense, Input, Output
from engine.spec.document import Group, chain, default_spec
from engine.spec.edits import PasteFragment, SetParameter
from engine.spec.fragment import Fragment, fragment_of, renewed


def trained() -> Run:
    network = chain(Input(id="input"), Dense(id="dense-1", units=5), Dense(id="dense-2", units=5), Output(id="output"))
    spec = default_spec().with_(network=network.with_(groups=(Group(id="g", name="Encoder", layer_ids=("dense-2",)),)))
    run = Run(spec, make(spec.data, spec.seed))
    for _ in range(5):
        run.advance()
    return run


def pasted(run: Run, fragment: Fragment) -> Run:
    """The copy goes between dense-2 and the output."""
    edit = PasteFragment(fragment=renewed(fragment, run.spec.network), source="dense-2", target="output")
    spec = edit.apply(run.spec)
    run.adapt(spec, run.material.dataset, [Change(edit, False, spec)])
    return run


def weight(run: Run, layer_id: str) -> torch.Tensor:
    return run.learner.model.tensors()[layer_id, "weight"].detach().clone()


def test_a_copy_has_the_weights_of_its_origin() -> None:
    run = trained()
    learned = weight(run, "dense-2")
    pasted(run, fragment_of(run.spec.network, ("dense-2",)))
    assert torch.equal(weight(run, "dense-3"), learned)
    assert torch.equal(weight(run, "dense-2"), learned)
    run.advance()
    assert not torch.equal(weight(run, "dense-3"), weight(run, "dense-2"))  # from here on each learns by itself


@pytest.mark.parametrize("why", ["made otherwise", "set otherwise since", "of another width"])
def test_what_is_no_copy_of_a_layer_as_it_is_now_begins_afresh(why: str) -> None:
    run = trained()
    fragment = fragment_of(run.spec.network, ("dense-2",))
    if why == "made otherwise":
        fragment = fragment.with_(copies=())
    else:
        field, value = ("activation", "relu") if why == "set otherwise since" else ("units", 6)
        change = SetParameter(layer_ids=("dense-2",), field=field, value=value)
        spec = change.apply(run.spec)
        run.adapt(spec, run.material.dataset, [Change(change, False, spec)])
    pasted(run, fragment)
    here, there = weight(run, "dense-3"), weight(run, "dense-2")
    assert here.shape != there.shape or not torch.equal(here, there)


def test_a_copy_of_a_copy_knows_the_one_it_came_from() -> None:
    network = trained().spec.network
    once = renewed(fragment_of(network, ("dense-2",)), network)
    assert once.copies == (("dense-3", "dense-2"),)
    assert Fragment.model_validate_json(once.text()).copies == once.copies
