"""Questions about an autoencoder, against the network asked directly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pytest
import torch
from sklearn.decomposition import PCA
from sklearn.neighbors import KNeighborsClassifier

from engine.messages import Pause, SetWatch
from engine.run import Run
from engine.snapshot import Answered, CodeView, ManifoldView, RebuildView, Watch
from engine.spec.catalog.data import Digits
from engine.spec.catalog.data.plane import Moons, RegressionPlane
from engine.spec.catalog.layers import Conv2d, Corruption, Dense
from engine.spec.document import default_spec
from engine.spec.studies import (
    AnomalyStudy,
    CodeStudy,
    DecodeStudy,
    GenerateStudy,
    ManifoldStudy,
    RebuildStudy,
    Study,
    WorthStudy,
)
from engine.watch import studies
from engine.watch.chosen import chosen_input
from engine.watch.halves import as_measured, coder_of
from engine.watch.studies.anomaly import anomaly
from engine.watch.studies.codes import codes
from engine.watch.studies.decode import decode
from engine.watch.studies.manifold import manifold
from engine.watch.studies.moment import moment
from engine.watch.studies.rebuild import rebuild
from tests.engine.engines import Desk, same_state
from tests.engine.watch.studies.coders import DENOISING, PLAIN, coder, rebuilding
from tests.engine.watch.studies.drawn import chosen, last, trained

SEVEN: tuple[Study, ...] = (
    CodeStudy(200),
    DecodeStudy(((0.0, 0.0), (1.0, -1.0))),
    GenerateStudy(16),
    RebuildStudy(),
    AnomalyStudy(100),
    WorthStudy((10, 20), 2),
    ManifoldStudy(5),
)


def settled(desk: Desk) -> Mapping[Study, Answered]:
    """The answers once nothing is left to do."""
    for _ in range(300):
        desk.engine.post(Pause())
        if desk.engine._loop.wait_s() is None:
            break
    return desk.snapshot().studies


# ---- codes ----------------------------------------------------------------------------------------------------------


def test_codes_are_the_layers_answers_to_these_samples() -> None:
    run = rebuilding("gaussian")
    view = last(codes(run, CodeStudy(), chosen(run)))
    data = run.material.dataset
    with run.learner.model.evaluating():
        answers = run.learner.model.all_outputs(torch.tensor(data.inputs[view.origin]))["code"]
    np.testing.assert_allclose(view.codes, answers, atol=1e-5)
    np.testing.assert_array_equal(view.target, data.target[view.origin])
    np.testing.assert_array_equal(view.train, data.train[view.origin])
    assert view.inputs is not None
    np.testing.assert_array_equal(view.inputs, data.inputs[view.origin])
    assert view.layer_id == "code"
    assert view.prior
    assert view.spread is not None
    assert view.spread.shape == view.codes.shape
    assert (view.spread > 0).all()
    assert len(np.unique(view.origin)) == len(view.origin) == len(data.target)
    assert view.step == run.step


def test_neighbours_in_the_code_are_asked_as_scikit_learn_does() -> None:
    run = rebuilding()
    view = last(codes(run, CodeStudy(), chosen(run)))
    train, test = view.codes[view.train][:2000], view.codes[~view.train][:1000]
    theirs = KNeighborsClassifier(5).fit(train, view.target[view.train][:2000])
    assert view.knn == pytest.approx(theirs.score(test, view.target[~view.train][:1000]), abs=0.003)
    assert view.inputs is not None
    known, asked = view.inputs[view.train], view.inputs[~view.train]
    pca = PCA(2).fit(run.material.x.numpy())
    baseline = KNeighborsClassifier(5).fit(pca.transform(known)[:2000], view.target[view.train][:2000])
    score = baseline.score(pca.transform(asked)[:1000], view.target[~view.train][:1000])
    assert view.baseline_knn == pytest.approx(score, abs=0.003)


def test_neighbours_of_a_class_that_is_never_trained_on_are_not_asked_for() -> None:
    run = trained(coder(data=Digits(held_out=(3,))), 20)
    view = last(codes(run, CodeStudy(), chosen(run)))
    asked = ~view.train & (view.target != 3)
    theirs = KNeighborsClassifier(5).fit(view.codes[view.train][:2000], view.target[view.train][:2000])
    assert 3 not in view.target[view.train]
    assert view.knn == pytest.approx(theirs.score(view.codes[asked][:1000], view.target[asked][:1000]), abs=0.003)


def test_of_one_class_alone_there_is_nothing_to_tell() -> None:
    run = trained(coder(data=Digits(held_out=tuple(range(1, 10)))), 1)
    view = last(codes(run, CodeStudy(), chosen(run)))
    assert np.isnan([view.knn, view.baseline_knn]).all()


def test_the_plane_of_the_code_is_that_of_its_principal_components() -> None:
    run = rebuilding("gaussian")
    view = last(codes(run, CodeStudy(), chosen(run)))
    theirs = PCA(2).fit(view.codes)
    np.testing.assert_allclose(view.mean, theirs.mean_, atol=1e-4)
    np.testing.assert_allclose(view.explained, theirs.explained_variance_ratio_, atol=2e-3)
    likeness = np.abs(view.directions @ theirs.components_.T)
    assert likeness[0, 0] > 0.99
    np.testing.assert_allclose(view.directions @ view.directions.T, np.eye(2), atol=1e-4)


def test_the_plane_turns_little_while_the_network_learns() -> None:
    run = trained(coder(Dense(id="code", units=6)), 30)
    before = last(codes(run, CodeStudy(300), chosen(run)))
    run.advance()
    after = last(codes(run, CodeStudy(300), chosen(run)))
    assert (np.diag(before.directions @ after.directions.T) > 0.9).all()
    assert after.inputs is before.inputs  # the same samples
    assert after.step == before.step + 1


def test_samples_are_of_training_and_test_and_the_classes_take_turns() -> None:
    run = rebuilding()
    view = last(codes(run, CodeStudy(200), chosen(run)))
    assert len(view.codes) == 200
    assert view.train.sum() == 100
    for side in (view.train, ~view.train):
        assert (np.bincount(view.target[side].astype(int)) == 10).all()


def test_a_code_of_one_unit_has_one_direction_and_values_have_no_neighbours() -> None:
    run = trained(coder(Dense(id="code", units=1), data=RegressionPlane()), 5)
    view = last(codes(run, CodeStudy(50), chosen(run)))
    np.testing.assert_allclose(np.abs(view.directions), [[1.0], [0.0]])
    np.testing.assert_allclose(view.explained, (1.0, 0.0), atol=1e-5)
    assert view.spread is None
    assert not view.prior
    assert np.isnan([view.knn, view.baseline_knn]).all()


# ---- the decoder ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["plain", "shares of ink", "maps", "signal", "table"])
def test_decoded_are_the_decoders_answers_as_measured(kind: str) -> None:
    run = rebuilding(kind)
    model = moment(run.learner.model)
    alone = coder_of(run, model)
    assert alone is not None
    wanted = torch.randn(70, alone.units, generator=torch.Generator().manual_seed(3))
    view = last(decode(run, DecodeStudy(tuple(map(tuple, wanted.tolist()))), chosen(run)))
    np.testing.assert_allclose(view.samples, as_measured(run, alone.decoded(wanted)), atol=1e-5)
    assert view.samples.shape == (70, run.material.x.shape[1])
    if kind == "shares of ink":
        assert view.samples.min() >= 0
        assert view.samples.max() <= 1


def test_codes_of_another_length_are_not_decoded() -> None:
    run = rebuilding()
    assert list(decode(run, DecodeStudy(((0.0,),)), chosen(run))) == []
    assert list(decode(run, DecodeStudy(((0.0, 0.0), (0.0,))), chosen(run))) == []
    assert list(decode(run, DecodeStudy(()), chosen(run))) == []


# ---- rebuilt --------------------------------------------------------------------------------------------------------


def test_the_best_and_the_worst_are_those_of_all_test_samples() -> None:
    run = rebuilding()
    view = last(rebuild(run, RebuildStudy(5), chosen(run)))
    x = run.material.measured_x[run.material.measured_train :]
    with run.learner.model.evaluating():
        errors = (run.learner.model(x) - x).square().mean(1).numpy()
    np.testing.assert_allclose(view.best.error, np.sort(errors)[:5], rtol=1e-4)
    np.testing.assert_allclose(view.worst.error, np.sort(errors)[::-1][:5], rtol=1e-4)
    assert view.mse == pytest.approx(errors.mean(), rel=1e-4)
    assert view.mse == pytest.approx(run.measure().test_loss, rel=1e-4)
    for side in (view.best, view.worst, view.chosen):
        np.testing.assert_array_equal(side.inputs, run.material.dataset.inputs[side.origin])
        np.testing.assert_allclose(np.square(side.rebuilt - side.inputs).mean(1), side.error, rtol=1e-3)
        np.testing.assert_allclose(np.square(side.baseline - side.inputs).mean(1), side.baseline_error, rtol=1e-3)
        assert not side.train.any()
        assert side.given is side.inputs
    assert view.given_mse == 0
    assert not view.corrupted
    assert view.size == 2
    assert len(view.names) == 64


def test_the_pca_is_that_of_the_codes_size_and_is_given_what_the_network_is_given() -> None:
    for kind in ("plain", "denoising"):
        run = rebuilding(kind)
        view = last(rebuild(run, RebuildStudy(), chosen(run)))
        pca = PCA(2).fit(run.material.x.numpy())
        x = run.material.measured_x[run.material.measured_train :]
        alone = coder_of(run, moment(run.learner.model))
        assert alone is not None
        given = np.concatenate([alone.as_trained(part)[0].numpy() for part in torch.split(x, 256)])
        wanted = np.square(pca.inverse_transform(pca.transform(given)) - x.numpy()).mean()
        assert view.baseline_mse == pytest.approx(wanted, rel=0.02 if kind == "denoising" else 1e-4)
        assert view.corrupted == (kind == "denoising")


def test_what_is_spoiled_is_shown_spoiled() -> None:
    run = rebuilding("denoising")
    view = last(rebuild(run, RebuildStudy(), chosen(run)))
    assert view.corrupted
    assert view.given_mse == pytest.approx(0.16, rel=0.05)
    spoiled = np.square(view.worst.given - view.worst.inputs).mean(1)
    assert ((spoiled > 0.05) & (spoiled < 0.4)).all()


def test_errors_of_a_table_are_in_the_scale_of_the_loss_and_numbers_as_measured() -> None:
    run = rebuilding("table")
    view = last(rebuild(run, RebuildStudy(), chosen(run)))
    assert view.mse == pytest.approx(run.measure().test_loss, rel=1e-4)
    np.testing.assert_array_equal(view.best.inputs, run.material.dataset.inputs[view.best.origin])
    scale = run.material.preparation.scale
    np.testing.assert_allclose(
        np.square((view.best.rebuilt - view.best.inputs) / scale).mean(1), view.best.error, rtol=1e-3
    )


def test_the_chosen_sample_comes_first_the_others_are_of_the_look_before_till_then() -> None:
    run = trained(coder(*PLAIN), 20)
    before = last(rebuild(run, RebuildStudy(), chosen(run)))
    run.advance()
    other = int(run.material.dataset.origin[run.material.train_rows[3]])
    answers = [view for view in rebuild(run, RebuildStudy(), chosen_input(run, Watch(sample=other))) if view]
    assert [view.chosen.origin.tolist() for view in answers] == [[other], [other]]
    assert answers[0].worst is before.worst
    assert answers[0].step == before.step
    assert answers[1].step == run.step
    assert answers[1].chosen.train.all()


def test_a_picture_that_was_drawn_is_the_chosen_sample() -> None:
    run = rebuilding()
    drawn = np.linspace(0, 1, 64, dtype=np.float32)
    view = last(rebuild(run, RebuildStudy(), chosen_input(run, Watch(picture=drawn.tobytes()))))
    np.testing.assert_array_equal(view.chosen.inputs[0], drawn)
    assert view.chosen.origin.tolist() == [-1]
    assert np.isnan(view.chosen.target).all()
    with run.learner.model.evaluating():
        answer = run.learner.model(torch.tensor(drawn)[None])
    np.testing.assert_allclose(view.chosen.rebuilt, answer, atol=1e-5)


def test_another_sample_is_rebuilt_while_nothing_moves() -> None:
    study = RebuildStudy(2)
    desk = Desk(coder(*PLAIN), Watch(studies=frozenset({study})))
    for origin in (5, 900):
        desk.engine.post(SetWatch(Watch(studies=frozenset({study}), sample=origin)))
        view = settled(desk)[study]
        assert isinstance(view, RebuildView)
        assert view.chosen.origin.tolist() == [origin]


def test_a_network_without_a_code_is_beside_the_mean() -> None:
    run = trained(coder(Corruption(id="spoil"), Conv2d(id="conv", units=4), maps=True), 20)
    assert coder_of(run, moment(run.learner.model)) is None
    view = last(rebuild(run, RebuildStudy(), chosen(run)))
    x = run.material.measured_x[run.material.measured_train :]
    assert view.size == 0
    assert view.corrupted
    assert view.baseline_mse == pytest.approx(float((x - run.material.x.mean(0)).square().mean()), rel=1e-4)
    assert view.mse == pytest.approx(run.measure().test_loss, rel=0.05)  # the noise is by place of a batch
    assert len(last(anomaly(run, AnomalyStudy(100), chosen(run))).error) == 100
    assert list(codes(run, CodeStudy(), chosen(run))) == []


# ---- strange --------------------------------------------------------------------------------------------------------


def test_the_score_is_the_error_of_reconstruction() -> None:
    spec = coder(*PLAIN, data=Digits(held_out=(7,)))
    run = trained(spec, 60)
    view = last(anomaly(run, AnomalyStudy(2000), chosen(run)))
    x = torch.tensor(view.inputs)
    with run.learner.model.evaluating():
        errors = (run.learner.model(x) - x).square().mean(1).numpy()
    np.testing.assert_allclose(view.error, errors, rtol=1e-3)
    np.testing.assert_array_equal(view.strange, view.target == 7)
    assert view.strange.any()
    assert not view.strange.all()
    data = run.material.dataset
    np.testing.assert_array_equal(data.inputs[np.searchsorted(data.origin, view.origin)], view.inputs)
    assert len(view.known) == len(run.material.train_rows)
    assert view.known.mean() < view.error.mean()


def test_noise_on_the_way_is_no_part_of_the_score() -> None:
    run = rebuilding("denoising")
    view = last(anomaly(run, AnomalyStudy(200), chosen(run)))
    alone = coder_of(run, moment(run.learner.model))
    assert alone is not None
    x = torch.tensor(view.inputs)
    np.testing.assert_allclose(view.error, (alone.rebuilt(x) - x).square().mean(1), rtol=1e-3)
    assert not view.strange.any()
    assert len(view.error) == len(view.known) == 200


# ---- the plane of the data ------------------------------------------------------------------------------------------


def test_the_grid_is_decoded_from_even_codes_that_cover_those_of_the_samples() -> None:
    run = rebuilding("plane")
    view: ManifoldView = last(manifold(run, ManifoldStudy(9), chosen(run)))
    alone = coder_of(run, moment(run.learner.model))
    assert alone is not None
    assert view.grid.shape == (9, 9, 2)
    assert view.codes.shape == (9, 9, 2)
    np.testing.assert_allclose(
        view.grid.reshape(-1, 2), alone.decoded(torch.tensor(view.codes.reshape(-1, 2))), atol=1e-5
    )
    for axis in (0, 1):
        steps = np.diff(view.codes[:, :, 1 - axis], axis=axis)
        np.testing.assert_allclose(steps, steps.flat[0], rtol=1e-3)
    inner = alone.codes(torch.tensor(view.inputs)).numpy()
    assert (inner.min(0) > view.codes.min((0, 1))).all()
    assert (inner.max(0) < view.codes.max((0, 1))).all()
    np.testing.assert_allclose(view.rebuilt, alone.rebuilt(torch.tensor(view.inputs)), atol=1e-5)
    assert 0 < view.train.sum() < len(view.train) == len(view.target)


@pytest.mark.parametrize("units", [1, 4])
def test_a_code_of_one_unit_is_a_curve_and_of_more_than_two_its_principal_plane(units: int) -> None:
    run = trained(coder(Dense(id="code", units=units), data=Moons()), 20)
    view: ManifoldView = last(manifold(run, ManifoldStudy(5), chosen(run)))
    assert view.codes.shape == ((1, 33, 1) if units == 1 else (5, 5, 4))
    assert view.grid.shape == (*view.codes.shape[:2], 2)
    if units == 4:  # an even grid in a plane: opposite sides are alike
        np.testing.assert_allclose(
            view.codes[0, 0] + view.codes[-1, -1], view.codes[0, -1] + view.codes[-1, 0], atol=1e-4
        )


# ---- all of them ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("study", SEVEN, ids=lambda study: type(study).__name__)
def test_of_other_networks_there_is_nothing_to_say(study: Study) -> None:
    run = trained(default_spec(), 0)
    assert list(studies.answer(run, study, chosen(run))) == []


@pytest.mark.parametrize("kind", ["denoising", "plane"])
@pytest.mark.parametrize("study", SEVEN, ids=lambda study: type(study).__name__)
def test_no_slice_leaves_a_trace(study: Study, kind: str) -> None:
    spec = coder(*(DENOISING if kind == "denoising" else PLAIN), data=Moons() if kind == "plane" else None)
    asked, left_alone = trained(spec, 4), trained(spec, 4)
    torch.manual_seed(1)
    before, before_numpy = torch.get_rng_state(), repr(np.random.get_state(legacy=False))
    for _ in _slices(asked, study):
        assert asked.learner.model.training
        assert torch.is_grad_enabled()
        assert not torch.is_inference_mode_enabled()
        assert all(p.requires_grad for p in asked.learner.model.parameters())
    assert torch.equal(torch.get_rng_state(), before)
    assert repr(np.random.get_state(legacy=False)) == before_numpy
    assert same_state(asked, left_alone)
    for run in (asked, left_alone):
        run.advance()
    assert same_state(asked, left_alone)


def _slices(run: Run, study: Study) -> Iterator[Answered | None]:
    return studies.answer(run, study, chosen(run))


def test_the_engine_answers_all_of_them_while_it_trains() -> None:
    desk = Desk(coder(*PLAIN, data=Moons()), Watch(studies=frozenset(SEVEN), rate_hz=1000))
    desk.play(20)
    answers = settled(desk)
    assert answers.keys() == set(SEVEN)
    steps = [answer.step for answer in answers.values() if isinstance(answer, CodeView | RebuildView | ManifoldView)]
    assert steps == [20, 20, 20]
    assert not [reply for reply in desk.engine.replies() if "could not" in getattr(reply, "text", "")]
