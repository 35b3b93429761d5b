"""Older project files, brought up to date one version at a time.

To change the schema: count `SCHEMA_VERSION` up, add the step from the version before it here, and keep a file of that
version in `tests/engine/spec/fixtures`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.spec.document import SCHEMA_VERSION
from engine.spec.problems import ProjectError

Step = Callable[[dict[str, Any]], dict[str, Any]]

# From version n to n + 1; a step may change its argument. Version 1 is the first, so there is no step yet.
MIGRATIONS: Mapping[int, Step] = {}


def migrate(
    raw: dict[str, Any], chain: Mapping[int, Step] = MIGRATIONS, newest: int = SCHEMA_VERSION
) -> dict[str, Any]:
    """Bring the content of a project.json to the newest version; a newer one is left as it is.

    Raises
    ------
    ProjectError
        If it has no version, or is older than the oldest that can still be read.
    """
    version = version_of(raw)
    while version < newest:
        step = chain.get(version)
        if step is None:
            raise ProjectError(
                f"The project has the format version {version}, which no program can read any more.",
                "Open it with the version of Layerscope that saved it, and save it again.",
            )
        version += 1
        raw = {**step(raw), "schema_version": version}
    return raw


def version_of(raw: Mapping[str, Any]) -> int:
    """The version that a project.json says it has.

    Raises
    ------
    ProjectError
        If it says none.
    """
    version = raw.get("schema_version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 0:
        raise ProjectError(
            "The project does not say which format version it has.",
            "Open an earlier copy of the project, or the last autosave.",
        )
    return version
