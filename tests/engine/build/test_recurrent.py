"""Recurrent layers are those of torch, on torch's own kernels, without a copy of their weights."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from engine.build import build
from engine.build.layers import BUILDERS, RecurrentModule, Surroundings
from engine.data import make
from engine.members import members_of, restore_members
from engine.run import Run
from engine.spec.catalog.layers import (
    Embedding,
    Gru,
    LastStep,
    Lstm,
    PositionalEncoding,
    Recurrent,
    Reservoir,
    Rnn,
    StepDense,
)
from engine.spec.data_shape import DataShape
from engine.spec.document import Spec
from engine.spec.edits import MarkUnits, SetParameter
from engine.spec.problems import ShapeError
from engine.spec.shapes import LayerShape
from tests.engine.build.networks import in_chain
from tests.engine.engines import Desk, same_state

CHANNELS, UNITS, STEPS, BATCH = 3, 5, 9, 4
LENGTHS = torch.tensor([9, 4, 1, 7])
KINDS: dict[str, tuple[type[Rnn] | type[Gru] | type[Lstm], Callable[..., nn.RNNBase], dict[str, Any]]] = {
    "rnn": (Rnn, nn.RNN, {}),
    "rnn relu": (Rnn, nn.RNN, {"activation": "relu", "nonlinearity": "relu"}),
    "gru": (Gru, nn.GRU, {}),
    "lstm": (Lstm, nn.LSTM, {}),
}
FORMS = [(1, False), (2, False), (1, True), (3, True)]


def module_of(layer: Recurrent) -> RecurrentModule:
    """The module, its weights all drawn at random."""
    shape = LayerShape(((CHANNELS, STEPS),), (layer.directions * layer.units, STEPS), 0)
    around = Surroundings(DataShape((), ()), (), torch.Generator().manual_seed(0))
    module = BUILDERS[layer.kind](layer, shape, around)
    module.inputs, module.output = shape.inputs, shape.output
    module.draw(torch.Generator().manual_seed(1))
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.add_(0.3 * torch.randn(parameter.shape, generator=torch.Generator().manual_seed(2)))
    assert isinstance(module, RecurrentModule)
    return module


def pair_of(kind: str, layers: int, both: bool) -> tuple[RecurrentModule, nn.RNNBase]:
    """Ours and torch's with the same weights."""
    ours, theirs, more = KINDS[kind]
    activation = {"activation": more["activation"]} if more else {}
    module = module_of(ours(id="a", units=UNITS, layers=layers, bidirectional=both, **activation))
    bent = {"nonlinearity": more["nonlinearity"]} if more else {}
    wanted = theirs(CHANNELS, UNITS, layers, bidirectional=both, **bent)
    with torch.no_grad():
        for number in range(layers):
            for back in module.backs:
                end = f"_l{number}{'_reverse' if back else ''}"
                for name, flat in zip(
                    ("weight_ih", "weight_hh", "bias_ih", "bias_hh"), module.flat(f"{number}{back}"), strict=True
                ):
                    getattr(wanted, name + end).copy_(flat)
    return module, wanted


def x_of() -> Tensor:
    return torch.randn(BATCH, CHANNELS, STEPS, generator=torch.Generator().manual_seed(3))


@pytest.mark.parametrize(("layers", "both"), FORMS)
@pytest.mark.parametrize("kind", KINDS)
def test_it_gives_what_torch_gives(kind: str, layers: int, both: bool) -> None:
    module, wanted = pair_of(kind, layers, both)
    x = x_of()
    torch.testing.assert_close(module(x), wanted(x.permute(2, 0, 1))[0].permute(1, 2, 0))


@pytest.mark.parametrize(("layers", "both"), FORMS)
@pytest.mark.parametrize("kind", KINDS)
def test_samples_of_different_lengths_are_as_packed(kind: str, layers: int, both: bool) -> None:
    module, wanted = pair_of(kind, layers, both)
    x = x_of()
    packed = pack_padded_sequence(x.permute(2, 0, 1), LENGTHS, enforce_sorted=False)
    padded = pad_packed_sequence(wanted(packed)[0], total_length=STEPS)[0].permute(1, 2, 0)
    module.lengths = (LENGTHS,)
    there = torch.arange(STEPS) < LENGTHS[:, None]
    torch.testing.assert_close(module(x) * there[:, None], padded)


