"""PCA and t-SNE against scikit-learn's, and that they stay steady while the network learns."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE
from sklearn.manifold._t_sne import _joint_probabilities
from sklearn.metrics import pairwise_distances

from engine.spec.catalog.data import Airline
from engine.spec.catalog.layers import Flatten
from engine.spec.document import default_spec
from engine.spec.studies import EmbeddingStudy
from engine.train.material import features as features_of
from engine.watch.studies import inner
from engine.watch.studies.embedding import embedding
from engine.watch.studies.pca import principal, steadied
from engine.watch.studies.tsne import STEPS, Arrangement, affinities, divergence, gradient
from tests.engine.watch.sequences import nesting, run_of, spec_of, translating
from tests.engine.watch.studies.drawn import chosen, convolving, digits, last, returned, trained


def features(count: int = 300) -> torch.Tensor:
    return torch.from_numpy(load_digits().data[:count].astype(np.float32) / 16)


def test_principal_components_are_those_of_scikit_learn() -> None:
    x = features()
    found = returned(principal(x))
    theirs = PCA(2).fit(x.numpy())
    points = theirs.transform(x.numpy())
    for axis in range(2):
        likeness = np.corrcoef(points[:, axis], found.points[:, axis])[0, 1]
        assert abs(likeness) > 0.9999
    np.testing.assert_allclose(found.explained, theirs.explained_variance_ratio_, rtol=1e-3)


@pytest.mark.parametrize("shape", [(40, 1), (3, 64), (20, 2), (2, 5)])
def test_few_features_or_samples_are_enough(shape: tuple[int, int]) -> None:
    x = torch.randn(shape, generator=torch.Generator().manual_seed(1))
    found = returned(principal(x))
    assert found.points.shape == (shape[0], 2)
    assert torch.isfinite(found.points).all()


def test_features_that_do_not_vary_lie_on_one_spot() -> None:
    found = returned(principal(torch.ones(10, 4)))
    assert torch.isfinite(found.points).all()
    assert float(found.points.abs().max()) < 1e-5


def test_axes_are_mirrored_and_swapped_so_that_little_moves() -> None:
    before = torch.randn(50, 2, generator=torch.Generator().manual_seed(2)) * torch.tensor([3.0, 1.0])
    for turned, swap in ((before * torch.tensor([-1.0, 1.0]), False), ((-before).flip(1), True)):
        points, swapped = steadied(turned, before)
        torch.testing.assert_close(points, before)
        assert swapped == swap


def test_affinities_are_those_of_scikit_learn() -> None:
    x = features(200)
    distances = pairwise_distances(x.numpy(), metric="euclidean", squared=True)
    theirs = np.zeros((200, 200))
    theirs[np.triu_indices(200, 1)] = _joint_probabilities(distances, 30.0, 0)[: 200 * 199 // 2]
    ours = returned(affinities(x)).numpy()
    np.testing.assert_allclose(ours[np.triu_indices(200, 1)], theirs[np.triu_indices(200, 1)], rtol=0.02, atol=1e-8)
    assert ours.sum() == pytest.approx(1.0, abs=1e-4)


def test_the_slope_is_that_of_the_divergence() -> None:
    p = returned(affinities(features(60)))
    y = torch.randn(60, 2, generator=torch.Generator().manual_seed(3)).double().requires_grad_()
    near = 1 / (1 + torch.cdist(y, y).square())
    near = near * (1 - torch.eye(60))
    loss = (p.double() * (p.double().clamp_min(1e-12) / (near / near.sum()).clamp_min(1e-12)).log()).sum()
    (slope,) = torch.autograd.grad(loss, y)
    torch.testing.assert_close(gradient(y.detach(), p.double()), slope, rtol=1e-4, atol=1e-7)


def test_neighbours_are_kept_as_well_as_by_scikit_learn() -> None:
    x = features(300)
    p = returned(affinities(x))
    arrangement = Arrangement(returned(principal(x)).points)
    while not arrangement.finished:
        arrangement.move(p)
    theirs = TSNE(perplexity=30, init="pca", method="exact", random_state=0, max_iter=STEPS).fit(x.numpy())
    assert divergence(arrangement.y, p) <= 1.1 * theirs.kl_divergence_


@pytest.mark.parametrize("method", ["pca", "tsne"])
def test_the_view_is_of_this_step_and_comes_to_rest(method: str) -> None:
    run = digits()
    view = last(embedding(run, EmbeddingStudy("dense", method, 200), chosen(run)))  # type: ignore[arg-type]
    data = run.material.dataset
    assert view.points.shape == (200, 2)
    assert not view.moving
    assert view.step == run.step
    np.testing.assert_array_equal(view.target, data.target[view.origin])
    np.testing.assert_array_equal(view.inputs, data.inputs[view.origin])
    assert (view.target == view.predicted).mean() > 0.8
    assert np.bincount(view.target.astype(int)).min() >= 15  # the classes by turns
    assert bool(view.explained) == (method == "pca")


@pytest.mark.parametrize("method", ["pca", "tsne"])
def test_points_move_little_when_the_network_changes_little(method: str) -> None:
    run = trained(convolving(), 400)
    study = EmbeddingStudy("dense", method, 150)  # type: ignore[arg-type]
    before = last(embedding(run, study, chosen(run)))
    run.advance()
    after = last(embedding(run, study, chosen(run)))
    moved = np.linalg.norm(after.points - before.points, axis=1).mean()
    assert moved < 0.4 * np.linalg.norm(before.points - before.points.mean(0), axis=1).mean()
    assert after.step == before.step + 1


def test_a_first_layer_and_a_plane_are_arranged_too() -> None:
    run = trained(default_spec(), 5)
    view = last(embedding(run, EmbeddingStudy("input", "pca", 50), chosen(run)))
    assert view.inputs.shape == (50, 2)
    assert list(embedding(run, EmbeddingStudy("gone"), chosen(run))) == []


def test_of_steps_the_last_one_asked_is_looked_at() -> None:
    run = run_of(nesting())
    view = last(embedding(run, EmbeddingStudy("gru", samples=40), chosen(run)))
    steps = run.material.dataset.steps
    assert steps is not None
    rows = [int(np.flatnonzero(run.material.dataset.origin == origin)[0]) for origin in view.origin]
    asked = [np.flatnonzero(steps[row] >= 0)[-1] for row in rows]
    assert view.target.tolist() == [steps[row, at] for row, at in zip(rows, asked, strict=True)]
    with run.learner.model.evaluating():
        given = run.learner.model.all_outputs(features_of(run.material.preparation, run.material.dataset.inputs[rows]))
    at = torch.arange(len(rows)), slice(None), torch.tensor(asked)
    theirs = PCA(2).fit_transform(given["gru"][at].numpy())
    assert abs(np.corrcoef(theirs[:, 0], view.points[:, 0])[0, 1]) > 0.99
    assert view.predicted.tolist() == given["output"][at].argmax(1).tolist()


def test_of_a_forecast_the_first_step_ahead_is_wanted() -> None:
    run = run_of(spec_of(Airline(), Flatten(id="flat")))
    view = last(embedding(run, EmbeddingStudy("flat", samples=40), chosen(run)))
    assert run.material.dataset.future is not None
    known = dict(zip(run.material.dataset.origin.tolist(), run.material.dataset.future[:, 0].tolist(), strict=True))
    assert view.target.tolist() == [known[origin] for origin in view.origin.tolist()]
    assert np.ptp(view.target) > 50


def test_a_translation_is_looked_at_where_its_first_word_is_wanted() -> None:
    run = run_of(translating())
    view = last(embedding(run, EmbeddingStudy(run.learner.model.output_id, samples=40), chosen(run)))
    assert len(set(view.target.tolist())) > 3


def test_of_a_large_network_fewer_samples_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    run = run_of(nesting())
    assert len(last(embedding(run, EmbeddingStudy("gru", samples=150), chosen(run))).points) == 150
    monkeypatch.setattr(inner, "SLICE_MULTIPLY_ADDS", 4e5)
    assert len(last(embedding(run, EmbeddingStudy("gru", samples=150), chosen(run))).points) == 60
