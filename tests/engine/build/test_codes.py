"""Codes, what spoils samples, and what layers add to the loss: held against their formulas."""

from __future__ import annotations

from copy import deepcopy
from math import log

import pytest
import torch
from torch import Tensor
from torch.distributions import Normal, kl_divergence

from engine.build import Model, build, carry
from engine.build.layers.gaussian_code import GaussianCodeModule
from engine.build.layers.tied_dense import TiedDenseModule
from engine.build.lineage import Change
from engine.data import make
from engine.members import members_of, restore_members
from engine.run import Run
from engine.spec.catalog.layers import (
    Contraction,
    Conv2d,
    Corruption,
    Dense,
    GaussianCode,
    GlobalPool,
    Noise,
    Sparsity,
    TiedDense,
)
from engine.spec.document import Spec
from engine.spec.edits import Edit, EditError, RemoveUnits, SetParameter, SplitUnit
from engine.spec.shapes import analyse
from tests.engine.build.networks import WITH_KIND, against, in_chain, of_pictures, rebuilding
from tests.engine.engines import same_state

BATCH = torch.rand(200, 64, generator=torch.Generator().manual_seed(1))
CODED = WITH_KIND["gaussian_code"]
TIED = WITH_KIND["tied_dense"]


def coder(model: Model, layer_id: str = "code-1") -> GaussianCodeModule:
    module = model.layer(layer_id)
    assert isinstance(module, GaussianCodeModule)
    return module


def term(model: Model, layer_id: str, x: Tensor) -> Tensor:
    """What a layer adds to the loss of a batch."""
    model(x)
    return model.layer(layer_id).term(x)


def cost(model: Model, layer_id: str, x: Tensor) -> float:
    return float(term(model, layer_id, x).detach())


def still(model: Model, x: Tensor) -> Tensor:
    with model.evaluating():
        given: Tensor = model(x)
        return given


# ---- the Gaussian code ----


def test_the_divergence_is_the_closed_form() -> None:
    model = build(CODED)
    code = coder(model)
    with torch.no_grad():
        code.spread_weight.normal_(0, 0.5, generator=torch.Generator().manual_seed(2))
    found = term(model, "code-1", BATCH)
    with torch.no_grad():
        mean, log_variance = code.gaussian(model.outputs_of(BATCH, ("input", "dense-1"))["dense-1"])
        wanted = kl_divergence(Normal(mean, (log_variance / 2).exp()), Normal(0.0, 1.0)).sum(1).mean()
    assert float(wanted) > 0.1
    torch.testing.assert_close(found.detach(), wanted)


def test_beta_counts_for_each_number_that_is_rebuilt() -> None:
    assert coder(build(CODED)).term_weight == 0.5 / 64
    labelled = in_chain(GaussianCode(id="code-1", beta=3.0))
    assert coder(build(labelled)).term_weight == 3.0


def test_the_code_is_drawn_in_training_and_its_mean_afterwards() -> None:
    model = build(CODED)
    x = BATCH[:1].expand(4000, -1)
    code = model.all_outputs(x)["code-1"].detach()
    with model.evaluating():
        mean = model.all_outputs(x)["code-1"]
    _, log_variance = coder(model).last
    assert torch.equal(mean, coder(model).gaussian(model.outputs_of(x, ("input", "dense-1"))["dense-1"])[0].detach())
    torch.testing.assert_close(code.mean(0), mean[0], atol=0.07, rtol=0)
    torch.testing.assert_close(code.std(0), (log_variance[0] / 2).exp(), atol=0.05, rtol=0)
    assert ((log_variance / 2).exp() - 1).abs().max() < 0.3, "at first the deviation is near one"


def test_a_variance_beyond_its_bounds_finds_its_way_back() -> None:
    model = build(CODED)
    code = coder(model)
    with torch.no_grad():
        code.spread_bias.copy_(torch.tensor([50.0, -50.0, 0.0]))
    term(model, "code-1", BATCH).backward()  # type: ignore[no-untyped-call]
    _, log_variance = code.last
    assert log_variance.detach()[:, :2].abs().eq(10).all()
    assert code.spread_bias.grad is not None
    assert code.spread_bias.grad[0] > 1000
    assert code.spread_bias.grad[1] < -0.4


def test_ablated_units_of_a_code_cost_nothing() -> None:
    both = cost(build(CODED), "code-1", BATCH)
    one = SetParameter(layer_ids=("code-1",), field="ablated_units", value=(0, 2)).apply(CODED)
    model = build(one)
    some = cost(model, "code-1", BATCH)
    assert 0 < some < both
    assert model.all_outputs(BATCH)["code-1"][:, [0, 2]].eq(0).all()


