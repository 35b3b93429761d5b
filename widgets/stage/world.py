"""The world on the stage: watched while it is learned in, shown, played by hand, pushed and painted."""

from __future__ import annotations

import math
from typing import ClassVar, Literal

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from engine.snapshot import Frame, RunState, Snapshot, StateValues, Watch, WorldWatch
from engine.spec.catalog.data import GridWorld, World
from engine.spec.document import Spec
from engine.spec.shapes import Analysis
from widgets.kit import (
    CARD_RADIUS,
    SPACE,
    Label,
    draw_rounded_rect,
    theme,
)
from widgets.stage import scenes
from widgets.stage.scenes import values
from widgets.stage.world_brush import CellBrush, RewardBox
from widgets.stage.world_buttons import ActionButtons
from widgets.stage.world_controls import WorldControls
from widgets.stage.world_endings import ending
from widgets.stage.world_hand import HandPlay
from widgets.stage.world_hud import HEIGHT as FIGURES
from widgets.stage.world_picture import LINE
from widgets.stage.world_surface import WorldSurface
from widgets.stage.world_tools import CellTools
from widgets.stage.world_words import Mode, Telling

PUSH = 0.7
WORLD_SHARE = 0.5  # of the stage's height; where the world would have less, what stands around it draws together
NO_WORLD = (
    "Here a world is watched, played and poked. This data is no world: choose CartPole or another one under Data."
)


