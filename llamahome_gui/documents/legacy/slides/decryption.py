"""Presentations behind a password: each object encrypted by itself with RC4 ([MS-OFFCRYPTO] 2.3.5, [MS-PPT] 2.3.7).

msoffcrypto-tool takes the objects to lie in the order of their numbers, which those of PowerPoint itself do not, and
writes what it decrypts to a disk; so the streams are opened here, in memory.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable, Mapping

from llamahome_gui.documents.unlocking import USUAL

_VERSIONS = (2, 3, 4)
_HEADER = 8
_PADDED_KEY = 40  # bits; shorter keys are filled up to 128


def decrypted(data: bytes, places: Mapping[int, int], session: bytes, passwords: Iterable[str]) -> bytes | None:
    """The stream with its objects decrypted; None when no password fits or the kind of encryption is not known.

    Args:
        places: Where the objects lie, by their number.
        session: How the stream was encrypted.
    """
    told = _told(session)
    if told is None:
        return None
    salt, bits, verifier, expected = told
    for password in dict.fromkeys((USUAL, *passwords)):
        secret = hashlib.sha1(salt + password.encode("utf-16-le", "replace")).digest()
        plain = _rc4(secret, 0, bits, verifier + expected)
        if hashlib.sha1(plain[: len(verifier)]).digest() == plain[len(verifier) :]:
            return _objects(data, places, secret, bits)
    return None


def _told(session: bytes) -> tuple[bytes, int, bytes, bytes] | None:
    """Salt, key length in bits, and what a right password decrypts to a number and its hash."""
    try:
        major, minor, _, size = struct.unpack_from("<HHII", session)
        bits = struct.unpack_from("<I", session, 12 + 16)[0] or _PADDED_KEY
        at = 12 + size
        salt_size, salt, verifier, hash_size = struct.unpack_from("<I16s16sI", session, at)
    except struct.error:
        return None
    expected = session[at + 40 : at + 60]
    known = major in _VERSIONS and minor == 2 and salt_size == 16 and hash_size == 20 and bits in range(40, 129, 8)
    return (salt, bits, verifier, expected) if known and len(expected) == 20 else None


def _objects(data: bytes, places: Mapping[int, int], secret: bytes, bits: int) -> bytes:
    plain, left = bytearray(data), 2 * len(data)
    for number, place in places.items():
        head = _rc4(secret, number, bits, data[place : place + _HEADER])
        if len(head) < _HEADER or left <= 0:
            continue
        end = place + _HEADER + struct.unpack_from("<I", head, 4)[0]
        whole = _rc4(secret, number, bits, data[place:end])
        plain[place : place + len(whole)] = whole
        left -= len(whole)
    return bytes(plain)


def _rc4(secret: bytes, block: int, bits: int, data: bytes) -> bytes:
    from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4
    from cryptography.hazmat.primitives.ciphers import Cipher

    key = hashlib.sha1(secret + struct.pack("<I", block)).digest()[: bits // 8]
    return Cipher(ARC4(key.ljust(16, b"\0") if bits == _PADDED_KEY else key), mode=None).decryptor().update(data)
