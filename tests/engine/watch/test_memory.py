"""Looking at maps so large that the answers to all samples at a time would not fit in memory."""

from __future__ import annotations

import numpy as np
import pytest

from engine.data import make
from engine.run import Run
from engine.spec.catalog.layers import Conv2d, GlobalPool, Upsample
from engine.spec.shapes import analyse, numbers_of
from engine.train.evaluate import MOST_KEPT, most_kept
from engine.watch.answers import as_array
from engine.watch.probes import PROBES, activations, layer_figures, probe_samples
from engine.watch.studies.inner import at_once
from engine.watch.usefulness import Silencer
from tests.engine.watch.pictures import pictures

ENLARGING = (
    Conv2d(id="conv", units=8),
    Upsample(id="up-1", factor=8),
    Upsample(id="up-2", factor=8),
    GlobalPool(id="global"),
)


@pytest.fixture(scope="module")
def run() -> Run:
    spec = pictures(*ENLARGING, batch_size=8)
    return Run(spec, make(spec.data, spec.seed), first_look=False)


def test_no_more_samples_go_through_than_memory_holds_the_answers_to(run: Run) -> None:
    most = most_kept(run.learner.model)
    assert most * numbers_of(analyse(run.spec)) <= MOST_KEPT
    assert 2 <= most < 200
    assert at_once(run, "up-2") == most
    assert len(Silencer(run, "conv")._x) <= most


def test_activations_come_in_parts_and_are_the_same(run: Run) -> None:
    spec = pictures(ENLARGING[0].with_(units=16), *ENLARGING[1:], batch_size=8)
    wide = Run(spec, make(spec.data, spec.seed), first_look=False)
    assert most_kept(wide.learner.model) < PROBES
    found = activations(wide, probe_samples(wide.material))
    with wide.learner.model.evaluating():
        last = wide.learner.model.all_outputs(wide.material.crowd_x[PROBES - 1 : PROBES])
    assert set(found) == set(wide.learner.model.ids)
    assert {len(values) for values in found.values()} == {PROBES}
    for layer_id in ("conv", "global", "output"):
        expected = as_array(last[layer_id].flatten(1))[0]
        np.testing.assert_allclose(found[layer_id][-1], expected, rtol=1e-5, atol=1e-6)


def test_figures_are_of_a_smaller_crowd(run: Run) -> None:
    view = layer_figures(run, histograms=True, stats=True)["output"]
    assert view.activation_histogram is not None
    assert int(view.activation_histogram.counts.sum()) == most_kept(run.learner.model) * run.material.shape.outputs
