"""The window: menus, docks and bars. Layout only; every connection is made in `app.wiring`."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QColor, QDragEnterEvent, QDropEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QTabBar, QTabWidget, QToolBar, QVBoxLayout, QWidget

from app.docks import DOCKS, Dock, DockRow, arrange
from app.tab_order import in_sight, next_stop
from widgets.canvas import NetworkCanvas
from widgets.kit import SPACE, NoticeBar, theme
from widgets.panels.analysis_table import AnalysisPanel
from widgets.panels.command_palette import CommandPalette
from widgets.panels.data_panel import DataPanel
from widgets.panels.inspector import Inspector
from widgets.panels.layers_panel import LayersPanel
from widgets.panels.problems_panel import ProblemsPanel
from widgets.panels.shortcuts_overlay import ShortcutsOverlay
from widgets.panels.start_gallery import StartGallery
from widgets.panels.status import StatusBar
from widgets.panels.training_panel import TrainingPanel
from widgets.panels.transport import TransportBar
from widgets.panels.weight_table import WeightTable
from widgets.plots.activations import ActivationsView
from widgets.plots.confusion import ConfusionView
from widgets.plots.plane import PlaneView
from widgets.plots.samples import SamplesView
from widgets.plots.stats import LayerStatsView
from widgets.plots.weights import WeightsView

START_SIZE = QSize(1440, 900)
LATE = (  # views that are made once the window is on the screen
    "curves", "function", "histograms", "stage", "augment", "masks", "mistakes", "drivers", "feature_space",
    "attribution", "adversarial", "sequence", "states", "gates", "unrolled", "attention", "gradient",
    "text", "translation", "forecast", "code", "code_units", "reconstruction", "anomaly", "worth",
    "data_space", "generated",
    "world", "episode", "action_bars", "phase", "replay", "returns", "contest",
)  # fmt: skip


class MainWindow(QMainWindow):
    """All widgets of the window, by name.

    Signals
    -------
    close_requested() : the user wants to leave; `allow_close` lets the next close through.
    file_dropped(str) : a file was dropped on the window.
    """

    close_requested = Signal()
    file_dropped = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("window")
        self.setAccessibleName("Layerscope")
        self.setAcceptDrops(True)
        self.setDockOptions(
            QMainWindow.DockOption.AllowTabbedDocks
            | QMainWindow.DockOption.AllowNestedDocks
            | QMainWindow.DockOption.AnimatedDocks
        )
        self.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        self.setCorner(Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.LeftDockWidgetArea)
        self.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.RightDockWidgetArea)
        self._may_close = False
        self._make_bars()
        self._make_centre()
        self.docks: dict[str, Dock] = {}
        self._make_docks()
        self._make_overlays()
        self.setContentsMargins(2 * SPACE, 0, 2 * SPACE, 0)
        self.resize(START_SIZE.boundedTo(QApplication.primaryScreen().availableSize()))

    def _make_bars(self) -> None:
        self.transport = TransportBar()
        self.toolbar = QToolBar("Transport", self)
        self.toolbar.setObjectName("transport")
        self.toolbar.setMovable(False)
        self.toolbar.setFloatable(False)
        self.toolbar.toggleViewAction().setEnabled(False)
        self.toolbar.addWidget(self.transport)
        self.addToolBar(self.toolbar)
        self.status = StatusBar()
        self.statusBar().setSizeGripEnabled(False)
        self.statusBar().addPermanentWidget(self.status)

    def _make_centre(self) -> None:
        self.canvas = NetworkCanvas()
        centre = QWidget(self)
        self.notice_bar = NoticeBar(centre)
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.notice_bar)
        column.addWidget(self.canvas, 1)
        self.setCentralWidget(centre)

    def _make_docks(self) -> None:
        self.data, self.layers = DataPanel(), LayersPanel()
        self.inspector, self.training, self.problems = Inspector(), TrainingPanel(), ProblemsPanel()
        self.plane, self.samples, self.confusion = PlaneView(), SamplesView(), ConfusionView()
        self.stats, self.weights, self.activations = LayerStatsView(), WeightsView(), ActivationsView()
        self.weight_table, self.analysis = WeightTable(), AnalysisPanel()
        for row in DOCKS:
            self._make_dock(row)

    def _make_dock(self, row: DockRow) -> None:
        content = getattr(self, row.key, None)
        self.docks[row.key] = Dock(self, row, content if isinstance(content, QWidget) else QWidget())
        first = next(other for other in DOCKS if other.stack == row.stack)
        if first is not row:  # side by side they would stretch the window before they are arranged
            self.tabifyDockWidget(self.docks[first.key], self.docks[row.key])

    def _make_overlays(self) -> None:
        self.palette_overlay = CommandPalette(self)
        self.shortcuts_overlay = ShortcutsOverlay(self)
        self.start_gallery = StartGallery(self)
        self.palette_overlay.hide()
        self.shortcuts_overlay.hide()
        self.start_gallery.hide()

    def make_late_views(self) -> None:
        """The views that need pyqtgraph, which is imported after the window is on the screen."""
        from widgets.panels.augment_panel import AugmentPanel
        from widgets.plots.actions import ActionsView
        from widgets.plots.adversarial import AdversarialPlot
        from widgets.plots.anomaly import AnomaliesView
        from widgets.plots.attention import AttentionView
        from widgets.plots.attribution import AttributionPlot
        from widgets.plots.code import CodeSpaceView
        from widgets.plots.code_units import CodeUnitsView
        from widgets.plots.contest import CompareView
        from widgets.plots.curves import CurvesView
        from widgets.plots.data_space import DataSpaceView
        from widgets.plots.drivers import DriversView
        from widgets.plots.episode import EpisodesView
        from widgets.plots.feature_space import FeatureSpaceView
        from widgets.plots.forecast import ForecastPlot
        from widgets.plots.function import FunctionPlot
        from widgets.plots.gates import GatesView
        from widgets.plots.generated import GeneratedView
        from widgets.plots.gradient import GradientTimeView
        from widgets.plots.histograms import HistogramsView
        from widgets.plots.mask import MaskView
        from widgets.plots.mistakes import MistakesView
        from widgets.plots.phase import PhaseMapView
        from widgets.plots.reconstruction import ReconstructionView
        from widgets.plots.replay import ReplayView
        from widgets.plots.returns import ReturnsView
        from widgets.plots.sequence import SequenceView
        from widgets.plots.states import StatesView
        from widgets.plots.text import TextPlot
        from widgets.plots.translation import TranslationPlot
        from widgets.plots.unrolled import UnrolledView
        from widgets.plots.worth import LabelsView
        from widgets.stage.stage import PictureStage
        from widgets.stage.world import WorldStage

        self.curves, self.function, self.histograms = CurvesView(), FunctionPlot(), HistogramsView()
        self.stage, self.augment, self.masks, self.mistakes = PictureStage(), AugmentPanel(), MaskView(), MistakesView()
        self.drivers, self.feature_space = DriversView(), FeatureSpaceView()
        self.attribution, self.adversarial = AttributionPlot(), AdversarialPlot()
        self.sequence, self.states, self.gates = SequenceView(), StatesView(), GatesView()
        self.unrolled, self.attention, self.gradient = UnrolledView(), AttentionView(), GradientTimeView()
        self.text, self.translation, self.forecast = TextPlot(), TranslationPlot(), ForecastPlot()
        self.code, self.code_units = CodeSpaceView(), CodeUnitsView()
        self.data_space, self.generated = DataSpaceView(), GeneratedView()
        self.reconstruction, self.anomaly, self.worth = ReconstructionView(), AnomaliesView(), LabelsView()
        self.world, self.episode, self.action_bars = WorldStage(), EpisodesView(), ActionsView()
        self.phase, self.replay = PhaseMapView(), ReplayView()
        self.returns, self.contest = ReturnsView(), CompareView()
        for key in LATE:
            dock = self.docks[key]
            placeholder = dock.widget()
            dock.setWidget(getattr(self, key))
            if placeholder is not None:
                placeholder.deleteLater()

    def arrange(self, layout: str, shown: Callable[[str], bool]) -> None:
        """Put the docks into one of the layouts."""
        arrange(self, self.docks, layout, shown)

    def let_go(self) -> None:
        """Before the window is taken down."""
        for dock in self.docks.values():
            dock.let_go()

    def allow_close(self) -> None:
        """Let the next close through, and close."""
        self._may_close = True
        self.close()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes on where the eye does."""
        here = QApplication.focusWidget()
        stop = next_stop(self._areas(), here, forward)
        if stop is None:
            return super().focusNextPrevChild(forward)
        stop.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
        return True

    def _areas(self) -> list[QWidget]:
        """What is in sight, in reading order: of docks that share a place their tabs and the one in front."""
        bars = {bar: {bar.tabText(i) for i in range(bar.count())} for bar in self.findChildren(QTabBar)}
        areas: list[QWidget] = [self.transport, self.notice_bar, self.canvas]
        for dock in self.docks.values():
            if in_sight(dock) and not dock.isFloating():
                areas += [bar for bar, titles in bars.items() if dock.windowTitle() in titles and in_sight(bar)]
                areas.append(dock)
        return areas

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask first: unsaved work is written before the window goes."""
        if self._may_close:
            event.accept()
            return
        event.ignore()
        self.close_requested.emit()

    def showEvent(self, event: QShowEvent) -> None:
        """Fit the network once the window has its size."""
        super().showEvent(event)
        self.canvas.fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ground of the bars reaches the window's edges, while the docks keep a margin."""
        super().paintEvent(event)
        bars = self.toolbar.geometry().bottom() + 1
        if event.rect().top() >= bars:  # a view has moved, and the bars have not
            return
        painter = QPainter(self)
        painter.fillRect(QRect(0, 0, self.width(), bars), QColor(theme().panel))
        painter.fillRect(QRect(0, bars - 1, self.width(), 1), QColor(theme().line))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Projects and tables may be dropped anywhere."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """One file at a time."""
        for url in event.mimeData().urls()[:1]:
            if url.isLocalFile():
                self.file_dropped.emit(url.toLocalFile())
