"""How little must change for another answer: the fast gradient sign method, checked against its definition."""

from __future__ import annotations

from math import isnan

import numpy as np
import pytest
import torch
from torch.nn import functional

from engine.run import Run
from engine.snapshot import AdversarialView, Floats, Watch
from engine.spec.catalog.data import DataKind, Digits, Faces
from engine.spec.catalog.layers import Dense, Flatten
from engine.spec.studies import AdversarialStudy
from engine.watch import studies
from engine.watch.chosen import chosen_input
from tests.engine.engines import Desk, small
from tests.engine.watch.pictures import pictures

DATA: dict[str, DataKind] = {"digits": Digits(), "standardised": Digits(standardise=True), "two classes": Faces()}


@pytest.fixture(scope="module", params=DATA)
def run(request: pytest.FixtureRequest) -> Run:
    """A network that has learned most of it."""
    desk = Desk(pictures(data=DATA[request.param]))
    desk.play(150)
    return desk.run


def asked(run: Run, study: AdversarialStudy, watch: Watch | None = None) -> AdversarialView:
    """The answer, worked out to the end."""
    found = [answer for answer in studies.answer(run, study, chosen_input(run, watch or Watch())) if answer is not None]
    assert isinstance(found[-1], AdversarialView)
    return found[-1]


def said(run: Run, inputs: Floats) -> Floats:
    """(classes,) probabilities of a picture as measured."""
    x = torch.from_numpy(run.material.preparation.inputs(inputs[None]))
    with run.learner.model.evaluating():
        z = run.learner.model(x)
    if z.shape[1] == 1:
        return np.array([1 - torch.sigmoid(z).item(), torch.sigmoid(z).item()], np.float32)
    return torch.softmax(z, 1)[0].numpy().copy()


def right(run: Run, *, surely: bool = False) -> int:
    """Origin of the test sample that the network gets right and is most sure of, or least, so that a nudge turns it."""
    data, sure = run.material.dataset, {}
    for row in run.material.test_rows.tolist():
        p = said(run, data.inputs[row])
        if p.argmax() == data.target[row]:
            sure[row] = float(p.max())
    return int(data.origin[(max if surely else min)(sure, key=lambda row: sure[row])])


def slope(run: Run, inputs: Floats, target: int) -> Floats:
    """Gradient of the loss of a class by the pixels, as the textbook has it."""
    preparation = run.material.preparation
    raw = torch.tensor(inputs[None]).requires_grad_()
    x = (raw - torch.from_numpy(preparation.mean)) / torch.from_numpy(preparation.scale)
    run.learner.model.train(False)
    z = run.learner.model(x)
    run.learner.model.train(True)
    if z.shape[1] == 1:
        loss = functional.binary_cross_entropy_with_logits(z[:, 0], torch.tensor([float(target)]))
    else:
        loss = functional.cross_entropy(z, torch.tensor([target]))
    found: Floats = torch.autograd.grad(loss, raw)[0][0].numpy()
    return found


def test_a_nudge_goes_up_the_loss_of_the_truth(run: Run) -> None:
    watch = Watch(sample=right(run))
    view = asked(run, AdversarialStudy(0.07), watch)
    truth = int(chosen_input(run, watch).target)
    wanted = np.clip(view.inputs + 0.07 * np.sign(slope(run, view.inputs, truth)), 0, 1)
    np.testing.assert_allclose(view.nudged, wanted, atol=1e-6)
    np.testing.assert_allclose(view.before, said(run, view.inputs), atol=1e-5)
    np.testing.assert_allclose(view.after, said(run, view.nudged), atol=1e-5)
    assert view.after[truth] < view.before[truth]


def test_a_nudge_goes_down_the_loss_of_its_target(run: Run) -> None:
    watch = Watch(sample=right(run))
    target = int(chosen_input(run, watch).target == 0)
    view = asked(run, AdversarialStudy(0.07, target), watch)
    wanted = np.clip(view.inputs - 0.07 * np.sign(slope(run, view.inputs, target)), 0, 1)
    np.testing.assert_allclose(view.nudged, wanted, atol=1e-6)
    assert view.after[target] > view.before[target]


def test_the_smallest_epsilon_changes_the_answer_and_a_smaller_one_does_not(run: Run) -> None:
    watch = Watch(sample=right(run))
    truth = int(chosen_input(run, watch).target)
    smallest = asked(run, AdversarialStudy(0.0), watch).smallest
    assert 0 < smallest <= 1
    there = asked(run, AdversarialStudy(smallest), watch)
    before = asked(run, AdversarialStudy(smallest * 0.99), watch)
    assert there.after.argmax() != truth
    assert before.after.argmax() == truth
    assert np.abs(there.nudged - there.inputs).max() <= smallest + 1e-6


def test_without_a_nudge_nothing_changes(run: Run) -> None:
    view = asked(run, AdversarialStudy(0.0), Watch(sample=right(run)))
    assert (view.nudged == view.inputs).all()
    np.testing.assert_allclose(view.after, view.before, atol=1e-6)


def test_what_is_said_already_needs_no_nudge(run: Run) -> None:
    watch = Watch(sample=right(run))
    truth = int(chosen_input(run, watch).target)
    assert asked(run, AdversarialStudy(0.1, truth), watch).smallest == 0


def test_of_a_drawn_picture_the_answer_is_left(run: Run) -> None:
    picture = run.material.dataset.inputs[run.material.test_rows[0]].astype(np.float32)
    view = asked(run, AdversarialStudy(0.05), Watch(picture=picture.tobytes()))
    answer = int(view.before.argmax())
    assert view.after[answer] < view.before[answer]


def test_a_network_that_sees_nothing_cannot_be_fooled() -> None:
    layers = Flatten(id="flatten"), Dense(id="dense", units=4, ablated=True)
    run = Desk(pictures(*layers)).run
    origin = next(
        o
        for o in run.material.dataset.origin
        if said(run, run.material.dataset.inputs[o]).argmax() == run.material.dataset.target[o]
    )
    assert isnan(asked(run, AdversarialStudy(0.3), Watch(sample=int(origin))).smallest)


def test_a_network_that_is_very_sure_can_still_be_nudged() -> None:
    desk = Desk(pictures())
    desk.play(150)
    run = desk.run
    for (layer_id, name), tensor in run.learner.model.tensors().items():
        if layer_id == "output" and name == "weight":
            with torch.no_grad():
                tensor *= 100  # probabilities of 1 as far as single precision can tell
    watch = Watch(sample=right(run, surely=True))
    view = asked(run, AdversarialStudy(0.1), watch)
    assert view.before.max() == 1
    assert (view.nudged != view.inputs).mean() > 0.3
    assert view.smallest <= 1


def test_of_what_is_no_picture_nothing_is_said() -> None:
    run = Desk(small()).run
    assert not list(studies.answer(run, AdversarialStudy(0.1), chosen_input(run, Watch())))
