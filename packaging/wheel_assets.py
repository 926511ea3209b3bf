"""Build step: put `data/` and `resources/` into the wheel as `llamahome_gui/_assets`.

In a checkout both folders lie beside the package and are read from there; a wheel holds the package only, so
its copy goes inside. `llamahome_gui.config.paths.asset` looks in `_assets` first.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from setuptools.command.build_py import build_py

ASSET_FOLDERS = ("data", "resources")


class BuildWithAssets(build_py):
    """The usual copy of the package, then the asset folders beside its modules."""

    def run(self) -> None:
        """Copy the assets unless the install is editable, where the checkout itself is used."""
        super().run()
        if not self.editable_mode:
            for source, target in self._asset_files():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, target)

    def get_outputs(self, include_bytecode: bool = True) -> list[str]:
        """Name the copied files too, so that they are part of the installed record."""
        outputs: list[str] = list(super().get_outputs(include_bytecode))
        return outputs + [str(target) for _, target in self._asset_files()]

    def _asset_files(self) -> list[tuple[Path, Path]]:
        target = Path(self.build_lib) / "llamahome_gui" / "_assets"
        return [
            (path, target / path)
            for folder in ASSET_FOLDERS
            for path in sorted(Path(folder).rglob("*"))
            if path.is_file() and "__pycache__" not in path.parts
        ]
