"""What each row of `app.actions` does. Short methods: they ask a widget, the document, the bridge or the keeper."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt

from app.actions import ROWS
from app.bridge import Bridge
from app.dialogs import ask_file
from app.docks import DOCKS
from app.document import Document
from app.keeper import SUFFIX, Keeper
from app.own_data import OwnData
from app.tab_order import stops_in
from app.window import MainWindow
from app.world_wiring import WorldWiring
from engine.spec.catalog.layers import LayerKind
from engine.spec.catalog.layers.units import Units
from engine.spec.edits import (
    Edit,
    ResetRun,
    SetDataField,
    SetParameter,
    SetSeed,
    SetView,
)
from engine.spec.form import form_of
from engine.spec.fragment import Fragment
from widgets.canvas.aligning import Axis, Side

PROJECTS = f"Layerscope projects (*{SUFFIX})"


class Commands:
    """The commands of one window."""

    def __init__(
        self,
        window: MainWindow,
        document: Document,
        bridge: Bridge,
        keeper: Keeper,
        *,
        own_data: OwnData,
        set_dark: Callable[[bool], None],
        set_motion: Callable[[bool], None],
        set_layout: Callable[[str], None],
        export_curves: Callable[[str], None],
        paste_picture: Callable[[], bool],
        classify: Callable[[], None],
        move_in_time: Callable[[int], None],
        worlds: WorldWiring,
        reveal: Callable[[str], None],
        folder: Callable[[], str],
    ) -> None:
        self._window, self._document, self._bridge, self._keeper = window, document, bridge, keeper
        self.selection: tuple[str, ...] = ()
        self._own_data = own_data
        self._set_dark, self._set_motion, self._set_layout = set_dark, set_motion, set_layout
        self._export_curves, self._reveal = export_curves, reveal
        self._folder, self._paste_picture = folder, paste_picture
        self._move_in_time, self._classify = move_in_time, classify
        self._worlds = worlds

    def table(self) -> dict[str, Callable[[], None]]:
        """The method of each action: `menu.verb` is the method `menu_verb`."""
        panels = {f"view.panel_{row.key}": partial(self._reveal, row.key) for row in DOCKS}
        there = {**panels, **self._canvas_table()}
        others = [row.key for row in ROWS if row.key not in there]
        return {**there, **{key: getattr(self, key.replace(".", "_")) for key in others}}

    def _canvas_table(self) -> dict[str, Callable[[], None]]:
        """What the canvas does with what is chosen in it."""
        canvas = self._window.canvas
        control = canvas.controller
        acts, builder = control.acts, control.builder
        sides: tuple[Side, ...] = ("left", "centre", "right", "top", "middle", "bottom")
        axes: tuple[Axis, ...] = ("horizontally", "vertically")
        return {
            "network.insert_dense": builder.insert_after_selection,
            "network.randomise": acts.randomise,
            "network.clear": acts.clear,
            "network.freeze": partial(acts.toggle, "frozen"),
            "network.ablate": partial(acts.toggle, "ablated"),
            "network.bypass": partial(acts.toggle, "bypassed"),
            "network.split_unit": acts.split,
            "network.least_useful": canvas.remove_least_useful_unit,
            "network.choose_units": acts.choose_units,
            "network.choose_links": acts.choose_links,
            "network.mark_sources": builder.mark_sources,
            "network.link_marked": builder.link_marked,
            "network.arrange": partial(control.arrange_again, ()),
            "network.group": canvas.group_selection,
            "network.ungroup": canvas.ungroup_selection,
            "network.fold": canvas.toggle_fold,
            "network.save_block": canvas.save_to_blocks,
            "network.add_note": canvas.add_note,
            "view.overview": canvas.toggle_overview,
            "network.slide_window": canvas.slide_window,
            **{f"network.align_{side}": partial(control.align, side) for side in sides},
            **{f"network.distribute_{axis}": partial(control.distribute, axis) for axis in axes},
        }

    # ---- file

    def file_new(self) -> None:
        self._keeper.new()

    def file_start_gallery(self) -> None:
        self._window.start_gallery.open()

    def file_open(self) -> None:
        self.ask_file("Open a project", PROJECTS, self._keeper.open)

    def file_save(self) -> None:
        if not self._keeper.save():
            self.file_save_as()

    def file_save_as(self) -> None:
        name = f"{self._document.spec.name}{SUFFIX}"
        self.ask_file("Save the project", PROJECTS, self._keeper.save, save_as=name)

    def file_open_csv(self) -> None:
        self._own_data.ask_table()

    def file_open_series(self) -> None:
        self._own_data.ask_series()

    def file_open_text(self) -> None:
        self._own_data.ask_text()

    def file_open_pictures(self) -> None:
        self._own_data.ask_pictures()

    def file_export_curves_csv(self) -> None:
        self._export_curves("csv")

    def file_export_curves_svg(self) -> None:
        self._export_curves("svg")

    def file_export_curves_png(self) -> None:
        self._export_curves("png")

    def file_export_film_gif(self) -> None:
        self._worlds.save_film("gif")

    def file_export_film_mp4(self) -> None:
        self._worlds.save_film("mp4")

    def file_quit(self) -> None:
        self._window.close()

    # ---- edit

    def edit_undo(self) -> None:
        self._document.undo()

    def edit_redo(self) -> None:
        self._document.redo()

    def edit_cut(self) -> None:
        self._window.canvas.cut()

    def edit_copy(self) -> None:
        self._window.canvas.copy()

    def edit_paste(self) -> None:
        if not self._paste_picture() and not self._own_data.paste_if_data():
            self._window.canvas.paste()

    def edit_duplicate(self) -> None:
        self._window.canvas.duplicate()

    def edit_delete(self) -> None:
        self._window.canvas.delete_selection()

    def edit_select_all(self) -> None:
        self._window.canvas.select_all()

    # ---- network

    def network_search_layers(self) -> None:
        self._window.canvas.search_layers()

    def network_layers_panel(self) -> None:
        self._window.docks["layers"].show()
        self._window.docks["layers"].raise_()
        self._window.layers.focus_search()

    def insert_layer(self, kind: str) -> None:
        """Put a layer of a kind after the selection, or before the output."""
        self._window.canvas.insert_kind(kind)

    def insert_block(self, block: Fragment) -> None:
        """Put a block after the selection, or before the output."""
        self._window.canvas.insert_block(block)

    def network_more_units(self) -> None:
        self._change_units(1)

    def network_fewer_units(self) -> None:
        self._change_units(-1)

    def network_settings(self) -> None:
        dock = self._window.docks["inspector"]
        dock.show()
        dock.raise_()
        for stop in stops_in(self._window.inspector)[:1]:
            stop.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def network_classify(self) -> None:
        self._classify()

    def network_new_seed(self) -> None:
        self._push(SetSeed(seed=random.randrange(1, 100_000)))

    def network_regenerate(self) -> None:
        self._push(SetDataField(field="draw", value=self._document.spec.data.draw + 1))

    # ---- run

    def run_play(self) -> None:
        if self._bridge.playing:
            self._bridge.pause()
        else:
            self._bridge.play()

    def run_step(self) -> None:
        self._bridge.step(epoch=False)

    def run_step_epoch(self) -> None:
        self._bridge.step(epoch=True)

    def run_step_update(self) -> None:
        self._worlds.update()

    def run_reset(self) -> None:
        self._bridge.pause()
        self._push(ResetRun())

    def run_slower(self) -> None:
        self._window.transport.change_speed(-1)

    def run_faster(self) -> None:
        self._window.transport.change_speed(1)

    def run_world_learning(self) -> None:
        self._worlds.choose("learning")

    def run_world_show(self) -> None:
        self._worlds.choose("show")

    def run_world_hand(self) -> None:
        self._worlds.choose("hand")

    def run_kick_left(self) -> None:
        self._worlds.kick(-1)

    def run_kick_right(self) -> None:
        self._worlds.kick(1)

    # ---- view

    def view_fit(self) -> None:
        self._window.canvas.fit()

    def view_zoom_in(self) -> None:
        self._window.canvas.zoom_in()

    def view_zoom_out(self) -> None:
        self._window.canvas.zoom_out()

    def view_bias_nodes(self) -> None:
        self._toggle_view("bias_nodes")

    def view_discretise(self) -> None:
        self._toggle_view("discretise")

    def view_test_points(self) -> None:
        self._toggle_view("test_points")

    def view_time_back(self) -> None:
        self._move_in_time(-1)

    def view_time_forward(self) -> None:
        self._move_in_time(1)

    def view_dark(self) -> None:
        from widgets.kit import theme

        self._set_dark(theme().name != "dark")

    def view_motion(self) -> None:
        from widgets.kit import motion_enabled

        self._set_motion(not motion_enabled())

    def view_layout_build(self) -> None:
        self._set_layout("build")

    def view_layout_watch(self) -> None:
        self._set_layout("watch")

    def view_layout_look(self) -> None:
        self._set_layout("look")

    def view_layout_present(self) -> None:
        self._set_layout("present")

    # ---- help

    def help_palette(self) -> None:
        self._window.palette_overlay.open()

    def help_shortcuts(self) -> None:
        self._window.shortcuts_overlay.open()

    def help_about(self) -> None:
        self._window.notice_bar.show_notice(
            "info", "Layerscope 0.1: build it, watch it learn, understand why, take it with you.", timeout_ms=8000
        )

    # ---- helpers

    def _push(self, edit: Edit) -> None:
        self._document.push(edit)
        self._document.finish_gesture()

    def _chosen(self) -> list[LayerKind]:
        network = self._document.spec.network
        return [network.layer(i) for i in self.selection if network.has(i)]

    def _change_units(self, by: int) -> None:
        for layer in self._chosen():
            if isinstance(layer, Units) and _within(layer, layer.units + by):
                self._push(SetParameter(layer_ids=(layer.id,), field="units", value=layer.units + by))

    def _toggle_view(self, field: str) -> None:
        self._push(SetView(field=field, value=not getattr(self._document.spec.view, field)))

    def ask_file(self, title: str, kinds: str, use: Callable[[str], object], save_as: str = "") -> None:
        """A file dialog that does not stop the world: training and painting go on behind it."""
        ask_file(self._window, title, kinds, self._folder(), use, save_as)


def _within(layer: Units, units: int) -> bool:
    """Whether a layer of this kind can have so many units."""
    row = next(row for row in form_of(type(layer)) if row.name == "units")
    return row.minimum <= units <= row.maximum
