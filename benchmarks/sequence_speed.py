"""What it costs to look into a recurrent network while it trains."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from benchmarks.harness import Measure, Result
from benchmarks.window_measures import BareLoop, in_window, p99_of, until
from engine.spec.catalog.data import Shakespeare
from engine.spec.catalog.layers import Embedding, Input, Lstm, Output
from engine.spec.document import Spec, Training, chain

if TYPE_CHECKING:
    from torch import Tensor, nn

    from app.wiring import Wiring

STEPS, UNITS, WIDTH = 50, 128, 32
SEEN = ("text", "states", "gates")  # views in sight
SPEED = Measure("LSTM 128 in the window / bare loop, batch 32, length 50", "", 0.90, "at least")
LATENESS = Measure("GUI timer lateness p99, states, gates and text in sight", "ms", 16, "under")


def measure() -> Iterator[Result]:
    """Bar 6."""
    spec = lstm()
    ratio, late = in_window(spec, BareLoop(spec, plain_lstm, each_step), show_views)
    yield Result(SPEED, ratio.median, str(ratio))
    yield Result(LATENESS, *p99_of(late))


def lstm() -> Spec:
    """Characters, an embedding, an LSTM."""
    network = chain(
        Input(id="input"), Embedding(id="embedding-1", units=WIDTH), Lstm(id="lstm-1", units=UNITS), Output(id="output")
    )
    training = Training(task="next-token", loss="cross_entropy", learning_rate=0.001, batch_size=32)
    return Spec(name="LSTM", data=Shakespeare(length=STEPS), network=network, training=training)


def plain_lstm() -> nn.Module:
    """The same in plain torch: (batch, steps) to (batch, steps, symbols)."""
    from torch import nn

    class Plain(nn.Module):
        def __init__(self, symbols: int) -> None:
            super().__init__()
            self.embedding = nn.Embedding(symbols, WIDTH)
            self.lstm = nn.LSTM(WIDTH, UNITS, batch_first=True)
            self.out = nn.Linear(UNITS, symbols)

        def forward(self, x: Tensor) -> Tensor:
            states, _ = self.lstm(self.embedding(x.long()))
            answer: Tensor = self.out(states)
            return answer

    return Plain(len(lstm().data_shape.places))


def each_step(z: Tensor, target: Tensor) -> Tensor:
    """Cross-entropy over all steps."""
    from torch.nn import functional

    return functional.cross_entropy(z.flatten(0, 1), target.flatten())


def show_views(wiring: Wiring) -> None:
    """Bring states, gates and live text into sight at once.

    Raises
    ------
    TimeoutError
        If they do not come into sight.
    """
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance()
    assert isinstance(app, QApplication)
    until(app, lambda: hasattr(wiring.window, SEEN[-1]), "the late views are there")  # they come in a layout of theirs
    wiring.arranging.set_layout("look")
    docks = wiring.window.docks
    wiring.window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, docks["gates"])  # out of the stack of states
    wiring.window.tabifyDockWidget(docks["data"], docks["gates"])  # three above one another would have no height
    for key in SEEN:
        wiring.arranging.reveal(key)
    seen = [getattr(wiring.window, key) for key in SEEN]
    until(app, lambda: not any(view.visibleRegion().isEmpty() for view in seen), "all three are in sight")
