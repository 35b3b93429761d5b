"""The layers and blocks that can be put into the network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.spec.catalog.layers import FAMILIES, LAYERS
from engine.spec.fragment import Fragment
from widgets.kit import SPACE, Label, SearchBox
from widgets.panels.layer_tiles import GOOD, BlockTile, KindTile, OwnTile, PaletteTile
from widgets.panels.panel import MARGIN, Panel

BLOCKS, OWN = "Blocks", "My blocks"


class Section(QWidget):
    """A heading and its tiles.

    Parameters
    ----------
    hint : said while there is no tile.
    """

    def __init__(self, title: str, hint: str = "") -> None:
        super().__init__()
        self.setAccessibleName(title)
        self.tiles: list[PaletteTile] = []
        self._hint = Label(hint, "small")
        self._hint.setWordWrap(True)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACE)
        self._column.addWidget(Label(title, "second"))
        self._column.addWidget(self._hint)

    def set_tiles(self, tiles: Sequence[PaletteTile]) -> None:
        """Show other tiles."""
        for tile in self.tiles:
            self._column.removeWidget(tile)
            tile.hide()
            tile.deleteLater()
        self.tiles = list(tiles)
        for tile in tiles:
            self._column.addWidget(tile)
        self.filter(frozenset(self.tiles), False)

    def filter(self, wanted: frozenset[PaletteTile], searching: bool) -> None:
        """Show only these of the tiles."""
        for tile in self.tiles:
            tile.setVisible(tile in wanted)
        hinted = not self.tiles and not searching and bool(self._hint.text())
        self._hint.setVisible(hinted)
        self.setVisible(hinted or any(tile in wanted for tile in self.tiles))


class LayersPanel(Panel):
    """A searchable palette of layer kinds and blocks.

    Signals
    -------
    layer_requested(str) : the kind to insert. fragment_requested(Fragment) : the block to insert.
    own_rename_requested(str, str) : a block of one's own, by its old and its new name.
    own_delete_requested(str) : a block of one's own, by its name.
    """

    layer_requested = Signal(str)
    fragment_requested = Signal(object)
    own_rename_requested = Signal(str, str)
    own_delete_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Layers", parent)
        self._blocks: tuple[tuple[Fragment, ...], tuple[Fragment, ...]] = ((), ())
        self._text = ""
        self._search = SearchBox("Search layers", "Search layers  Ctrl+L")
        self._search.setContentsMargins(0, 0, MARGIN - SPACE, 0)
        self._none = Label("Nothing is called that", "second")
        self._none.setVisible(False)
        self.sections = {title: Section(title) for title in (*FAMILIES.values(), BLOCKS)}
        self.sections[OWN] = Section(OWN, "A group that you save comes here, for every project.")
        self.top.addWidget(self._search)
        self.content.setSpacing(3 * SPACE)
        self._order = list(self.sections.values())
        for section in self._order:
            self.content.addWidget(section)
        self.content.addWidget(self._none)
        for family, title in FAMILIES.items():
            kinds = [(kind, layer) for kind, layer in LAYERS.items() if layer.family == family]
            self.sections[title].set_tiles([self._joined(KindTile(kind, layer)) for kind, layer in kinds])
        self._filter("")
        self._search.text_requested.connect(self._filter)
        self._input().installEventFilter(self)

    @property
    def tiles(self) -> list[PaletteTile]:
        """All tiles, in order."""
        return [tile for section in self.sections.values() for tile in section.tiles]

    def set_blocks(self, builtin: Sequence[Fragment], own: Sequence[Fragment]) -> None:
        """Offer other blocks: those that come with the program, and those of one's own, known by their names."""
        if (tuple(builtin), tuple(own)) == self._blocks:
            return
        self._blocks = tuple(builtin), tuple(own)
        focused = any(tile.hasFocus() for title in (BLOCKS, OWN) for tile in self.sections[title].tiles)
        self.sections[BLOCKS].set_tiles([self._joined(BlockTile(fragment)) for fragment in builtin])
        self.sections[OWN].set_tiles([self._joined(OwnTile(fragment)) for fragment in own])
        self._filter(self._text)
        if focused:  # what had it is gone
            self.focus_search()

    def _joined(self, tile: PaletteTile) -> PaletteTile:
        tile.clicked.connect(lambda: self._ask(tile))
        tile.installEventFilter(self)
        if isinstance(tile, OwnTile):
            tile.rename_requested.connect(self.own_rename_requested)
            tile.delete_requested.connect(self.own_delete_requested)
        return tile

    def _ask(self, tile: PaletteTile) -> None:
        if isinstance(tile, KindTile):
            self.layer_requested.emit(tile.kind)
        elif isinstance(tile, BlockTile):
            self.fragment_requested.emit(tile.fragment)

    # ---- search ----

    def _input(self) -> QWidget:
        """Where the search is typed."""
        proxy = self._search.focusProxy()
        return proxy if proxy is not None else self._search

    def focus_search(self) -> None:
        """Put the cursor into the search."""
        self._input().setFocus(Qt.FocusReason.ShortcutFocusReason)

    def shown(self) -> list[PaletteTile]:
        """The tiles that match, as they stand."""
        return [tile for section in self._order for tile in section.tiles if not tile.isHidden()]

    def _filter(self, text: str) -> None:
        self._text = text.strip()
        found = self._found()
        best = max(found, key=found.__getitem__, default=None)
        for section in self.sections.values():
            section.filter(frozenset(found), bool(self._text))
        self._arrange(found)
        for tile in self.tiles:
            tile.set_marked(bool(self._text) and tile is best)
        self._none.setVisible(not found)

    def _arrange(self, found: Mapping[PaletteTile, int]) -> None:
        """The section of the best match comes first; without a search all stand in their usual order."""
        worth = {section: max((found.get(tile, 0) for tile in section.tiles), default=0) for section in self._order}
        wanted = sorted(self.sections.values(), key=lambda section: -worth[section] if self._text else 0)
        if wanted != self._order:
            self._order = wanted
            for at, section in enumerate(wanted):
                self.content.removeWidget(section)
                self.content.insertWidget(at, section)

    def _found(self) -> dict[PaletteTile, int]:
        """Tiles that match with how well they do; mere letters in order count only where no word does."""
        scores = {tile: tile.found(self._text) for tile in self.tiles}
        found = {tile: score for tile, score in scores.items() if score is not None}
        good = {tile: score for tile, score in found.items() if score >= GOOD}
        return good or found

    # ---- keys ----

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self._key(watched, event):
            return True
        return super().eventFilter(watched, event)

    def _key(self, watched: QObject, event: QKeyEvent) -> bool:
        """Enter takes the best match; the arrows walk from the search through the tiles."""
        shown = self.shown()
        stops: list[QWidget] = [self._input(), *shown]
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and shown:
            marked = self._found()
            self._ask(watched if isinstance(watched, PaletteTile) else max(marked, key=marked.__getitem__))
            return True
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and watched in stops:
            at = stops.index(watched) + (1 if key == Qt.Key.Key_Down else -1)
            if 0 <= at < len(stops):
                stops[at].setFocus(Qt.FocusReason.TabFocusReason)
                self._scroll.ensureWidgetVisible(stops[at], 0, SPACE)
            return True
        return False
