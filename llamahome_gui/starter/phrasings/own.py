"""Wordings that fit one attribute only: "Who manages the Harbor office?".

One wording a line: first the plain ones, after ``also`` further ones, and after ``kept back`` those that are never
trained on. Statements end with a full stop, questions with a question mark.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from llamahome_gui.starter.phrasings.parts import lines_of


class Share(StrEnum):
    """Which of the wordings of an attribute are meant: the plain ones, all that are trained on, or the others."""

    PLAIN = "plain"
    TRAINED = "trained"
    KEPT_BACK = "kept back"


@dataclass(frozen=True)
class Said:
    """Statements and questions that fit one attribute only; they need not name it."""

    statements: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Own:
    """The wordings of one attribute by their share."""

    plain: Said = Said()
    trained: Said = Said()
    kept_back: Said = Said()

    def of(self, share: Share) -> Said:
        """The wordings of a share."""
        return {Share.PLAIN: self.plain, Share.TRAINED: self.trained, Share.KEPT_BACK: self.kept_back}[share]


NO_OWN = Own()


def own(text: str) -> Own:
    lines = lines_of(text)
    also, kept = lines.index("also"), lines.index("kept back")
    return Own(_said(lines[:also]), _said(lines[:also] + lines[also + 1 : kept]), _said(lines[kept + 1 :]))


def widened(some: Own, lines: tuple[str, ...]) -> Own:
    """The same with more wordings that are trained on."""
    more = _said(lines)
    trained = Said(some.trained.statements + more.statements, some.trained.questions + more.questions)
    return replace(some, trained=trained)


def _said(lines: tuple[str, ...]) -> Said:
    return Said(
        tuple(line for line in lines if line.endswith(".")), tuple(line for line in lines if line.endswith("?"))
    )