class WorldStage(QWidget):
    """A world, its figures, and what can be done to it.

    Signals
    -------
    watch_changed() : `watch()` says something else now.
    take_over_requested(bool) : a person begins, or stops, to play by hand; True again is a fresh episode.
    act_requested(int or tuple of float) : an action by hand. kick_requested(float) : a push, -1 to 1.
    edit_requested(Edit) : cells are painted. gesture_finished() : the edits so far are one undo.
    """

    title: ClassVar[str] = "World"

    watch_changed = Signal()
    take_over_requested = Signal(bool)
    act_requested = Signal(object)
    kick_requested = Signal(float)
    edit_requested = Signal(object)
    gesture_finished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.title)
        self._data: World | None = None
        self._mode: Mode = "learning"
        self._pace, self._greedy = 1.0, True
        self._shown: values.Shown = ""
        self._states: StateValues | None = None
        self._best: dict[str, float] = {}
        self._covered = self._trouble = ""
        self._loading = True
        self._pointed: tuple[int, int] | None = None
        self._last: Frame | None = None
        self.hand, self.brush = HandPlay(self), CellBrush(self)
        self.surface = WorldSurface(self.hand, self.brush)
        self.reward_box = RewardBox(self.surface)
        self.tools, self.buttons = CellTools(), ActionButtons()
        self.controls = controls = WorldControls()
        self.mode, self.pace, self.shown, self.greedy = controls.mode, controls.pace, controls.shown, controls.greedy
        self.push_left, self.push_right = controls.push_left, controls.push_right
        self._told = Label(NO_WORLD, "second")
        self._low = False
        self._lay_out()
        self._draw_together(False)
        self._join()
        self._follow()

    def _lay_out(self) -> None:
        self._inner = QWidget()
        self._column = column = QVBoxLayout(self._inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.controls)
        self._board = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._board.setContentsMargins(0, 0, 0, 0)
        self._board.addWidget(self.surface, 1)
        self._board.addWidget(self.tools)
        column.addLayout(self._board, 1)
        column.addWidget(self.buttons)
        self._told.setWordWrap(True)
        self._told.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._told.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self._outer = outer = QVBoxLayout(self)
        outer.addWidget(self._inner, 1)
        outer.addWidget(self._told, 1)

    def _join(self) -> None:
        self.mode.value_requested.connect(self._set_mode)
        self.pace.value_requested.connect(self._set_pace)
        self.shown.value_requested.connect(self._set_shown)
        self.greedy.clicked.connect(self._set_greedy)
        self.push_left.clicked.connect(lambda: self.surface.push(-PUSH))
        self.push_right.clicked.connect(lambda: self.surface.push(PUSH))
        self.surface.kick_requested.connect(self.kick_requested)
        self.surface.pointed.connect(self._point)
        self.hand.act_requested.connect(self.act_requested)
        self.hand.episode_requested.connect(lambda: self.take_over_requested.emit(True))
        self.buttons.pressed.connect(self._press)
        self.buttons.released.connect(self.hand.release)
        self.tools.tool_changed.connect(self._take_tool)
        self.brush.edit_requested.connect(self.edit_requested)
        self.brush.gesture_finished.connect(self.gesture_finished)
        self.brush.reward_requested.connect(self._open_reward)
        self.reward_box.edit_requested.connect(self.edit_requested)
        self.reward_box.gesture_finished.connect(self.gesture_finished)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow_focus)
        self.brush.tool = self.tools.tool()
        self.pace.set_value(self._pace)
        self.greedy.setChecked(self._greedy)

    @classmethod
    def suits(cls, spec: Spec) -> bool:
        """Whether one acts in these data."""
        return spec.data_shape.world

    # ---- the document and the run

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        """Follow the document."""
        del analysis
        data = spec.data if isinstance(spec.data, World) else None
        other = data is None or self._data is None or self._data.kind != data.kind
        self._data = data
        if other:
            self._begin_anew()
        if data is not None:
            self.hand.set_data(data)
            self.buttons.offer(self.hand.board())
            self.surface.set_data(data)
            if self._states is not None and not values.suit(data, self._states):
                self._states = None
        self._follow()

    def _begin_anew(self) -> None:
        """Forget what belongs to another world."""
        self._states = self._last = self._pointed = None
        self._trouble = ""
        self.reward_box.hide()
        if self._mode == "hand":
            self.take_over_requested.emit(False)
        self._mode = "learning"
        self.mode.set_value(self._mode)
        self.hand.set_on(False)
        if self._shown and (self._data is None or not values.can_show(self._data)):
            self._shown = ""
            self.shown.set_value("")

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Follow the run: what it thinks of the states, and what went wrong in the world."""
        trouble = snapshot.trouble
        at_world = trouble is not None and trouble.layer_id == "data"
        self._trouble = f"{trouble.problem} {trouble.remedy}" if trouble is not None and at_world else ""
        was, self._loading = self._loading, snapshot.state is RunState.LOADING
        if was and not self._loading and self._mode == "hand" and self._last is None:
            self.take_over_requested.emit(True)  # what was asked before the engine was there
        states = None if snapshot.agent is None else snapshot.agent.states
        if states is not None and self._data is not None and values.suit(self._data, states):
            self._states = states
        self._follow()

    def show_frame(self, frame: Frame) -> None:
        """Show another moment of the world, thirty a second or so."""
        if self._data is None or frame.shown != self._mode or not scenes.fits(self._data, frame.scene):
            return
        before, self._last = self._last, frame
        if frame.shown == "hand":
            self.hand.take(frame)
            if frame.ended:
                best = self._best.get(self._data.kind, -math.inf)
                self._best[self._data.kind] = max(best, frame.score)
        self.surface.show_frame(frame)
        self._say()
        if before is None or frame.ended:
            self.surface.setAccessibleDescription(f"{self.surface.figures().words()}. {ending(self._data, frame)}")

    def watch(self) -> Watch:
        """What the stage needs now."""
        if self._data is None:
            return Watch()
        stage: Literal["", "learning", "show"] = "" if self._mode == "hand" else self._mode
        wanted = WorldWatch(stage=stage, pace=self._pace, greedy=self._greedy, states=bool(self._shown))
        return Watch(world=wanted)

    def cover(self, words: str) -> None:
        """Say in place of the world why there is nothing to show; with '' show it again."""
        if words != self._covered:
            self._covered = words
            self._follow()

    # ---- what is chosen

    def _set_mode(self, mode: Mode) -> None:
        was, self._mode = self._mode, mode
        self.mode.set_value(mode)
        self._last = None
        self.surface.forget()
        self.hand.set_on(mode == "hand")
        if "hand" in (was, mode):
            self.take_over_requested.emit(mode == "hand")
        self._follow()
        if mode == "hand":
            self.tools.put_away()  # a click that is to bring the keyboard here must not paint
            self.brush.tool = None
            self.surface.setFocus(Qt.FocusReason.OtherFocusReason)
        self.watch_changed.emit()

    def _set_pace(self, pace: float) -> None:
        self._pace = pace
        self.pace.set_value(pace)
        self.watch_changed.emit()

    def _set_greedy(self, on: bool) -> None:
        self._greedy = on
        self.greedy.setChecked(on)
        self.watch_changed.emit()

    def _set_shown(self, shown: values.Shown) -> None:
        self._shown = shown
        self.shown.set_value(shown)
        self._follow()
        self.watch_changed.emit()

    def _take_tool(self, tool: object) -> None:
        self.brush.tool = self.tools.tool()
        del tool
        self._say()

    def _open_reward(self, cell: tuple[int, int]) -> None:
        if isinstance(self._data, GridWorld):
            self.reward_box.open_at(self._data, cell, self.surface.cell_box(cell))

    def _press(self, place: int) -> None:
        if not self._has_keyboard():
            self.surface.setFocus(Qt.FocusReason.MouseFocusReason)
        self.hand.press(place)
        self._say()

    def _point(self, cell: tuple[int, int] | None) -> None:
        self._pointed = cell
        self._say()
        if cell is not None and self._data is not None:
            self.surface.setAccessibleDescription(self._told_now(self._data).line()[0])

    # ---- showing

    def _follow(self) -> None:
        """Show what there is to see, or say in words why not."""
        told = NO_WORLD if self._data is None else self._trouble or self._covered
        self._told.setText(told)
        self._told.setVisible(bool(told))
        self._inner.setVisible(not told)
        data = self._data
        described = told or (f"{data.called}: {data.summary}" if data is not None else "")
        if described != self.accessibleDescription():
            self.setAccessibleDescription(described)
        if data is None:
            return
        by_hand = self._mode == "hand"
        self.controls.offer(shown=values.can_show(data), show=self._mode == "show", pushes=self.surface.can_be_pushed())
        self.buttons.setVisible(by_hand)
        self.tools.setVisible(isinstance(data, GridWorld))
        self._fit()
        self.surface.show_values(self._states if self._shown else None, self._shown)
        self._follow_focus()

    def _fit(self) -> None:
        """Where the world would have too little of the height, draw together what stands around it."""
        width = self.width() - 6 * SPACE
        below = [each for each in (self.tools, self.buttons) if each.isVisibleTo(self._inner)]
        around = self.controls.full_height(width) + sum(each.heightForWidth(width) for each in below)
        gaps = 2 * SPACE * (3 + len(below))
        low = self.height() - around - gaps - FIGURES - LINE < WORLD_SHARE * self.height()
        self.controls.fold(low, width)
        if low != self._low:
            self._low = low
            self._draw_together(low)

    def _draw_together(self, low: bool) -> None:
        edge = SPACE if low else 2 * SPACE
        self.tools.stand(low)
        self._board.setDirection(QBoxLayout.Direction.LeftToRight if low else QBoxLayout.Direction.TopToBottom)
        for layout in (self._board, self._column):
            layout.setSpacing(edge)
        self._outer.setContentsMargins(3 * SPACE, edge, 3 * SPACE, edge)

    def _say(self) -> None:
        """The line below the world."""
        if self._data is not None:
            best = self._best.get(self._data.kind, math.nan)
            self.surface.say(self._told_now(self._data).line(), best, self._mode == "hand")

    def _told_now(self, data: World) -> Telling:
        return Telling(
            data, self._mode, self._last, self._loading, self._states if self._shown else None, self._shown,
            self._pointed, self.brush.tool, self.hand, self._has_keyboard(),
        )  # fmt: skip

    # ---- the keyboard

    def _has_keyboard(self) -> bool:
        focused = QApplication.focusWidget()
        return focused is not None and (focused is self.surface or self.buttons.isAncestorOf(focused))

    def _follow_focus(self) -> None:
        """Keys are played only while the keyboard is with the world or one of its buttons."""
        self.hand.set_alive(self.isVisible() and self._has_keyboard() and not self._told.isVisibleTo(self))
        self._say()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._follow_focus()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.hand.set_alive(False)

    def paintEvent(self, _event: QPaintEvent) -> None:
        now = theme()
        draw_rounded_rect(QPainter(self), QRectF(self.rect()), fill=now.panel, line=now.line, radius=CARD_RADIUS)
