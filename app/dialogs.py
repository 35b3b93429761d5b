"""File dialogs that do not stop the world: training and painting go on behind them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget


def ask_file(
    parent: QWidget, title: str, kinds: str, folder: str, use: Callable[[str], object], save_as: str = ""
) -> None:
    """Let the user choose a file, and use its path.

    Parameters
    ----------
    kinds : a filter such as "Tables (*.csv *.tsv)". save_as : the name offered; empty asks for a file to open.
    """
    dialog = QFileDialog(parent, title, folder)
    dialog.setNameFilter(kinds)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave if save_as else QFileDialog.AcceptMode.AcceptOpen)
    if save_as:
        dialog.selectFile(save_as)
        dialog.setDefaultSuffix(Path(save_as).suffix.lstrip("."))
    dialog.fileSelected.connect(use)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
