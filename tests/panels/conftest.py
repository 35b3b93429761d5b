"""A window for panels, and a desk that makes the edits they ask for."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from engine.spec.document import Spec, default_spec
from tests.panels.desk import Desk

Sit = Callable[..., Desk]


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    """An active window, so that focus works."""
    made = QWidget()
    made.resize(420, 760)
    qtbot.addWidget(made)
    QVBoxLayout(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


@pytest.fixture
def sit(window: QWidget) -> Sit:
    """Put a panel at a desk."""

    def put(panel: QWidget, spec: Spec | None = None) -> Desk:
        layout = window.layout()
        assert layout is not None
        layout.addWidget(panel)
        panel.show()
        return Desk(panel, spec or default_spec(), window)

    return put
