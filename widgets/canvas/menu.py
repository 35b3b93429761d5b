"""The context menu of a block, and of the ground."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from engine.spec.form import form_of
from widgets.canvas import making
from widgets.canvas.controller import Controller
from widgets.kit.icons import bind_icon


def block_menu(controller: Controller, layer_id: str, parent: QWidget) -> QMenu:
    """What can be done with the selected layers."""
    menu = QMenu(parent)
    ids = controller.selection or (layer_id,)
    assert controller.spec is not None
    free = bool(making.free_layers(controller.spec, ids))
    _entry(menu, "Rename", None, lambda: controller.rename_opened.emit(layer_id))
    _entry(menu, "Duplicate", "copy", controller.duplicate, free)
    _entry(menu, "Remove", "delete", controller.delete_selection, free)
    menu.addSeparator()
    _add_activations(controller, menu, ids)
    learned = tuple(i for i in ids if controller.contents[i].weights)
    _entry(menu, "Randomise weights", "dice", lambda: controller.randomise(learned), bool(learned))
    freezable = tuple(i for i in ids if hasattr(controller.spec.network.layer(i), "frozen"))
    frozen = bool(freezable) and all(controller.contents[i].frozen for i in freezable)
    _entry(
        menu,
        "Unfreeze" if frozen else "Freeze",
        "unlock" if frozen else "lock",
        lambda: controller.set_parameter(freezable, "frozen", not frozen),
        bool(freezable),
    )
    placed = any(x is not None or y is not None for _, x, y in controller.positions(ids))
    _entry(menu, "Arrange automatically", None, lambda: controller.arrange_again(ids), placed)
    return menu


def ground_menu(controller: Controller, parent: QWidget, fit: Callable[[], object]) -> QMenu:
    """What can be done where no block is."""
    menu = QMenu(parent)
    _entry(menu, "Insert a layer", "add", controller.insert_after_selection)
    _entry(menu, "Paste", "paste", controller.paste)
    _entry(menu, "Select all", "select", controller.select_all)
    _entry(menu, "Fit", "fit", fit)
    every = tuple(controller.contents)
    placed = any(x is not None or y is not None for _, x, y in controller.positions(every))
    _entry(menu, "Arrange automatically", None, lambda: controller.arrange_again(every), placed)
    return menu


def _entry(menu: QMenu, text: str, sign: str | None, act: Callable[[], object], enabled: bool = True) -> None:
    action = menu.addAction(text)
    action.setEnabled(enabled)
    if sign is not None:
        bind_icon(action, sign)
    action.triggered.connect(lambda _checked=False: act())


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
