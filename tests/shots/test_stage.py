"""The stage and the augmentation, in light and dark: a drawing, a sample, pictures in colour, and nothing."""

from __future__ import annotations

from functools import cache

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.messages import Load, SetWatch, Travel
from engine.snapshot import Snapshot, Watch
from engine.spec.catalog.augmentations import Cutout, Flip, PixelNoise, Rotate, Shift
from engine.spec.catalog.data import DATA
from engine.spec.document import Spec, default_spec
from engine.spec.edits import SetData, SetTraining
from engine.spec.presets import PRESETS
from engine.spec.shapes import analyse
from tests.shots.compare import check_picture
from tests.shots.scenes import SteadyEngine, in_both_themes
from tests.stage.glyphs import DIGITS
from tests.steady_runs import state_after
from widgets.panels.augment_panel import AugmentPanel
from widgets.stage.stage import PictureStage

SIZE = (260, 760)
STEPS = 300


@cache
def engine_of(spec: Spec) -> SteadyEngine:
    """A network that has learned for a while."""
    engine = SteadyEngine()
    engine.post(Load(spec, 1, Travel.OPEN, 1, state=state_after(spec, STEPS)))
    return engine


class Act:
    """A stage, and the engine behind it."""

    def __init__(self, spec: Spec, qtbot: QtBot, size: tuple[int, int] = SIZE) -> None:
        self.stage, self._engine = PictureStage(), engine_of(spec)
        qtbot.addWidget(self.stage)
        self.stage.resize(*size)
        self.stage.show_document(spec, analyse(spec))
        self.stage.show()
        self.ask()

    def ask(self) -> None:
        """Let the stage see what it asks for."""
        self._engine.post(SetWatch(self.stage.watch()))
        snapshot = self._engine.latest()
        assert isinstance(snapshot, Snapshot)
        self.stage.show_snapshot(snapshot)

    def draw(self, digit: int) -> None:
        """Draw a digit."""
        pad = self.stage.pad
        _, height, width = pad.drawing().size
        for line in DIGITS[digit]:
            places = [((0.15 + 0.7 * x) * width, (0.12 + 0.75 * y) * height) for x, y in line]
            pad.put_down(places[0])
            for place in places[1:]:
                pad.draw_to(place)
            pad.lift()
        self.stage._frames.flush()
        self.ask()


def on(kind: str) -> Spec:
    return SetData(data=DATA[kind].model_validate({"kind": kind})).apply(default_spec())


def test_a_digit_is_drawn(qapp: QApplication, qtbot: QtBot) -> None:
    act = Act(PRESETS["digits"](), qtbot)
    act.draw(3)
    check_picture(in_both_themes(qapp, act.stage), "stage-drawn")


def test_a_sample_is_chosen(qapp: QApplication, qtbot: QtBot) -> None:
    act = Act(PRESETS["digits"](), qtbot, (420, 560))
    act.stage.strip._choose(13)
    act.ask()
    check_picture(in_both_themes(qapp, act.stage), "stage-sample")


def test_pictures_in_colour(qapp: QApplication, qtbot: QtBot) -> None:
    act = Act(on("photographs"), qtbot)
    act.stage.strip._choose(1)
    act.ask()
    check_picture(in_both_themes(qapp, act.stage), "stage-colour")


def test_other_data(qapp: QApplication, qtbot: QtBot) -> None:
    stage = PictureStage()
    qtbot.addWidget(stage)
    stage.resize(260, 200)
    stage.show_document(default_spec(), analyse(default_spec()))
    stage.show()
    check_picture(in_both_themes(qapp, stage), "stage-none")


def test_the_augmentation(qapp: QApplication, qtbot: QtBot) -> None:
    chain = (Shift(), Rotate(most=15), Flip(on=False), PixelNoise(), Cutout(edge=2))
    spec = SetTraining(field="augmentation", value=chain).apply(PRESETS["digits"]())
    panel, engine = AugmentPanel(), SteadyEngine()
    for message in (SetWatch(Watch(augmented=True)), Load(spec, 1, Travel.OPEN, 1)):
        engine.post(message)
    qtbot.addWidget(panel)
    panel.resize(250, 500)
    panel.show_document(spec, analyse(spec))
    panel.show()
    snapshot = engine.latest()
    assert snapshot is not None
    panel.show_snapshot(snapshot)
    check_picture(in_both_themes(qapp, panel), "panel-augmentation")
