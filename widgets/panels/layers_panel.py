"""The layers that can be put into the network."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.spec.catalog.layers import LAYERS, Layer
from widgets.kit import (
    SPACE,
    KitButton,
    Label,
    SearchBox,
    draw_focus_ring,
    draw_icon,
    draw_rounded_rect,
    elide,
    font,
    text_width,
    theme,
)
from widgets.panels.fuzzy import match
from widgets.panels.panel import MARGIN, Panel

NOT_OFFERED = ("input", "output")  # every network has exactly one of each


class LayerTile(KitButton):
    """One kind of layer: its sign, title and a few words."""

    def __init__(self, kind: str, layer: type[Layer]) -> None:
        super().__init__(layer.title, f"Insert {layer.title} after the selection: {layer.summary}")
        self.kind = kind
        self._title, self._summary = layer.title, layer.summary
        self._marked = False
        self.setAccessibleDescription(layer.summary)
        self.setFixedHeight(44)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_marked(self, marked: bool) -> None:
        """Show that Enter in the search takes this one."""
        if marked != self._marked:
            self._marked = marked
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(max(text_width(self._title, font("body")), 100) + 48, 44)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 44)

    def paintEvent(self, _event: QPaintEvent) -> None:
        now = theme()
        painter = QPainter(self)
        box = QRectF(self.rect())
        line = now.accent if self._marked else None
        draw_rounded_rect(painter, box, fill=self._surface() or now.sunken, line=line)
        draw_rounded_rect(painter, QRectF(8, box.center().y() - 8, 16, 16), fill=now.accent, radius=4)
        draw_icon(painter, "add", QRectF(8, box.center().y() - 8, 16, 16), now.accent_text, 12)
        room = box.width() - 40
        self._write(painter, QRectF(32, 4, room, 19), self._title, font("body"), now.text)
        self._write(painter, QRectF(32, 22, room, 17), self._summary, font("small"), now.text_second)
        if self.focus_visible:
            draw_focus_ring(painter, box)

    @staticmethod
    def _write(painter: QPainter, room: QRectF, text: str, with_font: object, color: str) -> None:
        painter.setFont(with_font)  # type: ignore[arg-type]
        painter.setPen(QColor(color))
        shown = elide(text, painter.font(), room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)


class LayersPanel(Panel):
    """A searchable palette of layer kinds.

    Signals
    -------
    layer_requested(str) : the kind to insert.
    """

    layer_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Layers", parent)
        self._search = SearchBox("Search layers", "Search layers  /")
        self._search.setContentsMargins(0, 0, MARGIN - SPACE, 0)
        self._none = Label("No layer of that name", "second")
        self._none.setVisible(False)
        self.tiles = [LayerTile(kind, layer) for kind, layer in LAYERS.items() if kind not in NOT_OFFERED]
        self.top.addWidget(self._search)
        self.content.setSpacing(SPACE)
        for tile in self.tiles:
            tile.clicked.connect(lambda _on=False, kind=tile.kind: self.layer_requested.emit(kind))
            tile.installEventFilter(self)
            self.content.addWidget(tile)
        self.content.addWidget(self._none)
        self._search.text_requested.connect(self._filter)
        self._input().installEventFilter(self)

    def _input(self) -> QWidget:
        """Where the search is typed."""
        proxy = self._search.focusProxy()
        return proxy if proxy is not None else self._search

    def focus_search(self) -> None:
        """Put the cursor into the search."""
        self._input().setFocus(Qt.FocusReason.ShortcutFocusReason)

    def shown(self) -> list[LayerTile]:
        """The tiles that match, in order."""
        return [tile for tile in self.tiles if not tile.isHidden()]

    def _filter(self, text: str) -> None:
        for tile in self.tiles:
            words = f"{tile.accessibleName()} {tile.accessibleDescription()}"
            tile.setVisible(match(text, words) is not None)
        shown = self.shown()
        for tile in self.tiles:
            tile.set_marked(bool(text) and bool(shown) and tile is shown[0])
        self._none.setVisible(not shown)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self._key(watched, event):
            return True
        return super().eventFilter(watched, event)

    def _key(self, watched: QObject, event: QKeyEvent) -> bool:
        """Enter takes the first match; the arrows walk from the search through the tiles."""
        shown = self.shown()
        stops: list[QWidget] = [self._input(), *shown]
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and shown:
            chosen = watched if isinstance(watched, LayerTile) else shown[0]
            self.layer_requested.emit(chosen.kind)
            return True
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and watched in stops:
            at = stops.index(watched) + (1 if key == Qt.Key.Key_Down else -1)
            if 0 <= at < len(stops):
                stops[at].setFocus(Qt.FocusReason.TabFocusReason)
            return True
        return False
