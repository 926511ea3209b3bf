"""What the store of chats hands out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from llamahome_gui.inference.types import Role

MessageState = Literal["complete", "partial"]


@dataclass(frozen=True)
class Conversation:
    """One chat; times are seconds since the epoch.

    Attributes:
        folder: The folder it is filed in; empty: none.
        system: What the model is told before anything else; empty: nothing.
        sampling: Sampling settings of its own, by name; those that are missing are the program's.
    """

    id: int
    title: str
    model_key: str
    created_at: float
    updated_at: float
    pinned: bool = False
    folder: str = ""
    system: str = ""
    sampling: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class StoredMessage:
    """One turn as it is kept: `documents` are library ids, `stats` numbers of the generation.

    Attributes:
        versions: Ids of the turns that stand at this place in one branch or another, oldest first, itself included.
    """

    id: int
    role: Role
    content: str
    documents: list[int]
    stats: dict[str, Any]
    state: MessageState
    versions: tuple[int, ...] = ()


@dataclass(frozen=True)
class Draft:
    """What was written and not sent."""

    text: str = ""
    documents: tuple[int, ...] = ()


@dataclass(frozen=True)
class Hit:
    """Where words were found: in a message, or in the title of a chat (`message` None).

    Attributes:
        excerpt: Some words around the first place; what was found stands between `FOUND` and `FOUND_END`.
    """

    conversation: int
    title: str
    message: int | None
    excerpt: str
