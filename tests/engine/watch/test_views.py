"""What is shown against a plain torch computation."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from engine.data import plane_features, truth
from engine.run import Run
from engine.snapshot import Floats, Snapshot, Watch
from engine.spec.catalog.data import Point
from engine.spec.catalog.layers import Dense, Flatten, Input, Output, Reshape
from engine.spec.document import chain, default_spec
from engine.spec.edits import ErasePoints, PaintPoints, SetDataField
from engine.watch.histograms import histogram
from engine.watch.probes import dead_share
from tests.engine.engines import EVERYTHING, Desk, small

TWO = (Dense(id="dense-1", units=5), Dense(id="dense-2", units=4, activation="sigmoid"))


def seen(data: str, steps: int = 60, **training: Any) -> tuple[Desk, Snapshot]:
    """A desk that trained, then paused with everything looked at."""
    from engine.messages import Pause

    desk = Desk(small(*TWO, data=data, **training), EVERYTHING)
    desk.play(steps)
    desk.engine.post(Pause())
    return desk, desk.snapshot()


def plain(run: Run, x: torch.Tensor) -> list[torch.Tensor]:
    """Outputs of both hidden layers and the output, written out."""
    t = {key: tensor.detach() for key, tensor in run.learner.model.tensors().items()}
    first = torch.tanh(x @ t["dense-1", "weight"].T + t["dense-1", "bias"])
    second = torch.sigmoid(first @ t["dense-2", "weight"].T + t["dense-2", "bias"])
    return [first, second, second @ t["output", "weight"].T + t["output", "bias"]]


def place(size: int) -> Floats:
    """Points in the order of a picture: x2 = +6 first, x1 = -6 first."""
    return np.array(
        [[-6 + 12 * column / (size - 1), 6 - 12 * row / (size - 1)] for row in range(size) for column in range(size)],
        dtype=np.float32,
    )


def test_maps_and_plane_are_the_functions_of_the_units() -> None:
    desk, snapshot = seen("spiral")
    outputs = plain(desk.run, torch.from_numpy(place(16)))
    expected = [outputs[0], outputs[1], torch.tanh(outputs[2] / 2)]
    for layer_id, values in zip(("dense-1", "dense-2", "output"), expected, strict=True):
        maps = snapshot.layers[layer_id].maps
        assert maps is not None
        np.testing.assert_allclose(maps, values.T.reshape(-1, 16, 16), atol=1e-5)
    inputs = snapshot.layers["input"].maps
    assert inputs is not None
    np.testing.assert_allclose(inputs, place(16).T.reshape(2, 16, 16), atol=1e-6)
    assert inputs[0, 0, 0] == -6
    assert inputs[1, 0, 0] == 6
    plane = snapshot.plane
    assert plane is not None
    big = torch.tanh(plain(desk.run, torch.from_numpy(place(24)))[2] / 2)
    np.testing.assert_allclose(plane.values, big.T.reshape(1, 24, 24), atol=1e-5)
    assert (plane.extent, plane.limit) == (6.0, 1.0)


def test_more_classes_show_a_probability_each() -> None:
    _, snapshot = seen("spiral", task="multi-class", loss="cross_entropy")
    assert snapshot.plane is not None
    assert snapshot.plane.values.shape == (2, 24, 24)
    np.testing.assert_allclose(snapshot.plane.values.sum(0), 1.0, atol=1e-5)


def test_a_regression_shows_its_own_unit() -> None:
    desk, snapshot = seen("regression-plane", steps=300)
    assert snapshot.plane is not None
    x = place(24)
    wanted = truth(desk.spec.data, x)
    assert np.corrcoef(snapshot.plane.values.ravel(), wanted)[0, 1] > 0.9
    assert np.abs(snapshot.plane.values.ravel() - wanted).mean() < 0.2


def test_weights_are_read_only_copies() -> None:
    desk, snapshot = seen("spiral")
    view = snapshot.layers["dense-1"]
    assert view.weight is not None
    assert view.bias is not None
    tensors = desk.run.checkpoint().tensors
    np.testing.assert_array_equal(view.weight, tensors["dense-1", "weight"])
    np.testing.assert_array_equal(view.bias, tensors["dense-1", "bias"])
    before = view.weight.copy()
    with pytest.raises(ValueError, match="read-only"):
        view.weight[0, 0] = 1
    desk.play(5)
    np.testing.assert_array_equal(view.weight, before)


def test_activations_are_those_of_the_probes() -> None:
    desk, snapshot = seen("iris")
    assert snapshot.probes is not None
    x = torch.from_numpy(desk.run.material.preparation.inputs(snapshot.probes.inputs))
    for layer_id, values in zip(("dense-1", "dense-2", "output"), plain(desk.run, x), strict=True):
        shown = snapshot.layers[layer_id].activations
        assert shown is not None
        np.testing.assert_allclose(shown, values, atol=1e-5)
    dataset = desk.run.material.dataset
    np.testing.assert_array_equal(dataset.target[snapshot.probes.index], snapshot.probes.target)
    assert not dataset.train[snapshot.probes.index].any()
    assert set(snapshot.probes.target[:3]) == {0, 1, 2}


def test_a_regression_answers_its_probes_in_the_target_s_own_unit() -> None:
    desk, snapshot = seen("diabetes")
    assert snapshot.probes is not None
    preparation = desk.run.material.preparation
    x = torch.from_numpy(preparation.inputs(snapshot.probes.inputs))
    answers = snapshot.layers["output"].activations
    assert answers is not None
    np.testing.assert_allclose(answers, preparation.untarget(plain(desk.run, x)[-1].numpy()), rtol=1e-4)
    assert answers.mean() > 50  # disease progression runs from 25 to 346


def test_samples_are_sorted_worst_first_and_the_confusion_counts_them_all() -> None:
    desk, snapshot = seen("iris", steps=20)
    samples, confusion = snapshot.samples, snapshot.confusion
    assert samples is not None
    assert confusion is not None
    assert (np.diff(samples.loss) <= 0).all()
    dataset, material = desk.run.material.dataset, desk.run.material
    rows = material.test_rows
    z = plain(desk.run, torch.from_numpy(material.preparation.inputs(dataset.inputs[rows])))[2]
    true = torch.from_numpy(dataset.target[rows]).long()
    losses = torch.nn.functional.cross_entropy(z, true, reduction="none")
    assert samples.loss[0] == pytest.approx(float(losses.max()), rel=1e-4)
    assert samples.index[0] == rows[int(losses.argmax())]
    said = z.argmax(1)
    counted = [[int(((true == a) & (said == b)).sum()) for b in range(3)] for a in range(3)]
    np.testing.assert_array_equal(confusion.counts, counted)
    np.testing.assert_allclose(samples.probabilities.sum(1), 1, atol=1e-5)


def test_a_cell_of_the_confusion_shows_its_samples() -> None:
    from engine.messages import SetWatch

    desk, snapshot = seen("gauss")
    assert snapshot.confusion is not None
    desk.engine.post(SetWatch(Watch(confusion=True, cell=(1, 1))))
    confusion = desk.snapshot().confusion
    assert confusion is not None
    assert confusion.cell is not None
    assert len(confusion.cell.index) == min(60, confusion.counts[1, 1])
    assert set(confusion.cell.target) == {1.0}
    assert confusion.cell.probabilities.shape[1] == 2


def test_contributions_and_offset_add_up_to_the_prediction() -> None:
    desk, snapshot = seen("function", steps=200)
    view = snapshot.function
    assert view is not None
    np.testing.assert_allclose(view.contributions.sum(0) + view.offset, view.prediction, atol=1e-4)
    np.testing.assert_allclose(view.truth, truth(desk.spec.data, view.x), atol=1e-6)
    assert view.contributions.shape == (4, len(view.x))
    assert snapshot.plane is None


def test_without_a_hidden_layer_there_are_no_contributions() -> None:
    from engine.spec.edits import RemoveLayers

    desk, _ = seen("function", steps=5)
    desk.edit(RemoveLayers(layer_ids=("dense-1", "dense-2")))
    view = desk.snapshot().function
    assert view is not None
    assert view.contributions.shape == (0, len(view.x))


def test_points_follow_the_data() -> None:
    desk, snapshot = seen("spiral", steps=1)
    points = snapshot.points
    assert points is not None
    assert (len(points.x), int(points.train.sum())) == (240, 120)
    desk.edit(PaintPoints(points=(Point(x1=1.0, x2=-2.0, target=1.0),)))
    painted = desk.snapshot().points
    assert painted is not None
    assert painted.version != points.version
    np.testing.assert_allclose(painted.x[painted.origin == -1], [[1.0, -2.0]])
    desk.edit(ErasePoints(painted=(0,), generated=(3, 4)))
    erased = desk.snapshot().points
    assert erased is not None
    assert len(erased.x) == 238
    desk.edit(SetDataField(field="noise", value=20.0))
    assert desk.snapshot().points is not None


def test_statistics_are_those_of_the_last_gradient() -> None:
    desk, snapshot = seen("spiral")
    parameters = desk.run.learner.model.layer("dense-1").parameters()
    gradient = torch.cat([p.grad.reshape(-1) for p in parameters if p.grad is not None])
    view = snapshot.layers["dense-1"]
    assert view.gradient_norm == pytest.approx(float(gradient.norm()), rel=1e-5)
    assert view.gradient_histogram is not None
    assert view.gradient_histogram.counts.sum() == len(gradient)
    assert view.weight_histogram is not None
    assert view.weight_histogram.counts.sum() == 10
    assert view.saturated_share is not None
    assert 0 <= view.saturated_share <= 1


def test_dead_units_are_those_that_never_change() -> None:
    values = torch.rand(20, 4, generator=torch.Generator().manual_seed(1))
    values[:, 1] = 0.0
    values[:, 2] = 0.7
    assert dead_share(values) == pytest.approx(0.5)


@pytest.mark.parametrize("numbers", [[0.0], [1.0, 1.0], [-2.0, 3.0, 3.0], [1e-30, 2e-30], [1e30, -1e30]])
def test_a_histogram_counts_every_number(numbers: list[float]) -> None:
    counted = histogram(torch.tensor(numbers))
    assert counted is not None
    assert counted.counts.sum() == len(numbers)
    assert (np.diff(counted.edges) > 0).all()
    assert counted.edges[0] <= min(numbers)
    assert counted.edges[-1] >= max(numbers)


def test_nothing_unseen_is_made() -> None:
    desk = Desk(small(*TWO), Watch())
    snapshot = desk.play(20)
    assert snapshot.layers == {}
    assert snapshot.curves is None
    assert desk.engine._loop._observer._made == {}


def test_a_wide_layer_has_maps_of_its_first_units_and_its_first_rows_of_weights() -> None:
    desk = Desk(small(Dense(id="dense-1", units=600), Dense(id="dense-2", units=600)), EVERYTHING)
    snapshot = desk.snapshot()
    view = snapshot.layers["dense-2"]
    assert view.maps is not None
    assert view.maps.shape[0] == 64
    assert view.weight is not None
    assert view.weight.shape == (436, 600)
    assert view.bias is not None
    assert view.bias.shape == (600,)


def test_features_of_the_plane_are_the_maps_of_the_input() -> None:
    desk = Desk(small(*TWO, features=("x1", "x2_squared", "sin_x2")), EVERYTHING)
    maps = desk.snapshot().layers["input"].maps
    assert maps is not None
    expected = plane_features(place(16), ("x1", "x2_squared", "sin_x2"))
    np.testing.assert_allclose(maps, expected.T.reshape(3, 16, 16), atol=1e-4)


def test_a_signal_has_no_map_of_the_plane() -> None:
    network = chain(
        Input(id="input"),
        Reshape(id="signal", sizes="1 x ?"),
        Flatten(id="flat"),
        Dense(id="dense"),
        Output(id="output"),
    )
    spec = default_spec().with_(network=network)
    snapshot = Desk(spec, EVERYTHING).snapshot()
    assert snapshot.layers["signal"].maps is None
    dense = snapshot.layers["dense"].maps
    assert dense is not None
    assert len(dense) == 8
