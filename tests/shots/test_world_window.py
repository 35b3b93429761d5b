"""The whole window in a world: what is watched of the agent are formulas, handed over by the engine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication

from engine.snapshot import AgentView, Frame, Snapshot
from engine.spec.catalog.data import CartPole
from engine.spec.document import default_spec
from engine.spec.edits import SetData
from tests.plots.agents import cart_frame, episode_log, phase_view, recordings, run_curves, update_log
from tests.shots.compare import check_picture
from tests.shots.scenes import Scene, SteadyEngine

ACTIONS_PER_SECOND = 23_400.0


class ActingEngine(SteadyEngine):
    """The engine with an agent by formulas; the network is the real one, as it begins: nothing is trained."""

    def __init__(self) -> None:
        super().__init__()
        log = episode_log()
        watched = {"log": log, "updates": update_log(log.actions), "recordings": recordings(), "phase": phase_view()}
        self._agent = AgentView(log.count, log.actions, 0.0, **watched)  # type: ignore[arg-type]
        self._curves = run_curves(log.actions, (60_000, "gravity 15"))
        self._revision = self._framed = 0

    def latest(self, later: bool = False) -> Snapshot | None:
        snapshot = super().latest(later)
        if snapshot is None:
            return None
        self._revision = snapshot.revision
        return replace(snapshot, agent=self._agent, curves=self._curves, samples_per_second=ACTIONS_PER_SECOND)

    def frame(self) -> Frame | None:
        """One for each document: the run stands still."""
        before, self._framed = self._framed, self._revision
        return None if before == self._revision else cart_frame(revision=self._revision)


@pytest.fixture(params=[("build", False), ("look", True)], ids=["light", "dark"])
def scene(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[Scene]:
    """A window with CartPole."""
    layout, dark = request.param
    made = Scene(qapp, dark=dark, layout=layout, size=(1440, 900), engine=ActingEngine())
    made.open_spec(SetData(data=CartPole()).apply(default_spec()).with_(name="CartPole"))
    made.do("view.fit")
    yield made
    made.close()


def test_the_window_in_a_world(scene: Scene, request: pytest.FixtureRequest) -> None:
    kind = "dark" if "dark" in request.node.name else "light"
    check_picture(scene.picture(0.5), f"window-world-{kind}")
