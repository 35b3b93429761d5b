"""One table row = one menu entry + shortcut + enabled-when + command palette entry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from app.docks import DOCKS

Condition = Literal[
    "always", "undo", "redo", "layers", "playable", "plane", "sequence", "code", "world", "agent", "push"
]


@dataclass(frozen=True)
class ActionRow:
    """One thing a person can do.

    Attributes
    ----------
    key : the command's name, `menu.verb`; the menu is the part before the dot.
    shortcuts : the first one is shown.
    when : what must hold; `Actions.update` says why it does not.
    checkable : the entry shows a tick.
    palette_only : found in the command palette, but not in a menu.
    """

    key: str
    text: str
    shortcuts: tuple[str, ...] = ()
    when: Condition = "always"
    checkable: bool = False
    separator: bool = False


MENUS = {
    "file": "&File",
    "edit": "&Edit",
    "network": "&Network",
    "run": "&Run",
    "view": "&View",
    "help": "&Help",
}

ROWS: tuple[ActionRow, ...] = (
    ActionRow("file.new", "New project", ("Ctrl+N",)),
    ActionRow("file.start_gallery", "New from template…", ("Ctrl+Shift+T",)),
    ActionRow("file.open", "Open…", ("Ctrl+O",)),
    ActionRow("file.save", "Save", ("Ctrl+S",)),
    ActionRow("file.save_as", "Save as…", ("Ctrl+Shift+S",)),
    ActionRow("file.open_csv", "Open a table…", ("Ctrl+Shift+O",), separator=True),
    ActionRow("file.open_series", "Open a series in time…"),
    ActionRow("file.open_text", "Open a text…"),
    ActionRow("file.open_pictures", "Open a folder of pictures…"),
    ActionRow("file.export_curves_csv", "Export curves as CSV…", separator=True),
    ActionRow("file.export_curves_png", "Export curves as picture (PNG)…"),
    ActionRow("file.export_curves_svg", "Export curves as drawing (SVG)…"),
    ActionRow("file.export_film_gif", "Save the episode as GIF…", when="world", separator=True),
    ActionRow("file.export_film_mp4", "Save the episode as MP4…", when="world"),
    ActionRow("file.quit", "Quit", ("Ctrl+Q",), separator=True),
    ActionRow("edit.undo", "Undo", ("Ctrl+Z",), when="undo"),
    ActionRow("edit.redo", "Redo", ("Ctrl+Shift+Z", "Ctrl+Y"), when="redo"),
    ActionRow("edit.cut", "Cut", ("Ctrl+X",), when="layers", separator=True),
    ActionRow("edit.copy", "Copy", ("Ctrl+C",)),
    ActionRow("edit.paste", "Paste", ("Ctrl+V",)),
    ActionRow("edit.duplicate", "Duplicate", ("Ctrl+D",), when="layers"),
    ActionRow("edit.delete", "Remove what is selected", ("Del",)),
    ActionRow("edit.select_all", "Select all layers", ("Ctrl+A",)),
    ActionRow("network.search_layers", "Search a layer to insert after the selection", ("/",)),
    ActionRow("network.layers_panel", "Search the Layers panel", ("Ctrl+L",)),
    ActionRow("network.insert_dense", "Insert a Dense layer after the selection", ("Insert", "Ctrl+I")),
    ActionRow("network.more_units", "Add a unit to the selected layers", ("+", "="), when="layers"),
    ActionRow("network.fewer_units", "Take a unit from the selected layers", ("-",), when="layers"),
    ActionRow("network.settings", "Settings of the selected layers", ("Alt+Return", "F4"), when="layers"),
    ActionRow("network.randomise", "Randomise what is chosen", ("R",), when="layers", separator=True),
    ActionRow("network.clear", "Clear the weights", when="layers"),
    ActionRow("network.freeze", "Freeze or thaw what is chosen", ("F",), when="layers"),
    ActionRow("network.ablate", "Ablate what is chosen, or end it", when="layers"),
    ActionRow("network.bypass", "Bypass what is chosen, or end it", when="layers"),
    ActionRow("network.split_unit", "Split the chosen units", when="layers"),
    ActionRow("network.least_useful", "Remove the least useful unit", when="layers"),
    ActionRow("network.choose_units", "Choose all units of the selected layers", when="layers", separator=True),
    ActionRow("network.choose_links", "Choose the links of the selected layers", when="layers"),
    ActionRow("network.mark_sources", "Begin links here", when="layers"),
    ActionRow("network.link_marked", "End links here", when="layers"),
    ActionRow("network.align_left", "Align left", when="layers", separator=True),
    ActionRow("network.align_centre", "Align centres", when="layers"),
    ActionRow("network.align_right", "Align right", when="layers"),
    ActionRow("network.align_top", "Align tops", when="layers"),
    ActionRow("network.align_middle", "Align middles", when="layers"),
    ActionRow("network.align_bottom", "Align bottoms", when="layers"),
    ActionRow("network.distribute_horizontally", "Distribute horizontally", when="layers"),
    ActionRow("network.distribute_vertically", "Distribute vertically", when="layers"),
    ActionRow("network.arrange", "Arrange automatically", ("Ctrl+Shift+A",)),
    ActionRow("network.group", "Group the selected layers", ("Ctrl+G",), when="layers", separator=True),
    ActionRow("network.ungroup", "Ungroup", ("Ctrl+Shift+G",), when="layers"),
    ActionRow("network.fold", "Fold or unfold the group", ("Ctrl+E",), when="layers"),
    ActionRow("network.save_block", "Save to my blocks", when="layers"),
    ActionRow("network.add_note", "Add a note", ("Ctrl+M",)),
    ActionRow("network.slide_window", "Slide the window over the picture", ("W",), when="layers", separator=True),
    ActionRow("network.classify", "Put a classifier on the code", when="code"),
    ActionRow("network.new_seed", "New seed", ("Ctrl+Shift+N",), separator=True),
    ActionRow("network.regenerate", "Other samples", ("Ctrl+Shift+R",)),
    ActionRow("run.play", "Play or pause", ("P", "F5"), when="playable"),
    ActionRow("run.step", "Step one batch", (".",), when="playable"),
    ActionRow("run.step_epoch", "Step one epoch", (">",), when="playable"),
    ActionRow("run.step_update", "Step one update of an agent", (",",), when="agent"),
    ActionRow("run.reset", "Reset to the first weights", ("Ctrl+R",), separator=True),
    ActionRow("run.slower", "Slower", ("[",)),
    ActionRow("run.faster", "Faster", ("]",)),
    ActionRow("run.world_learning", "Watch the world that is learned in", when="world", separator=True),
    ActionRow("run.world_show", "Watch a show of the agent", when="world"),
    ActionRow("run.world_hand", "Play the world by hand", ("Ctrl+H",), when="world"),
    ActionRow("run.kick_left", "Push what is in the world to the left", ("Alt+Shift+Left",), when="push"),
    ActionRow("run.kick_right", "Push what is in the world to the right", ("Alt+Shift+Right",), when="push"),
    ActionRow("view.fit", "Fit the network", ("Ctrl+0",)),
    ActionRow("view.zoom_in", "Zoom in", ("Ctrl++", "Ctrl+=")),
    ActionRow("view.zoom_out", "Zoom out", ("Ctrl+-",)),
    ActionRow("view.overview", "Overview map"),
    ActionRow("view.bias_nodes", "Show the bias neurons", ("B",), checkable=True, separator=True),
    ActionRow("view.discretise", "Discretise the output", ("D",), checkable=True, when="plane"),
    ActionRow("view.test_points", "Show test points", ("T",), checkable=True, when="plane"),
    ActionRow("view.time_back", "Sequence: one step back", ("Alt+Left",), when="sequence", separator=True),
    ActionRow("view.time_forward", "Sequence: one step on", ("Alt+Right",), when="sequence"),
    ActionRow("view.dark", "Dark theme", ("Ctrl+T",), checkable=True, separator=True),
    ActionRow("view.motion", "Motion", checkable=True),
    ActionRow("view.layout_build", "Layout: Build", ("Ctrl+1",), separator=True),
    ActionRow("view.layout_watch", "Layout: Watch", ("Ctrl+2",)),
    ActionRow("view.layout_look", "Layout: Look inside", ("Ctrl+3",)),
    ActionRow("view.layout_present", "Layout: Present", ("Ctrl+4",)),
    *(ActionRow(f"view.panel_{row.key}", f"Panel: {row.title}", separator=row is DOCKS[0]) for row in DOCKS),
    ActionRow("help.palette", "Find any action…", ("Ctrl+K",)),
    ActionRow("help.shortcuts", "Shortcuts", ("?", "F1")),
    ActionRow("help.about", "About Layerscope"),
)


class Actions:
    """The QActions of a window, made from `ROWS`.

    Parameters
    ----------
    commands : what each row does, by key.

    Raises
    ------
    KeyError
        If a row has no command.
    """

    def __init__(self, window: QMainWindow, commands: Mapping[str, Callable[[], None]]) -> None:
        self._actions: dict[str, QAction] = {}
        self.menus: dict[str, QMenu] = {}
        for key, title in MENUS.items():
            self.menus[key] = window.menuBar().addMenu(title)
        for row in ROWS:
            self._add(window, row, commands[row.key])

    def __getitem__(self, key: str) -> QAction:
        return self._actions[key]

    def update(self, why_not: Mapping[str, str]) -> None:
        """Enable what can be done now; `why_not` gives the reason, by condition, where it can not."""
        for row in ROWS:
            reason = why_not.get(row.when, "")
            action = self._actions[row.key]
            action.setEnabled(not reason)
            action.setToolTip(reason or row.text)
            action.setStatusTip(reason)

    def set_checked(self, key: str, checked: bool) -> None:
        """Show the tick as it is; does not run the command, which hangs on `triggered`."""
        self._actions[key].setChecked(checked)

    def _add(self, window: QMainWindow, row: ActionRow, command: Callable[[], None]) -> None:
        menu = self.menus[row.key.split(".")[0]]
        if row.separator:
            menu.addSeparator()
        action = QAction(row.text, window)
        action.setObjectName(row.key)
        action.setShortcuts([QKeySequence(text) for text in row.shortcuts])
        action.setCheckable(row.checkable)
        action.triggered.connect(lambda _checked=False: command())
        menu.addAction(action)
        self._actions[row.key] = action


CANVAS_KEYS = (
    ("Next or previous layer", "Tab, Shift+Tab"),
    ("Walk the layers and units", "Arrow keys"),
    ("Type a weight, take the number, keep the old one", "Enter, Enter, Esc"),
    ("Add to the selection", "Ctrl or Shift and click"),
    ("Choose several units", "Ctrl and click, or a band between them"),
    ("Choose all units, choose the links", "N, W"),
    ("Lasso", "L or Alt, and drag"),
    ("Draw a link", "Drag from a port; or 1, then 2 at its end"),
    ("Insert on the ground, linked to nothing", "Double click"),
    ("Nudge weights", "Up and Down on a chosen unit or link; Shift is finer"),
    ("Clear, ablate, bypass, split", "C, A, B, S"),
    ("Turn the page of a large layer", "Page Up, Page Down, Alt and wheel"),
    ("Pan", "Space and drag, or the middle button"),
    ("Zoom", "Wheel"),
)


def shortcut_groups() -> list[tuple[str, list[tuple[str, str]]]]:
    """All shortcuts by menu, and the keys of the canvas, for the sheet that `?` opens."""
    groups = []
    for menu, title in MENUS.items():
        rows = [
            (row.text, ", ".join(row.shortcuts)) for row in ROWS if row.shortcuts and row.key.startswith(f"{menu}.")
        ]
        groups.append((title.replace("&", ""), rows))
    return [*groups, ("On the canvas", list(CANVAS_KEYS))]
