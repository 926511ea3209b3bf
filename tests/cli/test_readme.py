"""The README's command lines: each is one that the program knows, and those that need no server are carried out."""

from __future__ import annotations

import io
import json
import re
import shlex
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from llamahome_gui import errors
from llamahome_gui.cli.app import EXIT_CODES
from llamahome_gui.config.paths import Workspace
from llamahome_gui.models import ModelStore
from tests.cli.conftest import Command
from tests.cli.parsing import Parse, parse
from tests.tiny import make_tiny_model

__all__ = ["parse"]

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
CHAPTER = README.partition("\n## The command line\n")[2].partition("\n## ")[0]
# What goes on until Ctrl+C, needs a server or the window, or takes minutes; tests of their own do each.
ELSEWHERE = ("benchmark", "convert FOLDER --out OUT --watch", "convert FOLDER --out OUT --ray", "models --search",
             "import", "needle", "selftest", "serve", "stream", "summarize", "ask")  # fmt: skip
# What takes the built-in model or trains one.
LONG = ("chat", "datasets preview", "export", "merge", "model ", "remove", "runs compare", "runs log", "train")


def commands(text: str) -> Iterator[str]:
    """Every line of a block that begins with the program's name, without its comment."""
    for number, part in enumerate(re.split(r"^```.*$", text, flags=re.MULTILINE)):
        for line in part.splitlines() if number % 2 else ():
            if line.startswith("llamahome "):
                yield line.removeprefix("llamahome ").partition("  #")[0].strip()


def begins(line: str, with_: tuple[str, ...]) -> bool:
    return any(f"{line} ".startswith(one) for one in with_)


@pytest.fixture
def desk(tmp_path: Path, home: Workspace, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with everything that the README's lines name, and a workspace with the models that they use."""
    from docx import Document

    place = tmp_path / "desk"
    (place / "FOLDER").mkdir(parents=True)
    report = Document()
    for number in range(6):
        report.add_paragraph(f"The access code for office number {number} is {4821 + number}.")
    report.save(str(place / "report.docx"))
    shutil.copy(place / "report.docx", place / "FOLDER")
    rows = [{"prompt": f"Code {number}?", "completion": f"It is {number}."} for number in range(8)]
    (place / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    table = "".join(f"{row['prompt']},{row['completion']}\n" for row in rows)
    (place / "rows.csv").write_text("prompt,completion\n" + table, encoding="utf-8")
    (place / "questions.txt").write_text("What is the code?\nAnd now?\n", encoding="utf-8")
    make_tiny_model(tmp_path / "downloaded", context=1024)
    ModelStore(home).import_folder(tmp_path / "downloaded", "llama", "3.2-1b")
    monkeypatch.chdir(place)
    monkeypatch.setenv("LLAMA_MODEL", "llama/3.2-1b")
    return place


def arguments_of(line: str, monkeypatch: pytest.MonkeyPatch, wide: Workspace) -> list[str]:
    """The words of a line, its input put in the place of the terminal's, its stand-ins replaced by what is there."""
    line, _, source = line.partition(" < ")
    monkeypatch.setattr(sys, "stdin", io.StringIO(Path(source).read_text(encoding="utf-8") if source else ""))
    adapters = sorted(path.name for path in wide.finetuned_dir.iterdir())
    runs = sorted(path.name for path in wide.checkpoints_dir.iterdir())
    words = [word if word != "ADAPTER" else adapters[0] for word in shlex.split(line)]
    return [runs.pop(0) if word == "RUN" else word for word in words]


def test_every_line_is_a_command_that_there_is(parse: Parse) -> None:
    lines = list(commands(README))
    assert len(lines) > 50
    for line in lines:
        assert parse(shlex.split(line.partition(" < ")[0])), line


def test_the_short_lines_of_the_chapter_work(command: Command, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = 0
    for line in commands(CHAPTER):
        if not begins(line, ELSEWHERE + LONG):
            words = arguments_of(line, monkeypatch, Workspace.open())
            if words[:2] == ["datasets", "make"]:
                continue  # of the library, which only the window fills
            result = command(*words)
            nothing = begins(line, ("library search",))  # the library is empty
            assert result.code == (1 if nothing else 0), (line, result.err)
            done += 1
    assert done >= 10
    assert (desk / "OUT" / "FOLDER" / "report.docx.md").is_file() or list((desk / "OUT").rglob("report.docx.md"))


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_lines_that_load_and_train_models_work(
    command: Command, desk: Path, home: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_tiny_model(home.models_dir / "llama" / "3.1-8b", context=1024)
    shutil.copy(desk / "rows.jsonl", home.training_dir / "samples")
    done = 0
    for line in commands(CHAPTER):
        if not begins(line, LONG) or begins(line, ELSEWHERE) or "--processes" in line:
            continue
        words = arguments_of(line.replace("train starter", "train llama 3.2-1b"), monkeypatch, home)
        if words[0] == "train":
            words += ["--progress", "none"]
        if words[0] == "train" and not {"--estimate", "--resume", "--apply-suggestion"} & set(words):
            words += ["--epochs", "1"]
        result = command(*words, *(["--yes"] if words[0] == "remove" else []))
        # A run that has ended cannot go on, and one that did not run out of memory suggests nothing.
        ended = "--resume" in words or "--apply-suggestion" in words
        assert result.code == (7 if ended else 0), (line, result.err)
        done += 1
    assert done >= 15


def test_every_exit_code_is_told() -> None:
    codes = {kind.exit_code for kind in vars(errors).values() if isinstance(kind, type) and hasattr(kind, "exit_code")}
    told = re.compile(r"(\d+)\s+[A-Za-z]")
    for text in (EXIT_CODES, CHAPTER.partition("Exit codes:")[2]):
        assert codes | {0, 2, 130} == {int(code) for code in told.findall(text)}
