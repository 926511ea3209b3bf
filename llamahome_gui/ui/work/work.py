"""One thing that runs, as the task centre shows it, and how long it will still take; without Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from llamahome_gui.ui.i18n import tr
from llamahome_gui.units import duration


@dataclass(frozen=True)
class Work:
    """One thing that goes on at this moment.

    Attributes:
        key: The same for as long as it goes on.
        title: What goes on, in a few words: `Converting documents`.
        page: Key of the page where it is shown.
        detail: How far it is in its own measure: `12 of 500 files`.
        share: From 0 to 1; None where nobody can know.
        seconds_left: None where its source does not know; the centre then works it out from `share`.
        stop: Ends it; None where it cannot be ended.
        stop_title: What the button says that does; empty for `Cancel`.
        asks: Whether the window asks before it closes upon it.
    """

    key: str
    title: str
    page: str
    detail: str = ""
    share: float | None = None
    seconds_left: float | None = None
    stop: Callable[[], object] | None = field(default=None, compare=False)
    stop_title: str = ""
    asks: bool = True

    @property
    def stop_text(self) -> str:
        """What the button says that ends it."""
        return self.stop_title or tr("Cancel")

    @property
    def sentence(self) -> str:
        """`Converting documents, 40 %`."""
        return self.title if self.share is None else f"{self.title}, {int(100 * self.share)} %"

    @property
    def line(self) -> str:
        """`12 of 500 files  ·  40 %  ·  about 2 min left`, as much of it as is known."""
        parts = [self.detail]
        if self.share is not None:
            parts.append(f"{int(100 * self.share)} %")
        if self.seconds_left is not None:
            parts.append(tr("about {time} left", time=duration(self.seconds_left)))
        return "  ·  ".join(part for part in parts if part)


@dataclass(frozen=True)
class Ended:
    """Something that ran and does no longer.

    Attributes:
        work: As it was seen last.
        seconds: How long it was seen to run.
        outcome: What its page said of its end; empty where it said nothing.
    """

    work: Work
    seconds: float
    outcome: str = ""
