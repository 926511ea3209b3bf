"""What stands in the workspace of the pictures: documents, a chat, runs, tests and an adapter; the same each time."""

from __future__ import annotations

import itertools
import json
import math
import random
import struct
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

if TYPE_CHECKING:
    from llamahome_gui.config.paths import Workspace
    from llamahome_gui.evaluation.needle.results import Result
    from llamahome_gui.evaluation.saved.needletest import NeedleTest
    from llamahome_gui.evaluation.saved.runs import SavedRun
    from llamahome_gui.inference.watching import CacheWatch, Place
    from llamahome_gui.training import TrainingEvent
    from llamahome_gui.ui.services import Services

SAMPLES = Path(__file__).resolve().parent.parent / "data" / "samples" / "documents"
_DOCUMENTS = (
    "Office/Harbor office handbook.docx",
    "Office/Meeting notes March.docx",
    "Office/Opening hours.md",
    "People/Directory.csv",
    "Projects/Project Falcon brief.docx",
    "Projects/Orbit pump guide.docx",
    "Travel notes.txt",
)
_QUESTION = "What is the access code, and what shall I do on my first day?"
_ANSWER = """The access code for the **Harbor office** is `4821`. On your first day:

1. Sign in at the reception and fetch your badge.
2. Read the *handbook* once from start to end.
3. Receive your laptop; it updates itself at night.

| Floor | What is there | Who looks after it |
| --- | --- | --- |
| Ground floor | Reception, canteen | Front desk |
| Second floor | Engineering, finance | Office team |

```python
def may_enter(code: str) -> bool:
    return code == "4821"  # changes from time to time
```
"""
_EARLIER = ("Who leads Project Falcon?", "Notes of the meeting in March", "How is the Orbit pump opened?")
_DREW_ON = ("The access code for the Harbor office is 4821.", "New colleagues receive a laptop", "Please read it once")
_MOMENT = "2026-03-{day:02d}T09:{minute:02d}:00+00:00"
LAYERS, HEADS, WINDOW = 4, 2, 512


@dataclass(frozen=True)
class Filled:
    """What was put into the workspace and is shown.

    Attributes:
        chat: Number of the conversation.
        watch: As after its answer.
        document: Path of the document that it is about.
        test: The needle test whose map is full.
        told: What a training run told, to its end.
    """

    chat: int
    watch: CacheWatch
    document: str
    test: SavedRun
    told: Sequence[TrainingEvent]


def fill(services: Services) -> Filled:
    """Put everything into the workspace."""
    records = _fill_library(services)
    handbook = records[0]
    watch = watched(handbook.id, handbook.name, services.library.text(handbook.id))
    told = list(told_by_run(240, 5.2, 7))
    _fill_runs(services.workspace, told)
    _fill_adapter(services)
    return Filled(_fill_chats(services, watch), watch, handbook.path, _fill_tests(services.workspace), told)


# -- documents and chats ------------------------------------------------------------------------------------------


def _fill_library(services: Services) -> list[Any]:
    from llamahome_gui.documents import convert_file
    from llamahome_gui.errors import DocumentError, DocumentReason

    made = [
        services.library.add(
            Path("/documents") / name, name, (SAMPLES / name).stat().st_size, convert_file(SAMPLES / name)
        )
        for name in _DOCUMENTS
    ]
    broken = DocumentError("The file is damaged.", reason=DocumentReason.DAMAGED)
    services.library.add_failure(Path("/documents/Scan of the contract.pdf"), "Scan of the contract.pdf", 9_000, broken)
    return made


