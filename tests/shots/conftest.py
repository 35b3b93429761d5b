"""Pictures stand still: a text cursor that is on or off by the clock would be half of all failures."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication


@pytest.fixture(autouse=True)
def _no_blinking(qapp: QApplication) -> None:
    qapp.setCursorFlashTime(0)
