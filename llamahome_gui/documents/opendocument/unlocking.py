"""OpenDocument files behind a password: each part is deflated, then encrypted under a key of its own.

After OpenDocument 1.3 part 2, 4.16 and the `manifest:encryption-data` of part 2, chapter 3: a hash of the password is
stretched by PBKDF2 with the part's salt, and opens AES in CBC mode. Blowfish, of OpenOffice before 2010, and the
one-piece encryption of LibreOffice since 2024 are not read.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from llamahome_gui.documents import problems
from llamahome_gui.documents.package import Package
from llamahome_gui.documents.source import Source

from .names import MANIFEST

_TEXT_PARTS = ("content.xml", "styles.xml", "meta.xml")
_MOST_ROUNDS = 10_000_000  # of PBKDF2: half a minute
_CHECKED = 1024  # bytes of the deflated part that its checksum covers


@dataclass(frozen=True, slots=True)
class _Lock:
    """How a part is encrypted."""

    part: str
    hash: str
    salt: bytes
    rounds: int
    key_bytes: int
    vector: bytes
    checksum: bytes


def unlocked(source: Source, passwords: Sequence[str]) -> bytes | None:
    """The file with those of its parts that hold text, in plain; None when no password fits.

    Raises:
        DocumentError: LIMIT, or DAMAGED when a part cannot be unpacked.
    """
    with Package(source) as package:
        locks = list(_locks(package.side_root("META-INF/manifest.xml")))
        first = next((lock for lock in locks if lock.part.endswith("content.xml")), None)
        for password in passwords if first else ():
            if first is not None and _opened(package.read(first.part), first, password) is not None:
                return _written(package, locks, password)
    return None


def _locks(manifest: etree._Element | None) -> Iterator[_Lock]:
    for entry in () if manifest is None else manifest.iter(f"{MANIFEST}file-entry"):
        data, part = entry.find(f"{MANIFEST}encryption-data"), entry.get(f"{MANIFEST}full-path", "")
        if data is not None and part.rpartition("/")[2].lower() in _TEXT_PARTS:
            try:
                yield _lock(part, data)
            except (AttributeError, KeyError, ValueError):
                continue  # a kind of encryption that is not known


def _lock(part: str, data: etree._Element) -> _Lock:
    def said(tag: str, name: str) -> str:
        return str(data.find(f"{MANIFEST}{tag}").attrib[f"{MANIFEST}{name}"])

    if not said("algorithm", "algorithm-name").endswith("-cbc"):
        raise ValueError("no known cipher")
    rounds = int(said("key-derivation", "iteration-count"))
    if not 0 < rounds <= _MOST_ROUNDS or said("key-derivation", "key-derivation-name").rpartition("#")[2] != "PBKDF2":
        raise ValueError("no known way to a key")
    key_bytes = int(said("key-derivation", "key-size"))
    if key_bytes not in (16, 24, 32):
        raise ValueError("no key of AES")
    return _Lock(
        part,
        "sha256" if said("start-key-generation", "start-key-generation-name").endswith("sha256") else "sha1",
        base64.b64decode(said("key-derivation", "salt")),
        rounds,
        key_bytes,
        base64.b64decode(said("algorithm", "initialisation-vector")),
        base64.b64decode(data.attrib[f"{MANIFEST}checksum"]),
    )


def _opened(data: bytes, lock: _Lock, password: str) -> bytes | None:
    """The deflated part; None when the password does not fit."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    start = hashlib.new(lock.hash, password.encode("utf-8", "replace")).digest()
    key = hashlib.pbkdf2_hmac("sha1", start, lock.salt, lock.rounds, lock.key_bytes)
    try:
        opener = Cipher(algorithms.AES(key), modes.CBC(lock.vector)).decryptor()
        plain = opener.update(data) + opener.finalize()
    except ValueError:  # the vector or the data has an impossible length
        return None
    plain = plain[: -plain[-1]] if plain and plain[-1] <= 16 else plain
    found = hashlib.new("sha256" if len(lock.checksum) == 32 else "sha1", plain[:_CHECKED]).digest()
    return plain if hmac.compare_digest(found, lock.checksum) else None


def _written(package: Package, locks: Sequence[_Lock], password: str) -> bytes:
    file = io.BytesIO()
    limit = package.source.limits.part_bytes
    with zipfile.ZipFile(file, "w") as archive:
        if package.has("mimetype"):
            archive.writestr("mimetype", package.read("mimetype"))
        for lock in locks:
            deflated = _opened(package.read(lock.part), lock, password) if package.has(lock.part) else None
            if deflated is None:
                continue
            try:
                plain = zlib.decompressobj(-zlib.MAX_WBITS).decompress(deflated, limit + 1)
            except zlib.error as error:
                raise problems.damaged(package.source.path, f"its part {lock.part} cannot be unpacked") from error
            if len(plain) > limit:
                detail = f"its part {lock.part} unpacks to over {problems.megabytes(limit)}"
                raise problems.over_limit(package.source.path, detail)
            archive.writestr(lock.part, plain)
    return file.getvalue()
