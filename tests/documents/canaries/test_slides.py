"""Each feature of a presentation in each format."""

from __future__ import annotations

from pathlib import Path

import pytest

from llamahome_gui.documents import convert_file
from llamahome_gui.documents.types import Options
from tests.documents.canaries import powerpoint
from tests.documents.canaries.features import Feature, complaints
from tests.documents.canaries.make_files import FILES
from tests.documents.canaries.slide_features import DECK, ONLY_POWERPOINT

ROWS = [("deck", feature) for feature in DECK] + [("special", feature) for feature in ONLY_POWERPOINT]


@pytest.fixture(scope="module")
def decks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("decks")
    return {name: make(folder / f"{name}.pptx") for name, make in powerpoint.MAKERS.items()}


def check(feature: Feature, path: Path) -> None:
    found = complaints(feature, convert_file(path), convert_file(path, options=Options(hidden=False)))
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("deck", "feature"), ROWS, ids=lambda row: getattr(row, "name", row))
def test_powerpoint(decks: dict[str, Path], deck: str, feature: Feature) -> None:
    check(feature, decks[deck])


@pytest.mark.parametrize("feature", DECK, ids=lambda row: row.name)
def test_impress(feature: Feature) -> None:
    check(feature, FILES / "deck.odp")
