"""What people drop must never hurt: each hostile file ends in text or in one typed error, and harms nobody."""

from __future__ import annotations

import gc
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from llamahome_gui.documents import ConversionEvent, ConversionPool
from tests.documents.hostile import making
from tests.documents.hostile.item import ITEMS

FAST = [name for name, item in ITEMS.items() if not item.slow]
SLOW = [name for name, item in ITEMS.items() if item.slow]
# A text is at most 100 million characters, which may take four bytes each, and a copy of it while it is handed over.
_TEXT_BYTES = 900 << 20


@dataclass(frozen=True)
class Outcome:
    """How the set ended, and what became of the machine around it."""

    ends: dict[str, ConversionEvent]
    grown: int
    files: set[str]
    temporary: set[str]


def converted(folder: Path, names: list[str], workers: int) -> Outcome:
    """Every file through one pool, under the caps that users have."""
    outside = Path(tempfile.mkdtemp(dir=folder.parent))
    process, before = psutil.Process(), os.environ.get("TMPDIR")
    ends: dict[str, ConversionEvent] = {}
    os.environ["TMPDIR"] = str(outside)  # the workers' folder for temporary files
    try:
        with ConversionPool(workers) as pool:
            gc.collect()
            start = process.memory_info().rss
            most = start
            for name in names:
                pool.submit(name, making.make(folder, name))
            for event in pool.events():
                most = max(most, process.memory_info().rss)
                if event.state.final:
                    ends[event.key] = event
    finally:
        os.environ.pop("TMPDIR")
        if before is not None:
            os.environ["TMPDIR"] = before
    return Outcome(
        ends, most - start, {path.name for path in folder.iterdir()}, {path.name for path in outside.iterdir()}
    )


def check(event: ConversionEvent) -> None:
    """The file ended as its row of the set allows."""
    item = ITEMS[event.key]
    if event.error is not None:
        assert event.error.reason.value in item.ends, str(event.error)
        assert event.error.subject == item.name
        assert str(event.error).isprintable()
        assert len(str(event.error)) < 1000
        return
    assert event.converted is not None
    assert item.said is not None, f"text where an error is due: {event.converted.markdown[:200]!r}"
    assert item.said in event.converted.markdown, event.converted.markdown[:200]
    assert event.converted.words or event.converted.markdown.strip()
    assert len(event.converted.notes) < 50
    assert all(note.isprintable() and len(note) < 500 for note in event.converted.notes)
    assert all(len(value) < 5000 for value in event.converted.metadata.values())


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    return converted(tmp_path_factory.mktemp("hostile"), FAST, 2)


@pytest.mark.parametrize("name", FAST)
def test_it_ends_as_it_must(outcome: Outcome, name: str) -> None:
    check(outcome.ends[name])


def test_nobody_was_harmed(outcome: Outcome) -> None:
    """The parent holds the texts and nothing more; no file appeared beside those that were dropped, none was left."""
    assert outcome.grown < 256 << 20
    assert outcome.files == set(FAST)
    assert outcome.temporary == set()


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.parametrize("name", SLOW)
def test_the_heavy_ones_end_in_their_caps(tmp_path: Path, name: str) -> None:
    found = converted(tmp_path, [name], 1)
    check(found.ends[name])
    assert found.ends[name].seconds < 35
    assert found.grown < _TEXT_BYTES
    assert found.files == {name}
    assert found.temporary == set()
