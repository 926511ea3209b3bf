"""Binary presentations put together by hand: several saves, lost directories, passwords, and noise in real files."""

from __future__ import annotations

import hashlib
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given

from llamahome_gui.documents import convert_file
from llamahome_gui.documents.legacy.slides.convert import convert
from llamahome_gui.documents.types import Options
from llamahome_gui.errors import DocumentError, DocumentReason
from tests.documents.canaries.make_files import FILES
from tests.documents.compounds import compound
from tests.documents.noise import assert_survived, noisy_files, rc4

_PLAIN, _ENCRYPTED = 0xE391C05F, 0xF3D1C4DF
_DOCUMENT = 1


def record(kind: int, *inner: bytes, instance: int = 0, container: bool = False) -> bytes:
    content = b"".join(inner)
    return struct.pack("<HHI", instance << 4 | (0xF if container else 0), kind, len(content)) + content


def slide(title: str, *more: bytes, kind: bytes = bytes(4)) -> bytes:
    text = record(0x0F9F, kind) + record(0x0FA0, title.encode("utf-16-le"))
    shape = record(0xF004, record(0xF00D, text, container=True), container=True)
    group = record(0xF003, record(0xF004, container=True), shape, container=True)
    drawing = record(0x040C, record(0xF002, group, container=True), container=True)
    return record(0x03EE, record(0x03EF, bytes(24)), drawing, *more, container=True)


def document(slides: Mapping[int, int]) -> bytes:
    """The list of the show: object numbers and the slides' own numbers."""
    entries = [record(0x03F3, struct.pack("<IIiII", number, 0, 0, own, 0)) for number, own in slides.items()]
    return record(0x03E8, record(0x0FF0, *entries, container=True), container=True)


class Saves:
    """The stream of a presentation that is saved again and again."""

    def __init__(self) -> None:
        self.stream, self.edit = b"", 0

    def save(self, objects: Mapping[int, bytes], session: int | None = None) -> None:
        """`session` is the number of the object that tells how the others are encrypted."""
        directory = b""
        for number, data in objects.items():
            directory += struct.pack("<II", 1 << 20 | number, len(self.stream))
            self.stream += data
        place = len(self.stream)
        self.stream += record(0x1772, directory)
        before, self.edit = self.edit, len(self.stream)
        told = b"" if session is None else struct.pack("<I", session)
        self.stream += record(0x0FF5, struct.pack("<IIIIIII", 0, 3, before, place, _DOCUMENT, 9, 0), told)

    def file(self, token: int = _PLAIN, storage: str = "") -> bytes:
        user = record(0x0FF6, struct.pack("<IIIHHBBH", 20, token, self.edit, 0, 0x03F4, 3, 0, 0))
        document = self.stream.ljust(4096, b"\0")
        return compound({"PP40": b"", f"{storage}PowerPoint Document": document, f"{storage}Current User": user})


@pytest.fixture
def saved() -> Saves:
    """Three slides, of which the second save threw one away, changed one and turned their order."""
    saves = Saves()
    saves.save({_DOCUMENT: document({2: 256, 3: 257, 4: 258}), 2: slide("One"), 3: slide("Secret"), 4: slide("Three")})
    saves.save({_DOCUMENT: document({4: 258, 2: 256}), 2: slide("One, better")})
    return saves


def converted(tmp_path: Path, data: bytes) -> str:
    path = tmp_path / "a.ppt"
    path.write_bytes(data)
    return convert_file(path).markdown


def test_the_newest_save_counts(tmp_path: Path, saved: Saves) -> None:
    assert converted(tmp_path, saved.file()) == "## Slide 1: Three\n\n## Slide 2: One, better\n"


def test_what_was_saved_for_two_versions_is_read_as_the_newer(tmp_path: Path, saved: Saves) -> None:
    found = converted(tmp_path, saved.file(storage="PP97_DUALSTORAGE/"))
    assert found == "## Slide 1: Three\n\n## Slide 2: One, better\n"


