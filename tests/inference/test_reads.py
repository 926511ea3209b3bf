"""Readings that are kept: found again by what was read and how, replaced when broken, let go of when too many."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from llamahome_gui.config.settings import H2OSettings
from llamahome_gui.inference.reads import ReadStore
from tests.inference.asking import SENTENCE, SMALL, greedy, last

if TYPE_CHECKING:
    from llamahome_gui.inference.engine import Engine

LARGE = [("a.txt", SENTENCE * 20)]


def test_a_document_is_read_once(engine: Engine, tmp_path: Path) -> None:
    store = ReadStore(tmp_path / "reads")
    assert store.find(engine, LARGE, SMALL) is None
    first, kept = store.read(engine, LARGE, SMALL)
    again, kept_again = store.read(engine, LARGE, SMALL)
    assert (kept, kept_again) == (False, True)
    assert last(again.ask("Who?", greedy())).text == last(first.ask("Who?", greedy())).text
    assert again.info == first.info


def test_another_text_name_or_setting_is_another_reading(engine: Engine, tmp_path: Path) -> None:
    store = ReadStore(tmp_path)
    other = SMALL.model_copy(update={"heavy_hitter_tokens": 12})
    asking = H2OSettings(policy="question", window_length=48, heavy_hitter_tokens=16)
    paths = [
        store.path_of(engine, LARGE, SMALL),
        store.path_of(engine, [("b.txt", LARGE[0][1])], SMALL),
        store.path_of(engine, [("a.txt", SENTENCE)], SMALL),
        store.path_of(engine, LARGE, other),
        store.path_of(engine, LARGE, asking, "Who?"),
        store.path_of(engine, LARGE, asking, "What?"),
    ]
    assert len(set(paths)) == len(paths)
    assert store.path_of(engine, LARGE, SMALL, "Who?") == paths[0]


def test_a_broken_file_is_read_anew_and_replaced(engine: Engine, tmp_path: Path) -> None:
    store = ReadStore(tmp_path)
    store.read(engine, LARGE, SMALL)
    path = store.path_of(engine, LARGE, SMALL)
    path.write_bytes(path.read_bytes()[:100])
    assert store.read(engine, LARGE, SMALL)[1] is False
    assert store.read(engine, LARGE, SMALL)[1] is True


def test_those_used_longest_ago_go_first_and_one_too_large_is_not_kept(engine: Engine, tmp_path: Path) -> None:
    texts = [[(f"{n}.txt", SENTENCE * 9)] for n in range(3)]
    store = ReadStore(tmp_path)
    for age, text in enumerate(texts):
        store.read(engine, text, SMALL)
        os.utime(store.path_of(engine, text, SMALL), (1000 + age, 1000 + age))
    assert store.find(engine, texts[0], SMALL) is not None  # used now
    size = max(path.stat().st_size for path in tmp_path.iterdir())
    small = ReadStore(tmp_path, most_bytes=int(2.5 * size))
    assert small.read(engine, LARGE, SMALL)[1] is False
    assert [small.find(engine, text, SMALL) is not None for text in (*texts, LARGE)] == [True, False, False, True]
    tiny = ReadStore(tmp_path / "tiny", most_bytes=10)
    assert tiny.read(engine, LARGE, SMALL)[1] is False
    assert tiny.find(engine, LARGE, SMALL) is None
