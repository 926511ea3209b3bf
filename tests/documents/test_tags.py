"""Tags of web pages, of honest and of hostile ones."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from llamahome_gui.documents.tags import tags, without_comments


def test_tags_and_attributes() -> None:
    text = """<!DOCTYPE html><P CLASS=a id='b "c' title="d &amp; e" id=z checked>x</p><br/><my-tag:one>"""
    found = list(tags(text))
    assert [(tag.name, tag.closes) for tag in found] == [
        ("", False), ("p", False), ("p", True), ("br", False), ("my-tag:one", False)
    ]  # fmt: skip
    assert found[1].attributes == {"class": "a", "id": 'b "c', "title": "d & e"}
    assert text[found[1].end : found[2].start] == "x"


def test_comments() -> None:
    assert without_comments("a<!-- <b> -->c<!---->d<!-- open") == "acd<!-- open"


@given(st.lists(st.sampled_from(["<", ">", "a", "/", '"', "'", "=", " ", "<!--", "-->", "meta", "&lt;"]), max_size=80))
def test_places_of_any_text_follow_each_other(parts: list[str]) -> None:
    text, at = without_comments("".join(parts)), 0
    for tag in tags(text):
        assert at <= tag.start < tag.end <= len(text)
        assert isinstance(tag.attributes, dict)
        at = tag.end


def test_what_confuses_other_parsers_takes_no_longer() -> None:
    for piece in ("<b ``` a ", "<a x=", "<meta a='", "<!--", "<" + "a" * 50, "<a b", 'a="', '<a a="b" '):
        text = piece * 50_000
        for tag in tags(without_comments(text)):
            assert tag.attributes is not None
