"""Episodes: the latest, the best and the worst, to be played, slowed down and scrubbed."""

from __future__ import annotations

from time import monotonic
from typing import ClassVar

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.snapshot import Episode, Recordings, Snapshot, Watch, Which, WorldWatch
from engine.spec.catalog.data import World
from engine.spec.document import Spec
from engine.spec.shapes import Analysis
from widgets.kit import SPACE, LinkLabel, Segments
from widgets.plots.base import Caption, News
from widgets.plots.parts.action_bars import figure
from widgets.plots.parts.band_surface import BandSurface
from widgets.plots.parts.episode_bands import bands_of, deed, words_at
from widgets.plots.parts.player_bar import PlayerBar
from widgets.plots.parts.scene_surface import ScenePainter, SceneSurface
from widgets.plots.parts.view import WidgetView

WHICH: tuple[tuple[Which, str], ...] = (("latest", "Latest"), ("best", "Best"), ("worst", "Worst"))
MOST_HZ = 3.0  # other episodes a second, of which the newest is shown
LOW, ROOMY = 250, 300  # px of height that has room for the curves, and for words below them
LAST_NUMBER = 12  # px at the right, for the number of the last action
OBSERVED_S = 0.1  # between two moments that the network is asked about while it plays
NO_WORLD = "Recorded episodes show here once there is a world to act in: choose one in Data, such as CartPole."
WAITING = "Press play: when the first episode has ended, it can be played again here."
LIVE = "Let the moment go: the network shows again what happens now."


