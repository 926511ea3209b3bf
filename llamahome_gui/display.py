"""Can the window open here? Asked before Qt loads, because Qt answers a missing library or display by aborting.

Standard library only: the set-up script asks the same questions before anything is installed. On Linux PySide6
brings Qt along, but not the libraries below it. The table names each by the file Qt links to (as `readelf -d`
shows for PySide6's own libraries) and by the package that holds it.
"""

from __future__ import annotations

import ctypes
import os
import re
import socket
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Flag, auto
from pathlib import Path
from typing import Any

from llamahome_gui.errors import DisplayError

OFFSCREEN_PLATFORMS = frozenset({"offscreen", "minimal", "minimalegl", "vnc"})


class Use(Flag):
    """What a library is needed for."""

    OFFSCREEN = auto()
    X11 = auto()
    WAYLAND = auto()
    ALWAYS = OFFSCREEN | X11 | WAYLAND


@dataclass(frozen=True)
class Library:
    """A shared library below Qt, and the package that holds it."""

    soname: str
    use: Use
    apt: str
    dnf: str
    pacman: str
    zypper: str


# Per line: the file, then its package for apt, dnf, pacman and zypper.
_TABLES = {
    Use.ALWAYS: """
    libEGL.so.1             libegl1             mesa-libEGL         libglvnd            Mesa-libEGL1
    libGL.so.1              libgl1              mesa-libGL          libglvnd            Mesa-libGL1
    libxkbcommon.so.0       libxkbcommon0       libxkbcommon        libxkbcommon        libxkbcommon0
    libdbus-1.so.3          libdbus-1-3         dbus-libs           dbus                libdbus-1-3
    libfontconfig.so.1      libfontconfig1      fontconfig          fontconfig          libfontconfig1
    libfreetype.so.6        libfreetype6        freetype            freetype2           libfreetype6
    libglib-2.0.so.0        libglib2.0-0        glib2               glib2               libglib-2_0-0
    libgthread-2.0.so.0     libglib2.0-0        glib2               glib2               libgthread-2_0-0
    libX11.so.6             libx11-6            libX11              libx11              libX11-6
    libzstd.so.1            libzstd1            libzstd             zstd                libzstd1
    libz.so.1               zlib1g              zlib                zlib                libz1
    """,
    Use.X11: """
    libX11-xcb.so.1         libx11-xcb1         libX11-xcb          libx11              libX11-xcb1
    libxcb.so.1             libxcb1             libxcb              libxcb              libxcb1
    libxcb-cursor.so.0      libxcb-cursor0      xcb-util-cursor     xcb-util-cursor     libxcb-cursor0
    libxcb-glx.so.0         libxcb-glx0         libxcb              libxcb              libxcb-glx0
    libxcb-icccm.so.4       libxcb-icccm4       xcb-util-wm         xcb-util-wm         libxcb-icccm4
    libxcb-image.so.0       libxcb-image0       xcb-util-image      xcb-util-image      libxcb-image0
    libxcb-keysyms.so.1     libxcb-keysyms1     xcb-util-keysyms    xcb-util-keysyms    libxcb-keysyms1
    libxcb-randr.so.0       libxcb-randr0       libxcb              libxcb              libxcb-randr0
    libxcb-render.so.0      libxcb-render0      libxcb              libxcb              libxcb-render0
    libxcb-render-util.so.0 libxcb-render-util0 xcb-util-renderutil xcb-util-renderutil libxcb-render-util0
    libxcb-shape.so.0       libxcb-shape0       libxcb              libxcb              libxcb-shape0
    libxcb-shm.so.0         libxcb-shm0         libxcb              libxcb              libxcb-shm0
    libxcb-sync.so.1        libxcb-sync1        libxcb              libxcb              libxcb-sync1
    libxcb-util.so.1        libxcb-util1        xcb-util            xcb-util            libxcb-util1
    libxcb-xfixes.so.0      libxcb-xfixes0      libxcb              libxcb              libxcb-xfixes0
    libxcb-xkb.so.1         libxcb-xkb1         libxcb              libxcb              libxcb-xkb1
    libxkbcommon-x11.so.0   libxkbcommon-x11-0  libxkbcommon-x11    libxkbcommon-x11    libxkbcommon-x11-0
    """,
    Use.WAYLAND: """
    libwayland-client.so.0  libwayland-client0  libwayland-client   wayland             libwayland-client0
    libwayland-cursor.so.0  libwayland-cursor0  libwayland-cursor   wayland             libwayland-cursor0
    libwayland-egl.so.1     libwayland-egl1     libwayland-egl      wayland             libwayland-egl1
    """,
}
LIBRARIES: tuple[Library, ...] = tuple(
    Library(fields[0], use, *fields[1:])
    for use, table in _TABLES.items()
    for fields in map(str.split, table.strip().splitlines())
)

_MANAGER_OF = {
    "debian": "apt", "ubuntu": "apt", "linuxmint": "apt", "raspbian": "apt", "pop": "apt",
    "fedora": "dnf", "rhel": "dnf", "centos": "dnf", "rocky": "dnf", "almalinux": "dnf", "amzn": "dnf",
    "arch": "pacman", "manjaro": "pacman",
    "suse": "zypper", "opensuse": "zypper", "opensuse-leap": "zypper", "opensuse-tumbleweed": "zypper",
}  # fmt: skip
_INSTALL_LINE = {
    "apt": "apt install",
    "dnf": "dnf install",
    "pacman": "pacman -S --needed",
    "zypper": "zypper install",
}


