"""The Analyze table: what every layer takes, gives, holds and costs, with the sums at its foot."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QRectF, QSize, QSortFilterProxyModel, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QVBoxLayout, QWidget

from engine.spec.analysis_table import Totals, table_rows, totals, words_of_memory
from engine.spec.document import Spec
from engine.spec.shapes import Analysis
from widgets.kit import CARD_RADIUS, SPACE, draw_rounded_rect, elide, font, format_count, theme, theme_signals
from widgets.panels.analysis_model import COLUMNS, PROBLEM, SORT_ROLE, AnalysisModel
from widgets.panels.tabbing import TabsInOrder

ROW_HEIGHT = 24  # px
NARROWEST = 34  # px, of a column
PADDING = 2 * SPACE  # px, at both sides of a cell
_ROW = QItemSelectionModel.SelectionFlag.Rows


class AnalysisView(QTableView):
    """The rows.

    Signals
    -------
    ids_requested(tuple[str, ...]) : the user chose these rows, in network order.
    """

    ids_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = AnalysisModel()
        self.table.setParent(self)
        self._order = QSortFilterProxyModel(self)
        self._order.setSortRole(SORT_ROLE)
        self._order.setSourceModel(self.table)
        self._ids: tuple[str, ...] = ()
        self.setModel(self._order)
        self.setAccessibleName("Analysis of the network")
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self._dress()

    def _dress(self) -> None:
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setSortingEnabled(True)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(ROW_HEIGHT)
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.setStyleSheet(f"QTableView::item {{ padding: 0 {PADDING}px; }}")  # as the heads have
        header = self.horizontalHeader()
        header.setFont(font("small"))
        header.setHighlightSections(False)
        header.setMinimumSectionSize(NARROWEST)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        for at, column in enumerate(COLUMNS):
            header.resizeSection(at, column.width)

    # ---- what is shown ----

    def set_selection(self, ids: Sequence[str]) -> None:
        """Mark these layers; emits nothing. The first comes into sight."""
        if tuple(ids) == self._ids:
            return
        self._ids = tuple(ids)
        self._mark()

    def follow_rows(self) -> None:
        """Mark what is selected once more, after the rows have changed."""
        if self._ids and self._marked() != set(self._ids):
            self._mark()

    def _mark(self) -> None:
        wanted, chosen = set(self._ids), QItemSelection()
        rows = [at for at in range(self._order.rowCount()) if self._id(at) in wanted]
        for at in rows:
            chosen.select(self._order.index(at, 0), self._order.index(at, PROBLEM))
        model = self.selectionModel()
        model.select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if rows and self.currentIndex().row() not in rows:
            model.setCurrentIndex(self._order.index(rows[0], 0), QItemSelectionModel.SelectionFlag.NoUpdate)
            self.scrollTo(self._order.index(rows[0], 0))

    def _id(self, at: int) -> str:
        """The layer in a row as it is sorted now."""
        return self.table.row(self._order.mapToSource(self._order.index(at, 0)).row()).layer_id

    def _marked(self) -> set[str]:
        return {self._id(index.row()) for index in self.selectionModel().selectedRows()}

    def text(self) -> str:
        """The selected rows, or all, as tab-separated values with a head; numbers plain, memory in bytes."""
        chosen = sorted(index.row() for index in self.selectionModel().selectedRows())
        lines = ["\t".join(column.title for column in COLUMNS)]
        for at in chosen or range(self._order.rowCount()):
            row = self.table.row(self._order.mapToSource(self._order.index(at, 0)).row())
            lines.append("\t".join(column.plain(row).replace("\t", " ") for column in COLUMNS))
        return "\n".join(lines) + "\n"

    # ---- what the user does ----

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.text())
            return
        if event.key() == Qt.Key.Key_Escape:
            self.clearSelection()
        super().keyPressEvent(event)
        self._ask()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self._ask()

    def _ask(self) -> None:
        """Say what is selected now, if it is something else than what was shown."""
        marked = self._marked()
        if marked == set(self._ids):
            return
        rows = (self.table.row(at) for at in range(self.table.rowCount()))
        self._ids = tuple(row.layer_id for row in rows if row.layer_id in marked)
        self.ids_requested.emit(self._ids)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and _is_ours(event):
            event.accept()  # here these mean the table, whatever they mean in the window
            return True
        return super().event(event)


def _is_ours(event: QKeyEvent) -> bool:
    wanted = (QKeySequence.StandardKey.Copy, QKeySequence.StandardKey.SelectAll)
    moving = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End)
    return any(event.matches(key) for key in wanted) or event.key() in (*moving, Qt.Key.Key_Space)


class TotalsRow(QWidget):
    """The sums, under the columns they belong to."""

    def __init__(self, header: QHeaderView) -> None:
        super().__init__()
        self._header = header
        self._cells: dict[int, str] = {}
        self.setFixedHeight(ROW_HEIGHT + SPACE)
        header.sectionResized.connect(self.update)
        header.geometriesChanged.connect(self.update)

    def show_totals(self, sums: Totals) -> None:
        """Show other sums."""
        layers = f"{format_count(sums.layers)} layer{'s' * (sums.layers != 1)}"
        memory, adds = words_of_memory(sums.memory), format_count(sums.multiply_adds)
        self._cells = {0: layers, 4: format_count(sums.parameters), 5: memory, 6: adds}
        self.setAccessibleName(f"In all: {layers}, {self._cells[4]} parameters, {memory}, {adds} multiply-adds")
        self.setToolTip("Of the layers that lead to an output.")
        self.update()

    def words(self) -> tuple[str, ...]:
        """What stands in it, from left to right."""
        return tuple(self._cells.values())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, ROW_HEIGHT + SPACE)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(0, 0, self.width(), 1, QColor(theme().line))
        painter.setFont(font("body", strong=True))
        painter.setPen(QColor(theme().text))
        for at, words in self._cells.items():
            left, width = self._header.sectionViewportPosition(at), self._header.sectionSize(at)
            room = QRectF(left + PADDING, 1, width - 2 * PADDING, ROW_HEIGHT)
            side = Qt.AlignmentFlag.AlignRight if COLUMNS[at].number else Qt.AlignmentFlag.AlignLeft
            painter.drawText(room, side | Qt.AlignmentFlag.AlignVCenter, elide(words, painter.font(), room.width()))


class AnalysisPanel(TabsInOrder):
    """The table and its sums; what is selected here is selected everywhere.

    Signals
    -------
    selection_requested(tuple[str, ...]) : layer ids.
    """

    selection_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Analyze")
        self.view = AnalysisView()
        self.totals = TotalsRow(self.view.horizontalHeader())
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * SPACE, SPACE, SPACE, SPACE)
        column.setSpacing(0)
        column.addWidget(self.view, 1)
        column.addWidget(self.totals)
        self.view.ids_requested.connect(self.selection_requested)
        self.view.horizontalScrollBar().valueChanged.connect(self.totals.update)
        theme_signals().changed.connect(self.view.viewport().update)

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        """Show the layers of a document."""
        self.view.table.set_rows(table_rows(spec, analysis))
        self.view.follow_rows()
        self.totals.show_totals(totals(spec, analysis))

    def set_selection(self, ids: Sequence[str]) -> None:
        """Show what is selected elsewhere."""
        self.view.set_selection(ids)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 96)

    def sizeHint(self) -> QSize:
        return QSize(sum(column.width for column in COLUMNS) + 3 * SPACE, 240)

    def paintEvent(self, _event: QPaintEvent) -> None:
        now = theme()
        draw_rounded_rect(QPainter(self), QRectF(self.rect()), fill=now.panel, line=now.line, radius=CARD_RADIUS)
