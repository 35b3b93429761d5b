"""Files of sequences that come with the program."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from engine.data.dataset import DataError

FOLDER = Path(__file__).resolve().parents[3] / "assets" / "data"


@contextmanager
def shipped(name: str) -> Generator[Path]:
    """The path of a file; whatever goes wrong while it is read is said with a remedy.

    Raises
    ------
    DataError
    """
    try:
        yield FOLDER / name
    except (OSError, EOFError, ValueError, KeyError) as error:
        raise DataError(
            f"The file {name} cannot be read ({error}).", "Install Layerscope again, or choose other data."
        ) from None
