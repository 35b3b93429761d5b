"""The decoder alone on the encoder's codes is the network; and somebody who drags a code is answered at once."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.build import build
from engine.messages import Decode
from engine.run import Run
from engine.snapshot import Decoded
from engine.spec.catalog.data import Digits
from engine.spec.catalog.data.plane import Moons
from engine.spec.catalog.layers import Corruption, Dense, Flatten, Input, Output
from engine.spec.document import chain, default_spec
from engine.watch.halves import Coder, as_measured, coder_of, decode_now, measured_inputs
from engine.watch.studies.moment import moment
from tests.engine.engines import Desk, same_state
from tests.engine.watch.studies.coders import DENOISING, MAPS, PLAIN, SPECS, coder, rebuilding
from tests.engine.watch.studies.drawn import trained


def halves_of(run: Run) -> Coder:
    found = coder_of(run, moment(run.learner.model))
    assert found is not None
    return found


@pytest.mark.parametrize("kind", SPECS)
def test_decoder_alone_on_the_codes_is_the_networks_own_answer(kind: str) -> None:
    run = rebuilding(kind)
    model, x = run.learner.model, run.material.x[:40]
    with model.evaluating():
        coder = coder_of(run, model)
        assert coder is not None
        given, whole = coder.as_trained(x)
        answer = model(x).flatten(1)
        alone = coder.decoded(coder.codes(given if coder.corrupts else x))
    if run.material.squashed:
        answer = torch.sigmoid(answer)
    torch.testing.assert_close(whole, answer, rtol=0, atol=1e-6)
    torch.testing.assert_close(alone, answer, rtol=0, atol=1e-6)
    assert coder.codes(x).shape == (40, coder.units)
    assert alone.shape == x.shape
    assert bool(coder.corrupts) == (kind in ("denoising", "maps"))


def test_codes_are_those_of_samples_that_nothing_spoils() -> None:
    run = rebuilding("denoising")
    coder, x = halves_of(run), run.material.x[:40]
    model = build(run.spec.with_(network=chain(Input(id="input"), *PLAIN, Output(id="output")))).train(False)
    for key, tensor in model.tensors().items():
        tensor.data.copy_(run.learner.model.tensors()[key])
    torch.testing.assert_close(coder.rebuilt(x), model(x).detach())
    given, answer = coder.as_trained(x)
    assert float((given - x).std()) == pytest.approx(0.4, rel=0.1)
    assert float((answer - coder.rebuilt(x)).abs().max()) > 0.01


def test_spread_is_that_of_the_layers_own_draws() -> None:
    run = rebuilding("gaussian")
    x = run.material.x[:1].expand(4000, -1)
    codes, spread = halves_of(run).codes_and_spread(x)
    state = run.learner.model.dropout.get_state()
    drawn = run.learner.model.outputs_of(x, ("input", "down", "code"))["code"].detach()
    run.learner.model.dropout.set_state(state)
    torch.testing.assert_close(drawn.mean(0), codes[0], atol=0.05, rtol=0)
    torch.testing.assert_close(drawn.std(0), spread[0], rtol=0.05, atol=0)


def test_only_what_spoils_a_whole_sample_is_what_the_network_is_given() -> None:
    inside = coder(PLAIN[0], Corruption(id="spoil"), *PLAIN[1:])
    twice = coder(Corruption(id="first"), Corruption(id="second"), *PLAIN)
    spread_out = coder(Corruption(id="first"), Flatten(id="flat"), Corruption(id="second"), *PLAIN, maps=True)
    for spec, wanted in ((inside, ""), (twice, "second"), (spread_out, "second"), (coder(*DENOISING), "spoil")):
        assert halves_of(trained(spec, 0)).corrupts == wanted


def test_a_sample_comes_back_as_measured() -> None:
    for kind in ("plain", "table", "signal", "plane"):
        run = rebuilding(kind)
        raw = run.material.dataset.inputs[run.material.train_rows[:20]]
        np.testing.assert_allclose(
            as_measured(run, run.material.x[:20]), measured_inputs(run, raw), rtol=1e-4, atol=1e-4
        )


def test_of_a_planes_features_the_coordinates_are_measured() -> None:
    names = ("x2", "x1_x2", "sin_x1", "x1")
    spec = coder(*PLAIN, data=Moons())
    run = trained(spec.with_(network=chain(Input(id="input", features=names), *PLAIN, Output(id="output"))), 0)
    raw = run.material.dataset.inputs[run.material.train_rows]
    assert run.material.x.shape[1] == 4
    np.testing.assert_allclose(as_measured(run, run.material.x), raw, rtol=1e-6)
    only = trained(spec.with_(network=chain(Input(id="input", features=("x2", "x1_x2")), *PLAIN, Output(id="o"))), 0)
    np.testing.assert_allclose(as_measured(only, only.material.x), raw[:, 1:], rtol=1e-6)


# ---- at once --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", SPECS)
def test_a_code_that_is_dragged_is_decoded_as_the_study_would(kind: str) -> None:
    run = rebuilding(kind)
    coder = halves_of(run)
    code = tuple(np.linspace(-1, 1, coder.units).tolist())
    sample = decode_now(run, code)
    assert sample is not None
    assert not sample.flags.writeable
    np.testing.assert_allclose(sample, as_measured(run, coder.decoded(torch.tensor([code])))[0], atol=1e-6)


def test_codes_that_do_not_fit_are_not_decoded() -> None:
    run = rebuilding()
    assert decode_now(run, (0.0,)) is None
    assert decode_now(run, (0.0, 0.0, 0.0)) is None
    assert decode_now(run, (0.0, float("nan"))) is None
    assert decode_now(trained(default_spec(), 0), (0.0, 0.0)) is None


def test_the_engine_answers_between_two_batches_and_shows_nothing_new() -> None:
    desk = Desk(coder(*PLAIN, data=Digits()))
    desk.play(3)
    desk.engine.post(Decode(7, (0.5, -0.5)))
    assert desk.engine.latest() is None
    desk.engine.post(Decode(8, (0.5,)))
    first, second = (reply for reply in desk.engine.replies() if isinstance(reply, Decoded))
    assert (first.ticket, first.revision, first.code) == (7, 0, (0.5, -0.5))
    assert first.sample is not None
    np.testing.assert_array_equal(first.sample, decode_now(desk.run, (0.5, -0.5)))
    assert (second.ticket, second.sample) == (8, None)


def test_an_engine_without_a_decoder_says_so() -> None:
    desk = Desk(default_spec())
    desk.engine.post(Decode(1, (0.0, 0.0)))
    (reply,) = (reply for reply in desk.engine.replies() if isinstance(reply, Decoded))
    assert reply.sample is None


@pytest.mark.parametrize("hidden", [MAPS, DENOISING], ids=["maps", "denoising"])
def test_training_does_not_notice_that_somebody_drags(hidden: tuple[Dense, ...]) -> None:
    spec = coder(*hidden, maps=hidden is MAPS)
    dragged, left_alone = Desk(spec), Desk(spec)
    units = 5 if hidden is MAPS else 2
    torch.manual_seed(1)
    before = torch.get_rng_state()
    for step in range(6):
        dragged.play(2)
        dragged.engine.post(Decode(step, (0.1 * step,) * units))
        left_alone.play(2)
    assert dragged.run.learner.model.training
    assert torch.equal(torch.get_rng_state(), before)
    assert same_state(dragged.run, left_alone.run)
