"""Every layer kind of the catalog, as torch sees it."""

from __future__ import annotations

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from engine.build import build
from engine.build.activations import FUNCTIONS
from engine.build.initialisations import DRAWS
from engine.build.layers import BUILDERS
from engine.data import make
from engine.members import members_of, restore_members
from engine.run import Run
from engine.spec.catalog.choices import ACTIVATIONS, INITIALISATIONS, NORMALISATIONS
from engine.spec.catalog.layers import LAYERS, Dense, Shape
from engine.spec.document import Spec
from engine.spec.shapes import analyse
from tests.engine.build.networks import WITH_KIND
from tests.engine.engines import same_state, small


def looked(query: Shape, key: Shape, *rest: object, **named: object) -> int:
    """What attention costs on a CPU (torch counts it on a GPU only): scores, and what is taken by them."""
    batch, heads, steps, size = query
    return 2 * 2 * batch * heads * steps * key[2] * size


def remembered(x: Shape, weight: Shape, recurrent: Shape, *rest: object, **named: object) -> int:
    """What an LSTM costs by the kernel of a CPU, which torch does not count: four sums for each unit and step."""
    steps, batch, inputs = x
    return 2 * steps * batch * weight[0] * (inputs + recurrent[1])


ON_A_CPU = {
    torch.ops.aten._scaled_dot_product_flash_attention_for_cpu: looked,
    torch.ops.aten.mkldnn_rnn_layer: remembered,
}


def test_builders_are_those_of_the_catalog() -> None:
    assert list(BUILDERS) == list(LAYERS)
    assert set(FUNCTIONS) == {kind for kind, _ in ACTIVATIONS}
    assert set(DRAWS) == {kind for kind, _ in INITIALISATIONS}


def test_every_kind_is_shown_here() -> None:
    assert set(WITH_KIND) == set(LAYERS)


@pytest.mark.parametrize("kind", LAYERS)
def test_inferred_shapes_are_those_of_torch(kind: str) -> None:
    spec = WITH_KIND[kind]
    analysis = analyse(spec)
    assert analysis.problems == ()
    with torch.device("meta"):
        outputs = build(spec).all_outputs(torch.empty(7, len(analysis.features)))
    assert {layer_id: tuple(out.shape[1:]) for layer_id, out in outputs.items()} == {
        layer_id: shape.output for layer_id, shape in analysis.shapes.items()
    }


@pytest.mark.parametrize("kind", LAYERS)
def test_the_counted_weights_are_those_of_torch(kind: str) -> None:
    spec = WITH_KIND[kind]
    model = build(spec)
    assert {i: sum(p.numel() for p in model.layer(i).parameters()) for i in model.ids} == {
        layer_id: shape.parameters for layer_id, shape in analyse(spec).shapes.items()
    }


@pytest.mark.parametrize("kind", LAYERS)
def test_the_counted_multiplications_are_those_that_torch_counts(kind: str) -> None:
    spec = WITH_KIND[kind]
    model = build(spec)
    with FlopCounterMode(display=False, custom_mapping=ON_A_CPU) as counter:
        model.all_outputs(torch.zeros(1, len(analyse(spec).features)))
    assert counter.get_total_flops() == 2 * analyse(spec).multiply_adds  # it counts the additions too


@pytest.mark.parametrize("kind", LAYERS)
def test_trains_three_steps_and_survives_save_and_load(kind: str) -> None:
    run = _trained(WITH_KIND[kind], 3)
    assert run.step == 3
    assert run.finite()
    again = Run(run.spec, run.material.dataset)
    assert restore_members(again, members_of(run)) == ""
    assert same_state(run, again)


@pytest.mark.parametrize("activation", [kind for kind, _ in ACTIVATIONS])
def test_every_activation_trains(activation: str) -> None:
    _learns(small(Dense(id="dense-1", units=8, activation=activation), data="gauss"))


@pytest.mark.parametrize("normalisation", [kind for kind, _ in NORMALISATIONS])
def test_every_normalisation_trains_even_one_sample_at_a_time(normalisation: str) -> None:
    hidden = Dense(id="dense-1", units=8, normalisation=normalisation)
    _learns(small(hidden, data="gauss"))
    run = _trained(small(hidden, batch_size=1), 5)
    assert run.finite()


@pytest.mark.parametrize("initialisation", [kind for kind, _ in INITIALISATIONS])
def test_every_initialisation_draws_the_same_again(initialisation: str) -> None:
    spec = small(Dense(id="dense-1", units=8, initialisation=initialisation))
    a, b = build(spec).layer("dense-1").weight, build(spec).layer("dense-1").weight
    assert torch.equal(a, b)  # type: ignore[arg-type]
    assert _trained(spec, 3).finite()
    other = build(spec, seed=2).layer("dense-1").weight
    assert torch.equal(a, other) == (initialisation in ("identity", "zeros"))  # type: ignore[arg-type]


def test_another_layer_leaves_the_draw_of_the_others_alone() -> None:
    one = build(small(Dense(id="dense-1", units=5)))
    two = build(small(Dense(id="dense-1", units=5), Dense(id="dense-2", units=5)))
    assert torch.equal(one.layer("dense-1").weight, two.layer("dense-1").weight)  # type: ignore[arg-type]


def test_a_frozen_layer_does_not_learn() -> None:
    spec = small(Dense(id="dense-1", units=5, frozen=True, normalisation="batch"))
    run = _trained(spec, 0)
    before = run.checkpoint().tensors
    for _ in range(5):
        run.advance()
    after = run.checkpoint().tensors
    moved = {key[0] for key in before if not torch.equal(before[key], after[key])}
    assert moved == {"output"}


def test_dropout_drops_its_share_and_keeps_the_mean() -> None:
    model = build(small(Dense(id="dense-1", units=1000, dropout=0.25, activation="linear", initialisation="uniform")))
    x = torch.ones(50, 2)
    dropped = model.all_outputs(x)["dense-1"]
    with model.evaluating():
        whole = model.all_outputs(x)["dense-1"]
    assert float((dropped == 0).float().mean()) == pytest.approx(0.25, abs=0.02)
    kept = dropped != 0
    torch.testing.assert_close(dropped[kept], (whole / 0.75)[kept])


def _trained(spec: Spec, steps: int) -> Run:
    run = Run(spec, make(spec.data, spec.seed))
    for _ in range(steps):
        run.advance()
    return run


def _learns(spec: Spec) -> None:
    run = _trained(spec, 60)
    first, last = run.recorder.curves("accuracy").train_loss[0], run.measure().train_loss
    assert last < 0.8 * first
