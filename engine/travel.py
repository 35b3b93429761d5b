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


def rest_of(self) -> None:
        self._speedometer.rest()
        self._next_look_at = 0.0

    def refresh(self) -> None:
        """Show how things are, if what was shown last is no longer so."""
        if not self.training:
            self._rest()
        if self._stale:
            try:
                self.show()
            except Exception as error:
                self._fail(error)
                self.show()

    def show(self) -> None:
        """Make a snapshot."""
        self._stale = False
        fields: dict[str, Any] = {}
        run = self._run
        if run is not None and self._in_step:
            fields = self._look(run)
        state = RunState.RUNNING if self.training else self._state
        steps_s, samples_s = self._speedometer.rates()
        self._show(
            Snapshot(
                revision=self._revision, state=state, heard=self._heard, trouble=self._trouble,
                steps_per_second=steps_s, samples_per_second=samples_s, threads=torch.get_num_threads(),
                **(_counters(run) if run is not None else {}), **fields,
            )
        )  # fmt: skip

    def _look(self, run: Run) -> dict[str, Any]:
        """Arrays of this moment; a moment with numbers astray is not shown, the run goes back instead."""
        if run.finite():
            fields = self._observer.look(run, self._watch, moving=self.training and self._gap_s < SLOW_S)
            if self._observer.sound:
                self._stale = self._observer.unfinished and not self.training  # the next look shows the rest
                return fields
        run.diverge()
        self._end(run)
        self._stale = False
        self._observer.forget()
        fields = self._observer.look(run, self._watch, moving=False)
        return fields if self._observer.sound else {}


def warm_up() -> None:
    """Take one optimizer step, so that what torch imports late is there before somebody waits for it."""
    weight = torch.zeros(1, requires_grad=True)
    weight.grad = torch.zeros(1)
    torch.optim.Adam([weight], fused=True).step()


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
