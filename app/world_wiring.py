"""The connections of worlds: stage, agent's views and player, and the films; `app.wiring` makes this one too."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QRectF
from PySide6.QtGui import QPainter

from app.bridge import Bridge
from app.dialogs import ask_file
from app.document import Document
from app.errands import Errands
from app.notices import Notices
from app.reading import Reading
from app.watching import Watching
from app.window import MainWindow
from engine.snapshot import Episode, Frame, Scene, Watch, WorldWatch
from engine.spec.catalog.data import Gymnasium, World
from engine.spec.edits import SetData
from widgets.kit import theme

PICKING = ("episode", "replay")  # views in which a moment is picked, that the network is then asked about
FRAMED = ("world", "action_bars")  # views that follow the stage, thirty times a second
PUSHED = ("cartpole", "mountain-car", "acrobot", "pendulum", "lunar-lander")  # worlds with something to push
PUSH = 0.7  # of the strongest
NO_WORLD = "Only in a world to act in: choose one under Data, such as CartPole."
NO_EPISODE = "There is no episode yet. Press play: when the first has ended, it can be saved."


class WorldWiring(QObject):
    """Joins the views of worlds: one stage, one moment that is looked at.

    The views are there once the window is on the screen.
    """

    def __init__(
        self, window: MainWindow, document: Document, bridge: Bridge, watching: Watching, *,
        errands: Errands, reading: Reading, notices: Notices,
        reveal: Callable[[str], None], folder: Callable[[], str],
    ) -> None:  # fmt: skip
        super().__init__()
        self._window, self._document, self._bridge, self._watching = window, document, bridge, watching
        self._errands, self._reading, self._notices = errands, reading, notices
        self._reveal, self._folder = reveal, folder
        self._ready = False
        self._picked: dict[str, bytes] = {}  # the moment that stands in a view, by its dock
        self._looking = ""  # the dock whose moment the network is asked about
        self._about: object = None  # the world that the moments are of
        self._saving = ""  # what is said of the film that is being written
        self._join_reading()
        self._join_films()

    # ---- the views, which are made late

    def join(self) -> None:
        """Join the views, which have just been made."""
        window, bridge = self._window, self._bridge
        self._ready = True
        self._watching.always(self._always)
        bridge.framed.connect(self._show_frame)
        window.transport.update_requested.connect(self.update)
        stage = window.world
        stage.take_over_requested.connect(bridge.take_over)
        stage.act_requested.connect(bridge.act)
        stage.kick_requested.connect(bridge.kick)
        stage.edit_requested.connect(self._document.push)
        stage.gesture_finished.connect(self._document.finish_gesture)
        for key in PICKING:
            getattr(window, key).observation_chosen.connect(partial(self._pick, key))
            window.docks[key].visibilityChanged.connect(partial(self._follow_dock, key))
        window.episode.moment_chosen.connect(self._show_moment)
        window.episode.export_requested.connect(self.save_film)
        window.episode.set_painter(paint_moment)
        window.returns.mark_requested.connect(self._document.go_to)

    def show_document(self) -> None:
        """Another world has no moments yet."""
        data = self._document.spec.data
        about = (data.kind, self._document.spec.data_shape)
        if about != self._about:
            self._about, self._looking = about, ""
            self._picked.clear()

    def _show_frame(self, frame: Frame) -> None:
        for key in FRAMED:
            getattr(self._window, key).show_frame(frame)

    def _show_moment(self, episode: Episode | None, moment: int) -> None:
        self._window.action_bars.show_moment(episode, max(moment, 0))

    # ---- the moment that the whole network is seen by

    def _pick(self, key: str, observation: bytes) -> None:
        """A moment was picked in a view, or let go again."""
        self._picked[key] = observation
        self._looking = key if observation else self._looking if self._looking != key else ""
        self._watching.update_watch()

    def _follow_dock(self, key: str, visible: bool) -> None:
        """Where a picked moment is out of sight the network lives on; it is looked at again where it comes back."""
        if visible and self._picked.get(key):
            self._looking = key
        elif not visible and self._looking == key:
            self._looking = ""
        else:
            return
        self._watching.update_watch()

    def _always(self) -> Watch:
        """What holds whichever views are in sight: the figures in the bar above, and the picked moment."""
        if not isinstance(self._document.spec.data, World):
            return Watch()
        return Watch(observation=self._picked.get(self._looking, b""), world=WorldWatch(log=True))

    # ---- what a menu or a key asks for

    def why_not(self) -> str:
        """Why nothing can be done in a world; empty where it can."""
        return "" if isinstance(self._document.spec.data, World) else NO_WORLD

    def why_no_push(self) -> str:
        """Why nothing can be pushed."""
        pushed = self._document.spec.data.kind in PUSHED
        return self.why_not() or ("" if pushed else "There is nothing to push in this world.")

    def update(self) -> None:
        """Go on to the end of the next update."""
        self._bridge.step(epoch=False, update=True)

    def choose(self, mode: str) -> None:
        """Let the stage show what is "learning", the "show", or what a person does by "hand"."""
        if self._ready and not self.why_not():
            self._reveal("world")
            self._window.world.mode.value_requested.emit(mode)  # as by a press there

    def kick(self, direction: int) -> None:
        """Push what is on the stage, to the left (-1) or right (1)."""
        if self._ready:
            self._window.world.surface.push(PUSH * direction)  # which knows what turns against the clock

    # ---- an environment by its id

    def _join_reading(self) -> None:
        data, reading = self._window.data, self._reading
        data.environment_requested.connect(reading.read_environment)
        reading.environment_ready.connect(self._take_environment)
        reading.environment_failed.connect(data.set_environment_problem)

    def ask_environment(self) -> None:
        """Let an id be typed."""
        self._reveal("data")
        self._window.data.ask_environment()

    def _take_environment(self, world: Gymnasium) -> None:
        before = self._document.spec.data
        if isinstance(before, Gymnasium) and before.id == world.id:
            world = world.with_(remembers=before.remembers, reward_scale=before.reward_scale)
        self._document.push(SetData(data=world))
        self._document.finish_gesture()
        self._window.data.set_environment_problem("")

    # ---- films

    def _join_films(self) -> None:
        self._errands.film_progress.connect(self._tell_progress)
        self._errands.film_ended.connect(self._end_film)

    def save_film(self, kind: str) -> None:
        """Save the episode that the player shows, as "gif" or "mp4", as fast as it is played."""
        data = self._document.spec.data
        if not self._ready or not isinstance(data, World):
            return
        episode = self._window.episode.episode()
        if episode is None:
            self._reveal("episode")
            self._notices.tell("info", NO_EPISODE)
            return
        name = f"{data.called.replace('/', '-')} episode {episode.number}.{kind}"
        use = partial(self._write_film, episode, data)
        ask_file(self._window, "Save the episode as a film", f"*.{kind}", self._folder(), use, name)

    def _write_film(self, episode: Episode, data: World, path: str) -> None:
        from app.films import Film

        if self._saving:
            self._notices.tell("info", "A film is being saved already. Wait for it, or cancel it.")
            return
        speed = self._window.episode.player.speed.value()
        film = Film(data, episode, theme(), speed if isinstance(speed, float) else 1.0)
        self._saving = f"Saving {Path(path).name} …"
        self._notices.tell("info", self._saving, ("Cancel", self._errands.cancel_film))
        self._errands.write_film(Path(path), film)

    def _tell_progress(self, share: float) -> None:
        self._window.statusBar().showMessage(f"{self._saving} {100 * share:.0f} %")

    def _end_film(self) -> None:
        self._notices.withdrawn.emit(self._saving)
        self._window.statusBar().clearMessage()
        self._saving = ""


def paint_moment(painter: QPainter, rect: QRectF, data: World, scene: Scene) -> None:
    """A moment of a world as the stage paints it."""
    from widgets.stage.scenes import paint_scene

    paint_scene(painter, rect, data, scene, theme())
