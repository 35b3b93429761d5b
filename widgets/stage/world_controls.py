"""What can be chosen above a world; where there is little room, one line of it and a menu with the rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from widgets.kit import FIELD_HEIGHT, SPACE, FlowLayout, IconButton, LinkLabel, Segments
from widgets.stage.scenes import values
from widgets.stage.world_buttons import ActionButton
from widgets.stage.world_hand import Key
from widgets.stage.world_words import Mode

MODES: tuple[tuple[Mode, str], ...] = (("learning", "Learning"), ("show", "Show"), ("hand", "You"))
FASTEST = 1000.0  # times the world's own pace: as fast as there are frames
PACES = ((0.25, "¼×"), (1.0, "1×"), (4.0, "4×"), (FASTEST, "max"))
SHOWN: tuple[tuple[values.Shown, str], ...] = (("", "Plain"), ("value", "Value"), ("q", "Q"))
GAP = 2 * SPACE  # px


class WorldControls(QWidget):
    """Who acts, how fast, what is painted over it, and pushes.

    `clicked` and `value_requested` of its parts say what is asked for, also where it was asked for in the menu.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.mode = Segments(MODES, "Who acts in the world")
        self.pace = Segments(PACES, "Pace of the show")
        self.shown = Segments(SHOWN, "Painted over the world")
        self.greedy = LinkLabel("best action", quiet=True, role="small")
        self.push_left = ActionButton(Key("", "push ←"), "Push left", "Push it to the left; or drag with the mouse.")
        self.push_right = ActionButton(Key("", "push →"), "Push right", "Push it to the right; or drag with the mouse.")
        self.more = IconButton("more", "More of the world")
        self._parts: tuple[QWidget, ...] = (
            self.mode, self.shown, self.pace, self.greedy, self.push_left, self.push_right,
        )  # fmt: skip
        self._offered: tuple[QWidget, ...] = (self.mode,)
        self._folded: tuple[QWidget, ...] = ()
        self._lay_out()
        self._full: dict[QWidget, int] = {part: part.sizeHint().width() for part in self._parts}  # px

    def _lay_out(self) -> None:
        self.greedy.setCheckable(True)
        self.greedy.set_hint(
            "In the show it takes what it thinks is best; off, it tries things as it does while learning."
        )
        self.greedy.setFixedHeight(FIELD_HEIGHT)
        for segments in (self.mode, self.pace, self.shown):
            segments.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row = FlowLayout(self, gap=GAP)
        for widget in (*self._parts, self.more):
            row.addWidget(widget)
        self.more.clicked.connect(self._open_menu)

    # ---- what there is room for

    def offer(self, *, shown: bool, show: bool, pushes: bool) -> None:
        """Offer what makes sense now: what is painted over the world, the show's pace, pushes."""
        makes_sense = (True, shown, show, show, pushes, pushes)
        self._offered = tuple(part for part, on in zip(self._parts, makes_sense, strict=True) if on)

    def full_height(self, width: int) -> int:
        """What all of it needs, in px."""
        rows = len(_rows([self._full[part] for part in self._offered], width))
        return rows * FIELD_HEIGHT + (rows - 1) * GAP

    def fold(self, low: bool, width: int) -> None:
        """Show all of it, or as much as one line of a width in px holds: who acts, then pushes, then the rest."""
        low = low and self.full_height(width) > FIELD_HEIGHT
        self._shorten(low)
        kept = self._first_line(width) if low else self._offered
        self._folded = tuple(part for part in self._offered if part not in kept)
        for part in self._parts:
            part.setVisible(part in kept)
        self.more.setVisible(bool(self._folded))

    def folded(self) -> tuple[QWidget, ...]:
        """What is in the menu only."""
        return self._folded

    def _first_line(self, width: int) -> list[QWidget]:
        kept: list[QWidget] = []
        left = width - self.more.width()
        pushes = (self.push_left, self.push_right)
        for part in sorted(self._offered, key=lambda part: part is not self.mode and part not in pushes):
            left -= part.sizeHint().width() + GAP
            if left >= 0 or not kept:
                kept.append(part)
        return kept

    def _shorten(self, short: bool) -> None:
        for button, sign in ((self.push_left, "←"), (self.push_right, "→")):
            button.say(sign if short else f"push {sign}")

    # ---- the rest

    def _open_menu(self) -> None:
        menu = self.menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def menu(self) -> QMenu:
        """What had no room."""
        menu = QMenu(self)
        menu.setAccessibleName("More of the world")
        for part in self._folded:
            if part is self.pace:
                self._add_choice(menu, self.pace, "Pace", PACES)
            elif part is self.shown:
                self._add_choice(menu, self.shown, "Paint", SHOWN)
            elif part is self.greedy:
                _add(menu, "Best action", self.greedy.click, self.greedy.isChecked())
            elif isinstance(part, ActionButton):
                _add(menu, part.accessibleName(), part.click)
        return menu

    def _add_choice(self, menu: QMenu, part: Segments, title: str, options: Sequence[tuple[object, str]]) -> None:
        if menu.actions():
            menu.addSeparator()
        group = QActionGroup(menu)
        for value, label in options:
            ask = partial(part.value_requested.emit, value)
            group.addAction(_add(menu, f"{title}: {label}", ask, value == part.value()))


def _add(menu: QMenu, words: str, act: Callable[[], object], on: bool | None = None) -> QAction:
    action = menu.addAction(words)
    action.setCheckable(on is not None)
    action.setChecked(bool(on))
    action.triggered.connect(lambda _on=False: act())
    return action


def _rows(widths: Sequence[int], room: int) -> list[int]:
    """How wide each line is when widgets are laid out like words."""
    rows: list[int] = []
    for width in widths:
        if rows and rows[-1] + GAP + width <= room:
            rows[-1] += GAP + width
        else:
            rows.append(width)
    return rows
