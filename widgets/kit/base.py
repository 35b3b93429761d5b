"""What all controls share: a title, help, a message of what is wrong, and saying why they are off."""

from __future__ import annotations

import textwrap
from functools import cache
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAccessible, QFocusEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from widgets.kit.fonts import printable
from widgets.kit.paint import elide
from widgets.kit.theme import SPACE, TextRole, font

LabelRole = Literal["body", "second", "small", "title", "danger"]
CaptionSide = Literal["left", "above", "none"]

FIELD_HEIGHT = 28  # px; one height for every field and button in a row
FIELD_WIDTH = 124  # px; fields beside a caption, so that they stand in one column

_FONT_OF_ROLE: dict[LabelRole, TextRole] = {
    "body": "body",
    "second": "body",
    "small": "small",
    "title": "title",
    "danger": "small",
}
_KEYBOARD_REASONS = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
    Qt.FocusReason.OtherFocusReason,
)


@cache
def wrapped(text: str) -> str:
    """Break a long text into lines short enough for a tooltip."""
    return "\n".join(textwrap.fill(line, 64) for line in text.splitlines())


class Label(QLabel):
    """Text in one of the window's roles: 'body', 'second' (quieter), 'small', 'title' or 'danger'."""

    def __init__(self, text: str = "", role: LabelRole = "body", parent: QWidget | None = None) -> None:
        super().__init__(printable(text), parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setFont(font(_FONT_OF_ROLE[role]))


class ElidedLabel(Label):
    """One line that ends in an ellipsis when there is no room; its tooltip is then the whole text."""

    def __init__(self, text: str = "", role: LabelRole = "body", parent: QWidget | None = None) -> None:
        self._words = printable(text)
        super().__init__(text, role, parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def text(self) -> str:
        """The whole text."""
        return self._words

    def setText(self, text: str) -> None:
        before, self._words = self._words, printable(text)
        if self._words == before:
            return
        if QAccessible.isActive() or not (before and self._words) or not self._keeps_size():
            super().setText(self._words)
        else:
            self.update()  # what QLabel does too has the whole window laid out anew
        self._explain()

    def _keeps_size(self) -> bool:
        """Whether other words need no other room."""
        return self.sizePolicy().horizontalPolicy() is QSizePolicy.Policy.Ignored

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._explain()

    def _explain(self) -> None:
        self.setToolTip("" if self._shown() == self.text() else wrapped(self.text()))

    def _shown(self) -> str:
        return elide(self.text(), self.font(), self.contentsRect().width())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.contentsRect(), self.alignment(), self._shown())


if TYPE_CHECKING:
    _MixedInto = QWidget
else:
    _MixedInto = object  # Qt allows only one QObject among the bases


class FocusRing(_MixedInto):
    """Mixin before a QWidget class: knows whether the focus came by keyboard and should be seen."""

    focus_visible = False

    def focusInEvent(self, event: QFocusEvent) -> None:
        if event.reason() in _KEYBOARD_REASONS:
            self.focus_visible = True
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        window_left = event.reason() == Qt.FocusReason.ActiveWindowFocusReason
        self.focus_visible = self.focus_visible and window_left
        super().focusOutEvent(event)
        self.update()


class Control(QWidget):
    """Base of the controls: caption, field, and a line underneath for what is wrong with the value.

    A control shows what it was told with `set_value`, and asks with `value_requested` when a person wants
    another value. It never emits on `set_value`, and never shows a request as if it had been granted: the
    owner answers with `set_value`.

    Parameters
    ----------
    title : str
        The caption, and the accessible name of what takes the focus.
    help_text : str
        One or two sentences for the tooltip.
    caption_side : {'left', 'above', 'none'}
        'left' for forms, 'above' for tool bars.
    """

    def __init__(
        self,
        title: str,
        help_text: str = "",
        caption_side: CaptionSide = "left",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._title, self._help, self._why = title, help_text, ""
        self._owners_problem, self._input_problem = "", ""
        self._side = caption_side
        self._inputs: list[QWidget] = []
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self._outer.setSpacing(SPACE)
        self._caption = Label(title, "small" if caption_side == "above" else "second")
        self._problem_label: Label | None = None
        self.setAccessibleName(title)
        self._show_hint()

    def title(self) -> str:
        """The caption, which is also the accessible name."""
        return self._title

    def set_help(self, text: str) -> None:
        """Change the tooltip that explains the control."""
        self._help = text
        self._show_hint()

    def set_enabled(self, enabled: bool, why: str = "") -> None:
        """Switch the control on or off; `why` is the tooltip while it is off."""
        self._why = "" if enabled else why
        self.setEnabled(enabled)
        self._show_hint()

    def set_problem(self, text: str | None) -> None:
        """Show what is wrong with the value right under it; None or '' takes the message away."""
        self._owners_problem = text or ""
        self._show_problem()

    def problem(self) -> str:
        """The message that is shown under the field; empty when all is well."""
        return self._input_problem or self._owners_problem

    def _set_input_problem(self, text: str) -> None:
        """What is wrong with what is being typed; covers the owner's message until it is mended."""
        self._input_problem = text
        self._show_problem()

    def _show_problem(self) -> None:
        text = self.problem()
        if self._in_bar:  # no room underneath: the field's edge shows it, the tooltip says it
            self._show_hint()
            self._problem_changed()
            return
        if self._problem_label is None:
            if not text:
                return
            self._problem_label = Label("", "danger")
            self._problem_label.setWordWrap(True)
            self._outer.addWidget(self._problem_label)
        self._problem_label.setText(printable(text))
        self._problem_label.setVisible(bool(text))
        self._show_hint()
        self._problem_changed()

    @property
    def _in_bar(self) -> bool:
        """Whether the control stands in a tool bar, one row high."""
        return self._side == "above"

    def _problem_changed(self) -> None:
        """Let a subclass mark its field."""

    def _place(self, field: QWidget, width: int | None = FIELD_WIDTH) -> None:
        """Put the caption and the field where the caption's side wants them."""
        row: QBoxLayout = QVBoxLayout() if self._side == "above" else QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 if self._side == "above" else 2 * SPACE)
        if self._side == "none":
            self._caption.setParent(self)
            self._caption.hide()
        else:
            row.addWidget(self._caption)
        if self._side == "left":
            row.addStretch(1)
            if width is not None:
                field.setFixedWidth(width)
        row.addWidget(field)
        self._outer.addLayout(row)

    def _adopt(self, widget: QWidget, main: bool = True) -> None:
        """Name what takes the focus; the wheel alone does not give it."""
        widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        widget.setAccessibleName(self._title)
        self._inputs.append(widget)
        if main:
            self.setFocusProxy(widget)
        self._show_hint()

    def _show_hint(self) -> None:
        hint = self._why or self._help
        said = self.problem() if self._in_bar else ""
        for widget in (self, *self._inputs):
            widget.setToolTip(wrapped("\n".join(part for part in (said, hint) if part)))
            widget.setAccessibleDescription(" ".join(part for part in (self.problem(), hint) if part))