def check_display(
    offscreen: bool = False,
    *,
    environ: Mapping[str, str] = os.environ,
    present: Callable[[str], bool] | None = None,
    platform: str = sys.platform,
    program: str = "llamahome",
) -> None:
    """Return when the window can open, else say what is missing.

    Args:
        offscreen: The window will be drawn in memory, so no display is needed.
        environ: Where DISPLAY, WAYLAND_DISPLAY and QT_QPA_PLATFORM are read.
        present: Tells whether a library can be loaded; without it the system's loader is asked.
        platform: As `sys.platform`; only Linux has something to check.
        program: How the user starts the command line, for the hint.

    Raises:
        DisplayError: No display, one that does not answer, or missing libraries; the hint says what to do.
    """
    if not platform.startswith("linux"):
        return
    uses = wanted_uses(environ, offscreen=offscreen)
    if not uses:
        raise DisplayError(
            "There is no display to open the window on (neither DISPLAY nor WAYLAND_DISPLAY is set).",
            hint=_without_window(program),
        )
    gaps = [missing_libraries(use, present=present) for use in uses]
    if all(gaps):
        raise DisplayError(_missing_sentence(gaps[0]), hint=install_hint(gaps[0]))
    if not any(answers(use, environ) for use, gap in zip(uses, gaps, strict=True) if not gap):
        raise DisplayError(
            "The display does not answer.", subject=_display_name(environ), hint=_without_window(program)
        )


def wanted_uses(environ: Mapping[str, str], *, offscreen: bool = False) -> tuple[Use, ...]:
    """The ways in which a window could be drawn here, the likeliest first; none without a display."""
    chosen = environ.get("QT_QPA_PLATFORM", "").split(":")[0].split(";")[0]
    if offscreen or chosen in OFFSCREEN_PLATFORMS:
        return (Use.OFFSCREEN,)
    displays = {Use.X11: "DISPLAY", Use.WAYLAND: "WAYLAND_DISPLAY"}
    return tuple(use for use, name in displays.items() if environ.get(name))


def answers(use: Use, environ: Mapping[str, str]) -> bool:
    """Whether the display server accepts a connection: DISPLAY often outlives the server it named."""
    if use is Use.X11:
        return any(_accepts(family, address) for family, address in _x11_addresses(environ["DISPLAY"]))
    if use is Use.WAYLAND:
        runtime = Path(environ.get("XDG_RUNTIME_DIR", "/run/user"))
        return _accepts(socket.AF_UNIX, str(runtime / environ["WAYLAND_DISPLAY"]))
    return True


def _x11_addresses(display: str) -> Iterator[tuple[int, Any]]:
    match = re.fullmatch(r"(?:unix)?([^:/]*)(?:/unix)?:(\d+)(?:\.\d+)?", display)
    if match is None:
        yield socket.AF_UNIX, display
    elif match[1] == "":
        path = f"/tmp/.X11-unix/X{match[2]}"
        yield from ((socket.AF_UNIX, path), (socket.AF_UNIX, f"\0{path}"))
    else:
        yield socket.AF_INET, (match[1], 6000 + int(match[2]))


def _accepts(family: int, address: Any) -> bool:
    with socket.socket(family, socket.SOCK_STREAM) as connection:
        connection.settimeout(3)
        try:
            connection.connect(address)
        except OSError:
            return False
    return True


def _without_window(program: str) -> str:
    return (
        f"`{program} --help` lists what works without a window (chat, convert, train and more), "
        f"and `{program} selftest` drives the window without a display."
    )


def _display_name(environ: Mapping[str, str]) -> str:
    return environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY", "")


def missing_libraries(use: Use, *, present: Callable[[str], bool] | None = None) -> list[Library]:
    """The libraries needed for `use` that the system's loader does not find."""
    found = present or can_load
    return [library for library in LIBRARIES if use & library.use and not found(library.soname)]


def can_load(soname: str) -> bool:
    """Whether the dynamic loader finds a library: the one answer that Qt will get as well."""
    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True


def package_manager(os_release: Path = Path("/etc/os-release")) -> str | None:
    """`apt`, `dnf`, `pacman` or `zypper` by the distribution's own description; None where it is another."""
    try:
        lines = os_release.read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    fields = dict(line.split("=", 1) for line in lines if "=" in line)
    names = f"{fields.get('ID', '')} {fields.get('ID_LIKE', '')}".replace('"', "").replace("'", "").split()
    return next((_MANAGER_OF[name] for name in names if name in _MANAGER_OF), None)


def packages(libraries: Iterable[Library], manager: str) -> list[str]:
    """The packages that hold the libraries, each once, in the order of the table."""
    return list(dict.fromkeys(getattr(library, manager) for library in libraries))


def install_hint(libraries: Sequence[Library], manager: str | None = None) -> str:
    """One sentence with the exact line that installs the libraries on this distribution."""
    manager = manager or package_manager()
    if manager is None:
        return "Install the packages of your system that hold them, then start again."
    line = f"sudo {_INSTALL_LINE[manager]} {' '.join(packages(libraries, manager))}"
    return f"Install them with: {line}"


def _missing_sentence(libraries: Sequence[Library]) -> str:
    names = ", ".join(library.soname for library in libraries)
    return f"The window needs system libraries that are not installed: {names}."
