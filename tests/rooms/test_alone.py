"""Each room stands alone: the engine without Qt, the widgets without torch, the spec on pydantic."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# A process in which the packages named after the first argument cannot be imported.
WALL = """
import importlib, importlib.abc, pkgutil, sys
package, *blocked = sys.argv[1:]

class Wall(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if any(name == wall or name.startswith(wall + ".") for wall in blocked):
            raise ImportError(f"{name} is not to be had here")
        return None

sys.meta_path.insert(0, Wall())
"""
# Imports every module of a package; prints how many there were.
IMPORT_ALL = """
def fail(name):
    raise ImportError(f"{name} cannot be imported")

root = importlib.import_module(package)
found = [module.name for module in pkgutil.walk_packages(root.__path__, package + ".", onerror=fail)]
for name in found:
    if not name.endswith("__main__"):
        importlib.import_module(name)
print(len(found))
"""
QT = ("PySide6", "shiboken6", "pyqtgraph")
SLOW = ("torch", "sklearn", "scipy", "safetensors")


def run(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("package", "blocked"),
    [
        ("engine", (*QT, "widgets", "app")),
        ("engine.spec", (*QT, *SLOW, "numpy", "widgets", "app")),
        ("widgets", (*SLOW, "app", "engine.messages", "engine.build", "engine.data", "engine.train", "engine.watch")),
    ],
)
def test_a_room_imports_alone(package: str, blocked: tuple[str, ...]) -> None:
    done = run(WALL + IMPORT_ALL, package, *blocked)
    assert done.returncode == 0, done.stderr
    files = [p for p in (ROOT / package.replace(".", "/")).rglob("*.py") if p.name != "__init__.py"]
    assert int(done.stdout) >= len(files), "a folder without __init__.py hides its modules"


def test_the_wall_blocks() -> None:
    done = run(WALL + IMPORT_ALL, "widgets", "PySide6.QtWidgets")
    assert done.returncode != 0
    assert "PySide6.QtWidgets is not to be had here" in done.stderr


def test_the_window_is_imported_without_torch() -> None:
    """Importing torch takes seconds: the window is shown first."""
    code = "import sys, app.__main__, app.window, app.wiring; print(sorted(set(sys.argv[1:]) & set(sys.modules)))"
    done = run(code, *SLOW, "engine.worker")
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"


def test_training_without_a_window_starts_without_qt() -> None:
    done = run(WALL + "from app.__main__ import main; main(['train', '--help'])", "app", *QT, "widgets")
    assert done.returncode == 0, done.stderr
    assert "--epochs" in done.stdout


def test_the_spec_imports_only_the_standard_library_and_pydantic() -> None:
    allowed = {*sys.stdlib_module_names, "pydantic", "pydantic_core", "engine"}
    files = sorted((ROOT / "engine" / "spec").rglob("*.py"))
    assert files
    assert {(str(file), name) for file in files for name in imported(file) if name not in allowed} == set()


def imported(file: Path) -> set[str]:
    """The top-level names of all that a file imports, late and for types too."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names.add(node.module.split(".")[0])
    return names
