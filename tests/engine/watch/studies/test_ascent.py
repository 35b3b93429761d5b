"""The picture that drives a unit most: it does drive it, it is a picture, and looking for it changes nothing."""

from __future__ import annotations

import copy

import numpy as np
import pytest
import torch

from engine.run import Run
from engine.snapshot import AscentView
from engine.spec.catalog.data.plane import Spiral
from engine.spec.document import default_spec
from engine.spec.edits import SetParameter
from engine.spec.studies import AscentStudy
from engine.watch.studies.ascent import STEPS_AGAIN, Climb, ascent, drive, pixel_range
from engine.watch.studies.inner import inputs_of
from tests.engine.watch.studies.drawn import chosen, convolving, digits, last, trained


def climbed(run: Run, layer_id: str, units: tuple[int, ...]) -> AscentView:
    return last(ascent(run, AscentStudy(layer_id, units), chosen(run)))


@pytest.mark.parametrize(("layer_id", "count"), [("conv-1", 6), ("conv-2", 8), ("dense", 16), ("output", 10)])
def test_the_picture_drives_its_unit_more_than_the_samples_do(layer_id: str, count: int) -> None:
    run = digits()
    view = climbed(run, layer_id, tuple(range(count)))
    x = inputs_of(run, np.arange(300))
    with run.learner.model.evaluating():
        samples = torch.stack([drive(run, layer_id, x, [unit] * len(x)) for unit in range(count)])
    alive = samples.std(1) > 1e-3
    better = torch.from_numpy(view.activations.copy()) > samples.quantile(0.9, dim=1)
    assert alive.sum() >= 4
    assert better[alive].float().mean() >= 0.8
    assert view.done == 1.0


def test_an_output_is_driven_towards_its_class() -> None:
    run = digits()
    view = climbed(run, "output", tuple(range(10)))
    with run.learner.model.evaluating():
        low, width = pixel_range(run)
        x = low + torch.from_numpy(view.pictures.reshape(10, -1).copy()) * width
        said = run.learner.model(x).argmax(1)
    assert (said == torch.arange(10)).sum() >= 7  # by chance one


def test_pictures_keep_to_the_range_of_pixels() -> None:
    view = climbed(digits(), "conv-2", (0, 3))
    assert view.units == (0, 3)
    assert view.pictures.shape == (2, 1, 8, 8)
    assert view.pictures.min() >= 0.0
    assert view.pictures.max() <= 1.0


def test_slices_come_to_the_same_as_one_go() -> None:
    first, second = trained(convolving(), 30), trained(convolving(), 30)
    by_slices = climbed(first, "conv-1", (0, 1, 2))
    climb = Climb(second, AscentStudy("conv-1", (0, 1, 2)))
    while not climb.finished:
        climb.go_on()
    np.testing.assert_allclose(by_slices.pictures, climb.view().pictures, atol=1e-5)


def test_the_training_does_not_notice() -> None:
    spec = convolving("batch", dropout=0.3)
    alone, watched = trained(spec, 20), trained(spec, 20)
    numpy_state, torch_state = copy.deepcopy(np.random.get_state()), torch.get_rng_state()
    work = ascent(watched, AscentStudy("conv-2", (0, 1)), chosen(watched))
    for _ in range(40):
        next(work, None)
        assert watched.learner.model.training
        watched.advance()
        alone.advance()
    for key, tensor in alone.learner.model.tensors().items():
        assert torch.equal(tensor, watched.learner.model.tensors()[key]), key
    assert torch.equal(torch_state, torch.get_rng_state())
    assert all(np.array_equal(a, b) for a, b in zip(numpy_state, np.random.get_state(), strict=True))


def test_a_climb_goes_on_from_where_the_last_one_came_to() -> None:
    run = trained(convolving(), 60)
    before = climbed(run, "output", (3,))
    run.advance()
    again = next(ascent(run, AscentStudy("output", (3,)), chosen(run)))
    assert again is not None
    assert again.done >= 1 - STEPS_AGAIN / 120
    assert np.abs(again.pictures - before.pictures).mean() < 0.1


def test_nothing_is_looked_for_where_there_are_no_pictures() -> None:
    spec = default_spec().model_copy(update={"data": Spiral()})
    run = trained(spec, 1)
    assert list(ascent(run, AscentStudy("dense-1", (0,)), chosen(run))) == []


@pytest.mark.parametrize("layer_id", ["conv-2", "flat", "output"])
def test_behind_a_layer_that_is_ablated_every_picture_is_grey(layer_id: str) -> None:
    spec = SetParameter(layer_ids=("conv-2",), field="ablated", value=True).apply(convolving())
    view = climbed(trained(spec, 1), layer_id, (0, 1))
    assert view.done == 1.0
    np.testing.assert_allclose(view.pictures, 0.5, atol=1e-3)


def test_layers_and_units_that_are_not_there_are_passed_over() -> None:
    run = digits()
    assert list(ascent(run, AscentStudy("gone", (0,)), chosen(run))) == []
    assert list(ascent(run, AscentStudy("conv-1", (99,)), chosen(run))) == []
