"""Reports as a page that needs no other file, and two reports beside each other."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from llamahome_gui.cli import run as command
from llamahome_gui.errors import ConfigError
from llamahome_gui.evaluation.comparing import better, compare, other_machine, read_report
from llamahome_gui.evaluation.page import as_html

MACHINE = {
    "cpu": "<A & B>",
    "cores": 2,
    "memory_bytes": 8e9,
    "gpu": None,
    "system": "Linux",
    "versions": {"torch": "2"},
}


def report(first: float = 10.0, rate: float = 100.0) -> dict[str, Any]:
    rows = [
        {"case": "latency", "model": "a<b", "tokens": 256, "token_ms_p50": first, "token_ms_p95": 2 * first},
        {"case": "latency", "model": "a<b", "tokens": 512, "token_ms_p50": 20.0, "token_ms_p95": 25.0},
        {"case": "documents", "format": "pdf", "documents_a_minute": rate},
        {"case": "broken", "error": "ended with <code> 1"},
    ]
    checks = [{"name": "fast", "value": 1.0, "bar": 2.0, "holds": False}]
    series = [{"case": "time", "name": name, "unit": "ms", "points": [[0.01, 1.0], [0.99, 7.3]]} for name in "ab"]
    return {"machine": MACHINE, "rows": rows, "checks": checks, "series": series}


class Nesting(HTMLParser):
    """Fails where a tag is closed that is not open."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_a_page_holds_everything_and_needs_nothing_from_elsewhere() -> None:
    page = as_html(report())
    nesting = Nesting()
    nesting.feed(page)
    assert nesting.open == []
    assert "script" not in nesting.seen
    assert not re.search(r"https?://|url\(|@import|src=|href=", page)
    assert nesting.seen.count("svg") == 2  # bars of the two latencies, and one picture for both curves
    assert "256 tokens</text>" in page  # what tells the bars apart, without the model that they share
    assert "a&lt;b" in page
    assert "ended with &lt;code&gt; 1" in page
    assert "&lt;A &amp; B&gt;" in page
    assert page.count("class='curve") == 2


def test_a_comparison_judges_each_measure_by_what_is_better_for_it() -> None:
    found = compare(report(), report(first=15.0, rate=150.0))
    verdicts = {(row["what"], row["measure"]): row["verdict"] for row in found["rows"]}
    assert verdicts == {
        ("a<b, 256 tokens", "token_ms_p50"): "worse",
        ("a<b, 256 tokens", "token_ms_p95"): "worse",
        ("a<b, 512 tokens", "token_ms_p50"): "same",
        ("a<b, 512 tokens", "token_ms_p95"): "same",
        ("pdf", "documents_a_minute"): "better",
    }
    assert found["rows"][0]["times"] == 1.5
    assert other_machine(found) == ""
    page = as_html(found)
    assert "before and after" in page
    assert "class='word worse'>worse" in page
    shorter = report()
    del shorter["rows"][2]
    shorter["machine"] = MACHINE | {"cpu": "another"}
    found = compare(report(), shorter)
    assert found["rows"][-1] == {"case": "only in one of them", "what": "documents, pdf", "where": "before"}
    assert "differ in cpu" in other_machine(found)
    for name, judged in (("tokens_s_low", 1), ("load_s", -1), ("kv_mb", -1), ("ratio", 0), ("steps_s", 1)):
        assert better(name) == judged


def test_reports_are_compared_by_the_command(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    before, after, page = (tmp_path / name for name in ("a.json", "b.json", "c.html"))
    before.write_text(json.dumps(report()), encoding="utf-8")
    after.write_text(json.dumps(report(first=5.0)), encoding="utf-8")
    assert command(["benchmark", "--compare", str(before), str(after), "--out", str(page)]) == 0
    out = capfd.readouterr().out
    assert "| a<b, 256 tokens | token_ms_p50 | 10.0 | 5.0 | 0.5 | better |" in out
    assert "better" in page.read_text(encoding="utf-8")
    for text, hint in (("{", "it is no JSON"), ("[]", "no report of a benchmark"), ('{"rows": []}', "--out FILE.json")):
        after.write_text(text, encoding="utf-8")
        with pytest.raises(ConfigError, match=hint):
            read_report(after)
