"""What to begin with: networks for the data at hand, and whole projects."""

from __future__ import annotations

import inspect
from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from engine.snapshot import Preview
from engine.spec.document import Network, Spec, default_spec
from engine.spec.preset_names import spelled
from engine.spec.presets import PRESETS
from engine.spec.templates import TEMPLATES
from widgets.kit import (
    SPACE,
    FlowLayout,
    IconButton,
    KitButton,
    Label,
    SearchBox,
    draw_focus_ring,
    draw_rounded_rect,
    elide,
    font,
    text_width,
    theme,
)
from widgets.panels.network_thumb import paint_network
from widgets.panels.overlay import Overlay
from widgets.panels.thumbnails import paint_preview
from widgets.panels.world_thumbs import paint_world

TILE = QSize(176, 152)
PICTURE = 80  # px high
FAINT, DIM = 0.35, 0.75  # opacity of the picture, and of the words, of a tile that cannot be taken
WIDTH = 4 * TILE.width() + 4 * 3 * SPACE + 20
KEPT = "Keeps data and training; layers that fit keep their weights. Undo brings this network back."
QUIET = "A network takes the place of the one there is; a project opens as one of its own. The arrow keys walk."
OPENS = "Opens as a project of its own, with its data and settings."
_ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)


class StartTile(KitButton):
    """A network, with its data where it brings some; what it shows stands in its tooltip and below the tiles."""

    def __init__(self, key: str, title: str, shows: str, kept: str, words: Iterable[str] = ()) -> None:
        super().__init__(title, f"{shows} {kept}")
        self.key, self.title, self.shows, self.kept = key, title, shows, kept
        self._found_by = " ".join((title, shows, *words)).lower()
        self._network = Network()
        self._preview: Preview | None = None
        self._with_data = False
        self._kind = ""
        self._marked = False
        self.lacks = ""
        self.setAccessibleDescription(f"{shows} {kept}")
        self.setFixedSize(TILE)

    def show_network(self, network: Network) -> None:
        """Draw this network."""
        self._network = network
        self.update()

    def show_preview(self, preview: Preview | None, kind: str = "") -> None:
        """Draw data beside the network; None leaves its place empty until the samples are there.

        Parameters
        ----------
        kind : of the data; a world is drawn without samples.
        """
        self._preview, self._with_data, self._kind = preview, True, kind
        self.update()

    def set_lacks(self, lacks: str) -> None:
        """Stand back, and say why it cannot be taken; with '' it can."""
        if lacks != self.lacks:
            self.lacks = lacks
            self.set_hint(self.sentence)
            self.setAccessibleDescription(self.sentence)
            self.update()

    @property
    def sentence(self) -> str:
        """What it shows, and what is kept or missing."""
        return f"{self.shows} {self.lacks or self.kept}"

    def set_marked(self, marked: bool) -> None:
        """Show that Enter in the search takes this one."""
        if marked != self._marked:
            self._marked = marked
            self.update()

    def add_words(self, words: str) -> None:
        """Let a search find it by these too."""
        self._found_by += f" {words.lower()}"

    def matches(self, text: str) -> bool:
        """Whether every word of a search is found."""
        return all(word in self._found_by for word in text.lower().split())

    def sizeHint(self) -> QSize:
        return TILE

    def paintEvent(self, _event: QPaintEvent) -> None:
        now = theme()
        painter = QPainter(self)
        card = QRectF(self.rect())
        lit = self._marked or self.underMouse()
        draw_rounded_rect(painter, card, fill=self._surface() or now.sunken, line=now.accent if lit else now.line)
        picture = QRectF(8, 8, card.width() - 16, PICTURE)
        draw_rounded_rect(painter, picture, fill=now.panel, radius=4)
        inner = picture.adjusted(6, 6, -6, -6)
        painter.setOpacity(FAINT if self.lacks else 1.0)
        if self._with_data:
            data = QRectF(inner.left(), inner.center().y() - 32, 64, 64)
            if self._preview is not None:
                paint_preview(painter, data, self._preview)
            else:
                paint_world(painter, data, self._kind)
            inner.setLeft(data.right() + 8)
        paint_network(painter, inner, self._network)
        painter.setOpacity(DIM if self.lacks else 1.0)
        self._write(painter, QRectF(10, PICTURE + 12, card.width() - 20, 20), self.title, strong=True)
        words = self.lacks or self.shows
        self._write(painter, QRectF(10, PICTURE + 33, card.width() - 20, 32), words, strong=False)
        painter.setOpacity(1.0)
        if self.focus_visible:
            draw_focus_ring(painter, card)

    @staticmethod
    def _write(painter: QPainter, room: QRectF, text: str, *, strong: bool) -> None:
        painter.setFont(font("body", strong=True) if strong else font("small"))
        painter.setPen(QColor(theme().text if strong else theme().text_second))
        lines = [elide(text, painter.font(), room.width())] if strong else two_lines(text, painter.font(), room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, "\n".join(lines))


