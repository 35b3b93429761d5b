"""What the stage sees: the chosen sample's answer, its changed pictures, and pages of samples to choose from."""

from __future__ import annotations

from time import perf_counter

import numpy as np
import pytest
import torch

from engine.messages import Play, SetWatch
from engine.snapshot import Shelf, Snapshot, Watch
from engine.spec.catalog.augmentations import Cutout, PixelNoise, Shift
from engine.spec.catalog.data import Digits
from engine.spec.catalog.layers import Dense, Input, Output
from engine.spec.document import Spec, Training, chain, default_spec
from engine.spec.edits import SetData, SetParameter, SetTraining
from engine.watch.thumbnails import PAGE
from tests.engine.engines import Desk, small


def digits() -> Spec:
    network = chain(Input(id="input"), Dense(id="dense-1", units=24, activation="relu"), Output(id="output"))
    training = Training(task="multi-class", loss="cross_entropy", learning_rate=0.01, batch_size=64)
    return Spec(data=Digits(), network=network, training=training)


def seen(desk: Desk, watch: Watch) -> Snapshot:
    desk.engine.post(SetWatch(watch))
    return desk.snapshot()


def test_the_answer_to_a_sample_and_to_a_picture() -> None:
    desk = Desk(digits(), Watch(chosen=True, sample=70))
    snapshot = desk.play(300)
    chosen = snapshot.chosen
    assert chosen is not None
    assert (chosen.origin, chosen.target) == (70, float(desk.run.material.dataset.target[70]))
    drawn = seen(desk, Watch(chosen=True, picture=chosen.inputs.tobytes())).chosen
    assert drawn is not None
    assert drawn.origin == -1
    assert np.isnan(drawn.target)
    np.testing.assert_array_equal(drawn.probabilities, chosen.probabilities)


def test_a_new_picture_is_answered_while_training_at_once() -> None:
    desk = Desk(digits(), Watch(chosen=True))
    desk.play(200)
    for row in (3, 14, 15):
        picture = desk.run.material.dataset.inputs[row]
        desk.engine.post(Play())
        desk.engine.post(SetWatch(Watch(chosen=True, picture=picture.tobytes())))
        desk.engine.run(1)
        chosen = desk.snapshot().chosen
        assert chosen is not None
        np.testing.assert_array_equal(chosen.inputs, picture)


def test_the_chain_shows_what_it_does_and_follows_each_edit() -> None:
    desk = Desk(digits(), Watch(augmented=True, sample=5))
    plain = desk.snapshot().augmented
    picture = desk.run.material.dataset.inputs[5].reshape(1, 8, 8)
    assert plain is not None
    np.testing.assert_array_equal(plain, np.broadcast_to(picture, (12, 1, 8, 8)))
    desk.edit(SetTraining(field="augmentation", value=(Shift(most=2), PixelNoise(deviation=0.1))))
    changed = desk.snapshot().augmented
    assert changed is not None
    assert len({one.tobytes() for one in changed}) == 12
    assert 0 <= changed.min() <= changed.max() <= 1
    desk.edit(SetTraining(field="augmentation", value=(Cutout(edge=3),)))
    covered = desk.snapshot().augmented
    assert covered is not None
    assert ((covered == picture) | (covered == 0)).all()


def test_the_same_chain_is_shown_with_the_same_luck_and_made_once() -> None:
    desk = Desk(digits().with_(training=digits().training.with_(augmentation=(Shift(),))), Watch(augmented=True))
    first = desk.snapshot().augmented
    later = desk.play(30).augmented
    assert later is first


def test_a_drawn_picture_is_changed_too() -> None:
    picture = np.zeros(64, np.float32)
    picture[27] = 1.0
    desk = Desk(digits(), Watch(augmented=True, picture=picture.tobytes()))
    shown = desk.snapshot().augmented
    assert shown is not None
    np.testing.assert_array_equal(shown.reshape(12, 64), np.tile(picture, (12, 1)))


def test_a_picture_with_gaps_is_shown_as_training_leaves_it() -> None:
    names = Digits().shape().features[:-1]
    spec = SetParameter(layer_ids=("input",), field="features", value=names).apply(digits())
    desk = Desk(
        spec.with_(training=spec.training.with_(augmentation=(Shift(most=2),))), Watch(augmented=True, sample=5)
    )
    shown = desk.snapshot().augmented
    assert desk.run.learner.augmenter is None
    assert shown is not None
    np.testing.assert_array_equal(
        shown, np.broadcast_to(desk.run.material.dataset.inputs[5].reshape(1, 8, 8), shown.shape)
    )


def test_what_is_no_picture_is_not_changed() -> None:
    assert Desk(small(data="iris"), Watch(augmented=True)).snapshot().augmented is None


@pytest.mark.parametrize("train", [False, True])
def test_every_sample_is_on_one_page(train: bool) -> None:
    desk = Desk(digits(), Watch(shelf=Shelf(train=train)))
    first = desk.snapshot().thumbnails
    assert first is not None
    data = desk.run.material.dataset
    origins: list[int] = []
    for page in range(-(-first.count // PAGE)):
        shown = seen(desk, Watch(shelf=Shelf(train=train, page=page))).thumbnails
        assert shown is not None
        assert shown.shelf.page == page
        np.testing.assert_array_equal(shown.inputs, data.inputs[shown.origin])
        np.testing.assert_array_equal(shown.target, data.target[shown.origin])
        origins += shown.origin.tolist()
    assert origins == np.flatnonzero(data.train == train).tolist()


def test_pages_of_a_class_and_beyond_the_last() -> None:
    desk = Desk(digits(), Watch(shelf=Shelf(target=3, page=1000)))
    shown = desk.snapshot().thumbnails
    assert shown is not None
    assert set(shown.target) == {3.0}
    assert shown.shelf == Shelf(target=3, page=(shown.count - 1) // PAGE)
    nothing = seen(desk, Watch(shelf=Shelf(target=77))).thumbnails
    assert nothing is not None
    assert (nothing.count, len(nothing.origin), nothing.shelf.page) == (0, 0, 0)


def test_other_data_bring_other_thumbnails() -> None:
    desk = Desk(default_spec(), Watch(shelf=Shelf()))
    assert desk.snapshot().thumbnails is not None
    desk.edit(SetData(data=Digits()))
    shown = desk.snapshot().thumbnails
    assert shown is not None
    assert shown.inputs.shape == (48, 64)


def test_watches_with_shelves_add_up() -> None:
    shelf = Shelf(page=2)
    assert (Watch() | Watch(shelf=shelf)).shelf == shelf
    assert (Watch(shelf=shelf) | Watch(chosen=True)) == Watch(shelf=shelf, chosen=True)


def test_an_answer_takes_no_longer_than_a_frame() -> None:
    torch.set_num_threads(1)
    desk = Desk(digits(), Watch(chosen=True, augmented=True, shelf=Shelf()))
    took = []
    for row in range(20):
        picture = desk.run.material.dataset.inputs[row].tobytes()
        at = perf_counter()
        seen(desk, Watch(chosen=True, augmented=True, shelf=Shelf(), picture=picture))
        took.append(perf_counter() - at)
    assert sorted(took)[10] < 0.02
