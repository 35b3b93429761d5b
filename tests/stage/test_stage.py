"""The stage: a drawing or a sample, never both; the answer belongs to what is chosen."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from engine.snapshot import Shelf, Watch
from engine.spec.document import Spec
from engine.spec.edits import SetDataField
from engine.spec.shapes import analyse
from tests.panels.desk import press
from tests.stage.conftest import Show, chosen, page_of, snapshot, spec_of
from widgets.kit import DARK, LIGHT, IconButton, Theme, apply_theme
from widgets.stage.stage import PictureStage

LEFT = Qt.MouseButton.LeftButton


class Told:
    """What a stage told its surroundings."""

    def __init__(self, stage: PictureStage) -> None:
        self.samples: list[int] = []
        self.pictures: list[bytes] = []
        self.watches: list[Watch] = []
        self.paths: list[str] = []
        self.images: list[QImage] = []
        stage.sample_chosen.connect(self.samples.append)
        stage.picture_changed.connect(self.pictures.append)
        stage.watch_changed.connect(lambda: self.watches.append(stage.watch()))
        stage.picture_dropped.connect(self.paths.append)
        stage.image_pasted.connect(self.images.append)


def draw(stage: PictureStage, *shares: tuple[float, float]) -> None:
    """Draw over places of the paper, given as shares of its sides."""
    box = stage.pad.box()
    points = [QPoint(round(box.left() + x * box.width()), round(box.top() + y * box.height())) for x, y in shares]
    QTest.mousePress(stage.pad, LEFT, pos=points[0])
    for point in points[1:]:
        QTest.mouseMove(stage.pad, point)
    QTest.mouseRelease(stage.pad, LEFT, pos=points[-1])


def rest(stage: PictureStage, qtbot: QtBot) -> None:
    """Wait until all that was drawn is told."""
    qtbot.waitUntil(lambda: not stage._frames._timer.isActive())


def follow(stage: PictureStage, kind: str = "digits") -> Spec:
    """Show other data."""
    spec = spec_of(kind)
    stage.show_document(spec, analyse(spec))
    return spec


def test_it_asks_for_the_answer_and_a_page_of_samples(stage: PictureStage) -> None:
    assert stage.watch() == Watch(chosen=True, shelf=Shelf())
    assert stage.chosen_watch() == Watch()


def test_other_data_have_no_stage(stage: PictureStage) -> None:
    told = Told(stage)
    stage.choose_sample(3)
    follow(stage, "iris")
    assert stage.watch() == Watch()
    assert not stage.pad.isVisible()
    assert not PictureStage.suits(spec_of("iris"))
    assert told.watches[-1] == Watch()
    follow(stage)
    assert stage.watch() == Watch(chosen=True, shelf=Shelf())
    assert stage.pad.isVisible()


def test_a_sample_is_shown_marked_and_answered(stage: PictureStage) -> None:
    spec = spec_of("digits")
    stage.show_snapshot(snapshot(thumbnails=page_of(spec, Shelf()), chosen=chosen(spec, 12, target=5.0)))
    assert stage.pad.shows_sample()
    assert stage.strip.grid.current() == 12
    assert stage.answer.words() == "says 3, 90%, it is 5"
    assert stage.caption.text().startswith("Test sample 12.")


def test_choosing_a_thumbnail_is_told(stage: PictureStage) -> None:
    stage.show_snapshot(snapshot(thumbnails=page_of(spec_of("digits"), Shelf())))
    told = Told(stage)
    QTest.mouseClick(stage.strip.grid, LEFT, pos=stage.strip.grid.rect_of(9).center())
    assert told.samples == [9]
    assert told.watches == [Watch(chosen=True, shelf=Shelf(), sample=9)]
    assert stage.chosen_watch() == Watch(sample=9)


def test_drawing_takes_the_place_of_the_sample_and_a_sample_that_of_the_drawing(stage: PictureStage) -> None:
    spec = spec_of("digits")
    page = page_of(spec, Shelf())
    stage.show_snapshot(snapshot(thumbnails=page, chosen=chosen(spec, 12)))
    told = Told(stage)
    draw(stage, (0.3, 0.3), (0.7, 0.7))
    assert told.pictures
    assert not stage.pad.shows_sample()
    assert stage.strip.grid.current() == -1
    assert stage.watch().picture == told.pictures[-1]
    assert stage.watch().sample is None
    stage.choose_sample(7)
    assert stage.watch() == Watch(chosen=True, shelf=Shelf(), sample=7)
    stage.show_snapshot(snapshot(thumbnails=page, chosen=chosen(spec, 7)))
    assert stage.pad.shows_sample()


def test_a_stroke_of_just_now_does_not_take_the_place_of_a_sample(stage: PictureStage, qtbot: QtBot) -> None:
    told = Told(stage)
    stage.pad.put_down((1.0, 1.0))
    stage.pad.draw_to((5.0, 5.0))  # is told with the next frame, if it is still wanted by then
    stage.choose_sample(7)
    rest(stage, qtbot)
    assert stage.watch().sample == 7
    assert told.watches[-1].picture == b""


@pytest.mark.parametrize(("kind", "ink"), [("digits", True), ("faces", False)])
@pytest.mark.parametrize("now", [LIGHT, DARK], ids=lambda now: now.name)
def test_ink_follows_the_theme_and_photographs_do_not(
    stage: PictureStage, qapp: QApplication, kind: str, ink: bool, now: Theme
) -> None:
    apply_theme(qapp, now)
    spec = follow(stage, kind)
    dark = np.zeros(len(spec.data_shape.features), np.float32)
    stage.show_snapshot(snapshot(chosen=chosen(spec, 12, 1.0, inputs=dark, said=1)))
    black = now.sunken if ink else "#000000"
    for shown in (stage.pad, stage.seen):
        assert shown.grab().toImage().pixelColor(shown.rect().center()).name() == black
    draw(stage, (0.1, 0.1), (0.2, 0.1))
    assert stage.pad.grab().toImage().pixelColor(stage.pad.rect().center()).name() == black


def test_an_answer_to_what_was_chosen_before_is_not_shown(stage: PictureStage) -> None:
    spec = spec_of("digits")
    stage.show_snapshot(snapshot(chosen=chosen(spec, 12, said=4)))
    draw(stage, (0.3, 0.3), (0.7, 0.7))
    stage.show_snapshot(snapshot(chosen=chosen(spec, 12, said=5)))
    assert stage.answer.words().startswith("says 4")
    stage.show_snapshot(snapshot(chosen=chosen(spec, -1, float("nan"), said=6)))
    assert stage.answer.words() == "says 6, 90%"
    stage.choose_sample(7)
    stage.show_snapshot(snapshot(chosen=chosen(spec, -1, float("nan"), said=8)))
    assert stage.answer.words() == "says 6, 90%"
    assert not stage.pad.shows_sample()


def test_the_network_is_told_at_most_once_a_frame(stage: PictureStage, qtbot: QtBot) -> None:
    told = Told(stage)
    pad = stage.pad
    pad.put_down((1.0, 1.0))
    for step in range(100):
        pad.draw_to((1 + step / 20, 1 + step / 30))
    assert len(told.pictures) == 1
    pad.lift()
    qtbot.waitUntil(lambda: len(told.pictures) == 2)
    shown = stage.seen.levels()
    assert shown is not None
    assert told.pictures[-1] == shown.tobytes()


def test_a_drawing_is_centred_unless_told_otherwise(stage: PictureStage, qtbot: QtBot) -> None:
    told = Told(stage)
    draw(stage, (0.1, 0.1), (0.1, 0.3))
    rest(stage, qtbot)
    columns = np.frombuffer(told.pictures[-1], np.float32).reshape(8, 8).sum(0)
    assert columns[3:5].sum() > 0.9 * columns.sum()
    press(stage.tools.fit)
    columns = np.frombuffer(told.pictures[-1], np.float32).reshape(8, 8).sum(0)
    assert columns[3:].sum() == 0
    assert not stage.tools.fit.isChecked()


def test_only_data_that_was_placed_offers_to_place(stage: PictureStage) -> None:
    assert stage.tools.fit.isVisible()
    follow(stage, "garments")
    assert not stage.tools.fit.isVisible()


def test_colours_are_offered_for_coloured_pictures(stage: PictureStage) -> None:
    swatch = stage.tools.swatches[1]
    assert not swatch.isVisible()
    follow(stage, "photographs")
    told = Told(stage)
    press(swatch)
    draw(stage, (0.5, 0.5), (0.6, 0.5))
    red, green, _ = np.frombuffer(told.pictures[-1], np.float32).reshape(3, 32, 32)[:, 16, 16]
    assert red > 0.8
    assert green < 0.25


def test_a_drawing_stays_while_only_the_samples_change(stage: PictureStage) -> None:
    draw(stage, (0.3, 0.3), (0.7, 0.7))
    spec = SetDataField(field="train_share", value=50.0).apply(spec_of("digits"))
    stage.show_document(spec, analyse(spec))
    assert stage.watch().picture
    follow(stage, "garments")
    assert not stage.watch().picture
    assert stage.pad.drawing().empty


def test_a_dropped_picture_lies_on_the_pad_and_can_be_drawn_on(stage: PictureStage, qtbot: QtBot) -> None:
    told = Told(stage)
    picture = np.full((1, 8, 8), 0.25, np.float32)
    stage.set_picture(picture.tobytes())
    assert told.pictures == [picture.tobytes()]
    stage.set_picture(b"1234")  # of no size that fits
    assert len(told.pictures) == 1
    draw(stage, (0.5, 0.5), (0.6, 0.5))
    rest(stage, qtbot)
    last = np.frombuffer(stage.watch().picture, np.float32).reshape(8, 8)
    assert last[0, 0] == pytest.approx(0.25, abs=0.01)
    assert last.max() > 0.5


def test_a_sample_can_be_drawn_on(stage: PictureStage) -> None:
    assert not stage.tools.copy.isEnabled()
    sample = chosen(spec_of("digits"), 12)
    stage.show_snapshot(snapshot(chosen=sample))
    press(stage.tools.copy)
    assert stage.watch().picture == sample.inputs.tobytes()
    assert not stage.tools.copy.isEnabled()


def test_tools_change_the_sheet(stage: PictureStage, qtbot: QtBot) -> None:
    draw(stage, (0.3, 0.3), (0.7, 0.7))
    assert stage.tools.undo.isEnabled()
    press(stage.tools.invert)
    rest(stage, qtbot)
    assert np.frombuffer(stage.watch().picture, np.float32).mean() > 0.5
    press(stage.tools.clear)
    rest(stage, qtbot)
    assert (np.frombuffer(stage.watch().picture, np.float32) == 1).all()
    for _ in range(3):
        press(stage.tools.undo)
    rest(stage, qtbot)
    assert not np.frombuffer(stage.watch().picture, np.float32).any()
    assert not stage.tools.undo.isEnabled()


@pytest.mark.parametrize("tool", ["line", "rectangle", "ellipse", "eraser", "pen"])
def test_every_tool_can_be_taken(stage: PictureStage, tool: str) -> None:
    press(stage.tools.tools[tool])  # type: ignore[index]
    assert stage.pad.pen.tool == tool
    assert [name for name, button in stage.tools.tools.items() if button.isChecked()] == [tool]
    assert stage.tools.fill.isVisible() == (tool in ("rectangle", "ellipse"))


def carried(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def drop(stage: PictureStage, data: QMimeData) -> bool:
    """Drag something over the stage and let it go there, if it is taken."""
    copy, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), copy, data, LEFT, none)
    stage.dragEnterEvent(enter)
    if enter.isAccepted():
        stage.dropEvent(QDropEvent(QPointF(5, 5), copy, data, LEFT, none))
    return enter.isAccepted()


def test_a_picture_file_is_taken_and_others_are_left_to_the_window(stage: PictureStage, tmp_path: Path) -> None:
    told = Told(stage)
    assert drop(stage, carried(tmp_path / "notes.txt", tmp_path / "cat.JPG"))
    assert told.paths == [str(tmp_path / "cat.JPG")]
    assert not drop(stage, carried(tmp_path / "project.lscope"))
    follow(stage, "iris")
    assert not drop(stage, carried(tmp_path / "cat.jpg"))


def test_a_picture_can_be_pasted(stage: PictureStage) -> None:
    told = Told(stage)
    image = QImage(6, 4, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    QGuiApplication.clipboard().setImage(image)
    stage.pad.setFocus()
    QTest.keyClick(stage.pad, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert [(taken.width(), taken.height()) for taken in told.images] == [(6, 4)]
    QGuiApplication.clipboard().setText("no picture")
    QTest.keyClick(stage.pad, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert len(told.images) == 1


def test_a_stage_that_is_hidden_tells_the_last_and_rests(stage: PictureStage) -> None:
    told = Told(stage)
    stage.pad.put_down((1.0, 1.0))
    stage.pad.draw_to((5.0, 5.0))
    stage.hide()
    assert len(told.pictures) == 2
    assert not stage._frames._timer.isActive()
    assert stage.chosen_watch() == Watch(picture=told.pictures[-1])


@pytest.mark.parametrize("kind", ["digits", "photographs", "shapes"])
@pytest.mark.parametrize("width", [210, 260, 420])
def test_nothing_is_cut_off_and_everything_has_a_name(show: Show, kind: str, width: int) -> None:
    stage = PictureStage()
    spec = follow(stage, kind)
    show(stage, width, 700)
    stage.show_snapshot(snapshot(thumbnails=page_of(spec, Shelf())))
    for widget in stage.findChildren(QWidget):
        if widget.isVisible() and widget.window() is stage and not widget.visibleRegion().isEmpty():
            right = widget.mapTo(stage, widget.rect().topRight()).x()
            assert right < width, f"{type(widget).__name__} {widget.accessibleName()!r} ends at {right}"
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus and widget.window() is stage:
            assert widget.accessibleName(), type(widget).__name__
    assert all(button.toolTip() for button in stage.findChildren(IconButton))
