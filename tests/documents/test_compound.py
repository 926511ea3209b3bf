"""Streams of OLE compound files, whole and cut off."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from llamahome_gui.documents.compound import Compound
from tests.documents.compounds import compound

STREAMS = st.dictionaries(
    st.text("abcdefgh", min_size=1, max_size=8),
    st.binary(max_size=200) | st.binary(min_size=4096, max_size=5000),
    max_size=6,
)


@given(STREAMS)
def test_every_stream_comes_back(streams: dict[str, bytes]) -> None:
    opened = Compound(compound(streams))
    assert {name: opened.read(name) for name in opened.names()} == streams
    assert opened.complete


@given(st.integers(min_value=0, max_value=9000))
def test_a_cut_off_file_gives_a_beginning_of_its_streams(size: int) -> None:
    content = bytes(range(256)) * 24
    opened = Compound(compound({"book": content})[:size])
    found = opened.read("book")
    assert found is None or content.startswith(found)
    assert opened.complete == (found == content)


@given(st.binary(max_size=2000), st.integers(min_value=0, max_value=1500))
def test_noise_is_survived(noise: bytes, at: int) -> None:
    data = bytearray(compound({"small": b"x" * 100, "large": b"y" * 5000}))
    data[8 + at : 8 + at + len(noise)] = noise
    opened = Compound(bytes(data))
    assert all(len(opened.read(name) or b"") <= len(data) for name in opened.names())


def test_names_are_found_whatever_their_case() -> None:
    opened = Compound(compound({"WorkBook": b"abc"}))
    assert opened.read("WORKBOOK") == b"abc"
    assert opened.read("other") is None
