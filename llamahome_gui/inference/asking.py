"""Many questions over many documents: each document is read once, its questions are answered in batches."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from llamahome_gui.config.settings import H2OSettings, SamplingSettings
from llamahome_gui.errors import GenerationError, LlamaHomeError
from llamahome_gui.inference.reads import ReadStore
from llamahome_gui.inference.types import Finished

if TYPE_CHECKING:
    from llamahome_gui.inference.engine import Engine
    from llamahome_gui.inference.reading import ReadDocument

Key = str | int


@dataclass(frozen=True)
class Asked:
    """A question about documents, which are told by their names."""

    id: Key
    question: str
    documents: tuple[str, ...]


@dataclass(frozen=True)
class Answered:
    """What came of a question.

    Attributes:
        tokens_read: Tokens of documents, question and template.
        tokens_kept: Of them and the answer's, those the cache held in the end, per layer and head.
        prefill_seconds: Reading. What questions share is told in equal parts, so that the sum is the time it took;
            0 for documents that were kept from an earlier reading.
        decode_seconds: Writing, in equal parts of the batch.
        error: Why there is no answer.
    """

    id: Key
    answer: str = ""
    tokens_read: int = 0
    tokens_kept: int = 0
    prefill_seconds: float = 0.0
    decode_seconds: float = 0.0
    error: str | None = None


class Asker:
    """Asks one engine.

    Args:
        texts: Of the documents, by name.
        store: Keeps what was read; None reads anew each time. The policy `question` reads for each question alone,
            so nothing is kept then.
        batch: Questions answered at once.
        stop: Ends the work within a chunk or token; the questions of that moment stay unanswered.
    """

    def __init__(
        self,
        engine: Engine,
        texts: Mapping[str, str],
        h2o: H2OSettings,
        sampling: SamplingSettings,
        *,
        store: ReadStore | None = None,
        batch: int = 8,
        stop: threading.Event | None = None,
    ) -> None:
        self._engine, self._texts, self._h2o, self._sampling = engine, texts, h2o, sampling
        alone = h2o.spec(0).policy == "question"
        self._batch, self._stop = 1 if alone else batch, stop or threading.Event()
        self._store = None if alone else store
        self._reads = not alone
        self._last: tuple[tuple[str, ...], ReadDocument] | None = None

    def run(self, questions: Sequence[Asked]) -> Iterator[Answered]:
        """Answer all, those of the same documents together; in that order, not the order given."""
        groups: dict[tuple[str, ...], list[Asked]] = {}
        for asked in questions:
            groups.setdefault(asked.documents, []).append(asked)
        for documents, group in groups.items():
            for start in range(0, len(group), self._batch):
                if self._stop.is_set():
                    return
                yield from self._answer(documents, group[start : start + self._batch])

    def _answer(self, documents: tuple[str, ...], part: Sequence[Asked]) -> Iterator[Answered]:
        try:
            started = time.perf_counter()
            read = self._read(documents, part[0].question)
            seconds = time.perf_counter() - started
            ends = read.ask_batch([asked.question for asked in part], self._sampling, self._stop)
        except LlamaHomeError as error:
            yield from self._refused(documents, part, error)
            return
        for asked, end in zip(part, ends, strict=True):
            if end.reason != "cancelled":
                yield _answered(asked, end, seconds, len(part))

    def _refused(self, documents: tuple[str, ...], part: Sequence[Asked], error: LlamaHomeError) -> Iterator[Answered]:
        """One question that cannot be asked does not take the others of its batch with it."""
        if self._stop.is_set():
            return
        if len(part) == 1 or not isinstance(error, GenerationError):
            yield from (Answered(asked.id, error=str(error)) for asked in part)
            return
        for asked in part:
            yield from self._answer(documents, [asked])

    def _read(self, names: tuple[str, ...], question: str) -> ReadDocument:
        if self._last is not None and self._last[0] == names and self._reads:
            return self._last[1]
        documents = [(name, self._texts[name]) for name in names]
        self._last = None  # its memory is needed for the next one
        if self._store is None:
            read = self._engine.read(documents, self._h2o, question=question, stop=self._stop)
        else:
            read, _kept = self._store.read(self._engine, documents, self._h2o, stop=self._stop)
        self._last = (names, read)
        return read


def _answered(asked: Asked, end: Finished, reading: float, parts: int) -> Answered:
    stats = end.stats
    return Answered(
        asked.id,
        end.text.strip(),
        stats.prompt_tokens,
        stats.usage.slots,
        round((reading + stats.prefill_seconds) / parts, 4),
        round(stats.decode_seconds / parts, 4),
    )
