"""Texts by the content of their files: what is known is not converted again, and what must not be kept is not."""

from __future__ import annotations

import json
import os
import shutil
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from llamahome_gui.documents import ConversionPool, Converted, JobState, Limits, Options
from llamahome_gui.documents.cache import ConversionCache, convert_cached, digest_of, variant_of
from llamahome_gui.documents.registry import Format
from llamahome_gui.documents.types import USUAL_OPTIONS
from llamahome_gui.errors import DocumentError, DocumentReason
from tests.documents import making

LIMITS = Limits()


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[ConversionCache]:
    opened = ConversionCache(tmp_path / "conversions.sqlite")
    yield opened
    opened.close()


class Counted:
    """Loads converters, and counts how often one was asked for."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, kind: Format):  # type: ignore[no-untyped-def]
        self.calls += 1
        return kind.converter()


def convert(
    path: Path, cache: ConversionCache, load: Counted, options: Options = USUAL_OPTIONS, fresh: bool = False
) -> Converted:
    return convert_cached(path, LIMITS, load, options, cache, fresh=fresh)[0]


def test_what_was_moved_copied_or_touched_is_known(cache: ConversionCache, tmp_path: Path) -> None:
    load = Counted()
    first = tmp_path / "first.md"
    first.write_text("# Harbor\n\nThe code is 4821.\n", encoding="utf-8")
    made = convert(first, cache, load)
    os.utime(first, (1, 1))
    copied = Path(shutil.copy(first, tmp_path / "copied.MD"))
    moved = first.rename(tmp_path / "moved.md")
    assert [convert(path, cache, load) for path in (moved, copied)] == [made, made]
    assert load.calls == 1


def test_other_bytes_endings_and_options_are_not(cache: ConversionCache, tmp_path: Path) -> None:
    load = Counted()
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    convert(path, cache, load)
    convert(path, cache, load, Options(formulas=True))
    convert(path.rename(tmp_path / "a.txt"), cache, load)
    (tmp_path / "a.txt").write_text("a,b\n1,3\n", encoding="utf-8")
    assert "3" in convert(tmp_path / "a.txt", cache, load).markdown
    assert load.calls == 4


def test_a_fresh_conversion_takes_the_place_of_the_known_one(cache: ConversionCache, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("words", encoding="utf-8")
    digest, variant = digest_of(path), variant_of(path, LIMITS, USUAL_OPTIONS)
    cache.put(
        digest, variant, Converted("from elsewhere\n", "txt", None, 2, {"author": "Ann"}, ("A page is missing.",))
    )
    load = Counted()
    known = convert(path, cache, load)
    assert (known.markdown, known.metadata, known.notes) == (
        "from elsewhere\n", {"author": "Ann"}, ("A page is missing.",),
    )  # fmt: skip
    assert convert(path, cache, load, fresh=True).markdown == "words\n"
    assert convert(path, cache, load).markdown == "words\n"
    assert load.calls == 1


def test_what_a_password_has_opened_is_not_kept(cache: ConversionCache, tmp_path: Path) -> None:
    path = making.locked(tmp_path / "secret.docx", "harbor")
    load = Counted()
    options = Options(passwords=("harbor",))
    assert convert(path, cache, load, options).words == 2
    (body,) = (row[0] for row in cache._connection.execute("SELECT body FROM texts"))
    assert set(json.loads(zlib.decompress(body))) == {"message", "reason", "hint"}
    cache.forget([digest_of(path)])
    open_one = tmp_path / "open.txt"
    open_one.write_text("not locked", encoding="utf-8")
    convert(open_one, cache, load, options)
    assert cache.total_bytes > 0


def test_a_failure_that_lies_in_the_bytes_is_known_under_each_name(cache: ConversionCache, tmp_path: Path) -> None:
    load = Counted()
    first = tmp_path / "first.epub"
    first.write_bytes(making.zipped({"mimetype": b"application/epub+zip"}))
    for path in (first, Path(shutil.copy(first, tmp_path / "second.epub"))):
        with pytest.raises(DocumentError) as caught:
            convert(path, cache, load)
        assert (caught.value.reason, caught.value.subject) == (DocumentReason.DAMAGED, path.name)
    assert load.calls == 1
    with pytest.raises(DocumentError):
        convert(first, cache, load, fresh=True)
    assert load.calls == 2


def test_a_locked_file_that_is_known_opens_with_its_password(cache: ConversionCache, tmp_path: Path) -> None:
    path = making.locked(tmp_path / "secret.docx", "harbor")
    load = Counted()
    for password, opens in (("", False), ("wrong", False), ("harbor", True), ("", False)):
        options = Options(passwords=(password,) if password else ())
        if opens:
            assert convert(path, cache, load, options).words == 2
            continue
        with pytest.raises(DocumentError) as caught:
            convert(path, cache, load, options)
        assert caught.value.reason is DocumentReason.ENCRYPTED


def test_what_may_go_better_next_time_is_not_kept(cache: ConversionCache, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("many words", encoding="utf-8")

    def no_memory(kind: Format) -> Any:
        raise MemoryError

    with pytest.raises(DocumentError):
        convert_cached(path, LIMITS, no_memory, USUAL_OPTIONS, cache)
    assert cache.total_bytes == 0
    assert convert(path, cache, Counted()).words == 2


def test_what_is_forgotten_is_converted_again(cache: ConversionCache, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("words", encoding="utf-8")
    load = Counted()
    digest = convert_cached(path, LIMITS, load, USUAL_OPTIONS, cache)[1]
    cache.forget([digest, "unknown"])
    assert cache.total_bytes == 0
    convert(path, cache, load)
    assert load.calls == 2


def test_the_longest_unused_go_first_and_the_size_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 10_000.0
    monkeypatch.setattr("llamahome_gui.documents.cache.time.time", lambda: now)
    limit = 100_000
    cache = ConversionCache(tmp_path / "c.sqlite", limit)
    for number in range(60):
        now += 4000
        if number:
            assert cache.get("0", "v") is not None  # used all along
        cache.put(str(number), "v", Converted(os.urandom(2500).hex(), "txt", None, 1))
        assert cache.total_bytes <= limit
    held = [number for number in range(1, 60) if cache.get(str(number), "v") is not None]
    assert held == list(range(held[0], 60))
    assert 10 < len(held) < 59
    cache.put("huge", "v", Converted(os.urandom(limit).hex(), "txt", None, 1))
    assert cache.get("huge", "v") is None
    cache.close()


def test_a_damaged_file_is_made_anew_and_one_of_a_newer_program_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    path.write_bytes(b"this is no database" * 100)
    assert ConversionCache.prepare(path) == path
    newer = ConversionCache(path)
    newer._connection.execute("PRAGMA user_version=99")
    newer.close()
    assert ConversionCache.prepare(path) is None
    assert path.exists()
    (tmp_path / "file").write_text("x")
    assert ConversionCache.prepare(tmp_path / "file" / "c.sqlite") is None


def test_an_entry_that_cannot_be_read_counts_as_none(cache: ConversionCache) -> None:
    cache.put("a", "v", Converted("x\n", "txt", None, 1))
    for body in (b"noise", b"x\x9c\x03\x00\x00\x00\x00\x01"):
        with cache._connection:
            cache._connection.execute("UPDATE texts SET body = ?", (body,))
        assert cache.get("a", "v") is None
    cache._connection.execute("DROP TABLE texts")
    assert cache.get("a", "v") is None
    cache.put("b", "v", Converted("x\n", "txt", None, 1))
    cache.forget(["a"])


def test_the_pool_knows_what_another_pool_has_converted(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("words of a file", encoding="utf-8")
    file = tmp_path / "conversions.sqlite"
    with ConversionPool(1, cache=file) as pool:
        pool.submit("a", path)
        (made,) = [event for event in pool.events() if event.state is JobState.DONE]
    assert made.digest == digest_of(path)
    marked = ConversionCache(file)
    marked.put(made.digest, variant_of(path, LIMITS, USUAL_OPTIONS), Converted("known\n", "txt", None, 1))
    marked.close()
    with ConversionPool(1, cache=file) as pool:
        pool.submit("a", path)
        pool.submit("b", path, fresh=True)
        texts = {event.key: event.converted.markdown for event in pool.events() if event.converted is not None}
    assert texts == {"a": "known\n", "b": "words of a file\n"}
