"""The rules of the house that no linter knows: what lies where, how large, and what loads when."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest

TOP_LEVEL = {"pyproject.toml", "README.md", "LICENSE", "llamahome_gui", "resources", "tests", "packaging", "data"}
LARGEST_FILE = 16 * 1024 * 1024
LONGEST_MODULE = 400
ROOMS = (
    "config",
    "documents",
    "models",
    "kvcache",
    "inference",
    "training",
    "evaluation",
    "monitoring",
    "starter",
    "serving",
)


@pytest.fixture(scope="module")
def tracked(repo_root: Path) -> list[Path]:
    """The files that belong to the project, without what a build or an editor leaves beside them."""
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    result = subprocess.run(listing, cwd=repo_root, capture_output=True)
    if result.returncode:
        pytest.skip("not a git checkout")
    files = [repo_root / name for name in result.stdout.decode().split("\0") if name]
    return [path for path in files if path.is_file()]


def test_nothing_else_on_the_top_level(repo_root: Path, tracked: list[Path]) -> None:
    names = {path.relative_to(repo_root).parts[0] for path in tracked}
    assert {name for name in names if not name.startswith(".")} <= TOP_LEVEL


def test_no_file_is_too_large(tracked: list[Path]) -> None:
    assert [path for path in tracked if path.stat().st_size > LARGEST_FILE] == []


def test_modules_fit_in_the_head(repo_root: Path) -> None:
    long = {
        path.relative_to(repo_root).as_posix(): lines
        for path in sorted((repo_root / "llamahome_gui").rglob("*.py"))
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_MODULE
    }
    assert long == {}


def test_every_module_says_what_it_is_for(repo_root: Path) -> None:
    sources = [*(repo_root / "llamahome_gui").rglob("*.py"), *(repo_root / "packaging").rglob("*.py")]
    silent = [path for path in sources if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))]
    assert silent == []


def test_every_import_is_a_declared_part(repo_root: Path) -> None:
    """A part that came along with another one may be gone with the next version."""
    content = tomllib.loads((repo_root / "pyproject.toml").read_text(encoding="utf-8"))
    declared = {distribution_name(re.split(r"[<>=!\[;]", line)[0]) for line in content["project"]["dependencies"]}
    # Imported where they are asked for, and told when they are not there.
    optional = {
        distribution_name(re.split(r"[<>=!\[;]", line)[0])
        for line in content["project"]["optional-dependencies"]["cluster"]
    }
    provided = metadata.packages_distributions()
    unknown = {
        f"{path.relative_to(repo_root).as_posix()}: {name}"
        for path in (repo_root / "llamahome_gui").rglob("*.py")
        for name in imported(path)
        if name not in sys.stdlib_module_names
        and name != "llamahome_gui"
        and name not in optional
        and not {distribution_name(d) for d in provided.get(name, ())} & declared
    }
    # Qt's binding runtime comes in PySide6's own second package, of the same version.
    assert {line for line in unknown if not line.endswith(": shiboken6")} == set()


def distribution_name(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name.strip()).lower()


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


@pytest.mark.parametrize("module", ["cli", "__main__", *ROOMS])
def test_rooms_open_without_torch_and_qt(repo_root: Path, module: str) -> None:
    """Importing a room loads neither torch nor Qt; what needs them loads them when it is used."""
    if not any((repo_root / "llamahome_gui" / name).exists() for name in (module, f"{module}.py")):
        pytest.skip(f"there is no {module}")
    code = (
        f"import sys, llamahome_gui.{module}\n"
        "heavy = {'torch', 'transformers', 'peft', 'accelerate', 'PySide6', 'pyqtgraph', 'qasync'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", code], cwd=repo_root, capture_output=True, text=True)
    assert (result.stdout.strip(), result.stderr) == ("[]", "")


def test_a_wheel_holds_the_package_its_data_and_its_resources(repo_root: Path, tmp_path: Path) -> None:
    """Built from a copy with small stand-ins for the large files; the build itself is the real one."""
    source = tmp_path / "source"
    for name in ("pyproject.toml", "LICENSE", "packaging/wheel_assets.py", "llamahome_gui/__init__.py"):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_bytes((repo_root / name).read_bytes())
    (source / "README.md").write_text("# LlamaHome\n")
    for name in ("data/models.json", "data/starter/model.safetensors", "resources/icons/app.svg"):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_text(name)
    code = "import sys; from setuptools import build_meta; build_meta.build_wheel(sys.argv[1])"
    built = subprocess.run([sys.executable, "-c", code, str(tmp_path)], cwd=source, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        assert archive.read("llamahome_gui/_assets/data/models.json") == b"data/models.json"
        (entry_points,) = (name for name in names if name.endswith("entry_points.txt"))
        assert b"llamahome = llamahome_gui.__main__:main" in archive.read(entry_points)
    assert {"llamahome_gui/__init__.py", "llamahome_gui/_assets/resources/icons/app.svg"} <= names
    assert not any(name.startswith(("tests", "packaging", "data", "resources")) for name in names)
