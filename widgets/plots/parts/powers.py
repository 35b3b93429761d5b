"""Powers of ten as people write them."""

from __future__ import annotations

_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def power_text(power: int) -> str:
    """A power of ten: 10⁻⁶, and 1 for the power 0."""
    return {0: "1", 1: "10"}.get(power, "10" + str(power).translate(_RAISED))