def test_a_code_that_was_looked_at_can_be_copied() -> None:
    model = build(CODED)
    model(BATCH)
    copy = deepcopy(model, {id(model.dropout): model.dropout})
    assert torch.equal(still(copy, BATCH), still(model, BATCH))


@pytest.mark.parametrize(
    "edit",
    [
        SetParameter(layer_ids=("code-1",), field="units", value=5),
        SplitUnit(layer_id="code-1", unit=1),
        SetParameter(layer_ids=("dense-1",), field="units", value=20),
    ],
    ids=["wider code", "split", "wider encoder"],
)
def test_edits_of_a_code_keep_what_it_does(edit: Edit) -> None:
    run = trained(CODED, 10)
    before, model = still(run.learner.model, BATCH), edited(run, edit)
    torch.testing.assert_close(still(model, BATCH), before, atol=1e-5, rtol=0)
    if "units" in getattr(edit, "field", ""):
        kept = run.learner.model.tensors()["code-1", "spread_weight"]
        torch.testing.assert_close(model.tensors()["code-1", "spread_weight"][:3, :12], kept)


def test_units_that_are_taken_from_a_code_take_their_spread_along() -> None:
    run = trained(CODED, 10)
    before = run.learner.model.tensors()
    after = edited(run, RemoveUnits(layer_id="code-1", units=(1,))).tensors()
    for name in ("weight", "bias", "spread_weight", "spread_bias"):
        torch.testing.assert_close(after["code-1", name], before["code-1", name][[0, 2]])
    torch.testing.assert_close(after["dense-2", "weight"], before["dense-2", "weight"][:, [0, 2]])


# ---- tied weights ----


def test_a_tied_layer_is_the_other_one_backwards_and_both_uses_are_learned_from() -> None:
    model = build(TIED)
    first, second = (model.layer(i).weight for i in ("dense-1", "dense-2"))
    assert isinstance(first, Tensor)
    assert isinstance(second, Tensor)
    tied = model.layer("tied-1")
    assert isinstance(tied, TiedDenseModule)
    assert tied.bias is not None
    with torch.no_grad():
        tied.bias.normal_(generator=torch.Generator().manual_seed(3))
    biases = [model.tensors()["dense-1", "bias"], tied.bias, model.tensors()["output", "bias"]]
    copies = [w.detach().clone().requires_grad_() for w in (first, second, second, first)]
    hidden = torch.tanh(torch.tanh(BATCH @ copies[0].T + biases[0]) @ copies[1].T)
    back = torch.tanh(hidden @ copies[2] + biases[1]) @ copies[3]
    wanted = back @ model.tensors()["output", "weight"].T + biases[2]
    found = model(BATCH)
    torch.testing.assert_close(found, wanted)
    found.square().mean().backward()
    wanted.square().mean().backward()  # type: ignore[no-untyped-call]
    for weight, twice in ((first, (0, 3)), (second, (1, 2))):
        a, b = (copies[i].grad for i in twice)
        assert a is not None
        assert b is not None
        torch.testing.assert_close(weight.grad, a + b)
    assert {name for owner, name in model.learned() if owner == "tied-1"} == {"bias"}


def test_a_frozen_tied_layer_does_not_pull_at_the_weights() -> None:
    spec = rebuilding(
        Dense(id="dense-1", units=12, activation="linear"), TiedDense(id="tied-1", tied_to="dense-1", frozen=True)
    )
    model = build(spec)
    weight = model.layer("dense-1").weight
    assert isinstance(weight, Tensor)
    out = model.outputs_of(BATCH, ("input", "dense-1", "tied-1"))
    out["tied-1"].sum().backward()  # type: ignore[no-untyped-call]
    given = torch.ones(200, 64) @ weight.detach().T  # only by way of what the layer itself gave
    torch.testing.assert_close(weight.grad, given.T @ BATCH)


def test_a_tie_needs_a_dense_layer_before_it_that_takes_part() -> None:
    for tied_to in ("", "gone", "input", "tied-2", "output"):
        spec = SetParameter(layer_ids=("tied-1",), field="tied_to", value=tied_to).apply(TIED)
        (problem,) = analyse(spec).problems
        assert problem.layer_id == "tied-1"
        assert problem.problem == "It is tied to no layer before it."
        assert problem.remedy == "Choose the Dense layer whose weights it uses."
    aside = TIED.with_(network=TIED.network.with_(layers=(*TIED.network.layers, Dense(id="aside", units=3))))
    aside = aside.with_(
        network=aside.network.with_(
            links=(*aside.network.links, aside.network.links[1].with_(target="aside", port=0)),
        )
    )
    assert analyse(aside).problems == ()
    idle = SetParameter(layer_ids=("tied-1",), field="tied_to", value="aside").apply(aside)
    assert [problem.layer_id for problem in analyse(idle).problems] == ["tied-1"]


