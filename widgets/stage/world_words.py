"""The line below a world: what ended, what to press, what is pointed at, what the colours mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from engine.snapshot import Frame, StateValues
from engine.spec.catalog.data import Bandit, Blackjack, GridWorld, World
from widgets.stage import scenes
from widgets.stage.scenes import values
from widgets.stage.world_brush import Tool
from widgets.stage.world_endings import ending, is_good
from widgets.stage.world_hand import HandPlay
from widgets.stage.world_hud import score
from widgets.stage.world_picture import Words
from widgets.stage.world_tools import HINTS

Mode = Literal["learning", "show", "hand"]

STARTING = "The engine is starting. The world moves here in a moment."
HINT_OF: dict[Mode, str] = {
    "learning": "Press play: this is the first of the worlds that it learns in.",
    "show": "An episode for the show begins in a moment.",
    "hand": "Your episode begins in a moment.",
}


@dataclass(frozen=True)
class Telling:
    """All that the line depends on.

    Attributes
    ----------
    states : what is painted over the world, if anything. pointed : the cell at the pointer. tool : in the hand.
    keyboard : whether the keys are the world's.
    """

    data: World
    mode: Mode
    frame: Frame | None
    loading: bool
    states: StateValues | None
    shown: values.Shown
    pointed: tuple[int, int] | None
    tool: Tool | None
    hand: HandPlay
    keyboard: bool

    def line(self) -> Words:
        """The words, and the name of their colour."""
        frame = self.frame
        if frame is not None and frame.ended:
            again = ". Space begins the next" if self.mode == "hand" else ""
            return ending(self.data, frame) + again, "good" if is_good(self.data, frame) else "danger"
        if self.mode == "hand" and frame is not None:
            return self._by_hand(), ""
        if self.pointed is not None:
            return self._of_cell(*self.pointed), ""
        if frame is None:
            return STARTING if self.loading else HINT_OF[self.mode], ""
        return ("" if self.states is None else self._legend(self.states)), ""

    def _by_hand(self) -> str:
        if not self.keyboard:
            return "Click the world: then the keys are yours."
        signs = " ".join(key.sign for key in self.hand.board() if key.name)
        if self.data.by_turns:
            return f"Each key is one action: {signs}"
        return f"Press a key to begin: {signs}" if self.hand.waits() else f"Keys: {signs}"

    def _of_cell(self, row: int, column: int) -> str:
        place = f"row {row + 1}, column {column + 1}"
        scene = self.frame.scene if self.frame is not None else scenes.first_scene(self.data)
        if self.states is not None and scene is not None:
            state = values.state_index(self.data, scene, row, column)
            return f"{place}: {values.words_of_state(self.data, self.states, state)}"
        if isinstance(self.data, GridWorld):
            hint = HINTS[self.tool[0]] if self.tool is not None else ""
            return f"{place}: pays {score(self.data.pays(row, column))}. {hint}"
        return place

    def _legend(self, states: StateValues) -> str:
        if self.shown == "q" and states.kind == "probabilities":
            return "Parts of a cell: how likely each action is, from 0 to 100%"
        if self.shown == "q" and isinstance(self.data, Blackjack):
            return "Blue: better another card; orange: better to stick"
        if isinstance(self.data, Bandit):
            chances = states.kind == "probabilities"
            return "How likely it plays each machine" if chances else "Lines: what it thinks each machine pays"
        of = states.preferences if self.shown == "q" else states.values
        limit = score(values.limit_of(of))
        if limit == "0":
            return "It knows nothing yet: every state is worth 0 to it"
        thing = "what each action is worth" if self.shown == "q" else "what a state is worth"
        return f"Colours: {thing}, from −{limit} (orange) to {limit} (blue)"