class EpisodesView(WidgetView):
    """The scene of a recorded episode above reward, value and advantage along it.

    Signals
    -------
    moment_chosen(Episode, int) : this moment is looked at; (None, -1) when the player is left to what happens now.
    observation_chosen(bytes) : float32 features of that moment, b"" when it is left.
    export_requested(str) : "gif" or "mp4" of `episode()`.
    """

    title: ClassVar[str] = "Episodes"
    moment_chosen = Signal(object, int)
    observation_chosen = Signal(bytes)
    export_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._data: World | None = None
        self._about: object = None
        self._recordings = Recordings()
        self._which: Which = "latest"
        self._episode: Episode | None = None
        self._pinned = False  # whether somebody looks at a moment of it
        self._observed_at = 0.0
        self._news = News(MOST_HZ)
        self.which = Segments(WHICH, "Which episode")
        self.gif = self.add_action("GIF", "Save this episode as a moving picture.")
        self.mp4 = self.add_action("MP4", "Save this episode as a film.")
        self.header.insertWidget(0, self.which)
        self.scene, self.player, self.told = SceneSurface(), PlayerBar(), Caption()
        self.bands = BandSurface("Reward, value and advantage along the episode")
        self.bands.set_whole(True)
        self.live = LinkLabel("live", role="small")
        self.live.setAccessibleName("Leave the moment")
        self.live.set_hint(LIVE)
        self._lay_out()
        self._connect()
        self._refresh()

    def _lay_out(self) -> None:
        controls = QHBoxLayout()
        controls.setSpacing(2 * SPACE)
        controls.addWidget(self.player)
        controls.addStretch(1)
        controls.addWidget(self.live)
        column = QVBoxLayout()
        column.setSpacing(SPACE)
        column.addWidget(self.scene, 3)
        column.addLayout(controls)
        column.addWidget(self.bands, 2)
        column.addWidget(self.told)
        self.content.addLayout(column)

    def _connect(self) -> None:
        self.which.value_requested.connect(self._choose)
        self.gif.clicked.connect(lambda _on: self.export_requested.emit("gif"))
        self.mp4.clicked.connect(lambda _on: self.export_requested.emit("mp4"))
        self.live.clicked.connect(lambda _on: self._leave())
        self.player.moment_requested.connect(self._go)
        self.player.advanced.connect(self._advance)
        self.player.began.connect(self._begin)
        self.bands.step_chosen.connect(self._scrub)
        self.bands.step_hovered.connect(lambda _step: self._tell())

    @classmethod
    def suits(cls, spec: Spec) -> bool:
        """Whether there is a world to act in."""
        return spec.data_shape.world

    def watch(self) -> Watch:
        return Watch(world=WorldWatch(recordings=True)) if self._data is not None else Watch()

    def set_painter(self, paint: ScenePainter) -> None:
        """Let scenes be painted by `paint(painter, rect, data, scene)`."""
        self.scene.set_painter(paint)

    def episode(self) -> Episode | None:
        """The one that is shown."""
        return self._episode

    def moment(self) -> int:
        """How many of its actions are over at the moment that is shown."""
        return self.bands.step()

    # ---- following

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        data = spec.data if isinstance(spec.data, World) else None
        before, self._data = self._data, data
        about = None if data is None else (data.kind, spec.data_shape)
        if about != self._about:
            self._about, self._recordings = about, Recordings()
            self._news.forget()
            self._leave()
            self._take(None)
        self._refresh()
        if (before is None) != (data is None):
            self.watch_changed.emit()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        kept = None if snapshot.agent is None else snapshot.agent.recordings
        if self._data is None or kept is None or _same(kept, self._recordings):
            return
        if not self._news.is_new(kept, snapshot.state):
            return
        self._recordings = kept
        if not self._pinned and not self.player.is_playing():
            self._take(kept.of(self._which))
        self._refresh()

    def _take(self, episode: Episode | None) -> None:
        """Show another episode, from its beginning."""
        if episode is self._episode:
            return
        self._episode = episode
        if episode is not None:
            self.bands.show_bands(bands_of(episode), len(episode.rewards) + 1, side=LAST_NUMBER)
            self.bands.set_step(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room, what matters most stays."""
        super().resizeEvent(event)
        self.bands.setVisible(self.height() >= LOW)
        self.told.setVisible(not LOW <= self.height() < ROOMY)

    # ---- hands

    def _choose(self, which: object) -> None:
        found = [name for name, _title in WHICH if name == which]
        self._which = found[0] if found else "latest"
        self.which.set_value(self._which)
        self._take(self._recordings.of(self._which))
        if self._pinned or self.player.is_playing():
            self._look()
        self._refresh()

    def _go(self, moment: int) -> None:
        self.bands.set_step(moment)
        self._look()

    def _scrub(self, _moment: int) -> None:
        self.player.stop()
        self._look()

    def _begin(self) -> None:
        """Play from the start where it stands at the end."""
        episode = self._episode
        if episode is None:
            self.player.stop()
        elif self.moment() >= len(episode.rewards):
            self._go(0)

    def _advance(self, moments: int) -> None:
        """Time goes on; after the end of an episode comes the newest of its kind."""
        episode = self._episode
        if episode is None:
            return
        if self.moment() < len(episode.rewards):
            self.bands.set_step(self.moment() + moments)
        elif self._recordings.of(self._which) is not episode:
            self._take(self._recordings.of(self._which))
        else:
            self.player.stop()
        self._look()

    def _look(self) -> None:
        """Tell which moment is looked at; the network is not asked about every one while it plays."""
        episode = self._episode
        if episode is None:
            return
        self._pinned = True
        self.moment_chosen.emit(episode, self.moment())
        now = monotonic()
        if not self.player.is_playing() or now - self._observed_at >= OBSERVED_S:
            self._observed_at = now
            self.observation_chosen.emit(episode.observations[self.moment()].astype("float32").tobytes())
        self._refresh()

    def _leave(self) -> None:
        """Back to what happens now."""
        self.player.stop()
        if self._pinned:
            self._pinned = False
            self.moment_chosen.emit(None, -1)
            self.observation_chosen.emit(b"")
            self._take(self._recordings.of(self._which))
            self._refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.player.stop()

    # ---- showing

    def _refresh(self) -> None:
        data, episode = self._data, self._episode
        self.say_empty(NO_WORLD if data is None else "" if episode is not None else WAITING)
        if data is None or episode is None:
            return
        moment = self.moment()
        pace = data.pace_hz
        self.player.show_moment(moment, len(episode.rewards), pace)
        self.live.setVisible(self._pinned)
        score = float(episode.rewards[:moment].sum())
        corner = " · ".join(filter(None, (f"score {figure(score)}", deed(episode, moment, data))))
        self.scene.show_scene(data, episode.scenes[min(moment, len(episode.scenes) - 1)], corner)
        self._tell()

    def _tell(self) -> None:
        data, episode = self._data, self._episode
        if data is None or episode is None:
            return
        words = words_at(episode, self.bands.read_step(), data)
        self.told.set_runs((words, "text"))
        end = "" if episode.ended else ", broken off"
        what = f"episode {episode.number:,}: return {figure(episode.total)}, {len(episode.rewards):,} actions{end}"
        self.caption.set_runs(("return ", ""), (figure(episode.total), "text"))
        self.caption.setToolTip(what.capitalize())
        self.bands.setAccessibleDescription(words)
        self.describe(f"{self._which.capitalize()} {what}. {words}")


def _same(one: Recordings, other: Recordings) -> bool:
    """Whether they hold the very same episodes."""
    return all(one.of(which) is other.of(which) for which, _title in WHICH)
