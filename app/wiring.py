"""EVERY connection between rooms, in reading order: document, edits, transport, watching, selection, files, looks."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import cast

from PySide6.QtCore import QByteArray, QObject, QTimer
from PySide6.QtWidgets import QApplication

from app.actions import ROWS, Actions, shortcut_groups
from app.arranging import Arranging
from app.blocks import Blocks
from app.bridge import Bridge, Engine
from app.code_wiring import CodeWiring
from app.commands import Commands
from app.document import Document
from app.downloads import Downloads
from app.errands import EXAMPLES, Errands
from app.exports import Exports
from app.file_menus import FileMenus, is_example
from app.files import Files
from app.fresh_start import FreshStart
from app.gate import Gate
from app.journals import Journal
from app.keeper import Keeper
from app.notices import Notices
from app.own_data import OwnData
from app.picture_wiring import PictureWiring
from app.problems_in_sight import ProblemsInSight
from app.reading import Reading
from app.sequence_wiring import SequenceWiring
from app.settings import Settings, load_settings
from app.troubles import Troubles
from app.watching import Watching
from app.window import LATE, MainWindow
from app.world_wiring import WorldWiring
from engine.messages import EngineNotice, Load, Travel
from engine.snapshot import RunState, Snapshot
from engine.spec.blocks import BLOCKS
from engine.spec.catalog.data import DATA, DataKind, Downloaded, Gymnasium
from engine.spec.document import Spec, default_spec
from engine.spec.edits import SetData
from engine.spec.fragment import Fragment
from engine.spec.shapes import Analysis
from engine.spec.templates import template
from widgets.kit import DARK, LIGHT, apply_theme, set_motion_enabled
from widgets.panels.command_palette import Command

BLOCK_WIDTH = 8  # of a block in the palette; it is made anew for the place where it goes
FIRST_SPEED = 200.0  # steps a second: fast enough not to wait, slow enough to see it learn


class Wiring(QObject):
    """A running window: owns what has no place on the screen, and joins it with what has."""

    def __init__(self, app: QApplication, path: str = "") -> None:
        super().__init__()
        self._app = app
        self.settings: Settings = load_settings()
        apply_theme(app, DARK if self.settings.theme == "dark" else LIGHT)
        set_motion_enabled(self.settings.motion)
        self.notices = Notices()
        self.document = Document(default_spec())
        self.bridge = Bridge()
        self.files = Files()
        self.errands = Errands()
        self.blocks = Blocks()
        self.reading = Reading()
        self.gate = Gate(self.bridge)
        every_s = self.settings.autosave_seconds
        self.keeper = Keeper(self.document, self.bridge, self.files, self.notices, every_s, self.gate.members)
        self.watching = Watching()
        self.window = MainWindow()
        self.arranging = Arranging(self.window, self.document)
        self._closed = False
        self._source: DataKind | None = None  # the data as they were shown last
        self.problems_in_sight = ProblemsInSight(self.window)
        self.fresh_start = FreshStart(self.document, self.notices)
        self.own_data = OwnData(
            self.window, self.document, self.keeper, self.reading, self.gate, self.notices, self._folder
        )
        self.downloads = Downloads(self.document, self.reading, self.gate, self.notices)
        self.troubles = Troubles(self.window, self.document, self.gate, self.own_data, self.downloads, self._show_place)
        self.picture_wiring = PictureWiring(
            self.window, self.document, self.watching, self.notices, self.arranging.reveal
        )
        self.sequence_wiring = SequenceWiring(self.window, self.document, self.watching)
        self.code_wiring = CodeWiring(self.window, self.document, self.bridge, self.watching, self.sequence_wiring)
        self.world_wiring = WorldWiring(
            self.window, self.document, self.bridge, self.watching, errands=self.errands, reading=self.reading,
            notices=self.notices, reveal=self.arranging.reveal, folder=self._folder,
        )  # fmt: skip
        self.exports = Exports(self.window, self.errands, self.notices, self._folder)
        self.commands = self._make_commands()
        self.actions = Actions(self.window, self.commands.table())
        self._join_document()
        self._join_edits()
        self._join_transport()
        self._join_watching()
        self._join_selection()
        self._join_files()
        self._join_data()
        self._join_blocks()
        self._join_palette()
        self.file_menus = FileMenus(
            self.actions.menus["file"], self.actions["file.save"], self.keeper.open, lambda: self.settings.recent
        )
        self._show_document(self.document.spec, self.document.analysis, self.document.load_message())
        self.arranging.set_layout("build")
        self._restore_layout()
        self._update_actions()
        self._first_path = path

    def show(self) -> None:
        """Show the window first; what takes longer comes after."""
        self.window.show()
        QTimer.singleShot(0, self.start)

    def start(self, engine: Engine | None = None) -> None:
        """Late views, engine, previews, and what was left behind last time.

        Parameters
        ----------
        engine : another door than a thread of its own, for tests.
        """
        if self._closed:  # the window was quicker to go than this to come
            return
        self._make_late_views()
        if not self.settings.layout:
            self.arranging.set_layout("build")  # once more: only now has the window the size that the screen gave it
        if engine is None:
            self.bridge.start()
        else:
            self.bridge.attach(engine)
        self.errands.fetch_previews(self.document.spec.seed)
        if self._first_path:
            self.keeper.open(self._first_path)
        self.errands.find_leftovers(self.files)
        self.blocks.load()

    # ---- document: what it says goes to every room

    def _join_document(self) -> None:
        self.document.changed.connect(self._show_document)
        self.document.changed.connect(self.fresh_start.show_document)
        self.document.changed.connect(self.problems_in_sight.show_document)
        self.document.refused.connect(self.notices.refuse)
        self.document.changed.connect(self.notices.settle)
        self.document.history_changed.connect(self._update_actions)
        self.keeper.title_changed.connect(self._show_title)

    def _show_title(self) -> None:
        self.window.setWindowTitle(self.keeper.title)
        self.window.status.set_file(str(self.keeper.path or ""))

    def _show_document(self, spec: Spec, analysis: Analysis, load: Load) -> None:
        window = self.window
        if load.travel is Travel.OPEN:
            self._choose(())
            if hasattr(window, "curves"):
                window.curves.forget()
                window.returns.forget()
        for panel in (window.data, window.training, window.problems, window.analysis, window.transport):
            panel.show_document(spec, analysis)
        window.status.show_document(spec, analysis)
        window.start_gallery.show_document(spec)
        self.sequence_wiring.show_document()
        self.code_wiring.show_document()
        self.world_wiring.show_document()
        self.watching.show_document(spec, analysis)
        if load.travel is Travel.OPEN:
            window.canvas.begin()
        self.arranging.follow(spec)
        self.gate.load(load, self.keeper.path)
        self.own_data.check(spec)
        self._show_source(spec)
        self.actions.set_checked("view.bias_nodes", spec.view.bias_nodes)
        self.actions.set_checked("view.discretise", spec.view.discretise)
        self.actions.set_checked("view.test_points", spec.view.test_points)

    def _show_source(self, spec: Spec) -> None:
        """The thumbnail of what the data are follows their settings."""
        before, self._source = self._source, spec.data
        ships = spec.data.family != "own" and not isinstance(spec.data, Downloaded)
        if ships and before is not None and before != spec.data:
            self.errands.fetch_preview(spec.data, spec.seed)

    # ---- edits: what the user asks of the document

    def _join_edits(self) -> None:
        window = self.window
        asking = (window.canvas, window.data, window.inspector, window.training, window.transport, window.problems)
        for widget in (*asking, window.plane, window.weights, window.weight_table):
            widget.edit_requested.connect(self.document.push)
        for widget in (*asking, window.plane, window.weights, window.weight_table):
            widget.gesture_finished.connect(self.document.finish_gesture)
        for view in (window.canvas, window.weights):
            view.gesture_cancelled.connect(self.document.cancel_gesture)
        window.layers.layer_requested.connect(self.commands.insert_layer)
        window.problems.edit_requested.connect(lambda _edit: window.canvas.setFocus())  # its button is gone with it

    # ---- transport: what the user asks of the run

    def _join_transport(self) -> None:
        transport, bridge = self.window.transport, self.bridge
        transport.play_requested.connect(bridge.play)
        transport.pause_requested.connect(bridge.pause)
        transport.step_requested.connect(bridge.step)
        transport.reset_requested.connect(self.commands.run_reset)
        transport.speed_requested.connect(bridge.set_speed)
        transport.doctor_requested.connect(lambda: self.arranging.reveal("problems"))
        transport.palette_requested.connect(self.commands.help_palette)
        transport.theme_requested.connect(self.commands.view_dark)
        transport.set_speed(FIRST_SPEED)
        bridge.set_speed(FIRST_SPEED)
        bridge.playing_changed.connect(transport.set_playing)
        bridge.polled.connect(self.window.canvas.beat)
        bridge.snapshot_ready.connect(self._show_snapshot)
        bridge.snapshot_ready.connect(self.fresh_start.show_snapshot)
        bridge.notice.connect(self._show_notice)

    def _show_snapshot(self, snapshot: Snapshot) -> None:
        window = self.window
        self.exports.show_snapshot(snapshot)
        self.sequence_wiring.show_snapshot(snapshot)
        window.canvas.set_running(snapshot.state is RunState.RUNNING)
        self.watching.show_snapshot(snapshot)
        window.transport.show_snapshot(snapshot)
        window.status.show_snapshot(snapshot)
        window.problems.show_snapshot(snapshot)
        window.training.show_snapshot(snapshot)
        self.troubles.show(snapshot.trouble)

    def _show_notice(self, notice: EngineNotice) -> None:
        self.notices.tell(notice.level, f"{notice.text} {notice.remedy}".strip())

    # ---- watching: the engine computes what is seen, and nothing else

    def _join_watching(self) -> None:
        window = self.window
        self.watching.watch_changed.connect(self.bridge.set_watch)
        self.watching.add("canvas", window.canvas, visible=True)
        window.canvas.watch_changed.connect(self.watching.update_watch)
        for key in ("inspector", "plane", "samples", "confusion", "stats", "weights", "activations", "weight_table"):
            self._add_view(key)

    def _make_late_views(self) -> None:
        self.window.make_late_views()
        for key in LATE:
            self._add_view(key)
            getattr(self.window, key).show_document(self.document.spec, self.document.analysis)
        self.picture_wiring.join()
        self.sequence_wiring.join()
        self.code_wiring.join()
        self.world_wiring.join()
        self.arranging.begin()
        self.window.curves.export_requested.connect(self.exports.curves)
        self.window.curves.mark_requested.connect(self.document.go_to)

    def _add_view(self, key: str) -> None:
        view, dock = getattr(self.window, key), self.window.docks[key]
        dock.visibilityChanged.connect(lambda visible, key=key: self.watching.set_visible(key, visible))
        view.watch_changed.connect(self.watching.update_watch)
        self.watching.add(key, view, visible=not view.visibleRegion().isEmpty())

    # ---- selection: what is chosen in one view is shown in the others

    def _join_selection(self) -> None:
        window = self.window
        window.canvas.selection_changed.connect(self._select)
        window.canvas.unit_selected.connect(window.inspector.set_unit)
        window.canvas.unit_hovered.connect(self._hover_unit)
        window.canvas.hover_ended.connect(self._end_hover)
        window.canvas.message.connect(lambda text: window.statusBar().showMessage(text, 6000))
        window.problems.place_requested.connect(self._show_place)
        window.analysis.selection_requested.connect(self._choose)

    def _select(self, ids: tuple[str, ...]) -> None:
        self.commands.selection = ids
        self.window.inspector.set_selection(ids)
        if ids:
            self.window.docks["inspector"].raise_()
        self.window.analysis.set_selection(ids)
        self.window.weights.set_layers(ids)
        self.window.weight_table.set_layers(ids)
        self.window.activations.set_layers(ids)
        self.picture_wiring.select(ids)
        self.sequence_wiring.select(ids)
        if hasattr(self.window, "histograms"):
            self.window.histograms.set_layers(ids)
        self._update_actions()

    def _choose(self, ids: tuple[str, ...]) -> None:
        """Select from outside the canvas, which tells only of what was done with the mouse or keys in it."""
        self.window.canvas.set_selection(ids)
        self._select(ids)

    def _hover_unit(self, layer_id: str, unit: int) -> None:
        self.window.plane.show_unit(layer_id, unit)
        if hasattr(self.window, "function"):
            self.window.function.show_unit(layer_id, unit)

    def _end_hover(self) -> None:
        self.window.plane.clear_unit()
        if hasattr(self.window, "function"):
            self.window.function.clear_unit()

    def _show_place(self, place: str) -> None:
        if self.document.spec.network.has(place):
            self._choose((place,))
            self.arranging.reveal("inspector")
        else:
            self.arranging.reveal({"data": "data", "training": "training"}.get(place, "problems"))

    # ---- files: projects, tables, journals

    def _join_files(self) -> None:
        window = self.window
        self.notices.shown.connect(window.notice_bar.show_notice)
        self.notices.withdrawn.connect(window.notice_bar.withdraw)
        window.close_requested.connect(self._leave)
        self.keeper.may_leave.connect(self._close)
        self.errands.preview_ready.connect(window.data.set_preview)
        window.weight_table.save_requested.connect(self.exports.save_weights)
        window.weight_table.load_requested.connect(self.exports.load_weights)
        self.errands.weights_ready.connect(window.weight_table.take_matrix)
        self.errands.written.connect(lambda path: self.notices.tell("info", f"Saved {path.name}."))
        self.errands.leftovers_found.connect(self._offer_leftovers)
        self.errands.failed.connect(self.notices.problem)
        self.files.recovered.connect(self.keeper.recover)
        self.files.progress.connect(lambda words: window.statusBar().showMessage(f"{words} …" if words else ""))
        self.files.opened.connect(self._remember_path)
        self.files.saved.connect(self._remember_path)

    def _offer_leftovers(self, journals: list[Journal]) -> None:
        for journal in journals:
            bring, discard = partial(self.files.recover, journal), partial(self.files.discard, journal)
            when = datetime.fromtimestamp(journal.written).strftime("%d %B, %H:%M:%S")
            text = f"“{journal.name}” of {when} was not saved when the program ended."
            self.notices.tell("info", text, ("Bring it back", bring), ("Discard", discard))

    def _leave(self) -> None:
        state, geometry = self.window.saveState().toBase64(), self.window.saveGeometry().toBase64()
        self._remember(layout=bytes(state.data()).decode(), geometry=bytes(geometry.data()).decode())
        self.keeper.leave()

    def _close(self) -> None:
        if self._closed:
            return
        self._closed = True
        self.window.allow_close()
        self.shut_down()
        self._app.quit()

    def shut_down(self) -> None:
        """Stop every thread and wait for it."""
        self.keeper.stop()
        self.watching.close()
        self.window.let_go()
        self.notices.uninstall()
        self.errands.stop()
        self.reading.stop()
        self.picture_wiring.stop()
        self.blocks.stop()
        self.bridge.stop()
        self.files.stop()

    # ---- one's own data: brought by dialog, drop or paste; read beside the window; asked for before a file's is

    def _join_data(self) -> None:
        window, reading = self.window, self.reading
        own = self.own_data
        for widget in (window, window.data):
            widget.file_dropped.connect(self._drop)
        window.data.download_requested.connect(self.downloads.choose)
        for panel in (window.data, window.start_gallery):
            self.downloads.preview_ready.connect(panel.set_preview)
        reading.looked_into.connect(window.data.set_preview)
        window.data.csv_requested.connect(own.ask_table)
        window.data.pictures_requested.connect(own.ask_pictures)
        window.data.series_requested.connect(own.ask_series)
        window.data.text_requested.connect(own.ask_text)
        window.data.paste_requested.connect(own.paste)
        window.data.cancel_requested.connect(reading.cancel)
        reading.progress.connect(window.data.progress.set_share)
        reading.started.connect(lambda: self.arranging.reveal("data"))
        reading.ended.connect(window.data.progress.hide)
        reading.table_ready.connect(own.take_table)
        reading.pictures_ready.connect(own.take_pictures)
        reading.text_ready.connect(own.take_text)
        reading.checked.connect(own.show_table_report)
        reading.failed.connect(self.notices.problem)
        self.gate.leave_wanted.connect(own.ask_leave)

    def _drop(self, path: str) -> None:
        """A picture goes to the stage where the data has pictures; else it is data, or a project."""
        if not self.picture_wiring.drop(path):
            self.own_data.drop(path)

    # ---- blocks and templates: parts of networks, and whole ones, to begin with

    def _join_blocks(self) -> None:
        window, blocks = self.window, self.blocks
        window.canvas.block_save_requested.connect(blocks.save)
        window.layers.own_rename_requested.connect(blocks.rename)
        window.layers.own_delete_requested.connect(blocks.remove)
        window.layers.fragment_requested.connect(self.commands.insert_block)
        blocks.changed.connect(self._show_blocks)
        blocks.saved.connect(lambda name: self.notices.tell("info", f"“{name}” is in my blocks, in the Layers panel."))
        blocks.removed.connect(self._offer_block)
        blocks.failed.connect(self.notices.problem)
        self.errands.preview_ready.connect(window.start_gallery.set_preview)
        window.start_gallery.template_requested.connect(self._take_template)
        window.start_gallery.preset_requested.connect(lambda key: self.keeper.open(str(EXAMPLES / f"{key}.lscope")))
        self._show_blocks(())

    def _show_blocks(self, own: tuple[Fragment, ...]) -> None:
        self.window.layers.set_blocks(tuple(block.make(BLOCK_WIDTH) for block in BLOCKS), own)
        self.window.canvas.set_blocks(own)

    def _offer_block(self, block: Fragment) -> None:
        back = ("Bring it back", partial(self.blocks.save, block))
        self.notices.tell("info", f"“{block.name}” is gone from my blocks.", back)

    def _take_template(self, key: str) -> None:
        self.document.push(template(key).edit(self.document.spec))
        self.document.finish_gesture()

    # ---- palette, actions, looks

    def _join_palette(self) -> None:
        self.window.palette_overlay.opening.connect(self._fill_palette)
        self.window.shortcuts_overlay.set_groups(shortcut_groups())

    def _fill_palette(self) -> None:
        rows = []
        for row in ROWS:
            action = self.actions[row.key]
            title = f"{row.key.split('.')[0].capitalize()}: {row.text.rstrip('…')}"
            shortcut = row.shortcuts[0] if row.shortcuts else ""
            rows.append(Command(title, shortcut, action.isEnabled(), action.statusTip(), action.trigger))
        for kind, data in DATA.items():
            if issubclass(data, Downloaded):
                fetch = partial(self.downloads.choose, data(kind=kind))
                rows.append(Command(f"Data: {data.title}", "", True, "", fetch))
            elif issubclass(data, Gymnasium):
                rows.append(Command(f"Data: {data.title}, by its id", "", True, "", self.world_wiring.ask_environment))
            elif data.family != "own":
                edit = SetData(data=cast(DataKind, data(kind=kind)))
                rows.append(Command(f"Data: {data.title}", "", True, "", partial(self.document.push, edit)))
        self.window.palette_overlay.set_commands(rows)

    def _update_actions(self) -> None:
        document = self.document
        problems = document.analysis.problems
        first = f"{problems[0].problem} {problems[0].remedy}" if problems else ""
        self.actions.update(
            {
                "undo": "" if document.undo_label else "Nothing to undo.",
                "redo": "" if document.redo_label else "Nothing to redo.",
                "layers": "" if self.commands.selection else "Select a layer first.",
                "playable": first,
                "plane": "" if document.spec.data_shape.plane else "Only for data in the plane.",
                "code": self.code_wiring.why_not(),
                "world": self.world_wiring.why_not(),
                "agent": self.world_wiring.why_not() or first,
                "push": self.world_wiring.why_no_push(),
                "sequence": "" if document.spec.data_shape.sequence else "Only for sequences.",
            }
        )
        self.actions["edit.undo"].setText(f"Undo {document.undo_label}".strip())
        self.actions["edit.redo"].setText(f"Redo {document.redo_label}".strip())

    def _make_commands(self) -> Commands:
        return Commands(
            self.window,
            self.document,
            self.bridge,
            self.keeper,
            own_data=self.own_data,
            set_dark=self._set_dark,
            set_motion=self._set_motion,
            set_layout=self.arranging.set_layout,
            export_curves=self.exports.curves,
            paste_picture=self.picture_wiring.paste,
            classify=self.code_wiring.classify,
            worlds=self.world_wiring,
            move_in_time=self.sequence_wiring.move,
            reveal=self.arranging.reveal,
            folder=self._folder,
        )

    def _folder(self) -> str:
        return self.settings.last_folder or str(Path.home())

    def _set_dark(self, dark: bool) -> None:
        apply_theme(self._app, DARK if dark else LIGHT)
        self.actions.set_checked("view.dark", dark)
        self._remember(theme="dark" if dark else "light")

    def _set_motion(self, motion: bool) -> None:
        set_motion_enabled(motion)
        self.actions.set_checked("view.motion", motion)
        self._remember(motion=motion)

    def _remember(self, **changes: object) -> None:
        self.settings = self.settings.with_(**changes)
        self.errands.remember(self.settings)

    def _remember_path(self, path: Path) -> None:
        last = self.settings.last_folder if is_example(path) else str(path.absolute().parent)
        self._remember(recent=self.settings.with_recent(path).recent, last_folder=last)

    def _restore_layout(self) -> None:
        """Put the window back where it was left."""
        if self.settings.geometry:
            self.window.restoreGeometry(QByteArray.fromBase64(self.settings.geometry.encode()))
        if self.settings.layout:
            self.window.restoreState(QByteArray.fromBase64(self.settings.layout.encode()))