class _Section(QWidget):
    """A title and its tiles."""

    def __init__(self, title: str, tiles: list[StartTile]) -> None:
        super().__init__()
        self.setAccessibleName(title)
        self.tiles = tiles
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 2 * SPACE)
        column.setSpacing(2 * SPACE)
        column.addWidget(Label(title, "title"))
        holder = QWidget()
        self._flow = FlowLayout(holder, gap=3 * SPACE)
        for tile in tiles:
            self._flow.addWidget(tile)
        column.addWidget(holder)

    def order(self, tiles: list[StartTile]) -> None:
        """Put the tiles into another order."""
        if tiles == self.tiles:
            return
        self.tiles = tiles
        for tile in tiles:
            self._flow.removeWidget(tile)
            self._flow.addWidget(tile)
        self._flow.activate()


class StartGallery(Overlay):
    """A sheet with two sections: networks for the document's data, and projects. Enter opens, Esc closes.

    Signals
    -------
    template_requested(str) : the key of a template, see `engine.spec.templates`.
    preset_requested(str) : the key of a project, see `engine.spec.presets`.
    """

    template_requested = Signal(str)
    preset_requested = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__("Begin with", parent)
        self._spec: Spec | None = None
        self._drawn: Spec | None = None
        self._kinds: dict[str, str] = {}  # data kind of each project
        self._previews: dict[str, Preview] = {}
        self.templates = [StartTile(t.key, t.title, t.shows, KEPT, t.words) for t in TEMPLATES]
        self.presets = [_preset_tile(key) for key in PRESETS]
        self._search = SearchBox("Search networks and projects", "Search networks and projects")
        self._close = IconButton("close", "Close", "Esc")
        self._none = Label("Nothing of that name", "second")
        self._footer = Label("", "second")
        self._footer.setAccessibleName("About the chosen tile")
        self._footer.setWordWrap(True)
        self._footer.setMinimumHeight(36)
        self._footer.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._sections = (
            _Section("Networks for this data", self.templates),
            _Section("Projects", self.presets),
        )
        self._lay_out()
        self._connect()
        self._find("")

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self._search, 1)
        top.addWidget(self._close)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(SPACE, SPACE, 3 * SPACE, 0)
        column.setSpacing(2 * SPACE)
        for section in self._sections:
            column.addWidget(section)
        column.addWidget(self._none)
        column.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setAccessibleName("Networks and projects")
        self._scroll.setWidget(page)
        self._scroll.viewport().setAutoFillBackground(False)
        page.setAutoFillBackground(False)
        self.column.addLayout(top)
        self.column.addWidget(self._scroll, 1)
        self.column.addWidget(self._footer)

    def _connect(self) -> None:
        self._close.clicked.connect(self.put_away)
        self._search.text_requested.connect(self._find)
        self.first_stop().installEventFilter(self)
        for tile in (*self.templates, *self.presets):
            tile.installEventFilter(self)
        for tile in self.templates:
            tile.clicked.connect(lambda _on=False, tile=tile: self._take(tile))
        for tile in self.presets:
            tile.clicked.connect(lambda _on=False, key=tile.key: self._choose(self.preset_requested.emit, key))

    # ---- what it shows ----------------------------------------------------------------------------------------------

    def show_document(self, spec: Spec) -> None:
        """Fit the networks to this document's data; they are drawn when the sheet is opened."""
        self._spec = spec
        if self.isVisible():
            self._draw()

    def set_preview(self, kind: str, preview: Preview) -> None:
        """Show what a data source looks like, on all projects that use it."""
        self._previews[kind] = preview
        for tile in self.presets:
            if self._kinds.get(tile.key) == kind:
                tile.show_preview(preview)

    def open(self) -> None:
        if self.isHidden():
            self._draw()
            self._search.clear()
            self._find("")
            self._scroll.verticalScrollBar().setValue(0)
        super().open()

    def _draw(self) -> None:
        spec = self._spec or default_spec()
        if spec is self._drawn:
            return
        tiles = {tile.key: tile for tile in self.templates}
        for row in TEMPLATES:
            tiles[row.key].set_lacks(row.lacks(spec))
            tiles[row.key].show_network(row.drawn(spec))
        self.templates = sorted((tiles[row.key] for row in TEMPLATES), key=lambda tile: bool(tile.lacks))
        self._sections[0].order(self.templates)  # what fits these data comes first
        if self._drawn is None:
            for tile in self.presets:
                project = PRESETS[tile.key]()
                self._kinds[tile.key] = project.data.kind
                tile.add_words(project.data.called)
                tile.show_network(project.network)
                tile.show_preview(self._previews.get(project.data.kind), project.data.kind)
        self._drawn = spec

    # ---- searching and choosing -------------------------------------------------------------------------------------

    def first_stop(self) -> QWidget:
        return self._search.focusProxy() or self._search

    def wanted_size(self, room: QSize) -> QSize:
        return QSize(WIDTH + 6 * SPACE, 760).boundedTo(room)

    def found(self) -> list[StartTile]:
        """The tiles that match, in order."""
        return [tile for tile in (*self.templates, *self.presets) if not tile.isHidden()]

    def _find(self, text: str) -> None:
        for section in self._sections:
            for tile in section.tiles:
                tile.setVisible(tile.matches(text))
            section.setVisible(any(tile.matches(text) for tile in section.tiles))
        found = self.found()
        for tile in (*self.templates, *self.presets):
            tile.set_marked(bool(text) and bool(found) and tile is found[0])
        self._none.setVisible(not found)
        self._tell(found[0] if text and found else None)

    def _tell(self, tile: StartTile | None) -> None:
        """Say below what a tile shows and what is kept."""
        self._footer.setText(tile.sentence if tile is not None else QUIET)

    def _take(self, tile: StartTile) -> None:
        """A network that does not fit the data stays where it is, and says why."""
        if tile.lacks:
            self._tell(tile)
        else:
            self._choose(self.template_requested.emit, tile.key)

    def _choose(self, ask: object, key: str) -> None:
        self.put_away()
        assert callable(ask)
        ask(key)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(watched, StartTile) and event.type() in (QEvent.Type.FocusIn, QEvent.Type.Enter):
            self._tell(watched)
            if event.type() == QEvent.Type.FocusIn:
                self._scroll.ensureWidgetVisible(watched, 0, 3 * SPACE)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self._key(watched, event):
            return True
        return super().eventFilter(watched, event)

    def _key(self, watched: QObject, event: QKeyEvent) -> bool:
        """Enter in the search takes the first; arrows walk from the search through the tiles as they lie."""
        found, key = self.found(), Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            self.put_away()
            return True
        if watched is self.first_stop():
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and found:
                found[0].click()
                return True
            if key == Qt.Key.Key_Down and found:
                found[0].setFocus(Qt.FocusReason.TabFocusReason)
                return True
            return False
        if isinstance(watched, StartTile) and key in _ARROWS:
            beside = neighbour(watched, found, key)
            (beside or self.first_stop()).setFocus(Qt.FocusReason.TabFocusReason)
            return True
        return False


