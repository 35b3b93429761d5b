"""Submenus of files: the examples, which never change, and the recent projects, which do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from app.errands import EXAMPLES
from engine.spec.code_presets import CODE_PRESETS
from engine.spec.picture_presets import PICTURE_PRESETS
from engine.spec.preset_names import spelled
from engine.spec.sequence_presets import SEQUENCE_PRESETS
from engine.spec.world_presets import WORLD_PRESETS

SUFFIX = ".lscope"
GROUPS = (
    ("Pictures", PICTURE_PRESETS),
    ("Sequences", SEQUENCE_PRESETS),
    ("Codes and generated samples", CODE_PRESETS),
    ("Worlds to act in", WORLD_PRESETS),
)


class FileMenus(QObject):
    """Examples by what they are about, and what was opened last.

    Parameters
    ----------
    before : the entry of the menu that they stand in front of. open_file : opens a project by its path.
    recent : paths of the last projects, the newest first.
    """

    def __init__(
        self,
        menu: QMenu,
        before: QAction,
        open_file: Callable[[str], object],
        recent: Callable[[], Iterable[str]],
    ) -> None:
        super().__init__(menu)
        self._open, self._paths = open_file, recent
        examples, self._recent = QMenu("Examples", menu), QMenu("Recent", menu)
        menu.insertMenu(before, examples)
        menu.insertMenu(before, self._recent)
        keys = sorted(path.stem for path in EXAMPLES.glob(f"*{SUFFIX}"))
        grouped = {key for _, group in GROUPS for key in group}
        self._list(examples.addMenu("Points, functions, tables"), [key for key in keys if key not in grouped])
        for title, group in GROUPS:
            self._list(examples.addMenu(title), [key for key in keys if key in group])
        self._recent.aboutToShow.connect(self._fill_recent)

    def _list(self, menu: QMenu, keys: list[str]) -> None:
        for key in keys:
            path = EXAMPLES / f"{key}{SUFFIX}"
            menu.addAction(spelled(key), partial(self._open, str(path)))

    def _fill_recent(self) -> None:
        self._recent.clear()
        paths = list(self._paths())
        for path in paths:
            self._recent.addAction(path, partial(self._open, path))
        if not paths:
            self._recent.addAction("No projects yet").setEnabled(False)


def is_example(path: Path) -> bool:
    """Whether a file lies in the program's own folder, which is no place to save to."""
    return path.absolute().parent == EXAMPLES
