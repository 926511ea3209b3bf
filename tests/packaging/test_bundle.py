"""What a desktop system reads about the application, and the bundle's recipe, checked as far as it goes unbuilt."""

from __future__ import annotations

import ast
import configparser
import sys
from importlib import util
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import icons
import pytest
from PIL import Image

from llamahome_gui import __version__
from llamahome_gui.documents import registry, secondreading
from llamahome_gui.models import hub


@pytest.fixture
def packaging_folder(repo_root: Path) -> Path:
    return repo_root / "packaging"


def test_the_desktop_entry_starts_the_console_script(packaging_folder: Path) -> None:
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(packaging_folder / "llamahome.desktop", encoding="utf-8")
    entry = parser["Desktop Entry"]
    assert entry["Type"] == "Application"
    assert entry["Exec"] == "llamahome open %F"
    assert entry["Terminal"] == "false"
    assert entry["Categories"].endswith(";")
    kinds = (
        entry["MimeType"].rstrip(";").split(";")
    )  # “Open with” of a file manager; no folders: it would open them all
    assert {"application/pdf", "application/epub+zip", "text/plain"} <= set(kinds)
    assert len(set(kinds)) == len(kinds)


def test_the_window_names_its_desktop_entry(repo_root: Path) -> None:
    """Otherwise Wayland shows a window without an icon."""
    source = (repo_root / "llamahome_gui" / "ui" / "app.py").read_text(encoding="utf-8")
    assert 'setDesktopFileName("llamahome")' in source


def test_the_metadata_tells_this_version_and_the_desktop_entry(packaging_folder: Path) -> None:
    root = ET.parse(packaging_folder / "llamahome.metainfo.xml").getroot()
    assert root.findtext("launchable") == "llamahome.desktop"
    assert root.findtext("project_license") == "MIT"
    release = root.find("releases/release")
    assert release is not None
    assert release.get("version") == __version__
    summary = root.findtext("summary") or ""
    assert 0 < len(summary) <= 80
    assert not summary.endswith(".")


def test_the_icons_are_drawn_from_the_one_source(tmp_path: Path) -> None:
    paths = icons.draw(tmp_path)
    with Image.open(paths["png"]) as png:
        assert png.size == (512, 512)
        assert png.getpixel((2, 2))[3] == 0  # type: ignore[index]
        assert png.getpixel((256, 480))[3] == 255  # type: ignore[index]
    with Image.open(paths["ico"]) as ico:
        assert {(16, 16), (32, 32), (256, 256)} <= set(ico.info["sizes"])
    with Image.open(paths["icns"]) as icns:
        assert max(size[0] * size[2] for size in icns.info["sizes"]) >= 512


class Recipe:
    """Runs the recipe with PyInstaller's words bound to a recorder."""

    def __init__(self, spec: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.said: dict[str, tuple[tuple[Any, ...], dict[str, Any]]] = {}
        monkeypatch.setattr(sys, "path", list(sys.path))
        monkeypatch.setattr(
            icons, "draw", lambda folder: {s: folder / f"llamahome.{s}" for s in ("ico", "icns", "png")}
        )
        words = {name: self.word(name) for name in ("Analysis", "PYZ", "EXE", "COLLECT", "BUNDLE")}
        code = compile(spec.read_text(encoding="utf-8"), str(spec), "exec")
        exec(code, {"SPECPATH": str(spec.parent), **words})

    def word(self, name: str) -> Any:
        def say(*arguments: Any, **options: Any) -> Any:
            self.said[name] = (arguments, options)
            return type(name, (), {"pure": [], "scripts": [], "binaries": [], "datas": []})

        return say


@pytest.mark.parametrize("platform", ["linux", "win32", "darwin"])
def test_the_recipe_names_things_that_exist(
    packaging_folder: Path, monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    said = Recipe(packaging_folder / "llamahome.spec", monkeypatch).said
    (scripts,), options = said["Analysis"]
    assert all(Path(script).is_file() for script in scripts)
    assert {Path(source).name for source, _ in options["datas"] if Path(source).is_dir()} == {"data", "resources"}
    assert {target for _, target in options["datas"]} == {
        "llamahome_gui/_assets/data",
        "llamahome_gui/_assets/resources",
    }
    assert [name for name in options["hiddenimports"] if util.find_spec(name) is None] == []
    assert ("BUNDLE" in said) == (platform == "darwin")


def test_modules_that_only_strings_name_are_told(packaging_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, options = Recipe(packaging_folder / "llamahome.spec", monkeypatch).said["Analysis"]
    named = {entry.module for entry in (*registry.FORMATS, *registry.BY_CONTENT)}
    named |= set(secondreading.MEDIA.values())
    own = {f"llamahome_gui.documents.{module}" for module in named}
    own |= {f"llamahome_gui.models.hub.{module}" for module in hub._HOMES.values()}
    assert own <= set(options["hiddenimports"])


def test_nothing_is_left_out_of_the_bundle_that_the_program_imports(
    packaging_folder: Path, repo_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, options = Recipe(packaging_folder / "llamahome.spec", monkeypatch).said["Analysis"]
    wanted: set[str] = set()
    for path in (repo_root / "llamahome_gui").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                wanted |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                wanted.add(node.module or "")
    left_out = options["excludes"]
    assert [name for name in wanted if any(name == one or name.startswith(f"{one}.") for one in left_out)] == []
