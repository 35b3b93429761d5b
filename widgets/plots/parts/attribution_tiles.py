"""The pictures of several attribution methods side by side, or one of them large, with their colour bar."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QToolTip, QWidget

from engine.snapshot import AttributionView
from engine.spec.studies import METHODS, Method
from widgets.kit import SPACE, draw_focus_ring, draw_rounded_rect, elide, font, format_number, image_from, theme
from widgets.kit.pictures import picture_rgb32
from widgets.plots.base import Cached, Surface
from widgets.plots.heat import bar_image, draw_color_bar, draw_image, largest
from widgets.plots.parts.overlay import overlaid

NAMES: dict[Method, str] = dict(METHODS)
HEAD = 18  # px, a method's name over its picture
BAR, BAR_WORDS = 10, 56  # px, the colour bar and what stands beside it
WORKING, NOTHING = "…", "nothing speaks for it"
Size = tuple[int, int, int]


class AttributionTiles(Surface):
    """One tile a method.

    Signals
    -------
    method_requested(Method or "") : show this one alone; "" shows all.
    """

    method_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Which pixels speak for the class", parent)
        self._answers: Mapping[Method, AttributionView] = {}
        self._reasons: Mapping[Method, str] = {}
        self._size: Size = (1, 1, 1)
        self._ink = True
        self._methods: tuple[Method, ...] = tuple(NAMES)
        self._names: tuple[str, ...] = ()
        self._opacity = 1.0
        self._current = 0
        self._images: dict[Method, Cached[QImage]] = {method: Cached() for method in NAMES}
        self._bar: Cached[QImage] = Cached()
        self.hovered.connect(self._say)

    # ---- what is shown

    def show_answers(
        self,
        answers: Mapping[Method, AttributionView],
        size: Size,
        classes: tuple[str, ...],
        reasons: Mapping[Method, str],
        *,
        ink: bool,
    ) -> None:
        """Show these answers; a method without one shows its reason, or that it is on its way."""
        self._answers, self._size, self._names, self._reasons = answers, size, classes, reasons
        self._ink = ink
        self._tell()
        self.update()

    def set_methods(self, methods: tuple[Method, ...]) -> None:
        """Show these methods; one alone fills the view."""
        if methods != self._methods:
            self._methods = methods
            self._current = min(self._current, len(methods) - 1)
            self.update()

    def set_opacity(self, opacity: float) -> None:
        """How dense the colours are, 0 to 1."""
        self._opacity = opacity
        self.update()

    def methods(self) -> tuple[Method, ...]:
        """The methods that are shown."""
        return self._methods

    def text_at(self, place: QPointF) -> str:
        """The number of a pixel in words; '' where there is none."""
        for at, method in enumerate(self._methods):
            box, answer = self.picture_rect(at), self._answers.get(method)
            if answer is not None and box.contains(place):
                height, width = answer.values.shape
                row = min(int((place.y() - box.top()) / box.height() * height), height - 1)
                column = min(int((place.x() - box.left()) / box.width() * width), width - 1)
                number = format_number(float(answer.values[row, column]))
                return f"{NAMES[method]}, row {row}, column {column}: {number} for {self._class(answer.target)}"
        return ""

    def _class(self, index: int) -> str:
        return self._names[index] if 0 <= index < len(self._names) else str(index)

    def _say(self, place: QPointF | None) -> None:
        words = "" if place is None else self.text_at(place)
        if words and place is not None:
            QToolTip.showText(self.mapToGlobal(place.toPoint()), words, self)
        else:
            QToolTip.hideText()

    def _tell(self) -> None:
        """Say what the current tile is to those who cannot see it."""
        method = self._methods[self._current]
        answer = self._answers.get(method)
        words = NAMES[method]
        if answer is not None:
            words += f", for {self._class(answer.target)}: {_where(answer)}"
        if words != self.accessibleDescription():
            self.setAccessibleDescription(words)

    # ---- where the tiles lie

    def _columns(self) -> int:
        """As many in a row as make the tiles largest."""
        count = len(self._methods)
        return max((1, 2, count), key=lambda columns: self._edge(columns)[0] if columns <= count else 0)

    def _edge(self, columns: int) -> tuple[float, float]:
        """Height and width of a tile's picture where so many are in a row."""
        rows = -(-len(self._methods) // columns)
        _, height, width = self._size
        wide = (self.width() - BAR - BAR_WORDS - 2 * SPACE - (columns - 1) * 2 * SPACE) / columns
        high = (self.height() - rows * HEAD - (rows - 1) * SPACE) / rows
        unit = max(min(wide / width, high / height), 0.5)
        return unit * height, unit * width

    def tile_rect(self, at: int) -> QRectF:
        """A tile: the method's name and the picture under it."""
        columns = self._columns()
        height, width = self._edge(columns)
        row, column = divmod(at, columns)
        room = self.width() - BAR - BAR_WORDS - 2 * SPACE
        left = max(0.0, (room - columns * width - (columns - 1) * 2 * SPACE) / 2)
        rows = -(-len(self._methods) // columns)
        top = max(0.0, (self.height() - rows * (height + HEAD) - (rows - 1) * SPACE) / 2)
        x, y = left + column * (width + 2 * SPACE), top + row * (height + HEAD + SPACE)
        return QRectF(x, y, width, height + HEAD)

    def picture_rect(self, at: int) -> QRectF:
        """Where a tile's picture lies."""
        return self.tile_rect(at).adjusted(0, HEAD, 0, 0)

    def minimumSizeHint(self) -> QSize:
        return QSize(150, 110)

    # ---- painting

    def paint(self, painter: QPainter, exposed: QRectF) -> None:
        for at, method in enumerate(self._methods):
            self._paint_tile(painter, at, method)
        self._paint_bar(painter)

    def _paint_tile(self, painter: QPainter, at: int, method: Method) -> None:
        tile, box = self.tile_rect(at), self.picture_rect(at)
        painter.setFont(font("small"))
        painter.setPen(QColor(theme().text_second))
        name = elide(NAMES[method], painter.font(), tile.width())
        painter.drawText(QRectF(tile.left(), tile.top(), tile.width(), HEAD - 3), Qt.AlignmentFlag.AlignVCenter, name)
        answer, flags = self._answers.get(method), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        if answer is None:
            draw_rounded_rect(painter, box, fill=theme().sunken, radius=2)
            painter.drawText(box, flags, self._reasons.get(method, WORKING))
        else:
            draw_image(painter, box, self._image(method, answer), smooth=False)
            if not answer.values.any():
                painter.drawText(box, flags, NOTHING)
        if self.focus_visible and at == self._current and len(self._methods) > 1:
            draw_focus_ring(painter, tile.adjusted(-3, -1, 3, 3))

    def _image(self, method: Method, answer: AttributionView) -> QImage:
        now = theme()

        def make() -> QImage:
            grey = answer.inputs.reshape(self._size).mean(0)  # its own colours would be taken for numbers
            picture = picture_rgb32(grey[None, None], now, ink=self._ink)[0]
            return image_from(overlaid(picture, answer.values, largest(answer.values), self._opacity, now))

        return self._images[method].get((answer, self._opacity, now.name, self._ink), make)

    def _paint_bar(self, painter: QPainter) -> None:
        first = self.picture_rect(0)
        last = self.picture_rect(len(self._methods) - 1)
        right = max(self.picture_rect(at).right() for at in range(len(self._methods)))
        bar = QRectF(right + 2 * SPACE, first.top(), BAR, max(last.bottom() - first.top(), 20.0))
        answer = self._answers.get(self._methods[0])
        alone = len(self._methods) == 1 and answer is not None
        limit = largest(answer.values) if alone and answer is not None else 1.0
        image = self._bar.get((int(bar.height()), theme().name), lambda: bar_image(1.0, int(bar.height())))
        if alone:
            draw_color_bar(painter, bar, image, limit)
            return
        painter.drawImage(bar, image)
        painter.setFont(font("small"))
        painter.setPen(QColor(theme().text_second))
        for word, y in (("for", bar.top() + 6), ("against", bar.bottom() - 6)):
            room = QRectF(bar.right() + 6, y - 8, 60, 16)
            painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, word)

    # ---- hands

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.hovered.emit(event.position())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        hit = [at for at in range(len(self._methods)) if self.tile_rect(at).contains(event.position())]
        if hit and event.button() == Qt.MouseButton.LeftButton:
            self._current = hit[0]
            self._ask()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        columns = self._columns()
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -columns, Qt.Key.Key_Down: columns}
        key = Qt.Key(event.key())
        if key in steps and 0 <= self._current + steps[key] < len(self._methods):
            self._current += steps[key]
            self._tell()
            self.update()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._ask()
        elif key == Qt.Key.Key_Escape and len(self._methods) == 1:
            self.method_requested.emit("")
        else:
            event.ignore()

    def _ask(self) -> None:
        """The current tile alone, or all again where it is."""
        self.method_requested.emit("" if len(self._methods) == 1 else self._methods[self._current])


def _where(answer: AttributionView) -> str:
    """Where in the picture most of it lies, in words."""
    mass = abs(answer.values)
    total = float(mass.sum())
    if not total > 0:
        return NOTHING
    height, width = mass.shape
    row = float(mass.sum(1) @ range(height)) / total / max(height - 1, 1)
    column = float(mass.sum(0) @ range(width)) / total / max(width - 1, 1)
    words = [("top", "", "bottom")[min(int(row * 3), 2)], ("left", "", "right")[min(int(column * 3), 2)]]
    return f"most of it lies {'in the middle' if not any(words) else 'at the ' + ' '.join(w for w in words if w)}"
