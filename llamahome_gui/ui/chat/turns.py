"""The messages of the open chat as the window knows them, and the answer that is being made."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from llamahome_gui.inference.types import Role

if TYPE_CHECKING:
    from llamahome_gui.documents import DocumentRecord
    from llamahome_gui.inference.chats import MessageState, StoredMessage
    from llamahome_gui.inference.watching import CacheWatch


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


@dataclass(frozen=True)
class TooLong:
    """A question that the full cache cannot take: its prompt has more tokens than the model's context.

    Attributes:
        instead_of: The question that it is another version of.
    """

    question: str
    documents: list[DocumentRecord]
    prompt_tokens: int
    context_length: int
    instead_of: int | None = None


@dataclass
class LiveAnswer:
    """The answer being made; its conversation may be another one than the one on show.

    Attributes:
        before: Where an answer is continued: its text, numbers and state until then.
        watch: Sees the cache meanwhile; None where there are no documents, or an engine without a cache of ours.
    """

    conversation: int
    turn: Turn
    model: str
    before: tuple[str, dict[str, Any], str] | None = None
    dropped: bool = False
    watch: CacheWatch | None = None

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
