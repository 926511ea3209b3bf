"""The documents benchmark: the files it makes, the processes it asks, and the figures it draws from their answers."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from llamahome_gui.cli import run as command
from llamahome_gui.documents import convert_file
from llamahome_gui.errors import ConfigError
from llamahome_gui.evaluation.documents import bars, peers
from llamahome_gui.evaluation.documents.child import carry_out
from llamahome_gui.evaluation.documents.peers import OURS, Answer, ConverterError, Side
from llamahome_gui.evaluation.documents.sets import MAKERS, chosen, gather, make
from llamahome_gui.evaluation.documents.speed import Contest, run

TWIN = replace(OURS, name="twin 1")


class Told(Side):
    """A side whose answers are known: a second for each file, or the seconds it is given."""

    factor = 1.0

    def convert(self, paths: object, workers: int = 0) -> Answer:
        count = len(paths)  # type: ignore[arg-type]
        if workers:
            return Answer((), (9,) * count, 0.5 * self.factor)
        # The last file is beyond the slow side and costs it nothing.
        chars = (9,) * (count - 1) + ((9,) if self.factor == 1.0 else (0,))
        return Answer((self.factor,) * (count - 1) + (1.0,), chars, 10 * self.factor)


class Slow(Told):
    factor = 4.0


@pytest.mark.parametrize("name", MAKERS)
def test_made_documents_are_what_they_say(name: str, tmp_path: Path) -> None:
    path = make(tmp_path, [name], sizes=[2])[name][0]
    converted = convert_file(path)
    assert converted.format == name
    assert converted.words > 100
    first = path.read_bytes()
    assert make(tmp_path, [name], sizes=[2])[name][0].read_bytes() == first or name in ("docx", "xlsx", "pptx")
    assert convert_file(path).markdown == converted.markdown


def test_files_are_sorted_by_content(tmp_path: Path) -> None:
    make(tmp_path, ["rtf", "csv"], sizes=[1])
    (tmp_path / "page.txt").write_text("<html><body>a page</body></html>")
    (tmp_path / "picture.docx").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))
    found = gather([tmp_path])
    assert {name: [path.name for path in files] for name, files in found.items()} == {
        "rtf": ["00-1.rtf"],
        "html": ["page.txt"],
        "csv": ["00-1.csv"],
    }
    assert list(chosen(found, ["csv"])) == ["csv"]
    with pytest.raises(ConfigError, match="no file of pdf"):
        chosen(found, ["pdf"])


def test_a_process_of_its_own_converts(tmp_path: Path) -> None:
    good = make(tmp_path, ["csv"], sizes=[1])["csv"]
    empty = tmp_path / "empty.txt"
    empty.touch()
    answer = OURS.convert([*good, empty])
    assert answer.chars == (len(convert_file(good[0]).markdown), 0)
    assert answer.converted == 1
    assert len(answer.seconds) == 2
    assert 0 < answer.total < answer.cold
    pooled = OURS.convert([*good, empty], workers=2)
    assert pooled.chars == answer.chars
    assert pooled.seconds == ()


def test_a_process_that_dies_says_why(tmp_path: Path) -> None:
    with pytest.raises(ConverterError, match=r"KeyError.*nobody"):
        Side("nobody", "nobody").convert([tmp_path])


def test_the_order_is_carried_out_here_too(tmp_path: Path) -> None:
    paths = [str(path) for path in make(tmp_path, ["txt"], sizes=[1, 1])["txt"]]
    found = carry_out({"converter": "ours", "paths": paths, "workers": 0})
    assert [len(convert_file(Path(path)).markdown) for path in paths] == found["chars"]


def test_figures(tmp_path: Path) -> None:
    sets = make(tmp_path, ["docx", "pptx", "odt", "html", "rtf"], sizes=[1, 1, 1])
    contest = Contest(Told("fast", "-"), Slow("slow 1", "-"), rounds=3)
    contest.formats(sets)
    rows = {row["format"]: row for row in contest.rows}
    # Two files that both convert take 8 s and 2 s; the whole set takes 9 s and 3 s.
    assert rows["docx"]["times"] == "4× (4–4)"
    assert rows["docx"]["whole_set"] == "3× (3–3)"
    assert rows["docx"]["cold"] == "4× (4–4)"
    assert (rows["docx"]["fast_converted"], rows["docx"]["slow_converted"]) == (3, 2)
    assert rows["docx"]["fast_documents_a_minute"] == 60
    # 60 a minute beside 2 documents in 9 s.
    assert rows["odt"]["times"] == "4.5× (4.5–4.5)"
    assert rows["odt"]["bar"] == "–"
    checks = {check.name: (check.value, check.holds) for check in contest.checks}
    assert checks == {
        "docx": (3.0, False),
        "pptx": (3.0, False),
        "html": (3.0, False),
        "rtf": (4.5, True),
    }


def test_figures_of_pools(tmp_path: Path) -> None:
    contest = Contest(Told("fast", "-"), Slow("slow 1", "-"), rounds=1)
    contest.pools(make(tmp_path, ["docx", "csv"], sizes=[1]))
    assert [(row["set"], row["ours_s"], row["slow 1_cold_s"], row["times"]) for row in contest.rows] == [
        ("office", 0.5, 40, "80× (80–80)"),
        ("text", 0.5, 40, "80× (80–80)"),
    ]


def test_two_real_sides(tmp_path: Path) -> None:
    told: list[str] = []
    found = run(make(tmp_path, ["csv"], sizes=[1]), TWIN, rounds=1, say=told.append)
    assert [row["case"] for row in found["rows"]] == ["formats", "pool of 2, cold"]
    assert found["machine"]["peer"] == "twin 1"
    assert [check["name"] for check in found["checks"]] == ["csv", "pool, text"]
    assert told == ["csv: 1 files", "pool of 2, text: 1 files"]


def test_without_a_peer_only_our_own_figures_are_told(tmp_path: Path) -> None:
    contest = Contest(Told("fast", "-"), None, rounds=1)
    sets = make(tmp_path, ["docx", "odt"], sizes=[1, 1, 1])
    contest.formats(sets)
    contest.pools(sets)
    *formats, pool = contest.rows
    assert {(row["case"], row["fast_documents_a_minute"]) for row in formats} == {("formats", 60)}
    assert not {"bar", "times"} & {name for row in contest.rows for name in row}
    assert (pool["ours_s"], pool["ours_documents_a_minute"]) == (0.5, 360)
    assert contest.checks == []


def test_a_missing_peer_is_told(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert command(["benchmark", "documents", "--peer-python", str(tmp_path / "python")]) == 3
    assert "no Python interpreter" in capfd.readouterr().err
    # The library is not looked for in this project's own environment, which may have it.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(peers, "_ASK", "import markitdown_that_is_missing")
        with pytest.raises(ConfigError, match="not installed"):
            peers.markitdown(Path(sys.executable))


def test_the_command(tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    make(folder, ["csv", "odp"], sizes=[1])
    monkeypatch.setattr(peers, "markitdown", lambda _python: TWIN)
    out = tmp_path / "report.json"
    options = ("--files", str(folder), "--iterations", "1", "--no-pools", "--json", "--out", str(out))
    monkeypatch.setitem(bars.BARS, "csv", 1e9)
    assert command(["benchmark", "documents", *options]) == 1
    found = json.loads(capfd.readouterr().out)
    assert found == json.loads(out.read_text(encoding="utf-8"))
    assert [row["format"] for row in found["rows"]] == ["csv", "odp"]
    assert found["machine"]["rounds"] == 1

    def missing(python: object) -> Side:
        raise AssertionError(f"markitdown was looked for: {python}")

    monkeypatch.setattr(peers, "markitdown", missing)
    assert command(["benchmark", "documents", *options, "--alone"]) == 0
    assert json.loads(capfd.readouterr().out)["machine"]["peer"] is None
