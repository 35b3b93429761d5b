"""The window from the keyboard alone: every key goes to whatever has the focus, as a person's would."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QScrollArea, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from app.actions import ROWS
from app.docks import Dock
from engine.spec.edits import SetData
from tests.app.conftest import Wired
from widgets.kit.theme import theme

K = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
MOST_STOPS = 400  # of a round with Tab; a window has far fewer


class Keyboard:
    """Fingers on a window's keys."""

    def __init__(self, wired: Wired) -> None:
        self.wired = wired

    @property
    def focus(self) -> QWidget:
        """What has the focus; the window itself if nothing in it does."""
        return QApplication.focusWidget() or self.wired.window

    def press(self, *keys: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press keys one after another."""
        for key in keys:
            QTest.keyClick(self.focus, key, modifier)

    def type(self, text: str) -> None:
        """Type text, letter by letter, wherever the focus is by then."""
        for letter in text:
            QTest.keyClicks(self.focus, letter)

    def tab(self, back: bool = False) -> QWidget:
        """One stop on; returns it."""
        self.press(K.Key_Backtab if back else K.Key_Tab, modifier=SHIFT if back else Qt.KeyboardModifier.NoModifier)
        return self.focus

    def tab_to(self, name: str, kind: str = "", within: QWidget | None = None) -> QWidget:
        """Press Tab until something of this accessible name has the focus."""
        heard = []
        for _ in range(MOST_STOPS):
            here = self.tab()
            heard.append(here.accessibleName())
            inside = within is None or within.isAncestorOf(here)
            if here.accessibleName().startswith(name) and kind in type(here).__name__ and inside:
                return here
        raise AssertionError(f"Tab never comes to {name}, only to {list(dict.fromkeys(heard))}")

    def to_canvas(self) -> None:
        """Press Tab until the canvas has the focus."""
        canvas = self.wired.window.canvas
        for _ in range(MOST_STOPS):
            if self.tab() is canvas.focusProxy():
                return
        raise AssertionError("Tab never comes to the canvas")

    def layers(self) -> list[str]:
        """The layers of the document, by id."""
        return [layer.id for layer in self.wired.document.spec.network.layers]


@pytest.fixture
def keyboard(wired: Wired, qtbot: QtBot) -> Keyboard:
    """The keys of the active window."""
    wired.window.activateWindow()
    qtbot.waitUntil(wired.window.isActiveWindow)
    return Keyboard(wired)


# ---- the run


@pytest.mark.parametrize("key", [K.Key_P, K.Key_F5])
def test_play_and_pause(keyboard: Keyboard, wired: Wired, key: Qt.Key) -> None:
    keyboard.press(key)
    assert wired.wiring.bridge.playing
    assert wired.train(20).step == 20
    keyboard.press(key)
    assert not wired.wiring.bridge.playing
    assert wired.train(20).step == 20


def test_the_play_button_by_space(keyboard: Keyboard, wired: Wired) -> None:
    keyboard.tab_to("Play", within=wired.window.transport)
    keyboard.press(K.Key_Space)
    assert wired.wiring.bridge.playing


def test_step_reset_and_speed(keyboard: Keyboard, wired: Wired) -> None:
    keyboard.press(K.Key_Period)
    assert wired.train(9).step == 1
    keyboard.press(K.Key_R, modifier=CTRL)
    assert wired.poll().step == 0
    assert wired.document.undo_label == "reset"


# ---- the network


def test_a_layer_is_added_widened_and_removed(keyboard: Keyboard, wired: Wired) -> None:
    keyboard.to_canvas()
    keyboard.press(K.Key_Right)
    keyboard.press(K.Key_Insert)
    [added] = set(keyboard.layers()) - {"input", "dense-1", "dense-2", "output"}
    units = wired.document.spec.network.layer(added).units  # type: ignore[union-attr]
    keyboard.press(K.Key_Plus)
    keyboard.press(K.Key_Plus)
    assert wired.document.spec.network.layer(added).units == units + 2  # type: ignore[union-attr]
    keyboard.press(K.Key_Minus)
    assert wired.document.spec.network.layer(added).units == units + 1  # type: ignore[union-attr]
    keyboard.press(K.Key_Delete)
    assert added not in keyboard.layers()


def test_an_activation_is_changed_in_the_inspector(keyboard: Keyboard, wired: Wired) -> None:
    keyboard.to_canvas()
    keyboard.press(K.Key_Right)
    assert wired.wiring.commands.selection == ("dense-1",)
    keyboard.press(K.Key_Return, modifier=ALT)
    keyboard.tab_to("Activation", within=wired.window.inspector)
    assert wired.wiring.commands.selection == ("dense-1",)
    keyboard.press(K.Key_Up)
    assert wired.document.spec.network.layer("dense-1").activation == "softplus"  # type: ignore[union-attr]


def test_a_letter_in_a_list_of_options_looks_for_one(keyboard: Keyboard, wired: Wired) -> None:
    keyboard.to_canvas()
    keyboard.press(K.Key_Right)
    keyboard.press(K.Key_F4)
    keyboard.tab_to("Activation", within=wired.window.inspector)
    undo = wired.document.undo_label
    keyboard.press(K.Key_R)
    assert wired.document.spec.network.layer("dense-1").activation == "relu"  # type: ignore[union-attr]
    assert undo == "", "R randomises layers on the canvas, but not in here"
    assert wired.document.undo_label == "Dense 8: activation relu"


def test_a_weight_is_typed_on_the_canvas_and_kept_or_not(keyboard: Keyboard, wired: Wired) -> None:
    keyboard.to_canvas()
    keyboard.press(K.Key_Right, K.Key_Down, K.Key_Return)
    keyboard.type("-1.5")
    keyboard.press(K.Key_Return)
    assert bias(wired) == -1.5
    keyboard.press(K.Key_Return)
    keyboard.type("7")
    keyboard.press(K.Key_Escape)
    assert bias(wired) == -1.5
    keyboard.press(K.Key_Z, modifier=CTRL)
    while wired.wiring.actions["edit.undo"].isEnabled():
        keyboard.press(K.Key_Z, modifier=CTRL)
    assert bias(wired) == 0.0


def bias(wired: Wired) -> float:
    """The first bias of the first hidden layer, as the engine has it."""
    view = wired.poll().layers["dense-1"]
    assert view.bias is not None
    return float(view.bias[0])


# ---- the data


def test_noise_is_changed(keyboard: Keyboard, wired: Wired) -> None:
    keyboard.tab_to("Noise", "Slider", within=wired.window.data)
    keyboard.press(K.Key_Right)
    assert wired.document.spec.data.noise > 0


def test_a_point_is_painted_on_the_plane_and_erased(keyboard: Keyboard, wired: Wired) -> None:
    keyboard.tab_to("Plane", within=wired.window.plane)
    keyboard.press(K.Key_Up, K.Key_Up, K.Key_Right, K.Key_Return)
    [point] = wired.document.spec.data.painted  # type: ignore[union-attr]
    assert point.x1 > 0
    assert point.x2 > 0
    keyboard.press(K.Key_Delete)
    assert wired.document.spec.data.painted == ()  # type: ignore[union-attr]


def test_another_data_set_is_chosen_in_the_gallery(keyboard: Keyboard, wired: Wired) -> None:
    keyboard.tab_to("Spiral", within=wired.window.data)
    keyboard.press(K.Key_Right)
    keyboard.press(K.Key_Space)
    assert wired.document.spec.data.kind != "spiral"


# ---- all of it


def test_everything_is_undone_and_done_again(keyboard: Keyboard, wired: Wired) -> None:
    first = wired.document.spec
    keyboard.to_canvas()
    keyboard.press(K.Key_Right, K.Key_Insert, K.Key_Plus)
    keyboard.press(K.Key_B)
    keyboard.press(K.Key_R, modifier=CTRL | SHIFT)
    last = wired.document.spec
    assert last is not first
    while wired.wiring.actions["edit.undo"].isEnabled():
        keyboard.press(K.Key_Z, modifier=CTRL)
    assert wired.document.spec is first
    while wired.wiring.actions["edit.redo"].isEnabled():
        keyboard.press(K.Key_Y, modifier=CTRL)
    assert wired.document.spec is last


def test_a_command_is_found_and_run(keyboard: Keyboard, wired: Wired) -> None:
    keyboard.press(K.Key_K, modifier=CTRL)
    assert wired.window.palette_overlay.isVisible()
    keyboard.type("data wine")
    keyboard.press(K.Key_Return)
    assert wired.document.spec.data.kind == "wine"
    assert not wired.window.palette_overlay.isVisible()


@pytest.mark.parametrize("opening", ["palette", "shortcuts"])
def test_an_overlay_closes_and_the_focus_is_where_it_was(keyboard: Keyboard, wired: Wired, opening: str) -> None:
    keyboard.to_canvas()
    before = keyboard.focus
    overlay = getattr(wired.window, f"{opening}_overlay")
    if opening == "palette":
        keyboard.press(K.Key_K, modifier=CTRL)
    else:
        keyboard.press(K.Key_F1)
    assert overlay.isVisible()
    assert overlay.isAncestorOf(keyboard.focus)
    keyboard.press(K.Key_Escape)
    assert not overlay.isVisible()
    assert keyboard.focus is before


def test_letters_that_are_typed_are_no_shortcuts(keyboard: Keyboard, wired: Wired) -> None:
    wired.document.push(SetData.model_validate({"data": {"kind": "function"}}))
    keyboard.tab_to("y =", within=wired.window.data)
    keyboard.press(K.Key_A, modifier=CTRL)
    keyboard.type("step(x)*exp(1)")
    keyboard.press(K.Key_Return)
    assert wired.document.spec.data.formula == "step(x)*exp(1)"  # type: ignore[union-attr]
    assert not wired.wiring.bridge.playing
    assert keyboard.layers() == ["input", "dense-1", "dense-2", "output"]


def test_the_theme_is_switched(keyboard: Keyboard) -> None:
    assert theme().name == "light"
    keyboard.press(K.Key_T, modifier=CTRL)
    assert theme().name == "dark"


def test_every_action_has_a_shortcut_or_is_found_in_the_palette(keyboard: Keyboard, wired: Wired) -> None:
    keyboard.press(K.Key_K, modifier=CTRL)
    commands = wired.window.palette_overlay.commands
    found = {commands.command(row).title.split(": ", 1)[1] for row in range(commands.rowCount())}
    assert [row.key for row in ROWS if row.text.rstrip("…") not in found] == []
    taken = [shortcut for row in ROWS for shortcut in row.shortcuts]
    assert sorted(taken) == sorted(set(taken)), "no shortcut stands for two actions"


# ---- getting about


def stops(keyboard: Keyboard, back: bool) -> Iterator[QWidget]:
    """All stops of one round with Tab, from the canvas's first back to it."""
    canvas = keyboard.wired.window.canvas.focusProxy()
    keyboard.to_canvas()
    left = False
    for _ in range(MOST_STOPS):
        here = keyboard.tab(back)
        if here is canvas and left:
            return
        left = left or here is not canvas
        yield here
    raise AssertionError(f"Tab never comes round; it stays in {type(keyboard.focus).__name__}")


def dock_of(widget: QWidget) -> str:
    """The dock that a widget is in, or the bar."""
    here: QWidget | None = widget
    while here is not None:
        if isinstance(here, Dock):
            return here.objectName()
        here = here.parentWidget()
    return ""


def arrange(wired: Wired, click_action: Callable[[str], None], layout: str) -> None:
    """A layout; that of views for pictures, with some."""
    if layout == "look":
        wired.document.push(SetData.model_validate({"data": {"kind": "digits"}}))
    click_action(f"view.layout_{layout}")
    wired.poll()


@pytest.mark.parametrize("layout", ["build", "watch", "look", "present"])
def test_tab_comes_to_every_dock_in_sight_and_out_again(
    keyboard: Keyboard, wired: Wired, click_action: Callable[[str], None], layout: str
) -> None:
    arrange(wired, click_action, layout)
    for back in (False, True):
        go_round(keyboard, wired, back)


def go_round(keyboard: Keyboard, wired: Wired, back: bool) -> None:
    """One round with Tab, or with Shift and Tab."""
    way, unseen = [], []
    for stop in stops(keyboard, back):
        way.append(stop)
        if face_of(stop).visibleRegion().isEmpty() and not scrolled(stop):
            unseen.append(stop.accessibleName())
    assert unseen == []
    in_sight = {key for key, dock in wired.window.docks.items() if not dock.visibleRegion().isEmpty()}
    assert in_sight <= {dock_of(stop) for stop in way}
    assert any(wired.window.transport.isAncestorOf(stop) for stop in way)
    docks = [key for key, _ in groupby(map(dock_of, way)) if key]
    assert len(docks) == len(set(docks)), "each dock is gone through once"


def face_of(widget: QWidget) -> QWidget:
    """What is seen of a widget: of a graphics view its viewport, which may cover it and leave nothing of its own."""
    return widget.viewport() if isinstance(widget, QAbstractScrollArea) else widget


def scrolled(widget: QWidget) -> bool:
    """Whether a scroll area can bring a widget into sight, as it does for what gets the focus."""
    parent = widget.parentWidget()
    while parent is not None and not isinstance(parent, QScrollArea):
        parent = parent.parentWidget()
    return parent is not None


@pytest.mark.parametrize("layout", ["build", "watch", "look"])
def test_the_docks_behind_others_are_brought_to_the_front(
    keyboard: Keyboard, wired: Wired, click_action: Callable[[str], None], layout: str
) -> None:
    arrange(wired, click_action, layout)
    shown = {key for key, dock in wired.window.docks.items() if not dock.isHidden()}
    seen: set[str] = set()
    for bar in [stop for stop in stops(keyboard, False) if isinstance(stop, QTabBar)]:
        bar.setFocus()
        keyboard.press(*[K.Key_Left] * bar.count())
        for _ in range(bar.count()):
            seen |= {key for key in shown if not wired.window.docks[key].visibleRegion().isEmpty()}
            keyboard.press(K.Key_Right)
    assert seen == shown


def is_viewport(widget: QWidget) -> bool:
    """Whether this is only the inner face of a scroll area or graphics view."""
    parent = widget.parentWidget()
    return isinstance(parent, QAbstractScrollArea) and parent.viewport() is widget


def test_whatever_takes_the_keyboard_has_a_name(wired: Wired) -> None:
    for dock in wired.window.docks.values():
        dock.show()
    wired.window.shortcuts_overlay.open()
    wired.window.palette_overlay.open()
    check_names(wired)
    for kind in ("function", "digits", "photographs", "shapes", "iris"):
        wired.document.push(SetData.model_validate({"data": {"kind": kind}}))
        for dock in wired.window.docks.values():
            dock.show()
        check_names(wired)


def check_names(wired: Wired) -> None:
    """With every layer selected, so that its settings are there too."""
    wired.window.canvas.select_all()
    takes = [w for w in wired.window.findChildren(QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus]
    reached = [w for w in takes if not is_viewport(w)]  # its scroll area has the focus
    assert len(reached) > 60
    assert [f"{type(w).__name__} in {dock_of(w)}" for w in reached if not w.accessibleName()] == []
