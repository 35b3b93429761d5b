"""The network by which Grad-CAM is judged, and how it is judged."""

from __future__ import annotations

import numpy as np

from benchmarks.grad_cam import mass_on_shape, network
from engine.data import make
from engine.run import Run
from engine.snapshot import AttributionView, Watch
from engine.spec.catalog.data import Shapes
from engine.spec.studies import AttributionStudy
from engine.watch import studies
from engine.watch.chosen import chosen_input
from engine.watch.studies.attribution import layer_with_maps


def test_the_mass_on_the_shape_is_a_mean_over_what_is_right() -> None:
    spec = network().with_(data=Shapes(samples=100))
    run = Run(spec, make(spec.data, spec.seed), first_look=False)
    assert layer_with_maps(run) == "gated"
    shares = []
    for row in run.material.test_rows:
        chosen = chosen_input(run, Watch(sample=int(run.material.dataset.origin[row])))
        view = list(studies.answer(run, AttributionStudy("grad_cam"), chosen))[-1]
        assert isinstance(view, AttributionView)
        assert chosen.mask is not None
        if view.target == chosen.target:
            shares.append((view.values * (chosen.mask > 0)).sum() / max(view.values.sum(), 1e-12))
    assert 0 < len(shares) < len(run.material.test_rows)
    np.testing.assert_allclose(mass_on_shape(run), np.mean(shares), rtol=1e-4)