@pytest.mark.parametrize(
    ("edit", "most"),
    [
        (SetParameter(layer_ids=("dense-2",), field="units", value=5), 0.02),  # softly
        (SetParameter(layer_ids=("dense-1",), field="units", value=16), 0.02),
        (SetParameter(layer_ids=("input",), field="features", value=None), 1e-5),
    ],
    ids=["lending", "between", "same features"],
)
def test_edits_around_a_tie_leave_the_rest_as_it_was(edit: Edit, most: float) -> None:
    run = trained(TIED, 30)
    before, model = still(run.learner.model, BATCH), edited(run, edit)
    after = still(model, BATCH)
    assert float((after - before).abs().max()) <= most * float(before.abs().max())


def test_new_units_of_a_layer_that_lends_its_weights_learn() -> None:
    run = trained(TIED, 10)
    model = edited(run, SetParameter(layer_ids=("dense-2",), field="units", value=5))
    weight = model.layer("dense-2").weight
    assert isinstance(weight, Tensor)
    (model(BATCH) - BATCH).square().mean().backward()
    assert weight.grad is not None
    assert weight.grad[3:].abs().max() > 0
    assert weight.detach()[3:].abs().max() > 0


def test_the_bias_behind_a_tie_follows_its_unit() -> None:
    run = trained(TIED, 30)
    before = run.learner.model.tensors()
    after = edited(run, RemoveUnits(layer_id="dense-1", units=(4, 7))).tensors()
    kept = [unit for unit in range(12) if unit not in (4, 7)]
    torch.testing.assert_close(after["tied-1", "bias"], before["tied-1", "bias"][kept])
    torch.testing.assert_close(after["dense-2", "weight"], before["dense-2", "weight"][:, kept])
    torch.testing.assert_close(after["dense-1", "weight"], before["dense-1", "weight"][kept])


@pytest.mark.parametrize("layer_id", ["dense-1", "dense-2"])
def test_a_unit_whose_weights_are_used_twice_is_not_split(layer_id: str) -> None:
    with pytest.raises(EditError, match="used backwards"):
        SplitUnit(layer_id=layer_id, unit=0).apply(TIED)


# ---- what is added to the loss ----


def test_sparsity_by_hand() -> None:
    given = torch.tensor([[0.5, 0.1, 0.0], [0.1, -0.3, 1.0]])

    def paid(**settings: object) -> float:
        layer = Sparsity.model_validate({"id": "s", "weight": 2.0, **settings})
        model = build(in_chain(layer, data="spiral", task="two-class"))
        module = model.layer("s")
        assert module.term_weight == 2.0
        assert module(given) is given
        return float(module.term(given))

    assert paid() == pytest.approx((0.5 + 0.1 + 0.1 + 0.3 + 1.0) / 6)
    each = [
        0.2 * log(0.2 / mean) + 0.8 * log(0.8 / (1 - mean)) for mean in (0.3, 1e-6, 0.5)
    ]  # the mean of the second is below zero: taken as the least
    assert paid(mode="kl", target=0.2) == pytest.approx(sum(each), rel=1e-4)


def test_the_sparsity_of_maps_is_that_of_their_channels() -> None:
    model = build(
        of_pictures(
            Conv2d(id="conv-1", units=3, activation="sigmoid"),
            Sparsity(id="s", mode="kl", target=0.1),
            GlobalPool(id="p"),
        )
    )
    found = cost(model, "s", BATCH)
    means = model.all_outputs(BATCH)["s"].detach().mean((0, 2, 3)).tolist()
    wanted = sum(0.1 * log(0.1 / mean) + 0.9 * log(0.9 / (1 - mean)) for mean in means)
    assert found == pytest.approx(wanted, rel=1e-4)


def test_contraction_is_the_norm_of_the_jacobian_on_average() -> None:
    spec = rebuilding(Dense(id="dense-1", units=6), Dense(id="dense-2", units=4), Contraction(id="c"))
    model = build(spec)
    x = BATCH[:20].clone().requires_grad_()

    def to_code(sample: Tensor) -> Tensor:
        return model.outputs_of(sample[None], ("input", "dense-1", "dense-2"))["dense-2"][0]

    jacobians = torch.func.vmap(torch.func.jacrev(to_code))(x.detach())
    wanted = float(jacobians.square().sum((1, 2)).mean().detach())
    draws = [cost(model, "c", x) for _ in range(400)]
    assert sum(draws) / len(draws) == pytest.approx(wanted, rel=0.05)
    assert max(draws) > 1.1 * wanted, "each draw is another direction"


