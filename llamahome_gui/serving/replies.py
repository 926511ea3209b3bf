"""What clients are told: whole answers and the chunks of a stream, as OpenAI's clients read them."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from llamahome_gui.inference.types import Finished, FinishReason, PrefillProgress, TextChunk
from llamahome_gui.serving.jobs import News

DONE = b"data: [DONE]\n\n"
# A line that clients pass over; it keeps proxies from closing a connection on which nothing happens.
STILL_HERE = b": still here\n\n"
_REASONS: dict[FinishReason, str] = {"stop": "stop", "length": "length", "limit": "length", "cancelled": "stop"}


def sse(data: dict[str, Any]) -> bytes:
    """One server-sent event."""
    return b"data: " + json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode() + b"\n\n"


@dataclass(frozen=True)
class Reply:
    """One completion's name and date, which all its chunks share."""

    model: str
    usage: bool = False
    progress: bool = False
    id: str = field(default_factory=lambda: f"chatcmpl-{secrets.token_hex(12)}")
    created: int = field(default_factory=lambda: int(time.time()))

    def whole(self, finished: Finished) -> dict[str, Any]:
        """The answer in one object."""
        message = {"role": "assistant", "content": finished.text, "refusal": None}
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": _REASONS[finished.reason]}
        return self._object("chat.completion", [choice]) | _statistics(finished)

    def first(self) -> bytes:
        """Who speaks; sent before anything is computed."""
        return self._chunk({"role": "assistant", "content": ""})

    def chunks(self, news: Sequence[News]) -> Iterator[bytes]:
        """What the events of a moment say; texts that came together go out together."""
        text = "".join(one.text for one in news if isinstance(one, TextChunk))
        reading = [one for one in news if isinstance(one, PrefillProgress)]
        if reading and self.progress:
            yield sse(self._object("chat.completion.chunk", [_delta({})]) | {"prompt_progress": _progress(reading[-1])})
        if text:
            yield self._chunk({"content": text})
        for one in news:
            if isinstance(one, Finished):
                yield from self._last(one)

    def _last(self, finished: Finished) -> Iterator[bytes]:
        told = _statistics(finished)
        end = self._object("chat.completion.chunk", [_delta({}, _REASONS[finished.reason])])
        yield sse(end | {"llamahome": told["llamahome"]})
        if self.usage:
            yield sse(self._object("chat.completion.chunk", []) | {"usage": told["usage"]})
        yield DONE

    def _chunk(self, delta: dict[str, Any]) -> bytes:
        return sse(self._object("chat.completion.chunk", [_delta(delta)]))

    def _object(self, kind: str, choices: list[dict[str, Any]]) -> dict[str, Any]:
        return {"id": self.id, "object": kind, "created": self.created, "model": self.model, "choices": choices}


def _delta(delta: dict[str, Any], reason: str | None = None) -> dict[str, Any]:
    return {"index": 0, "delta": delta, "logprobs": None, "finish_reason": reason}


def _progress(progress: PrefillProgress) -> dict[str, Any]:
    """How far the prompt is read, in llama.cpp's words, and what the cache holds."""
    return {
        "processed": progress.done,
        "total": progress.total,
        "tokens_per_second": progress.tokens_per_second,
        "cache": 0,
        "kv_cache": asdict(progress.usage),
    }


def _statistics(finished: Finished) -> dict[str, Any]:
    """Token counts as everybody tells them; times and the cache as only we do."""
    stats = finished.stats
    usage = {
        "prompt_tokens": stats.prompt_tokens,
        "completion_tokens": stats.new_tokens,
        "total_tokens": stats.prompt_tokens + stats.new_tokens,
    }
    return {"usage": usage, "llamahome": {"reason": finished.reason, **asdict(stats)}}
