"""How one document follows another, as far as that decides what becomes of the run."""

from __future__ import annotations

from engine.messages import Load, Message, Travel
from engine.spec.depth import Depth
from engine.spec.diff import diff, network_depth
from engine.spec.document import Spec
from engine.spec.edits import ChangeWeights, Edit, RunEdit


def goes_deep(before: Spec, after: Spec, edit: Edit | None) -> bool:
    """Whether an edit acts on weights, or on what the layers do with them; undo then brings the moment before back."""
    depth = diff(before, after)
    if isinstance(edit, RunEdit) or depth is Depth.STRUCTURE:
        return True
    return depth > Depth.VIEW and network_depth(before.network, after.network) > Depth.VIEW


def rest_of(done: Edit | None, edit: RunEdit) -> RunEdit:
    """What is left to do of an edit that joins another: a nudge or a factor counts from where the gesture began."""
    if not isinstance(edit, ChangeWeights) or not isinstance(done, ChangeWeights) or done.change != edit.change:
        return edit
    if edit.change == "nudge":
        return edit.with_(amount=edit.amount - done.amount)
    return edit.with_(amount=edit.amount / done.amount) if edit.change == "scale" and done.amount else edit


def is_joined(message: Message, later: Message | None) -> bool:
    """Whether a document is only a step on the way to the next one of the same gesture."""
    return (
        isinstance(message, Load)
        and isinstance(later, Load)
        and message.travel is later.travel is Travel.MERGE
        and message.entry == later.entry
    )
