"""Noise in real old files, and the cipher that old formats use."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

from hypothesis import strategies as st

from llamahome_gui.documents.source import Source
from llamahome_gui.documents.types import Draft, Limits
from llamahome_gui.errors import DocumentError
from tests.documents.canaries.make_files import FILES


def noisy_files(kind: str, highest: int) -> st.SearchStrategy[bytes]:
    """The canaries of a format (doc, ppt) with some bytes changed between 512 and `highest`, a few of them cut off."""
    with zipfile.ZipFile(FILES / f"{kind}.zip") as archive:
        whole = [archive.read(name) for name in archive.namelist()]
    changes = st.tuples(st.integers(512, highest), st.binary(min_size=1, max_size=8))
    return st.builds(
        _changed, st.sampled_from(whole), st.lists(changes, min_size=1, max_size=12), st.integers(0, 1 << 15)
    )


def _changed(data: bytes, noise: list[tuple[int, bytes]], cut: int) -> bytes:
    changed = bytearray(data)
    for at, raw in noise:
        at %= len(changed)
        changed[at : at + len(raw)] = raw[: len(changed) - at]
    return bytes(changed[: len(changed) - cut] if cut % 4 == 0 else changed) or b"\0"


def assert_survived(convert: Callable[[Source], Draft], name: str, data: bytes) -> None:
    """A text in proportion to the file, or one typed error."""
    try:
        draft = convert(Source(Path(name), len(data), data[:8192], Limits(), data=data))
    except DocumentError:
        return
    assert len(draft.markdown) <= 4 * len(data) + 1000


def rc4(key: bytes, data: bytes) -> bytes:
    """`data` encrypted, or decrypted: both are the same."""
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    i, j, out = 0, 0, bytearray()
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)