def test_footers_are_said_once_and_only_where_they_are_shown(tmp_path: Path) -> None:
    def margins(shown: int, text: str) -> bytes:
        atom = record(0x0FDA, struct.pack("<HH", 0, shown))
        return record(0x0FD9, atom, record(0x0FBA, text.encode("utf-16-le"), instance=2), container=True)

    saves = Saves()
    slides = {2: slide("One", margins(0x20, "House")), 3: slide("Two", margins(0x20, "House")),
              4: slide("Three", margins(0, "Unseen"))}  # fmt: skip
    saves.save({_DOCUMENT: document({2: 256, 3: 257, 4: 258}), **slides})
    assert converted(tmp_path, saves.file()) == "## Slide 1: One\n\nHouse\n\n## Slide 2: Two\n\n## Slide 3: Three\n"


def test_what_an_author_says_about_a_picture_is_kept(tmp_path: Path) -> None:
    said = "A red kite over the hill\0".encode("utf-16-le")
    options = record(0xF00B, struct.pack("<HI", 0x8381, len(said)), said, instance=1)
    picture = record(0xF004, options, container=True)
    group = record(0xF003, record(0xF004, container=True), picture, container=True)
    drawing = record(0x040C, record(0xF002, group, container=True), container=True)
    saves = Saves()
    page = record(0x03EE, record(0x03EF, bytes(24)), drawing, container=True)
    saves.save({_DOCUMENT: document({2: 256}), 2: page})
    assert converted(tmp_path, saves.file()) == "## Slide 1\n\n[Picture: A red kite over the hill]\n"


def test_a_password_is_told(tmp_path: Path, saved: Saves) -> None:
    with pytest.raises(DocumentError) as caught:
        converted(tmp_path, saved.file(_ENCRYPTED))
    assert caught.value.reason is DocumentReason.ENCRYPTED


