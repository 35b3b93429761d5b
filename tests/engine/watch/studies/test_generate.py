"""Samples made of noise, and how much of the data they cover."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.data.plane import RING_DEVIATION, ring_centres
from engine.run import Run
from engine.snapshot import GenerateView
from engine.spec.catalog.data.plane import Moons, RingOfGaussians
from engine.spec.catalog.layers import Dense, Input, Noise, Output, Versus
from engine.spec.document import Link, Network, Spec, Training
from engine.spec.studies import GenerateStudy
from engine.watch.halves import as_measured, coder_of
from engine.watch.studies.generate import coverage, generate, laid_over
from engine.watch.studies.moment import moment
from tests.engine.watch.studies.coders import PLAIN, coder, rebuilding
from tests.engine.watch.studies.drawn import chosen, last, trained


def adversaries(distribution: str = "normal") -> Spec:
    """A generator of points on the ring and its discriminator."""
    layers = (
        Input(id="real"), Noise(id="noise", units=3, distribution=distribution),
        Dense(id="maker", units=16, activation="relu"), Dense(id="made", units=2), Versus(id="versus"),
        Dense(id="judge", units=16, activation="relu"), Output(id="output"),
    )  # fmt: skip
    ways = ("noise", "maker"), ("maker", "made"), ("real", "versus"), ("versus", "judge"), ("judge", "output")
    links = (*(Link(source=a, target=b) for a, b in ways), Link(source="made", target="versus", port=1))
    training = Training(task="adversarial", loss="binary_cross_entropy")
    return Spec(data=RingOfGaussians(), network=Network(layers=layers, links=links), training=training)


def made(run: Run, study: GenerateStudy) -> GenerateView:
    return last(generate(run, study, chosen(run)))


@pytest.mark.parametrize("kind", ["plain", "gaussian"])
def test_the_same_weights_make_the_same_samples(kind: str) -> None:
    run = rebuilding(kind)
    first, again, other = (made(run, GenerateStudy(20, seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.samples, again.samples)
    assert first.samples.shape == (20, 64)
    assert not np.array_equal(first.samples, other.samples)
    assert first.origin == ("prior" if kind == "gaussian" else "codes")
    assert (first.covered, first.modes) == (0, 0)
    assert np.isnan(first.near)


def test_a_gaussian_code_is_given_numbers_of_mean_0_and_deviation_1() -> None:
    run = rebuilding("gaussian")
    alone = coder_of(run, moment(run.learner.model))
    assert alone is not None
    normal = torch.randn(20_000, 3, generator=torch.Generator().manual_seed(5))
    wanted = as_measured(run, alone.decoded(normal)).mean(0)
    np.testing.assert_allclose(made(run, GenerateStudy(20_000)).samples.mean(0), wanted, atol=0.01)


def test_codes_are_drawn_with_the_mean_and_covariance_of_those_of_the_training() -> None:
    chance = torch.Generator().manual_seed(1)
    codes = torch.randn(5000, 3, generator=chance) @ torch.randn(3, 3, generator=chance) + torch.tensor(
        [1.0, -2.0, 5.0]
    )
    drawn = laid_over(codes, torch.randn(50_000, 3, generator=chance))
    torch.testing.assert_close(drawn.mean(0), codes.mean(0), atol=0.05, rtol=0)
    torch.testing.assert_close(torch.cov(drawn.T), torch.cov(codes.T), atol=0.1, rtol=0.05)
    flat = codes * torch.tensor([1.0, 0.0, 1.0])  # a unit that is dead
    assert float(laid_over(flat, torch.randn(100, 3, generator=chance))[:, 1].abs().max()) < 0.1
    assert torch.isfinite(laid_over(torch.ones(1, 2), torch.randn(4, 2, generator=chance))).all()


@pytest.mark.parametrize("distribution", ["normal", "uniform"])
def test_a_generator_is_given_noise_as_its_own_layer_draws_it(distribution: str) -> None:
    run = trained(adversaries(distribution), 3)
    view = made(run, GenerateStudy(5000))
    model = run.learner.model
    noise = torch.empty(5000, 3)
    dice = torch.Generator().manual_seed(9)
    noise = noise.normal_(generator=dice) if distribution == "normal" else noise.uniform_(-1, 1, generator=dice)
    with model.evaluating():
        wanted = model.layer("made")(model.layer("maker")(noise)).numpy()
    assert view.origin == "noise"
    assert view.samples.shape == (5000, 2)
    np.testing.assert_allclose(view.samples.mean(0), wanted.mean(0), atol=0.05)
    np.testing.assert_allclose(view.samples.std(0), wanted.std(0), rtol=0.1)
    np.testing.assert_array_equal(view.samples, made(run, GenerateStudy(5000)).samples)
    run.advance()
    assert not np.array_equal(made(run, GenerateStudy(5000)).samples, view.samples)


# ---- what is covered ------------------------------------------------------------------------------------------------


def clouds(counts: list[int], deviation: float = RING_DEVIATION) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """So many samples in each of the eight clouds."""
    chance = np.random.default_rng(1)
    centres = np.repeat(ring_centres(), counts, axis=0)
    return (centres + deviation * chance.normal(size=centres.shape)).astype(np.float32)


def test_clouds_are_covered_from_one_in_a_hundred_on() -> None:
    run = trained(coder(*PLAIN, data=RingOfGaussians()), 0)
    covered, modes, near = coverage(run, clouds([200] * 8))
    assert (covered, modes) == (8, 8)
    assert near == pytest.approx(0.989, abs=0.006)  # of a plane's normal distribution within three deviations
    assert coverage(run, clouds([500, 500, 0, 0, 0, 0, 0, 0]))[0] == 2
    assert coverage(run, clouds([500, 480, 15, 5, 0, 0, 0, 0]))[0] == 3
    assert coverage(run, np.zeros((50, 2), np.float32)) == (0, 8, 0.0)


def test_noise_of_the_data_widens_its_clouds() -> None:
    wide = clouds([200] * 8, deviation=0.6)
    calm, noisy = (trained(coder(*PLAIN, data=RingOfGaussians(noise=noise)), 0) for noise in (0.0, 25.0))
    assert coverage(calm, wide)[2] < coverage(noisy, wide)[2]


def test_other_data_have_no_clouds() -> None:
    run = trained(coder(*PLAIN, data=Moons()), 0)
    covered, modes, near = coverage(run, clouds([20] * 8))
    assert (covered, modes) == (0, 0)
    assert np.isnan(near)
