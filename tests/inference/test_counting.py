"""Cutting long texts into pieces for the tokenizer."""

from __future__ import annotations

from llamahome_gui.inference.counting import pieces


def test_pieces_are_the_whole_text_cut_at_lines() -> None:
    text = "".join(f"line {number}\n" for number in range(1000)) + "x" * 500
    cut = list(pieces(text, 200))
    assert "".join(cut) == text
    assert max(map(len, cut)) <= 200
    assert all(piece.endswith("\n") for piece in cut[:40])
