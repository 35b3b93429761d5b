"""All controls on one page, to look at: `python -m widgets.kit.gallery [--dark] [--shot FILE]`."""

from __future__ import annotations

import argparse
import sys

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QTabBar, QVBoxLayout, QWidget

import widgets.kit as kit
from widgets.kit.icons import icon_names

RATES = (0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10)


def pattern(number: int, edge: int = 56) -> QImage:
    """A made-up map, so that pictures have something in them."""
    y, x = np.mgrid[-1 : 1 : edge * 1j, -1 : 1 : edge * 1j]
    maps = (np.cos(6 * np.hypot(x, y)), 3 * x * y, x + y, np.sin(5 * np.hypot(x, y) + 2 * np.arctan2(y, x)))
    return kit.image_from(kit.diverging_rgb32(maps[number % 4], 1.0, kit.theme()))


def tool_bar() -> QWidget:
    """The row at the top of the window."""
    bar = kit.Card("")
    row = QHBoxLayout()
    row.setSpacing(24)
    row.addWidget(kit.IconButton("reset", "Reset", "R", edge=32, icon_size=20))
    playing, waiting, off = kit.PlayButton(), kit.PlayButton(), kit.PlayButton()
    playing.set_state("pause")
    waiting.set_state("waiting")
    off.set_enabled(False, "Add an output first")
    for button in (kit.PlayButton(), playing, waiting, off):
        row.addWidget(button)
    row.addWidget(kit.IconButton("step", "One step", "S", edge=32, icon_size=20))
    for caption, digits in (("Epoch", "001,500"), ("Train loss", "0.001"), ("Test loss", "0.093")):
        readout = kit.Readout(caption)
        readout.set_text(digits)
        row.addWidget(readout)
    speed = kit.Readout("Samples / s")
    speed.set_text(kit.format_count(412000))
    row.addWidget(speed)
    rate = kit.LadderBox("Learning rate", RATES, caption_side="above")
    rate.set_value(0.03)
    row.addWidget(rate)
    row.addWidget(kit.Choice("Optimizer", [("adam", "Adam"), ("sgd", "SGD")], caption_side="above"))
    row.addStretch(1)
    row.addWidget(kit.Pill("healthy", "good"))
    row.addWidget(kit.Pill("two dead units", "warning"))
    row.addWidget(kit.Pill("stopped", "danger"))
    bar.body.addLayout(row)
    return bar


