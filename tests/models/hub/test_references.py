"""Names that people type or paste, and names that must not become parts of addresses or paths."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llamahome_gui.errors import DownloadError
from llamahome_gui.models.hub.references import (
    check_repository,
    endpoint,
    is_safe_path,
    keeps_secrets,
    parse_reference,
    printable,
)


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("owner/name", ("owner/name", None)),
        (" owner/name@v1.0 ", ("owner/name", "v1.0")),
        ("gpt2", ("gpt2", None)),
        ("https://huggingface.co/owner/name", ("owner/name", None)),
        ("https://huggingface.co/owner/name/", ("owner/name", None)),
        ("https://huggingface.co/owner/name/tree/main?x=1#y", ("owner/name", "main")),
        ("https://huggingface.co/owner/name/blob/refs%2Fpr%2F1/config.json", ("owner/name", "refs/pr/1")),
        ("https://huggingface.co/owner/name/discussions/3", ("owner/name", None)),
    ],
)
def test_references_as_they_are_typed(text: str, reference: tuple[str, str | None]) -> None:
    assert parse_reference(text) == reference


@pytest.mark.parametrize(
    "text", ["", " ", "@main", "owner/name@../x", "https://", "https://hub", "a/b/c", "owner/name@a b", "owner//name"]
)
def test_what_names_no_repository(text: str) -> None:
    with pytest.raises(DownloadError):
        parse_reference(text)


@given(st.text(max_size=30))
def test_no_text_slips_through_as_a_name(text: str) -> None:
    try:
        check_repository(text)
    except DownloadError:
        return
    assert text.count("/") <= 1
    assert text.isascii()
    assert not set(text) & set(" \n\t\\?#%:@&=")
    assert ".." not in text


@given(st.lists(st.sampled_from(["a", "..", ".", "", "C:", "b.txt", "/", "\\", "\n", "~"]), max_size=5))
def test_a_safe_path_stays_below_its_folder(parts: list[str]) -> None:
    import ntpath
    import posixpath

    path = "/".join(parts)
    if is_safe_path(path):
        for flavour in (posixpath, ntpath):
            base = flavour.normpath("/base") if flavour is posixpath else "C:\\base"
            joined = flavour.normpath(flavour.join(base, path))
            assert joined.startswith(base + flavour.sep)


def test_where_a_token_may_travel() -> None:
    assert keeps_secrets("https://hub.example/a")
    assert keeps_secrets("http://127.0.0.1:80/a")
    assert keeps_secrets("http://[::1]/a")
    assert not keeps_secrets("http://hub.example/a")
    assert not keeps_secrets("http://127.0.0.1.example/a")
    assert not keeps_secrets("http://localhost@hub.example/a")


def test_the_public_hub_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "")
    assert endpoint() == "https://huggingface.co"
    monkeypatch.setenv("HF_ENDPOINT", " https://mirror.example/hub/ ")
    assert endpoint() == "https://mirror.example/hub"
    assert endpoint("https://other.example") == "https://other.example"


@given(st.text())
def test_what_is_shown_is_one_short_line(text: str) -> None:
    shown = printable(text)
    assert len(shown) <= 120
    assert shown == "" or shown.isprintable()
