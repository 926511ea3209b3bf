"""What a watch sees of a cache: against dictionaries and loops, on real runs of a tiny model."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from llamahome_gui.config.settings import H2OSettings, SamplingSettings
from llamahome_gui.inference.engine import Engine
from llamahome_gui.inference.prompt import document_turn
from llamahome_gui.inference.template import prompt_text
from llamahome_gui.inference.types import ChatMessage, Finished
from llamahome_gui.inference.watching import CacheWatch, DrewOn, Source, heat_of
from llamahome_gui.inference.watching.passages import drew_on, units
from llamahome_gui.inference.watching.sources import Place, find_places
from llamahome_gui.kvcache.base import KVCache
from llamahome_gui.kvcache.caches import SlotCache

GREEDY = SamplingSettings(temperature=0.0, max_new_tokens=24)
TEXT = "The access code for the Harbor office is 4821. " * 3 + "\n\nThe lazy dog waits.\n- quick brown fox\n"
OTHER = "  A short answer is better.\n<|eot_id|> stands here, dear 😀 reader.\n\n"
SOURCES = (Source(7, "harbor.md", TEXT), Source(9, "other.txt", OTHER))
ASKED = [ChatMessage("user", document_turn([(one.name, one.text) for one in SOURCES], "What is the access code?"))]

SETTINGS = {
    "h2o": H2OSettings(policy="h2o", window_length=40, heavy_hitter_tokens=20, chunk_size=32),
    "question": H2OSettings(policy="question", window_length=40, heavy_hitter_tokens=30, chunk_size=32),
    "interval": H2OSettings(policy="h2o", window_length=40, heavy_hitter_tokens=20, chunk_size=32, eviction_interval=5),
    "streaming": H2OSettings(policy="streaming", window_length=40, heavy_hitter_tokens=0, chunk_size=32),
    "pyramid": H2OSettings(policy="h2o", window_length=40, heavy_hitter_tokens=20, layer_budgets="pyramid"),
}


class Recorder(CacheWatch):
    """A watch that looks at every token, beside a slow one of its own: a dictionary of what each place received."""

    def __init__(self) -> None:
        ticks = itertools.count()
        super().__init__(SOURCES, clock=lambda: float(next(ticks)))
        self.received: defaultdict[tuple[int, int, int], float] = defaultdict(float)
        self.before: dict[tuple[int, int, int], float] = {}
        self.steps = 0
        self.cache: KVCache | None = None

    def prompt_read(self, cache: KVCache, group: float) -> None:
        super().prompt_read(cache, group)
        self.before = _scores(cache)

    def look(self, cache: KVCache) -> None:
        self._due = 0.0
        super().look(cache)
        if self.before:
            now = _scores(cache)
            for place, score in now.items():
                self.received[place] += score - self.before.get(place, 0.0)
            self.before, self.steps = now, self.steps + 1
        self.cache = cache


def _scores(cache: KVCache) -> dict[tuple[int, int, int], float]:
    """Every score by layer, KV head and place in the text."""
    found: dict[tuple[int, int, int], float] = {}
    for layer in range(len(cache.layer_windows)):
        scores = cache.scores(layer)
        if scores is not None:
            for head, (places, values) in enumerate(zip(cache.kept_positions(layer)[0], scores[0], strict=True)):
                found |= {(layer, head, int(p)): float(s) for p, s in zip(places, values, strict=True)}
    return found


def _run(engine: Engine, h2o: H2OSettings, watch: CacheWatch) -> Finished:
    *_, last = engine.stream(ASKED, h2o=h2o, sampling=GREEDY, watch=watch)
    assert isinstance(last, Finished)
    return last


@pytest.mark.parametrize("name", SETTINGS)
def test_attention_is_that_of_a_dictionary_and_the_heat_that_of_loops(sharp: Engine, name: str) -> None:
    watch = Recorder()
    finished = _run(sharp, SETTINGS[name], watch)
    assert finished.stats.new_tokens == watch.steps + 1 > 10
    assert isinstance(watch.cache, SlotCache)
    layers, heads, group = 2, 2, 2
    expected = np.zeros(watch.cache.text_tokens)
    for (_layer, _head, at), mass in watch.received.items():
        expected[at] += mass / (layers * heads * group * watch.steps)
    assert watch._ledger is not None
    np.testing.assert_allclose(watch._ledger.shares(), expected, atol=1e-6)
    # What is not accounted for was let go in the very step in which it was paid.
    assert 0.9 < watch.drew_on.accounted <= 1.0 + 1e-6

    scores = _scores(watch.cache)
    assert watch.newest is not None
    for place, layer in [(place, layer) for place in watch.places for layer in (None, 0, 1)]:
        heat = heat_of(watch.newest, place, layer)
        looked_at = range(layers) if layer is None else [layer]
        for token in range(place.tokens):
            found = [
                scores[each, head, place.first + token]
                for each in looked_at
                for head in range(heads)
                if (each, head, place.first + token) in scores
            ]
            assert heat.kept[token] == pytest.approx(len(found) / (len(looked_at) * heads))
            assert heat.score[token] == pytest.approx(np.mean(found) if found else 0.0, abs=1e-5)
        assert heat.read == place.tokens
        assert not heat.keeps_all
        assert 0.0 <= heat.warmth().min() <= heat.warmth().max() <= 1.0
        assert (heat.warmth()[heat.kept == 0] == 0).all()


def test_the_full_cache_tells_the_same_as_slots_for_everything(sharp: Engine) -> None:
    full, slots = CacheWatch(SOURCES), CacheWatch(SOURCES)
    everything = H2OSettings(policy="h2o", window_length=220, heavy_hitter_tokens=110, chunk_size=16)
    first = _run(sharp, H2OSettings(enable=False), full)
    stepper = sharp.stepper
    fast, stepper._fast = stepper._fast, None  # 8-bit weights would give other attention
    try:
        second = _run(sharp, everything, slots)
    finally:
        stepper._fast = fast
    assert first.text == second.text
    assert full._ledger is not None
    assert slots._ledger is not None
    np.testing.assert_allclose(full._ledger.shares(), slots._ledger.shares(), atol=1e-5)
    assert full.drew_on.accounted == pytest.approx(1.0, abs=1e-5)
    assert full.newest is not None
    heat = heat_of(full.newest, full.places[0])
    assert heat.keeps_all
    assert (heat.kept == 1.0).all()
    assert [(p.document, p.start, p.end) for p in full.drew_on.passages] == [
        (p.document, p.start, p.end) for p in slots.drew_on.passages
    ]


def test_looking_seldom_loses_little_and_never_changes_the_answer(sharp: Engine) -> None:
    often, seldom = Recorder(), CacheWatch(SOURCES, clock=lambda: 0.0)  # the clock stands: only where it must
    first, second = _run(sharp, SETTINGS["h2o"], often), _run(sharp, SETTINGS["h2o"], seldom)
    *_, bare = sharp.stream(ASKED, h2o=SETTINGS["h2o"], sampling=GREEDY)
    assert isinstance(bare, Finished)
    assert first.text == second.text == bare.text
    assert seldom._ledger is not None
    assert often._ledger is not None
    assert (seldom._ledger.shares() <= often._ledger.shares() + 1e-6).all()
    assert 0.5 < seldom.drew_on.accounted <= often.drew_on.accounted


def test_every_character_of_a_document_belongs_to_its_tokens(engine: Engine) -> None:
    tokenizer = engine.loaded.tokenizer
    prompt = prompt_text(tokenizer, ASKED)
    encoded = tokenizer(prompt, add_special_tokens=False)
    places = find_places(tokenizer, prompt, encoded, [SOURCES[0], Source(8, "absent", "not there"), SOURCES[1]], 5)
    assert [place.source.document for place in places] == [7, 9]
    for place in places:
        text, body = place.source.text, place.source.text.strip()
        begin = text.find(body)
        assert place.starts[0] <= begin < place.ends[0]
        assert place.ends[-1] == begin + len(body)
        covered = set().union(*(range(a, b) for a, b in zip(place.starts, place.ends, strict=True)))
        assert covered == set(range(begin, begin + len(body)))
        tokens = tokenizer.convert_ids_to_tokens(encoded["input_ids"][place.first - 5 :][: place.tokens])
        for token, start, end in zip(tokens, place.starts, place.ends, strict=True):
            piece = text[start:end]
            if piece.isascii() and piece.isalnum():
                assert piece in token.replace("Ġ", " ")
        for character in range(begin, begin + len(body)):
            at = place.token_at(character)
            assert place.starts[at] <= character < place.ends[at] or place.starts[at] == place.ends[at]


def test_a_document_read_before_is_watched_too(sharp: Engine) -> None:
    h2o = SETTINGS["h2o"]
    read = sharp.read([(one.name, one.text) for one in SOURCES], h2o)
    watch = CacheWatch(SOURCES)
    *_, last = read.ask("What is the access code?", GREEDY, watch=watch)
    assert isinstance(last, Finished)
    whole = CacheWatch(SOURCES)
    _run(sharp, h2o, whole)
    assert [(place.first, place.tokens) for place in watch.places] == [
        (place.first, place.tokens) for place in whole.places
    ]
    assert watch.drew_on.accounted > 0.5


def test_what_goes_wrong_in_watching_never_ends_an_answer(
    sharp: Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    watch = CacheWatch(SOURCES)

    def broken(_cache: object) -> Any:
        raise MemoryError("no room for a copy")

    monkeypatch.setattr("llamahome_gui.inference.watching.watch.take_snapshot", broken)
    finished = _run(sharp, SETTINGS["h2o"], watch)
    assert finished.stats.new_tokens > 10
    assert watch.drew_on == DrewOn()
    assert "not watched any more" in caplog.text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One is here and well. Two is there, too! And 3?", ["One is here and well.", "Two is there, too!", "And 3?"]),
        ("# A title\n\n| a | b |\n| 1 | 2 |\n", ["# A title", "| a | b |", "| 1 | 2 |"]),
        ("Dr. Smith paid 3.50 to Mr. Jones in April.", ["Dr. Smith paid 3.50 to Mr. Jones in April."]),
        ("  \n\n ", []),
        ("word " * 200, None),
        ("x" * 1000, None),
        ("これは最初の文です。そしてこれは二番目の長い文ですから分けられます。", None),
    ],
    ids=["sentences", "lines", "abbreviations", "blank", "long line", "one word", "japanese"],
)  # fmt: skip
def test_units_are_sentences_and_lines_and_cover_the_text(text: str, expected: list[str] | None) -> None:
    spans = list(units(text))
    if expected is not None:
        assert [text[start:end] for start, end in spans] == expected
    assert all(0 < end - start <= 320 for start, end in spans)
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(spans))
    covered = "".join(text[start:end] for start, end in spans)
    assert covered.replace(" ", "").replace("\n", "") == "".join(text.split())


def _place(document: int, text: str, first: int) -> Place:
    """A place with a token for each character."""
    spans = np.arange(len(text) + 1, dtype=np.int32)
    return Place(Source(document, f"{document}.md", text), first, spans[:-1], spans[1:])


def _with_mass(places: list[Place], words: dict[str, float], rest: float) -> Iterator[float]:
    for place in places:
        shares = np.full(place.tokens, rest)
        for word, mass in words.items():
            at = place.source.text.find(word)
            if at >= 0:
                shares[at : at + len(word)] += mass / len(word)
        yield from shares


def test_the_sentences_with_the_attention_are_the_passages() -> None:
    one = "The first sentence is of no use at all. The code of the harbour is 4821. Nothing follows here, truly.\n"
    two = "A list of other things that count:\n- the pump is blue and heavy\n- the lamp is green and light\n"
    places = [_place(1, one, 0), _place(2, two, len(one))]
    shares = np.array(list(_with_mass(places, {"4821": 0.3, "blue": 0.2, "green": 0.2}, 0.0005)))
    found = drew_on(places, shares, 0.99)
    assert [passage.text for passage in found.passages] == [
        "- the pump is blue and heavy\n- the lamp is green and light",  # neighbours are one passage
        "The code of the harbour is 4821.",
    ]
    assert [passage.document for passage in found.passages] == [2, 1]
    assert all(
        passage.text == places[passage.document - 1].source.text[passage.start : passage.end]
        for passage in found.passages
    )
    assert found.documents == pytest.approx(shares.sum())
    mine = shares[: len(one)][found.passages[1].start : found.passages[1].end].sum()
    assert found.passages[1].share == pytest.approx(mine / shares.sum(), abs=1e-3)
    assert DrewOn.from_dict(found.as_dict()) == found
    assert DrewOn.from_dict({"passages": [{"nonsense": 1}]}) == DrewOn()


def test_an_answer_that_ignored_its_documents_has_no_passages() -> None:
    places = [_place(1, "The first sentence is of no use. The second is not either.", 0)]
    assert drew_on(places, np.full(places[0].tokens, 0.0001), 0.99).passages == ()  # hardly looked at
    assert drew_on(places, np.full(places[0].tokens, 0.01), 0.99).passages == ()  # nothing stands out


def test_a_document_attached_twice_counts_once() -> None:
    text = "The code of the harbour is 4821. Nothing else is of any interest here."
    places = [_place(1, text, 0), _place(1, text, len(text))]
    shares = np.array(list(_with_mass(places, {"4821": 0.2}, 0.001)))
    found = drew_on(places, shares, 1.0)
    assert [passage.text for passage in found.passages] == ["The code of the harbour is 4821."]
    assert found.passages[0].share > 0.7
