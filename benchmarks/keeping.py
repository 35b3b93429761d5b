"""Edits on a network that learns: what keeps the function keeps it, learning goes on no worse, and depth does no harm.

An edit is tried on a fork of a trained run, so that both ways go on from the same weights, optimizer and batches.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator
from itertools import islice

import torch

from benchmarks.contexts import ACTIVATIONS, CONTEXTS, NORMALISATIONS, keeping
from benchmarks.harness import Measure, Result
from engine.build import Model, build, carry
from engine.build.lineage import Change
from engine.data import make
from engine.run import Run
from engine.spec.blocks import residual
from engine.spec.catalog.data import Digits
from engine.spec.catalog.layers import Dense, Input, Output
from engine.spec.document import Network, Spec, Training, chain
from engine.spec.edits import Edit, InsertLayer, PasteFragment, SetParameter, SplitUnit
from engine.spec.fragment import renewed
from engine.spec.presets import PRESETS
from engine.train.material import prepare

SEEDS = range(1, 6)
MOMENTS, LATER = (150, 600), 50  # steps before an edit: while much is still to be learned, and late; and after it
DEPTH, WIDTH, DEEP_STEPS = 20, 16, 600


def measure() -> Iterator[Result]:
    """The function first, then what learning makes of it, then depth."""
    torch.set_num_threads(1)
    yield same_function()
    yield from learning_goes_on()
    yield depth()


# ---- the function stays -------------------------------------------------------------------------------------------


def same_function() -> Result:
    """Every edit that is to keep the function, on every activation and norm, in chains, joins, sums and two heads."""
    worst, place, tried = 0.0, "", 0
    for context in CONTEXTS:
        for norm in NORMALISATIONS:
            for activation in ACTIVATIONS:
                run = trained(CONTEXTS[context](activation, norm), 20)
                for name, edit in keeping(run.spec):
                    difference = _difference(run, edit)
                    tried += 1
                    if not difference <= worst:
                        worst, place = difference, f"{name}, {context}, {activation}, {norm} norm"
    return Result(Measure("function kept: largest difference", "", 1e-5, "at most"), worst, f"{tried:,} edits; {place}")


def _difference(run: Run, edit: Edit) -> float:
    """Largest change of any answer, as a share of the largest answer or of 1."""
    spec = edit.apply(run.spec)
    new = build(spec)
    carry(run.learner.model, {}, new, run.spec, spec, [Change(edit, False, spec)])
    before = _answers(run.learner.model, run.material.measured_x)
    after = _answers(new, prepare(run.material.dataset, spec).measured_x)
    return float((after - before).abs().max()) / max(1.0, float(before.abs().max()))


def _answers(model: Model, x: torch.Tensor) -> torch.Tensor:
    with model.evaluating():
        return torch.cat(list(model.heads(x).values()), 1)


# ---- learning goes on ---------------------------------------------------------------------------------------------


def learning_goes_on() -> Iterator[Result]:
    """The loss over the next steps after an edit against that without it; the middle of five seeds."""
    for name in ("spiral", "digits"):
        for moment in MOMENTS:
            forks = [trained(PRESETS[name]().with_(seed=seed), moment) for seed in SEEDS]
            for words, edit in edits():
                ratios = sorted(_ratio(run, edit) for run in forks)
                told = Measure(f"{name}, step {moment}, {words}: loss ratio", "", 1.0, "at most")
                note = f"with / without, mean over {LATER} steps, seeds {ratios[0]:.4f} to {ratios[-1]:.4f}"
                yield Result(told, statistics.median(ratios), note)


def edits() -> Iterator[tuple[str, Callable[[Spec], Edit]]]:
    """What is made of a network with two hidden layers."""

    def units(spec: Spec) -> Edit:
        return SetParameter(layer_ids=("dense-1",), field="units", value=_units(spec, "dense-1") + 4)

    def identity(spec: Spec) -> Edit:
        same = Dense(id="dense-9", units=_units(spec, "dense-2"), activation="linear", initialisation="identity")
        return InsertLayer(layer=same, source="dense-2", target="output")

    def block(spec: Spec) -> Edit:
        fragment = renewed(residual(_units(spec, "dense-1")), spec.network)
        return PasteFragment(fragment=fragment, source="dense-1", target="dense-2")

    yield "4 units more", units
    yield "unit split", lambda spec: SplitUnit(layer_id="dense-1", unit=1)
    yield "identity layer", identity
    yield "residual block", block


def _units(spec: Spec, layer_id: str) -> int:
    layer = spec.network.layer(layer_id)
    assert isinstance(layer, Dense)
    return layer.units


def _ratio(run: Run, edit: Callable[[Spec], Edit]) -> float:
    return _loss(_fork(run, edit(run.spec))) / _loss(_fork(run, None))


def _fork(run: Run, edit: Edit | None) -> Run:
    fork = Run(run.spec, run.material.dataset, first_look=False)
    fork.restore(run.checkpoint())
    if edit is not None:
        spec = edit.apply(run.spec)
        fork.adapt(spec, run.material.dataset, [Change(edit, False, spec)])
        fork.settle()
    return fork


def _loss(run: Run) -> float:
    """Mean training loss over the next steps, looked at after each."""
    return statistics.fmean(run.measure().train_loss for _ in islice(_steps(run), LATER))


def _steps(run: Run) -> Iterator[None]:
    while True:
        run.advance()
        yield


# ---- depth --------------------------------------------------------------------------------------------------------


def depth() -> Result:
    """Twenty layers with weights, as they come and in residual blocks, from the same seeds."""
    pairs = [[_final_loss(network, seed) for network in (residual_network(), plain_network())] for seed in SEEDS]
    ratios = sorted(with_blocks / plain for with_blocks, plain in pairs)
    residuals, plains = (statistics.median(losses) for losses in zip(*pairs, strict=True))
    note = f"digits, {DEEP_STEPS} steps, median loss {residuals:.3g} against {plains:.3g} of {len(ratios)} seeds"
    return Result(Measure(f"depth {DEPTH}: residual / plain loss", "", 1.0, "under"), statistics.median(ratios), note)


def plain_network() -> Network:
    """Layer behind layer."""
    hidden = [Dense(id=f"dense-{n}", units=WIDTH, activation="relu") for n in range(1, DEPTH)]
    return chain(Input(id="input"), *hidden, Output(id="output"))


def residual_network() -> Network:
    """As many layers of the same width, two in a block."""
    spec = _deep(chain(Input(id="input"), Dense(id="dense-1", units=WIDTH, activation="relu"), Output(id="output")), 1)
    for _ in range((DEPTH - 2) // 2):
        fragment = renewed(residual(WIDTH), spec.network)
        (source,) = spec.network.sources("output")
        spec = PasteFragment(fragment=fragment, source=source, target="output").apply(spec)
    return spec.network


def _deep(network: Network, seed: int) -> Spec:
    training = Training(task="multi-class", loss="cross_entropy", learning_rate=0.003, batch_size=32)
    return Spec(name="Deep", seed=seed, data=Digits(), network=network, training=training)


def _final_loss(network: Network, seed: int) -> float:
    return trained(_deep(network, seed), DEEP_STEPS).measure().train_loss


def trained(spec: Spec, steps: int) -> Run:
    """A run of so many steps."""
    run = Run(spec, make(spec.data, spec.seed), first_look=False)
    for _ in range(steps):
        run.advance()
    return run
