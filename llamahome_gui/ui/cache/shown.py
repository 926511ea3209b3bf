"""What is shown of a document in a cache: one moment, in numbers that widgets draw. Made outside the GUI thread."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from llamahome_gui.inference.watching import Heat, Passage, Place
from llamahome_gui.ui.chat.wording import percent
from llamahome_gui.ui.i18n import tr

Floats = NDArray[np.float32]
_ALL = 0.999


@dataclass(frozen=True)
class Shown:
    """A document at one moment.

    Attributes:
        warmth: For each token, how warm it is drawn, 0 to 1.
        answer: Whether the warmth is what the answer looked at, and not the policy's score.
        layers: Layers of the model.
        passages: What the answer drew on, of this document.
        layer: The layer that is shown; None for all.
    """

    place: Place
    heat: Heat
    warmth: Floats = field(repr=False)
    answer: bool
    layers: int
    passages: tuple[Passage, ...] = ()
    layer: int | None = None

    @property
    def read(self) -> NDArray[np.bool_]:
        """For each token, whether it has been read."""
        return np.arange(self.place.tokens) < self.heat.read

    def spans(self) -> list[tuple[int, int]]:
        """From which token to which each passage reaches, the last one excluded."""
        place = self.place
        return [(place.token_at(one.start), place.token_at(one.end - 1) + 1) for one in self.passages]

    def words_at(self, token: int, reach: int = 90) -> str:
        """The words around a token, on one line, the token's own in brackets of their own."""
        text, place = self.place.source.text, self.place
        start, end = int(place.starts[token]), int(place.ends[token])
        low, high = max(0, start - reach), min(len(text), end + reach)
        before, after = text[low:start], text[end:high]
        before = before[before.find(" ") + 1 :] if low and " " in before else before
        after = after[: after.rfind(" ")] if high < len(text) and " " in after else after
        parts = (
            f"{'…' if low else ''}{before}",
            f"⟦{text[start:end].strip() or '␣'}⟧",
            f"{after}{'…' if high < len(text) else ''}",
        )
        return " ".join(" ".join(parts).split())

    def fate_of(self, token: int) -> str:
        """What became of a token, in a sentence."""
        if token >= self.heat.read:
            return tr("Not read yet.")
        if self.heat.keeps_all:
            return tr("Kept, as everything is: the full cache lets nothing go.")
        kept = float(self.heat.kept[token])
        if not kept:
            return tr("Let go by every KV head.")
        score = f"{self.heat.score[token]:.2g}"
        if kept > _ALL:
            return tr("Held by every KV head, score {score}.", score=score)
        return tr("Held by {share} of the KV heads, score {score}.", share=percent(kept), score=score)
