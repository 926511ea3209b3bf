"""A model on a server behind the interface of `Engine`: the same messages in, the same events out."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from llamahome_gui.config.paths import Workspace
from llamahome_gui.config.settings import H2OSettings, SamplingSettings
from llamahome_gui.errors import ContextError, GenerationError, RemoteError
from llamahome_gui.inference.remote import problems
from llamahome_gui.inference.remote.looking import LLAMACPP, LLAMAHOME, VLLM, count_tokens, estimate, look_at
from llamahome_gui.inference.remote.wire import Wire
from llamahome_gui.inference.types import (
    ChatMessage,
    Finished,
    FinishReason,
    GenerationEvent,
    GenerationStats,
    PrefillProgress,
    TextChunk,
)
from llamahome_gui.kvcache.usage import REMOTE_POLICY, CacheUsage
from llamahome_gui.models.servers import Server, ServerBook, ServerModel, server_url
from llamahome_gui.models.types import InstalledModel

# Where nobody says how much a server takes; it refuses itself what is too much.
UNKNOWN_CONTEXT = 1 << 40
_REASONS: dict[str, FinishReason] = {"stop": "stop", "length": "length", "limit": "limit", "cancelled": "cancelled"}
# How servers call the settings that OpenAI's API does not have.
_NAMES = {
    LLAMAHOME: {"top_k": "top_k", "repetition_penalty": "repetition_penalty"},
    VLLM: {"top_k": "top_k", "repetition_penalty": "repetition_penalty"},
    LLAMACPP: {"top_k": "top_k", "repetition_penalty": "repeat_penalty"},
}
# What makes them write an answer on; OpenAI's own would begin another.
_CONTINUES: dict[str, dict[str, bool]] = {
    LLAMAHOME: {},
    LLAMACPP: {},
    VLLM: {"continue_final_message": True, "add_generation_prompt": False},
}


@dataclass
class RemoteModel:
    """In the place of `LoadedModel`: nothing of it is in this machine's memory.

    Attributes:
        context_length: Tokens that the server takes; `UNKNOWN_CONTEXT` where it does not say.
    """

    info: InstalledModel
    context_length: int
    notes: tuple[str, ...]
    base: InstalledModel | None = None
    weights_bytes: int = 0

    def can_wear(self, model: InstalledModel) -> bool:
        """Whether nothing would have to be loaded for `model`."""
        return self.knows(model)

    def knows(self, model: InstalledModel) -> bool:
        """Whether it is this one."""
        return model == self.info

    def forget(self, model: InstalledModel) -> None:
        """There is nothing to forget."""

    def close(self) -> None:
        """There is nothing to free."""


class RemoteEngine:
    """Generates with a model on a server; may be used from several threads.

    What this machine's engine does with a cache does not apply: nothing is read beforehand, saved, or shown of it.
    """

    is_local = False

    def __init__(self, server: Server, model: ServerModel, key: str | None, info: InstalledModel) -> None:
        self._wire, self._kind, self._model = Wire(server.url, key), server.kind, model
        where = f"The answers come from {server.url}; what is asked is sent there."
        context = () if model.context else ("It does not say how long a text may be.",)
        self.loaded = RemoteModel(info, model.context or UNKNOWN_CONTEXT, (where, *context))

    @property
    def context_length(self) -> int:
        """Tokens of prompt and answer that the server takes."""
        return self.loaded.context_length

    def wear(self, model: InstalledModel) -> None:
        """As of `Engine`; only the model itself is possible."""
        assert self.loaded.knows(model)

    def refresh(self) -> bool:
        """There is nothing to read anew."""
        return False

    def check(self) -> None:
        """Ask the server whether it is there, lets us in, and has the model.

        Raises:
            RemoteError: It is not, does not, or has not.
        """
        offered = [model.id for model in look_at(self._wire.url, self._wire.key).models]
        if self._model.id not in offered:
            hint = f"It offers {', '.join(offered) or 'none'}."
            raise RemoteError(f"The server no longer has {self._model.id}.", subject=self._wire.url, hint=hint)

    def count_tokens(self, text: str) -> int:
        """About how many tokens a text has; see `prompt_tokens` for a number that the server stands for."""
        return estimate(text)

    def prompt_tokens(self, messages: Sequence[ChatMessage]) -> int:
        """Tokens of a conversation, as the server counts or, where it cannot, estimated.

        Raises:
            RemoteError: The server cannot be reached.
        """
        return count_tokens(self._wire, self._kind, self._model.id, _turns(messages))

    def stream(
        self,
        messages: Sequence[ChatMessage],
        *,
        h2o: H2OSettings,
        sampling: SamplingSettings,
        stop: threading.Event | None = None,
        **_of_local_engines: Any,
    ) -> Iterator[GenerationEvent]:
        """Answer a conversation; as of `Engine.stream`. `h2o` is for a server that is a LlamaHome.

        Raises:
            ContextError: The prompt has more tokens than the server takes; nothing is cut.
            GenerationError: The server refuses, or cannot continue an answer.
            RemoteError: The server cannot be reached, or the connection broke off.
        """
        stop = stop or threading.Event()
        self._check_length(messages)
        answer = _Answer(stop)
        for event in self._wire.events("/chat/completions", self._body(messages, h2o, sampling), stop):
            if "error" in event:
                raise problems.of_told(event["error"], self._wire.url)
            yield from answer.of(event)
        if answer.reason is None and not stop.is_set():
            raise problems.of_exception(ConnectionError(), self._wire.url)
        yield answer.finished()

    def _check_length(self, messages: Sequence[ChatMessage]) -> None:
        if self.context_length == UNKNOWN_CONTEXT:
            return
        about = sum(len(message.content) for message in messages)
        if about < self.context_length:  # a token is never less than a character
            return
        tokens = self.prompt_tokens(messages)
        if tokens >= self.context_length:
            raise ContextError(
                f"The prompt has {tokens:,} tokens; the server takes {self.context_length:,} with the answer.",
                subject=self.loaded.info.title,
                hint="Choose fewer documents, a shorter chat, or a model of this machine with H2O.",
            )

    def _body(self, messages: Sequence[ChatMessage], h2o: H2OSettings, sampling: SamplingSettings) -> dict[str, Any]:
        body: dict[str, Any] = {
            "model": self._model.id,
            "messages": _turns(messages),
            "stream": True,
            "stream_options": {"include_usage": True},
            "temperature": sampling.temperature,
            "top_p": sampling.top_p,
            "max_tokens": sampling.max_new_tokens,
        }
        if sampling.seed is not None:
            body["seed"] = sampling.seed
        body |= {name: getattr(sampling, field) for field, name in _NAMES.get(self._kind, {}).items()}
        if self._kind in (LLAMAHOME, LLAMACPP):
            body["return_progress"] = True
        if self._kind == LLAMAHOME:
            body["h2o"] = h2o.model_dump(mode="json")
        if messages[-1].role == "assistant":
            body |= self._continuing()
        return body

    def _continuing(self) -> Mapping[str, Any]:
        if self._kind not in _CONTINUES:
            raise GenerationError(
                "This server cannot write an answer on.", subject=self.loaded.info.title, hint="Ask it to go on."
            )
        return _CONTINUES[self._kind]


class _Answer:
    """One answer as its events come in."""

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop
        self._text: list[str] = []
        self._prompt = self._tokens = 0
        self._cache: CacheUsage | None = None
        self._started = self._first = time.perf_counter()
        self.reason: FinishReason | None = None

    def of(self, event: Mapping[str, Any]) -> Iterator[GenerationEvent]:
        """What a chunk says."""
        self._note(event)
        progress = event.get("prompt_progress")
        if isinstance(progress, dict) and not self._text:
            yield self._progress(progress)
        for choice in event.get("choices") or ():
            text = (choice.get("delta") or {}).get("content")
            if isinstance(text, str) and text:
                if not self._text:
                    self._first = time.perf_counter()
                self._text.append(text)
                self._tokens += 1
                yield TextChunk(text, self._tokens, self._speed(), self._usage())
            reason = choice.get("finish_reason")
            if reason:
                self.reason = self.reason or _REASONS.get(str(reason), "stop")

    def finished(self) -> Finished:
        """The end; where the server did not come to it, as far as it came."""
        now = time.perf_counter()
        stats = GenerationStats(
            prompt_tokens=self._prompt,
            new_tokens=self._tokens,
            prefill_seconds=self._first - self._started,
            decode_seconds=now - self._first if self._tokens else 0.0,
            time_to_first_token=self._first - self._started if self._tokens else 0.0,
            tokens_per_second=self._speed(),
            usage=self._usage(),
            decoder="remote",
        )
        return Finished(self.reason or "cancelled", "".join(self._text), stats)

    def _note(self, event: Mapping[str, Any]) -> None:
        """Numbers that stand beside the text."""
        usage = event.get("usage")
        if isinstance(usage, dict):
            self._prompt = int(usage.get("prompt_tokens") or self._prompt)
            self._tokens = int(usage.get("completion_tokens") or self._tokens)
        ours = event.get("llamahome")
        if isinstance(ours, dict):
            self.reason = _REASONS.get(str(ours.get("reason")))
            self._keep(ours.get("usage"))

    def _keep(self, usage: Any) -> None:
        """What a LlamaHome says of its cache."""
        try:
            self._cache = CacheUsage(**usage)
        except TypeError:
            self._cache = None

    def _progress(self, progress: Mapping[str, Any]) -> PrefillProgress:
        done, total = int(progress.get("processed") or 0), int(progress.get("total") or 0)
        self._prompt = total
        self._keep(progress.get("kv_cache"))
        seconds = max(time.perf_counter() - self._started, 1e-9)
        speed = progress.get("tokens_per_second")
        return PrefillProgress(done, total, float(speed) if speed else done / seconds, self._usage(done))

    def _speed(self) -> float:
        seconds = time.perf_counter() - self._first
        return (self._tokens - 1) / seconds if self._tokens > 1 and seconds > 0 else 0.0

    def _usage(self, read: int | None = None) -> CacheUsage:
        if self._cache is not None:
            return self._cache
        tokens = self._prompt + self._tokens if read is None else read
        return CacheUsage(REMOTE_POLICY, slots=0, window_length=0, text_tokens=tokens, held_bytes=0, full_bytes=0)


def open_remote(workspace: Workspace, key: str, shown: str | None = None) -> RemoteEngine:
    """The engine of a model that is known by its key, ``remote/server/model``.

    Args:
        shown: The key that the server is shown; None takes the one that is kept for it.

    Raises:
        ModelError: There is no such server or model.
        ConfigError: Its key would travel unencrypted.
    """
    book = ServerBook(workspace)
    server, model = book.find(key)
    return RemoteEngine(server, model, shown or book.key(server), server.installed(model, book.path))


def open_address(workspace: Workspace, address: str, model: str, key: str | None) -> RemoteEngine:
    """The engine of a server that need not be known before.

    Args:
        address: As a person types it, or the name of a known server.
        model: Of the server; empty takes its first.
        key: None takes the one that is kept for the address.

    Raises:
        RemoteError: The server cannot be asked, or has no such model.
        ConfigError: The address or the key cannot be used.
    """
    book = ServerBook(workspace)
    known = {server.name: server for server in book.servers()}
    found = known.get(address)
    shown = key or book.key(found or Server("", server_url(address)))
    server = look_at(found.url if found else address, shown, name=found.name if found else "", taken=list(known))
    chosen = server.model(model) if model else next(iter(server.models), None)
    if chosen is None:
        offers = ", ".join(one.id for one in server.models) or "none"
        raise RemoteError(f"It has no model {model or 'at all'}.", subject=server.url, hint=f"It offers {offers}.")
    return RemoteEngine(server, chosen, shown, server.installed(chosen, book.path))


def _turns(messages: Sequence[ChatMessage]) -> list[dict[str, str]]:
    return [{"role": message.role, "content": message.content} for message in messages]
