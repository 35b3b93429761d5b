"""Cells stepped by hand against the layers that torch's kernels run."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from engine.build.layers.base import LayerModule
from engine.build.layers.recurrent import RecurrentModule
from engine.build.layers.units import MarkedModule
from engine.spec.catalog.layers import Embedding, Gru, LastStep, Layer, LayerKind, Lstm, Rnn
from engine.watch.cells import GATES, Cell, cells_of, trace, traced
from tests.engine.watch.sequences import RECURRENT, nesting, run_of

PLAIN = (Rnn(id="layer", units=7), Gru(id="layer", units=7), Lstm(id="layer", units=7))


def built(layer: LayerKind) -> MarkedModule:
    """The module of a layer that 6 numbers come into at each step, with biases that are not zero."""
    module = run_of(nesting(Embedding(id="embedding", units=6), layer)).learner.model.train(False).layer("layer")
    torch.manual_seed(3)
    for name, parameter in module.named_parameters():
        if "bias" in name:
            parameter.data.normal_()
    module.requires_grad_(False)
    assert isinstance(module, MarkedModule)
    return module


def name_of(layer: Layer) -> str:
    settings = layer.model_dump(exclude_defaults=True)
    return "-".join(map(str, (layer.kind, *(value for name, value in settings.items() if name != "id"))))


@pytest.mark.parametrize("layer", RECURRENT, ids=name_of)
def test_a_trace_is_what_the_layer_answers(layer: LayerKind) -> None:
    module, x = built(layer), torch.randn(4, 6, 11)
    found = trace(cells_of(layer, module), x)
    torch.testing.assert_close(module.thinned(found.hidden), module(x), rtol=1e-5, atol=1e-6)
    assert len(found.gates) == len(GATES.get(layer.kind, ()))
    assert all(gate.shape == found.hidden.shape and gate.min() >= 0 and gate.max() <= 1 for gate in found.gates)


@pytest.mark.parametrize("layer", RECURRENT, ids=name_of)
def test_samples_of_their_own_lengths_are_as_if_they_came_alone(layer: LayerKind) -> None:
    cells, lengths = cells_of(layer, built(layer)), torch.tensor([9, 4, 1])
    x = torch.randn(3, 6, 9)
    together = trace(cells, x, lengths)
    for row, length in enumerate(lengths.tolist()):
        alone = trace(cells, x[row : row + 1, :, :length])
        torch.testing.assert_close(together.hidden[row, :, :length], alone.hidden[0])


@pytest.mark.parametrize("given", [False, True], ids=["", "begun"])
@pytest.mark.parametrize("layer", RECURRENT[:-1], ids=name_of)
def test_from_the_answer_it_is_the_same(layer: LayerKind, given: bool) -> None:
    module, x = built(layer), torch.randn(1, 6, 11)
    assert isinstance(module, RecurrentModule)
    first, cells = torch.randn(1, 7) if given else None, cells_of(layer, module)
    found, expected = traced(module, cells, x, module(x, first), first), trace(cells, x, first=first)
    assert (found.cell is None) == (expected.cell is None)
    if found.cell is not None and expected.cell is not None:
        torch.testing.assert_close(found.cell, expected.cell, rtol=1e-4, atol=1e-5)
    for gate, wanted in zip(found.gates, expected.gates, strict=True):
        torch.testing.assert_close(gate, wanted, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("layer", [*PLAIN[:2], Lstm(id="layer", units=7, layers=2)], ids=name_of)
def test_a_first_state_is_taken_over(layer: LayerKind) -> None:
    module, x, first = built(layer), torch.randn(2, 6, 5), torch.randn(2, 7)
    found = trace(cells_of(layer, module), x, first=first).hidden
    torch.testing.assert_close(found, module(x, first), rtol=1e-5, atol=1e-6)
    assert not torch.allclose(found, module(x))


def test_the_output_gate_of_an_lstm_opens_its_cell() -> None:
    layer = Lstm(id="layer", units=7)
    found = trace(cells_of(layer, built(layer)), torch.randn(1, 6, 8))
    assert found.cell is not None
    torch.testing.assert_close(found.hidden, found.gates[2] * torch.tanh(found.cell))


@pytest.mark.parametrize("layer", [*PLAIN, Gru(id="layer", units=7, layers=2, bidirectional=True)], ids=name_of)
def test_the_gradient_of_a_nudge_is_that_by_the_state_with_all_that_follows(layer: LayerKind) -> None:
    cells = [tuple(_doubled(cell) for cell in directions) for directions in cells_of(layer, built(layer))]
    x, at, little = torch.randn(1, 6, 6, dtype=torch.float64), 2, 1e-6
    width = 7 * len(cells[-1])

    def loss(nudge: Tensor) -> Tensor:
        return trace(cells, x, nudge=nudge).hidden.square().sum()

    nudge = torch.zeros(1, width, 6, dtype=torch.float64, requires_grad=True)
    (gradient,) = torch.autograd.grad(loss(nudge), nudge)
    for unit in (3, width - 1):
        pushed = torch.zeros(1, width, 6, dtype=torch.float64)
        pushed[0, unit, at] = little
        measured = (loss(pushed) - loss(-pushed)) / (2 * little)
        torch.testing.assert_close(gradient[0, unit, at], measured, rtol=1e-6, atol=1e-9)
        assert gradient[0, unit, at] != 0


def _doubled(cell: Cell) -> Cell:
    inner = None if cell.inner_bias is None else cell.inner_bias.double()
    return Cell(cell.kind, cell.weight.double(), cell.recurrent.double(), cell.bias.double(), inner)


def test_a_layer_without_cells_is_refused() -> None:
    with pytest.raises(ValueError, match="no cells"):
        cells_of(LastStep(id="last"), LayerModule())
