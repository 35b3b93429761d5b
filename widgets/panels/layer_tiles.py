"""The tiles of the palette: a kind of layer, a block that comes with the program, a block of one's own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QMimeData, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QDrag,
    QFont,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QMenu, QSizePolicy, QWidget

from engine.spec.catalog.layers import LAYERS, Layer
from engine.spec.fragment import Fragment
from widgets.kit import (
    SPACE,
    IconButton,
    KitButton,
    device_pixmap,
    draw_focus_ring,
    draw_icon,
    draw_rounded_rect,
    elide,
    font,
    text_width,
    theme,
)
from widgets.kit.dragging import mime_of_fragment, mime_of_kind
from widgets.panels.fuzzy import match

HEIGHT = 44  # px
LEFT = 40  # px, where the words begin
MOST_PARTS = 3  # kinds named in the summary of a block
GOOD = 40  # a query's hit in words that say what a thing is; less is only some letters in order


class PaletteTile(KitButton):
    """Something that can be inserted by a press, or dragged onto the canvas.

    A double click is one press: whoever expects it to take two gets one layer, not two.

    Parameters
    ----------
    words : other words by which a search finds it.
    """

    def __init__(self, title: str, summary: str, sign: str, words: Sequence[str] = ()) -> None:
        super().__init__(title, f"{title}: {summary}\nClick or Enter inserts it after the selection; or drag it.")
        self.title = title
        self._summary, self._sign, self._words = summary, sign, tuple(words)
        self._marked = False
        self._pressed_at: QPoint | None = None
        self.setAccessibleDescription(summary)
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def carried(self) -> QMimeData:
        """What a drag of the tile carries."""
        raise NotImplementedError

    def found(self, query: str) -> int | None:
        """How well a query finds it, `GOOD` and more by its words; None where it does not."""
        return score(query, self.title, self._words, self._summary)

    def set_marked(self, marked: bool) -> None:
        """Show that Enter in the search takes this one."""
        if marked != self._marked:
            self._marked = marked
            self.update()

    # ---- dragging ----

    def picture(self) -> QPixmap:
        """What goes with the pointer: the block as it will be."""
        width = text_width(self.title, font("body")) + LEFT + 3 * SPACE
        pixmap = device_pixmap(self, QSize(width, HEIGHT - 2 * SPACE))
        painter = QPainter(pixmap)
        box = QRectF(0, 0, width, HEIGHT - 2 * SPACE)
        draw_rounded_rect(painter, box, fill=theme().panel, line=theme().accent, width=2)
        draw_icon(painter, self._sign, QRectF(8, 0, 24, box.height()), theme().accent, 20)
        _write(painter, box.adjusted(LEFT, 0, 0, 0), self.title, font("body"), theme().text)
        painter.end()
        return pixmap

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed_at = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        start = self._pressed_at
        if start is None or not event.buttons() & Qt.MouseButton.LeftButton:
            super().mouseMoveEvent(event)
        elif (event.position().toPoint() - start).manhattanLength() >= QApplication.startDragDistance():
            self._drag()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed_at = None
        super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()  # the first click has inserted it

    def _drag(self) -> None:
        self._pressed_at = None
        self.setDown(False)
        picture = self.picture()
        drag = QDrag(self)
        drag.setMimeData(self.carried())
        drag.setPixmap(picture)
        size = picture.deviceIndependentSize()
        drag.setHotSpot(QPoint(round(size.width() / 2), round(size.height() / 2)))
        drag.exec(Qt.DropAction.CopyAction)

    # ---- looks ----

    def sizeHint(self) -> QSize:
        return QSize(max(text_width(self.title, font("body")), 100) + LEFT + 2 * SPACE, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, HEIGHT)

    def words_width(self) -> float:
        """Room in px for the words."""
        return self.width() - LEFT - 2 * SPACE

    def paintEvent(self, _event: QPaintEvent) -> None:
        now = theme()
        painter = QPainter(self)
        box = QRectF(self.rect())
        line = now.accent if self._marked else None
        draw_rounded_rect(painter, box, fill=self._surface() or now.sunken, line=line)
        draw_icon(painter, self._sign, QRectF(8, 0, 24, box.height()), now.accent, 20)
        room = self.words_width()
        _write(painter, QRectF(LEFT, 4, room, 19), self.title, font("body"), now.text)
        _write(painter, QRectF(LEFT, 22, room, 17), self._summary, font("small"), now.text_second)
        if self.focus_visible:
            draw_focus_ring(painter, box)


class KindTile(PaletteTile):
    """A kind of layer."""

    def __init__(self, kind: str, layer: type[Layer]) -> None:
        super().__init__(layer.title, layer.summary, f"kind-{kind}", layer.words)
        self.kind = kind

    def carried(self) -> QMimeData:
        return mime_of_kind(self.kind)


class BlockTile(PaletteTile):
    """Several layers at once."""

    def __init__(self, fragment: Fragment) -> None:
        super().__init__(fragment.name or "Block", summary_of(fragment), "kind-block", ("block", *kinds_of(fragment)))
        self.fragment = fragment

    def carried(self) -> QMimeData:
        return mime_of_fragment(self.fragment.text())


class OwnTile(BlockTile):
    """A block of one's own, which can be renamed and deleted.

    Signals
    -------
    rename_requested(str, str) : old and new name. delete_requested(str) : name.
    """

    rename_requested = Signal(str, str)
    delete_requested = Signal(str)

    def __init__(self, fragment: Fragment) -> None:
        super().__init__(fragment)
        self._edit: NameEdit | None = None
        self._more = IconButton("more", f"{self.title}: rename or delete", edge=24)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 2 * SPACE, 0)
        row.addStretch(1)
        row.addWidget(self._more)
        self._more.clicked.connect(lambda: self._open_menu(self._more.mapToGlobal(self._more.rect().bottomLeft())))

    def words_width(self) -> float:
        return super().words_width() - self._more.width() - SPACE

    def menu(self) -> QMenu:
        """What can be done with the block."""
        menu = QMenu(self)
        menu.setAccessibleName(self.title)
        menu.addAction("Rename\tF2").triggered.connect(self.begin_rename)
        menu.addAction("Delete\tDel").triggered.connect(lambda: self.delete_requested.emit(self.title))
        return menu

    def begin_rename(self) -> None:
        """Type another name in the place of the title."""
        edit = NameEdit(self, self.title)
        edit.setGeometry(self._name_place())
        edit.typed.connect(self._take_name)
        edit.show()
        edit.selectAll()
        edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self._edit = edit

    def _take_name(self, name: str) -> None:
        """Ask for a name that is another than before; '' asks for nothing."""
        if self._edit is not None:
            gone, self._edit = self._edit, None
            if gone.hasFocus():
                self.setFocus(Qt.FocusReason.OtherFocusReason)
            gone.hide()
            gone.deleteLater()
        if name and name != self.title:
            self.rename_requested.emit(self.title, name)

    def _name_place(self) -> QRect:
        return QRect(LEFT - 8, 8, max(60, self.width() - LEFT - self._more.width() - SPACE), 28)

    def _open_menu(self, place: QPoint) -> None:
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(place)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self._open_menu(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F2:
            self.begin_rename()
        elif event.key() == Qt.Key.Key_Delete:
            self.delete_requested.emit(self.title)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        ours = (Qt.Key.Key_F2, Qt.Key.Key_Delete)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and event.key() in ours:
            event.accept()  # here they mean the block, whatever they mean in the window
            return True
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._edit is not None:
            self._edit.setGeometry(self._name_place())


class NameEdit(QLineEdit):
    """A name that is being typed: Enter, or going elsewhere, takes it; Esc does not.

    Signals
    -------
    typed(str) : once; '' where it was given up.
    """

    typed = Signal(str)

    def __init__(self, parent: QWidget, name: str) -> None:
        super().__init__(name, parent)
        self._over = False
        self.setMaxLength(80)
        self.setFont(font("body"))
        self.setAccessibleName(f"New name of {name}")
        self.editingFinished.connect(lambda: self._end(self.text().strip()))

    def _end(self, name: str) -> None:
        if not self._over:
            self._over = True
            self.typed.emit(name)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # what is typed here is a name
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._end("")
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._end(self.text().strip())  # and not on to the tile, which would insert
        else:
            super().keyPressEvent(event)


def score(query: str, title: str, words: Sequence[str], summary: str) -> int | None:
    """How well a query finds something by its title, other words, or what is said of it; None where it does not."""
    wanted = " ".join(query.lower().split())
    lower = title.lower()
    if lower.startswith(wanted):
        return 100
    for worth, texts in ((90, (lower,)), (80, [word.lower() for word in words]), (GOOD, (summary.lower(),))):
        if any(f" {wanted}" in f" {text}" for text in texts):
            return worth
    if any(wanted in text for text in (lower, *(word.lower() for word in words))):
        return GOOD
    return 20 if match(wanted, lower) is not None else None


def kinds_of(fragment: Fragment) -> tuple[str, ...]:
    """Titles of the kinds in a block, the most frequent first."""
    return tuple(LAYERS[kind].title for kind, _ in Counter(layer.kind for layer in fragment.layers).most_common())


def summary_of(fragment: Fragment) -> str:
    """What a block is made of: '4 layers: Dense, Normalise, Add'."""
    count, kinds = len(fragment.layers), kinds_of(fragment)
    named = ", ".join(kinds[:MOST_PARTS]) + (" …" if len(kinds) > MOST_PARTS else "")
    return f"{count} layer{'s' * (count != 1)}: {named}" if count else "notes"


def _write(painter: QPainter, room: QRectF, text: str, with_font: QFont, color: str) -> None:
    painter.setFont(with_font)
    painter.setPen(QColor(color))
    shown = elide(text, with_font, room.width())
    painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
