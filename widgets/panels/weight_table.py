"""The weights and biases of a layer as a spreadsheet, live while it trains."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from engine.snapshot import RunState, Snapshot, Watch
from engine.spec.document import Spec
from engine.spec.edits import Edit, title_of
from engine.spec.matrices import OWN, matrices, matrix_of, watched
from engine.spec.shapes import Analysis
from widgets.kit import (
    CARD_RADIUS,
    SPACE,
    Choice,
    ElidedLabel,
    IconButton,
    Label,
    draw_rounded_rect,
    format_count,
    format_number,
    theme,
    theme_signals,
)
from widgets.panels.inspector import fresh_number, incoming_names
from widgets.panels.matrix_text import Matrix, MatrixError, block_text, counted, in_order_of, parse_block
from widgets.panels.tabbing import TabsInOrder
from widgets.panels.weight_grid import WeightGrid
from widgets.panels.weight_model import Area, WeightModel

PAUSE_S = 0.19  # between two repaints of a moving table: five a second at most
NO_LAYER = "No layer has weights yet. Insert one with + on a link."
WAITING = "The weights show here as soon as the network is ready."


class WeightTable(TabsInOrder):
    """A row for each unit, its bias first, a column for each input.

    Signals
    -------
    edit_requested(Edit) : the user wants weights changed. gesture_finished() : the edits so far are one undo.
    watch_changed() : `watch()` says something else now.
    save_requested(Matrix) : all that is shown, to be written to a file. load_requested(layer_id) : a file is to be read
        for this layer; what was read comes to `take_matrix`.
    """

    title = "Weights table"

    edit_requested = Signal(object)
    gesture_finished = Signal()
    watch_changed = Signal()
    save_requested = Signal(object)
    load_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.title)
        self._spec: Spec | None = None
        self._analysis: Analysis | None = None
        self._layer_id = ""
        self._matrix = OWN
        self._seen: object = None
        self._shown_at = 0.0
        self.numbers = WeightModel()
        self.numbers.setParent(self)
        self.choice = Choice("Layer", [], "Whose weights are shown.", "none")
        self.matrix = Choice("Table", [], "Which of its tables is shown.", "none")
        self.caption = ElidedLabel("", "small")
        self.grid = WeightGrid(self.numbers)
        self.message = Label("", "danger")
        self.message.setWordWrap(True)
        self.empty = Label(NO_LAYER, "second")
        self._lay_out()
        self._connect()
        self._refresh()

    def _lay_out(self) -> None:
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        header = QHBoxLayout()
        header.setSpacing(SPACE)
        header.addWidget(self.choice)
        header.addWidget(self.matrix)
        header.addSpacing(SPACE)
        header.addWidget(self.caption, 1)
        self.buttons = [self._button(*row) for row in self._acts()]
        for button in self.buttons:
            header.addWidget(button)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(3 * SPACE, 2 * SPACE, 3 * SPACE, 2 * SPACE)
        outer.setSpacing(2 * SPACE)
        outer.addLayout(header)
        outer.addWidget(self.grid, 1)
        outer.addWidget(self.empty, 1)
        outer.addWidget(self.message)

    def _acts(self) -> list[tuple[str, str, str, Callable[[], None]]]:
        return [
            ("copy", "Copy the selected cells, or all", "Ctrl+C", self.copy),
            ("paste", "Paste numbers from a spreadsheet", "Ctrl+V", self.paste),
            ("dice", "Draw the selected units anew, or all", "", self.randomise),
            ("eraser", "Make the selected cells zero, or all", "Del", self.clear),
            ("open", "Load the weights from a CSV file", "", self._ask_load),
            ("save", "Save the weights as a CSV file", "", self._ask_save),
        ]

    def _button(self, icon: str, words: str, keys: str, act: Callable[[], None]) -> IconButton:
        button = IconButton(icon, words, keys)
        button.clicked.connect(lambda: act())
        return button

    def _connect(self) -> None:
        grid = self.grid
        self.choice.value_requested.connect(lambda layer_id: self._show_layer(str(layer_id)))
        self.matrix.value_requested.connect(lambda key: self._show_layer(self._layer_id, str(key)))
        self.numbers.value_requested.connect(self._ask_value)
        grid.copy_requested.connect(self.copy)
        grid.paste_requested.connect(self.paste)
        grid.clear_requested.connect(self.clear)
        grid.cells.refused.connect(self.tell)
        theme_signals().changed.connect(grid.viewport().update)

    # ---- what is shown

    def layer_id(self) -> str:
        """The layer that is shown; empty without one."""
        return self._layer_id

    def watch(self) -> Watch:
        """The weights of the layer that is shown."""
        return Watch(**watched(self._layer_id, self._matrix))

    def set_layers(self, ids: tuple[str, ...]) -> None:
        """Show the first of these layers that has weights; else stay."""
        weighted = self._weighted()
        self._show_layer(next((layer_id for layer_id in ids if layer_id in weighted), self._layer_id))

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        """Follow the document."""
        self._spec, self._analysis = spec, analysis
        weighted = self._weighted()
        self.choice.set_options(_titles(spec, weighted))
        self._show_layer(self._layer_id if self._layer_id in weighted else next(iter(weighted), ""))
        self._name_sides()
        self._refresh()

    def _weighted(self) -> tuple[str, ...]:
        shapes = {} if self._analysis is None else self._analysis.shapes
        return tuple(layer_id for layer_id, shape in shapes.items() if shape.parameters)

    def _show_layer(self, layer_id: str, key: str = "") -> None:
        self.choice.set_value(layer_id)
        key = self._offer_matrices(layer_id, key or self._matrix)
        if (layer_id, key) == (self._layer_id, self._matrix):
            return
        self._layer_id, self._matrix, self._seen = layer_id, key, None
        self.numbers.clear()
        self.tell("")
        self._name_sides()
        self._refresh()
        self.watch_changed.emit()

    def _offer_matrices(self, layer_id: str, key: str) -> str:
        """The tables of a layer to choose from, where it has several; returns the one that is shown."""
        if self._spec is None or not layer_id:
            return OWN
        layer = self._spec.network.layer(layer_id)
        several = matrices(layer)
        self.matrix.set_options([(matrix.key, matrix.title) for matrix in several])
        shown = matrix_of(layer, key).key
        self.matrix.set_value(shown)
        self.matrix.setVisible(len(several) > 1)
        return shown

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Follow the run."""
        view = snapshot.layers.get(self._layer_id)
        table = None if view is None else view.table(self._matrix)
        if view is None or table is None or table is self._seen:
            return
        now = monotonic()
        if snapshot.state is RunState.RUNNING and now - self._shown_at < PAUSE_S:
            return
        self._seen, self._shown_at = table, now
        self.numbers.set_values(self._layer_id, table, view.bias if self._matrix == OWN else None, self._matrix)
        self._refresh()

    def _name_sides(self) -> None:
        spec, analysis = self._spec, self._analysis
        if spec is None or analysis is None or not self._layer_id:
            return
        layer = spec.network.layer(self._layer_id)
        matrix = matrix_of(layer, self._matrix)
        inputs = ("weight",) if layer.kind == "norm" else matrix.columns
        if matrix.side == "inputs" and not inputs:
            inputs = incoming_names(spec, analysis, self._layer_id)
        self.numbers.set_names(_unit_names(spec, self._layer_id), inputs)

    def _refresh(self) -> None:
        shown = self.numbers.rowCount() > 0
        self.grid.setVisible(shown)
        self.empty.setVisible(not shown)
        self.empty.setText(WAITING if self._layer_id else NO_LAYER)
        self.choice.setVisible(bool(self._layer_id))
        for button in self.buttons:
            button.setVisible(bool(self._layer_id))
            button.setEnabled(shown)
        self.caption.setText(self._size_words() if shown else "")
        self.setAccessibleDescription(self._size_words() if shown else self.empty.text())

    def _size_words(self) -> str:
        shown, inputs = self.numbers.rowCount(), self.numbers.columnCount() - self.numbers.has_bias
        units = self._units() if self._matrix == OWN else shown
        size = f"first {format_count(shown)} of {format_count(units)} units" if shown < units else ""
        words = f"{format_count(units)} × {format_count(inputs)}"
        return f"{words} · {size}" if size else f"{words} · colours to ±{format_number(self.numbers.limit)}"

    def _units(self) -> int:
        """How many units the layer has; more than are shown, where it is large."""
        shape = None if self._analysis is None else self._analysis.shapes.get(self._layer_id)
        return max(self.numbers.rowCount(), 0 if shape is None else shape.output[0])

    def tell(self, problem: str) -> None:
        """Say what could not be done; '' says nothing."""
        self.message.setText(problem)
        self.message.setVisible(bool(problem))

    # ---- what is asked for

    def _ask(self, edit: Edit) -> None:
        self.tell("")
        self.edit_requested.emit(edit)
        self.gesture_finished.emit()

    def _ask_value(self, row: int, column: int, value: float) -> None:
        self._ask(self.numbers.set_one(row, column, value))

    def _area(self) -> Area:
        """What an action is for: the selection, or all."""
        return self.grid.area() or Area(0, 0, self.numbers.rowCount() - 1, self.numbers.columnCount() - 1)

    def copy(self) -> None:
        """Put the selected numbers, or all, on the clipboard."""
        if self.numbers.rowCount():
            QGuiApplication.clipboard().setText(block_text(self.numbers.numbers(self._area())))

    def paste(self) -> None:
        """Ask for the numbers of the clipboard from the selected cell on; a single one fills the selection."""
        if not self.numbers.rowCount():
            return
        area = self.grid.area()
        try:
            block = parse_block(QGuiApplication.clipboard().text())
            if area is not None and len(block) == len(block[0]) == 1:
                block = ((block[0][0],) * area.width,) * area.height
            top, left = self.grid.corner()
            edit = self.numbers.set_block(top, left, block)
        except MatrixError as error:
            self.tell(f"Nothing was pasted. {error}")
            return
        self.grid.select_area(Area(top, left, top + len(block) - 1, left + len(block[0]) - 1))
        self._ask(edit)

    def clear(self) -> None:
        """Ask that the selected cells, or all, be zero."""
        if self.numbers.rowCount():
            whole = self.grid.area() is None
            area = self._area()
            if whole and self._matrix == OWN:
                area = Area(0, 0, self._units() - 1, area.right)
            self._ask(self.numbers.clear_area(area))

    def randomise(self) -> None:
        """Ask for another draw of the selected units, or of all."""
        if self.numbers.rowCount():
            area = self.grid.area()
            rows = range(area.top, area.bottom + 1) if area is not None else ()
            self._ask(self.numbers.randomise(tuple(rows), fresh_number()))

    # ---- files

    def _ask_save(self) -> None:
        shown, units = self.numbers.rowCount(), self._units()
        self.tell(f"The file holds what is shown: the first {shown:,} of {units:,} units." if shown < units else "")
        self.save_requested.emit(self.numbers.matrix())

    def _ask_load(self) -> None:
        self.load_requested.emit(self._layer_id)

    def take_matrix(self, layer_id: str, matrix: Matrix) -> None:
        """Ask for what was read from a file, if it is of this size; columns in another order find theirs by name."""
        if layer_id != self.numbers.layer_id:
            self.tell("Nothing was loaded: the table shows another layer by now.")
            return
        mine = self.numbers.matrix()
        if matrix.weight.shape != mine.weight.shape:
            (rows, columns), (units, inputs) = matrix.weight.shape, mine.weight.shape
            found = f"{counted(rows, 'unit')} and {counted(columns, 'input')}"
            wanted = f"{counted(units, 'unit')} and {counted(inputs, 'input')}"
            self.tell(f"Nothing was loaded. The file has {found}; this table has {wanted}.")
            return
        if matrix.bias is not None and mine.bias is None:
            self.tell("Nothing was loaded. The file has biases, and this layer has none.")
            return
        matrix = in_order_of(mine.inputs, matrix)
        self._ask(self.numbers.set_all(matrix))

    # ---- looks

    def sizeHint(self) -> QSize:
        return QSize(420, 260)

    def minimumSizeHint(self) -> QSize:
        return QSize(330, 96)

    def paintEvent(self, _event: QPaintEvent) -> None:
        now = theme()
        draw_rounded_rect(QPainter(self), QRectF(self.rect()), fill=now.panel, line=now.line, radius=CARD_RADIUS)


def _titles(spec: Spec, ids: tuple[str, ...]) -> list[tuple[object, str]]:
    """(id, title) of these layers; equal titles are numbered."""
    titles = [title_of(spec, layer_id) for layer_id in ids]
    return [
        (layer_id, f"{title} ({titles[: at + 1].count(title)})" if titles.count(title) > 1 else title)
        for at, (layer_id, title) in enumerate(zip(ids, titles, strict=True))
    ]


def _unit_names(spec: Spec, layer_id: str) -> tuple[str, ...]:
    """What the rows are called: classes and targets of an output, nothing where a number is the name."""
    if spec.network.has(layer_id) and spec.network.layer(layer_id).kind == "value":
        return ("return",)
    if not spec.network.has(layer_id) or spec.network.layer(layer_id).kind != "output":
        return ()
    shape = spec.data_shape
    if shape.task == "two-class":
        return (f"{shape.classes[0]} or {shape.classes[1]}",) if len(shape.classes) == 2 else ()
    return shape.answers
