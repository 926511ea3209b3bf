"""Settings files, the workspace, atomic writes and migrations."""

from __future__ import annotations

from pathlib import Path

import pytest

from llamahome_gui.config.database import open_database
from llamahome_gui.config.files import atomic_directory, write_atomic
from llamahome_gui.config.paths import Workspace, asset
from llamahome_gui.config.settings import Settings, load_settings, load_training_settings, save_settings
from llamahome_gui.errors import ConfigError, StorageError


@pytest.fixture
def home(tmp_path: Path) -> Workspace:
    return Workspace.open(tmp_path / "home")


def test_defaults_are_the_documented_ones(home: Workspace) -> None:
    h2o = load_settings(home).h2o
    assert (h2o.enable, h2o.window_length, h2o.heavy_hitter_tokens) == (True, 512, 128)
    assert (h2o.position_rolling, h2o.max_sequence_length) == (True, 32768)


def test_settings_survive_a_round_trip(home: Workspace) -> None:
    settings = Settings()
    settings.h2o.window_length = 1024
    settings.sampling.temperature = 0.7
    settings.appearance.theme = "dark"
    save_settings(home, settings)
    assert load_settings(home) == settings


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("h2o_config.yaml", "h2o: {window_length: many}", "h2o.window_length"),
        ("h2o_config.yaml", "h2o: {window_length: 64, heavy_hitter_tokens: 64}", "heavy_hitter_tokens"),
        ("h2o_config.yaml", "h2o: {windw: 3}", "h2o.windw"),
        ("h2o_config.yaml", "cache: {}", "Unknown section 'cache'"),
        ("training_config.yaml", "training: {lora: {r: 0}}", "training.lora.r"),
        ("app_config.yaml", "sampling: [", "not valid YAML"),
        ("app_config.yaml", "- 1", "name: value"),
    ],
)
def test_a_wrong_file_names_itself_and_the_field(home: Workspace, name: str, text: str, words: str) -> None:
    path = home.config_dir / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_settings(home)
    assert words in str(caught.value)
    assert str(path) in str(caught.value)


def test_training_settings_from_a_file_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "run.yaml"
    path.write_text("num_epochs: 7\nlora: {r: 4}\n", encoding="utf-8")
    settings = load_training_settings(path)
    assert (settings.num_epochs, settings.lora.r, settings.lora.alpha) == (7, 4, 16)
    with pytest.raises(ConfigError):
        load_training_settings(tmp_path / "absent.yaml")


def test_a_workspace_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ConfigError, match="LLAMAHOME_HOME"):
        Workspace.open(tmp_path / "file" / "home")


def test_the_environment_chooses_the_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LLAMAHOME_HOME", str(tmp_path / "elsewhere"))
    assert Workspace.open().root == tmp_path / "elsewhere"


def test_shipped_files_are_found() -> None:
    assert asset("data", "models.json").is_file()


def test_a_failed_write_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    write_atomic(path, "old")
    with pytest.raises(UnicodeEncodeError):
        write_atomic(path, "\udcff")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "model"
    with pytest.raises(ZeroDivisionError), atomic_directory(target) as folder:
        (folder / "half").write_text(str(1 / 0))
    assert list(tmp_path.iterdir()) == []
    for text in ("first", "second"):
        with atomic_directory(target) as folder:
            (folder / "whole").write_text(text)
    assert (target / "whole").read_text() == "second"
    assert list(tmp_path.iterdir()) == [target]


def test_migrations_run_once_each_and_a_newer_schema_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "db.sqlite"
    first = "CREATE TABLE a(x);"
    open_database(path, [first]).close()
    database = open_database(path, [first, "CREATE TABLE b(x); INSERT INTO a VALUES (1);"])
    assert database.execute("SELECT count(*) FROM a").fetchone()[0] == 1
    database.close()
    with pytest.raises(StorageError, match="schema version 2"):
        open_database(path, [first])
