"""Pictures stand still: no text cursor that is on or off by the clock, no pointer that another test left on them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication

NOWHERE = QPoint(-10, -10)


@pytest.fixture(autouse=True)
def _nothing_moves(qapp: QApplication) -> None:
    qapp.setCursorFlashTime(0)
    QCursor.setPos(NOWHERE)
