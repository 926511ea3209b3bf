"""Files that lost their end, and files under another kind's name: never a crash, never a part passed off as all."""

from __future__ import annotations

from pathlib import Path

import pytest

from llamahome_gui.documents import Converted, convert_file
from llamahome_gui.documents.registry import FORMATS
from llamahome_gui.errors import DocumentError
from tests.documents.hostile.good import MAKERS, OPEN_ENDED, WORDS


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("good")
    for kind, make in MAKERS.items():
        make(folder / f"good.{kind}")
    return {kind: folder / f"good.{kind}" for kind in MAKERS}


@pytest.fixture(scope="module")
def whole(good: dict[str, Path]) -> dict[str, Converted]:
    return {kind: convert_file(path) for kind, path in good.items()}


def outcome(path: Path) -> Converted | DocumentError:
    try:
        return convert_file(path)
    except DocumentError as caught:
        error = caught
    assert error.subject == path.name
    assert error.hint
    return error


@pytest.mark.parametrize("kind", MAKERS)
def test_a_file_that_is_cut_off(good: dict[str, Path], whole: dict[str, Converted], tmp_path: Path, kind: str) -> None:
    data = good[kind].read_bytes()
    near = {1, 2, 4, 8, 16, 30, 63, 100, 511, 512, 513, len(data) - 1, len(data) - 2, len(data) - 22, len(data) - 100}
    cuts = sorted(near | {len(data) * part // 24 for part in range(1, 24)})
    quiet = []
    for cut in cuts:
        path = tmp_path / f"cut.{kind}"
        path.write_bytes(data[:cut])
        found = outcome(path)
        if isinstance(found, Converted):
            assert found.markdown.strip()
            lost = set(whole[kind].markdown.split()) - set(found.markdown.split())
            if lost and not found.notes:
                quiet.append((cut, len(lost)))
    if kind not in OPEN_ENDED:
        assert not quiet, f"of {len(data)} bytes, cut at (bytes, words lost): {quiet}"


@pytest.mark.parametrize("kind", MAKERS)
def test_a_file_of_no_bytes(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"none.{kind}"
    path.touch()
    found = outcome(path)
    assert isinstance(found, DocumentError)
    assert found.reason.value == "empty"


@pytest.mark.parametrize("kind", MAKERS)
def test_the_name_of_another_kind(
    good: dict[str, Path], whole: dict[str, Converted], tmp_path: Path, kind: str
) -> None:
    """Content decides where it can; bare text has no marks of its own, so there the name does."""
    for other in FORMATS:
        path = tmp_path / f"other{other.suffixes[0]}"
        path.write_bytes(good[kind].read_bytes())
        found = outcome(path)
        if kind not in OPEN_ENDED | {"xml"}:
            assert found == whole[kind], f"{kind} as {other.name}"
        elif isinstance(found, Converted):
            assert all(word in found.markdown for word in WORDS)
        else:
            assert found.reason.value == "damaged"
