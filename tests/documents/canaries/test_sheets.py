"""Each feature of a workbook in each format."""

from __future__ import annotations

from pathlib import Path

import pytest

from llamahome_gui.documents import convert_file
from llamahome_gui.documents.types import Options
from tests.documents.canaries import excel
from tests.documents.canaries.features import Feature, complaints
from tests.documents.canaries.make_files import FILES
from tests.documents.canaries.sheet_features import CALENDAR, CELLS, DRAWN

ROWS = [
    (book, feature)
    for book, features in (("cells", CELLS), ("calendar", CALENDAR), ("drawn", DRAWN))
    for feature in features
]


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("books")
    return {name: make(folder / f"{name}.xlsx") for name, make in excel.MAKERS.items()}


def check(feature: Feature, path: Path) -> None:
    found = complaints(feature, convert_file(path), convert_file(path, options=Options(hidden=False)))
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("book", "feature"), ROWS, ids=lambda row: getattr(row, "name", row))
def test_excel(books: dict[str, Path], book: str, feature: Feature) -> None:
    if feature.name in ("formula", "errors"):
        pytest.skip("openpyxl writes no values of formulas")
    check(feature, books[book])


@pytest.mark.parametrize("kind", ["ods", "xls"])
@pytest.mark.parametrize(("book", "feature"), ROWS, ids=lambda row: getattr(row, "name", row))
def test_calc_and_old_excel(kind: str, book: str, feature: Feature) -> None:
    check(feature, FILES / f"{book}.{kind}")
