"""What the bundle's recipe names by itself, because PyInstaller finds only what an import statement names."""

from __future__ import annotations

from pathlib import Path

# transformers chooses its model classes by a model's configuration.
ARCHITECTURES = ("llama", "mistral", "qwen2", "qwen3", "gemma2", "gemma3", "phi3")


def own_modules(root: Path) -> list[str]:
    """Every module of the package below `root`: several rooms look theirs up by name, the documents room by format.

    What other packages look up so (the backends of keyring, the libraries of pyarrow) PyInstaller's hooks collect.
    """
    paths = (path.relative_to(root).with_suffix("") for path in (root / "llamahome_gui").rglob("*.py"))
    return sorted(".".join(path.parent.parts if path.name == "__init__" else path.parts) for path in paths)
