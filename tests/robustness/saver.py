"""A program of its own for `test_killed_while_saving`: saves without end in children, and kills each of them.

Prints how many saves were whole after the kill, and how many kills came in the middle of one.
"""

from __future__ import annotations

import os
import random
import select
import signal
import sys
from pathlib import Path

from engine.spec import project_file
from engine.spec.document import default_spec

KILLS = 40
WEIGHTS = 300_000  # bytes; enough that a save takes longer than what lies between two of them


def save_without_end(path: Path, said: int) -> None:
    """Save ever newer versions; each save is announced by one byte."""
    number = 0
    while True:
        number += 1
        members = {f"history/{name}.npy": b"\x93NUMPY" + bytes([number % 256]) * WEIGHTS for name in "ab"}
        project_file.write(path, default_spec().with_(name=str(number)), members)
        os.write(said, b".")


def kill_once(path: Path) -> bool:
    """Start a child, kill it at some moment after its first save; whether it left a part behind."""
    heard, said = os.pipe()
    child = os.fork()
    if child == 0:
        save_without_end(path, said)
    os.close(said)
    os.read(heard, 1)
    select.select([], [], [], random.uniform(0, 0.02))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(heard)
    parts = list(path.parent.glob(".*.part"))
    for part in parts:
        part.unlink()
    return bool(parts)


def is_whole(path: Path) -> bool:
    """Whether name and both members are of the same save."""
    project = project_file.read(path)
    bodies = {data[6:] for data in project.members.values()}
    expected = bytes([int(project.spec.name) % 256]) * WEIGHTS
    return project.notices == () and bodies == {expected} and len(project.members) == 2


def main(path: Path) -> None:
    """Kill many children."""
    whole = amid = 0
    for _ in range(KILLS):
        amid += kill_once(path)
        whole += is_whole(path)
    print(KILLS, whole, amid)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
