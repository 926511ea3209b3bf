"""`summarize` and `stream`: tables, files, going on, and what they refuse."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Command


def _rows(path: Path, *rows: object) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_summaries_are_scored_kept_and_not_written_again(command: Command, tiny: str, tmp_path: Path) -> None:
    row = {"article": "The quick brown fox jumps. " * 30, "summary_gt": "A fox jumps.", "max_tokens": 4, "n": 1}
    file, out = _rows(tmp_path / "rows.jsonl", row, {"article": ""}), tmp_path / "out"
    say = ("summarize", str(file), "--model", tiny, "--sizes", "16,full", "--out", str(out))
    refused = command(*say)
    assert refused.code == 7
    assert "Line 2: article" in refused.err
    first = command(*say, "--skip-bad")
    assert first.code == 0, first.err
    assert "2 of 2: article 1, cache full, ROUGE-2" in first.err
    assert first.out.startswith("| cache | summaries | KV | ROUGE-1 P / R / F1")
    assert (out / "summaries.md").read_text(encoding="utf-8") == first.out
    again = command(*say, "--skip-bad", "--json")
    assert "of 2: article" not in again.err
    assert again.json == json.loads((out / "summaries.json").read_text(encoding="utf-8"))
    assert [row["cache"] for row in again.json["results"]] == ["16", "full"]
    assert "--sizes says" in command(*say, "--window-length", "64").err
    other = command(*say, "--skip-bad", "--raw")
    assert other.code == 8


def test_a_conversation_is_told_as_a_table(command: Command, tiny: str, tmp_path: Path) -> None:
    file = _rows(
        tmp_path / "turns.jsonl", {"question_id": 1, "turns": ["Who jumps over the lazy dog? " * 25, "Why? " * 30]}
    )
    out = tmp_path / "stream.md"
    talk = ("stream", str(file), "--model", tiny, "--tokens", "1200", "--window-length", "64", "--heavy-hitters", "32")
    done = command(*talk, "--answer", "3", "--probe", "2", "--out", str(out))
    assert done.code == 0, done.err
    assert "h2o, last tenth beside the second: process_MB" in done.out
    assert "full: the trained context is full after" in done.err
    assert "| cache | tokens | turns | slots | KV MB |" in out.read_text(encoding="utf-8")
    rows = command(*talk, "--answer", "3", "--probe", "2", "--no-full", "--json").json["rows"]
    assert {row["cache"] for row in rows} == {"h2o"}
    assert rows[-1]["tokens"] >= 1200
    assert rows[-1]["slots"] == 64
