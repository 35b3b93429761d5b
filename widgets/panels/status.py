"""The line at the bottom: where it runs, how large it is, which file it is."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QWidget

from engine.snapshot import Snapshot
from engine.spec.analysis_table import Totals, totals, words_of_memory
from engine.spec.document import Spec
from engine.spec.shapes import Analysis
from widgets.kit import Label, format_count, si


def _counted(number: int, word: str) -> str:
    return f"{format_count(number)} {word}{'s' * (number != 1)}"


class StatusBar(QWidget):
    """'CPU · 1 thread · 3 layers · 101 weights · 480 B · 86 multiply-adds · spiral.lscope'."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Status")
        self._threads = 1
        self._size = ""
        self._name = ""
        self._file = ""
        self._label = Label("", "small")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.addWidget(self._label)
        self._refresh()

    def text(self) -> str:
        """What is shown."""
        return self._label.text()

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        """Show how large a document is."""
        sums = totals(spec, analysis)
        weights, adds = _short(sums.parameters, "weight"), _short(sums.multiply_adds, "multiply-add")
        self._size = f"{_counted(sums.layers, 'layer')} · {weights} · {words_of_memory(sums.memory)} · {adds}"
        self._label.setToolTip(_explained(sums, len(analysis.idle)))
        self._name = spec.name
        self._refresh()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show how many threads the engine has."""
        if snapshot.threads != self._threads:
            self._threads = snapshot.threads
            self._refresh()

    def set_file(self, path: str) -> None:
        """Show the file of the project; '' shows its name, as long as it has no file."""
        self._file = Path(path).name
        self._refresh()

    def _refresh(self) -> None:
        parts = ["CPU", _counted(self._threads, "thread"), self._size, self._file or self._name]
        self._label.setText(" · ".join(part for part in parts if part))
        self.setAccessibleDescription(self._label.text())


def _short(number: int, word: str) -> str:
    return _counted(number, word) if number < 100_000 else f"{si(number)} {word}s"


def _explained(sums: Totals, idle: int) -> str:
    """Every figure in full, for the tooltip."""
    lines = [
        f"{_counted(sums.layers, 'layer')} that lead to an output, inputs not counted"
        + (f"; {_counted(idle, 'layer')} left out of the training" if idle else ""),
        f"{_counted(sums.parameters, 'parameter')} that can be learned",
        f"{format_count(sums.memory)} bytes of float32: parameters and all outputs of one sample",
        f"{_counted(sums.multiply_adds, 'multiply-add')} for one sample",
    ]
    return "\n".join(lines)
