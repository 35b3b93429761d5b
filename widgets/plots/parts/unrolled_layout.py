"""Where the columns and rows of a network unrolled in time lie, folded, unfolded and in between."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QRectF

from widgets.kit import font, printable, text_width
from widgets.plots.parts.unrolled_plan import Band
from widgets.plots.parts.unrolled_story import Said, Walk

NUMBERS, BAR = 16, 16  # px of the steps' numbers and of the bar of time below them
GAP = 14  # px between two rows, for an arrow
LOW_GAP = 9  # px, where there are several branches
ANSWER, LOW_ANSWER = 36, 22  # px high
LOW = 200  # px; a picture that is lower has no bar of time and less between its rows
SYMBOL, LOW_SYMBOL, NUMBER, STRIP = 24, 18, 14, 48  # px high, of what comes in: a symbol, a number, many numbers
LEAST_BLOCK, READABLE, HIGHEST_BLOCK = 14, 26, 150  # px high
TITLE, LEAST_TITLE = 70, 34  # px wide, of a layer's name at the left of its row
MARGIN = 12  # px at the right, for an arrow that goes on
LEAST_PITCH, NUMBER_PITCH, WIDEST_PITCH = 30, 40, 84  # px from one step to the next
MOST_ANSWER, END = 96, 48  # px wide and high, of the answer of a whole sequence
MOST_NUMBERS = 2  # channels that come in as numbers; more are a strip of colours


@dataclass(frozen=True)
class Place:
    """A column that is shown: step `step` of stretch `walk`, its middle and width in px."""

    walk: int
    step: int
    x: float
    wide: float


@dataclass(frozen=True)
class Rows:
    """Top and height, in px, of the rows of one branch, which lies between `top` and `bottom`."""

    top: float
    bottom: float
    answer: tuple[float, float]
    blocks: tuple[tuple[float, float], ...]
    entry: tuple[float, float]


class Layout:
    """A picture of so many px.

    Parameters
    ----------
    present : the step of each stretch that the network is at now.
    fold : 0 folded to 1 unfolded. first : the first column of the window, counted over all stretches.
    """

    def __init__(
        self, walks: tuple[Walk, ...], width: float, height: float, present: tuple[int, ...], fold: float, first: int
    ) -> None:
        self.low = height < LOW
        walks = tuple(_fitted(walk, height - NUMBERS, self.low) for walk in walks)
        self.walks, self.present, self.fold = walks, present, fold
        self.width, self.height = width, height
        self.title = min(_title_width(walks), width * 0.2)
        self.answer_width = max((_answer_width(walk) for walk in walks), default=0.0)
        self.right = MARGIN + (self.answer_width + 22 if self.answer_width else 0.0)
        self.between = self.title + 12  # px between two stretches
        area = max(width - self.title - self.right - self.between * (len(walks) - 1), 60.0)
        total = columns(walks)
        least = max((_least_pitch(walk) for walk in walks), default=LEAST_PITCH)
        self.visible = max(min(total, int(area / least)), 1)
        self.pitch = min(area / self.visible, WIDEST_PITCH)
        self.wide = max(self.pitch - 22, self.pitch * 0.62)
        self.first = window(first, sum(walk.steps for walk in walks[:-1]) + present[-1], self.visible, total)
        self.floor = height - NUMBERS - (2 if self.low else BAR + 4)
        self.rows = tuple(self._rows(walk) for walk in walks)
        self.places = self._places(area)

    # ---- from left to right

    def _places(self, area: float) -> tuple[Place, ...]:
        """Columns in the window, and the present one of each stretch while it is folded."""
        found: list[Place] = []
        offset, x = 0, self.title
        middles = self._middles(area)
        folded = min(max(area / len(self.walks) * 0.4, self.wide), 96.0)
        wide = folded + (self.wide - folded) * self.fold
        for number, walk in enumerate(self.walks):
            shown = [s for s in range(walk.steps) if self.first <= offset + s < self.first + self.visible]
            if found and shown:
                x += self.between
            for step in shown:
                at = middles[number] + (x + self.pitch / 2 - middles[number]) * self.fold
                if self.fold or step == self.present[number]:
                    found.append(Place(number, step, at, wide))
                x += self.pitch
            if self.present[number] not in shown and self.fold < 1:
                found.append(Place(number, self.present[number], middles[number], wide))
            offset += walk.steps
        return tuple(found)

    def _middles(self, area: float) -> list[float]:
        """Where the one column of each stretch stands when folded."""
        whole = area + self.between * (len(self.walks) - 1)
        share = whole / len(self.walks)
        return [self.title + share * (at + 0.5) + (self.title / 3 if at else 0) for at in range(len(self.walks))]

    def place_of(self, walk: int, step: int) -> Place | None:
        """Where a step is shown."""
        return next((place for place in self.places if (place.walk, place.step) == (walk, step)), None)

    def here(self) -> Place | None:
        """Where the present step of the answer is shown."""
        return self.place_of(len(self.walks) - 1, self.present[-1])

    # ---- from top to bottom

    def _rows(self, walk: Walk) -> tuple[Rows, ...]:
        bands = walk.stretch.bands
        shared = _entry_height(walk, True) if self.low and len(bands) > 1 else 0.0
        share = (self.floor - 2 - shared) / max(len(bands), 1)
        ends = [2 + (at + 1) * share for at in range(len(bands))]
        return tuple(
            self._band(walk, at, end - share, end + (shared if at == len(bands) - 1 else 0))
            for at, end in enumerate(ends)
        )

    def _band(self, walk: Walk, at: int, top: float, bottom: float) -> Rows:
        band, several = walk.stretch.bands[at], len(walk.stretch.bands) > 1
        gap = LOW_GAP if several or self.low else GAP
        entry = _entry_height(walk, several or self.low)
        if self.low and at < len(walk.stretch.bands) - 1:
            entry = 0  # all branches read the same: in a low picture it stands once
        answer = 0 if band.answer != "steps" else LOW_ANSWER if self.low else ANSWER
        head = answer + gap if answer else (10.0 if band.answer == "all" else 4.0)
        count = max(len(band.blocks), 1)
        room = bottom - top - head - entry - gap * count - (6 if several else 0)
        high = min(max(room / count, LEAST_BLOCK), HIGHEST_BLOCK)
        slack = max(room - high * count, 0.0) / 2
        y = bottom - entry - slack
        blocks = []
        lower = y
        for _block in band.blocks:
            lower -= gap + high
            blocks.append((lower, high))
        return Rows(top, bottom, (lower - gap - answer, answer), tuple(blocks), (y, entry))

    def block(self, place: Place, band: int, block: int) -> QRectF:
        """Where a block lies."""
        top, high = self.rows[place.walk][band].blocks[block]
        return QRectF(place.x - place.wide / 2, top, place.wide, high)

    def entry(self, place: Place, band: int) -> QRectF:
        """Where that lies which comes in."""
        top, high = self.rows[place.walk][band].entry
        wide = self.pitch - 4 + (place.wide - self.pitch + 4) * (1 - self.fold)
        return QRectF(place.x - wide / 2, top, wide, high)

    def answer(self, place: Place, band: int) -> QRectF:
        """Where that lies which is said at a step."""
        top, high = self.rows[place.walk][band].answer
        wide = max(self.pitch - 2, place.wide)
        return QRectF(place.x - wide / 2, top, wide, high)

    def end(self, walk: int, band: int) -> QRectF:
        """Where the answer of a whole sequence lies: at the right of the top block."""
        rows = self.rows[walk][band]
        top, high = rows.blocks[-1] if rows.blocks else (rows.top, rows.bottom - rows.top)
        tall = END if min(each.bottom - each.top for each in self.rows[walk]) >= END else END / 2
        return QRectF(self.width - self.answer_width - 2, top + (high - tall) / 2, self.answer_width, tall)

    def later(self) -> QRectF:
        """Where the steps lie that are still to come; empty where the present one is the last."""
        here, number = self.here(), len(self.walks) - 1
        if here is None or not any(place.walk == number and place.step > here.step for place in self.places):
            return QRectF()
        left = self.column(here).right()
        return QRectF(left, 0, max(self.width - self.answer_width - 2 - left, 0), self.floor + NUMBERS + 2)

    def column(self, place: Place) -> QRectF:
        """The whole column of a step."""
        wide = max(self.pitch, place.wide + 10)
        return QRectF(place.x - wide / 2, 0, wide, self.floor + NUMBERS + 1)

    def bar(self) -> QRectF:
        """The bar of time; empty where there is no room for one."""
        if self.low:
            return QRectF(0, self.height, 0, 0)
        return QRectF(self.title + 6, self.height - BAR, max(self.width - self.title - 12, 20.0), BAR)


def columns(walks: tuple[Walk, ...]) -> int:
    """How many steps all stretches have."""
    return sum(walk.steps for walk in walks)


def window(first: int, present: int, visible: int, total: int) -> int:
    """The first column that is shown, moved as little as can be so that the present one is seen with a neighbour."""
    side = 1 if visible > 2 else 0
    first = min(max(first, present - visible + 1 + side), present - side)
    return min(max(first, 0), max(total - visible, 0))


def _fitted(walk: Walk, height: float, low: bool) -> Walk:
    """Where not all rows can be read the layers without a state are left out."""
    bands = walk.stretch.bands
    room = height / max(len(bands), 1) + (_entry_height(walk, low) / 2 if low and len(bands) > 1 else 0)
    kept = tuple(band if _needed(band, walk, low) <= room else _shorter(band) for band in bands)
    return walk if kept == bands else replace(walk, stretch=replace(walk.stretch, bands=kept))


def _needed(band: Band, walk: Walk, low: bool) -> float:
    """Height, in px, of a branch whose blocks are just large enough."""
    around = _entry_height(walk, low) + (0 if low else BAR) + (LOW_ANSWER if band.answer == "steps" else 0)
    return around + len(band.blocks) * (LOW_GAP + READABLE)


def _shorter(band: Band) -> Band:
    remembering = tuple(block for block in band.blocks if block.recurrent)
    return replace(band, blocks=remembering or band.blocks[-1:])


def _title_width(walks: tuple[Walk, ...]) -> float:
    """Room for the names of the rows: on one line where they are short."""
    titles = [block.title for walk in walks for band in walk.stretch.bands for block in band.blocks]
    widest = max((text_width(printable(title), font("small", strong=True)) for title in titles), default=0)
    return float(min(max(widest, LEAST_TITLE) + 4, TITLE))


def _entry_height(walk: Walk, several: bool) -> float:
    """Of a symbol, of one or two numbers below one another, or of a strip of colours."""
    if walk.tokens:
        return LOW_SYMBOL if several else SYMBOL
    channels = len(walk.values)
    return channels * NUMBER if channels <= MOST_NUMBERS else STRIP / (2 if several else 1)


def _answer_width(walk: Walk) -> float:
    """Room for the answer of a whole sequence, where there is one."""
    found = [
        said for band in walk.stretch.bands if band.answer in ("last", "all") for said in walk.said.get(band.output, ())
    ]
    if not any(band.answer in ("last", "all") for band in walk.stretch.bands):
        return 0.0
    return min(max([44.0, *(_said_width(said) for said in found)]), MOST_ANSWER)


def _said_width(said: Said) -> float:
    strong, small = font("title", strong=True), font("small")
    return 12.0 + max(text_width(printable(said.words), strong), text_width(f"is {printable(said.wanted)}", small))


def _least_pitch(walk: Walk) -> float:
    """So that words and numbers can be read."""
    if not walk.tokens:
        return NUMBER_PITCH if len(walk.values) <= MOST_NUMBERS else LEAST_PITCH
    said = (said.words for each in walk.said.values() for said in each) if _is_stepwise(walk) else ()
    words = {*walk.tokens, *said}
    widest = max((text_width(printable(word), font("body", strong=True)) for word in words), default=0)
    return float(min(max(widest + 10, LEAST_PITCH), WIDEST_PITCH))


def _is_stepwise(walk: Walk) -> bool:
    return any(band.answer == "steps" for band in walk.stretch.bands)
