"""The constraints pin everything that is installed, and name no place it comes from."""

from __future__ import annotations

import re
import tomllib
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


@pytest.fixture(scope="module")
def pins(repo_root: Path) -> dict[str, str]:
    lines = (repo_root / "packaging" / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = [line for line in lines if line.strip() and not line.startswith("#")]
    return dict(line.split("==") for line in pinned)


@pytest.fixture(scope="module")
def project(repo_root: Path) -> dict[str, Any]:
    content = tomllib.loads((repo_root / "pyproject.toml").read_text(encoding="utf-8"))
    table: dict[str, Any] = content["project"]
    return table


def direct(project: dict[str, Any]) -> list[Requirement]:
    extras = [line for lines in project["optional-dependencies"].values() for line in lines]
    return [Requirement(line) for line in [*project["dependencies"], *extras]]


def test_every_line_is_an_exact_pin(repo_root: Path) -> None:
    lines = (repo_root / "packaging" / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = [line for line in lines if line and not line.startswith("#")]
    assert len(pinned) > 50
    assert [line for line in pinned if not re.fullmatch(r"[a-z0-9-]+==[0-9][0-9A-Za-z.]*", line)] == []


def test_no_address_of_a_registry_in_what_is_installed_from(repo_root: Path) -> None:
    for path in [repo_root / "pyproject.toml", *(repo_root / "packaging").glob("*.*")]:
        if path.suffix in {".txt", ".toml", ".py"}:
            text = path.read_text(encoding="utf-8")
            assert "index-url" not in text, path
            assert re.findall(r"(?:https?|file)://", text) == [], path


def test_direct_parts_are_pinned_within_their_ranges(project: dict[str, Any], pins: dict[str, str]) -> None:
    for requirement in direct(project):
        name = canonicalize_name(requirement.name)
        assert name in pins
        assert requirement.specifier.contains(pins[name], prereleases=True), requirement


def test_parts_of_parts_are_pinned(project: dict[str, Any], pins: dict[str, str]) -> None:
    """Walk what is installed here from the direct parts down, on this system's markers."""
    todo: list[str] = [canonicalize_name(requirement.name) for requirement in direct(project)]
    seen: set[str] = set()
    while todo:
        name = todo.pop()
        if name not in seen and not name.startswith(("nvidia-", "cuda-", "triton")):  # torch pins its CUDA parts
            seen.add(name)
            assert name in pins
            todo += needed_by(name)
    assert seen >= {"torch", "pytest", "shiboken6", "sympy"}


def needed_by(name: str) -> list[str]:
    try:
        requirements = [Requirement(line) for line in metadata.requires(name) or []]
    except metadata.PackageNotFoundError:
        assert name in ("torchao", "bitsandbytes", "markitdown", "ray")  # an extra that is not installed here
        return []
    return [
        canonicalize_name(requirement.name)
        for requirement in requirements
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""})
    ]


def test_what_is_installed_here_is_what_is_pinned(pins: dict[str, str]) -> None:
    for name in ("torch", "transformers", "peft", "pyside6-essentials", "pydantic", "typer"):
        assert metadata.version(name).split("+")[0] == pins[name]


@pytest.mark.parametrize("bad", ["6.11.0", "6.11.1", "6.12.0"])
def test_broken_releases_of_pyside_are_refused(project: dict[str, Any], bad: str) -> None:
    (pyside,) = (r for r in direct(project) if r.name.lower() == "pyside6-essentials")
    assert not pyside.specifier.contains(bad)
