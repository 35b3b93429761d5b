"""The context menus of groups and notes."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QMenu

from widgets.canvas.controller import Controller
from widgets.canvas.entries import entry
from widgets.canvas.grouping import NAMES

GROUP, UNGROUP, FOLD, NOTE = "Ctrl+G", "Ctrl+Shift+G", "Ctrl+E", "Ctrl+M"


def add_grouping(menu: QMenu, controller: Controller) -> None:
    """What makes a group of the selected blocks, and what can be done with one."""
    groups = controller.groups
    chosen = groups.selected()
    names = menu.addMenu("Group as")
    names.setEnabled(bool(controller.selection))
    for name in NAMES:
        entry(names, name, None, partial(groups.group, name), key=GROUP if name == NAMES[-1] else "")
    folded = bool(chosen) and all(group.folded for group in chosen)
    entry(menu, "Unfold" if folded else "Fold", None, groups.toggle_fold, bool(chosen), key=FOLD)
    entry(menu, "Ungroup", None, groups.ungroup, bool(chosen), key=UNGROUP)
    entry(menu, "Save to my blocks", "save", groups.save, bool(controller.layer_ids()))


def fill_group(menu: QMenu, controller: Controller, group_id: str) -> None:
    """What can be done with a group, at its name."""
    clipboard = controller.clipboard
    entry(menu, "Rename", None, lambda: controller.rename_opened.emit(group_id))
    entry(menu, "Copy", "copy", clipboard.copy, key="Ctrl+C")
    entry(menu, "Duplicate", "copy", clipboard.duplicate, key="Ctrl+D")
    menu.addSeparator()
    add_grouping(menu, controller)


def fill_note(menu: QMenu, controller: Controller, note_id: str) -> None:
    """What can be done with a note."""
    entry(menu, "Write", None, lambda: controller.sheets.open(note_id))
    entry(menu, "Cut", None, controller.clipboard.cut, key="Ctrl+X")
    entry(menu, "Copy", "copy", controller.clipboard.copy, key="Ctrl+C")
    entry(menu, "Remove", "delete", controller.delete_selection, key="Del")


def add_note_entry(menu: QMenu, controller: Controller, here: QPointF) -> None:
    """What puts a note at a place of the scene."""
    entry(menu, "Add a note here", None, partial(controller.sheets.add, here))
