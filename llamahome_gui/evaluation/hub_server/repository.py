"""What the hub serves: repositories with commits, each a set of files with Git's ids and large-file hashes."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

# As the hub does it: weights always, anything else when it is large.
LFS_SUFFIXES = (".safetensors", ".bin", ".pt", ".pth", ".gguf", ".model", ".onnx", ".h5", ".msgpack")
LFS_BYTES = 10_000_000
_BLOCK = 1 << 20


@dataclass(frozen=True)
class ServedFile:
    """A file at a path; its content is either bytes or a file."""

    path: str
    content: bytes | Path

    def open(self) -> BinaryIO:
        return io.BytesIO(self.content) if isinstance(self.content, bytes) else self.content.open("rb")

    @cached_property
    def size(self) -> int:
        return len(self.content) if isinstance(self.content, bytes) else self.content.stat().st_size

    @property
    def lfs(self) -> bool:
        return self.path.endswith(LFS_SUFFIXES) or self.size > LFS_BYTES

    @cached_property
    def sha256(self) -> str:
        digest = hashlib.sha256()
        with self.open() as stream:
            while block := stream.read(_BLOCK):
                digest.update(block)
        return digest.hexdigest()

    @cached_property
    def git_oid(self) -> str:
        """Of the content, or of the pointer that Git holds in place of a large file."""
        if self.lfs:
            return git_oid(self.pointer)
        with self.open() as stream:
            return git_oid(stream.read())

    @property
    def pointer(self) -> bytes:
        text = f"version https://git-lfs.github.com/spec/v1\noid sha256:{self.sha256}\nsize {self.size}\n"
        return text.encode()

    @property
    def etag(self) -> str:
        return self.sha256 if self.lfs else self.git_oid


@dataclass(frozen=True)
class Snapshot:
    """The files of one commit."""

    files: Mapping[str, ServedFile]

    @cached_property
    def commit(self) -> str:
        lines = sorted(f"{file.git_oid} {file.path}" for file in self.files.values())
        return hashlib.sha1("\n".join(lines).encode()).hexdigest()


@dataclass
class ServedRepository:
    """A repository: its commits, and the branches and tags that name some of them.

    Attributes:
        gated: False, or how access is given: ``auto`` or ``manual``.
        private: Only accounts with access see it at all.
        info: Merged over what the model's page says: ``tags``, ``cardData``, ``pipeline_tag``, ``downloads``…
    """

    name: str
    gated: str | bool = False
    private: bool = False
    info: dict[str, object] = field(default_factory=dict)
    refs: dict[str, str] = field(default_factory=dict)
    commits: dict[str, Snapshot] = field(default_factory=dict)

    def commit(self, snapshot: Snapshot, ref: str) -> str:
        """Let `ref` name `snapshot`; older commits stay reachable by their ids."""
        self.commits[snapshot.commit] = snapshot
        self.refs[ref] = snapshot.commit
        return snapshot.commit

    def at(self, revision: str) -> Snapshot | None:
        return self.commits.get(self.refs.get(revision, revision))


def git_oid(content: bytes) -> str:
    """Git's id of a blob."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


def snapshot_of(source: Path | Mapping[str, bytes | Path]) -> Snapshot:
    """All files below a folder, or the given contents by path."""
    if isinstance(source, Path):
        found = {path.relative_to(source).as_posix(): path for path in sorted(source.rglob("*")) if path.is_file()}
        return Snapshot({name: ServedFile(name, path) for name, path in found.items()})
    return Snapshot({name: ServedFile(name, content) for name, content in source.items()})
