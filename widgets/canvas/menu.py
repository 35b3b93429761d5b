"""The context menus: of a block, of its units, of a link, and of the ground. Each entry shows its key."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPointF
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from engine.spec.form import form_of
from widgets.canvas import making
from widgets.canvas.acts import FINE_NUDGE, NUDGE, Mark
from widgets.canvas.aligning import AXES, SIDES
from widgets.canvas.controller import Controller
from widgets.canvas.drops import ground_spot
from widgets.canvas.entries import entry as _entry
from widgets.canvas.group_menu import add_grouping, add_note_entry, fill_group, fill_note
from widgets.canvas.hits import Hit, OnFold, OnGroup, OnNote, OnTile, on_block, on_link
from widgets.canvas.range_line import add_ranges

MARKS: tuple[tuple[Mark, str, str, str], ...] = (
    ("frozen", "Freeze", "Unfreeze", "F"),
    ("ablated", "Ablate", "End the ablation", "A"),
    ("bypassed", "Bypass", "End the bypass", "B"),
)


def menu_for(
    controller: Controller,
    found: Hit,
    here: QPointF,
    parent: QWidget,
    fit: Callable[[], object],
    least: Callable[[], object],
) -> QMenu:
    """The menu of what lies under the pointer.

    Parameters
    ----------
    here : the place in the scene. fit : shows the whole network. least : removes the least useful unit.
    """
    menu = QMenu(parent)
    node, pair = on_block(found), on_link(found)
    if isinstance(found, OnTile) and controller.acts.units()[1]:
        _fill_units(menu, controller, least)
    elif node:
        _fill_block(menu, controller, node, least)
    elif pair is not None:
        _fill_link(menu, controller)
    elif isinstance(found, OnGroup | OnFold):
        fill_group(menu, controller, found.group_id)
    elif isinstance(found, OnNote):
        fill_note(menu, controller, found.note_id)
    else:
        _fill_ground(menu, controller, here, fit)
    return menu


# ---- what is in them -------------------------------------------------------------------------------------------------


def _fill_units(menu: QMenu, controller: Controller, least: Callable[[], object]) -> None:
    acts = controller.acts
    layer_id, units = acts.units()
    words = "unit" if len(units) == 1 else f"{len(units)} units"
    _add_slide(menu, controller, layer_id)
    _entry(menu, f"Split {words}", None, acts.split, key="S")
    _entry(menu, f"Remove {words}", "delete", acts.remove_units, key="Del")
    _entry(menu, "Remove the least useful unit", None, least, controller.contents[layer_id].units > 1)
    menu.addSeparator()
    _add_weights(menu, controller)
    _add_marks(menu, controller)
    menu.addSeparator()
    _entry(menu, "Choose all units", "select", acts.choose_units, key="N")


def _fill_block(menu: QMenu, controller: Controller, node: str, least: Callable[[], object]) -> None:
    """What can be done with the selected blocks."""
    assert controller.spec is not None
    ids, clipboard = controller.layer_ids(), controller.clipboard
    free = bool(making.free_layers(controller.spec, ids))
    _add_slide(menu, controller, node)
    _entry(menu, "Rename", None, lambda: controller.rename_opened.emit(node), key="F2")
    _entry(menu, "Cut", None, clipboard.cut, free, key="Ctrl+X")
    _entry(menu, "Copy", "copy", clipboard.copy, key="Ctrl+C")
    _entry(menu, "Duplicate", "copy", clipboard.duplicate, key="Ctrl+D")
    _entry(menu, "Remove", "delete", controller.delete_selection, free, key="Del")
    menu.addSeparator()
    _entry(menu, "Add a layer behind it…", "add", lambda: _search(controller), key="/")
    _entry(menu, "Begin links here", None, controller.builder.mark_sources, key="1")
    marked = bool(controller.builder.marked)
    _entry(menu, "End links here", None, controller.builder.link_marked, marked, key="2")
    menu.addSeparator()
    _add_activations(controller, menu, ids)
    _add_weights(menu, controller)
    _add_marks(menu, controller)
    menu.addSeparator()
    _add_counting(menu, controller, ids, least)
    _entry(menu, "Choose its links", None, controller.acts.choose_links, key="W")
    menu.addSeparator()
    add_grouping(menu, controller)
    menu.addSeparator()
    _add_arranging(menu, controller)
    _add_ranges(menu, controller)


def _add_slide(menu: QMenu, controller: Controller, node: str) -> None:
    """Only where there is a window; a double click does the same."""
    if controller.slides(node):
        _entry(menu, "Slide the window", "play", lambda: controller.open_slide(node))
        menu.addSeparator()


def _fill_link(menu: QMenu, controller: Controller) -> None:
    _entry(menu, "Add a layer here…", "add", lambda: _search(controller), key="/")
    _entry(menu, "Insert a Dense layer", "add", controller.builder.insert_after_selection, key="Ins")
    _entry(menu, "Paste into the link", "paste", controller.clipboard.paste, key="Ctrl+V")
    _entry(menu, "Remove the link", "delete", controller.delete_selection, key="Del")
    menu.addSeparator()
    _add_weights(menu, controller)


def _fill_ground(menu: QMenu, controller: Controller, here: QPointF, fit: Callable[[], object]) -> None:
    """What can be done where no block is."""
    _entry(menu, "Add a layer here…", "add", lambda: controller.search_opened.emit(ground_spot(here), here))
    _entry(menu, "Insert a layer", "add", controller.builder.insert_after_selection, key="Ins")
    add_note_entry(menu, controller, here)
    _entry(menu, "Paste", "paste", controller.clipboard.paste, key="Ctrl+V")
    _entry(menu, "Select all", "select", controller.select_all, key="Ctrl+A")
    _entry(menu, "Choose all links", None, controller.acts.choose_links, key="W")
    _entry(menu, "Fit", "fit", fit, key="Ctrl+0")
    every = tuple(controller.contents)
    placed = any(x is not None or y is not None for _, x, y in controller.positions(every))
    _entry(menu, "Arrange automatically", None, lambda: controller.arrange_again(every), placed)
    _add_ranges(menu, controller)


# ---- parts of them ---------------------------------------------------------------------------------------------------


def _add_weights(menu: QMenu, controller: Controller) -> None:
    acts = controller.acts
    some = bool(acts.units()[1] or acts.learned())
    _entry(menu, "Randomise weights", "dice", acts.randomise, some, key="R")
    _entry(menu, "Clear weights", None, acts.clear, some, key="C")
    nudge = menu.addMenu("Nudge weights")
    nudge.setEnabled(some)
    for words, amount, key in (
        ("Up by 0.1", NUDGE, "Alt+Up"),
        ("Down by 0.1", -NUDGE, "Alt+Down"),
        ("Up by 0.01", FINE_NUDGE, "Alt+Shift+Up"),
        ("Down by 0.01", -FINE_NUDGE, "Alt+Shift+Down"),
    ):
        _entry(nudge, words, None, partial(_nudge, controller, amount), key=key)


def _nudge(controller: Controller, amount: float) -> None:
    controller.acts.nudge(amount)
    controller.ask(None)


def _add_counting(menu: QMenu, controller: Controller, ids: tuple[str, ...], least: Callable[[], object]) -> None:
    assert controller.spec is not None
    countable = [i for i in ids if hasattr(controller.spec.network.layer(i), "units")]
    units = menu.addMenu("Units")
    units.setEnabled(bool(countable))
    _entry(units, "Add a unit", "add", lambda: controller.change_units(ids, 1), key="+")
    _entry(units, "Take a unit away", "remove", lambda: controller.change_units(ids, -1), key="-")
    _entry(units, "Choose all units", "select", controller.acts.choose_units, len(countable) == 1, key="N")
    _entry(units, "Remove the least useful unit", None, least, len(countable) == 1)


def _add_marks(menu: QMenu, controller: Controller) -> None:
    acts = controller.acts
    for mark, begin, end, key in MARKS:
        able = bool(acts.units()[1] or acts.markable(mark))
        on = acts.is_on(mark)
        sign = ("unlock" if on else "lock") if mark == "frozen" else None
        _entry(menu, end if on else begin, sign, partial(acts.toggle, mark), able, key=key)


def _add_arranging(menu: QMenu, controller: Controller) -> None:
    count, ids = len(controller.selection), controller.selection
    align = menu.addMenu("Align and distribute")
    align.setEnabled(count > 1)
    for side, words in SIDES:
        _entry(align, words, None, partial(controller.align, side))
    align.addSeparator()
    for axis, words in AXES:
        _entry(align, words, None, partial(controller.distribute, axis), count > 2)
    placed = any(x is not None or y is not None for _, x, y in controller.positions(ids))
    _entry(menu, "Arrange automatically", None, lambda: controller.arrange_again(ids), placed)


def _add_ranges(menu: QMenu, controller: Controller) -> None:
    """Which number has the full colour, where there are maps."""
    if controller.has_maps:
        add_ranges(menu.addMenu("Colours of the maps"), controller.color_range, controller.range_chosen.emit)


def _search(controller: Controller) -> None:
    spot = controller.builder.spot()
    if spot is not None:
        controller.search_opened.emit(spot, None)


def _add_activations(controller: Controller, menu: QMenu, ids: tuple[str, ...]) -> None:
    assert controller.spec is not None
    layers = [controller.spec.network.layer(i) for i in ids]
    active = tuple(layer.id for layer in layers if hasattr(layer, "activation"))
    if not active:
        return
    sub = menu.addMenu("Activation")
    group = QActionGroup(sub)
    first = controller.spec.network.layer(active[0])
    row = next(row for row in form_of(type(first)) if row.name == "activation")
    now = {getattr(layer, "activation") for layer in layers if layer.id in active}  # noqa: B009 - not every kind has it
    for value, label in row.choices:
        action = sub.addAction(label)
        action.setCheckable(True)
        action.setChecked(now == {value})
        group.addAction(action)
        action.triggered.connect(
            lambda _checked=False, chosen=value: controller.set_parameter(active, "activation", chosen)
        )