@pytest.mark.parametrize("kind", KINDS)
def test_the_second_link_is_the_first_state_forward(kind: str) -> None:
    module, wanted = pair_of(kind, 2, True)
    x, first = x_of(), torch.randn(BATCH, UNITS, generator=torch.Generator().manual_seed(4))
    begin = torch.zeros(4, BATCH, UNITS)
    begin[0] = first
    states: Any = (begin, torch.zeros_like(begin)) if kind == "lstm" else begin
    torch.testing.assert_close(module(x, first), wanted(x.permute(2, 0, 1), states)[0].permute(1, 2, 0))
    module.lengths = (LENGTHS, None)
    there = torch.arange(STEPS) < LENGTHS[:, None]
    packed = pack_padded_sequence(x.permute(2, 0, 1), LENGTHS, enforce_sorted=False)
    padded = pad_packed_sequence(wanted(packed, states)[0], total_length=STEPS)[0].permute(1, 2, 0)
    torch.testing.assert_close(module(x, first) * there[:, None], padded)


def of_vowels(*layers: Any) -> Spec:
    return in_chain(*layers, data="vowels")


DEEP = [
    of_vowels(kind(id="a", units=UNITS, layers=2, bidirectional=True), LastStep(id="b", both=True))
    for kind in (Rnn, Gru, Lstm)
]


@pytest.mark.parametrize("spec", DEEP, ids=lambda spec: spec.network.layer("a").kind)
def test_the_kernels_get_views_of_the_weights_whatever_happened_to_them(spec: Spec) -> None:
    run = Run(spec, make(spec.data, spec.seed))
    _are_views(run)
    for _ in range(3):
        run.advance()
    _are_views(run)
    again = Run(spec, run.material.dataset)
    assert restore_members(again, members_of(run)) == ""
    assert same_state(run, again)
    _are_views(again)
    desk = Desk(spec)
    desk.play(3)
    desk.edit(SetParameter(layer_ids=("a",), field="units", value=7))
    desk.play(3)
    _are_views(desk.run)
    desk.undo()
    _are_views(desk.run)


def _are_views(run: Run) -> None:
    module = run.learner.model.layer("a")
    assert isinstance(module, RecurrentModule)
    for number in range(2):
        for back in ("", "_back"):
            for name, flat in zip(("weight", "recurrent", "bias"), module.flat(f"{number}{back}"), strict=False):
                parameter = getattr(module, f"{name}_{number}{back}")
                assert flat.data_ptr() == parameter.data_ptr()
                assert flat.is_contiguous()
                assert parameter.grad is None or parameter.grad.stride() == parameter.stride()


def test_first_weights_are_those_of_the_literature() -> None:
    module = build(of_vowels(Lstm(id="a", units=UNITS, layers=2), LastStep(id="b"))).layer("a")
    for number in (0, 1):
        recurrent, bias = getattr(module, f"recurrent_{number}"), getattr(module, f"bias_{number}")
        for gate in range(4):
            torch.testing.assert_close(recurrent[:, :, gate] @ recurrent[:, :, gate].T, torch.eye(UNITS))
        assert bias[:, 1].tolist() == [1.0] * UNITS
        assert not bias[:, [0, 2, 3]].any()
    gates = module.weight_0.unbind(2)  # type: ignore[operator]
    assert not any(torch.equal(gates[0], other) for other in gates[1:])


@pytest.mark.parametrize("kind", [Rnn, Gru, Lstm])
def test_nobody_hears_an_ablated_unit(kind: type[Rnn] | type[Gru] | type[Lstm]) -> None:
    layer = kind(id="a", units=UNITS, layers=2, bidirectional=True, ablated_units=(2,))
    module, whole = module_of(layer), module_of(layer)
    module.adopt(layer)
    with torch.no_grad():
        for name, parameter in whole.named_parameters():
            if name.startswith("recurrent_1"):
                parameter[:, 2] = 0.0  # so it would be without it
    given = module(x_of())
    others = [unit for unit in range(2 * UNITS) if unit % UNITS != 2]
    assert not given[:, [2, UNITS + 2]].any()
    torch.testing.assert_close(given[:, others], whole(x_of())[:, others])


