"""Replay memory: what is learned from, action by action, as a strip to scrub."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.snapshot import Floats, ReplayPage, Snapshot, Watch, WorldWatch
from engine.spec.catalog.algorithms import Dqn
from engine.spec.catalog.data import World
from engine.spec.document import Spec
from engine.spec.shapes import Analysis
from widgets.kit import SPACE, format_count
from widgets.plots.base import Caption, News
from widgets.plots.parts.memory_bar import MemoryBar
from widgets.plots.parts.replay_strip import ReplayStrip
from widgets.plots.parts.seen_rows import Sight
from widgets.plots.parts.transition_pane import Transition, TransitionPane
from widgets.plots.parts.view import WidgetView

MOST_HZ = 6.0
LOW = 260  # px of height that has room for one action at large
BLOCK = 8  # a page begins at a multiple of it, so that the next action along the strip needs no other page
NOT_DQN = "Only DQN learns from a memory of what happened. Choose it under Training, and its memory shows here."
WAITING = "Press play: what happens is remembered, and shows here."


class ReplayView(WidgetView):
    """A page of the memory as thumbnails, a bar over all of it, and one action at large.

    Without a hand on it, it follows the newest actions.

    Signals
    -------
    observation_chosen(bytes) : float32 features of what was seen before the picked action; b"" when it is let go.
    """

    title: ClassVar[str] = "Replay memory"
    observation_chosen = Signal(bytes)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._data: World | None = None
        self._about: object = None
        self._sight = Sight()
        self._reach: Floats = np.zeros(0, np.float32)
        self._page: ReplayPage | None = None
        self._place: int | None = None  # where the hand is; None follows the newest
        self._picked: Transition | None = None
        self._start = 0  # of the page that is asked for
        self._news = News(MOST_HZ)
        self.newest = self.add_action("newest", "Follow the newest actions again, and let the picked one go.")
        self.strip, self.bar, self.pane, self.told = ReplayStrip(), MemoryBar(), TransitionPane(), Caption()
        self.strip.set_message("")
        column = QVBoxLayout()
        column.setSpacing(SPACE)
        column.addWidget(self.strip, 3)
        column.addWidget(self.bar)
        column.addWidget(self.told)
        column.addWidget(self.pane, 4)
        self.content.addLayout(column)
        self.newest.clicked.connect(lambda _on: self._follow())
        self.bar.place_requested.connect(self._go)
        self.strip.pointed.connect(lambda _at: self._tell())
        self.strip.picked.connect(self._pick)
        self._refresh()

    @classmethod
    def suits(cls, spec: Spec) -> bool:
        """Whether it is learned from a memory."""
        return spec.data_shape.world and isinstance(spec.training.algorithm, Dqn)

    def watch(self) -> Watch:
        return Watch(world=WorldWatch(replay=self._start)) if self._data is not None else Watch()

    # ---- following

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        data = spec.data if isinstance(spec.data, World) and self.suits(spec) else None
        before, self._data = self._data, data
        about = None if data is None else (data.kind, spec.data_shape)
        if about != self._about:
            self._about = about
            self._forget()
            self._sight = Sight() if data is None else Sight.of(data)
        self._refresh()
        if (before is None) != (data is None):
            self.watch_changed.emit()

    def _forget(self) -> None:
        self._page, self._place, self._start = None, None, 0
        self._reach = np.zeros(0, np.float32)
        self._let_go()
        self._news.forget()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        page = None if snapshot.agent is None else snapshot.agent.replay
        if self._data is None or page is None or not self._sight.fits(page.observations):
            return
        if not self._news.is_new(page, snapshot.state):
            return
        self._page = page
        self._reach = self._sight.widened(self._reach, np.concatenate((page.observations, page.after)))
        if self._place is not None:
            self._place = min(self._place, max(page.count - 1, 0))
        self._ask()
        self._refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room, what matters most stays."""
        super().resizeEvent(event)
        self.pane.setVisible(self.height() >= LOW)

    # ---- hands

    def place(self) -> int:
        """Which remembered action is looked at, 0 is the oldest."""
        count = 0 if self._page is None else self._page.count
        return max(count - 1, 0) if self._place is None else self._place

    def _go(self, place: int) -> None:
        """Look at another place; what was picked is let go."""
        self._place = place
        self._let_go()
        self._ask()
        self._refresh()

    def _pick(self, at: int) -> None:
        page, data = self._page, self._data
        if page is None or data is None or not 0 <= at < len(page.rewards):
            return
        self._place = page.start + at
        self._picked = Transition.of(page, at, data.moves)
        self.observation_chosen.emit(self._picked.before.astype(np.float32).tobytes())
        self._ask()
        self._refresh()

    def _follow(self) -> None:
        self._place = None
        self._let_go()
        self._ask()
        self._refresh()

    def _let_go(self) -> None:
        if self._picked is not None:
            self._picked = None
            self.observation_chosen.emit(b"")

    def _ask(self) -> None:
        """Ask for the page around the place, if it is another one."""
        shown = BLOCK if self._page is None else max(len(self._page.rewards), BLOCK)
        before = shown - 1 if self._place is None else BLOCK
        start = max(self.place() - before, 0) // BLOCK * BLOCK
        if self._place is None and start < self.place() - before:
            start += BLOCK  # the newest are the last ones of the page
        if start != self._start:
            self._start = start
            self.watch_changed.emit()

    # ---- showing

    def _refresh(self) -> None:
        page = self._page
        self.say_empty(NOT_DQN if self._data is None else WAITING if page is None or not len(page.rewards) else "")
        if page is None or self._data is None or not len(page.rewards):
            return
        window = (page.start, page.start + len(page.rewards))
        self.newest.setVisible(self._place is not None)
        self.strip.show_page(page, self._sight, self._reach, self.place() - page.start)
        self.bar.show_memory(page.count, page.capacity, window, self.place())
        self._tell()

    def _tell(self) -> None:
        """The action that is pointed at, else the picked one, else the one at the cursor."""
        page, data = self._page, self._data
        if page is None or data is None or not len(page.rewards):
            return
        at = self.strip.hovered_at()
        if at < 0 and self._picked is not None:
            shown = self._picked
        else:
            shown = Transition.of(page, at if at >= 0 else self.strip.cursor_at(), data.moves)
        self.pane.show_transition(shown, self._sight, self._reach)
        self.told.set_runs((shown.words(), "text" if shown is self._picked else ""))
        following = "newest actions" if self._place is None else f"place {format_count(self.place())}"
        self.caption.set_runs((f"{format_count(page.count)} remembered, {following}", ""))
        self.describe(
            f"{format_count(page.count)} of {format_count(page.capacity)} actions remembered; {shown.words()}"
        )
