"""A segmentation is learned pixel by pixel and measured by Dice."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.data import DataError, make
from engine.run import Run
from engine.snapshot import Watch
from engine.spec.catalog.data import Shapes
from engine.spec.catalog.layers import Norm
from engine.spec.data_shape import metric_of
from engine.spec.document import Spec, default_spec
from engine.spec.edits import InsertLayer, SetData, SetTraining
from engine.spec.edits.base import with_layer
from engine.spec.shapes import analyse
from engine.spec.templates import template
from engine.train.evaluate import dice, forward
from engine.train.losses import loss_function
from engine.train.material import prepare
from engine.watch.samples import MOST_SAMPLES
from tests.engine.engines import Desk


def shapes(samples: int = 100) -> Spec:
    """A U-Net on a few shapes."""
    spec = SetData(data=Shapes(samples=samples)).apply(default_spec())
    spec = template("unet").edit(spec).apply(spec)
    return spec.with_(training=spec.training.with_(learning_rate=0.01, batch_size=16))


def test_the_target_is_the_mask() -> None:
    spec = shapes()
    dataset = make(spec.data, spec.seed)
    material = prepare(dataset, spec)
    assert dataset.masks is not None
    assert material.y.dtype == torch.int64
    assert material.y.shape == (80, 32, 32)
    assert np.array_equal(material.y.numpy(), dataset.masks[material.train_rows])
    assert material.measured_y.shape[1:] == (32, 32)


def test_pictures_without_masks_are_refused_in_words() -> None:
    spec = shapes()
    dataset = make(spec.data, spec.seed)
    bare = type(dataset)(dataset.inputs, dataset.target, dataset.train, dataset.origin)
    with pytest.raises(DataError, match="no masks"):
        prepare(bare, spec)


def test_the_loss_is_the_mean_over_pixels() -> None:
    generator = torch.Generator().manual_seed(1)
    z = torch.randn(5, 3, 4, 6, generator=generator)
    y = torch.randint(0, 3, (5, 4, 6), generator=generator)
    loss = loss_function("cross_entropy", "segmentation")
    single = loss(z, y, reduction="none")
    assert single.shape == (5,)
    by_hand = -torch.log_softmax(z, 1).gather(1, y[:, None])[:, 0]
    torch.testing.assert_close(single, by_hand.mean((1, 2)))
    torch.testing.assert_close(loss(z, y), by_hand.mean())


def test_dice_counts_what_lies_on_each_other() -> None:
    true = torch.tensor([[0, 1, 1, 2], [0, 0, 2, 2]])
    said = torch.tensor([[0, 1, 0, 2], [1, 0, 2, 0]])
    ones, twos = 2 * 1 / (2 + 2), 2 * 2 / (3 + 2)
    assert float(dice(said, true, 3)) == pytest.approx((ones + twos) / 2)
    assert float(dice(true, true, 3)) == 1.0
    assert float(dice(1 - true.clamp(max=1), true.clamp(max=1), 2)) == 0.0
    assert float(dice(said, true, 9)) == pytest.approx((ones + twos) / 2)  # classes that are nowhere do not count
    nothing = torch.zeros(2, 2, dtype=torch.int64)
    assert float(dice(nothing, nothing, 2)) == 1.0


def test_pieces_give_the_same_answer_as_all_at_once() -> None:
    spec = shapes(300)
    run = Run(spec, make(spec.data, spec.seed))
    x = run.material.measured_x
    with run.learner.model.evaluating():
        torch.testing.assert_close(forward(run.learner.model, x), run.learner.model(x), rtol=1e-4, atol=1e-5)


def test_a_run_learns_masks_and_shows_them() -> None:
    desk = Desk(shapes(200), Watch(samples=True, confusion=True, cell=(1, 0), curves=True))
    before = desk.snapshot()
    assert before.curves is not None
    assert before.curves.metric == metric_of("segmentation") == "Dice"
    snapshot = desk.play(40)
    assert snapshot.trouble is None
    assert snapshot.curves is not None
    assert snapshot.curves.test_metric[-1] > 0.6
    assert snapshot.curves.test_loss[-1] < 0.5 * snapshot.curves.test_loss[0]

    samples = snapshot.samples
    assert samples is not None
    assert samples.mask is not None
    assert samples.said is not None
    assert samples.mask.shape == samples.said.shape == (min(40, MOST_SAMPLES), 32, 32)
    assert (np.diff(samples.loss) <= 0).all()
    one = dice(torch.from_numpy(samples.said[0].copy()), torch.from_numpy(samples.mask[0].copy()), 2)
    assert samples.predicted[0] == pytest.approx(float(one))
    assert samples.origin is not None

    found = snapshot.confusion
    assert found is not None
    assert found.counts.shape == (2, 2)
    assert found.counts.sum() == 40 * 32 * 32
    assert found.cell is not None
    assert found.cell.mask is not None
    assert found.cell.said is not None
    assert ((found.cell.mask == 1) & (found.cell.said == 0)).any(axis=(1, 2)).all()


def test_it_diverges_in_words_and_stops_at_a_dice() -> None:
    spec = shapes()
    wild = spec.with_(training=spec.training.with_(learning_rate=1e6))
    snapshot = Desk(wild).play(60)
    assert snapshot.trouble is not None
    assert "back to step" in snapshot.trouble.problem
    wanted = spec.with_(training=spec.training.with_(stop_metric=0.3))
    snapshot = Desk(wanted, Watch(curves=True)).play(400)
    assert snapshot.curves is not None
    assert snapshot.step < 400
    assert snapshot.curves.test_metric[-1] >= 0.3


def task(desk: Desk) -> str:
    return desk.spec.training.task


def test_the_way_to_masks_and_back_is_one_edit_each() -> None:
    spec = SetData(data=Shapes(samples=100)).apply(default_spec())
    desk = Desk(template("cnn").edit(spec).apply(spec))
    desk.play(3)
    desk.edit(template("unet").edit(desk.spec))
    assert task(desk) == "segmentation"
    assert desk.spec.training.loss == "cross_entropy"
    assert desk.play(3).trouble is None
    desk.undo()
    assert task(desk) == "multi-class"
    assert desk.play(3).trouble is None
    desk.redo()
    desk.edit(template("cnn").edit(desk.spec))
    assert task(desk) == "multi-class"
    assert not analyse(desk.spec).problems


def test_masks_alone_without_the_network_for_them_are_a_problem_in_words() -> None:
    spec = SetData(data=Shapes(samples=100)).apply(default_spec())
    spec = template("cnn").edit(spec).apply(spec)
    spec = SetTraining(field="task", value="segmentation").apply(spec)
    problems = analyse(spec).problems
    assert len(problems) == 1
    assert "Flatten" in problems[0].remedy


def test_a_group_norm_behind_what_does_not_learn_trains_on() -> None:
    """Torch used to crash on the way back over channels-last pictures of which no gradient is wanted."""
    spec = shapes()
    first = spec.network.layer("conv2d-1").with_(frozen=True, normalisation="none")
    norm = spec.network.layer("conv2d-2").with_(frozen=False)
    network = with_layer(with_layer(spec.network, first), norm)
    spec = spec.with_(network=network)
    spec = InsertLayer(layer=Norm(id="norm-1", normalisation="group"), source="conv2d-1", target="conv2d-2").apply(spec)
    assert Desk(spec).play(3).step == 3