def neighbour(tile: StartTile, tiles: list[StartTile], key: Qt.Key) -> StartTile | None:
    """The tile that an arrow key leads to; None above the first line, the tile itself where there is no other."""
    at = tiles.index(tile)
    if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
        step = 1 if key == Qt.Key.Key_Right else -1
        return tiles[min(max(at + step, 0), len(tiles) - 1)]
    here = tile.mapTo(tile.window(), tile.rect().center())
    down = key == Qt.Key.Key_Down
    others = tiles[at + 1 :] if down else tiles[:at]
    places = [(other, other.mapTo(other.window(), other.rect().center())) for other in others]
    places = [(other, place) for other, place in places if abs(place.y() - here.y()) > TILE.height() / 2]
    if not places:
        return tile if down else None
    line = min(abs(place.y() - here.y()) for _, place in places)
    near = [(other, place) for other, place in places if abs(place.y() - here.y()) <= line + 4]
    return min(near, key=lambda found: abs(found[1].x() - here.x()))[0]


def two_lines(text: str, text_font: QFont, width: float) -> list[str]:
    """A sentence on two lines at most, cut where it is longer."""
    words, first = text.split(), ""
    while words and text_width(f"{first} {words[0]}".strip(), text_font) <= width:
        first = f"{first} {words.pop(0)}".strip()
    return [first, elide(" ".join(words), text_font, width)] if words else [first]


def _preset_tile(key: str) -> StartTile:
    make = PRESETS[key]
    shows = " ".join(inspect.cleandoc(make.__doc__ or "").split("\n\n")[0].split())
    return StartTile(key, spelled(key), shows, OPENS, ("example", "project", key))
