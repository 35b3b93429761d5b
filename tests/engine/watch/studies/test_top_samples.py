"""The samples that drive a unit most, against a look at all of them at once."""

from __future__ import annotations

import numpy as np
import torch

from engine.spec.document import default_spec
from engine.spec.studies import TopSamplesStudy
from engine.watch.studies.top_samples import top_samples
from tests.engine.watch.studies.drawn import chosen, digits, last, trained


def test_they_are_the_strongest_of_all_with_their_place() -> None:
    run = digits()
    view = last(top_samples(run, TopSamplesStudy("conv-2", (1, 4)), chosen(run)))
    data = run.material.dataset
    with run.learner.model.evaluating():
        maps = run.learner.model.all_outputs(torch.from_numpy(data.inputs))["conv-2"]
    assert view.origin.shape == (2, 9)
    assert view.inputs.shape == (2, 9, 64)
    for at, unit in enumerate(view.units):
        strongest = maps[:, unit].flatten(1).max(1).values
        np.testing.assert_allclose(view.activations[at], strongest.sort(descending=True).values[:9], rtol=1e-4)
        for place, row, value in zip(view.place[at], view.origin[at], view.activations[at], strict=True):
            np.testing.assert_allclose(maps[int(row), unit, place[0], place[1]], value, rtol=1e-4)
            np.testing.assert_array_equal(data.inputs[row], view.inputs[at, list(view.origin[at]).index(row)])


def test_a_neuron_has_no_place() -> None:
    run = digits()
    view = last(top_samples(run, TopSamplesStudy("output", (7,), count=4), chosen(run)))
    assert (view.place == -1).all()
    assert view.activations.shape == (1, 4)
    assert (np.diff(view.activations[0]) <= 0).all()
    assert (run.material.dataset.target[view.origin[0]] == 7).all()


def test_points_of_a_plane_drive_units_too() -> None:
    run = trained(default_spec(), 5)
    view = last(top_samples(run, TopSamplesStudy("dense-1", (0, 1)), chosen(run)))
    assert view.inputs.shape == (2, 9, 2)


def test_layers_and_units_that_are_not_there_are_passed_over() -> None:
    run = digits()
    assert list(top_samples(run, TopSamplesStudy("gone", (0,)), chosen(run))) == []
    assert list(top_samples(run, TopSamplesStudy("conv-1", (99,)), chosen(run))) == []
