"""Which steps look at which, for the chosen sample."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.snapshot import Watch
from engine.spec.catalog.layers import AttentionPool, Embedding, LayerKind, SelfAttention, TransformerBlock
from engine.watch.attention import attention
from engine.watch.chosen import chosen_input
from engine.watch.observer import Observer
from tests.engine.watch.sequences import nesting, run_of, speaking, translating
from tests.engine.watch.test_cells import name_of

LOOKING: tuple[LayerKind, ...] = (
    SelfAttention(id="layer", units=8, heads=2),
    SelfAttention(id="layer", units=8, heads=4, causal=True),
    TransformerBlock(id="layer", heads=2),
    TransformerBlock(id="layer", heads=3, causal=True),
)


@pytest.mark.parametrize("layer", LOOKING, ids=name_of)
def test_each_step_that_is_there_takes_its_whole_from_steps_that_are_there(layer: LayerKind) -> None:
    run = run_of(nesting(Embedding(id="embedding", units=6), layer), steps=2)
    lengths = np.isfinite(run.material.dataset.inputs).sum(1)
    row = int(np.flatnonzero((lengths > 4) & (lengths < 12))[0])
    origin, steps = int(run.material.dataset.origin[row]), int(lengths[row])
    watch = Watch(attention=frozenset({"layer", "embedding", "gone"}), sample=origin)
    found = attention(run, chosen_input(run, watch), watch.attention)
    assert found.keys() == {"layer"}
    heads = found["layer"]
    assert heads.shape == (layer.model_dump()["heads"], 12, 12)
    np.testing.assert_allclose(heads[:, :steps].sum(2), 1.0, rtol=1e-5)
    assert not heads[:, steps:].any()
    assert not heads[:, :, steps:].any()
    later = heads[:, *np.triu_indices(steps, 1)]
    assert later.any() != layer.model_dump()["causal"]


def test_one_query_of_a_pool_over_the_steps() -> None:
    run = run_of(speaking(AttentionPool(id="pool")), steps=1)
    found = attention(run, chosen_input(run, Watch(sample=0)), frozenset({"pool"}))["pool"]
    assert found.shape == (1, 1, 29)
    assert found.sum() == pytest.approx(1.0)


def test_a_sentence_asks_its_source_in_the_snapshot() -> None:
    run = run_of(translating())
    fields = Observer().look(run, Watch(attention=frozenset({"cross"}), sample=21), moving=False)
    seen = fields["layers"]["cross"].attention
    assert seen is not None
    assert seen.shape == (2, 5, 2)
    np.testing.assert_allclose(seen[:, :4].sum(2), 1.0, rtol=1e-5)  # vingt et un, and where it ends
    assert not seen[:, 4:].any()
    assert torch.is_grad_enabled()
