"""Good files of every kind with bytes changed: text or a typed error, in bounded time."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llamahome_gui.documents import Limits, Options, convert_file
from llamahome_gui.documents.compound import Compound
from llamahome_gui.errors import DocumentError, DocumentReason
from tests.documents.compounds import compound
from tests.documents.hostile.good import MAKERS

_LIMITS = Limits(part_bytes=16 << 20, total_bytes=32 << 20, cells=200_000, characters=10_000_000)
_STREAMS = {"worddocument": "WordDocument", "workbook": "Workbook", "1table": "1Table", "0table": "0Table"}
_VALUES = (b"\0", b"\xff", b"\x7f", b"\xff\xff\xff\x7f", b"\0\0\0\x80", b"\xff" * 8, b"<", b">", b'"', b"&", b"{", b"}",
           b"\\", b"999999999", b"-1", b"\n" * 9)  # fmt: skip

Edit = tuple[float, int, int, bytes]
edits = st.lists(
    st.tuples(
        st.floats(0, 1), st.integers(0, 4), st.integers(1, 300), st.sampled_from(_VALUES) | st.binary(max_size=12)
    ),
    min_size=1,
    max_size=6,
)


def edited(data: bytes, changes: list[Edit]) -> bytes:
    """`data` with bytes overwritten, put in, taken out, said twice, or one bit turned."""
    for share, kind, size, value in changes:
        at = int(share * max(0, len(data) - 1))
        if kind == 0:
            data = data[:at] + value + data[at + len(value) :]
        elif kind == 1:
            data = data[:at] + value + data[at:]
        elif kind == 2:
            data = data[:at] + data[at + size :]
        elif kind == 3:
            data = data[:at] + data[at : at + size] * 3 + data[at + size :]
        elif at < len(data):
            data = data[:at] + bytes([data[at] ^ 1 << size % 8]) + data[at + 1 :]
    return data


def inside(data: bytes, which: int, change: Callable[[bytes], bytes]) -> bytes:
    """A container whose one part is changed, whole again around it; other files as a whole."""
    if data.startswith(b"PK"):
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(data)) as whole, zipfile.ZipFile(out, "w") as made:
            names = whole.namelist()
            for number, name in enumerate(names):
                part = whole.read(name)
                made.writestr(name, change(part) if number == which % len(names) else part)
        return out.getvalue()
    if data.startswith(b"\xd0\xcf"):
        file = Compound(data)
        streams = {_STREAMS.get(name, name): file.read(name) or b"" for name in file.names()}
        target = list(streams)[which % len(streams)]
        return compound(streams | {target: change(streams[target])[: 6 << 20]})
    return change(data)


def check(path: Path) -> None:
    error = None
    try:
        assert convert_file(path, _LIMITS, options=Options(formulas=True)).markdown.strip()
    except DocumentError as caught:
        error = caught
    assert error is None or (isinstance(error.reason, DocumentReason) and error.subject == path.name)


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("good")
    for kind, make in MAKERS.items():
        make(folder / f"good.{kind}")
    return {kind: (folder / f"good.{kind}").read_bytes() for kind in MAKERS}


def changed(good: dict[str, bytes], folder: Path, kind: str, changes: list[Edit], which: int | None) -> None:
    path = folder / f"changed.{kind}"
    whole = good[kind]
    path.write_bytes(
        edited(whole, changes) if which is None else inside(whole, which, lambda part: edited(part, changes))
    )
    if path.stat().st_size:
        check(path)


parts = st.none() | st.integers(0, 40)


@pytest.mark.parametrize("kind", MAKERS)
@settings(max_examples=20, deadline=None)
@given(changes=edits, which=parts)
def test_changed_files(
    good: dict[str, bytes], tmp_path: Path, kind: str, changes: list[Edit], which: int | None
) -> None:
    changed(good, tmp_path, kind, changes, which)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("kind", MAKERS)
@settings(max_examples=2500, deadline=None)
@given(changes=edits, which=parts)
def test_many_changed_files(
    good: dict[str, bytes], tmp_path: Path, kind: str, changes: list[Edit], which: int | None
) -> None:
    changed(good, tmp_path, kind, changes, which)
