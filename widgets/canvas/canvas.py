"""The network, live: the widget that the window knows."""

from __future__ import annotations

from time import monotonic

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QHideEvent, QPalette, QPixmapCache, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from engine.snapshot import Snapshot, Watch
from engine.spec.document import Note, Spec
from engine.spec.fragment import Fragment
from engine.spec.graph import depths, topological
from engine.spec.shapes import Analysis
from widgets.canvas.controller import Controller
from widgets.canvas.grouping import NAMES, nodes_of
from widgets.canvas.hits import Hit, OnNumber, OnTile
from widgets.canvas.layer_search import LayerSearch
from widgets.canvas.least_useful import LeastUseful
from widgets.canvas.link_item import NUMBERS
from widgets.canvas.live import Live
from widgets.canvas.looking import Looking
from widgets.canvas.menu import menu_for
from widgets.canvas.note_item import NoteEditor
from widgets.canvas.numbers import NumberDesk
from widgets.canvas.outdated import outdated
from widgets.canvas.outline import Outline
from widgets.canvas.overview import Overview
from widgets.canvas.parts import Part, Spot, part_of, part_of_fragment, parts
from widgets.canvas.range_line import RangeLine, add_ranges
from widgets.canvas.ranges import ColorRange
from widgets.canvas.rename import RenameLine
from widgets.canvas.scene import NetworkScene
from widgets.canvas.sliding import SlidingView
from widgets.canvas.status import StatusLine
from widgets.canvas.view import ZOOM_STEP, NetworkView
from widgets.kit.buttons import IconButton
from widgets.kit.motion import motion_enabled
from widgets.kit.theme import theme, theme_signals

LINK_PERIOD_MS, SLOWEST_MS = 130, 500  # a link is drawn about as often as new numbers come while training is fast
FEW = 25  # curves; of more, each is drawn less often, so that they cost training no more
KEPT_KB = 64 * 1024  # of pictures of links, at twice the resolution of a large screen
BEAT_MS = 33  # between two moments at which the window draws anyway, see `NetworkCanvas.beat`
SHORTEST_MS = 25  # between two parts of links: drawn all at once they would hold up the window
FOLLOW_S = 2.0  # how long the most active units of a large layer keep their places at least
DASH_SPEED = 10.0  # px a second: in SLOWEST_MS less than half a dash and its gap, or they would seem to run back
RATE_HZ = 15.0
MAP_SIZE = 40


