"""The engine: takes in a conversation chunk by chunk, then generates token by token, through a KV cache.

`Engine.stream` is a generator of small events, the same for the window and the command line. It runs in the caller's
thread and looks at its stop event between any two steps.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from llamahome_gui.config.settings import H2OSettings, SamplingSettings
from llamahome_gui.errors import GenerationError
from llamahome_gui.inference.answering import Answer
from llamahome_gui.inference.batches import run_batch
from llamahome_gui.inference.counting import PIECE_CHARACTERS, count_tokens
from llamahome_gui.inference.limits import check_fits, token_limit
from llamahome_gui.inference.memory import free_bytes
from llamahome_gui.inference.planning import Plan, make_plan
from llamahome_gui.inference.prompt import NO_QUESTION, Question, documents_end
from llamahome_gui.inference.reading import ReadDocument, open_document, read_document
from llamahome_gui.inference.reading_files import ReadingFiles
from llamahome_gui.inference.remembered import Readings
from llamahome_gui.inference.remembering import RememberingPrefill
from llamahome_gui.inference.stepping import Stepper
from llamahome_gui.inference.template import find_question, prompt_text
from llamahome_gui.inference.types import ChatMessage, Finished, GenerationEvent, PrefillProgress
from llamahome_gui.inference.watching import CacheWatch
from llamahome_gui.kvcache.attention import install
from llamahome_gui.kvcache.caches import KVCache
from llamahome_gui.kvcache.factory import check_model, make_cache
from llamahome_gui.models.endings import stop_ids
from llamahome_gui.models.fit.working import Demand
from llamahome_gui.models.loaded import LoadedModel
from llamahome_gui.models.loader import Progress
from llamahome_gui.models.types import InstalledModel

# A text of up to this many characters for each token allowed is simply encoded and judged by its exact length;
# only a longer one is worth a count beforehand.
PLAIN_CHARACTERS_PER_TOKEN = 8

# Tokens of an answer that is continued before which its new text is decoded.
_CONTEXT = 4


class Engine:
    """Generates with one loaded model.

    Args:
        progress: As of `load_model`; told when weights are packed for decoding, which takes seconds for a large model.

    Raises:
        CacheError: The model's attention is of a kind the caches cannot serve.
    """

    is_local = True

    def __init__(self, loaded: LoadedModel, progress: Progress | None = None) -> None:
        check_model(loaded.model)
        install(loaded.model)
        tell = progress or (lambda _text, _share: None)
        self.loaded = loaded
        self.stepper = Stepper(loaded, lambda share: tell("Packing the weights", share))
        tell("Warming up", 1.0)
        self.stepper.warm_up()
        self.demand = Demand.of(loaded)
        self.stop_ids = stop_ids(loaded.model, loaded.tokenizer)
        self.readings = Readings(loaded.device)

    def wear(self, model: InstalledModel) -> None:
        """Answer as `model`: the loaded base itself, or one of its adapters; takes milliseconds.

        Documents that were read before belong to the model that read them. Not while an answer is written.

        Raises:
            ModelError: `model` is not of this base, or cannot lie on top of it; nothing has changed then.
        """
        known = self.loaded.knows(model)
        self.loaded.wear(model)
        if not known:  # read from its files, which may be others than those that it had before
            self.readings.forget(model)
        self.stepper.adapter_changed()

    def refresh(self) -> bool:
        """Wear the adapter anew where its files were replaced since they were read; whether they were.

        For those who answer person by person, before each answer; takes microseconds where nothing has changed.

        Raises:
            ModelError: They were, and it cannot be worn: it is damaged, or of another kind.
        """
        model = self.loaded.info
        if self.loaded.knows(model):
            return False
        self.wear(model)
        return True

    @property
    def context_length(self) -> int:
        """Tokens the model was trained to see at once."""
        return self.loaded.context_length

    def count_tokens(self, text: str) -> int:
        """Tokens of a text, without the template around it."""
        return count_tokens(self.loaded.tokenizer, text) or 0

    def prompt_tokens(self, messages: Sequence[ChatMessage]) -> int:
        """Tokens of a whole conversation, template included; see `count_tokens` of very long ones."""
        return count_tokens(self.loaded.tokenizer, prompt_text(self.loaded.tokenizer, messages)) or 0

    def stream(
        self,
        messages: Sequence[ChatMessage],
        *,
        h2o: H2OSettings,
        sampling: SamplingSettings,
        stop: threading.Event | None = None,
        watch: CacheWatch | None = None,
        reuse: ReadingFiles | None = None,
    ) -> Iterator[GenerationEvent]:
        """Answer a conversation.

        Args:
            messages: The turns so far, the last one the user's; where it is the assistant's, that answer is continued.
            h2o: Cache settings.
            stop: Ends the answer soon after it is set; what there is stays in the final event.
            watch: Sees what the cache holds meanwhile, and what the answer is drawn from.
            reuse: Do not read again what this engine has read, or what was kept there; keep what is read now.

        Yields:
            `PrefillProgress` per chunk of the prompt, `TextChunk` per token, one `Finished` at the end.

        Raises:
            GenerationError: The prompt does not fit, or memory ran out.
            CacheError: The cache settings are impossible.
        """
        ids, plan = self._prepare(messages, h2o, watch)
        begun = ids[-_CONTEXT:] if messages[-1].role == "assistant" else ()
        if reuse is None:
            plan = self.with_room(plan, len(ids), h2o)
            yield from self.answer(ids, plan, sampling, stop=stop, begun=begun, watch=watch)
            return
        stop = stop or threading.Event()
        landmark = self._landmark(messages, ids) if plan.spec.policy not in ("full", "question") else 0
        prefill = RememberingPrefill(self, plan, stop, h2o, ids, landmark=landmark, files=reuse)
        try:
            yield from self.answer(
                prefill.rest, prefill.plan, sampling,
                stop=stop, cache=prefill.cache, begun=begun, watch=watch, prefill=prefill,
            )  # fmt: skip
        except GenerationError:
            self.readings.clear()  # memory has run out: what is kept for later must not make it run out again
            reuse.break_off()
            raise
        prefill.ended()

    def read(
        self,
        documents: str | Sequence[tuple[str, str]],
        h2o: H2OSettings,
        *,
        question: str = "",
        on_chunk: Callable[[PrefillProgress], object] | None = None,
        stop: threading.Event | None = None,
    ) -> ReadDocument:
        """Read documents once, to ask about them often.

        Args:
            documents: Pairs of name and text, or one text as it is.
            question: What will be asked about, for the policy `question`; the answers to others suffer.
            on_chunk: Called with the progress after each chunk; what it raises ends the reading.
            stop: Ends the reading within a chunk.

        Raises:
            GenerationError: The text does not fit, memory ran out, or `stop` was set.
            CacheError: The cache settings are impossible.
        """
        return read_document(self, documents, h2o, question=question, on_chunk=on_chunk, stop=stop)

    def open_read(self, path: Path) -> ReadDocument:
        """A document that was read and saved before; takes milliseconds.

        Raises:
            CacheError: The file is of another model, or no such file.
        """
        return open_document(self, path)

    def generate_batch(
        self,
        prompts: Sequence[str | Sequence[ChatMessage]],
        *,
        h2o: H2OSettings,
        sampling: SamplingSettings,
        stop: threading.Event | None = None,
        on_chunk: Callable[[PrefillProgress], object] | None = None,
    ) -> list[Finished]:
        """Answer several prompts at once; each result is that of the prompt alone.

        Prompts that need caches of different sizes (`balanced` does) are run one after the other.

        Args:
            prompts: Questions, or whole conversations.
            on_chunk: Called with the progress over all prompts' tokens.

        Raises:
            GenerationError: A prompt does not fit, or memory ran out.
        """
        return run_batch(self, prompts, h2o, sampling, stop or threading.Event(), on_chunk)

    def prepare(
        self, messages: Sequence[ChatMessage], h2o: H2OSettings, watch: CacheWatch | None = None
    ) -> tuple[list[int], Plan]:
        """Token ids of a conversation, and how they are run; raises `GenerationError` where they cannot be."""
        ids, plan = self._prepare(messages, h2o, watch)
        return ids, self.with_room(plan, len(ids), h2o)

    def question(self, messages: Sequence[ChatMessage], h2o: H2OSettings, prompt: str = "") -> Question:
        """The question in a conversation, where the policy goes by it."""
        wanted = h2o.enable and h2o.policy == "question"
        return find_question(self.loaded.tokenizer, messages, prompt) if wanted else NO_QUESTION

    def encode(self, text: str, h2o: H2OSettings, watch: CacheWatch | None = None, before: int = 0) -> list[int]:
        """Token ids of a text with its marks.

        Args:
            watch: Told where its documents stand in the text.
            before: Tokens that the cache will hold before these, for the watch.

        Raises:
            GenerationError: The text is far too long.
        """
        self._refuse_early(text, h2o)
        encoded = self.loaded.tokenizer(text, add_special_tokens=False)
        if watch is not None:
            watch.begin(self.loaded.tokenizer, text, encoded, before)
        ids: list[int] = encoded["input_ids"]
        return ids

    def plan(self, prompt_tokens: int, h2o: H2OSettings, question: Question = NO_QUESTION) -> Plan:
        """How a prompt of this length is run; raises `GenerationError` where it cannot be."""
        return self.with_room(self._plan(prompt_tokens, h2o, question), prompt_tokens, h2o)

    def with_room(self, plan: Plan, prompt_tokens: int, h2o: H2OSettings, files: ReadingFiles | None = None) -> Plan:
        """The plan with the memory that it counts on: for an exact prefill what was read before is let go of.

        Args:
            files: Where some of it may be on its way to.

        Raises:
            GenerationError: It is not enough, and no other prefill is wanted.
        """
        if plan.method != "exact" or not len(self.readings):
            return plan
        self.readings.make_room(plan.room)
        if files is not None and free_bytes(self.loaded.device) < plan.room:
            files.break_off()
        return make_plan(self.demand, self.loaded.device, h2o, prompt_tokens, plan.question)

    def answer(
        self,
        ids: Sequence[int],
        plan: Plan,
        sampling: SamplingSettings,
        *,
        stop: threading.Event | None = None,
        cache: KVCache | None = None,
        begun: Sequence[int] = (),
        watch: CacheWatch | None = None,
        prefill: RememberingPrefill | None = None,
    ) -> Iterator[GenerationEvent]:
        """Read token ids and answer; into `cache`, or a new one. Text goes on from the tokens `begun`."""
        held = make_cache(self.loaded.model, plan.spec) if cache is None else cache
        run = Answer(
            self.stepper, held, plan, sampling,
            stop_ids=self.stop_ids, stop=stop or threading.Event(), begun=begun, watch=watch,
            prefill=prefill,
        )  # fmt: skip
        yield from run.run(ids)

    def _prepare(
        self, messages: Sequence[ChatMessage], h2o: H2OSettings, watch: CacheWatch | None
    ) -> tuple[list[int], Plan]:
        """As `prepare`, with what was read before still there: it may have the prompt."""
        text = prompt_text(self.loaded.tokenizer, messages)
        ids = self.encode(text, h2o, watch)
        return ids, self._plan(len(ids), h2o, self.question(messages, h2o, text))

    def _plan(self, prompt_tokens: int, h2o: H2OSettings, question: Question) -> Plan:
        return make_plan(self.demand, self.loaded.device, h2o, prompt_tokens, question, lambda: self.readings.nbytes)

    def _landmark(self, messages: Sequence[ChatMessage], ids: Sequence[int]) -> int:
        """Tokens of a prompt up to the end of its last document."""
        text = prompt_text(self.loaded.tokenizer, messages)
        before = text[: documents_end(text)]
        if not before:
            return 0
        known: list[int] = self.loaded.tokenizer(before, add_special_tokens=False)["input_ids"]
        return next((at for at, (one, other) in enumerate(zip(known, ids, strict=False)) if one != other), len(known))

    def _refuse_early(self, text: str, h2o: H2OSettings) -> None:
        """Refuse a text that is far too long before all of it becomes tokens, which takes seconds."""
        limit = token_limit(h2o, self.context_length)
        if len(text) <= PLAIN_CHARACTERS_PER_TOKEN * limit:
            return
        slack = 2 + len(text) // PIECE_CHARACTERS
        counted = count_tokens(self.loaded.tokenizer, text, enough=limit + slack) or 0
        if counted > limit + slack:
            check_fits(counted, h2o, self.context_length, at_least=True)


def load_engine(store: Any, name: str, **options: Any) -> Engine:
    """Find a model by name, load it and wrap it: what the command line does before anything else."""
    from llamahome_gui.models.loader import load_model

    loaded = load_model(store, store.find(name), **options)
    try:
        return Engine(loaded, options.get("progress"))
    except BaseException:
        loaded.close()  # an offloaded model has files
        raise
