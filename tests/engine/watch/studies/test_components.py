"""The baselines against scikit-learn's: principal components, neighbours, a linear classifier."""

from __future__ import annotations

from time import perf_counter

import numpy as np
import pytest
import torch
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier

from engine.watch.studies.components import baseline, components
from engine.watch.studies.linear import Scale, fit_linear
from engine.watch.studies.neighbours import knn_accuracy
from tests.engine.watch.studies.coders import rebuilding
from tests.engine.watch.studies.drawn import returned


def drawn(rows: int, columns: int, rank: int = 20) -> torch.Tensor:
    """Samples that differ along some directions more than along others."""
    chance = torch.Generator().manual_seed(rows + columns)
    sizes = torch.logspace(1, -1, rank)
    return 3 + torch.randn(rows, rank, generator=chance) * sizes @ torch.randn(rank, columns, generator=chance)


@pytest.mark.parametrize("size", [1, 2, 8, 64, 100])
def test_digits_come_back_as_from_the_pca_of_scikit_learn(size: int) -> None:
    x = torch.from_numpy(load_digits().data[:900].astype(np.float32) / 16)
    found = returned(components(x, size))
    theirs = PCA(min(size, 64)).fit(x.numpy())
    wanted = theirs.inverse_transform(theirs.transform(x.numpy()))
    error = float((found.rebuilt(x) - x).square().mean())
    assert error == pytest.approx(float(np.square(wanted - x.numpy()).mean()), rel=1e-4, abs=1e-9)
    np.testing.assert_allclose(found.rebuilt(x), wanted, atol=2e-3)


@pytest.mark.parametrize("shape", [(1200, 500), (400, 1500), (40, 600), (30, 5)], ids=str)
def test_many_features_are_as_well_found_as_few(shape: tuple[int, int]) -> None:
    x = drawn(*shape)
    for size in (2, 16):
        found = returned(components(x, size))
        theirs = PCA(min(size, *shape), svd_solver="full").fit(x.double().numpy())
        wanted = theirs.inverse_transform(theirs.transform(x.numpy()))
        error = float((found.rebuilt(x) - x).double().square().mean())
        assert error == pytest.approx(np.square(wanted - x.numpy()).mean(), rel=1e-3, abs=1e-5)


def test_one_sample_and_equal_samples_have_components_too() -> None:
    for x in (torch.ones(1, 5), torch.ones(20, 5)):
        found = returned(components(x, 2))
        torch.testing.assert_close(found.rebuilt(x), x)


def test_the_baseline_of_a_run_is_found_once_and_again_for_another_size() -> None:
    run = rebuilding()
    first = returned(baseline(run, 2))
    assert returned(baseline(run, 2)) is first
    assert returned(baseline(run, 3)).directions.shape == (64, 3)
    assert returned(baseline(run, 99)).directions.shape == (64, 64)
    assert returned(baseline(run, 99)) is returned(baseline(run, 99))


@pytest.mark.parametrize(("known", "asked", "dimensions"), [(500, 300, 2), (1500, 400, 16), (3, 20, 2)])
def test_neighbours_are_those_of_scikit_learn(known: int, asked: int, dimensions: int) -> None:
    chance = np.random.default_rng(known)
    middles = chance.normal(size=(4, dimensions))
    classes, truth = chance.integers(4, size=known), chance.integers(4, size=asked)
    x = (middles[classes] + chance.normal(size=(known, dimensions))).astype(np.float32)
    z = (middles[truth] + chance.normal(size=(asked, dimensions))).astype(np.float32)
    ours = returned(knn_accuracy(*map(torch.from_numpy, (x, classes, z, truth))))
    assert ours == pytest.approx(KNeighborsClassifier(min(5, known)).fit(x, classes).score(z, truth), abs=1e-9)
    assert 0.2 < ours < 1


def test_without_samples_there_are_no_neighbours() -> None:
    none, classes = torch.zeros(0, 2), torch.zeros(0, dtype=torch.int64)
    assert np.isnan(returned(knn_accuracy(none, classes, none, classes)))


@pytest.mark.parametrize(("labels", "dimensions"), [(10, 2), (100, 64), (400, 8)])
def test_the_classifier_is_that_of_scikit_learn(labels: int, dimensions: int) -> None:
    chance = np.random.default_rng(labels)
    middles = chance.normal(size=(3, dimensions))
    classes = np.arange(labels) % 3
    x = Scale.of(torch.from_numpy(middles[classes] + 1.5 * chance.normal(size=(labels, dimensions))))
    known = x(torch.from_numpy(middles[classes] + 1.5 * chance.normal(size=(labels, dimensions))))
    found = returned(fit_linear(known, torch.from_numpy(classes), 3))
    theirs = LogisticRegression(C=1.0, tol=1e-8, max_iter=5000).fit(known.numpy(), classes)
    np.testing.assert_allclose(found.weight.T, theirs.coef_, atol=0.03)
    said = (known @ found.weight + found.bias).argmax(1).numpy()
    assert (said == theirs.predict(known.numpy())).mean() > 0.98


def test_all_dimensions_are_scaled_by_one_factor() -> None:
    x = drawn(300, 6)
    scaled = Scale.of(x)(x)
    assert float(scaled.mean(0).abs().max()) < 1e-6
    assert float(scaled.square().mean()) == pytest.approx(1.0)
    ratio = (x - x.mean(0)).double() / scaled
    torch.testing.assert_close(ratio, torch.full_like(ratio, float(ratio[0, 0])), rtol=1e-3, atol=0)
    assert float(Scale.of(torch.ones(5, 3))(torch.ones(5, 3)).abs().max()) == 0


def test_no_slice_of_a_fit_to_large_pictures_is_long() -> None:
    x, classes = drawn(1000, 784).double(), torch.arange(1000) % 10
    returned(fit_linear(x[:20], classes[:20], 10))  # what torch imports late is there
    slices, work = [], fit_linear(Scale.of(x)(x), classes, 10)
    for _ in range(5):
        begin = perf_counter()
        if next(work, "end") == "end":
            break
        slices.append(perf_counter() - begin)
    assert min(slices, default=0.0) < 0.1  # a busy machine is given room: 7 ms on one that is not
