"""From example to example while it plays, faster than any of them is ready: nothing throws, nothing is left."""

from __future__ import annotations

import pytest

from engine.spec.presets import PRESETS
from tests.robustness.windows import leave

FAMILIES = (
    "digits-autoencoder",
    "gan-ring",
    "shakespeare",
    "moons-autoencoder",
    "spiral",
    "cancer-anomaly",
    "digits-cnn",
)
HOP = """
from itertools import cycle

wiring.show()
layouts, patience = cycle(["build"]), 0  # at once: no example is ready when the next one is opened
left = list({keys!r})
later = [(cycle(["look", "watch"]), 2, list({keys!r}))]  # and then after a look or two at each
seen = 0


def hop():
    global layouts, patience, left, seen
    seen = 0
    if not left and later:
        print("came to", wiring.document.spec.data.kind)
        layouts, patience, left = later.pop()
    if not left:
        print("ended in", wiring.document.spec.data.kind)
        for notice in window.notice_bar.notices():
            print(notice.level, notice.text)
        window.close()
        return
    wiring.actions["view.layout_" + next(layouts)].trigger()
    window.start_gallery.preset_requested.emit(left.pop(0))


def arrived(spec, analysis, load):
    bridge.play()
    if patience == 0:
        QTimer.singleShot(0, hop)


def looked(snapshot):
    global seen
    if snapshot.state is RunState.RUNNING and snapshot.revision == wiring.document.revision:
        seen += 1
        if seen == patience:
            QTimer.singleShot(0, hop)


wiring.document.changed.connect(arrived)
bridge.snapshot_ready.connect(looked)
QTimer.singleShot(0, hop)
"""


@pytest.mark.timeout(200)
def test_hopping_through_all_families_while_playing_throws_nothing() -> None:
    last = PRESETS[FAMILIES[-1]]().data.kind
    assert leave(HOP.format(keys=FAMILIES), within_s=180) == [f"came to {last}", f"ended in {last}"]
