"""The members of a zip file: by its directory or, where that is damaged, by the header that stands before each.

Layout after APPNOTE.TXT 6.3: local file headers (4.3.7), general purpose flags (4.4.4), methods (4.4.5).
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from .source import Source

# What zipfile and the decompressors below it raise for a member that is damaged.
READ_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    RuntimeError,
    NotImplementedError,
)
_CHUNK = 1 << 20
_BLOCK = 1 << 14  # at most 17 MB when unpacked, which are held at once
_NEAR = 1 << 10  # where the next header is looked for first, as it mostly follows
_MAGIC = b"PK\x03\x04"
_HEADER = struct.Struct("<4s5H3I2H")
_NAMING = struct.Struct("<6xH18x2H")  # of a header: flags, lengths of the name and of what follows it
_STORED, _DEFLATED = 0, 8
_LONGEST_NAME = 512
_DIRECTORY = "directory"  # what the members of a source are remembered by
_ENCRYPTED, _SIZE_FOLLOWS, _UTF8 = 1, 8, 1 << 11
_UNUSUAL = _ENCRYPTED | 1 << 5 | 1 << 6  # patches and strong encryption, which nobody reads


class TooManyMembers(ValueError):
    """More members than the limit; the message tells the number."""


class Member(NamedTuple):
    """A file in a zip: `size` is what it declares to unpack to, `packed` what it takes, `start` its header's place.

    `crc` is its check sum by the directory; 0 for what was found without one.
    """

    name: str
    start: int
    size: int
    packed: int
    method: int
    flags: int
    crc: int = 0

    @property
    def encrypted(self) -> bool:
        return bool(self.flags & _ENCRYPTED)


class Archive:
    """A zip file to read members from. `members` are by name in lower case, with slashes and without a leading one.

    `salvaged` tells that the directory could not be used, so that members may be missing.

    Raises:
        zipfile.BadZipFile: Not even a single member can be found.
        TooManyMembers: There are more than `source.limits.entries`.
    """

    def __init__(self, source: Source) -> None:
        self._file = source.stream()
        self._zip: zipfile.ZipFile | None = None
        try:
            listed = source.known.get(_DIRECTORY)
            if listed is None:
                listed = source.known[_DIRECTORY] = self._listed(source.limits.entries)
        except BaseException:
            self.close()
            raise
        self.members: dict[str, Member] = listed[0]
        self.salvaged: bool = listed[1]

    def _listed(self, most: int) -> tuple[dict[str, Member], bool]:
        """Members by their names, and whether they were found without the directory."""
        self._zip = self._by_directory()
        salvaged = self._zip is None
        members = _listed(self._zip) if self._zip else list(_found(self._file, most))
        if len(members) > most:
            raise TooManyMembers(f"it has {len(members):,} parts")
        if salvaged and not members:
            raise zipfile.BadZipFile("no member can be found")
        # The directory's last word counts; of what lies about, the first is the one that was written whole.
        ordered = reversed(members) if salvaged else members
        return {member.name.replace("\\", "/").lstrip("/").lower(): member for member in ordered}, salvaged

    def _by_directory(self) -> zipfile.ZipFile | None:
        try:
            found = zipfile.ZipFile(self._file)
        except READ_ERRORS:
            return None
        return None if _is_of_a_member(self._file, found) else found

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._file.close()

    def chunks(self, member: Member) -> Iterator[bytes]:
        """Unpacked bytes of a member, a piece at a time: its declared size may be a lie.

        Raises:
            One of `READ_ERRORS`: it is damaged.
        """
        if self.salvaged:
            yield from _unpacked(self._file, member)
            return
        data = _at_once(self._file, member)
        if data is not None:
            yield data
            return
        if self._zip is None:
            self._zip = zipfile.ZipFile(self._file)
        with self._zip.open(member.name) as file:
            while chunk := file.read(_CHUNK):
                yield chunk

    def remains(self, member: Member) -> Iterator[bytes]:
        """What can be unpacked of a damaged member, up to the place where it breaks off."""
        try:
            yield from _unpacked(self._file, member)
        except READ_ERRORS:
            return


def _is_of_a_member(file: BinaryIO, archive: zipfile.ZipFile) -> bool:
    """Whether the directory is that of a zip inside of a zip that is cut off: its places count from elsewhere."""
    file.seek(0)
    if not archive.infolist() or file.read(4) != _MAGIC:
        return False
    file.seek(archive.start_dir + 42)
    place = int.from_bytes(file.read(4), "little")
    return place not in (archive.infolist()[0].header_offset, 0xFFFFFFFF)


def _listed(archive: zipfile.ZipFile) -> list[Member]:
    return [
        Member(
            info.filename,
            info.header_offset,
            info.file_size,
            info.compress_size,
            info.compress_type,
            info.flag_bits,
            info.CRC,
        )
        for info in archive.infolist()
    ]


def _at_once(file: BinaryIO, member: Member) -> bytes | None:
    """Bytes of a small member that is as its directory says; None for any other: `zipfile` tells what is wrong with it.

    Most parts of documents are so small that `zipfile` takes longer to begin with one than to unpack it.
    """
    if max(member.size, member.packed) > _CHUNK or not member.size or member.flags & _UNUSUAL:
        return None
    file.seek(member.start)
    header = file.read(_HEADER.size)
    if len(header) < _HEADER.size or not header.startswith(_MAGIC):
        return None
    flags, name_length, extra_length = _NAMING.unpack_from(header)
    name, _ = file.read(name_length), file.read(extra_length)
    try:
        if name.decode("utf-8" if flags & _UTF8 else "cp437") != member.name:
            return None
        data = file.read(member.packed)
        if member.method == _DEFLATED:
            data = zlib.decompressobj(-zlib.MAX_WBITS).decompress(data, member.size)
        elif member.method != _STORED:
            return None
    except (UnicodeDecodeError, zlib.error):
        return None
    return data if len(data) == member.size and zlib.crc32(data) == member.crc else None


def _found(file: BinaryIO, most: int) -> Iterator[Member]:
    """Members by their local headers; what lies inside of a member of known size is not looked at."""
    place, count = _next_header(file, 0), 0
    while place >= 0:
        count += 1
        if count > most:
            raise TooManyMembers(f"it has over {most:,} parts")
        member = _member(file, place)
        if member is not None:
            yield member
        place = _next_header(file, _after(file, member) if member else place + 4)


def _next_header(file: BinaryIO, start: int) -> int:
    """Place of the first local header at or after `start`; -1 without one."""
    file.seek(start)
    tail, size = b"", _NEAR
    while block := file.read(size):
        at = (tail + block).find(_MAGIC)
        if at >= 0:
            return start - len(tail) + at
        start += len(block)
        tail, size = (tail + block)[-3:], min(2 * size, _CHUNK)
    return -1


def _member(file: BinaryIO, place: int) -> Member | None:
    """The member whose header is at `place`; None for noise that only looks like one."""
    file.seek(place)
    header = file.read(_HEADER.size)
    if len(header) < _HEADER.size:
        return None
    _, _, flags, method, _, _, _, packed, size, name_length, _ = _HEADER.unpack(header)
    if method not in (_STORED, _DEFLATED) or not 0 < name_length <= _LONGEST_NAME:
        return None
    name = file.read(name_length).decode("utf-8" if flags & _UTF8 else "cp437", "replace")
    return Member(name, place, size, packed, method, flags) if name.isprintable() else None


def _after(file: BinaryIO, member: Member) -> int:
    """Where to look for the next header: behind the member if its size is told and leads to another record."""
    start = _data_start(file, member)
    if not member.flags & _SIZE_FOLLOWS:
        file.seek(start + member.packed)
        if file.read(2) == b"PK":
            return start + member.packed
    return start


def _data_start(file: BinaryIO, member: Member) -> int:
    file.seek(member.start)
    header = file.read(_HEADER.size)
    if len(header) < _HEADER.size or not header.startswith(_MAGIC):
        raise zipfile.BadZipFile("the header of a member is missing")
    name_length, extra_length = struct.unpack_from("<2H", header, 26)
    return member.start + _HEADER.size + int(name_length) + int(extra_length)


def _unpacked(file: BinaryIO, member: Member) -> Iterator[bytes]:
    """Bytes of a member by its own header, checked as far as that is needed to tell that it ends too early."""
    file.seek(_data_start(file, member))
    if member.method == _DEFLATED:
        yield from _inflated(file)
        return
    left = member.packed
    while left > 0:
        chunk = file.read(min(left, _CHUNK))
        if not chunk:
            raise EOFError("the member is cut off")
        left -= len(chunk)
        yield chunk


def _inflated(file: BinaryIO) -> Iterator[bytes]:
    """A deflated stream, which tells by itself where it ends; where it breaks, all that comes before."""
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    while not unpacker.eof:
        block = file.read(_BLOCK)
        if not block:
            raise EOFError("the member is cut off")
        before = unpacker.copy()
        try:
            pieces = list(_decompressed(unpacker, block))
        except zlib.error:
            # A call that fails keeps what it had unpacked to itself: byte for byte, only the last is lost.
            for place in range(len(block)):
                yield before.decompress(block[place : place + 1])
            raise
        yield from pieces


def _decompressed(unpacker: zlib._Decompress, block: bytes) -> Iterator[bytes]:
    while block and not unpacker.eof:
        yield unpacker.decompress(block, _CHUNK)
        block = unpacker.unconsumed_tail
