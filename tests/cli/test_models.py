"""`models`, `validate`, `import`, `merge`, `export` and `remove` over a real workspace and real files."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from llamahome_gui.config.paths import Workspace
from llamahome_gui.models import ModelStore
from tests.cli.conftest import Command
from tests.hub_server import HubServer
from tests.hub_server.fixture import hub
from tests.models.lora import make_adapter as make_lora
from tests.models.test_store import make_adapter
from tests.models.test_usage import old
from tests.tiny import make_tiny_model

__all__ = ["hub"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_tiny_model(tmp_path / "Downloads" / "Llama-3.2-1B-Instruct")


def answer(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))


def test_models_tells_sizes_adapters_and_the_disk(command: Command, home: Workspace, folder: Path) -> None:
    assert command("import", str(folder), "--link").code == 0
    make_adapter(home, "llama_3.2-1b_letters", "llama/3.2-1b")
    dead = home.models_dir / "llama" / ".x.abc123.part"
    dead.mkdir()
    (dead / "model.safetensors").write_bytes(b"x" * 5000)
    old(dead)
    listed = command("models", "--json").json
    rows = {row["key"]: row for row in listed["installed"]}
    assert list(rows) == ["starter", "llama/3.2-1b", "finetuned/llama_3.2-1b_letters"]
    assert rows["llama/3.2-1b"]["linked"]
    assert rows["llama/3.2-1b"]["disk_bytes"] < 5000 < rows["llama/3.2-1b"]["bytes"]
    assert rows["finetuned/llama_3.2-1b_letters"]["base"] == "llama/3.2-1b"
    assert listed["disk"]["leftovers"] == 5000
    assert listed["disk"]["total"] == sum(listed["disk"]["models"].values()) + 5000
    table = command("models").out
    assert "\n  finetuned/llama_3.2-1b_letters" in table
    assert f"linked to {folder}" in table
    assert "left by crashes" in table
    assert "5 kB of unfinished work removed" in command("models", "--clean").err
    assert not dead.exists()


def test_the_catalogue_tells_licence_access_and_size(command: Command) -> None:
    families = {family["name"]: family for family in command("models", "--json").json["catalogue"]}
    about = families["qwen2.5"]["details"]["3b"]
    assert (about["gated"], about["revision"], about["chat"]) == (False, "main", True)
    assert "Research" in about["license"]
    assert about["shape"]["layers"] == 36
    assert "8,192 tokens" in families["qwen2.5"]["fit"]["3b"]["sentence"]
    assert families["llama"]["fit"]["3.1-405b"]["verdict"] == "too large"
    assert "3.2-11b" not in families["llama"]["fit"]
    (line,) = [line for line in command("models").out.splitlines() if line.startswith("llama 3.2-1b")]
    for word in ("2.5 GB", "128K", "4 GB", "chat", "Llama 3.2 Community License", "gated"):
        assert word in line


def test_names_of_folders_are_words_and_no_markup(command: Command, home: Workspace, tmp_path: Path) -> None:
    folder = make_tiny_model(tmp_path / "[bold]x[/bold]")
    command("import", str(folder), "mine", "a", "--link")
    assert "[bold]x[/bold]" in command("models").out


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_name_of_any_bytes_is_listed(home: Workspace, folder: Path) -> None:
    shutil.copytree(folder, home.models_dir / "mine" / os.fsdecode(b"v\xff"))
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "PYTHONIOENCODING": "utf-8:strict"}
    for options in ([], ["--json"]):
        command = [sys.executable, "-m", "llamahome_gui", "models", *options]
        result = subprocess.run(command, capture_output=True, env=environment, check=False)
        assert result.returncode == 0, result.stderr
        assert rb"mine/v\udcff" in result.stdout


def test_import_guesses_the_name(command: Command, folder: Path) -> None:
    result = command("import", str(folder), "--json")
    assert result.code == 0, result.err
    assert (result.json["key"], result.json["linked"], result.json["problem"]) == ("llama/3.2-1b", False, None)
    assert command("import", str(folder)).code == 5
    assert command("import", str(folder), "mine").code == 2
    assert command("import", str(folder), "mine", "b").code == 0


def test_validate_tells_each_file_and_fails_by_its_code(command: Command, folder: Path, home: Workspace) -> None:
    command("import", str(folder))
    good = command("validate", "llama", "3.2-1b", "--json")
    assert (good.code, good.json["ok"]) == (0, True)
    assert {file["state"] for file in good.json["models"][0]["files"]} == {"ok"}
    weights = home.models_dir / "llama" / "3.2-1b" / "model.safetensors"
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    assert command("validate", "llama/3.2-1b", "--quick").code == 0
    bad = command("validate", "--all")
    assert bad.code == 5
    assert "starter: ok" in bad.out
    assert "Nothing is recorded of its files" in bad.out
    assert "llama/3.2-1b: NOT OK" in bad.out
    assert "changed  model.safetensors" in bad.out
    assert command("validate").code == 2
    assert command("validate", "llama", "--all").code == 2


def test_validate_can_load_the_model(command: Command, tiny: str) -> None:
    result = command("validate", tiny, "--load", "--json")
    assert (result.code, result.json["models"][0]["loaded"]) == (0, True)


def test_remove_asks_and_tells_what_stays(
    command: Command, folder: Path, home: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    command("import", str(folder))
    make_adapter(home, "llama_3.2-1b_letters", "llama/3.2-1b")
    place = home.models_dir / "llama" / "3.2-1b"
    (place / "notes.txt").write_text("mine")
    answer(monkeypatch, "n\n")
    refused = command("remove", "llama", "3.2-1b")
    assert refused.code != 0
    assert "finetuned/llama_3.2-1b_letters" in refused.err
    assert "become free" in refused.err
    assert "so they stay: notes.txt" in refused.err
    assert (place / "model.safetensors").is_file()
    answer(monkeypatch, "y\n")
    done = command("remove", "llama", "3.2-1b", "--json")
    assert done.code == 0, done.err
    assert done.json["stays"] == ["notes.txt"]
    assert done.json["freed"] > 100_000
    assert done.json["adapters"] == ["finetuned/llama_3.2-1b_letters"]
    assert [path.name for path in place.iterdir()] == ["notes.txt"]


def test_removing_a_link_says_that_the_files_stay(
    command: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command("import", str(folder), "--link")
    answer(monkeypatch, "y\n")
    result = command("remove", "llama")
    assert result.code == 0
    assert f"Its files in {folder} stay" in result.err
    assert (folder / "model.safetensors").is_file()


def test_search_asks_the_hub(command: Command, hub: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", hub.endpoint)
    hub.add_model("maker/tiny-llama", {"config.json": b"{}", "model.safetensors": b"x"})
    found = command("models", "--search", "tiny", "--json")
    assert found.code == 0, found.err
    assert [row["repository"] for row in found.json["results"]] == ["maker/tiny-llama"]
    assert "maker/tiny-llama" in command("models", "--search", "tiny").out
    assert "no text model" in command("models", "--search", "unheard-of").err
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:1")
    offline = command("models", "--search", "tiny")
    assert offline.code != 0
    assert len(offline.err.strip().splitlines()) == 1


def test_listing_imports_nothing_heavy(home: Workspace, tiny: str) -> None:
    code = (
        "import sys; from llamahome_gui.cli import run; code = run(['models']); "
        "heavy = {'torch', 'transformers', 'httpx', 'numpy', 'asyncio', 'PySide6', 'keyring'} & set(sys.modules); "
        "sys.exit(code or ', '.join(sorted(heavy)) or None)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert json.dumps(tiny).strip('"') in result.stdout


def test_an_adapter_is_merged_into_a_model_of_its_own(command: Command, home: Workspace, tiny: str) -> None:
    store = ModelStore(home)
    make_lora(store, store.get(tiny), "letters")
    result = command("merge", "letters", "tiny", "1-letters", "--json")
    assert result.code == 0, result.err
    assert result.json["key"] == "tiny/1-letters"
    assert store.get("tiny/1-letters").problem is None
    again = command("merge", "letters", "tiny", "1-letters")
    assert again.code != 0
    assert "is installed" in again.err


def test_an_adapter_is_exported_as_a_zip(command: Command, home: Workspace, tiny: str, tmp_path: Path) -> None:
    store = ModelStore(home)
    make_lora(store, store.get(tiny), "letters")
    target = tmp_path / "letters.zip"
    result = command("export", "letters", str(target), "--json")
    assert result.code == 0, result.err
    assert result.json == {"key": "finetuned/tiny_1_letters", "path": str(target)}
    with zipfile.ZipFile(target) as archive:
        assert "letters/adapter_config.json" in archive.namelist()
    again = command("export", "letters", str(target))
    assert again.code == 5
    assert "is there" in again.err
