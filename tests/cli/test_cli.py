"""The commands over a real workspace, real files and a tiny real model."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from llamahome_gui.cli.training import _settings as settings_for_run
from llamahome_gui.config.paths import Workspace
from llamahome_gui.config.settings import Settings, save_settings
from llamahome_gui.models import ModelStore
from llamahome_gui.training import suggested_settings
from tests.cli.conftest import Command

pytestmark = pytest.mark.programs


def test_help_names_every_command(command: Command) -> None:
    result = command("--help")
    assert result.code == 0
    for name in (
        "models", "download", "validate", "import", "remove", "token", "fit", "convert", "chat", "train", "selftest",
        "model",
    ):  # fmt: skip
        assert f" {name} " in result.out


def test_a_wrong_option_is_a_usage_error(command: Command) -> None:
    result = command("models", "--nonsense")
    assert result.code == 2
    assert "--nonsense" in result.err
    assert "Traceback" not in result.err


def test_models_lists_the_starter_and_the_catalogue(command: Command, tiny: str) -> None:
    result = command("models", "--json")
    assert result.code == 0
    keys = [model["key"] for model in result.json["installed"]]
    assert keys[0] == "starter"
    assert tiny in keys
    assert "llama" in [family["name"].split("-")[0] for family in result.json["catalogue"]]
    assert all(row["problem"] is None for row in result.json["installed"] if row["key"] == tiny)
    table = command("models")
    assert table.code == 0
    assert tiny in table.out


def test_a_broken_model_is_listed_with_its_problem_and_not_loaded(command: Command, tiny: str, home: Workspace) -> None:
    (home.models_dir / "tiny" / "1" / "tokenizer.json").unlink()
    row = next(row for row in command("models", "--json").json["installed"] if row["key"] == tiny)
    assert "tokenizer" in row["problem"]
    answer = command("model", "--model", tiny, "--prompt", "x")
    assert answer.code == 5
    assert "tokenizer" in answer.err


def test_model_answers_with_the_documented_options(command: Command, tiny: str) -> None:
    options = ("--enable-h2o", "--window-length", "48", "--heavy-hitters", "16", "--max-new-tokens", "8")
    result = command("model", "--model", tiny, *options, "--prompt", "What is the code?", "--json")
    assert result.code == 0, result.err
    answer = result.json
    assert answer["model"] == tiny
    assert answer["usage"]["policy"] == "h2o"
    assert answer["usage"]["window_length"] == 48
    assert 0 < answer["new_tokens"] <= 8
    plain = command("model", "--model", tiny, *options, "--prompt", "What is the code?")
    assert plain.out.rstrip("\n") == answer["text"].rstrip("\n")
    assert "tokens kept" in plain.err


def test_a_document_is_read_by_the_model(command: Command, tiny: str, tmp_path: Path) -> None:
    document = tmp_path / "note.md"
    document.write_text("The access code for the Harbor office is 4821.\n" * 30, encoding="utf-8")
    options = ("--model", tiny, "--window-length", "48", "--heavy-hitters", "16", "--max-new-tokens", "2")
    result = command("model", *options, "--document", str(document), "--prompt", "Code?", "--json")
    assert result.code == 0, result.err
    assert result.json["prompt_tokens"] > 300


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("model", "--model", "nope", "--prompt", "x"), 5, "nope"),
        (("model", "--window-length", "64", "--prompt", "x"), 3, "heavy_hitter_tokens"),
        (("model", "--document", "absent.docx", "--prompt", "x"), 4, "absent.docx"),
        (("remove", "starter", "--yes"), 5, "built-in"),
        (("train", "starter", "--dataset", "absent.jsonl"), 7, "absent.jsonl"),
    ],
)
def test_errors_are_one_line_and_a_documented_code(
    command: Command, arguments: tuple[str, ...], code: int, words: str
) -> None:
    result = command(*arguments)
    assert result.code == code
    assert words in result.err
    assert len(result.err.strip().splitlines()) == 1
    assert result.err.startswith("llamahome: ")


def test_chat_reads_questions_until_quit(command: Command, tiny: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("Hello?\n\nAgain?\n/quit\nnever asked\n"))
    result = command("chat", "--model", tiny, "--max-new-tokens", "3")
    assert result.code == 0, result.err
    assert result.err.count("tokens kept") == 2


def test_convert_writes_relative_paths_and_tells_failures(command: Command, tmp_path: Path) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    (source / "deep").mkdir(parents=True)
    (source / "deep" / "a.csv").write_text("name,code\nHarbor,4821\n", encoding="utf-8")
    (source / "b.txt").write_text("plain words", encoding="utf-8")
    (source / "empty.docx").write_bytes(b"")
    result = command("convert", str(source), "--out", str(out), "--json", "--jobs", "1")
    assert result.code == 1
    summary = result.json
    assert (summary["files"], summary["converted"]) == (3, 2)
    assert [(Path(row["path"]).name, row["reason"]) for row in summary["failed"]] == [("empty.docx", "empty")]
    written = sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file())
    assert len(written) == 2
    assert all(name.endswith((".csv.md", ".txt.md")) for name in written)
    assert "4821" in next(out.rglob("a.csv.md")).read_text(encoding="utf-8")


def test_convert_goes_on_where_it_was_and_writes_other_forms(command: Command, tmp_path: Path) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    (source / "a.md").write_text("# Title\n\nSome **words**.\n")
    (source / "b.md").write_text("Others.\n")
    options = (str(source), "--out", str(out), "--jobs", "1", "--update", "--json")
    assert command("convert", *options).json["converted"] == 2
    os.utime(source / "b.md", (4e9, 4e9))
    again = command("convert", *options)
    assert (again.code, again.json["files"], again.json["converted"], again.json["skipped"]) == (0, 2, 1, 1)
    assert command("convert", *options[:-2], "--format", "txt").code == 0
    assert (out / "a.md.txt").read_text() == "Title\n\nSome words.\n"
    assert command("convert", *options[:-2], "--format", "jsonl").code == 0
    row = json.loads((out / "a.md.jsonl").read_text())
    assert (row["path"], row["format"], row["words"], row["text"]) == ("a.md", "md", 3, "# Title\n\nSome **words**.\n")


def test_convert_into_a_read_only_place_is_told_per_file(command: Command, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("words", encoding="utf-8")
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    result = command("convert", str(tmp_path / "a.txt"), "--out", str(tmp_path / "file"), "--json", "--jobs", "1")
    assert result.code == 1
    assert result.json["failed"][0]["reason"] == "unwritable"


def test_train_then_remove(command: Command, tiny: str, tmp_path: Path, home: Workspace) -> None:
    rows = [
        {"messages": [{"role": "user", "content": f"Code {i}?"}, {"role": "assistant", "content": f"It is {i}."}]}
        for i in range(8)
    ]
    dataset = tmp_path / "rows.jsonl"
    dataset.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    family, version = tiny.split("/")
    options = ("--dataset", str(dataset), "--name", "codes", "--epochs", "1", "--progress", "none", "--json")
    result = command("train", family, version, *options)
    assert result.code == 0, result.err
    assert result.json["event"] == "finished"
    adapter = home.finetuned_dir / "tiny_1_codes"
    assert (adapter / "adapter_model.safetensors").is_file()
    answer = command("model", "--model", result.json["adapter_key"], "--prompt", "Code 3?", "--max-new-tokens", "2")
    assert answer.code == 0, answer.err
    removed = command("remove", result.json["adapter_key"], "--yes")
    assert removed.code == 0
    assert not adapter.exists()


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (("--epochs", "1500"), "num_epochs"),
        (("--learning-rate", "0"), "learning_rate"),
        (("--learning-rate", "2"), "learning_rate"),
        (("--sample-prompt", "x" * 4001), "sample_prompt"),
    ],
)
def test_what_no_run_could_be_resumed_with_is_refused(
    command: Command, tiny: str, home: Workspace, options: tuple[str, str], named: str
) -> None:
    result = command("train", tiny, *options)
    assert result.code != 0
    assert named in result.err
    assert "Traceback" not in result.err
    assert not list(home.checkpoints_dir.glob("*"))


def test_the_built_in_models_recipe_stays_whatever_else_was_saved(
    home: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    starter = ModelStore(home).get("starter")
    assert settings_for_run(starter, None, home, None, None, None) == suggested_settings(starter)
    save_settings(home, Settings())  # as the window does when a theme is chosen
    assert settings_for_run(starter, None, home, None, None, None) == suggested_settings(starter)
    monkeypatch.setenv("LLAMAHOME_TRAINING_SEED", "7")
    made = settings_for_run(starter, None, home, None, 3, None)
    assert made == suggested_settings(starter).model_copy(update={"seed": 7, "num_epochs": 3})


@pytest.mark.skipif(sys.platform == "win32", reason="has no signal that only interrupts")
def test_an_interrupted_run_is_listed_goes_on_and_becomes_an_adapter(
    command: Command, tiny: str, tmp_path: Path, home: Workspace
) -> None:
    rows = [{"prompt": f"Code {i}?", "completion": f"It is {i}."} for i in range(8)]
    dataset = tmp_path / "rows.jsonl"
    dataset.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    config = tmp_path / "long.yaml"
    config.write_text("num_epochs: 1000\nearly_stopping: {enabled: false}\n", encoding="utf-8")
    start = [sys.executable, "-m", "llamahome_gui", "train", *tiny.split("/"), "--name", "codes"]
    child = subprocess.Popen(
        [*start, "--dataset", str(dataset), "--config", str(config)],
        stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    with child:
        assert child.stderr is not None
        assert any(line.startswith("step 2/") for line in child.stderr)
        child.send_signal(signal.SIGINT)
        said = child.stderr.read()
    assert child.returncode == 7
    assert "Paused at step" in said
    (run,) = command("runs", "--json").json
    assert (run["run"], run["state"], run["resumable"]) == ("tiny_1_codes", "paused", True)
    assert "tiny_1_codes  paused" in command("runs").out
    refused = command("train", tiny, "--name", "codes", "--resume", "--learning-rate", "0.5")
    assert refused.code == 7
    assert "another learning_rate" in refused.err
    assert command("train", tiny, "--name", "codes", "--apply-suggestion").code == 7
    kept = command("train", tiny, "--name", "codes", "--resume", "--keep-best", "--json")
    assert kept.code == 0, kept.err
    assert (home.finetuned_dir / "tiny_1_codes" / "adapter_model.safetensors").is_file()
    assert command("runs", "--json").json[0]["state"] == "finished"
    assert command("runs", "--remove", "tiny_1_codes").code == 0
    assert command("runs", "--json").json == []
    assert command("runs", "--remove", "tiny_1_codes").code == 7


def test_the_program_runs_as_a_module_without_a_display(home: Workspace) -> None:
    environment = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY")}
    environment.pop("QT_QPA_PLATFORM", None)
    version = subprocess.run(
        [sys.executable, "-m", "llamahome_gui", "--version"], capture_output=True, text=True, check=True
    )
    assert version.stdout.startswith("llamahome ")
    if sys.platform != "linux":
        pytest.skip("other systems always have a display")
    window = subprocess.run(
        [sys.executable, "-m", "llamahome_gui"], capture_output=True, text=True, env=environment, check=False
    )
    assert window.returncode == 9
    assert "selftest" in window.stderr
    assert len(window.stderr.strip().splitlines()) == 1


def test_a_frozen_program_hands_itself_over_to_its_workers(
    home: Workspace, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    import multiprocessing

    from llamahome_gui.__main__ import main

    called: list[bool] = []
    monkeypatch.setattr(multiprocessing, "freeze_support", lambda: called.append(True))
    monkeypatch.setattr(sys, "argv", ["llamahome", "--version"])
    for frozen in (False, True):
        monkeypatch.setattr(sys, "frozen", frozen, raising=False)
        with pytest.raises(SystemExit):
            main()
    assert called == [True]
