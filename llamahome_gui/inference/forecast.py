"""What a prompt will be before it is asked: its tokens by the model's own tokenizer, and what the cache will keep."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from llamahome_gui.config.settings import H2OSettings
from llamahome_gui.errors import LlamaHomeError
from llamahome_gui.inference.counting import count_tokens
from llamahome_gui.inference.limits import token_limit
from llamahome_gui.inference.prompt import document_turn
from llamahome_gui.inference.template import PLACE, defused, prompt_text
from llamahome_gui.inference.types import ChatMessage
from llamahome_gui.kvcache.reading import sized_spec

if TYPE_CHECKING:
    from llamahome_gui.inference.engine import Engine

_MOST_KNOWN = 256


@dataclass(frozen=True)
class Parts:
    """A prompt as far as it stands already.

    Attributes:
        system: What the model is told beforehand.
        earlier: The turns before, as they are read, documents included.
        documents: Names and texts of what is attached to the question.
    """

    system: str
    earlier: tuple[ChatMessage, ...]
    documents: tuple[tuple[str, str], ...]

    def messages(self, question: str) -> list[ChatMessage]:
        """The conversation with a question."""
        told = [ChatMessage("system", self.system)] if self.system else []
        return [*told, *self.earlier, ChatMessage("user", document_turn(self.documents, question))]


@dataclass(frozen=True)
class Forecast:
    """What would be read, in tokens.

    Attributes:
        prompt: All of it, the template's marks included.
        system, earlier, question: These parts.
        documents: Name and tokens of each.
        context: What the model was trained to see at once.
        limit: The most of prompt and answer together.
        window: Slots that the cache keeps; None where it keeps everything.
    """

    prompt: int
    system: int
    earlier: int
    question: int
    documents: tuple[tuple[str, int], ...]
    context: int
    limit: int
    window: int | None

    @property
    def marks(self) -> int:
        """The template's marks and the documents' tags."""
        named = self.system + self.earlier + self.question + sum(tokens for _, tokens in self.documents)
        return max(0, self.prompt - named)

    @property
    def fits(self) -> bool:
        """Whether an answer would have room."""
        return self.prompt < self.limit

    @property
    def kept(self) -> int:
        """Tokens that stay in the cache of what is read."""
        return self.prompt if self.window is None else min(self.prompt, self.window)


class Forecaster:
    """Counts one model's prompts; what was counted is not counted again. May be used from one thread at a time."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._known: dict[str, int] = {}
        self._frame: tuple[Parts, int, str] | None = None

    def forecast(
        self, parts: Parts, question: str, h2o: H2OSettings, stop: threading.Event | None = None
    ) -> Forecast | None:
        """Count; None where `stop` was set meanwhile.

        Raises:
            GenerationError: The model's template refuses the conversation.
            CacheError: The cache settings are impossible.
        """
        frame = self._frame_of(parts, stop)
        if frame is None:
            return None
        before, behind = frame
        asked = self._count(question, stop)
        told, earlier = self._count(parts.system, stop), [self._count(turn.content, stop) for turn in parts.earlier]
        documents = [(name, self._count(text, stop)) for name, text in parts.documents]
        tokenizer = self.engine.loaded.tokenizer
        end = count_tokens(tokenizer, defused(question, tokenizer) + behind, stop=stop)
        if stop is not None and stop.is_set():
            return None
        prompt = before + (end or 0)
        limit, context = token_limit(h2o, self.engine.context_length), self.engine.context_length
        window = self._window(h2o, prompt)
        return Forecast(prompt, told, sum(earlier), asked, tuple(documents), context, limit, window)

    def _frame_of(self, parts: Parts, stop: threading.Event | None) -> tuple[int, str] | None:
        """Tokens before the question, and the text behind it."""
        if self._frame is None or self._frame[0] != parts:
            text = prompt_text(self.engine.loaded.tokenizer, parts.messages(PLACE))
            before, _, behind = text.rpartition(PLACE)
            count = count_tokens(self.engine.loaded.tokenizer, before, stop=stop)
            if count is None:
                return None
            self._frame = (parts, count, behind)
        return self._frame[1:]

    def _count(self, text: str, stop: threading.Event | None) -> int:
        if not text:
            return 0
        if text not in self._known:
            count = count_tokens(self.engine.loaded.tokenizer, text, stop=stop)
            if count is None:
                return 0
            if len(self._known) >= _MOST_KNOWN:
                self._known.pop(next(iter(self._known)))
            self._known[text] = count
        return self._known[text]

    def _window(self, h2o: H2OSettings, prompt: int) -> int | None:
        if not h2o.enable:
            return None
        demand = self.engine.demand
        try:
            spec = sized_spec(h2o, demand.network.context, demand.layout.slot_cost(h2o.kv_bits), prompt)
        except LlamaHomeError:  # who asks is told why
            return h2o.window_length
        return spec.window_length