def test_contraction_is_learned_from() -> None:
    run = trained(rebuilding(Dense(id="dense-1", units=6), Contraction(id="c", weight=10.0)), 60)
    free = trained(rebuilding(Dense(id="dense-1", units=6), Contraction(id="c", weight=0.0)), 60)

    def size(model: Model) -> float:
        x = BATCH.clone().requires_grad_()
        model.train(False)
        found = cost(model, "c", x)
        model.train()
        return found

    assert size(run.learner.model) < 0.5 * size(free.learner.model)
    model = run.learner.model
    state = model.dropout.get_state()
    assert size(model) == size(model), "who looks takes the same directions"
    assert torch.equal(model.dropout.get_state(), state), "and none of the training's"


# ---- random numbers ----

SPOILING = [
    in_chain(Corruption(id="r"), data="digits"),
    in_chain(Corruption(id="r", mode="masking", share=0.5), data="digits"),
    of_pictures(Corruption(id="r"), GlobalPool(id="p")),
    against(Noise(id="r", units=3)),
    against(Noise(id="r", units=3, distribution="uniform")),
]


@pytest.mark.parametrize("spec", SPOILING, ids=["noise", "masking", "picture", "normal", "uniform"])
def test_a_look_gets_the_same_numbers_at_the_same_place_whatever_the_batch(spec: Spec) -> None:
    model = build(spec)
    width = len(analyse(spec).features)
    x = torch.rand(1, width, generator=torch.Generator().manual_seed(4)).expand(600, -1)

    def look(count: int) -> Tensor:
        with model.evaluating():
            return model.all_outputs(x[:count])["r"]

    state, whole = model.dropout.get_state(), look(600)
    for count in (1, 7, 256, 300):
        assert torch.equal(look(count), whole[:count])
    assert not torch.equal(whole[0], whole[1])
    assert torch.equal(model.dropout.get_state(), state), "training goes on as if nobody had looked"
    assert torch.equal(build(spec).eval().all_outputs(x)["r"], whole), "also in another session"
    first, second = (model.all_outputs(x)["r"] for _ in range(2))
    assert not torch.equal(first, second), "in training they are fresh"
    assert not torch.equal(first, whole)


@pytest.mark.parametrize("kind", ["gaussian_code", "corruption", "noise", "contraction"])
def test_a_resumed_run_draws_the_same_numbers(kind: str) -> None:
    run = trained(WITH_KIND[kind], 3)
    again = Run(run.spec, run.material.dataset)
    assert restore_members(again, members_of(run)) == ""
    for _ in range(5):
        run.advance()
        again.advance()
    assert same_state(run, again)


def test_corruption_does_as_much_as_it_says() -> None:
    x = torch.ones(500, 64)
    for training in (True, False):
        given = _corrupted(x, training, deviation=0.4)
        assert float((given - x).std()) == pytest.approx(0.4, rel=0.02)
        assert float((given - x).mean()) == pytest.approx(0.0, abs=0.01)
        given = _corrupted(x, training, mode="masking", share=0.3)
        assert float((given == 0).float().mean()) == pytest.approx(0.3, abs=0.01)
        assert set(given.flatten().tolist()) == {0.0, 1.0}
    for settings in ({"deviation": 0.0}, {"mode": "masking", "share": 0.0}):
        assert torch.equal(_corrupted(x, True, **settings), x)


def _corrupted(x: Tensor, training: bool, **settings: object) -> Tensor:
    model = build(in_chain(Corruption.model_validate({"id": "r", **settings}), data="digits"))
    return model.train(training).all_outputs(x)["r"]


def test_a_blur_is_a_gaussian_and_keeps_what_is_even() -> None:
    layer = Corruption(id="r", mode="blur", radius=1.5)
    model = build(of_pictures(layer, GlobalPool(id="p")))
    even = torch.full((2, 64), 0.7)
    torch.testing.assert_close(model.all_outputs(even)["r"], even.reshape(2, 1, 8, 8))
    point = torch.zeros(1, 1, 41, 41)
    point[..., 20, 20] = 1.0
    given = model.layer("r")(point)[0, 0]
    places = torch.arange(41.0) - 20
    assert float(given.sum()) == pytest.approx(1.0, abs=1e-5)
    for axis in (0, 1):
        assert float((given.sum(1 - axis) * places**2).sum()) ** 0.5 == pytest.approx(1.5, rel=0.02)
    torch.testing.assert_close(given, given.T)
    signal = model.layer("r")(point[:, 0, 20:21])
    torch.testing.assert_close(signal[0, 0], given.sum(0), atol=1e-6, rtol=0)


# ---- means ----


def trained(spec: Spec, steps: int) -> Run:
    run = Run(spec, make(spec.data, spec.seed))
    for _ in range(steps):
        run.advance()
    return run


def edited(run: Run, edit: Edit) -> Model:
    """The network behind an edit, with what was learned."""
    spec = edit.apply(run.spec)
    model = build(spec)
    carry(run.learner.model, {}, model, run.spec, spec, [Change(edit, False, spec)])
    return model