def _fill_chats(services: Services, watch: CacheWatch) -> int:
    """Some earlier chats, and one with an answer; its number is returned."""
    from llamahome_gui.inference.watching.counts import document_counts

    chats = services.conversations
    moments = itertools.count(1_710_400_000, 3_600)
    with patch("time.time", lambda: float(next(moments))):  # some time ago, so that the list of chats says a day
        for title in _EARLIER:
            chats.create(title, "starter")
        chat = chats.create(_QUESTION, "starter")
        chats.append(chat, "user", _QUESTION, documents=[watch.sources[0].document])
        stats = {
            "prompt_tokens": 2_318, "new_tokens": 164, "prefill_seconds": 1.9, "decode_seconds": 3.1,
            "time_to_first_token": 2.0, "tokens_per_second": 52.4, "reason": "stop", "model": "Built-in model",
            "usage": asdict(usage(2_482)), "drew_on": watch.drew_on.as_dict(),
            "documents": [asdict(each) for each in document_counts(watch)],
        }  # fmt: skip
        chats.append(chat, "assistant", _ANSWER, stats=stats)
    return chat


def usage(tokens: int) -> Any:
    """The KV cache after so many tokens: bytes as of a model of 16 layers and 8 KV heads of 64, in 16 bits."""
    from llamahome_gui.kvcache.usage import CacheUsage

    of_one = 2 * 16 * 8 * 64 * 2
    slots = min(tokens, WINDOW)
    return CacheUsage("question", slots, WINDOW, tokens, round(slots * of_one * 1.02), tokens * of_one)


def watched(document: int, name: str, text: str) -> CacheWatch:
    """A watch as after an answer about a document: real places of a made-up cache and what the answer looked at."""
    import numpy as np

    from llamahome_gui.inference.watching import CacheWatch, Source
    from llamahome_gui.inference.watching.passages import drew_on
    from llamahome_gui.kvcache.snapshot import CacheSnapshot, LayerSnapshot

    watch = CacheWatch([Source(document, name, text)])
    place = _place(watch.sources[0])
    watch.places = (place,)
    rng = np.random.default_rng(3)
    tokens = place.first + place.tokens + 80
    wanted = np.zeros(tokens)
    for number, words in enumerate(_DREW_ON):
        at = text.index(words)
        first, last = place.token_at(at), place.token_at(at + len(words) - 1) + 1
        wanted[place.first + first : place.first + last] = 1.0 / (1 + number)
    common = _waves(rng, tokens)
    watch.newest = CacheSnapshot(
        tokens, False, tuple(_layer(rng, wanted, common, LayerSnapshot) for _ in range(LAYERS))
    )
    shares = rng.gamma(0.6, 0.3, tokens) / tokens + wanted * rng.gamma(4.0, 0.25, tokens) * 0.02
    watch.attention = shares / shares.sum()
    watch.drew_on = drew_on(watch.places, watch.attention, 0.98)
    return watch


def _place(source: Any) -> Place:
    """Pieces of words as a tokenizer of some thousand tokens cuts them, after the head of the prompt."""
    import re

    import numpy as np

    from llamahome_gui.inference.watching import Place

    spans = np.array([match.span() for match in re.finditer(r"\s*\w{1,5}|\s*[^\w\s]|\s+", source.text)], np.int32)
    return Place(source, 24, spans[:, 0].copy(), spans[:, 1].copy())


def _waves(rng: Any, tokens: int) -> Any:
    """Attention comes to neighbourhoods, not to single tokens."""
    import numpy as np

    return np.convolve(rng.gamma(0.25, 2.0, tokens), np.hanning(21), "same") * 0.2


def _layer(rng: Any, wanted: Any, common: Any, made: Any) -> Any:
    """What each KV head keeps: the first and the newest tokens, and neighbourhoods that drew attention."""
    import numpy as np

    heads = []
    for _ in range(HEADS):
        drawn = 0.75 * common + 0.25 * _waves(rng, len(wanted))
        score = rng.gamma(0.7, 1.0, len(wanted)) + drawn**1.6 + 30 * wanted
        score[:4] += 400
        newest = np.arange(len(wanted) - 128, len(wanted))
        order = np.argsort(
            np.where(np.arange(len(wanted)) >= newest[0], -1.0, drawn + 30 * wanted + 9.0 * (score > 300))
        )
        kept = np.sort(np.concatenate([order[-(WINDOW - 128) :], newest])).astype(np.int32)
        heads.append((kept, score[kept].astype(np.float32)))
    return made(np.stack([kept for kept, _ in heads]), np.stack([score for _, score in heads]))


