"""Style-sheet templates in, one style sheet out: `{{token}}`, `{{px:1.2}}` and `{{icon:name:token}}` are filled in.

`px` scales with the system font, so that a larger font gives larger text and controls everywhere. `icon` writes
the recoloured SVG into the given folder, because a style sheet can only name files.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from llamahome_gui.config.paths import asset
from llamahome_gui.ui.theme.tokens import Theme

_PLACEHOLDER = re.compile(r"\{\{([a-z0-9_:.\-]+)\}\}")


@cache
def recolored_svg(name: str, color: str) -> str:
    """The text of one of our icons with `currentColor` replaced; raises FileNotFoundError for an unknown name."""
    path = asset("resources", "icons", f"{name}.svg")
    return path.read_text(encoding="utf-8").replace("currentColor", color)


def style_sheet(theme: Theme, font_px: float, icon_folder: Path) -> str:
    """All templates of `resources/theme`, in the order of their names, filled with a theme's tokens."""

    def fill(match: re.Match[str]) -> str:
        key = match[1]
        if key.startswith("px:"):
            return f"{round(font_px * float(key[3:]))}px"
        if key.startswith("icon:"):
            _, name, token = key.split(":")
            return _icon_file(icon_folder, name, theme, token)
        return theme.colors[key]

    folder = asset("resources", "theme")
    templates = sorted(folder.glob("*.qss"))
    return "\n".join(_PLACEHOLDER.sub(fill, path.read_text(encoding="utf-8")) for path in templates)


def _icon_file(folder: Path, name: str, theme: Theme, token: str) -> str:
    path = folder / f"{theme.name}-{token}-{name}.svg"
    if not path.exists():
        path.write_text(recolored_svg(name, theme.colors[token]), encoding="utf-8")
    return f'url("{path.as_posix()}")'
