"""The geometry of the plane problems, painted and erased points, features."""

from __future__ import annotations

import numpy as np
import pytest

from engine.data import make, plane_features
from engine.data.plane import GEOMETRIES, RING_DEVIATION, ring_centres
from engine.spec.catalog.data.plane import Circle, Gauss, Moons, Point, RegressionPlane, RingOfGaussians, Spiral, Xor
from engine.spec.catalog.features import PLANE_FEATURES
from tests.engine.data.sources import source

KINDS = sorted(GEOMETRIES)
CLASSES = [kind for kind in KINDS if source(kind).shape().classes]


@pytest.mark.parametrize("kind", CLASSES)
@pytest.mark.parametrize("points", [20, 240, 2000])
def test_classes_are_balanced_on_both_sides_of_the_split(kind: str, points: int) -> None:
    samples = make(source(kind, points=points), 1)
    for side in (samples.train, ~samples.train):
        assert np.array_equal(np.bincount(samples.target[side].astype(int)), [points / 4, points / 4])


@pytest.mark.parametrize("kind", KINDS)
def test_points_stay_when_there_are_more_of_them(kind: str) -> None:
    few, many = make(source(kind, points=100, noise=10), 1), make(source(kind, points=300, noise=10), 1)
    assert np.array_equal(few.inputs, many.inputs[:100])
    assert np.array_equal(few.target, many.target[:100])


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_leaves_the_plane(kind: str) -> None:
    assert np.abs(make(source(kind, points=2000, noise=50), 1).inputs).max() <= 6


def test_circle_is_a_disc_in_a_ring() -> None:
    samples = make(Circle(points=2000), 1)
    radius = np.hypot(*samples.inputs.T)
    assert radius[samples.target == 1].max() <= 2.5
    assert radius[samples.target == 0].min() >= 3.5 - 1e-5
    assert radius[samples.target == 0].max() <= 5 + 1e-5


def test_xor_is_the_sign_of_the_product() -> None:
    samples = make(Xor(points=2000), 1)
    assert np.array_equal(samples.inputs[:, 0] * samples.inputs[:, 1] > 0, samples.target == 1)
    assert np.abs(samples.inputs).min() >= 0.3 - 1e-6
    signs = np.sign(samples.inputs[samples.target == 1, 0])
    assert abs(signs.mean()) < 0.1, "both quadrants of a class are filled"


def test_gauss_has_two_round_clouds() -> None:
    samples = make(Gauss(points=2000), 1)
    for value, centre in ((0, -2), (1, 2)):
        cloud = samples.inputs[samples.target == value]
        assert np.allclose(cloud.mean(axis=0), centre, atol=0.1)
        assert np.allclose(cloud.std(axis=0), 0.8, atol=0.05)


def test_spiral_winds_one_and_three_quarter_turns() -> None:
    samples = make(Spiral(points=2000), 1)
    radius = np.hypot(*samples.inputs.T.astype(np.float64))
    along = (radius - 0.3) / 4.7
    assert along.min() >= -1e-6
    assert along.max() <= 1 + 1e-6
    expected = 2 * np.pi * (1.75 * along + 0.25) + np.pi * samples.target
    angle = np.arctan2(samples.inputs[:, 1], samples.inputs[:, 0])
    assert np.allclose(np.exp(1j * angle), np.exp(1j * expected), atol=1e-4)


def test_moons_are_half_circles_turned_into_each_other() -> None:
    samples = make(Moons(points=2000), 1)
    sign = np.where(samples.target == 0, 1, -1)[:, None]
    arc = sign * samples.inputs + (1.5, 0.75)
    assert np.allclose(np.hypot(*arc.T), 3, atol=1e-5)
    assert arc[:, 1].min() >= -1e-5


def test_a_ring_has_eight_round_clouds_and_the_classes_take_turns() -> None:
    samples = make(RingOfGaussians(points=2000), 1)
    centres = ring_centres()
    assert centres.shape == (8, 2)
    assert np.allclose(np.hypot(*centres.T), 4)
    away = np.linalg.norm(samples.inputs[:, None] - centres, axis=2)
    nearest = away.argmin(1)
    assert away.min(1).max() < 1.5, "half the way to the next cloud"
    for cloud in range(8):
        members = nearest == cloud
        assert members.sum() == 250
        assert np.allclose(samples.inputs[members].mean(0), centres[cloud], atol=0.06)
        assert np.allclose(samples.inputs[members].std(0), RING_DEVIATION, atol=0.04)
        assert set(samples.target[members]) == {cloud % 2}


def test_regressions_stay_between_minus_one_and_one() -> None:
    for kind in ("regression-plane", "regression-gauss"):
        value = make(source(kind, points=2000), 1).target
        assert np.abs(value).max() <= 1
        assert value.max() > 0.9
        assert value.min() < -0.9


def test_painted_points_are_always_trained_on_and_count_from_minus_one() -> None:
    painted = tuple(Point(x1=x, x2=0.5, target=x > 0) for x in (-5, 5, 6))
    samples = make(Spiral(points=20, painted=painted, train_share=10, noise=50), 1)
    assert np.array_equal(samples.origin[-3:], [-1, -2, -3])
    assert samples.train[-3:].all()
    assert np.array_equal(samples.inputs[-3:], [[-5, 0.5], [5, 0.5], [6, 0.5]])
    assert np.array_equal(samples.target[-3:], [0, 1, 1])


def test_a_painted_value_of_a_regression_is_kept() -> None:
    samples = make(RegressionPlane(points=20, painted=(Point(x1=0, x2=0, target=-0.25),)), 1)
    assert samples.target[-1] == -0.25


def test_erasing_takes_away_those_points_and_moves_no_other() -> None:
    whole, less = make(Xor(points=60), 1), make(Xor(points=60, erased=(0, 7, 59, 4000)), 1)
    kept = np.setdiff1d(np.arange(60), (0, 7, 59))
    assert np.array_equal(less.origin, kept)
    assert np.array_equal(less.inputs, whole.inputs[kept])
    assert np.array_equal(less.train, whole.train[kept])


def test_features_are_what_their_names_say() -> None:
    x = np.random.default_rng(0).uniform(-6, 6, (50, 2)).astype(np.float32)
    x1, x2 = x.T
    expected = np.column_stack((x1, x2, x1**2, x2**2, x1 * x2, np.sin(x1), np.sin(x2)))
    features = plane_features(x, tuple(PLANE_FEATURES))
    assert features.dtype == np.float32
    assert np.allclose(features, expected, atol=1e-5)
    assert np.array_equal(plane_features(x, ("sin_x2", "x1")), features[:, [6, 0]])
    assert plane_features(x[:0], ("x1",)).shape == (0, 1)
