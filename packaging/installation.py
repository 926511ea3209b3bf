"""Where LlamaHome is installed, from what, and what the last installation left: the stamp.

The stamp is written last and holds a fingerprint of everything that decides what is installed. Standard library only.
"""

from __future__ import annotations

import hashlib
import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
STAMP = "llamahome-stamp.json"


@dataclass(frozen=True)
class Installation:
    """Where LlamaHome is installed and from what."""

    root: Path
    folder: Path

    @classmethod
    def default(cls, environ: Mapping[str, str] = os.environ, root: Path = ROOT) -> Installation:
        """`.venv` beside pyproject.toml, or the folder that LLAMAHOME_VENV names."""
        chosen = environ.get("LLAMAHOME_VENV")
        return cls(root, Path(chosen).expanduser().absolute() if chosen else root / ".venv")

    @property
    def python(self) -> Path:
        """The environment's interpreter."""
        return self.scripts / ("python.exe" if os.name == "nt" else "python")

    @property
    def scripts(self) -> Path:
        """The folder of the environment's commands."""
        return self.folder / ("Scripts" if os.name == "nt" else "bin")

    @property
    def constraints(self) -> Path:
        return self.root / "packaging" / "constraints.txt"

    def fingerprint(self) -> str:
        """Changes whenever the installation has to."""
        project = self.project()
        tables = (project["build-system"], project["project"], project["tool"]["setuptools"])
        # Editable installs and the scripts' first lines hold absolute paths, so the places count too.
        parts = (tables, str(self.root), str(self.folder), self.constraints.read_text(encoding="utf-8"))
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()

    def interpreter(self) -> str:
        """The Python that the environment was made with; empty when it is gone.

        Any suitable Python may start LlamaHome later; what counts is that the environment's own is still the same.
        """
        try:
            made_with = (self.folder / "pyvenv.cfg").read_text(encoding="utf-8")
            return f"{self.python.resolve(strict=True)}\n{made_with}"
        except OSError:
            return ""

    def project(self) -> dict[str, Any]:
        """pyproject.toml as it stands."""
        return tomllib.loads((self.root / "pyproject.toml").read_text(encoding="utf-8"))

    def requirements(self, extras: tuple[str, ...]) -> list[str]:
        """What pip is asked for: the direct parts, those of the extras, and what builds the project itself."""
        project = self.project()
        optional = project["project"].get("optional-dependencies", {})
        extra = [line for name in extras for line in optional[name]]
        return [*project["project"]["dependencies"], *extra, *project["build-system"]["requires"]]

    def stamp(self) -> dict[str, Any]:
        """What the last installation left; empty without one."""
        try:
            content = json.loads((self.folder / STAMP).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return content if isinstance(content, dict) else {}

    def write_stamp(self, **content: Any) -> None:
        """Replace the stamp in one step."""
        draft = self.folder / f"{STAMP}.part"
        draft.write_text(json.dumps(content, indent=1), encoding="utf-8")
        draft.replace(self.folder / STAMP)

    def is_ready(self, extras: tuple[str, ...] = ()) -> bool:
        """Whether nothing needs to be done for these extras."""
        stamp = self.stamp()
        return (
            stamp.get("state") == "complete"
            and stamp.get("fingerprint") == self.fingerprint()
            and set(extras) <= set(stamp.get("extras", ()))
            and self.is_intact(stamp)
        )

    def is_intact(self, stamp: Mapping[str, Any]) -> bool:
        """Whether the environment still runs on the Python it was made with."""
        return stamp.get("interpreter") == self.interpreter() != ""