@pytest.mark.parametrize("bits", [40, 128])
def test_the_right_password_opens_it_whatever_the_order_of_its_objects(tmp_path: Path, bits: int) -> None:
    salt, verifier = b"s" * 16, b"v" * 16

    def closed(number: int, data: bytes) -> bytes:
        secret = hashlib.sha1(salt + "öffne".encode("utf-16-le")).digest()
        key = hashlib.sha1(secret + struct.pack("<I", number)).digest()[: bits // 8]
        return rc4(key.ljust(16, b"\0") if bits == 40 else key, data)

    proof = closed(0, verifier + hashlib.sha1(verifier).digest())
    header = struct.pack("<8I", 4, 0, 0x6801, 0x8004, bits, 1, 0, 0)
    session = struct.pack("<HHII", 2, 2, 4, len(header)) + header + struct.pack("<I", 16) + salt + proof[:16]
    session += struct.pack("<I", 20) + proof[16:]
    objects = {4: slide("Second"), _DOCUMENT: document({2: 256, 4: 258}), 2: slide("First")}
    saves = Saves()
    saves.save({number: closed(number, data) for number, data in objects.items()} | {9: record(0x2F14, session)}, 9)
    path = tmp_path / "a.ppt"
    path.write_bytes(saves.file(_ENCRYPTED))
    opened = convert_file(path, options=Options(passwords=("wrong", "öffne")))
    assert opened.markdown == "## Slide 1: First\n\n## Slide 2: Second\n"
    with pytest.raises(DocumentError) as caught:
        convert_file(path, options=Options(passwords=("wrong",)))
    assert caught.value.reason is DocumentReason.ENCRYPTED


def test_without_directory_slides_are_taken_as_they_lie(tmp_path: Path, saved: Saves) -> None:
    saved.edit += 4
    path = tmp_path / "a.ppt"
    path.write_bytes(saved.file())
    found = convert_file(path)
    assert "One, better" in found.markdown
    assert found.notes


def test_a_damaged_slide_costs_its_structure_only(tmp_path: Path) -> None:
    broken = slide("Still said", kind=b"\0")
    saves = Saves()
    saves.save({_DOCUMENT: document({2: 256, 3: 257}), 2: broken, 3: slide("Whole")})
    path = tmp_path / "a.ppt"
    path.write_bytes(saves.file())
    found = convert_file(path)
    assert found.markdown == "## Slide 1\n\nStill said\n\n## Slide 2: Whole\n"
    assert found.notes


def test_saves_that_go_in_a_circle_come_to_an_end(tmp_path: Path, saved: Saves) -> None:
    place = saved.stream.rindex(struct.pack("<HH", 0, 0x0FF5))
    saved.stream = saved.stream[: place + 16] + struct.pack("<I", saved.edit) + saved.stream[place + 20 :]
    assert "One, better" in converted(tmp_path, saved.file())


def test_deep_nesting_is_survived(tmp_path: Path) -> None:
    inner = b""
    for _ in range(500):
        inner = record(0xF003, inner, container=True)
    drawing = record(0x040C, record(0xF002, inner, container=True), container=True)
    saves = Saves()
    deep = record(0x03EE, record(0x03EF, bytes(24)), drawing, container=True)
    saves.save({_DOCUMENT: document({2: 256, 3: 257}), 2: deep, 3: slide("Flat")})
    assert converted(tmp_path, saves.file()) == "## Slide 1\n\n## Slide 2: Flat\n"


@given(noisy_files("ppt", 1 << 15))
def test_noise_gives_text_or_one_typed_error(data: bytes) -> None:
    assert_survived(convert, "a.ppt", data)


def embedded(stored: bytes, *, packed: bool = True) -> bytes:
    """A presentation of one slide with one embedded object."""
    reference = record(0xF011, record(0x0BC1, struct.pack("<I", 1)), container=True)
    shape = record(0xF004, reference, container=True)
    group = record(0xF003, record(0xF004, container=True), shape, container=True)
    drawing = record(0x040C, record(0xF002, group, container=True), container=True)
    atom = record(0x0FC3, struct.pack("<6I", 0, 0, 1, 0, 3, 0))
    names = [record(0x0FBA, text.encode("utf-16-le"), instance=n) for n, text in ((1, "Sum"), (2, "Maker.1"))]
    listing = record(0x0409, record(0x0FCC, atom, *names, container=True), container=True)
    show = record(0x03E8, listing, document({2: 256})[8:], container=True)
    content = struct.pack("<I", len(stored)) + zlib.compress(stored) if packed else stored
    saves = Saves()
    page = record(0x03EE, record(0x03EF, bytes(24)), drawing, container=True)
    saves.save({_DOCUMENT: show, 2: page, 3: record(0x1011, content, instance=int(packed))})
    return saves.file()


@pytest.mark.parametrize("packed", [True, False])
def test_equations_inside_are_read(tmp_path: Path, packed: bool) -> None:
    line = b"\x01\x02\x83a\x00\x02\x83+\x00\x02\x83b\x00\x00"
    stream = bytes((28, 0)) + bytes(26) + bytes((3, 1, 1, 3, 0)) + b"\x0a" + line + b"\x00"
    data = embedded(compound({"Equation Native": stream}), packed=packed)
    assert converted(tmp_path, data) == "## Slide 1\n\na+b\n"


@pytest.mark.parametrize("stored", [b"noise", compound({"Data": b"of an unknown program"})])
def test_what_cannot_be_read_inside_is_named(tmp_path: Path, stored: bytes) -> None:
    assert converted(tmp_path, embedded(stored)) == "## Slide 1\n\n[Embedded: Sum (Maker.1)]\n"


def test_a_document_inside_is_read_with_its_headings_below_the_slide(tmp_path: Path) -> None:
    with zipfile.ZipFile(FILES / "doc.zip") as archive:
        found = converted(tmp_path, embedded(archive.read("headings.doc")))
    assert found.startswith("## Slide 1\n\n**Alpine plants**\n\n**Mosses**\n")
