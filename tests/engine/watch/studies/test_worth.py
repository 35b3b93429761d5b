"""What few labels are worth on the code, on the features, and on a PCA."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression

from engine.run import Run
from engine.snapshot import WorthView
from engine.spec.catalog.data import Digits
from engine.spec.catalog.data.plane import Gauss, RegressionPlane
from engine.spec.catalog.layers import Dense
from engine.spec.studies import WorthStudy
from engine.watch.studies.linear import Scale
from engine.watch.studies.worth import labelled_first, worth
from tests.engine.watch.studies.coders import PLAIN, coder, rebuilding
from tests.engine.watch.studies.drawn import chosen, last, trained

FEW = WorthStudy((10, 50), 3)


def answers(run: Run, study: WorthStudy = FEW) -> list[WorthView]:
    return [view for view in worth(run, study, chosen(run)) if view is not None]


def test_on_a_code_that_is_the_class_few_labels_are_enough() -> None:
    run = trained(coder(Dense(id="code", units=1, activation="tanh"), data=Gauss(noise=0.0)), 0)
    with torch.no_grad():
        run.learner.model.layer("code").weight.copy_(torch.tensor([[50.0, 50.0]]))  # type: ignore[operator]
    view = answers(run)[-1]
    assert view.done
    assert (view.code[1] > 0.99).all()
    assert (view.code[1] >= view.baseline[1] - 1e-6).all()


def test_all_three_agree_with_scikit_learn() -> None:
    run = rebuilding()
    view = answers(run)[-1]
    material, data = run.material, run.material.dataset
    x, tested = material.x.numpy(), material.measured_x[material.measured_train :].numpy()
    truth = data.target[material.measured_test_rows]
    pca = PCA(2).fit(x)
    with run.learner.model.evaluating():
        codes = [run.learner.model.all_outputs(part)["code"].numpy() for part in (material.x, torch.tensor(tested))]
    sights = {"raw": (x, tested), "baseline": (pca.transform(x), pca.transform(tested)), "code": codes}
    for name, (known, asked) in sights.items():
        scale = Scale.of(torch.tensor(known))
        for seed in range(3):
            order = labelled_first(run, material.train_rows, seed)
            for at, count in enumerate(view.labels):
                few = order[:count]
                found = LogisticRegression(C=1.0, tol=1e-6, max_iter=3000).fit(
                    scale(torch.tensor(known[few])).numpy(), data.target[material.train_rows[few]]
                )
                score = found.score(scale(torch.tensor(asked)).numpy(), truth)
                assert getattr(view, name)[at, seed] == pytest.approx(score, abs=0.015), (name, seed, count)


def test_labels_are_by_chance_and_the_classes_by_turns() -> None:
    run = rebuilding()
    rows = run.material.train_rows
    orders = [labelled_first(run, rows, seed) for seed in (0, 0, 1)]
    np.testing.assert_array_equal(orders[0], orders[1])
    assert (orders[0] != orders[2]).any()
    for order in orders:
        assert sorted(order) == list(range(len(rows)))
        assert (np.bincount(run.material.dataset.target[rows[order[:50]]].astype(int)) == 5).all()


def test_cells_come_one_after_another_at_first_and_together_later() -> None:
    run = trained(coder(*PLAIN), 20)
    first = answers(run)
    missing = [int(np.isnan(view.raw).sum()) for view in first]
    assert missing == [5, 4, 3, 2, 1, 0, 0]
    assert [view.done for view in first] == [False] * 5 + [True] * 2
    for _ in range(40):
        run.advance()
    (second,) = answers(run)
    assert second.done
    assert second.step == run.step
    np.testing.assert_array_equal(second.raw, first[-1].raw)
    assert (second.code != first[-1].code).any()


def test_more_labels_than_there_are_samples_are_all_of_them() -> None:
    run = trained(coder(*PLAIN, data=Digits(labels=70)), 0)
    assert len(run.material.x) == 70
    assert answers(run, WorthStudy((10, 50, 100, 1000), 1))[-1].labels == (10, 50, 70)


def test_a_class_that_nobody_is_told_of_is_not_asked_for() -> None:
    run = trained(coder(*PLAIN, data=Digits(held_out=(3,))), 0)
    view = answers(run, WorthStudy((500,), 1))[-1]
    assert view.raw[0, 0] > 0.9  # with a tenth of the test not to be known it would be less


def test_without_classes_there_is_no_worth_of_labels() -> None:
    assert answers(trained(coder(*PLAIN, data=RegressionPlane()), 0)) == []


def test_the_last_answer_is_complete() -> None:
    run = rebuilding("gaussian")
    assert last(worth(run, FEW, chosen(run))).done
