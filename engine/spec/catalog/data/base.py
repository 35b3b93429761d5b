"""What every data source has."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from engine.spec.data_shape import DataShape
from engine.spec.depth import Depth
from engine.spec.form import field
from engine.spec.value import Value

Family = Literal["plane", "function", "table", "pictures", "sequences", "worlds", "own"]


class Relabelled(Value):
    """A sample, by its index in the source, and the class that it was given by hand."""

    origin: int = Field(ge=0)
    target: int = Field(ge=0)


class Data(Value):
    """A data source. Subclasses say what it holds; `engine/data` makes the samples.

    Attributes
    ----------
    relabelled : samples that were given another class by hand. left_out : samples that were taken out by hand; both by
        their index in the source, after the split, so that the other samples stay where they are.
    held_out : classes, by index, of which no sample is trained on; they are all in the test.
    labels : train on so many samples at most, the classes by turns; the others of the training are left out. 0 is all.
    draw : which random draw of samples, split and noise; "regenerate" counts it up.
    renumbering : the settings that make the indices of the source mean other samples; what was said of single samples
        by hand is forgotten with them.
    ink : of grey pictures, see `DataShape`.
    redraw : what a button says that draws anew, and what it does.
    """

    title: ClassVar[str]
    short: ClassVar[str] = ""  # the title where there is little room; empty where the title itself is short
    summary: ClassVar[str]
    family: ClassVar[Family]
    renumbering: ClassVar[frozenset[str]] = frozenset()
    ink: ClassVar[bool] = True
    redraw: ClassVar[tuple[str, str]] = ("Other samples", "Draw samples, split and noise anew.")

    kind: str
    draw: int = Field(default=0, ge=0, le=2**31 - 1)
    relabelled: tuple[Relabelled, ...] = ()
    left_out: tuple[int, ...] = ()
    noise: float = field(
        0.0,
        "Noise",
        "slider",
        unit="%",
        minimum=0,
        maximum=50,
        step=5,
        depth=Depth.DATA,
        help="Random shift of the inputs, in percent of their spread.",
    )
    train_share: float = field(
        50.0,
        "Train share",
        "slider",
        unit="%",
        minimum=10,
        maximum=90,
        step=5,
        depth=Depth.DATA,
        help="Part of the samples that is trained on; the rest is the test.",
    )

    held_out: tuple[int, ...] = field(
        (), "Never trained on", "classes", depth=Depth.DATA, advanced=True,
        help="Classes that are only in the test, so that the network has never seen any of them.",
    )  # fmt: skip
    labels: int = field(
        0, "Training samples", "ladder", minimum=0, maximum=1_000_000, ladder=(0.0, 10.0, 50.0, 100.0, 1000.0),
        depth=Depth.DATA, advanced=True,
        help="At most so many, the classes by turns; 0 is all. The test stays as it is.",
    )  # fmt: skip

    @property
    def called(self) -> str:
        """What these data are called where one speaks of them."""
        return self.title

    @property
    def drawn(self) -> bool:
        """Whether another draw would change anything: samples, split or noise."""
        return True

    def shape(self) -> DataShape:
        """Names and sizes, without making a sample."""
        raise NotImplementedError
