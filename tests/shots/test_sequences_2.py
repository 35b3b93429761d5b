"""Pictures of the network unrolled in time, of the gradient in time and of attention, from numbers made by formulas."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.snapshot import Snapshot
from engine.spec.document import Spec
from engine.spec.shapes import analyse
from tests.plots.over_time import (
    adding_snapshot,
    adding_spec,
    causal_snapshot,
    causal_spec,
    gradient_snapshot,
    speakers_snapshot,
    speakers_spec,
    text_snapshot,
    text_spec,
    words_snapshot,
    words_spec,
)
from tests.shots.compare import check_picture
from tests.shots.scenes import in_both_themes
from widgets.plots.attention import AttentionView
from widgets.plots.gradient import GradientTimeView
from widgets.plots.unrolled import UnrolledView

SIZE = (380, 300)
V = TypeVar("V", UnrolledView, GradientTimeView, AttentionView)
Scene = tuple[Callable[[], Spec], Callable[[], Snapshot], int]
UNROLLED: dict[str, Scene] = {
    "text": (text_spec, text_snapshot, 4),
    "branches": (adding_spec, adding_snapshot, 29),
    "both-directions": (speakers_spec, speakers_snapshot, 5),
    "stretches": (words_spec, words_snapshot, 2),
}


def show(view: V, scene: Scene, qtbot: QtBot, size: tuple[int, int] = SIZE) -> V:
    """A view in a dock, at a step."""
    spec, snapshot, step = scene
    qtbot.addWidget(view)
    view.resize(*size)
    view.show_document(spec(), analyse(spec()))
    view.show()
    view.show_snapshot(snapshot())
    view.set_step(step)
    return view


@pytest.mark.parametrize("name", UNROLLED)
def test_the_network_unrolled_looks_as_it_did(name: str, qapp: QApplication, qtbot: QtBot) -> None:
    size = (520, 300) if name == "stretches" else SIZE
    view = show(UnrolledView(), UNROLLED[name], qtbot, size)
    check_picture(in_both_themes(qapp, view), f"unrolled-{name}")


@pytest.mark.parametrize("name", UNROLLED)
def test_the_folded_network_looks_as_it_did(name: str, qapp: QApplication, qtbot: QtBot) -> None:
    view = show(UnrolledView(), UNROLLED[name], qtbot)
    view.set_unfolded(False)
    check_picture(in_both_themes(qapp, view), f"unrolled-{name}-folded")


@pytest.mark.parametrize("share", [0.3, 0.8])
def test_the_flowing_state_looks_as_it_did(share: float, qapp: QApplication, qtbot: QtBot) -> None:
    view = show(UnrolledView(), UNROLLED["text"], qtbot)
    view.surface._flow = share
    view.surface.update()
    check_picture(in_both_themes(qapp, view), f"unrolled-flow-{100 * share:.0f}")


@pytest.mark.parametrize(("size", "step"), [(SIZE, 0), ((300, 300), 60)])
def test_the_gradient_in_time_looks_as_it_did(
    size: tuple[int, int], step: int, qapp: QApplication, qtbot: QtBot
) -> None:
    view = show(GradientTimeView(), (adding_spec, gradient_snapshot, step), qtbot, size)
    check_picture(in_both_themes(qapp, view), f"gradient-time-{size[0]}")


@pytest.mark.parametrize("mode", ["matrix", "links"])
@pytest.mark.parametrize("name", ["words", "letters"])
def test_attention_looks_as_it_did(name: str, mode: str, qapp: QApplication, qtbot: QtBot) -> None:
    scenes: dict[str, Scene] = {
        "words": (words_spec, words_snapshot, 3),
        "letters": (causal_spec, causal_snapshot, 9),
    }
    view = show(AttentionView(), scenes[name], qtbot)
    view.set_mode(mode)
    check_picture(in_both_themes(qapp, view), f"attention-{name}-{mode}")


def test_attention_in_a_narrow_dock_looks_as_it_did(qapp: QApplication, qtbot: QtBot) -> None:
    view = show(AttentionView(), (words_spec, words_snapshot, 3), qtbot, (250, 380))
    check_picture(in_both_themes(qapp, view), "attention-narrow")
