"""The files of a needle test: what was asked stands in them beside what was found."""

from __future__ import annotations

import json
from typing import Any

from lxml import etree

from llamahome_gui.config.settings import H2OSettings
from llamahome_gui.evaluation.needle.results import Result
from llamahome_gui.evaluation.saved.files import needle_files
from llamahome_gui.evaluation.saved.needletest import NeedleTest

TEST = NeedleTest(lengths=(200, 400), depths=(10.0, 90.0), trials=3, modes=("standard", "h2o"), weights="int8", seed=4)
CACHES = "Caches that drop tokens: preset compact; prefill: auto."


def files(answered: int | None = None, **changes: Any) -> tuple[list[str], dict[str, Any]]:
    """The lines of the Markdown and the JSON, of so many answers."""
    test = TEST.model_copy(update=changes)
    grid = test.grid()
    results = [Result(place, True, "It is 4821.", "4821", "code", 210, 0.5, 0.1) for _, place in grid.places()]
    made = needle_files(test, grid, results[:answered], "tiny/1")
    return made["needles.md"].splitlines(), json.loads(made["needles.json"])


def test_the_files_say_what_was_asked_of_which_model() -> None:
    lines, made = files()
    assert lines[0] == "Model: tiny/1; weights: int8; trials in each cell: 3; seed: 4; texts: made. " + CACHES
    assert lines[1:3] == ["", "| cache | tokens | depth 10 % | depth 90 % | KV bytes of full |"]
    assert (made["test"]["without_needle"], made["test"]["documents"]) == (False, [])
    assert (made["done"], made["total"]) == (24, 24)


def test_a_control_test_is_told_from_another() -> None:
    documents = tuple(f"/home/me/{name}" for name in ("notes", "a b.md", "c.md", "d.md", "e.md"))
    lines, made = files(without_needle=True, several=True, documents=documents)
    assert lines[0].endswith(
        f"seed: 4; texts: notes, a b.md, c.md and 2 more. {CACHES} Three needles about the same thing. "
        "The needles were taken out again: what is right here is chance."
    )
    assert (made["test"]["without_needle"], made["test"]["documents"]) == (True, list(documents))


def test_half_a_test_does_not_pass_for_a_whole_one() -> None:
    lines, made = files(7)
    assert lines[0].endswith(f"texts: made. {CACHES} Only 7 of 24 trials are done.")
    assert (made["done"], made["total"]) == (7, 24)


def test_pictures_say_what_they_are_of() -> None:
    grid = (test := TEST.model_copy(update={"without_needle": True, "lengths": (200,), "budgets": (50.0,)})).grid()
    results = [Result(place, True, "It is 4821.", "4821", "code", 210, 0.5, 0.1, 1.0) for _, place in grid.places()]
    made = needle_files(test, grid, results, "tiny & small")
    for name in ("needles.svg", "retention.svg"):
        picture = etree.fromstring(made[name].encode())
        words = " ".join(picture.itertext())
        assert "The needles were taken out again" in " ".join(words.split())
        assert "tiny & small" in words
        places = [float(text.get("y")) for text in picture.iter("{*}text")]
        assert max(places) < float(picture.get("height"))


def test_the_size_of_caches_is_told() -> None:
    lines, _ = files(cache=H2OSettings(preset="custom", window_length=256, heavy_hitter_tokens=64))
    assert "Caches that drop tokens: 256 slots; prefill: auto." in lines[0]
    lines, _ = files(modes=("standard",))
    assert "Caches" not in lines[0]
