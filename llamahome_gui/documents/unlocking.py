"""Files behind a password: with what the user said, and as Office does by itself. Office's go through msoffcrypto-tool.

Excel and PowerPoint protect a file that is only meant not to be changed with the password `VelvetSweatshop`, and open
it without asking ([MS-OFFCRYPTO] 2.4.2.3); so do we.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Sequence

from . import compound, problems
from .source import Source

USUAL = "VelvetSweatshop"

log = logging.getLogger(__name__)


def unlocked(source: Source, passwords: Sequence[str]) -> bytes | None:
    """The bytes of the file without its password; None when no password fits, or its kind is not known.

    Raises:
        DocumentError: The file is too large, or cannot be read; DAMAGED where no password could help, because what the
            file says of its encryption is broken.
    """
    if source.head.startswith(b"PK"):
        from .opendocument.unlocking import unlocked as unlocked_parts

        return unlocked_parts(source, passwords)
    data = source.read()
    _check(source, data)
    for password in (USUAL, *passwords):
        out = io.BytesIO()
        try:
            _decrypt(data, password, out)
        except Exception as error:  # the library's parsers raise whatever a strange file leads them to
            log.info("a password does not open %s (%s)", source.path, type(error).__name__)
        else:
            return out.getvalue()
    return None


def _check(source: Source, data: bytes) -> None:
    import msoffcrypto

    if "encryptedpackage" not in compound.stream_names(source):
        return  # an old format, of which the library knows fewer kinds of encryption than there are
    try:
        msoffcrypto.OfficeFile(io.BytesIO(data))
    except msoffcrypto.exceptions.DecryptionError:
        return  # a kind that the library tells, and does not know
    except Exception as error:
        raise problems.damaged(source.path, "how it was encrypted cannot be read") from error


def _decrypt(data: bytes, password: str, out: io.BytesIO) -> None:
    import msoffcrypto

    file = msoffcrypto.OfficeFile(io.BytesIO(data))
    # Of the new formats the password is checked before megabytes are turned into noise; the old ones check it anyway.
    new = getattr(file, "format", "") == "ooxml"
    file.load_key(password=password, **({"verify_password": True} if new else {}))
    file.decrypt(out)
