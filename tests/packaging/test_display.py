"""What keeps the window from opening is said before Qt loads, with the line that mends it."""

from __future__ import annotations

import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from llamahome_gui import display
from llamahome_gui.display import Use, check_display
from llamahome_gui.errors import DisplayError

linux_only = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux lacks libraries")


def everything(_: str) -> bool:
    return True


def without(*sonames: str) -> object:
    return lambda soname: soname not in sonames


def test_no_display_names_the_command_line_and_the_selftest() -> None:
    with pytest.raises(DisplayError) as caught:
        check_display(environ={}, present=everything, platform="linux", program="python packaging/run.py")
    assert "no display" in caught.value.message
    assert "python packaging/run.py --help" in (caught.value.hint or "")
    assert "python packaging/run.py selftest" in (caught.value.hint or "")


def test_offscreen_needs_no_display() -> None:
    check_display(offscreen=True, environ={}, present=everything, platform="linux")
    check_display(environ={"QT_QPA_PLATFORM": "offscreen"}, present=everything, platform="linux")


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_other_systems_bring_what_qt_needs(platform: str) -> None:
    check_display(environ={}, present=lambda soname: False, platform=platform)


def test_missing_libraries_are_named_with_the_exact_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(display, "package_manager", lambda: "apt")
    with pytest.raises(DisplayError) as caught:
        check_display(True, environ={}, platform="linux", present=without("libEGL.so.1", "libgthread-2.0.so.0"))  # type: ignore[arg-type]
    assert "libEGL.so.1, libgthread-2.0.so.0" in caught.value.message
    assert caught.value.hint == "Install them with: sudo apt install libegl1 libglib2.0-0"


def test_drawing_in_memory_needs_less_than_a_display() -> None:
    absent = without("libxcb-cursor.so.0")
    assert display.missing_libraries(Use.OFFSCREEN, present=absent) == []  # type: ignore[arg-type]
    (library,) = display.missing_libraries(Use.X11, present=absent)  # type: ignore[arg-type]
    assert library.apt == "libxcb-cursor0"


@pytest.mark.parametrize(
    ("manager", "line"),
    [
        ("apt", "sudo apt install libegl1 libglib2.0-0"),
        ("dnf", "sudo dnf install mesa-libEGL glib2"),
        ("pacman", "sudo pacman -S --needed libglvnd glib2"),
        ("zypper", "sudo zypper install Mesa-libEGL1 libglib-2_0-0 libgthread-2_0-0"),
    ],
)
def test_every_distribution_gets_its_own_line(manager: str, line: str) -> None:
    wanted = ("libEGL.so.1", "libglib-2.0.so.0", "libgthread-2.0.so.0")
    libraries = [library for library in display.LIBRARIES if library.soname in wanted]
    assert display.install_hint(libraries, manager).endswith(line)


@pytest.mark.parametrize(
    ("text", "manager"),
    [
        ('PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\n', "apt"),
        ('ID=zorin\nID_LIKE="ubuntu debian"\n', "apt"),
        ('ID="rocky"\nID_LIKE="rhel centos fedora"\n', "dnf"),
        ("ID=arch\n", "pacman"),
        ('ID="opensuse-leap"\nID_LIKE="suse opensuse"\n', "zypper"),
        ("ID=alpine\n", None),
    ],
)
def test_the_distribution_is_read_from_its_own_description(tmp_path: Path, text: str, manager: str | None) -> None:
    (tmp_path / "os-release").write_text(text)
    assert display.package_manager(tmp_path / "os-release") == manager
    assert display.package_manager(tmp_path / "absent") is None


def test_a_display_that_does_not_answer_is_told_from_none() -> None:
    with pytest.raises(DisplayError) as caught:
        check_display(environ={"DISPLAY": ":4711"}, present=everything, platform="linux")
    assert caught.value.subject == ":4711"
    assert "does not answer" in caught.value.message


@linux_only
def test_a_display_that_answers_passes(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "wayland-7"))
        server.listen()
        environ = {"WAYLAND_DISPLAY": "wayland-7", "XDG_RUNTIME_DIR": str(tmp_path)}
        check_display(environ=environ, present=everything, platform="linux")


def test_a_forwarded_display_is_asked_over_the_network() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        number = server.getsockname()[1] - 6000
        assert display.answers(Use.X11, {"DISPLAY": f"127.0.0.1:{number}.0"})
    assert not display.answers(Use.X11, {"DISPLAY": f"127.0.0.1:{number}.0"})


@linux_only
def test_the_loader_is_asked() -> None:
    assert display.can_load("libc.so.6")
    assert not display.can_load("libno-such-thing.so.1")


def test_only_the_standard_library_is_needed(repo_root: Path) -> None:
    """The set-up script asks before anything is installed."""
    code = "import sys; sys.path.insert(0, sys.argv[1]); import llamahome_gui.display"
    subprocess.run([sys.executable, "-I", "-S", "-c", code, str(repo_root)], check=True)


@linux_only
def test_the_table_holds_everything_that_qt_links_to() -> None:
    """Read from PySide6's own files, so that a new version with a new need fails here and not at a user's."""
    import PySide6

    qt = Path(PySide6.__file__).parent / "Qt"
    bundled = {path.name for path in (qt / "lib").iterdir()} | {"libshiboken6", "libpyside6"}
    always = ["lib/libQt6Core.so.6", "lib/libQt6Gui.so.6", "lib/libQt6Widgets.so.6", "lib/libQt6Svg.so.6"]
    always += ["lib/libQt6DBus.so.6", "plugins/platforms/libqoffscreen.so", "plugins/iconengines/libqsvgicon.so"]
    files = {
        Use.OFFSCREEN: always,
        Use.X11: [*always, "plugins/platforms/libqxcb.so", "lib/libQt6XcbQpa.so.6",
                  "plugins/xcbglintegrations/libqxcb-glx-integration.so"],
        Use.WAYLAND: [*always, "plugins/platforms/libqwayland.so", "lib/libQt6WaylandClient.so.6",
                      "plugins/wayland-graphics-integration-client/libqt-plugin-wayland-egl.so"],
    }  # fmt: skip
    system = ("libc.so", "libm.so", "libdl.so", "librt.so", "libpthread.so", "libstdc++", "libgcc_s", "ld-linux")
    for use, names in files.items():
        known = {library.soname for library in display.LIBRARIES if use & library.use}
        needed = {soname for name in names for soname in linked(qt / name)}
        unknown = {soname for soname in needed - known - bundled if not soname.startswith(system)}
        assert unknown == set(), use
        assert len(needed & known) >= 10


def linked(path: Path) -> Iterator[str]:
    """The DT_NEEDED names of a 64-bit little-endian ELF file."""
    data = path.read_bytes()
    (offset,) = struct.unpack_from("<Q", data, 0x28)
    size, count = struct.unpack_from("<HH", data, 0x3A)
    sections = [struct.unpack_from("<IIQQQQIIQQ", data, offset + index * size) for index in range(count)]
    for _, kind, _, _, start, length, link, *_ in sections:
        if kind == 6:  # SHT_DYNAMIC
            strings = sections[link][4]
            for entry in range(start, start + length, 16):
                tag, value = struct.unpack_from("<QQ", data, entry)
                if tag == 1:  # DT_NEEDED
                    begin = strings + value
                    yield data[begin : data.index(b"\0", begin)].decode()
