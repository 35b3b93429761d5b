"""A generator's units over the plane of the data: what is made of noise does not depend on the place."""

from __future__ import annotations

import numpy as np
import torch

from engine.watch.plane import grid_view
from tests.engine.engines import EVERYTHING, Desk
from tests.engine.watch.studies.test_generate import adversaries


def test_a_unit_of_a_generator_has_one_number_everywhere_that_of_the_first_noise() -> None:
    desk = Desk(adversaries(), EVERYTHING)
    desk.play(5)
    model = desk.run.learner.model
    maps = grid_view(desk.run, 12, 20, {}).maps
    with model.evaluating():
        alone = model.all_outputs(torch.zeros(1, 2))  # the same noise whatever the place
    for layer_id in ("noise", "maker", "made"):
        assert np.ptp(maps[layer_id], axis=(1, 2)).max() == 0
        np.testing.assert_allclose(maps[layer_id][:, 0, 0], alone[layer_id][0].numpy(), rtol=1e-5)
    assert np.ptp(maps["noise"][:, 0, 0]) > 0  # it is some noise


def test_the_discriminator_is_shown_over_the_plane_as_it_judges_real_samples() -> None:
    desk = Desk(adversaries(), EVERYTHING)
    desk.play(5)
    model = desk.run.learner.model
    seen = grid_view(desk.run, 12, 20, {})
    line = np.linspace(-6, 6, 20, dtype=np.float32)
    place = np.stack([part.ravel() for part in np.meshgrid(line, line[::-1])], 1)
    with model.evaluating():
        z = model(torch.from_numpy(place))
    assert seen.plane is not None
    np.testing.assert_allclose(seen.plane.values[0].ravel(), torch.tanh(z[:, 0] / 2).numpy(), atol=1e-5)
    np.testing.assert_allclose(seen.maps["versus"][0, 0], np.linspace(-6, 6, 12), atol=1e-5)  # the place itself
    assert np.ptp(seen.maps["judge"]) > 0