# -- runs and adapters --------------------------------------------------------------------------------------------


def told_by_run(steps: int, loss: float, seed: int) -> Iterator[TrainingEvent]:
    """What a run tells whose loss falls, with some noise."""
    from llamahome_gui.training.events import Evaluated, Finished, Sampled, Saved, Started, Step

    rng, prompt = random.Random(seed), "What is the lunch time of the canteen?"
    yield Started(steps, 54, 1, 184_320, 6, 0, ("Line 17: the answer is empty.",))
    yield Sampled(0, prompt, "The lunch time is not known.")
    now, best = loss, loss
    for step in range(1, steps + 1):
        now = 0.12 + (loss - 0.12) * math.exp(-4.2 * step / steps) * rng.uniform(0.85, 1.15)
        warm = min(1.0, step / 12) * 0.5 * (1 + math.cos(math.pi * step / steps))
        left = 0.11 * (steps - step)
        yield Step(
            step, steps, 20 * step / steps, now, 2e-3 * warm, rng.uniform(1_900, 2_150), left, now / 3, 412_000_000
        )
        if step % 24 == 0:
            best = 0.2 + (loss - 0.2) * math.exp(-3.6 * step / steps)
            yield Evaluated(step, best)
            yield Saved(step, step, best)
    yield Sampled(steps, prompt, "The lunch time of the canteen is half past eleven.")
    yield Finished("finetuned/starter_builtin_office-facts", "office-facts", loss, now, 26.4)


def _fill_runs(workspace: Workspace, told: Sequence[TrainingEvent]) -> None:
    """Two that are finished and one that is paused."""
    _write_run(
        workspace, "office-facts", told, 11, state="finished", adapter_key="finetuned/starter_builtin_office-facts"
    )
    _write_run(workspace, "office-facts-2", list(told_by_run(240, 4.4, 9)), 12, state="finished", rate=1e-3)
    _write_run(workspace, "workshop", list(told_by_run(240, 5.6, 5))[:140], 14, state="paused")


def _write_run(
    workspace: Workspace, name: str, told: Sequence[TrainingEvent], day: int, *, rate: float = 2e-3, **fields: Any
) -> None:
    from llamahome_gui.config.settings import TrainingSettings
    from llamahome_gui.training import RunRecord, to_line
    from llamahome_gui.training.events import Evaluated, Step
    from llamahome_gui.training.runs import EVENTS, RECORD

    steps = [event for event in told if isinstance(event, Step)]
    measured = min((event for event in told if isinstance(event, Evaluated)), key=lambda event: event.loss)
    moment = _MOMENT.format(day=day, minute=24)
    record = RunRecord(
        name=name, base_key="starter", base_hash="a" * 64, dataset="/data/office_facts.jsonl", dataset_hash="b" * 64,
        settings=TrainingSettings(learning_rate=rate), step=steps[-1].step, total_steps=steps[-1].total_steps,
        loss=steps[-1].loss, best_step=measured.step, best_loss=measured.loss, created=moment, updated=moment, **fields,
    )  # fmt: skip
    folder = workspace.checkpoints_dir / f"starter_builtin_{name}"
    folder.mkdir(parents=True)
    (folder / RECORD).write_text(record.model_dump_json(), encoding="utf-8")
    lines = (to_line(event, at=1_773_000_000.0 + 0.1 * number) for number, event in enumerate(told))
    (folder / EVENTS).write_text("".join(line + "\n" for line in lines), encoding="utf-8")


