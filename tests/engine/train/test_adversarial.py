"""Learning by turns, on networks so small that every number can be worked out by hand."""

from __future__ import annotations

from math import log

import pytest
import torch
from torch.nn import functional

from engine.data import make
from engine.run import Run
from engine.spec.autoencoder import rivals
from engine.spec.catalog.data.plane import Gauss
from engine.spec.catalog.layers import Concatenate, Dense, Input, Noise, Output, Versus
from engine.spec.document import Link, Network, Spec, Training
from engine.spec.edits import AddLayer, AddLink, Edit, RemoveLinks, SetParameter, SetTraining
from engine.spec.remedies import remedies
from engine.spec.shapes import analyse
from engine.train.adversarial import fooling_loss, generator_loss, of_discriminator, of_generator, two_sided
from engine.train.losses import loss_function


def gan(**training: object) -> Spec:
    """Two numbers of noise to points of the plane, and one unit that tells them from real ones."""
    layers = (
        Input(id="input"),
        Noise(id="noise"),
        Dense(id="made", units=2, activation="linear"),
        Versus(id="versus"),
        Dense(id="judge", units=3),
        Output(id="output"),
    )
    links = (
        Link(source="noise", target="made"),
        Link(source="input", target="versus"),
        Link(source="made", target="versus", port=1),
        Link(source="versus", target="judge"),
        Link(source="judge", target="output"),
    )
    values = {"task": "adversarial", "loss": "binary_cross_entropy", "learning_rate": 0.01, **training}
    return Spec(data=Gauss(), network=Network(layers=layers, links=links), training=Training.model_validate(values))


def run_of(spec: Spec) -> Run:
    return Run(spec, make(spec.data, spec.seed))


def weights(run: Run, layer_id: str) -> torch.Tensor:
    return run.learner.model.tensors()[layer_id, "weight"].detach().clone()


def test_the_two_are_told_apart_by_where_they_stand() -> None:
    found = rivals(gan())
    assert found is not None
    assert (found.versus, found.generated) == ("versus", "made")
    assert (found.generator, found.discriminator) == (("noise", "made"), ("judge", "output"))
    run = run_of(gan())
    assert len(of_generator(run.learner)) == 2
    assert len(of_discriminator(run.learner)) == 4


@pytest.mark.parametrize(
    ("turns", "made_moves", "judge_moves"),
    [("both", True, True), ("generator", True, False), ("discriminator", False, True)],
)
def test_only_who_may_learns(turns: str, made_moves: bool, judge_moves: bool) -> None:
    run = run_of(gan(turns=turns))
    before = {layer_id: weights(run, layer_id) for layer_id in ("made", "judge", "output")}
    for _ in range(3):
        run.advance()
    moved = {layer_id: not torch.equal(weights(run, layer_id), old) for layer_id, old in before.items()}
    assert moved == {"made": made_moves, "judge": judge_moves, "output": judge_moves}


def test_the_discriminator_takes_as_many_steps_as_it_may() -> None:
    once, often = run_of(gan(critic_steps=1, batch_size=10)), run_of(gan(critic_steps=4, batch_size=10))
    assert (once.advance().samples, often.advance().samples) == (10, 40)
    state = often.learner.optimizer.state
    steps = {float(state[p]["step"]) for p in of_discriminator(often.learner)}
    assert steps == {4.0}
    assert {float(state[p]["step"]) for p in of_generator(often.learner)} == {1.0}


def test_losses_by_hand() -> None:
    z = torch.tensor([[2.0], [-1.0], [0.5], [-3.0]])  # two real ones, two generated ones
    entropy = loss_function("binary_cross_entropy", "adversarial")
    wanted = -(functional.logsigmoid(torch.tensor([2.0, -1.0, -0.5, 3.0]))).mean()
    assert torch.isclose(two_sided(entropy, z), wanted)
    fooled = fooling_loss("binary_cross_entropy", entropy, z[2:])
    assert torch.isclose(fooled, -functional.logsigmoid(torch.tensor([0.5, -3.0])).mean())
    squares = loss_function("mse", "adversarial")
    assert float(two_sided(squares, z)) == pytest.approx((1 + 4 + 0.25 + 9) / 4)
    assert float(fooling_loss("mse", squares, z[2:])) == pytest.approx((0.25 + 16) / 2)
    hinge = loss_function("hinge", "adversarial")
    assert float(two_sided(hinge, z)) == pytest.approx((0 + 2 + 1.5 + 0) / 4)
    assert float(fooling_loss("hinge", hinge, z[2:])) == pytest.approx(1.25)


