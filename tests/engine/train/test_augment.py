"""Changing training pictures: each step does what its name says, and the same numbers come again."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from engine.data import make
from engine.members import members_of, restore_members
from engine.run import Run
from engine.spec.catalog.augmentations import (
    AUGMENTATIONS,
    AugmentationKind,
    Cutout,
    Flip,
    PixelNoise,
    Rotate,
    Shift,
)
from engine.spec.catalog.data import Digits, Shapes
from engine.spec.catalog.data.tables import Iris
from engine.spec.catalog.layers import Conv2d, Dense, Input, Output
from engine.spec.document import Spec, Training, chain
from engine.spec.edits import SetDataField, SetParameter, SetTraining
from engine.train.augment import Augmenter, Shown, moved, shifts, turns
from tests.engine.engines import Desk, same_state

CHAIN: tuple[AugmentationKind, ...] = (Shift(), Rotate(), Flip(), PixelNoise(), Cutout(edge=2))


def digits(*steps: AugmentationKind, features: tuple[str, ...] | None = None, **data: Any) -> Spec:
    network = chain(Input(id="input", features=features), Dense(id="dense-1", units=12), Output(id="output"))
    training = Training(task="multi-class", loss="cross_entropy", batch_size=32, augmentation=steps)
    return Spec(data=Digits(**data), network=network, training=training)


def run_of(spec: Spec) -> Run:
    return Run(spec, make(spec.data, spec.seed))


def pictures(n: int = 5, channels: int = 1, height: int = 8, width: int = 6) -> Tensor:
    return torch.rand(n, channels, height, width, generator=torch.Generator().manual_seed(3))


def through(*steps: AugmentationKind, x: Tensor, masks: Tensor | None = None, occasion: str = "0/0") -> Shown:
    _, channels, height, width = x.shape
    return Augmenter(steps, (channels, height, width), 1).show(Shown(x, masks), occasion)


def none_of(kind: type[AugmentationKind]) -> AugmentationKind:
    """A step of no strength."""
    strength = {Shift: "most", Rotate: "most", PixelNoise: "deviation", Cutout: "edge"}.get(kind)
    return kind(on=False) if strength is None else kind.model_validate({strength: 0})


@pytest.mark.parametrize("kind", AUGMENTATIONS.values(), ids=AUGMENTATIONS)
def test_a_step_without_strength_is_no_step(kind: type[AugmentationKind]) -> None:
    assert Augmenter((none_of(kind), kind(on=False)), (1, 8, 8), 1).steps == ()
    assert run_of(digits(none_of(kind))).learner.augmenter is None


@pytest.mark.parametrize("kind", AUGMENTATIONS.values(), ids=AUGMENTATIONS)
def test_every_step_changes_pictures_and_keeps_them_pictures(kind: type[AugmentationKind]) -> None:
    x = pictures(40)
    shown = through(kind(), x=x).pictures
    assert shown.shape == x.shape
    assert not torch.equal(shown, x)
    assert 0 <= float(shown.min()) <= float(shown.max()) <= 1


@pytest.mark.parametrize(("right", "down"), [(2, 0), (0, -3), (-1, 1)])
def test_a_shift_by_whole_pixels_repeats_the_edge(right: int, down: int) -> None:
    x = pictures(channels=3)
    by = torch.tensor([[float(right), float(down)]]).repeat(len(x), 1)
    expected = x.roll((down, right), (2, 3))
    rows = [0] * down + [-1] * -down  # the edge that came in from the other side is the old edge instead
    for place, edge in enumerate(rows):
        expected[:, :, place if edge == 0 else -1 - place] = expected[:, :, down if edge == 0 else down - 1]
    columns = [0] * right + [-1] * -right
    for place, edge in enumerate(columns):
        expected[..., place if edge == 0 else -1 - place] = expected[..., right if edge == 0 else right - 1]
    torch.testing.assert_close(moved(Shown(x), shifts(by)).pictures, expected, atol=1e-5, rtol=0)


def test_half_a_pixel_is_the_mean_of_two() -> None:
    x = pictures()
    half = moved(Shown(x), shifts(torch.tensor([[0.5, 0.0]]).repeat(len(x), 1))).pictures
    torch.testing.assert_close(half[..., 1:], (x[..., 1:] + x[..., :-1]) / 2, atol=1e-5, rtol=0)


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_quarter_turn_is_exact(quarters: int) -> None:
    x = pictures(height=7, width=7)
    turned = moved(Shown(x), turns(torch.full((len(x),), quarters * math.pi / 2))).pictures
    torch.testing.assert_close(turned, x.rot90(quarters, (2, 3)), atol=1e-5, rtol=0)


def test_a_turn_of_a_wide_picture_does_not_stretch_it() -> None:
    x = torch.zeros(1, 1, 9, 15)
    x[..., 4, 5:10] = 1.0  # a bar of 5 pixels in the middle
    turned = moved(Shown(x), turns(torch.tensor([math.pi / 2]))).pictures
    expected = torch.zeros_like(x)
    expected[..., 2:7, 7] = 1.0
    torch.testing.assert_close(turned, expected, atol=1e-5, rtol=0)


def test_neighbouring_moves_are_done_in_their_order() -> None:
    x = pictures(height=7, width=7)
    turn, shift = turns(torch.full((len(x),), math.pi / 2)), shifts(torch.tensor([[2.0, 0.0]]).repeat(len(x), 1))
    first_turned = moved(moved(Shown(x), turn), shift).pictures
    torch.testing.assert_close(moved(Shown(x), turn @ shift).pictures, first_turned, atol=1e-5, rtol=0)


def test_the_chain_joins_moves_as_one_after_the_other_would() -> None:
    x = torch.zeros(30, 1, 15, 15)
    x[..., 6:9, 6:9] = 1.0
    joined = through(Shift(most=2), Rotate(most=90), x=x).pictures
    alone = through(Rotate(most=90), x=through(Shift(most=2), x=x).pictures).pictures
    assert float((joined - alone).abs().mean()) < 0.02  # blurred once instead of twice
    other_way = through(Rotate(most=90), Shift(most=2), x=x).pictures
    assert float((joined - other_way).abs().mean()) > 0.02


@pytest.mark.parametrize(("direction", "axis"), [("horizontal", 3), ("vertical", 2)])
def test_a_flip_mirrors_about_every_second_picture_exactly(direction: str, axis: int) -> None:
    x = pictures(200)
    shown = through(Flip.model_validate({"direction": direction}), x=x).pictures
    mirrored = torch.tensor([torch.equal(a, b) for a, b in zip(shown, x.flip(axis), strict=True)])
    same = torch.tensor([torch.equal(a, b) for a, b in zip(shown, x, strict=True)])
    assert bool((mirrored | same).all())
    assert 70 <= int(mirrored.sum()) <= 130


def test_both_flips_are_drawn_apart() -> None:
    x = pictures(400)
    shown = through(Flip(direction="both"), x=x).pictures
    ways: list[tuple[int, ...]] = [(), (2,), (3,), (2, 3)]
    counts = [int((shown == (x.flip(way) if way else x)).flatten(1).all(1).sum()) for way in ways]
    assert sum(counts) == 400
    assert min(counts) > 60


def test_noise_has_its_deviation() -> None:
    grey = torch.full((50, 1, 20, 20), 0.5)
    noise = through(PixelNoise(deviation=0.1), x=grey).pictures - 0.5
    assert float(noise.std()) == pytest.approx(0.1, rel=0.03)
    assert float(noise.mean()) == pytest.approx(0, abs=0.003)


def test_cutout_covers_a_square_that_may_leave_the_picture() -> None:
    white = torch.ones(300, 2, 12, 10)
    holes = through(Cutout(edge=4), x=white).pictures == 0
    assert torch.equal(holes[:, 0], holes[:, 1])
    heights, widths = holes[:, 0].any(2).sum(1), holes[:, 0].any(1).sum(1)
    assert torch.equal(heights * widths, holes[:, 0].sum((1, 2)))
    assert (int(heights.max()), int(widths.max())) == (4, 4)
    assert int(heights.min()) == 2  # the middle is always inside
    middle = holes[:, 0].float().mean(0)
    assert float(middle[2:-2, 2:-2].std()) < 0.05  # as often here as there


def test_masks_move_with_their_pictures_and_keep_their_classes() -> None:
    masks = torch.randint(0, 3, (40, 9, 9), generator=torch.Generator().manual_seed(1))
    x = masks[:, None] / 2
    shown = through(Flip(direction="both"), x=x, masks=masks)
    assert shown.masks is not None
    assert torch.equal(shown.masks[:, None] / 2, shown.pictures)
    turned = moved(Shown(x, masks), turns(torch.full((40,), math.pi / 2)))
    assert turned.masks is not None
    assert turned.masks.dtype == masks.dtype
    assert torch.equal(turned.masks, masks.rot90(1, (1, 2)))
    shown = through(*CHAIN, x=x, masks=masks)
    assert shown.masks is not None
    assert set(shown.masks.reshape(-1).tolist()) == {0, 1, 2}
    covered = through(Cutout(edge=8), PixelNoise(), x=x, masks=masks)
    assert torch.equal(covered.masks if covered.masks is not None else x, masks)


def test_moving_one_slider_leaves_what_the_others_do() -> None:
    x = torch.full((20, 1, 10, 10), 0.5)
    few, many = (through(Cutout(edge=3), PixelNoise(deviation=d), x=x).pictures for d in (0.01, 0.02))
    holes = [(p < 0.2).flatten(1) for p in (few, many)]
    assert torch.equal(*holes)
    torch.testing.assert_close((many - 0.5)[~holes[0].reshape(x.shape)], 2 * (few - 0.5)[~holes[0].reshape(x.shape)])


def test_two_steps_of_a_kind_draw_apart() -> None:
    x = pictures(100)
    twice = through(Flip(), Flip(), x=x).pictures
    assert not torch.equal(twice, x)


def test_another_place_in_the_run_draws_other_numbers() -> None:
    x = pictures()
    shown = [through(*CHAIN, x=x, occasion=place).pictures for place in ("0/0", "0/32", "1/0")]
    assert not any(torch.equal(a, b) for a, b in ((shown[0], shown[1]), (shown[1], shown[2]), (shown[0], shown[2])))


# ---- in a run -------------------------------------------------------------------------------------------------------


def test_the_same_seed_trains_the_same() -> None:
    a, b = run_of(digits(*CHAIN)), run_of(digits(*CHAIN))
    for _ in range(50):
        a.advance()
        b.advance()
    assert same_state(a, b)
    plain = run_of(digits())
    for _ in range(50):
        plain.advance()
    assert not same_state(a, plain)


@pytest.mark.parametrize("steps", [3, 45, 46])
def test_a_run_goes_on_from_a_file_as_if_it_had_never_stopped(steps: int) -> None:
    whole, first = run_of(digits(*CHAIN)), run_of(digits(*CHAIN))
    for _ in range(steps):
        first.advance()
    second = run_of(digits(*CHAIN))
    assert restore_members(second, members_of(first)) == ""
    for _ in range(steps + 30):
        whole.advance()
    for _ in range(30):
        second.advance()
    assert same_state(whole, second)


def test_undo_and_redo_come_back_to_the_same_bits() -> None:
    desk = Desk(digits(*CHAIN))
    desk.play(20)
    desk.edit(SetParameter(layer_ids=("dense-1",), field="units", value=9))
    desk.undo()
    once = desk.run.checkpoint()
    desk.play(10)
    other = run_of(digits(*CHAIN))
    other.restore(once)
    for _ in range(10):
        other.advance()
    key = ("dense-1", "weight")
    assert torch.equal(other.learner.model.tensors()[key], desk.run.learner.model.tensors()[key])


def test_an_edit_of_the_chain_does_not_disturb_the_run() -> None:
    desk = Desk(digits())
    desk.play(20)
    weights = {key: tensor.clone() for key, tensor in desk.run.learner.model.tensors().items()}
    desk.edit(SetTraining(field="augmentation", value=CHAIN))
    assert all(torch.equal(tensor, weights[key]) for key, tensor in desk.run.learner.model.tensors().items())
    assert desk.run.step == 20
    assert desk.run.learner.augmenter is not None
    assert desk.play(5).step == 25
    desk.undo()
    assert desk.run.learner.augmenter is None
    assert desk.play(5).step == 30


def test_what_is_measured_is_not_changed() -> None:
    plain, changed = run_of(digits()), run_of(digits(*CHAIN))
    assert torch.equal(plain.material.measured_x, changed.material.measured_x)
    assert plain.measure() == changed.measure()
    before = changed.material.x.clone()
    for _ in range(60):
        changed.advance()
    assert torch.equal(changed.material.x, before)


def test_a_standardised_picture_is_changed_as_it_was_before() -> None:
    plain, standard = run_of(digits(*CHAIN)), run_of(digits(*CHAIN, standardise=True))
    a, b = plain.learner.augmenter, standard.learner.augmenter
    assert a is not None
    assert b is not None
    x, y = plain.material.x[:64], plain.material.y[:64]
    wanted = a.batch(x, y, 2, 32)[0].numpy()
    found = b.batch(standard.material.x[:64], y, 2, 32)[0].numpy()
    preparation = standard.material.preparation
    np.testing.assert_allclose(found * preparation.scale + preparation.mean, wanted, atol=1e-4)
    np.testing.assert_allclose(found, preparation.inputs(wanted), atol=1e-2)


def test_a_segmentation_learns_from_masks_that_moved_with_their_pictures() -> None:
    layers = (Input(id="input", as_picture=True), Conv2d(id="conv-1", units=4), Output(id="output"))
    chain_of: tuple[AugmentationKind, ...] = (Shift(most=4), Rotate(most=180), Flip(direction="both"))
    training = Training(task="segmentation", loss="cross_entropy", batch_size=16, augmentation=chain_of)
    run = run_of(Spec(data=Shapes(samples=100), network=chain(*layers), training=training))
    augmenter, material = run.learner.augmenter, run.material
    assert augmenter is not None
    x, y = augmenter.batch(material.x, material.y, 0, 0)
    assert not torch.equal(y, material.y)
    assert y.dtype == material.y.dtype
    inside, outside = x.reshape(y.shape)[y == 1].mean(), x.reshape(y.shape)[y == 0].mean()
    assert float(inside - outside) > 0.15  # shapes are brighter than the ground, where the mask says
    for _ in range(10):
        run.advance()


def test_pictures_with_pixels_left_out_stay_as_they_are() -> None:
    assert run_of(digits(*CHAIN, features=("r3 c3", "r3 c4", "r4 c3"))).learner.augmenter is None


def test_other_data_stay_as_they_are() -> None:
    network = chain(Input(id="input"), Output(id="output"))
    training = Training(task="multi-class", loss="cross_entropy", augmentation=CHAIN)
    run = run_of(Spec(data=Iris(), network=network, training=training))
    assert run.learner.augmenter is None
    assert run.advance().samples == 10


def test_another_preparation_is_followed() -> None:
    desk = Desk(digits(*CHAIN))
    desk.edit(SetDataField(field="standardise", value=True))
    augmenter = desk.run.learner.augmenter
    assert augmenter is not None
    x, y = desk.run.material.x[:8], desk.run.material.y[:8]
    still = Augmenter((Flip(on=False),), augmenter.picture, 0, augmenter._mean, augmenter._scale).batch(x, y, 0, 0)[0]
    torch.testing.assert_close(still, x, atol=1e-5, rtol=1e-4)
