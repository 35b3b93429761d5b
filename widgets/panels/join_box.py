"""What a layer that joins several ways gets, in order."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.spec.catalog.layers import Join, words_of_shape
from engine.spec.document import Spec
from engine.spec.edits import AddLink, Edit, RemoveLinks, Several, title_of
from engine.spec.shapes import Analysis
from widgets.kit import SPACE, ElidedLabel, IconButton, Label


class InputRow(QWidget):
    """One input: its place, name and shape, and buttons that move it or unlink it.

    Signals
    -------
    move_requested(int) : -1 earlier, 1 later. unlink_requested()
    """

    move_requested = Signal(int)
    unlink_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.name = ElidedLabel("")
        self._shape = Label("", "small")
        self.up = IconButton("chevron-up", "Earlier", edge=24)
        self.down = IconButton("chevron-down", "Later", edge=24)
        self.unlink = IconButton("close", "Unlink", edge=24)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.name, 1)
        row.addWidget(self._shape)
        row.addSpacing(SPACE)
        for button in (self.up, self.down, self.unlink):
            row.addWidget(button)
        self.up.clicked.connect(lambda: self.move_requested.emit(-1))
        self.down.clicked.connect(lambda: self.move_requested.emit(1))
        self.unlink.clicked.connect(self.unlink_requested)

    def show_input(self, at: int, count: int, title: str, shape: str) -> None:
        """Show the input at a place among so many."""
        self.name.setText(f"{at + 1}  {title}")
        self._shape.setText(shape)
        self.up.set_enabled(at > 0, "It is the first already")
        self.down.set_enabled(at < count - 1, "It is the last already")
        for button, word in ((self.up, "earlier"), (self.down, "later"), (self.unlink, "unlink")):
            button.setAccessibleName(f"Input {at + 1}, {title}: {word}")


class JoinBox(QWidget):
    """The inputs of one Add, Multiply or Concatenate.

    Signals
    -------
    edit_requested(Edit) : a gesture of its own.
    """

    edit_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Inputs of the layer")
        self._layer_id = ""
        self._sources: tuple[str, ...] = ()
        self._spec: Spec | None = None
        self.rows: list[InputRow] = []
        self._title = Label("", "second")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self._title)

    def show_layer(self, spec: Spec, analysis: Analysis, layer_id: str) -> None:
        """Show the inputs of a layer; hidden where the layer is no join ('' shows none)."""
        joins = spec.network.has(layer_id) and isinstance(spec.network.layer(layer_id), Join)
        self.setVisible(joins)
        self._spec, self._layer_id = spec, layer_id
        self._sources = spec.network.sources(layer_id) if joins else ()
        count = len(self._sources)
        self._title.setText("Inputs, in this order" if count else "Nothing is linked to it yet")
        while len(self.rows) < count:
            self._add()
        for at, row in enumerate(self.rows):
            row.setVisible(at < count)
            if at < count:
                source = self._sources[at]
                shape = analysis.shapes.get(source)
                words = "" if shape is None else words_of_shape(shape.output)
                row.show_input(at, count, title_of(spec, source), words)

    def _add(self) -> None:
        at, row = len(self.rows), InputRow()
        row.move_requested.connect(lambda by: self._ask_move(at, by))
        row.unlink_requested.connect(lambda: self._ask_unlink(at))
        self.rows.append(row)
        self._column.addWidget(row)

    def _ask_move(self, at: int, by: int) -> None:
        if self._spec is not None:
            name = title_of(self._spec, self._layer_id)
            self.edit_requested.emit(
                moved_input(self._layer_id, self._sources[at], at + by, f"{name}: order of inputs")
            )

    def _ask_unlink(self, at: int) -> None:
        self.edit_requested.emit(RemoveLinks(links=((self._sources[at], self._layer_id),)))


def moved_input(layer_id: str, source: str, to: int, words: str) -> Edit:
    """The edit that gives an input of a join another place."""
    return Several(
        edits=(RemoveLinks(links=((source, layer_id),)), AddLink(source=source, target=layer_id, port=to)), words=words
    )