def test_a_reservoir_is_what_its_formula_says() -> None:
    layer = Reservoir(id="a", units=12, density=0.3, spectral_radius=0.8, leak=0.25, input_scale=0.7)
    module = build(of_vowels(layer, LastStep(id="b"))).layer("a")
    weight, bias, recurrent = (getattr(module, name) for name in ("weight", "bias", "recurrent"))
    assert not list(module.parameters())
    assert float(torch.linalg.eigvals(recurrent).abs().max()) == pytest.approx(1.0, abs=1e-4)
    assert 0.1 < float((recurrent != 0).float().mean()) < 0.5
    x = torch.randn(BATCH, 12, STEPS, generator=torch.Generator().manual_seed(3))
    state, wanted = torch.zeros(BATCH, 12), []
    for step in range(STEPS):
        sums = 0.7 * (x[:, :, step] @ weight.T + bias) + 0.8 * state @ recurrent.T
        state = 0.75 * state + 0.25 * torch.tanh(sums)
        wanted.append(state)
    torch.testing.assert_close(module(x), torch.stack(wanted, 2))


def test_an_embedding_looks_up_columns() -> None:
    spec = in_chain(Embedding(id="a", units=4), StepDense(id="b", units=3), data="recall")
    module = build(spec).layer("a")
    symbols = torch.tensor([[[0.0, 3.0, 1.0]]])
    torch.testing.assert_close(module(symbols)[0], module.weight[:, [0, 3, 1]])  # type: ignore[index]


def test_sines_are_those_of_the_paper() -> None:
    module = build(of_vowels(PositionalEncoding(id="a"), LastStep(id="b"))).layer("a")
    given = module(torch.zeros(1, 12, 29))[0]
    for pair in range(6):
        angles = torch.arange(29) / 10_000 ** (2 * pair / 12)
        torch.testing.assert_close(given[2 * pair], angles.sin())
        torch.testing.assert_close(given[2 * pair + 1], angles.cos())


def test_what_does_not_fit_is_said_with_a_remedy() -> None:
    measured, symbols = (in_chain(data=data).data_shape for data in ("vowels", "recall"))
    with pytest.raises(ShapeError, match="An LSTM layer takes a sequence"):
        Lstm(id="a").infer_shape(((8,),), measured)
    with pytest.raises(ShapeError, match="the first state, 32 numbers; it brings 5"):
        Lstm(id="a").infer_shape(((8, 9), (5,)), measured)
    with pytest.raises(ShapeError, match="this data is measured"):
        Embedding(id="a").infer_shape(((1, 9),), measured)
    with pytest.raises(ShapeError, match="one symbol at each step"):
        Embedding(id="a").infer_shape(((3, 9),), symbols)
    with pytest.raises(ShapeError, match="5 channels are not those"):
        LastStep(id="a", both=True).infer_shape(((5, 9),), measured)


def test_captions_say_what_is_not_usual() -> None:
    assert Lstm(id="a").caption(None) == ""
    assert Lstm(id="a", layers=2, bidirectional=True).caption(None) == "2 layers · both directions"
    assert Rnn(id="a", activation="relu").caption(None) == "ReLU"


def test_a_frozen_unit_rests_in_both_directions() -> None:
    desk = Desk(DEEP[2])
    desk.edit(MarkUnits(layer_id="a", units=(1,), mark="frozen", on=True))
    before = desk.run.checkpoint()
    desk.play(4)
    after = desk.run.checkpoint()
    for (layer_id, name), tensor in before.tensors.items():
        if layer_id == "a":
            assert torch.equal(tensor[1], after.tensors[layer_id, name][1]) == ("_1" in name), name
            assert not torch.equal(tensor[0], after.tensors[layer_id, name][0])
