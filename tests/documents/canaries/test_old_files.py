"""Each feature in the binary formats, in the files that `make_legacy` has made."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tests.documents.canaries.features import BY_NAME, Feature, check
from tests.documents.canaries.make_files import FILES
from tests.documents.canaries.slide_features import DECK

# LibreOffice writes no descriptions of pictures into a PPT, and footers as any other text.
_NOT_WRITTEN = ("alternative_text", "footers")


def _names(kind: str) -> list[str]:
    with zipfile.ZipFile(FILES / f"{kind}.zip") as archive:
        names = [name.rpartition(".")[0] for name in archive.namelist()]
    return [name for name in names if name in BY_NAME]


def _check(tmp_path: Path, feature: Feature, name: str) -> None:
    with zipfile.ZipFile(FILES / f"{name.rpartition('.')[2]}.zip") as archive:
        path = Path(archive.extract(name, tmp_path))
    check(feature, path)


@pytest.mark.parametrize("name", _names("doc"))
def test_old_word(tmp_path: Path, name: str) -> None:
    _check(tmp_path, BY_NAME[name], f"{name}.doc")


@pytest.mark.parametrize("feature", [row for row in DECK if row.name not in _NOT_WRITTEN], ids=lambda row: row.name)
def test_old_slides(tmp_path: Path, feature: Feature) -> None:
    _check(tmp_path, feature, "deck.ppt")
