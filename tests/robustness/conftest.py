"""A whole window, as the window's own tests have it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from tests.robustness.windows import Wired, opened


@pytest.fixture
def wired(qapp: QApplication) -> Iterator[Wired]:
    """A window that is taken down again."""
    with opened(qapp) as made:
        yield made
