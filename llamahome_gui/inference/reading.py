"""Read once, ask often: a document that stays in its cache, in memory or in a file."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from llamahome_gui.config.settings import H2OSettings, SamplingSettings
from llamahome_gui.errors import CacheError, GenerationError
from llamahome_gui.inference.limits import check_fits, token_limit
from llamahome_gui.inference.memory import running_out
from llamahome_gui.inference.planning import Plan, fitting
from llamahome_gui.inference.prefill import Prefill, Stopped
from llamahome_gui.inference.prompt import Question, document_turn
from llamahome_gui.inference.template import text_after, text_before
from llamahome_gui.inference.types import ChatMessage, Finished, GenerationEvent, PrefillProgress
from llamahome_gui.kvcache.factory import make_cache
from llamahome_gui.kvcache.reading import prefill_chunk

if TYPE_CHECKING:
    from llamahome_gui.inference.engine import Engine
    from llamahome_gui.inference.watching import CacheWatch
    from llamahome_gui.kvcache.caches import KVCache

_NOTE = "read"


@dataclass(frozen=True)
class ReadInfo:
    """What was read, and how.

    Attributes:
        names: Of the documents; empty for a bare text.
        model: Key of the model that read them.
        text_tokens: Length of the text.
        seconds: What the reading took.
        created: Seconds since the epoch.
        h2o: The cache settings, as plain values.
    """

    names: tuple[str, ...]
    model: str
    text_tokens: int
    seconds: float
    created: float
    h2o: dict[str, Any]


class ReadDocument:
    """Documents in a cache. Every question goes to a fork, so none of them changes what was read."""

    def __init__(self, engine: Engine, cache: KVCache, info: ReadInfo) -> None:
        self._engine = engine
        self.cache = cache
        self.info = info
        self._h2o = H2OSettings(**info.h2o)

    def ask(
        self,
        question: str,
        sampling: SamplingSettings,
        stop: threading.Event | None = None,
        *,
        earlier: Sequence[ChatMessage] = (),
        watch: CacheWatch | None = None,
    ) -> Iterator[GenerationEvent]:
        """Answer a question about the documents; events as of `Engine.stream`.

        Args:
            earlier: Questions and answers before this one; they are read again.
            watch: As of `Engine.stream`; its sources are the documents as they were read.

        Raises:
            GenerationError: The question does not fit behind the documents, or memory ran out.
        """
        ids, plan = self.prepare([*earlier, ChatMessage("user", question)])
        if watch is not None:
            self._show_documents(watch)
        yield from self._engine.answer(ids, plan, sampling, stop=stop, cache=self.cache.fork(), watch=watch)

    def ask_batch(
        self, questions: Sequence[str], sampling: SamplingSettings, stop: threading.Event | None = None
    ) -> list[Finished]:
        """Answer several questions at once; each answer is that of `ask`.

        The documents stay in memory once; each question takes the slots of one more cache. Where the
        cache is one that keeps everything they are answered one after the other.

        Raises:
            GenerationError: A question does not fit behind the documents, or memory ran out.
        """
        from llamahome_gui.inference.questions import ask_batch

        return ask_batch(self._engine, self, questions, sampling, stop or threading.Event())

    def prepare(self, messages: Sequence[ChatMessage]) -> tuple[list[int], Plan]:
        """Token ids of what stands behind the documents, and how they are run; raises as `ask`."""
        ids = self._engine.encode(text_after(self._engine.loaded.tokenizer, messages), self._h2o)
        return ids, self._plan(len(ids), self._engine.question(messages, self._h2o))

    def save(self, path: Path) -> None:
        """Write the cache with what was read; atomic.

        Raises:
            CacheError: The file cannot be written.
        """
        from llamahome_gui.kvcache.saved import save_cache

        save_cache(self.cache, path, self._engine.loaded.model, notes={_NOTE: json.dumps(asdict(self.info))})

    def _show_documents(self, watch: CacheWatch) -> None:
        """Tell a watch where the documents stand, which were read before."""
        documents = [(source.name, source.text) for source in watch.sources]
        self._engine.encode(text_before(self._engine.loaded.tokenizer, document_turn(documents, "")), self._h2o, watch)

    def _plan(self, tokens: int, question: Question) -> Plan:
        h2o, spec, context = self._h2o, self.cache.spec, self._engine.context_length
        check_fits(self.cache.text_tokens + tokens, h2o, context)
        question = fitting(question, spec, context, self.cache.text_tokens + tokens)
        chunk = prefill_chunk(spec, h2o.chunk_size, context, len(question.probe))
        return Plan(spec, "streaming", chunk, token_limit(h2o, context), question)


def read_document(
    engine: Engine,
    documents: str | Sequence[tuple[str, str]],
    h2o: H2OSettings,
    *,
    question: str,
    on_chunk: Callable[[PrefillProgress], object] | None,
    stop: threading.Event | None,
) -> ReadDocument:
    """See `Engine.read`."""
    tokenizer = engine.loaded.tokenizer
    turn = f"{documents.strip()}\n\n" if isinstance(documents, str) else document_turn(documents, "")
    ids = engine.encode(text_before(tokenizer, turn), h2o)
    plan = engine.plan(len(ids), h2o, engine.question([ChatMessage("user", question)], h2o))
    cache = make_cache(engine.loaded.model, plan.spec)
    started = time.perf_counter()
    with running_out(engine.loaded.info.title, plan.smaller):
        try:
            for done, _ in Prefill(engine.stepper, cache, plan, stop or threading.Event()).run(ids):
                speed = done / max(time.perf_counter() - started, 1e-9)
                if on_chunk is not None:
                    on_chunk(PrefillProgress(done, len(ids), speed, cache.usage()))
        except Stopped as error:
            raise GenerationError("Reading was stopped.", hint="Read the documents again.") from error
    names = () if isinstance(documents, str) else tuple(name for name, _text in documents)
    seconds = time.perf_counter() - started
    return ReadDocument(
        engine, cache, ReadInfo(names, engine.loaded.info.key, len(ids), seconds, time.time(), h2o.model_dump())
    )


def open_document(engine: Engine, path: Path) -> ReadDocument:
    """See `Engine.open_read`."""
    from llamahome_gui.kvcache.saved import load_cache, read_info

    try:
        noted = json.loads(read_info(path).notes[_NOTE])
        info = ReadInfo(**{**noted, "names": tuple(noted["names"]), "h2o": H2OSettings(**noted["h2o"]).model_dump()})
    except (KeyError, TypeError, ValueError) as error:
        raise CacheError(
            "The saved cache does not say how it was read.", subject=str(path), hint="Read the document again."
        ) from error
    return ReadDocument(engine, load_cache(path, engine.loaded.model), info)
