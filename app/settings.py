"""What the program remembers of the person: looks, places, recent files."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError
from PySide6.QtCore import QStandardPaths

from engine.spec import strict_json
from engine.spec.atomic_file import write_bytes_atomically
from engine.spec.problems import ProjectError
from engine.spec.value import Value

HOME = "LAYERSCOPE_HOME"  # environment: one folder for all that the program keeps, for tests and portable use
MOST_RECENT = 12
_NAME = "layerscope"


class Settings(Value):
    """Remembered from one start to the next; every change is written at once.

    Attributes
    ----------
    layout : the window's docks, as base64 of ``QMainWindow.saveState``; layouts : the same for named arrangements.
    geometry : the window's place and size, likewise.
    recent : paths of projects, the newest first.
    last_folder : where the next file dialog opens.
    """

    theme: Literal["light", "dark"] = "light"
    motion: bool = True
    layout: str = Field(default="", max_length=1_000_000)
    geometry: str = Field(default="", max_length=10_000)
    layouts: tuple[tuple[str, str], ...] = ()
    recent: tuple[str, ...] = Field(default=(), max_length=MOST_RECENT)
    last_folder: str = ""
    autosave_seconds: float = Field(default=30.0, ge=1, le=3600)

    def with_recent(self, path: Path) -> Settings:
        """With this project at the top of the recent ones, and its folder as the last."""
        text = str(path.absolute())
        others = tuple(other for other in self.recent if other != text)
        return self.with_(recent=(text, *others)[:MOST_RECENT], last_folder=str(path.absolute().parent))


def config_folder() -> Path:
    """Where settings are kept on this system."""
    return _folder(QStandardPaths.StandardLocation.GenericConfigLocation)


def data_folder() -> Path:
    """Where autosaves are kept on this system."""
    return _folder(QStandardPaths.StandardLocation.GenericDataLocation)


def load_settings(path: Path | None = None) -> Settings:
    """Read the settings; what is broken falls back to its default, and the broken file is kept aside."""
    path = path or config_folder() / "settings.json"
    try:
        data = path.read_bytes()
    except OSError:
        return Settings()
    try:
        raw = strict_json.parse(data, path.name)
        return Settings.model_validate(raw)
    except ProjectError:
        raw = {}
    except ValidationError as error:
        raw = _without_faults(raw, error)
    with contextlib.suppress(OSError):
        path.with_name(path.name + ".bad").write_bytes(data)
    return Settings.model_validate(raw)


def save_settings(settings: Settings, path: Path | None = None) -> bool:
    """Write the settings; False if the system refuses, which is no reason to stop anything."""
    path = path or config_folder() / "settings.json"
    data = settings.model_dump_json(indent=1).encode()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_bytes_atomically(path, data, durable=False)
    except (ProjectError, OSError):
        return False
    return True


def _folder(location: QStandardPaths.StandardLocation) -> Path:
    home = os.environ.get(HOME)
    return Path(home) if home else Path(QStandardPaths.writableLocation(location)) / _NAME


def _without_faults(raw: dict[str, Any], error: ValidationError) -> dict[str, Any]:
    """Only the keys that pydantic did not complain of."""
    faulty = {detail["loc"][0] for detail in error.errors() if detail["loc"]}
    return {key: value for key, value in raw.items() if key not in faulty}
