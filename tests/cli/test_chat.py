"""`chat`: turns, the words with a slash, the line that is typed into, and Ctrl+C in a real terminal."""

from __future__ import annotations

import io
import json
import stat
import sys
from pathlib import Path
from typing import Any

import pytest

from llamahome_gui.cli import prompting
from llamahome_gui.cli.conversation import COMMANDS, Conversation, obey
from llamahome_gui.config.paths import Workspace
from llamahome_gui.config.settings import H2OSettings, SamplingSettings
from llamahome_gui.errors import ConfigError, DocumentError, StorageError
from tests.cli.conftest import Command

pytestmark = pytest.mark.programs


def typed(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


def test_words_with_a_slash_change_the_conversation(
    command: Command, tiny: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    note, chat, rows = tmp_path / "a note.md", tmp_path / "chat.md", tmp_path / "chat.json"
    note.write_text("The access code for the Harbor office is 4821.\n" * 8, encoding="utf-8")
    typed(
        monkeypatch, "/help", "/cache", "First?", "/again", "Second?", f'/document "{note}"', "Third?", "/cache",
        "/set temperature 0.5", "/set max_new_tokens=2", "Fourth?", f"/save '{chat}'", f"/save '{rows}'", "/new",
        "Fifth?", "/exit", "never asked",
    )  # fmt: skip
    result = command("chat", "--model", tiny, "--max-new-tokens", "4", "--json")
    assert result.code == 0, result.err
    answers = [json.loads(line) for line in result.out.splitlines()]
    sizes = [answer["prompt_tokens"] for answer in answers]
    assert len(answers) == 6
    assert sizes[0] == sizes[1] < sizes[2] < sizes[3]  # once more, with a turn before it, with a document too
    assert sizes[3] < sizes[4] > sizes[5] > sizes[2]  # the document stays when the turns are forgotten
    assert [answer["new_tokens"] <= most for answer, most in zip(answers, (4, 4, 4, 4, 2, 2), strict=True)] == [
        True
    ] * 6
    turns = json.loads(rows.read_text())["messages"]
    assert [turn["content"] for turn in turns[::2]] == ["First?", "Second?", "Third?", "Fourth?"]
    assert [turn["content"] for turn in turns[1::2]] == [answer["text"] for answer in answers[1:5]]
    assert "- a note.md\n" in chat.read_text()
    assert chat.read_text().count("## You\n") == 4
    for said in ("/document FILE", "empty until the first question", "a note.md is attached", "temperature is 0.5"):
        assert said in result.err


def test_a_wrong_word_names_the_right_ones(tmp_path: Path) -> None:
    nobody: Any = None
    folder = tmp_path / "taken.json"
    folder.mkdir()
    for line, error, hint in (
        ("/sav x", ConfigError, "Known: /help, /new"),
        ("/", ConfigError, "Known: /help, /new"),
        ("/save", ConfigError, "/save needs FILE"),
        ("/again", ConfigError, "Nothing was asked"),
        ("/set warmth 1", ConfigError, "Known: temperature"),
        ("/set temperature hot", ConfigError, "temperature: "),
        ("/document absent.docx", DocumentError, "absent.docx"),
        (f"/save '{folder}'", StorageError, "cannot be saved"),
    ):
        with pytest.raises(error) as caught:
            obey(Conversation(nobody, H2OSettings(), SamplingSettings()), line)
        assert hint in str(caught.value)


def test_a_saved_cache_answers_and_takes_no_other_document(
    command: Command, tiny: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    note, saved = tmp_path / "note.md", tmp_path / "note.cache"
    note.write_text("The access code for the Harbor office is 4821.\n" * 8, encoding="utf-8")
    assert command("model", "--model", tiny, "--document", str(note), "--save-cache", str(saved)).code == 0
    typed(monkeypatch, "Code?", f"/document {note}")
    result = command("chat", "--model", tiny, "--load-cache", str(saved), "--max-new-tokens", "2", "--json")
    assert json.loads(result.out)["prompt_tokens"] > 100
    assert result.code == 3
    assert "stands on a saved cache" in result.err


def test_tab_offers_words_files_and_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from prompt_toolkit.completion import CompleteEvent
    from prompt_toolkit.document import Document

    completer = prompting.make_completer(COMMANDS, SamplingSettings.model_fields)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "report.docx").touch()

    def offered(text: str) -> list[str]:
        return [one.text for one in completer.get_completions(Document(text), CompleteEvent(completion_requested=True))]

    assert offered("/s") == ["/set", "/save"]
    assert offered("/set te") == ["temperature"]
    assert offered("/document re") == ["port.docx"]
    assert offered("What is") == offered("/new ") == []


def test_the_line_keeps_its_history_for_its_owner_and_takes_several_lines(tmp_path: Path) -> None:
    from prompt_toolkit.input import create_pipe_input
    from prompt_toolkit.output import DummyOutput

    history = tmp_path / "history"
    history.touch(mode=0o644)  # as an earlier version made it
    with create_pipe_input() as keys:
        session = prompting.make_session(COMMANDS, (), history, input=keys, output=DummyOutput())
        keys.send_text("one\x1b\rtwo\r")
        assert session.prompt() == "one\ntwo"
        keys.send_text("/new\r")
        assert session.prompt() == "/new"
    with create_pipe_input() as keys:
        session = prompting.make_session(COMMANDS, (), history, input=keys, output=DummyOutput())
        keys.send_text("\x1b[A\x1b[A\r")
        assert session.prompt() == "one\ntwo"
    if sys.platform != "win32":
        assert stat.S_IMODE(history.stat().st_mode) == 0o600


@pytest.mark.skipif(sys.platform == "win32", reason="has no pseudo-terminals")
def test_ctrl_c_stops_the_answer_and_not_the_program(tiny: str, home: Workspace) -> None:
    from tests.cli.terminal import Terminal

    program = [sys.executable, "-m", "llamahome_gui", "chat", "--model", tiny]
    with Terminal([*program, "--max-new-tokens", "100000"]) as terminal:
        terminal.wait_for(">")
        terminal.type("Tell me everything.\r")
        terminal.wait_for(" tokens\r\n")  # the question is read, the answer begins
        terminal.type("\x03")
        assert "tokens kept" in terminal.wait_for("; stopped")
        terminal.wait_for("\n>")
        terminal.type("half a quest\x03")
        terminal.wait_for("/quit or Ctrl+D leaves.")
        terminal.type("/cache\r")
        terminal.wait_for("tokens kept")
        terminal.type("/nonsense\r")
        terminal.wait_for("There is no command /nonsense")
        terminal.wait_for("\n>")
        terminal.type("\x04")
        assert terminal.ended() == 0
    assert "Tell me everything." in home.chat_history.read_text(encoding="utf-8")
    assert "Traceback" not in terminal.shown