def test_the_generator_learns_through_the_discriminator() -> None:
    run = run_of(gan())
    loss = generator_loss(run.learner, run.material.x[:10])
    gradients = torch.autograd.grad(loss, of_generator(run.learner))
    assert all(float(gradient.abs().max()) > 0 for gradient in gradients)


def test_what_is_measured_is_who_tells_whom_apart() -> None:
    run = run_of(gan())
    run.learner.model.tensors()["output", "weight"].data.zero_()
    now = run.measure()
    assert now.test_loss == pytest.approx(log(2), abs=1e-6)
    assert now.test_metric == 0.5  # all are called generated: right of the half that is
    assert now.parts == {"discriminator": pytest.approx(log(2)), "generator": pytest.approx(log(2))}


def test_a_look_takes_no_random_number_of_the_run() -> None:
    run = run_of(gan())
    before = run.learner.model.dropout.get_state()
    run.measure()
    assert torch.equal(run.learner.model.dropout.get_state(), before)


def test_a_run_goes_on_bit_by_bit_from_a_checkpoint() -> None:
    run = run_of(gan())
    for _ in range(5):
        run.advance()
    moment = run.checkpoint()
    for _ in range(5):
        run.advance()
    once = weights(run, "made")
    run.restore(moment)
    for _ in range(5):
        run.advance()
    assert torch.equal(weights(run, "made"), once)


@pytest.mark.parametrize(
    "edit", [SetTraining(field="turns", value="generator"), SetParameter(layer_ids=("made",), field="units", value=3)]
)
def test_edits_are_followed_or_refused_with_words(edit: Edit) -> None:
    run = run_of(gan())
    run.advance()
    spec = edit.apply(run.spec)
    problems = analyse(spec).problems
    if isinstance(edit, SetParameter):
        assert "generated ones 3" in problems[0].problem
        return
    run.adapt(spec, run.material.dataset)
    before = weights(run, "judge")
    run.advance()
    assert torch.equal(weights(run, "judge"), before)


def test_without_a_generator_there_is_nothing_to_tell_apart() -> None:
    spec = gan()
    network = spec.network.with_(
        layers=tuple(layer for layer in spec.network.layers if layer.id in ("input", "judge", "output")),
        links=(Link(source="input", target="judge"), Link(source="judge", target="output")),
    )
    assert [problem.kind for problem in analyse(spec.with_(network=network)).problems] == ["no versus"]
    assert rivals(spec.with_(network=network)) is None


def test_what_comes_around_the_meeting_goes_with_either_side() -> None:
    """A link past the meeting has half the rows of what comes through it: the same go with real and generated ones."""
    spec = gan()
    joined = AddLayer(layer=Concatenate(id="join"), links=(Link(source="input", target="join"),))
    spec = RemoveLinks(links=(("judge", "output"),)).apply(joined.apply(spec))
    spec = AddLink(source="join", target="output").apply(AddLink(source="judge", target="join").apply(spec))
    run = run_of(spec)
    x = run.material.x[:4]
    with run.learner.model.facing("both"):
        both = run.learner.model.all_outputs(x)["join"]
    assert both.shape == (8, 5)
    assert torch.equal(both[:, :2], torch.cat([x, x]))
    run.advance()
    assert run.finite()


def test_what_is_told_apart_has_to_reach_the_answer() -> None:
    """A second output behind the meeting is of no use where the answer, the first, does not see it."""
    spec = gan()
    spec = RemoveLinks(links=(("judge", "output"),)).apply(spec)
    spec = AddLink(source="input", target="output").apply(spec)
    spec = AddLayer(layer=Output(id="output-2"), links=(Link(source="judge", target="output-2"),)).apply(spec)
    analysis = analyse(spec)
    assert [problem.kind for problem in analysis.problems] == ["no versus"]
    for remedy in remedies(spec, analysis, analysis.problems[0]):
        assert analyse(remedy.edit.apply(spec)).problems == ()


def test_a_generator_with_nothing_to_learn_rests() -> None:
    run = run_of(SetParameter(layer_ids=("made",), field="frozen", value=True).apply(gan()))
    made, judge = weights(run, "made"), weights(run, "judge")
    run.advance()
    assert torch.equal(weights(run, "made"), made)
    assert not torch.equal(weights(run, "judge"), judge)
