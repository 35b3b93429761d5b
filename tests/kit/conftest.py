"""A page to put a control on, in an active window, so that focus works."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from widgets.kit.motion import set_motion_on_unseen_screens

Place = Callable[[QWidget], QLineEdit]


@pytest.fixture
def page(qtbot: QtBot) -> QWidget:
    """A window whose first stop for Tab is a line edit named 'before'."""
    made = QWidget()
    qtbot.addWidget(made)
    before = QLineEdit()
    before.setObjectName("before")
    QVBoxLayout(made).addWidget(before)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


@pytest.fixture
def moving() -> Iterator[None]:
    """Let things move although nobody sees this screen."""
    set_motion_on_unseen_screens(True)
    yield
    set_motion_on_unseen_screens(False)


@pytest.fixture
def place(page: QWidget) -> Place:
    """Put a control on the page and give its edit the focus."""

    def put(control: QWidget) -> QLineEdit:
        layout = page.layout()
        assert layout is not None
        layout.addWidget(control)
        layout.addWidget(QLineEdit())
        for widget in page.findChildren(QWidget):
            if widget.parent() is page:
                widget.show()
        edit = control.findChild(QLineEdit)
        assert isinstance(edit, QLineEdit)
        edit.setFocus()
        return edit

    return put