def _fill_adapter(services: Services) -> None:
    """An adapter with its card, and weights of a single tensor: nobody asks it anything here."""
    from llamahome_gui.config.settings import TrainingSettings
    from llamahome_gui.models.card import AdapterCard, write_card
    from llamahome_gui.models.folder import ADAPTER_CONFIG, ADAPTER_WEIGHTS

    folder = services.workspace.finetuned_dir / "starter_builtin_office-facts"
    folder.mkdir(parents=True)
    config = {"peft_type": "LORA", "r": 16, "lora_alpha": 32, "target_modules": ["q_proj", "v_proj"]}
    (folder / ADAPTER_CONFIG).write_text(json.dumps(config), encoding="utf-8")
    header = json.dumps({"lora_A": {"dtype": "F32", "shape": [16, 64], "data_offsets": [0, 4096]}}).encode()
    (folder / ADAPTER_WEIGHTS).write_bytes(struct.pack("<Q", len(header)) + header + bytes(4096))
    card = AdapterCard(
        base_key="starter", base_hash="a" * 64, name="office-facts", dataset="office_facts.jsonl",
        dataset_hash="b" * 64, rows=54, steps=240, settings=TrainingSettings().model_dump(mode="json"),
        losses={"first": 5.2, "last": 0.19, "validation": 0.34}, created=_MOMENT.format(day=11, minute=24),
    )  # fmt: skip
    write_card(folder, card)


# -- tests --------------------------------------------------------------------------------------------------------


def _fill_tests(workspace: Workspace) -> SavedRun:
    """A needle test that is done, one that was stopped, and a benchmark; the first of them is returned."""
    from llamahome_gui.evaluation.saved.needletest import NeedleTest
    from llamahome_gui.evaluation.saved.runs import Record, State, create

    test = NeedleTest(lengths=(1000, 2000, 4000, 8000), depths=(10.0, 30.0, 50.0, 70.0, 90.0), trials=5)
    done = _write_test(workspace, "All caches, four lengths", test, 21, count=len(test.grid()))
    _write_test(workspace, "All caches, again", test, 22, count=130)
    created = _MOMENT.format(day=23, minute=2)
    record = Record(
        name="KV cache, short texts", kind="benchmark", benchmark=("kv", "--quick"), total=1, done=1,
        state=State.FINISHED, created=created,
    )  # fmt: skip
    create(workspace, record).report_file.write_text(json.dumps(_REPORT), encoding="utf-8")
    return done


_REPORT = {
    "machine": {"cpu": "A processor", "cores": 8, "memory_bytes": 16e9, "gpu": None, "system": "Linux", "versions": {}},
    "rows": [{"case": "speed", "cache": name, "tokens_s": speed} for name, speed in (("full", 31.5), ("h2o", 44.0))],
    "checks": [{"name": "as fast as the full cache", "value": 1.4, "bar": 1.0, "holds": True}],
}


def _write_test(workspace: Workspace, name: str, test: NeedleTest, day: int, *, count: int) -> SavedRun:
    from llamahome_gui.evaluation.needle.results import Journal
    from llamahome_gui.evaluation.saved.runs import Record, State, create

    total = len(test.grid())
    created = _MOMENT.format(day=day, minute=40)
    run = create(workspace, Record(name=name, kind="needle", test=test, total=total, created=created))
    journal = Journal(run.folder, "pictures")
    for result in list(_results(test))[:count]:
        journal.add(result)
    return run.save(state=State.FINISHED if count == total else State.STOPPED, done=count)


def _results(test: NeedleTest) -> Iterator[Result]:
    """The longer the text and the less is kept, the more is wrong."""
    from llamahome_gui.evaluation.needle.results import Result

    rng = random.Random(11)
    for _, place in test.grid().places():
        code = rng.randrange(1000, 9999)
        kept = {"standard": 1.0, "h2o": 0.35, "question": 0.9}[place.setting]
        edge = abs(place.depth - 50) / 100
        right = rng.random() < min(1.0, kept + edge) * (1 - place.length / 60_000)
        share = 1.0 if place.setting == "standard" else 512 / place.length
        answer = f"The access code is {code if right else rng.randrange(1000, 9999)}."
        yield Result(place, right, answer, str(code), "code", place.length, share, rng.uniform(0.6, 1.4))
