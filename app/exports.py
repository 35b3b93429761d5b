"""What goes into a file that is not the project: curves and weights, by a dialog and beside the window."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from app.dialogs import ask_file
from app.errands import Errands
from app.notices import Notices
from app.window import MainWindow
from engine.snapshot import Curves, Snapshot
from widgets.panels.matrix_text import Matrix


class Exports:
    """Asks for a path and hands the rest to the errands."""

    def __init__(self, window: MainWindow, errands: Errands, notices: Notices, folder: Callable[[], str]) -> None:
        self._window, self._errands, self._notices, self._folder = window, errands, notices, folder
        self._curves: Curves | None = None

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Take the newest curves."""
        self._curves = snapshot.curves

    def curves(self, kind: str) -> None:
        """Export the curves as "csv", "png" or "svg", as they are at this moment."""
        if self._curves is None:
            self._notices.tell("info", "There are no curves yet. Press play first.")
            return
        write = {
            "csv": partial(self._errands.write_curves, curves=self._curves),
            "svg": partial(self._errands.write_bytes, content=self._window.curves.svg()),
            "png": partial(self._errands.write_picture, picture=self._window.curves.grab().toImage()),
        }[kind]
        self._ask("Export the curves", f"*.{kind}", lambda path: write(Path(path)), f"curves.{kind}")

    def save_weights(self, matrix: Matrix) -> None:
        """Save what the weight table shows."""
        write = partial(self._errands.write_weights, matrix=matrix)
        self._ask("Save the weights", "*.csv", lambda path: write(Path(path)), "weights.csv")

    def load_weights(self, layer_id: str) -> None:
        """Load weights of a layer; `Errands.weights_ready` follows."""
        self._ask("Load weights", "*.csv", lambda path: self._errands.read_weights(layer_id, Path(path)))

    def _ask(self, title: str, kinds: str, use: Callable[[str], object], save_as: str = "") -> None:
        ask_file(self._window, title, kinds, self._folder(), use, save_as)