def data_card() -> kit.Card:
    """Thumbnails and sliders."""
    card = kit.Card("Data")
    grid = QGridLayout()
    grid.setSpacing(8)
    for i, name in enumerate(("circle", "xor", "gauss", "spiral")):
        thumb = kit.Thumb(name, edge=78)
        thumb.set_image(pattern(i))
        thumb.setChecked(name == "spiral")
        grid.addWidget(thumb, i // 2, i % 2)
    card.body.addLayout(grid)
    noise = kit.SliderRow("Noise", 0, 50, 5, "%", help="Standard deviation of what is added to each point.")
    share = kit.SliderRow("Train share", 10, 90, 10, "%")
    points = kit.SliderRow("Points", 20, 1000, 20)
    rate = kit.SliderRow("Rate", 0.0001, 10, 0.1, log=True)
    off = kit.SliderRow("Dropout", 0, 1, 0.05, decimals=2)
    for row, value in ((noise, 10), (share, 50), (points, 240), (rate, 0.03), (off, 0.25)):
        row.set_value(value)
        row.value_requested.connect(row.set_value)
        card.body.addWidget(row)
    off.set_enabled(False, "A frozen layer has no dropout")
    hint = kit.Label("Paint points on the plane, or", "second")
    hint.setWordWrap(True)
    card.body.addWidget(hint)
    card.body.addWidget(kit.LinkLabel("drop a CSV or a folder here"))
    card.body.addStretch(1)
    return card


def form_card() -> kit.Card:
    """An inspector."""
    card = kit.Card("Dense 8", "unit 3 of 8")
    units = kit.NumberBox("Units", 1, 4096)
    units.set_value(8)
    activation = kit.Choice("Activation", [("tanh", "tanh"), ("relu", "ReLU"), ("gelu", "GELU")])
    start = kit.Choice("Initialisation", [("xavier", "Xavier uniform, with a long name")])
    bias, frozen = kit.Switch("Bias"), kit.Switch("Frozen")
    bias.set_value(True)
    decay = kit.LadderBox("Weight decay", (0, 0.0001, 0.001, 0.01, 0.1))
    decay.set_problem("Adam takes no weight decay: choose AdamW")
    formula = kit.TextBox("Formula", "sin(3*x)")
    formula.set_problem("There is no function named sni")
    name = kit.TextBox("Name", "a name for this layer")
    for row in (units, activation, start, bias, frozen, decay, formula, name):
        row.value_requested.connect(row.set_value)
        card.body.addWidget(row)
    off = kit.Choice("Padding", [("same", "same")])
    off.set_enabled(False, "Only with a stride of 1")
    card.body.addWidget(off)
    card.body.addStretch(1)
    return card


def small_things() -> kit.Card:
    """Segments, links, search, icons."""
    card = kit.Card("Output over the plane")
    card.add_side_action("test points", checkable=True).setChecked(True)
    card.add_side_action("discretise", checkable=True)
    times = ["−10", "−1", "live", "+1", "+10"]
    segments = kit.Segments([(name, name) for name in times], "Time")
    segments.set_value("live")
    segments.value_requested.connect(segments.set_value)
    card.body.addWidget(segments)
    card.body.addWidget(kit.SearchBox("Search layers", "Search layers   /"))
    tabs = QTabBar()
    tabs.setExpanding(False)
    for name in ("Problems 0", "Runs 2", "Table", "Log"):
        tabs.addTab(name)
    card.body.addWidget(tabs)
    holder = QWidget()
    flow = kit.FlowLayout(holder, 4)
    for name in icon_names():
        flow.addWidget(kit.IconButton(name, name))
    card.body.addWidget(holder)
    card.body.addWidget(kit.Label("a₁ → b₂  −1.372  5×5  x²  σ ∂ ▸ …  12° ≤ ∞", "body"))
    card.body.addStretch(1)
    return card


def notices(parent: QWidget) -> kit.NoticeBar:
    """One of each level."""
    bar = kit.NoticeBar(parent)
    bar.show_notice("info", "Opened the example “Spiral”.", [("Show the folder", lambda: None)])
    bar.show_notice("warning", "3 rows of penguins.csv were left out: lines 4, 12 and 340.")
    text = "The loss is not finite any more. Dense 8 went first; the run stands at the last good step."
    bar.show_notice("error", text, [("Lower the rate to 0.03", lambda: None), ("Undo", lambda: None)])
    return bar


def page() -> QWidget:
    """The whole gallery."""
    window = QWidget()
    window.setWindowTitle("Controls")
    outer = QVBoxLayout(window)
    outer.setContentsMargins(12, 12, 12, 12)
    outer.setSpacing(12)
    outer.addWidget(tool_bar())
    row = QHBoxLayout()
    row.setSpacing(12)
    left, middle = data_card(), form_card()
    left.setFixedWidth(196)
    middle.setFixedWidth(300)
    row.addWidget(left)
    row.addWidget(middle)
    row.addWidget(small_things(), 1)
    outer.addLayout(row, 1)
    outer.addWidget(notices(window))
    return window


def main(arguments: list[str]) -> int:
    """Show the gallery, or take its picture."""
    parser = argparse.ArgumentParser(prog="python -m widgets.kit.gallery", description=__doc__)
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--shot", metavar="FILE", help="save a picture instead of staying open")
    options = parser.parse_args(arguments)
    app = QApplication(sys.argv[:1])
    kit.apply_theme(app, kit.DARK if options.dark else kit.LIGHT)
    window = page()
    window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen, bool(options.shot))
    window.resize(1280, 820)
    window.show()
    if options.shot:
        return 0 if window.grab().save(options.shot) else 1
    return app.exec()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
