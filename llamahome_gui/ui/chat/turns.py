"""The messages of the open chat as the window knows them, and the answer that is being made."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from llamahome_gui.inference.types import PrefillProgress, Role

if TYPE_CHECKING:
    from llamahome_gui.config.settings import SamplingSettings
    from llamahome_gui.documents import DocumentRecord
    from llamahome_gui.inference.chats import MessageState, StoredMessage
    from llamahome_gui.inference.watching import CacheWatch

log = logging.getLogger(__name__)


@dataclass
class Turn:
    """One message of the open conversation; `id` is the store's, `versions` are the ids that stand at its place."""

    id: int
    role: Role
    content: str
    documents: list[int] = field(default_factory=list)
    stats: dict[str, Any] = field(default_factory=dict)
    state: str = "complete"
    versions: tuple[int, ...] = ()

    def version(self, by: int) -> int | None:
        """Id of the version that many places on; None where there is none."""
        place = self.versions.index(self.id) + by if self.id in self.versions else -1
        return self.versions[place] if 0 <= place < len(self.versions) else None


@dataclass(frozen=True)
class ChatSettings:
    """What one chat has of its own: a system prompt, and those sampling settings that are not the program's."""

    system: str = ""
    sampling: Mapping[str, Any] = field(default_factory=dict)

    def over(self, sampling: SamplingSettings) -> SamplingSettings:
        """The program's settings with this chat's over them; what no longer fits the schema is left out."""
        chosen = sampling.model_copy(deep=True)
        for name, value in self.sampling.items():
            try:
                setattr(chosen, name, value)
            except ValueError as error:
                log.warning("sampling setting %s of a chat is left out: %s", name, error)
        return chosen


# Why a prompt does not fit: the full cache holds no more than the trained context; slots without rolling positions
# neither; it is longer than the longest text of the settings; or than a server takes.
Limit = Literal["context", "rolling", "longest", "server"]


@dataclass(frozen=True)
class TooLong:
    """A question that was not asked, for its prompt does not fit.

    Attributes:
        allowed: The most tokens of prompt and answer together.
        instead_of: The question that it is another version of.
    """

    question: str
    documents: list[DocumentRecord]
    prompt_tokens: int
    allowed: int
    limit: Limit
    instead_of: int | None = None


@dataclass
class LiveAnswer:
    """The answer being made; its conversation may be another one than the one on show.

    Attributes:
        before: Where an answer is continued: its text, numbers and state until then.
        watch: Sees the cache meanwhile; None where there are no documents, or an engine without a cache of ours.
        progress: How much of the prompt has been read.
        documents: Ids of those whose texts are read for it.
    """

    conversation: int
    turn: Turn
    model: str
    before: tuple[str, dict[str, Any], str] | None = None
    watch: CacheWatch | None = None
    progress: PrefillProgress | None = None
    documents: frozenset[int] = frozenset()

    @property
    def is_new(self) -> bool:
        """Whether nothing has been written yet."""
        return self.turn.content == (self.before[0] if self.before else "")

    def take_back(self) -> None:
        """Where an answer is continued, as it was before."""
        if self.before is not None:
            self.turn.content, self.turn.stats, self.turn.state = self.before


def state_of(state: str) -> MessageState:
    """A turn's state as the store has it."""
    return "partial" if state == "partial" else "complete"


def turn_of(message: StoredMessage) -> Turn:
    """A stored message as a turn."""
    return Turn(
        message.id, message.role, message.content, list(message.documents), dict(message.stats), message.state,
        message.versions,
    )  # fmt: skip


def first_difference(before: list[Turn], now: list[Turn]) -> int:
    """From where on another branch is on show: another message, or one with other versions beside it."""
    for at, (old, new) in enumerate(zip(before, now, strict=False)):
        if (old.id, old.versions) != (new.id, new.versions):
            return at
    return min(len(before), len(now))


def is_wordless(turns: Sequence[Turn]) -> bool:
    """Whether the last turn is an answer that was begun and has no word."""
    last = turns[-1] if turns else None
    return last is not None and last.role == "assistant" and not last.content and last.state == "partial"
