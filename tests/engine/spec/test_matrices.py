"""The tables of layers that have several are tensors of theirs, of the size that is said."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.data import make
from engine.run import Run
from engine.snapshot import Watch
from engine.spec.catalog.layers import Gru, Input, LastStep, Lstm, Output
from engine.spec.document import Spec, chain
from engine.spec.edits import ChangeWeights, RandomiseLayers, SetWeight, SetWeights
from engine.spec.matrices import OWN, column_names, matrices, matrix_of
from engine.spec.sequence_presets import SEQUENCE_PRESETS
from engine.spec.shapes import analyse
from engine.watch.observer import Observer
from engine.weight_edits import change, randomise, set_weight, set_weights, tensor_of
from tests.engine.build.networks import WITH_KIND

SEVERAL = [kind for kind in WITH_KIND if any(matrices(layer) for layer in WITH_KIND[kind].network.layers)]


def run_of(spec: Spec) -> Run:
    return Run(spec, make(spec.data, spec.seed))


def both_ways(kind: str = "lstm") -> Run:
    own = {"id": "r", "units": 4, "layers": 2, "bidirectional": True}
    layer = Lstm.model_validate(own) if kind == "lstm" else Gru.model_validate(own)
    spec = SEQUENCE_PRESETS["vowels"]()
    return run_of(spec.with_(network=chain(Input(id="input"), layer, LastStep(id="l", both=True), Output(id="output"))))


@pytest.mark.parametrize("kind", SEVERAL)
def test_each_table_is_seen_and_set(kind: str) -> None:
    run = run_of(WITH_KIND[kind])
    for layer in run.spec.network.layers:
        keys = [matrix.key for matrix in matrices(layer)]
        assert len(set(keys)) == len(keys)
        watch = Watch(matrices=frozenset((layer.id, key) for key in keys if key != OWN))
        views = Observer().look(run, watch, False)["layers"]
        for matrix in matrices(layer):
            tensor = tensor_of(run.learner.model, layer.id, matrix.key)
            assert tensor is not None, matrix
            assert len(matrix.columns) in (0, tensor.shape[1])
            if matrix.key != OWN:
                np.testing.assert_array_equal(views[layer.id].table(matrix.key), tensor.detach().numpy())
            edit = SetWeight(layer_id=layer.id, parameter=matrix.key, unit=1, source=tensor.shape[1] - 1, value=7.5)
            assert set_weight(run.learner.model, edit) == ""
            assert tensor[1, -1].item() == 7.5


def test_a_block_is_pasted_into_one_gate() -> None:
    run = run_of(WITH_KIND["lstm"])
    layer = next(layer for layer in run.spec.network.layers if isinstance(layer, Lstm))
    before = {key: t.detach().clone() for key, t in run.learner.model.tensors().items()}
    edit = SetWeights(layer_id=layer.id, parameter="recurrent_0:1", values=((1.0, 2.0), (3.0, 4.0)))
    assert set_weights(run.learner.model, edit) == ""
    now = run.learner.model.tensors()
    assert now[layer.id, "recurrent_0"][:2, :2, 1].tolist() == [[1.0, 2.0], [3.0, 4.0]]
    assert torch.equal(now[layer.id, "recurrent_0"][..., 0], before[layer.id, "recurrent_0"][..., 0])
    gone = SetWeights(layer_id=layer.id, parameter="recurrent_0:8", values=((1.0,),))
    assert "no table of that name" in set_weights(run.learner.model, gone)


@pytest.mark.parametrize("kind", ["lstm", "gru"])
def test_a_backward_unit_is_changed_alone(kind: str) -> None:
    """Unit 6 of 4 forward and 4 backward ones is the third that runs backward, in the layer on top."""
    run = both_ways(kind)
    tensors = run.learner.model.tensors()
    before = {key: tensor.detach().clone() for key, tensor in tensors.items()}
    change(run.learner, ChangeWeights(layer_ids=("r",), units=(6,), change="nudge", amount=0.5))
    for (layer_id, name), tensor in tensors.items():
        moved = (tensor != before[layer_id, name]).flatten(1).all(1) if tensor.dim() > 1 else tensor != tensor
        mine = layer_id == "r" and name.endswith("_1_back")
        assert moved.nonzero().flatten().tolist() == ([2] if mine else []), name
    randomise(run.learner, RandomiseLayers(layer_ids=("r",), units=(6,), salt=3), 1)
    assert torch.equal(tensors["r", "weight_1_back"][[0, 1, 3]], before["r", "weight_1_back"][[0, 1, 3]])
    assert not torch.equal(tensors["r", "weight_1_back"][2], before["r", "weight_1_back"][2])
    assert torch.equal(tensors["r", "weight_1"], before["r", "weight_1"])


def test_columns_have_the_names_of_symbols_and_channels() -> None:
    words, vowels = SEQUENCE_PRESETS["number-words"](), SEQUENCE_PRESETS["vowels"]()
    assert "eighty" in column_names(words, "embedding-1")
    assert "vingt" in column_names(words, "embedding-2")
    assert "␣" in column_names(SEQUENCE_PRESETS["shakespeare"](), "embedding-1")
    lstm = vowels.network.layer("lstm-1")
    assert len(column_names(vowels, "lstm-1")) == analyse(vowels).shapes["lstm-1"].inputs[0][0] == 12
    assert matrix_of(lstm, "weight_0:1").title == "input → forget gate"
    assert matrix_of(lstm, "recurrent_0_back:2").title == "backward, state → cell"
    assert matrix_of(lstm, "gone").key == "weight_0:0"


def test_the_histogram_counts_the_weights_of_all_tables() -> None:
    run = run_of(WITH_KIND["lstm"])
    layer = next(layer for layer in run.spec.network.layers if isinstance(layer, Lstm))
    counted = Observer().look(run, Watch(histograms=True), False)["layers"][layer.id].weight_histogram
    learned = run.learner.model.learned()
    own = [p for (owner, name), p in learned.items() if owner == layer.id and "bias" not in name]
    assert counted is not None
    assert int(counted.counts.sum()) == sum(p.numel() for p in own)
