"""The look and the controls. Knows nothing of networks; needs only PySide6 and numpy."""

from widgets.kit.base import FIELD_HEIGHT, CaptionSide, Control, ElidedLabel, FocusRing, Label, LabelRole
from widgets.kit.boxes import LadderBox, NumberBox, SearchBox, TextBox
from widgets.kit.buttons import IconButton, KitButton, LinkLabel, PlayButton
from widgets.kit.choices import Choice, Segments, Switch, Thumb
from widgets.kit.colors import (
    class_color,
    contrast,
    diverging_lut,
    diverging_rgb32,
    image_from,
    mixed,
    sequential_lut,
    sequential_rgb32,
)
from widgets.kit.fonts import printable
from widgets.kit.icons import bind_icon, draw_icon, icon, icon_pixmap
from widgets.kit.layouts import FlowLayout
from widgets.kit.motion import Glide, animate, motion_enabled, set_motion_enabled
from widgets.kit.notices import Notice, NoticeBar
from widgets.kit.paint import (
    device_pixmap,
    draw_focus_ring,
    draw_rounded_rect,
    elide,
    format_count,
    format_number,
    si,
    text_width,
)
from widgets.kit.slider import SliderRow
from widgets.kit.surfaces import Card, Pill, Readout
from widgets.kit.theme import (
    CARD_RADIUS,
    DARK,
    LIGHT,
    RADIUS,
    SPACE,
    Theme,
    apply_theme,
    font,
    theme,
    theme_signals,
)

__all__ = [
    "CARD_RADIUS",
    "DARK",
    "FIELD_HEIGHT",
    "LIGHT",
    "RADIUS",
    "SPACE",
    "CaptionSide",
    "Card",
    "Choice",
    "Control",
    "ElidedLabel",
    "FlowLayout",
    "FocusRing",
    "Glide",
    "IconButton",
    "KitButton",
    "Label",
    "LabelRole",
    "LadderBox",
    "LinkLabel",
    "Notice",
    "NoticeBar",
    "NumberBox",
    "Pill",
    "PlayButton",
    "Readout",
    "SearchBox",
    "Segments",
    "SliderRow",
    "Switch",
    "TextBox",
    "Theme",
    "Thumb",
    "animate",
    "apply_theme",
    "bind_icon",
    "class_color",
    "contrast",
    "device_pixmap",
    "diverging_lut",
    "diverging_rgb32",
    "draw_focus_ring",
    "draw_icon",
    "draw_rounded_rect",
    "elide",
    "font",
    "format_count",
    "format_number",
    "icon",
    "icon_pixmap",
    "image_from",
    "mixed",
    "motion_enabled",
    "printable",
    "sequential_lut",
    "sequential_rgb32",
    "set_motion_enabled",
    "si",
    "text_width",
    "theme",
    "theme_signals",
]
