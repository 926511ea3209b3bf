"""Whether a prompt fits, before it is asked: nothing is cut silently, and what does not fit is asked about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from llamahome_gui.inference.types import ChatMessage
from llamahome_gui.ui.background import Op
from llamahome_gui.ui.chat.turns import Limit

if TYPE_CHECKING:
    from llamahome_gui.config.settings import H2OSettings

# Marks that a template puts around each message, at most; in tokens.
_MARKS = 64
# An offer to raise the longest text goes up in such steps.
_STEP = 4096


def allowed(h2o: H2OSettings, engine: Any) -> tuple[int, Limit]:
    """The most tokens of prompt and answer together, and what they are limited by.

    What a server takes is the server's to say: no setting of this machine's cache changes it.
    """
    context_length: int = engine.context_length
    if not engine.is_local:
        return context_length, "server"
    if (h2o.enable and h2o.position_rolling) or h2o.max_sequence_length < context_length:
        return h2o.max_sequence_length, "longest"
    return context_length, "rolling" if h2o.enable else "context"


def surely_fits(messages: Sequence[ChatMessage], most: int) -> bool:
    """Whether a prompt fits without counting: a token is never less than a byte."""
    marks = _MARKS * len(messages)
    if sum(len(message.content) for message in messages) + marks >= most:  # a long text is not even looked at
        return False
    return sum(len(message.content.encode()) for message in messages) + marks < most


def measure(
    parent: QObject, engine: Any, messages: Sequence[ChatMessage], most: int,
    measured: Callable[[int], object], failed: Callable[[Exception], object],
) -> None:  # fmt: skip
    """Call `measured` with the tokens of a prompt, or with 0 where it fits for certain; at once or later."""
    if surely_fits(messages, most):
        measured(0)
        return
    Op(parent, lambda: engine.prompt_tokens(messages)).success(measured).failure(failed).run()


def enough_for(tokens: int) -> int:
    """A longest text that takes this many tokens with an answer."""
    return -(-(tokens + _STEP // 2) // _STEP) * _STEP
