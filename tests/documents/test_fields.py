"""Instructions of Word's fields."""

from __future__ import annotations

import pytest

from llamahome_gui.documents.fields import Field


@pytest.mark.parametrize(
    ("instruction", "target"),
    [
        ('HYPERLINK "https://a.example/x"', "https://a.example/x"),
        (" hyperlink https://a.example ", "https://a.example"),
        (r'HYPERLINK "C:\\My files\\a b.docx"', r"C:\\My files\\a b.docx"),
        (r'HYPERLINK "\\\\server\\share"', r"\\\\server\\share"),
        (r'HYPERLINK \o "a tip" "https://a.example"', "https://a.example"),
        (r'HYPERLINK "https://a.example" \l "part" \t "_blank"', "https://a.example#part"),
        (r'HYPERLINK \l "_Toc1"', ""),
        ('HYPERLINK "#here"', ""),
        ("HYPERLINK", ""),
        ("PAGEREF HYPERLINK", ""),
        ("", ""),
    ],
)
def test_where_a_hyperlink_leads(instruction: str, target: str) -> None:
    assert Field(instruction).target == target
