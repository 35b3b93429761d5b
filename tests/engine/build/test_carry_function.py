"""Edits that are to keep the function keep it, wherever the layer stands, whatever it is made of."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from benchmarks.contexts import ACTIVATIONS, CONTEXTS, NORMALISATIONS, keeping, many_heads, sum_of, units
from engine.build import Model, build, carry
from engine.build.lineage import Change
from engine.data import make
from engine.run import Run
from engine.spec.catalog.choices import Normalisation
from engine.spec.document import Spec
from engine.spec.edits import Edit, RemoveLayers, RemoveUnits, SplitUnit
from engine.train.material import prepare
from tests.engine.engines import Desk


def trained(spec: Spec, steps: int = 12) -> Run:
    run = Run(spec, make(spec.data, spec.seed))
    for _ in range(steps):
        run.advance()
    return run


def answers(model: Model, x: Tensor) -> Tensor:
    """All heads side by side."""
    with model.evaluating():
        return torch.cat(list(model.heads(x).values()), 1)


def difference(run: Run, edit: Edit, before: Tensor) -> float:
    """Largest change of any answer by an edit, as a share of the largest answer."""
    spec = edit.apply(run.spec)
    new = build(spec)
    carry(run.learner.model, {}, new, run.spec, spec, [Change(edit, False, spec)])
    same = spec.network.layer("input") == run.spec.network.layer("input")
    x = run.material.measured_x if same else prepare(run.material.dataset, spec).measured_x
    return float((answers(new, x) - before).abs().max()) / max(1.0, float(before.abs().max()))


@pytest.mark.parametrize("normalisation", NORMALISATIONS)
@pytest.mark.parametrize("context", CONTEXTS)
def test_the_function_stays(context: str, normalisation: Normalisation) -> None:
    for activation in ACTIVATIONS[NORMALISATIONS.index(normalisation) :: 3]:  # the benchmark goes through all pairs
        run = trained(CONTEXTS[context](activation, normalisation))
        before = answers(run.learner.model, run.material.measured_x)
        found = {(activation, name): difference(run, edit, before) for name, edit in keeping(run.spec)}
        assert len(found) > 20
        assert not {name: worst for name, worst in found.items() if not worst <= 1e-5}


def desk_of(spec: Spec, steps: int = 30) -> Desk:
    desk = Desk(spec)
    desk.play(steps)
    return desk


def test_what_is_kept_is_said_and_what_is_not_is_not() -> None:
    desk = desk_of(many_heads("tanh", "none"))
    desk.edit(units("dense-1", 9))
    assert desk.run.same_function == pytest.approx(0.0, abs=1e-5)
    desk.edit(RemoveUnits(layer_id="dense-1", units=(0,)))
    assert desk.run.same_function is None
    desk.edit(RemoveLayers(layer_ids=("output-2",)))
    assert desk.run.same_function is None, "an answer less is not the same"


def test_a_unit_that_goes_takes_its_own_column_along_behind_a_join() -> None:
    desk = desk_of(many_heads("relu", "none"))
    before = desk.run.checkpoint()
    desk.edit(RemoveUnits(layer_id="dense-1", units=(1, 3)))
    after = desk.run.checkpoint()
    key, kept = ("dense-2", "weight"), [0, 2, 4, 5, 6]  # 5 units, then two features
    assert torch.equal(after.tensors[key], before.tensors[key][:, kept])
    for name in ("exp_avg", "exp_avg_sq"):
        assert torch.equal(after.memory[key][name], before.memory[key][name][:, kept])
        rows = before.memory["dense-1", "weight"][name][[0, 2, 4]]
        assert torch.equal(after.memory["dense-1", "weight"][name], rows)
    assert torch.equal(after.tensors["output-2", "weight"], before.tensors["output-2", "weight"][:, [0, 2, 4]])


def test_units_that_meet_in_a_sum_go_together() -> None:
    from engine.spec.edits import Several

    desk = desk_of(sum_of("tanh", "none"))
    before = desk.run.checkpoint().tensors["output", "weight"]
    both = tuple(RemoveUnits(layer_id=name, units=(1,)) for name in ("dense-1", "dense-2"))
    desk.edit(Several(edits=both, words="remove both"))
    after = desk.run.checkpoint().tensors["output", "weight"]
    assert torch.equal(after, before[:, [0, 2, 3, 4]])


def test_the_copies_of_a_split_unit_go_different_ways() -> None:
    desk = desk_of(many_heads("tanh", "none"))
    old = desk.run.checkpoint()
    desk.edit(SplitUnit(layer_id="dense-1", unit=2))
    new = desk.run.checkpoint()
    weight = new.tensors["dense-1", "weight"]
    assert torch.equal(weight[2], weight[3])
    assert torch.equal(weight[2], old.tensors["dense-1", "weight"][2])
    out, key = new.tensors["dense-2", "weight"], ("dense-1", "weight")
    torch.testing.assert_close(out[:, 2] + out[:, 3], old.tensors["dense-2", "weight"][:, 2])
    assert bool((out[:, 2] != out[:, 3]).all())
    assert torch.equal(new.memory[key]["exp_avg"][3], old.memory[key]["exp_avg"][2] / 2)
    assert torch.equal(new.memory[key]["exp_avg_sq"][3], old.memory[key]["exp_avg_sq"][2] / 4)
    desk.play(40)
    weight = desk.run.checkpoint().tensors["dense-1", "weight"]
    assert float((weight[2] - weight[3]).abs().max()) > 0.01 * float(weight[2].abs().max())


def test_new_weights_begin_with_the_usual_size_of_a_squared_gradient() -> None:
    desk = desk_of(many_heads("tanh", "none"))
    old = desk.run.checkpoint().memory["dense-2", "weight"]
    desk.edit(units("dense-1", 7))
    new = desk.run.checkpoint().memory["dense-2", "weight"]
    assert torch.count_nonzero(new["exp_avg"][:, 5:7]) == 0
    torch.testing.assert_close(new["exp_avg_sq"][:, 5], old["exp_avg_sq"].mean(1))
    assert torch.equal(new["step"], old["step"])
