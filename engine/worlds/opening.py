"""Gymnasium, imported late, and its environments with words for what goes wrong."""

from __future__ import annotations

import os
import warnings
from difflib import get_close_matches
from types import ModuleType
from typing import TYPE_CHECKING, Any

from engine.worlds.base import WorldError

if TYPE_CHECKING:
    import gymnasium

    Environment = gymnasium.Env[Any, Any]

NO_ID = "Type the id of an environment, such as MountainCarContinuous-v0."
ANOTHER = "Reset, or choose another world."


def library() -> ModuleType:
    """Gymnasium without windows of its own, and silent: what matters it says by exceptions."""
    os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    import gymnasium  # takes longer to import than all own worlds

    gymnasium.logger.min_level = gymnasium.logger.ERROR
    return gymnasium


def open_environment(name: str, *, paints: bool = False, **options: Any) -> Environment:
    """An environment by its id, without a time limit of its own.

    Parameters
    ----------
    paints : whether it shall paint itself, where it can.

    Raises
    ------
    WorldError
        If there is none, or something is missing that it needs.
    """
    if not name.strip():
        raise WorldError("No environment is named.", NO_ID)
    if ":" in name:  # Gymnasium would import what stands before it, and a project may come from a stranger
        raise WorldError(
            "An id that names a module to be imported is not opened.", "Type the id alone, without a colon."
        )
    environment = _made(name, options)
    if paints and "rgb_array" in (environment.metadata.get("render_modes") or ()):
        environment.close()
        environment = _made(name, options | {"render_mode": "rgb_array"})
    return environment


def _made(name: str, options: dict[str, Any]) -> Environment:
    gymnasium = library()
    try:
        with warnings.catch_warnings():  # Box2D's own import warns, and takes the program with it where warnings raise
            warnings.simplefilter("ignore")
            made: Environment = gymnasium.make(name.strip(), max_episode_steps=-1, disable_env_checker=True, **options)
    except (gymnasium.error.UnregisteredEnv, gymnasium.error.DeprecatedEnv):
        raise WorldError(f"There is no environment {name.strip()}.", _nearest(name.strip())) from None
    except (ImportError, gymnasium.error.DependencyNotInstalled) as error:
        package = missing(error)
        raise WorldError(
            f"{name.strip()} needs {package}, which is not installed.",
            f"Install {package} with pip, beside Layerscope, or choose another environment.",
        ) from None
    except Exception as error:  # whoever wrote it may raise anything
        raise WorldError(f"{name.strip()} cannot be made ({said(error)}).", "Choose another environment.") from None
    return made


def _nearest(name: str) -> str:
    near = get_close_matches(name, list(library().registry), 1)
    return f"Did you mean {near[0]}?" if near else NO_ID


def missing(error: BaseException) -> str:
    """The package whose absence led to an error, as far as it can be told."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ImportError) and cause.name:
            return cause.name.split(".")[0]
        cause = cause.__cause__ or cause.__context__
    return str(error).split(" is not installed")[0].split("\n")[0] or "a package"


def said(error: BaseException) -> str:
    """An exception in one line."""
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0][:200]}" if lines else type(error).__name__
