"""The walls between the rooms: they hold, and each one falls when it is offended against."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("app", "widgets", "engine", "benchmarks")
ENGINE_ROOMS = ("engine/build", "engine/data", "engine/train", "engine/watch")
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
NAMES = {contract["id"]: contract["name"] for contract in SETTINGS["contracts"]}

# (contract, module that offends, what it says)
OFFENCES = [
    ("rooms", "engine/spec/offence.py", "import widgets.kit"),
    ("rooms", "widgets/kit/offence.py", "from app import document"),
    ("rooms", "app/offence.py", "import benchmarks"),
    ("widgets", "widgets/kit/offence.py", "import widgets.panels"),
    ("widgets", "widgets/canvas/offence.py", "import widgets.panels"),
    ("widgets", "widgets/panels/offence.py", "import widgets.plots"),
    ("widgets", "widgets/stage/offence.py", "import widgets.canvas"),
    ("widgets", "widgets/attic.py", ""),
    ("engine", "engine/spec/offence.py", "import engine.messages"),
    ("engine", "engine/data/offence.py", "import engine.train"),
    ("engine", "engine/attic.py", ""),
    ("widgets-see", "widgets/kit/offence.py", "from engine.messages import Load"),
    ("widgets-see", "widgets/panels/offence.py", "import engine.data"),
    ("widgets-see", "widgets/plots/offence.py", "def late():\n    import engine.build"),
    ("widgets-light", "widgets/plots/offence.py", "import torch"),
    ("widgets-light", "widgets/plots/offence.py", "from sklearn import datasets"),
    ("engine-headless", "engine/train/offence.py", "from PySide6.QtCore import QObject"),
    ("engine-headless", "engine/watch/offence.py", "import pyqtgraph"),
    ("spec-plain", "engine/spec/offence.py", "import numpy"),
    ("spec-plain", "engine/spec/offence.py", "import torch.nn"),
    ("frozen-values", "engine/messages.py", "from torch import Tensor"),
]


def lint(folder: Path) -> str:
    """What import-linter says of the rooms in a folder."""
    code = "from importlinter.cli import lint_imports_command as lint; lint(['--no-cache'])"
    command, wide = [sys.executable, "-c", code], {**os.environ, "COLUMNS": "250"}
    done = subprocess.run(command, cwd=folder, env=wide, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def verdicts(folder: Path) -> dict[str, bool]:
    """Whether each contract is kept, by its id."""
    said = " ".join(lint(folder).split())
    assert all(f"{name} KEPT" in said or f"{name} BROKEN" in said for name in NAMES.values()), said
    return {id_: f"{name} KEPT" in said for id_, name in NAMES.items()}


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the rooms, those included that are still empty."""
    for room in ROOMS:
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__", "*.csv"))
    for room in ("widgets/canvas", "widgets/plots", "widgets/panels", "widgets/stage", *ENGINE_ROOMS):
        (tmp_path / room).mkdir(exist_ok=True)
        (tmp_path / room / "__init__.py").touch()
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_walls_stand() -> None:
    assert all(verdicts(ROOT).values()), lint(ROOT)


@pytest.mark.parametrize(("contract", "module", "offence"), OFFENCES)
def test_an_offence_is_found(house: Path, contract: str, module: str, offence: str) -> None:
    with (house / module).open("a", encoding="utf-8") as file:
        file.write("\n" + offence + "\n")
    assert not verdicts(house)[contract]


def test_every_contract_is_offended_against() -> None:
    assert {contract for contract, _, _ in OFFENCES} == set(NAMES)


def test_python_is_found_in_the_rooms_alone() -> None:
    """A new folder has to be made a room here and in the contracts; assets and docs hold none."""
    folders = [folder for folder in ROOT.iterdir() if folder.is_dir() and not folder.name.startswith(".")]
    with_python = {folder.name for folder in folders if next(folder.rglob("*.py"), None)}
    assert with_python <= {*ROOMS, "tests"}
    assert set(SETTINGS["root_packages"]) == set(ROOMS)
