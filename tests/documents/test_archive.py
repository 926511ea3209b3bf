"""Members of a zip are found without its directory, and what can be unpacked of them is."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llamahome_gui.documents import Limits
from llamahome_gui.documents.archive import READ_ERRORS, Archive, Member, TooManyMembers
from llamahome_gui.documents.source import Source
from tests.documents.making import zipped

TEXT = b"".join(random.Random(number).randbytes(20).hex().encode() for number in range(5000))
INNER = zipped({"inner.txt": b"inside"}, zipfile.ZIP_STORED)
MEMBERS = {"first.txt": b"first", "folder/Second.xml": TEXT, "inner.zip": INNER, "last.txt": b"last"}


def archive_of(data: bytes, limits: Limits | None = None) -> Archive:
    return Archive(Source(Path("made.zip"), len(data), data[:8192], limits or Limits(), data=data))


def contents(archive: Archive) -> dict[str, bytes]:
    with archive:
        return {name: b"".join(archive.chunks(member)) for name, member in archive.members.items()}


def without_directory(data: bytes) -> bytes:
    return data[: struct.unpack_from("<I", data, len(data) - 6)[0]]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_members_are_found_without_a_directory(method: int) -> None:
    whole = zipped(MEMBERS, method)
    cut = archive_of(without_directory(whole))
    assert cut.salvaged
    assert contents(cut) == contents(archive_of(whole)) == {name.lower(): data for name, data in MEMBERS.items()}


def test_sizes_that_follow_the_data_are_not_needed() -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def tell(self) -> int:
            raise OSError

        def seek(self, *_: int) -> int:
            raise OSError

    file = Pipe()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in MEMBERS.items():
            archive.writestr(name, data)
    found = contents(archive_of(without_directory(file.getvalue())))
    assert {name: found[name] for name in ("first.txt", "folder/second.xml", "last.txt")} == {
        "first.txt": b"first", "folder/second.xml": TEXT, "last.txt": b"last",
    }  # fmt: skip


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_the_begin_of_a_member_that_is_cut_off(method: int) -> None:
    data = zipped({"text.txt": TEXT}, method)[: len(TEXT) // 3]
    archive = archive_of(data)
    member = archive.members["text.txt"]
    with pytest.raises(READ_ERRORS):
        list(archive.chunks(member))
    remains = b"".join(archive.remains(member))
    assert len(remains) > 1000
    assert TEXT.startswith(remains)


def test_what_comes_before_a_broken_place_is_unpacked() -> None:
    data = bytearray(without_directory(zipped({"text.txt": TEXT})))
    for place in range(len(data) // 2, len(data) // 2 + 60):
        data[place] = 0xFF
    archive = archive_of(bytes(data))
    remains = b"".join(archive.remains(archive.members["text.txt"]))
    # What stands behind may be noise that still unpacks.
    third = len(TEXT) // 3
    assert remains[:third] == TEXT[:third]


def test_a_wrong_checksum_is_noticed_and_the_bytes_are_had_all_the_same() -> None:
    data = zipped({"text.txt": TEXT}, zipfile.ZIP_STORED)
    archive = archive_of(data.replace(TEXT, TEXT[:-1] + b"!"))
    assert not archive.salvaged
    with pytest.raises(zipfile.BadZipFile):
        list(archive.chunks(archive.members["text.txt"]))
    assert b"".join(archive.remains(archive.members["text.txt"])) == TEXT[:-1] + b"!"


def test_the_first_of_two_members_of_a_name_is_taken() -> None:
    data = without_directory(zipped({"a.txt": b"first"})) + without_directory(zipped({"a.txt": b"second"}))
    assert contents(archive_of(data)) == {"a.txt": b"first"}


def test_headers_without_number_are_not_followed() -> None:
    header = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 0, 0, 0, 0, 0, 0, 1, 0) + b"x"
    with pytest.raises(TooManyMembers):
        archive_of(header * 20, Limits(entries=10))


@pytest.mark.parametrize("data", [b"PK\x03\x04", b"PK\x03\x04" + bytes(40), b"PK\x05\x06" + bytes(7), b"nothing"])
def test_nothing_to_find(data: bytes) -> None:
    with pytest.raises(zipfile.BadZipFile):
        archive_of(data)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_damage_ends_in_a_typed_error_or_in_bytes(data: st.DataObject) -> None:
    whole = bytearray(zipped({"a.txt": b"some words " * 50, "b.xml": b"<a/>" * 99}))
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        archive = archive_of(bytes(whole[: data.draw(st.integers(1, len(whole)))]))
    except (zipfile.BadZipFile, TooManyMembers):
        return
    with archive:
        for member in archive.members.values():
            assert sum(map(len, archive.remains(member))) < 1 << 20


@settings(max_examples=300)
@given(st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]), st.data())
def test_damage_is_found_as_zipfile_finds_it(method: int, data: st.DataObject) -> None:
    """Small members are unpacked without it."""
    damaged = bytearray(zipped({"first.txt": b"first " * 9, "second.txt": b"second", "none.txt": b""}, method))
    for place in data.draw(st.lists(st.integers(0, len(damaged) - 1), max_size=3)):
        damaged[place] ^= data.draw(st.integers(1, 255))
    try:
        archive, known = archive_of(bytes(damaged)), zipfile.ZipFile(io.BytesIO(damaged))
    except READ_ERRORS:
        return
    with archive, known:
        for member in () if archive.salvaged else archive.members.values():
            assert joined_or_none(archive, member) == read_or_none(known, member.name)


def joined_or_none(archive: Archive, member: Member) -> bytes | None:
    try:
        return b"".join(archive.chunks(member))
    except READ_ERRORS:
        return None


def read_or_none(archive: zipfile.ZipFile, name: str) -> bytes | None:
    try:
        return archive.read(name)
    except READ_ERRORS:
        return None


def test_the_directory_is_read_once_for_all_readers_of_a_file() -> None:
    data = zipped(MEMBERS)
    source = Source(Path("made.zip"), len(data), data[:8192], Limits(), data=data)
    first, second = Archive(source), Archive(source)
    assert contents(first) == contents(second)
    assert first.members is second.members
    assert Archive(source.holding(zipped({"other.txt": b"other"}))).members.keys() == {"other.txt"}
