"""Qt's own widgets in the theme's colours: menus, tabs, docks, scroll bars, tables, text fields."""

from __future__ import annotations

from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from widgets.kit.theme import Theme

# Style sheets take pictures as files only, so the few that Qt's own widgets need have their colour in the file.
_FIXED_ICONS = Path(__file__).resolve().parents[2] / "assets" / "icons" / "fixed"

# Fonts are deliberately absent: a font in a style sheet would overrule every QWidget.setFont.
_SHEET = Template(
    """
QToolTip { background: $panel; color: $text; border: 1px solid $line; padding: 0 2px; }
QLabel[role="second"] { color: $text_second; }
QLabel[role="small"] { color: $text_second; }
QLabel[role="danger"] { color: $danger; }
QLabel:disabled { color: $disabled; }

QMainWindow, QDialog { background: $ground; }
QMainWindow::separator { background: $ground; width: 8px; height: 8px; }
QMainWindow::separator:hover { background: $line; }
QSplitter::handle { background: $ground; }
QSplitter::handle:hover { background: $line; }
QStatusBar { background: $ground; color: $text_second; }
QStatusBar::item { border: none; }
QToolBar { background: $panel; border: none; border-bottom: 1px solid $line; spacing: 8px; padding: 4px 12px; }
QToolBar::separator { background: $line; width: 1px; margin: 8px 4px; }
QDockWidget { color: $text; }
QDockWidget::title { background: $ground; padding: 4px 8px; }

QMenuBar { background: $panel; color: $text; padding: 2px 8px; }
QMenuBar::item { background: transparent; padding: 4px 8px; border-radius: 4px; }
QMenuBar::item:selected { background: $hover; }
QMenu { background: $panel; color: $text; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 4px 24px 4px 12px; border-radius: 4px; }
QMenu::item:selected { background: $accent_soft; color: $text; }
QMenu::item:disabled { color: $disabled; }
QMenu::separator { background: $line; height: 1px; margin: 4px 8px; }
QMenu::icon { padding-left: 8px; }

QTabWidget::pane { border: none; }
QTabBar { background: transparent; }
QTabBar::tab { background: transparent; color: $text_second; padding: 6px 12px; border: none;
  border-bottom: 2px solid transparent; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; border-bottom: 2px solid $accent; }
QTabBar::tab:focus { color: $accent; }

QLineEdit, QPlainTextEdit, QTextEdit { background: $sunken; color: $text; border: 1px solid transparent;
  border-radius: 6px; padding: 2px 8px;
  placeholder-text-color: $text_second; selection-background-color: $accent; selection-color: $accent_text; }
QLineEdit { min-height: 22px; }
QLineEdit:hover, QPlainTextEdit:hover, QTextEdit:hover { background: $hover; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus { border: 1px solid $accent; background: $panel; }
QLineEdit:disabled { color: $disabled; background: $sunken; }
QLineEdit[kit="bare"], QLineEdit[kit="bare"]:hover, QLineEdit[kit="bare"]:focus { background: transparent;
  border: none; padding: 0; min-height: 0; border-radius: 0; }
QLineEdit[kit="quiet"] { background: transparent; border: none; padding: 0; min-height: 0; border-radius: 0; }
QLineEdit[kit="quiet"]:hover { color: $accent; }
QLineEdit[kit="quiet"]:focus { color: $text; background: transparent; border: none; }
QLineEdit[kit="quiet"]:disabled { color: $disabled; background: transparent; }

QComboBox QAbstractItemView { background: $panel; color: $text; border: 1px solid $line; padding: 4px;
  outline: none; }
QComboBox { combobox-popup: 0; }
QComboBox QAbstractItemView::item { min-height: 24px; padding: 0 8px; border-radius: 4px; border: none; }
QComboBox QAbstractItemView::item:selected { background: $accent_soft; color: $text; }

QPushButton { background: $sunken; color: $text; border: 1px solid transparent; border-radius: 6px;
  padding: 3px 12px; min-height: 20px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $pressed; }
QPushButton:focus { border: 1px solid $accent; }
QPushButton:disabled { color: $disabled; }
QPushButton:default, QPushButton[kit="primary"] { background: $accent; color: $accent_text; }
QPushButton:default:hover, QPushButton[kit="primary"]:hover { background: $accent_hover; }
QPushButton:default:focus, QPushButton[kit="primary"]:focus { border: 1px solid $text; }
QPushButton:default:disabled, QPushButton[kit="primary"]:disabled { background: $track; color: $disabled; }

QCheckBox::indicator, QRadioButton::indicator, QAbstractItemView::indicator,
QGroupBox::indicator { width: 14px; height: 14px; border: 1px solid $text_second; border-radius: 4px;
  background: $panel; }
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover, QCheckBox::indicator:focus,
QRadioButton::indicator:focus { border: 1px solid $accent; }
QCheckBox::indicator:checked, QAbstractItemView::indicator:checked,
QGroupBox::indicator:checked { background: $accent; border: 1px solid $accent;
  image: url("$fixed/check-$name.svg"); }
QRadioButton::indicator:checked { background: $accent; border: 1px solid $accent;
  image: url("$fixed/dot-$name.svg"); }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border: 1px solid $track; background: $track; }
QCheckBox:focus, QRadioButton:focus { color: $accent; }

QScrollArea { background: transparent; border: none; }
QAbstractScrollArea { border: none; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $track; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 24px; }
QScrollBar::handle:horizontal { min-width: 24px; }
QScrollBar::handle:hover { background: $disabled; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QHeaderView { background: $panel; border: none; }
QHeaderView::section { background: $panel; color: $text_second; border: none; border-bottom: 1px solid $line;
  padding: 4px 8px; }
QTableCornerButton::section { background: $panel; border: none; }
QTableView, QListView, QTreeView { background: $panel; color: $text; gridline-color: $line; border: none;
  outline: none; selection-background-color: $accent_soft; selection-color: $text; }
QListView::item, QTreeView::item { padding: 4px 8px; }
QListView::item:hover, QTreeView::item:hover { background: $sunken; }
QListView::item:selected, QTreeView::item:selected { background: $accent_soft; color: $text; }

QProgressBar { background: $track; border: none; border-radius: 2px; max-height: 4px; color: transparent; }
QProgressBar::chunk { background: $accent; border-radius: 2px; }
"""
)


def stylesheet(theme: Theme) -> str:
    """Return the application's style sheet in a theme's colours."""
    return _SHEET.substitute(vars(theme), fixed=_FIXED_ICONS.as_posix())
