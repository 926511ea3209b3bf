"""Equations of the old editor: records that its makers described, put together by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llamahome_gui.documents.legacy.equation import equation_text

END, NULL = b"\x00", b"\x11"


def chars(text: str, face: int = 0x83) -> bytes:
    return b"".join(b"\x02" + bytes((face,)) + sign.encode("utf-16-le") for sign in text)


def line(*parts: bytes) -> bytes:
    return b"\x01" + b"".join(parts) + END


def template(kind: int, *lines: bytes, variation: int = 0) -> bytes:
    return bytes((3, kind, variation, 0)) + b"".join(lines) + END


def stream(*parts: bytes) -> bytes:
    return bytes((28, 0)) + bytes(26) + bytes((3, 1, 1, 3, 0)) + b"\x0a" + line(*parts) + END


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([template(14, line(chars("a+b")), line(chars("2")))], "(a+b)/2"),
        ([chars("x"), template(15, NULL, line(chars("2")))], "x^2"),
        ([chars("x"), template(15, line(chars("i")), line(chars("2")), variation=2)], "x_i^2"),
        ([template(13, line(chars("y")))], "√y"),
        ([template(13, line(chars("y")), line(chars("3")), variation=1)], "∛y"),
        ([template(1, line(chars("a")), chars("()"))], "(a)"),
        (
            [template(29, line(chars("k")), line(chars("k=1")), line(chars("n")), chars("∑"), variation=1)],
            "∑_(k=1)^n k",
        ),
        ([chars("a", 0x84), chars("−", 0x86), chars("1")], "α−1"),
        ([b"\x05\x00\x00\x00\x02\x02\x00\x00", *map(line, map(chars, "abcd")), END], "[a, b; c, d]"),
        ([b"\x08\x81\x00Times\x00", b"\x09\x65\x10\x00", chars("z")], "z"),
    ],
)
def test_structures(parts: list[bytes], expected: str) -> None:
    assert equation_text(stream(*parts)) == expected


@pytest.mark.parametrize("data", [b"", bytes(40), stream(template(1) * 60), stream(b"\x03" * 300)])
def test_what_is_no_equation_gives_no_text(data: bytes) -> None:
    assert equation_text(data).strip("()⟨⟩") == ""


@given(st.binary(max_size=300))
def test_noise_is_survived(noise: bytes) -> None:
    assert isinstance(equation_text(stream(noise)), str)
