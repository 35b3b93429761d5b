"""Samples of the data as a page of thumbnails, to choose the one that the whole network is seen by."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolTip, QVBoxLayout, QWidget

from engine.snapshot import Shelf, Thumbnails
from engine.spec.data_shape import DataShape
from widgets.kit import (
    SPACE,
    Choice,
    FocusRing,
    IconButton,
    Label,
    Segments,
    draw_focus_ring,
    draw_rounded_rect,
    format_count,
    theme,
    theme_signals,
)
from widgets.kit.pictures import picture_rgb32, sheet

PAGE = 48  # as the engine makes them
GAP = SPACE
NARROWEST, WIDEST = 28, 44  # px, of a thumbnail
MARGIN = 2  # px about all of them, for the frame of the chosen one
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class ThumbnailGrid(FocusRing, QWidget):
    """The thumbnails of one page, painted as one image; the one that is chosen has a frame.

    Signals
    -------
    chosen(int) : place on the page. page_requested(int) : one page back (-1) or on (1).
    """

    chosen = Signal(int)
    page_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._thumbnails: Thumbnails | None = None
        self._shape: DataShape | None = None
        self._sheet: QImage | None = None
        self._origin = -1
        self.setAccessibleName("Samples")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme_signals().changed.connect(self._forget)

    def show_page(self, thumbnails: Thumbnails | None, shape: DataShape | None) -> None:
        """Show a page of samples."""
        self._thumbnails, self._shape = thumbnails, shape
        self._forget()
        self._tell()

    def mark(self, origin: int) -> None:
        """Frame the chosen sample, if it is on this page; -1 frames none."""
        if origin != self._origin:
            self._origin = origin
            self._tell()
            self.update()

    def count(self) -> int:
        """How many there are on the page."""
        return 0 if self._thumbnails is None else len(self._thumbnails.origin)

    def current(self) -> int:
        """Which of them is chosen; -1 for none."""
        if self._thumbnails is None:
            return -1
        found = np.flatnonzero(self._thumbnails.origin == self._origin)
        return int(found[0]) if len(found) and self._origin >= 0 else -1

    def text_of(self, at: int) -> str:
        """A thumbnail in words."""
        if self._thumbnails is None or not 0 <= at < self.count():
            return ""
        name = f"Sample {format_count(int(self._thumbnails.origin[at]))}"
        classes = () if self._shape is None else self._shape.classes
        target = int(self._thumbnails.target[at])
        return f"{name}: {classes[target]}" if 0 <= target < len(classes) else name

    def _tell(self) -> None:
        self.setAccessibleDescription(self.text_of(self.current()))

    def _forget(self) -> None:
        self._sheet = None
        self.update()

    # ---- where they lie

    def columns(self) -> int:
        """Thumbnails in a row."""
        return _columns(self.width())

    def edge(self) -> int:
        """Side of a thumbnail, in px."""
        return _edge(self.width())

    def rect_of(self, at: int) -> QRect:
        """Where a thumbnail lies."""
        row, column = divmod(at, self.columns())
        step = self.edge() + GAP
        return QRect(MARGIN + column * step, MARGIN + row * step, self.edge(), self.edge())

    def at(self, point: QPointF) -> int:
        """The thumbnail at a point; -1 beside all of them."""
        step = self.edge() + GAP
        column, row = int((point.x() - MARGIN) // step), int((point.y() - MARGIN) // step)
        found = row * self.columns() + column
        inside = 0 <= column < self.columns() and 0 <= found < self.count()
        return found if inside and self.rect_of(found).contains(point.toPoint()) else -1

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return -(-PAGE // _columns(width)) * (_edge(width) + GAP)

    def sizeHint(self) -> QSize:
        return QSize(216, self.heightForWidth(216))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.heightForWidth(max(self.width(), 120)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._forget()

    # ---- painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._thumbnails is not None and self._shape is not None and self._shape.picture is not None:
            if self._sheet is None:
                self._sheet = self._made(self._thumbnails, self._shape.picture, self._shape.ink)
            painter.drawImage(QPoint(MARGIN, MARGIN), self._sheet)
        current = self.current()
        if current >= 0:
            frame = QRectF(self.rect_of(current)).adjusted(-2, -2, 2, 2)
            draw_rounded_rect(painter, frame, line=theme().accent, width=2, radius=3)
        if self.focus_visible:
            draw_focus_ring(painter, QRectF(self.rect()).adjusted(-1, -1, 1, 1))

    def _made(self, page: Thumbnails, size: tuple[int, int, int], ink: bool) -> QImage:
        tiles = picture_rgb32(page.inputs.reshape(-1, *size), theme(), ink=ink)
        edge = QSize(self.edge(), self.edge())
        return sheet(tiles, edge, self.columns(), GAP, self.devicePixelRatioF())

    # ---- hands

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = self.at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and at >= 0:
            self.chosen.emit(at)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        words = self.text_of(self.at(event.position()))
        if words:
            QToolTip.showText(event.globalPosition().toPoint(), words, self)
        else:
            QToolTip.hideText()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        steps = {**_STEPS, Qt.Key.Key_Up: -self.columns(), Qt.Key.Key_Down: self.columns()}
        if key in steps:
            self._go(self.current() + steps[key] if self.current() >= 0 else 0)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._go(0 if key == Qt.Key.Key_Home else self.count() - 1)
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.page_requested.emit(-1 if key == Qt.Key.Key_PageUp else 1)
        else:
            super().keyPressEvent(event)

    def _go(self, at: int) -> None:
        if 0 <= at < self.count():
            self.chosen.emit(at)


def _columns(width: int) -> int:
    return max(1, min((width - 2 * MARGIN + GAP) // (NARROWEST + GAP), 12))


def _edge(width: int) -> int:
    return max(1, min((width - 2 * MARGIN + GAP) // _columns(width) - GAP, WIDEST))


class SampleStrip(QWidget):
    """Which samples: of the test or of training, of a class, page by page, or one at random.

    Signals
    -------
    sample_chosen(int) : index in the source. watch_changed() : `shelf()` is another one.
    """

    sample_chosen = Signal(int)
    watch_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shape: DataShape | None = None
        self._shelf = Shelf()
        self._page: Thumbnails | None = None
        self._wanted: int | None = None  # place on the page that is on its way, to be chosen when it comes
        self._lots = Random()
        self.grid = ThumbnailGrid()
        self.part = Segments([(False, "Test"), (True, "Train")], "Which samples")
        self.target = Choice("Class", [(None, "All classes")], "Only samples of one class.", "none")
        self.random = IconButton("dice", "A sample at random")
        self.back = IconButton("chevron-left", "Page before", "PgUp")
        self.on = IconButton("chevron-right", "Next page", "PgDown")
        self.count = Label("", "small")
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        first, second = QHBoxLayout(), QHBoxLayout()
        first.setSpacing(0)
        first.addWidget(self.part)
        first.addStretch(1)
        for button in (self.random, self.back, self.on):
            first.addWidget(button)
        second.setSpacing(2 * SPACE)
        second.addWidget(self.target)
        second.addWidget(self.count, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(first)
        column.addLayout(second)
        column.addWidget(self.grid)

    def _connect(self) -> None:
        self.part.value_requested.connect(lambda train: self._turn(Shelf(bool(train), self._shelf.target)))
        self.target.value_requested.connect(self._take_class)
        self.random.clicked.connect(self.choose_random)
        self.back.clicked.connect(lambda: self.turn(-1))
        self.on.clicked.connect(lambda: self.turn(1))
        self.grid.chosen.connect(self._choose)
        self.grid.page_requested.connect(self.turn)

    # ---- what is shown

    def shelf(self) -> Shelf:
        """Which thumbnails are wanted."""
        return self._shelf

    def show_shape(self, shape: DataShape) -> None:
        """Begin anew with other data."""
        self._shape, self._page, self._wanted = shape, None, None
        self._shelf = Shelf()
        self.target.set_options([(None, "All classes"), *enumerate(shape.classes)])
        self.target.setVisible(bool(shape.classes))
        self.grid.show_page(None, shape)
        self._show()

    def show_page(self, page: Thumbnails) -> None:
        """Show a page of thumbnails that has come."""
        if page is self._page or self._shape is None or page.inputs.shape[1] != len(self._shape.features):
            return
        last = max(0, (page.count - 1) // PAGE)
        if page.shelf != replace(self._shelf, page=min(self._shelf.page, last)):
            return  # of what was asked for before
        self._page, self._shelf = page, page.shelf
        self.grid.show_page(page, self._shape)
        self._show()
        if self._wanted is not None and len(page.origin):
            at, self._wanted = min(self._wanted, len(page.origin) - 1), None
            self.sample_chosen.emit(int(page.origin[at]))

    def mark(self, origin: int) -> None:
        """Frame the chosen sample; -1 frames none."""
        self.grid.mark(origin)

    def pages(self) -> int:
        """How many pages this shelf has."""
        return 0 if self._page is None else -(-self._page.count // PAGE)

    def _show(self) -> None:
        self.part.set_value(self._shelf.train)
        self.target.set_value(self._shelf.target)
        self.back.set_enabled(self._shelf.page > 0, "This is the first page.")
        self.on.set_enabled(self._shelf.page < self.pages() - 1, "This is the last page.")
        self.random.set_enabled(self.pages() > 0, "There are no such samples.")
        if self._page is None:
            self.count.setText("")
        elif not self._page.count:
            self.count.setText("No such samples")
        else:
            first = self._shelf.page * PAGE
            last = first + len(self._page.origin)
            self.count.setText(f"{format_count(first + 1)}–{format_count(last)} of {format_count(self._page.count)}")

    # ---- what is asked for

    def _take_class(self, target: object) -> None:
        self._turn(Shelf(self._shelf.train, target if isinstance(target, int) else None))

    def turn(self, way: int) -> None:
        """One page on or back, as far as there are any."""
        page = self._shelf.page + way
        if 0 <= page < self.pages():
            self._turn(replace(self._shelf, page=page))

    def choose_random(self) -> None:
        """Any sample of this shelf, wherever it is."""
        if self._page is None or not self._page.count:
            return
        page, at = divmod(self._lots.randrange(self._page.count), PAGE)
        if page == self._shelf.page:
            self._choose(at)
        else:
            self._wanted = at
            self._turn(replace(self._shelf, page=page), wanted=at)

    def _turn(self, shelf: Shelf, wanted: int | None = None) -> None:
        self._wanted = wanted
        if shelf != self._shelf:
            self._shelf = shelf
            self._show()
            self.watch_changed.emit()

    def _choose(self, at: int) -> None:
        if self._page is not None and 0 <= at < len(self._page.origin):
            self.sample_chosen.emit(int(self._page.origin[at]))
