"""What would cost what was learned says so before it is pressed, and nothing else does."""

from __future__ import annotations

from engine.spec.catalog.data import DATA
from engine.spec.document import default_spec
from engine.spec.edits import SetData, SetParameter, SetSeed
from tests.panels.conftest import Sit
from tests.panels.desk import plain
from widgets.kit import IconButton
from widgets.panels.afresh import AFRESH, afresh_words
from widgets.panels.data_panel import DataPanel
from widgets.panels.gallery import Gallery
from widgets.panels.inspector import Inspector
from widgets.panels.transport import TransportBar


def test_another_seed_starts_afresh_and_more_units_do_not() -> None:
    spec = default_spec()
    assert afresh_words(spec, SetSeed(seed=spec.seed + 1)) == AFRESH
    assert afresh_words(spec, SetSeed(seed=spec.seed)) == ""
    assert afresh_words(spec, SetParameter(layer_ids=("dense-1",), field="units", value=9)) == ""
    assert afresh_words(spec, SetParameter(layer_ids=("gone",), field="units", value=9)) == ""


def test_thumbnails_say_which_data_keep_what_was_learned(sit: Sit) -> None:
    desk = sit(DataPanel())
    gallery = desk.panel.findChild(Gallery)
    assert isinstance(gallery, Gallery)
    hints = {kind: plain(thumb.toolTip()) for kind, thumb in gallery.thumbs.items()}
    assert AFRESH in hints["digits"]
    assert AFRESH not in hints["xor"]  # the same two numbers, the same two classes
    assert AFRESH not in hints["spiral"]  # in use
    desk.show(SetData(data=DATA["digits"](kind="digits")).apply(desk.spec))
    assert AFRESH not in plain(gallery.thumbs["digits"].toolTip())
    assert AFRESH in plain(gallery.thumbs["spiral"].toolTip())


def test_the_seed_and_the_reset_say_so(sit: Sit) -> None:
    desk = sit(Inspector())
    assert AFRESH in plain(desk.child(IconButton, "New seed").toolTip())
    bar = sit(TransportBar())
    assert AFRESH in plain(bar.child(IconButton, "Reset to the first weights").toolTip())