class NetworkCanvas(QWidget):
    """Blocks, units, weights and biases of a document, in the colours of the latest snapshot.

    It paints only what it was shown; every change is asked for with `edit_requested`.
    """

    edit_requested = Signal(object)  # an engine.spec.edits.Edit
    gesture_finished = Signal()  # the edits since the last one are one undo
    gesture_cancelled = Signal()  # the edits since the last one are to be as if they had never been
    selection_changed = Signal(tuple)  # layer ids, by a gesture
    unit_hovered = Signal(str, int)  # layer id, unit
    hover_ended = Signal()
    unit_selected = Signal(str, int)
    watch_changed = Signal()  # ask `watch()` again
    block_save_requested = Signal(object)  # an engine.spec.fragment.Fragment for the personal palette
    color_range_chosen = Signal(str)  # a ranges.ColorRange, by a gesture
    message = Signal(str)  # a hint of one line

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        QPixmapCache.setCacheLimit(KEPT_KB)
        self._live = Live()
        self._controller = Controller(self)
        self._scene = NetworkScene(self._live, self)
        self._view = NetworkView(self._controller, self._scene, self)
        self._outline = Outline(self)
        self._status = StatusLine(self)
        self._overview = Overview(self)
        self._legend = RangeLine(self)
        self._legend.hide()
        self._map_wanted = True
        self._desk = NumberDesk(self._controller, self._live, self._view)
        self._looking = Looking(self._controller, self._live, self._scene, self._view)
        self._sliding = SlidingView(self)
        self._rename = RenameLine(self._view.viewport())
        self._writing = NoteEditor(self._view.viewport())
        self._search = LayerSearch(self)
        self._search_spot = Spot()
        self._blocks: tuple[Fragment, ...] = ()
        self._least = LeastUseful(self._controller)
        self._hit: Hit | None = None
        self._hovering = False
        self._running = False
        self._links_due = 0  # how many have not been drawn since the newest snapshot
        self._all_due = True
        self._turn = 0
        self._followed = 0.0
        self._numbers = False
        self._shape: object = None
        self._watch = Watch()
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.timeout.connect(self._tick)
        self._lay_out()
        self._connect()
        self._restyle()

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._view)
        self._buttons = QWidget(self)
        row = QHBoxLayout(self._buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for sign, words, keys, act in (
            ("map", "Overview map", "", self.toggle_overview),
            ("zoom-out", "Zoom out", "", self.zoom_out),
            ("fit", "Fit", "Ctrl+0", self.fit),
            ("zoom-in", "Zoom in", "", self.zoom_in),
        ):
            button = IconButton(sign, words, keys, edge=26, parent=self._buttons)
            button.clicked.connect(act)
            row.addWidget(button)
        self._map_button = self._buttons.findChildren(IconButton)[0]
        self._map_button.hide()
        self.setAccessibleName("Canvas")
        self.setFocusProxy(self._view)
        QWidget.setTabOrder(self._view, self._outline)

    def _connect(self) -> None:
        control, view = self._controller, self._view
        control.edit_requested.connect(self.edit_requested)
        control.gesture_finished.connect(self.gesture_finished)
        control.gesture_cancelled.connect(self.gesture_cancelled)
        control.selection_changed.connect(lambda _ids: self.selection_changed.emit(control.layer_ids()))
        control.unit_selected.connect(self.unit_selected)
        control.message.connect(self.message)
        control.shown.connect(self._show_layout)
        control.marks_changed.connect(self._show_marks)
        control.rename_opened.connect(self._open_rename)
        control.search_opened.connect(self._open_search)
        control.note_opened.connect(self._open_note)
        control.save_requested.connect(self.block_save_requested)
        control.slide_requested.connect(self._open_slide)
        self._sliding.closed.connect(self._slide_closed)
        control.range_chosen.connect(self._choose_range)
        self._legend.clicked.connect(self._offer_ranges)
        self._writing.written.connect(self._take_note)
        self._writing.closed.connect(lambda: view.setFocus(Qt.FocusReason.OtherFocusReason))
        self._least.watch_changed.connect(self._update_watch)
        self._search.part_chosen.connect(self._put)
        self._search.closed.connect(self._close_search)
        self._overview.center_requested.connect(view.look_at)
        view.hovered.connect(self._show_hover)
        view.zoomed.connect(self._place_changed)
        view.menu_requested.connect(self._open_menu)
        view.resized.connect(self._room_changed)
        view.fit_requested.connect(self.fit)
        self._outline.selection_requested.connect(self._outline_chose)
        self._outline.left_requested.connect(lambda: view.setFocus(Qt.FocusReason.OtherFocusReason))
        self._rename.name_requested.connect(self._take_name)
        self._rename.closed.connect(lambda: view.setFocus(Qt.FocusReason.OtherFocusReason))
        theme_signals().changed.connect(self._restyle)

    # ---- what it is shown -------------------------------------------------------------------------------------------

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        """Show another document."""
        self._clock.stop()
        self._all_due = True  # the first snapshot of another document is drawn at once
        control = self._controller
        gone: set[str] = set()
        if control.spec is not None and control.analysis is not None:
            gone = outdated((control.spec, control.analysis), spec, analysis)
        self._live.keep_only({layer.id for layer in spec.network.layers} - gone)
        self._scene.forget(gone)
        self._controller.show_document(spec, analysis)
        order = nodes_of(spec, topological(spec.network))
        self._outline.show_layers(self._controller.contents, order, spec.network.notes)
        self._desk.show_document()
        self._sliding.show_document(spec, analysis)
        self._update_watch()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the newest numbers; links follow in turn, each about 8 times a second."""
        self._live.take(snapshot)
        self._follow_units()
        self._scene.show_blocks()
        self._desk.refresh()
        self._looking.refresh()
        if self._sliding.watched:
            self._show_slide_numbers()
        self._show_status()
        self._show_legend()
        self._least.show_snapshot(snapshot)
        self._links_due = self._scene.turns
        if not self._clock.isActive():
            self._tick()

    def _follow_units(self) -> None:
        """Now and then, so that units do not change places while one looks at them; at once after a page was turned."""
        if monotonic() - self._followed > FOLLOW_S and self._controller.follow_units(self._live.views):
            self._followed = monotonic()

    @property
    def color_range(self) -> ColorRange:
        """Which number has the full colour: the largest of its "map", of its "layer" or of the whole "network"."""
        return self._controller.color_range

    def set_color_range(self, color_range: ColorRange) -> None:
        """Colour maps and filters by another range; emits nothing."""
        self._controller.color_range = self._live.color_range = color_range
        self._scene.show_blocks()
        self._show_legend()

    def set_selection(self, ids: tuple[str, ...]) -> None:
        """Show a selection; emits nothing."""
        self._controller.set_selection(ids)

    def set_running(self, running: bool) -> None:
        """Whether training goes on: then links carry."""
        self._running = running
        if running and not self._clock.isActive():
            self._clock.start(SHORTEST_MS)

    def watch(self) -> Watch:
        """What the engine must send: numbers of the layers in sight, and their maps or answers to the chosen sample."""
        spec = self._controller.spec
        plane = spec is not None and spec.data_shape.plane
        return Watch(
            weights=self._sliding.watched | frozenset(() if self._scene.card else self._visible_layers()),
            usefulness=self._least.watched,
            pages=self._controller.pages.wanted(self._controller.contents),
            maps=plane and not self._scene.card,
            responses=((not plane or self._controller.has_maps) and not self._scene.card)
            or bool(self._sliding.watched),
            map_size=MAP_SIZE,
            rate_hz=RATE_HZ,
        )

    def _visible_layers(self) -> list[str]:
        area, control = self._view.visible_scene(), self._controller
        seen = {i for i, box in control.layout.boxes.items() if box.scene_body.intersects(area)}
        pairs = [pair for pair in control.layout.routes if pair[0] in seen]
        nodes = (*seen, *(target for _, target in pairs))
        return [control.contents[i].seen for i in nodes if i in control.contents]

    def _update_watch(self) -> None:
        watch = self.watch()
        if watch != self._watch:
            self._watch = watch
            self.watch_changed.emit()

    # ---- what a person does -----------------------------------------------------------------------------------------

    def fit(self) -> None:
        """Show the whole network."""
        self._controller.show_room(self._view.room())
        self._view.fit()

    def begin(self) -> None:
        """Look at another project: at all of it, or where it has sequences at as much as can be read."""
        self.fit()
        if self._controller.spec is not None and self._controller.spec.data_shape.sequence:
            self._view.fit_readable()

    def toggle_overview(self) -> None:
        """Show the small map of a network that does not fit, or put it away."""
        self._map_wanted = not self._map_wanted
        self._show_overview()

    def _show_overview(self) -> None:
        """In the corner, as long as something is out of sight."""
        self._overview.show_seen(self._view.visible_scene())
        needed = self._overview.is_needed
        self._map_button.setVisible(needed)
        self._overview.setVisible(needed and self._map_wanted)
        size = self._buttons.sizeHint()
        self._buttons.setGeometry(self.width() - size.width() - 12, self.height() - size.height() - 10, *size.toTuple())
        self._show_legend()
        map_size = self._overview.size()
        self._overview.move(self.width() - map_size.width() - 12, self._buttons.y() - map_size.height() - 6)

    def zoom_in(self) -> None:
        """One step closer."""
        self._view.zoom_by(ZOOM_STEP)

    def zoom_out(self) -> None:
        """One step back."""
        self._view.zoom_by(1 / ZOOM_STEP)

    def zoom_100(self) -> None:
        """One unit of the scene is one pixel."""
        self._view.zoom_to(1.0)

    def copy(self) -> None:
        """Put what is selected on the clipboard."""
        self._controller.clipboard.copy()

    def cut(self) -> None:
        """Put what is selected on the clipboard and remove it."""
        self._controller.clipboard.cut()

    def paste(self) -> None:
        """Insert what is on the clipboard behind what is selected, or beside the network."""
        self._controller.clipboard.paste()

    def duplicate(self) -> None:
        """Insert copies of what is selected behind it, or beside it."""
        self._controller.clipboard.duplicate()

    def set_blocks(self, blocks: tuple[Fragment, ...]) -> None:
        """The person's own blocks, which the search offers too."""
        self._blocks = blocks

    def search_layers(self) -> None:
        """Ask which layer to put behind the selected one."""
        spot = self._controller.builder.spot()
        if spot is not None:
            self._open_search(spot, None)

    def insert_kind(self, kind: str) -> None:
        """Put a layer of a kind behind the selected one, or into the selected link."""
        self._insert(part_of(kind))

    def insert_block(self, block: Fragment) -> None:
        """Put a block behind the selected layer, or into the selected link; one of the program's takes its width."""
        self._insert(part_of_fragment(block))

    def _insert(self, part: Part | None) -> None:
        spot = self._controller.builder.spot()
        if part is not None and spot is not None:
            self._controller.builder.put(part, spot)

    def slide_window(self) -> None:
        """Show the selected convolution or pooling at work, where a position is looked at there."""
        self._controller.open_slide()

    def remove_least_useful_unit(self) -> None:
        """Have the units of the selected layer measured, and then take away the one that matters least."""
        self._least.ask()

    @property
    def controller(self) -> Controller:
        """What menus and the command palette can do with what is selected: `acts`, `builder`, `align` and others."""
        return self._controller

    def delete_selection(self) -> None:
        """Remove the chosen units, or the selected layers, links and notes."""
        self._controller.delete_selection()

    def select_all(self) -> None:
        """Select every layer."""
        self._controller.select_all()

    def group_selection(self, name: str = NAMES[-1]) -> None:
        """Make a group of the selected layers; its name can be typed over at once."""
        self._controller.groups.group(name)

    def ungroup_selection(self) -> None:
        """Let the layers of the selected groups stand by themselves again."""
        self._controller.groups.ungroup()

    def toggle_fold(self) -> None:
        """Fold the selected groups, or unfold them where all are folded."""
        self._controller.groups.toggle_fold()

    def save_to_blocks(self) -> None:
        """Ask to keep what is selected as a block: `block_save_requested` follows."""
        self._controller.groups.save()

    def add_note(self) -> None:
        """Write a note, in the upper left of what is in sight; the selected one where there is just one."""
        control = self._controller
        if len(control.notes) == 1 and not control.selection:
            control.sheets.open(control.notes[0])
        else:
            control.sheets.add(self._view.mapToScene(QPoint(24, 24)))

    # ---- following --------------------------------------------------------------------------------------------------

    def _show_layout(self, glide: bool) -> None:
        control = self._controller
        assert control.spec is not None
        turned = self._watch.pages != control.pages.wanted(control.contents)  # before a new fit asks for them
        self._scene.show_layout(control.spec, control.contents, control.layout, glide=glide)
        self._overview.show_layout(control.layout)
        self._scene.show_blocks()
        columns = depths(control.spec.network)
        shape = tuple((i, c.style, len(c.tiles), columns.get(i)) for i, c in control.contents.items())
        if shape != self._shape and self._view.fitting:
            self._view.refit()
        self._shape = shape
        if turned:
            self._followed = 0.0
            self._update_watch()
        self._show_marks()
        self._show_status()
        self._show_legend()

    def _show_marks(self) -> None:
        control = self._controller
        focused = self._view.hasFocus()
        for layer_id, block in self._scene.blocks.items():
            here = focused and control.cursor is not None and control.cursor[0] == layer_id
            place = control.cursor[1] if here and control.cursor is not None else None
            block.show_focus(place, here and place is None)
            chosen = control.chosen is not None and control.chosen[0] == layer_id
            block.show_ring(control.chosen[1] if chosen and control.chosen is not None else self._hovered(layer_id))
        self._scene.show_hover(self._view.hit_now, control.selection)
        self._scene.annotations.show_marks(self._view.hit_now, control.selection, control.notes)
        overlay = self._view.overlay
        overlay.show_units(control.contents, control.layout, control.chosen[0] if control.chosen else "", control.units)
        overlay.show_marked(control.layout, control.builder.marked)
        self._view.show_pointed()
        self._outline.show_selection((*control.selection, *control.notes))
        self._overview.show_selection(control.selection)

    def _hovered(self, layer_id: str) -> int | None:
        hit = self._view.hit_now
        return hit.unit if isinstance(hit, OnTile) and hit.layer_id == layer_id and hit.unit >= 0 else None

    def _show_hover(self, hit: Hit) -> None:
        self._show_marks()
        if isinstance(hit, OnTile) and hit.unit >= 0:
            self._hovering = True
            self.unit_hovered.emit(hit.layer_id, hit.unit)
        elif self._hovering:
            self._hovering = False
            self.hover_ended.emit()
        self._desk.hover(hit if isinstance(hit, OnNumber) else None)

    def _tick(self) -> None:
        """Draw the link whose turn it is, then rest; when nothing trains there is time for all at once."""
        carrying = self._running and motion_enabled() and self.isVisible()
        if not self._links_due and not carrying:
            return
        if not self._running:
            self._links_due, self._all_due = 0, False
            self._scene.settle()
        elif self._all_due:
            self._links_due, self._all_due = 0, False
            self._scene.show_links()
        else:
            self._links_due = max(0, self._links_due - 1)
            self._turn += 1
            self._scene.show_link(self._turn, -(monotonic() * DASH_SPEED) % 11_000.0 if carrying else None)
        period = min(LINK_PERIOD_MS * max(1.0, self._scene.curves / FEW), SLOWEST_MS)
        self._clock.start(max(SHORTEST_MS, round(period / max(1, self._scene.turns))) + BEAT_MS)

    def beat(self) -> None:
        """The window draws now anyway: so do links that are due about now. Where no beat comes the clock draws them."""
        if self._clock.isActive() and self._clock.remainingTime() <= 1.5 * BEAT_MS:
            self._clock.stop()
            self._tick()

    def _room_changed(self) -> None:
        if self._view.fitting:
            self.fit()
        self._update_watch()

    def _place_changed(self) -> None:
        numbers = self._view.scale_now >= NUMBERS
        self._scene.show_sight(
            self._view.viewportTransform(), self._view.devicePixelRatioF(), self._view.visible_scene()
        )
        if numbers and not self._numbers:
            self._scene.show_blocks()
        self._numbers = numbers
        self._show_overview()
        self._show_status()
        self._desk.place()
        self._looking.place()
        self._writing.show_sight(self._view.viewportTransform())
        self._update_watch()

    def _outline_chose(self, ids: tuple[str, ...]) -> None:
        control = self._controller
        control.select(ids, notes=tuple(i for i in ids if control.sheets.get(i) is not None))
        if ids:
            self._view.reveal(ids[-1])

    def _show_status(self) -> None:
        snapshot, spec = self._live.snapshot, self._controller.spec
        self._status.show_state(
            self._view.scale_now,
            self._view.fitting,
            0 if spec is None else sum(layer.kind != "input" for layer in spec.network.layers),
            sum(c.weights for c in self._controller.contents.values()),
            snapshot.same_function if snapshot is not None else None,
        )

    def _show_legend(self) -> None:
        """Beside the buttons, where something is coloured by it."""
        self._legend.setVisible(self._controller.has_maps and not self._scene.card)
        if not self._legend.isHidden():
            self._legend.show_scale(self._live.scale(self._controller.contents.values()))
            self._legend.move(self._buttons.x() - self._legend.width() - 8, self._buttons.y())

    def _offer_ranges(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        add_ranges(menu, self.color_range, self._choose_range)
        menu.popup(self._legend.mapToGlobal(QPoint(0, -menu.sizeHint().height())))

    def _choose_range(self, color_range: ColorRange) -> None:
        self.set_color_range(color_range)
        self.color_range_chosen.emit(color_range)

    def _open_rename(self, layer_id: str) -> None:
        control = self._controller
        frame = next((f for f in self._scene.annotations.frames if f.group.id == layer_id), None)
        box = control.layout.boxes.get(layer_id)
        if control.spec is None or (box is None and frame is None):
            return
        title = frame.title if frame is not None else QRectF()
        over = title if box is None else box.header.translated(box.position)
        name = frame.group.name if frame is not None else control.spec.network.layer(layer_id).name
        place = self._view.mapFromScene(over).boundingRect()
        width = max(place.width(), 132)
        left = place.center().x() - width // 2 if box is not None else place.left()
        self._rename.open_for(layer_id, name, QRect(left, place.center().y() - 15, width, 30))

    def _take_name(self, layer_id: str, name: str) -> None:
        control = self._controller
        if control.groups.has(layer_id):
            control.groups.rename(layer_id, name)
        else:
            control.set_parameter((layer_id,), "name", name)

    def _open_slide(self, layer_id: str, unit: int, row: int, col: int) -> None:
        """Let a layer's window slide over what it gets."""
        control = self._controller
        if control.spec is None or control.analysis is None:
            return
        self._sliding.resize(self.size())
        self._show_slide_numbers()
        if self._sliding.open_for(control.spec, control.analysis, layer_id, unit, (row, col)):
            control.pixels.clear()
            self._update_watch()
        else:
            self.message.emit("Link a layer to it first.")

    def _show_slide_numbers(self) -> None:
        self._sliding.show_views(self._live.views, self._live.pictures(self._controller.contents.values()))

    def _slide_closed(self) -> None:
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)
        self._update_watch()

    def _open_note(self, note: Note) -> None:
        self._writing.open_for(note, self._view.viewportTransform())
        self._scene.annotations.show_writing(note.id)

    def _take_note(self, note: Note, text: str) -> None:
        self._scene.annotations.show_writing("")
        self._controller.sheets.write(note, text)

    def _open_menu(self, found: Hit, where: QPoint) -> None:
        if self._controller.spec is None:
            return
        here = self._view.mapToScene(self._view.viewport().mapFromGlobal(where))
        menu = menu_for(self._controller, found, here, self, self.fit, self.remove_least_useful_unit)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(where)

    def _open_search(self, spot: Spot, here: QPointF | None) -> None:
        """Open the search for a spot: at a point of the scene, else beside what is selected."""
        self._search_spot = spot
        view, control = self._view, self._controller
        if here is None and control.links:
            here = control.layout.insert_spot(*control.links[-1])
        box = control.layout.boxes.get(control.selection[-1] if control.selection else spot.source)
        if here is None and box is not None:
            here = box.header.translated(box.position).bottomRight()
        at = view.viewport().rect().center() if here is None else view.mapFromScene(here)
        self._search.open_at(parts(self._blocks), view.viewport().mapTo(self, at) + QPoint(6, 6))

    def _close_search(self, focused: bool) -> None:
        if focused:
            self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _put(self, part: Part) -> None:
        self._controller.builder.put(part, self._search_spot)

    def _restyle(self) -> None:
        colors = self._view.palette()
        for role in (QPalette.ColorRole.Base, QPalette.ColorRole.Window):
            colors.setColor(role, QColor(theme().panel))
        self._view.setPalette(colors)
        for overlay in (self._status, self._buttons):
            overlay.setPalette(colors)
            overlay.setAutoFillBackground(True)
        self._scene.setBackgroundBrush(QColor(theme().panel))
        self._scene.restyle()
        self._overview.restyle()
        self._view.overlay.restyle()
        self._looking.restyle()
        if self._sliding.watched:
            self._show_slide_numbers()
        self._show_marks()

    # ---- Qt --------------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._sliding.resize(self.size())
        self._show_overview()
        self._status.move(12, self.height() - 34)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._view.fitting:
            self.fit()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._clock.stop()
