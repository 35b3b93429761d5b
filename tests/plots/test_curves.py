"""The curves: what is drawn, what the toggles do, what is told and asked."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QByteArray, QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QWheelEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from engine.snapshot import Curves, Mark, RunState, Watch
from engine.spec.document import default_spec
from engine.spec.shapes import analyse
from tests.plots.made import color_at, count_of, curves, function_spec, image_of, snapshot
from widgets.kit import DARK, LIGHT, apply_theme, class_color
from widgets.plots.curves import CurvesView, trend


@pytest.fixture
def view(qtbot: QtBot) -> CurvesView:
    made = CurvesView()
    qtbot.addWidget(made)
    made.resize(420, 320)
    made.show_document(default_spec(), analyse(default_spec()))
    made.show_snapshot(snapshot(curves=curves()))
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def at(view: CurvesView, index: int, test: bool = False) -> QPointF:
    shown = view.surface.shown()
    assert shown is not None
    y = shown.on_axis((shown.smooth_test if test else shown.smooth_train)[index : index + 1])
    return view.surface.place(float(shown.x[index]), float(y[0]))


def point_to(view: CurvesView, place: QPointF, button: Qt.MouseButton = Qt.MouseButton.NoButton) -> None:
    """Move the pointer to a place of the surface."""
    viewport = view.surface.plot.viewport()
    local = QPointF(viewport.mapFrom(view.surface, place.toPoint()))
    event = QMouseEvent(
        QEvent.Type.MouseMove, local, viewport.mapToGlobal(local), Qt.MouseButton.NoButton, button,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(viewport, event)


def test_train_and_test_run_where_their_numbers_are(view: CurvesView) -> None:
    image = image_of(view.surface)
    for index in (40, 100):
        assert _near(image, at(view, index), LIGHT.accent)
        assert _near(image, at(view, index, test=True), LIGHT.text_second)


def _near(image: QImage, place: QPointF, color: str) -> bool:
    return count_of(image, color, QRectF(place.x() - 1, place.y() - 2, 3, 4), near=70) > 0


def test_the_legend_tells_the_newest_numbers(view: CurvesView) -> None:
    assert view.caption.text().split() == ["—", "train", "0.01", "—", "test", "0.02"]
    assert view.accessibleDescription() == "Test loss 0.02, falling; train loss 0.01."


def test_the_logarithmic_axis_makes_a_line_of_an_exponential(view: CurvesView) -> None:
    middle = [at(view, i).y() for i in (50, 100, 150)]
    assert middle[1] - middle[0] > 3 * (middle[2] - middle[1])
    view.log.click()
    middle = [at(view, i).y() for i in (50, 100, 150)]
    assert middle[1] - middle[0] == pytest.approx(middle[2] - middle[1], rel=0.01)
    assert _near(image_of(view.surface), at(view, 100), LIGHT.accent)


def test_the_second_part_shows_the_metric_in_percent(view: CurvesView) -> None:
    view.which.value_requested.emit("metric")
    assert view.which.value() == "metric"
    assert "99.5 %" in view.caption.text()
    assert view.accessibleDescription().startswith("Test accuracy 99.0 %, steady")


def test_a_regression_calls_its_metric_by_name(view: CurvesView) -> None:
    view.show_document(function_spec(), analyse(function_spec()))
    assert [part.text() for part in view.which.findChildren(type(view.which._parts[0]))] == ["loss", "R²"]


def test_epochs_take_the_place_of_steps(view: CurvesView) -> None:
    view.epochs.click()
    shown = view.surface.shown()
    assert shown is not None
    assert shown.x[-1] == pytest.approx(99.5)


def test_smoothing_shows_its_slider_and_draws_the_average(view: CurvesView) -> None:
    noisy = curves()
    rough = np.where(np.arange(200) % 2, 1.0, 0.0)
    view.show_snapshot(snapshot(curves=Curves(**{**vars(noisy), "train_loss": rough})))
    assert not view.slider.isVisible()
    view.smooth.click()
    assert view.slider.isVisible()
    shown = view.surface.shown()
    assert shown is not None
    assert shown.smooth_train[-1] == pytest.approx(0.5, abs=0.06)
    view.slider.value_requested.emit(0.0)
    assert view.surface.shown().smooth_train[-1] == 1.0  # type: ignore[union-attr]


def test_marks_stand_at_their_step_with_their_words(view: CurvesView) -> None:
    plain = image_of(view.surface)
    view.show_snapshot(snapshot(curves=curves(marks=(Mark(1000, "rate 0.03"), Mark(1010, "noise 10 %")))))
    image = image_of(view.surface)
    shown = view.surface.shown()
    assert shown is not None
    assert [x for x, _mark in shown.marks] == pytest.approx([1000, 1010])
    pink = class_color(3).name()
    assert count_of(plain, pink) == 0
    assert count_of(image, pink) > 100
    x = round(view.surface.place(1000, 0).x())
    assert max(sum(color_at(image, QPointF(x + d, y)) == pink for y in range(10, 200)) for d in (-1, 0)) > 60


MARKS = (
    Mark(500, "learning rate 0.1", 3),
    Mark(1000, "units 9", 4),
    Mark(1010, "units 10", 5),
    Mark(1500, "from another day", -1),
)


@pytest.fixture
def marked(view: CurvesView) -> CurvesView:
    view.show_snapshot(snapshot(curves=curves(marks=MARKS)))
    return view


def on_mark(view: CurvesView, x: float) -> QPointF:
    return QPointF(view.surface.place(x, 0).x() + 2, view.surface.box().center().y())


def click(view: CurvesView, place: QPointF) -> None:
    viewport = view.surface.plot.viewport()
    where = viewport.mapFrom(view.surface, place.toPoint())
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, where)


def listed(view: CurvesView) -> QMenu:
    menus = [menu for menu in view.findChildren(QMenu) if menu.accessibleName() == "Changes"]
    assert len(menus) == 1
    return menus[0]


def test_a_mark_under_the_pointer_tells_its_words(marked: CurvesView) -> None:
    point_to(marked, on_mark(marked, 500))
    assert marked.surface.told() == "step 500: learning rate 0.1"
    point_to(marked, on_mark(marked, 1000))
    assert marked.surface.told() == "step 1,000: units 9\nstep 1,010: units 10"
    point_to(marked, on_mark(marked, 1200))
    assert marked.surface.told() == ""


def test_what_is_told_stays_with_its_mark_as_the_run_grows(marked: CurvesView) -> None:
    point_to(marked, on_mark(marked, 500))
    marked.show_snapshot(snapshot(curves=curves(400, marks=MARKS)))
    assert marked.surface.told() == "step 500: learning rate 0.1"
    marked.show_snapshot(snapshot(curves=curves(400)))
    assert marked.surface.told() == ""


def test_a_click_on_a_mark_asks_to_go_there(marked: CurvesView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(marked.mark_requested) as asked:
        click(marked, on_mark(marked, 500))
    assert asked.args == [3]
    with qtbot.assertNotEmitted(marked.mark_requested):
        click(marked, on_mark(marked, 1200))


def test_a_drag_over_a_mark_asks_for_nothing(marked: CurvesView, qtbot: QtBot) -> None:
    viewport = marked.surface.plot.viewport()
    start = viewport.mapFrom(marked.surface, on_mark(marked, 450).toPoint())
    end = viewport.mapFrom(marked.surface, on_mark(marked, 500).toPoint())
    none = Qt.KeyboardModifier.NoModifier
    with qtbot.assertNotEmitted(marked.mark_requested):
        QTest.mousePress(viewport, Qt.MouseButton.LeftButton, none, start)
        QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, none, end)


def test_a_click_on_close_marks_asks_which(marked: CurvesView, qtbot: QtBot) -> None:
    click(marked, on_mark(marked, 1000))
    menu = listed(marked)
    assert [action.text() for action in menu.actions()] == ["step 1,010: units 10", "step 1,000: units 9"]
    with qtbot.waitSignal(marked.mark_requested) as asked:
        menu.actions()[1].trigger()
    assert asked.args == [4]
    menu.close()


def test_the_keyboard_goes_from_mark_to_mark_and_enter_goes_there(marked: CurvesView, qtbot: QtBot) -> None:
    for _ in range(2):
        QTest.keyClick(marked.surface, Qt.Key.Key_PageDown)
    assert marked.surface.told().startswith("step 1,000")
    assert marked.surface.accessibleDescription() == "step 1,000: units 9\nstep 1,010: units 10"
    QTest.keyClick(marked.surface, Qt.Key.Key_PageUp)
    with qtbot.waitSignal(marked.mark_requested) as asked:
        QTest.keyClick(marked.surface, Qt.Key.Key_Return)
    assert asked.args == [3]
    QTest.keyClick(marked.surface, Qt.Key.Key_PageUp)
    assert marked.surface.told() == "step 500: learning rate 0.1"


def test_all_changes_are_listed_the_newest_first(marked: CurvesView, qtbot: QtBot) -> None:
    marked._changes.setFocus()
    QTest.keyClick(marked._changes, Qt.Key.Key_Space)
    menu = listed(marked)
    assert [action.text().split(":")[0] for action in menu.actions()] == [
        "step 1,500", "step 1,010", "step 1,000", "step 500"
    ]  # fmt: skip
    assert [action.isEnabled() for action in menu.actions()] == [False, True, True, True]
    assert "before the project was opened" in menu.actions()[0].toolTip()
    with qtbot.waitSignal(marked.mark_requested) as asked:
        menu.actions()[-1].trigger()
    assert asked.args == [3]
    menu.close()


def test_a_run_without_changes_says_so(view: CurvesView) -> None:
    view._changes.click()
    menu = listed(view)
    assert [action.text() for action in menu.actions()] == ["Nothing was changed in this run yet"]
    menu.close()


def test_a_long_list_is_cut_and_counted(view: CurvesView) -> None:
    marks = tuple(Mark(10 * i, f"units {i}", i) for i in range(1, 101))
    view.show_snapshot(snapshot(curves=curves(marks=marks)))
    view._changes.click()
    menu = listed(view)
    assert [menu.actions()[0].text(), menu.actions()[-1].text()] == ["step 1,000: units 100", "70 earlier changes"]
    menu.close()


def test_the_drawing_leaves_out_what_the_pointer_shows(marked: CurvesView) -> None:
    point_to(marked, on_mark(marked, 500))
    assert b"step 500" not in marked.svg()
    assert marked.surface.told() == "step 500: learning rate 0.1"


def test_the_crosshair_tells_the_numbers_under_the_pointer(view: CurvesView) -> None:
    point_to(view, at(view, 100))
    index = view.surface.index()
    assert index in (99, 100, 101)
    assert view.caption.text().endswith(f"step {index * 10:,}")
    assert "train 0.09" in view.caption.text()
    QTest.keyClick(view.surface, Qt.Key.Key_Right)
    assert view.surface.index() == index + 2


def test_the_wheel_zooms_to_the_pointer_and_home_goes_back(view: CurvesView, qapp: QApplication) -> None:
    place = at(view, 150)
    before = view.surface.value_at(place).x()
    for _ in range(5):
        _wheel(view, place)
    held = view.surface.zoom()
    assert held is not None
    assert 0 < held[1] - held[0] < 1990 * 0.8**4
    assert view.surface.value_at(place).x() == pytest.approx(before, abs=2)
    QTest.keyClick(view.surface, Qt.Key.Key_Home)
    assert view.surface.zoom() is None


def _wheel(view: CurvesView, at: QPointF, delta: int = 120) -> None:
    none, no_key = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    viewport = view.surface.plot.viewport()
    at = QPointF(viewport.mapFrom(view.surface, at.toPoint()))
    event = QWheelEvent(
        at, viewport.mapToGlobal(at), QPoint(), QPoint(0, delta), none, no_key, Qt.ScrollPhase.NoScrollPhase, False
    )
    QApplication.sendEvent(viewport, event)


def test_a_drag_moves_what_is_zoomed_and_a_double_click_shows_all(view: CurvesView, qtbot: QtBot) -> None:
    place = at(view, 100)
    for _ in range(5):
        _wheel(view, place)
    held = view.surface.zoom()
    assert held is not None
    viewport = view.surface.plot.viewport()
    start = viewport.mapFrom(view.surface, place.toPoint())
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    ways = iter(range(10, 110))

    def has_moved() -> bool:
        point_to(view, place + QPointF(next(ways), 0), Qt.MouseButton.LeftButton)
        return view.surface.zoom() != held

    qtbot.waitUntil(has_moved)  # pyqtgraph takes a hundred moves a second at most
    end = start + QPoint(50, 0)
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, end)
    moved = view.surface.zoom()
    assert moved is not None
    assert moved[0] < held[0]
    assert moved[1] - moved[0] == pytest.approx(held[1] - held[0])
    QTest.mouseDClick(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    assert view.surface.zoom() is None


def test_no_zoom_leaves_the_run_and_the_y_axis_follows(view: CurvesView) -> None:
    for _ in range(60):
        _wheel(view, at(view, 190))
    low, high = view.surface.view.viewRange()[0]
    assert high - low == pytest.approx(1990 / 500)
    assert view.surface.view.viewRange()[1][1] < 0.1
    for _ in range(60):
        _wheel(view, at(view, 190), -120)
    assert view.surface.zoom() is None
    assert view.surface.view.viewRange()[0] == pytest.approx([0, 1990])


def test_the_keyboard_zooms_around_the_crosshair(view: CurvesView) -> None:
    QTest.keyClick(view.surface, Qt.Key.Key_Plus)
    assert view.surface.zoom() == pytest.approx((199, 1791))
    QTest.keyClick(view.surface, Qt.Key.Key_Minus)
    assert view.surface.zoom() is None


def test_a_growing_run_keeps_the_zoom_and_a_new_one_ends_it(view: CurvesView) -> None:
    _wheel(view, at(view, 150))
    zoom = view.surface.zoom()
    view.show_snapshot(snapshot(curves=curves(220)))
    assert view.surface.zoom() == zoom
    view.show_snapshot(snapshot(curves=curves(5)))
    assert view.surface.zoom() is None


def test_a_long_run_is_drawn_with_few_points_and_all_its_spikes(view: CurvesView) -> None:
    long = curves(50_000)
    loss = long.train_loss.copy()
    loss[31_234] = 7.0
    view.show_snapshot(snapshot(curves=Curves(**{**vars(long), "train_loss": loss})))
    x, y = view.surface._train.getData()
    assert len(x) <= 2 * (view.surface.width() + 2)
    assert y.max() == 7.0


def test_one_point_can_be_seen(view: CurvesView) -> None:
    view.show_snapshot(snapshot(curves=curves(1)))
    assert count_of(image_of(view.surface), LIGHT.accent, near=30) > 10


def test_there_is_no_menu_and_no_button_of_the_librarys(view: CurvesView) -> None:
    item = view.surface.plot.getPlotItem()
    QTest.mouseMove(view.surface.plot.viewport(), QPoint(100, 100))
    assert not item.autoBtn.isVisible()
    assert not item.menuEnabled()
    assert not item.getViewBox().menuEnabled()


def test_a_loss_that_is_not_finite_is_a_gap(view: CurvesView) -> None:
    broken = curves()
    loss = broken.train_loss.copy()
    loss[60:140] = np.nan
    loss[-1] = np.inf
    view.show_snapshot(snapshot(curves=Curves(**{**vars(broken), "train_loss": loss, "test_loss": loss})))
    image = image_of(view.surface)
    assert _near(image, at(view, 40), LIGHT.text_second) or _near(image, at(view, 40), LIGHT.accent)
    middle = view.surface.place(1000, 0).x()
    assert not any(color_at(image, QPointF(middle, y)) == LIGHT.accent for y in range(8, 220))
    assert "∞" in view.caption.text()


def test_dark_is_drawn_in_dark(view: CurvesView, qapp: QApplication) -> None:
    apply_theme(qapp, DARK)
    assert _near(image_of(view.surface), at(view, 100), DARK.accent)


def test_while_running_only_some_snapshots_are_drawn_but_the_last_always_is(view: CurvesView) -> None:
    for n in range(3, 60):
        view.show_snapshot(snapshot(RunState.RUNNING, curves=curves(n)))
    assert len(view.surface.shown().x) != 59  # type: ignore[union-attr]
    view.show_snapshot(snapshot(RunState.PAUSED, curves=curves(60)))
    assert len(view.surface.shown().x) == 60  # type: ignore[union-attr]


def test_before_the_first_step_one_line_says_what_comes(qtbot: QtBot) -> None:
    empty = CurvesView()
    qtbot.addWidget(empty)
    assert empty.surface.message == "Press play, and it shows here."
    empty.show_snapshot(snapshot(curves=curves(0)))
    assert empty.surface.message
    assert empty.watch() == Watch(curves=True)
    empty.show_snapshot(snapshot(curves=curves(1)))
    image_of(empty)  # one point can be drawn


@pytest.mark.parametrize("kind", ["csv", "png", "svg"])
def test_export_asks_for_a_kind(view: CurvesView, qtbot: QtBot, kind: str) -> None:
    view._export.click()
    menu = view.findChild(QMenu)
    assert menu is not None
    action = next(a for a in menu.actions() if kind.upper() in a.text())
    with qtbot.waitSignal(view.export_requested) as asked:
        action.trigger()
    assert asked.args == [kind]
    menu.close()


def test_the_drawing_holds_lines_and_words(view: CurvesView) -> None:
    text = view.svg().decode()
    assert text.count("<path") + text.count("<polyline") >= 2
    assert "2000" in text or "1500" in text


def test_the_drawing_is_what_the_screen_shows(view: CurvesView) -> None:
    for _ in range(3):
        _wheel(view, at(view, 100))
    drawing = view.svg()
    drawn = QImage(view.surface.size(), QImage.Format.Format_RGB32)
    drawn.fill(QColor(LIGHT.nan))
    painter = QPainter(drawn)
    QSvgRenderer(QByteArray(drawing)).render(painter, view.surface.rect().toRectF())
    painter.end()
    screen = image_of(view.surface)
    assert _near(drawn, at(view, 100), LIGHT.accent)
    left = view.surface.box().left()
    rows = [y for y in range(20, screen.height() - 30) if color_at(screen, QPointF(left + 1, y)) == LIGHT.line]
    ground = [color_at(drawn, QPointF(left + 1, y)) == LIGHT.panel for y in range(screen.height())]
    assert len(rows) > 2
    assert all(not all(ground[y - 1 : y + 2]) for y in rows)
    assert all(ground[y + 8] for y in rows)
    numbers = QRectF(0, 0, left - 4, screen.height())
    words = [count_of(image, LIGHT.text_second, numbers, near=60) for image in (screen, drawn)]
    assert words[1] > words[0] / 2


def test_without_curves_there_is_no_drawing(qtbot: QtBot) -> None:
    view = CurvesView()
    qtbot.addWidget(view)
    assert view.svg() == b""


def test_the_trend_is_told_in_a_word() -> None:
    line = np.linspace(1, 0.2, 100)
    assert (trend(line), trend(line[::-1]), trend(np.ones(100)), trend(np.ones(3))) == (
        "falling",
        "rising",
        "steady",
        "just begun",
    )
