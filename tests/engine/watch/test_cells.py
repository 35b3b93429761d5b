"""Cells stepped by hand against torch's own layers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn

from engine.watch.cells import GATES, KINDS, Cell, CellKind, cells_of, trace

TORCH: dict[CellKind, Callable[..., nn.RNNBase]] = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}
GATE_COUNT: dict[CellKind, int] = {"rnn": 1, "gru": 3, "lstm": 4}


def as_ours(kind: CellKind, net: nn.RNNBase) -> dict[str, Tensor]:
    """A torch layer's weights under the names and in the shapes that our modules have."""
    gates, found = GATE_COUNT[kind], {}
    for depth in range(net.num_layers):
        for theirs, ours in (("", ""), ("_reverse", "_back"))[: 2 if net.bidirectional else 1]:
            bias, inner = (getattr(net, f"bias_{which}_l{depth}{theirs}").detach() for which in ("ih", "hh"))
            for name, which in (("weight", "ih"), ("recurrent", "hh")):
                flat = getattr(net, f"weight_{which}_l{depth}{theirs}").detach()
                found[f"{name}_{depth}{ours}"] = flat.reshape(gates, net.hidden_size, -1).permute(1, 2, 0)
            if kind == "gru":  # what the reset gate lets through keeps a bias of its own
                units = net.hidden_size
                found[f"inner_bias_{depth}{ours}"] = inner[2 * units :, None]
                inner = torch.cat([inner[: 2 * units], torch.zeros(units)])
            found[f"bias_{depth}{ours}"] = (bias + inner).reshape(gates, -1).T
    return found


def drawn(kind: CellKind, layers: int = 1, both: bool = False) -> tuple[nn.RNNBase, list[tuple[Cell, ...]]]:
    torch.manual_seed(3)
    net = TORCH[kind](5, 7, num_layers=layers, bidirectional=both, batch_first=True)
    return net, cells_of(kind, as_ours(kind, net))


@pytest.mark.parametrize("both", [False, True], ids=["forward", "both"])
@pytest.mark.parametrize("layers", [1, 3])
@pytest.mark.parametrize("kind", KINDS)
def test_a_trace_is_what_torch_answers(kind: CellKind, layers: int, both: bool) -> None:
    net, cells = drawn(kind, layers, both)
    x = torch.randn(4, 5, 11)
    with torch.no_grad():
        expected, _ = net(x.transpose(1, 2))
        found = trace(cells, x)
    torch.testing.assert_close(found.hidden, expected.transpose(1, 2), rtol=1e-5, atol=1e-6)
    assert len(found.gates) == len(GATES[kind])
    assert all(gate.shape == found.hidden.shape and gate.min() >= 0 and gate.max() <= 1 for gate in found.gates)


@pytest.mark.parametrize("kind", KINDS)
def test_samples_of_their_own_lengths_are_as_if_they_came_alone(kind: CellKind) -> None:
    _, cells = drawn(kind, 2, both=True)
    x, lengths = torch.randn(3, 5, 9), torch.tensor([9, 4, 1])
    together = trace(cells, x, lengths)
    for row, length in enumerate(lengths.tolist()):
        alone = trace(cells, x[row : row + 1, :, :length])
        torch.testing.assert_close(together.hidden[row, :, :length], alone.hidden[0])


@pytest.mark.parametrize("kind", KINDS)
def test_a_first_state_is_taken_over(kind: CellKind) -> None:
    net, cells = drawn(kind)
    x, first = torch.randn(2, 5, 6), torch.randn(2, 7)
    given = (first[None], torch.zeros(1, 2, 7)) if kind == "lstm" else first[None]
    with torch.no_grad():
        expected, _ = net(x.transpose(1, 2), given)
    torch.testing.assert_close(trace(cells, x, first=first).hidden, expected.transpose(1, 2), rtol=1e-5, atol=1e-6)


def test_the_cell_of_an_lstm_is_its_own_and_its_output_gate_opens_it() -> None:
    net, cells = drawn("lstm")
    x = torch.randn(1, 5, 8)
    found = trace(cells, x)
    with torch.no_grad():
        _, (_, memory) = net(x.transpose(1, 2))
    assert found.cell is not None
    torch.testing.assert_close(found.cell[:, :, -1], memory[0], rtol=1e-5, atol=1e-6)
    torch.testing.assert_close(found.hidden, found.gates[2] * torch.tanh(found.cell))


@pytest.mark.parametrize("kind", KINDS)
def test_the_gradient_of_a_nudge_is_that_by_the_state_with_all_that_follows(kind: CellKind) -> None:
    _, cells = drawn(kind)
    cells = [tuple(_doubled(cell) for cell in directions) for directions in cells]
    x, at, unit, little = torch.randn(1, 5, 6, dtype=torch.float64), 2, 3, 1e-6

    def last(nudge: Tensor) -> Tensor:
        return trace(cells, x, nudge=nudge).hidden[0, :, -1].square().sum()

    nudge = torch.zeros(1, 7, 6, dtype=torch.float64, requires_grad=True)
    (gradient,) = torch.autograd.grad(last(nudge), nudge)
    pushed = torch.zeros(1, 7, 6, dtype=torch.float64)
    pushed[0, unit, at] = little
    measured = (last(pushed) - last(-pushed)) / (2 * little)
    torch.testing.assert_close(gradient[0, unit, at], measured, rtol=1e-6, atol=1e-9)
    assert gradient[0, unit, at] != 0


def _doubled(cell: Cell) -> Cell:
    inner = None if cell.inner_bias is None else cell.inner_bias.double()
    return Cell(cell.kind, cell.weight.double(), cell.recurrent.double(), cell.bias.double(), inner)


def test_a_layer_without_cells_is_refused() -> None:
    with pytest.raises(ValueError, match="no cells"):
        cells_of("dense", {})
