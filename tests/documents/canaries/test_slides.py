"""Each feature of a presentation in each format."""

from __future__ import annotations

from pathlib import Path

import pytest

from llamahome_gui.documents import convert_file
from tests.documents.canaries import powerpoint
from tests.documents.canaries.features import Feature, check
from tests.documents.canaries.make_files import FILES
from tests.documents.canaries.slide_features import DECK, ONLY_POWERPOINT
from tests.documents.test_opendocument import make

ROWS = [("deck", feature) for feature in DECK] + [("special", feature) for feature in ONLY_POWERPOINT]


@pytest.fixture(scope="module")
def decks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("decks")
    return {name: make(folder / f"{name}.pptx") for name, make in powerpoint.MAKERS.items()}


@pytest.mark.parametrize(("deck", "feature"), ROWS, ids=lambda row: getattr(row, "name", row))
def test_powerpoint(decks: dict[str, Path], deck: str, feature: Feature) -> None:
    check(feature, decks[deck])


@pytest.mark.parametrize("feature", DECK, ids=lambda row: row.name)
def test_impress(feature: Feature) -> None:
    check(feature, FILES / "deck.odp")


def _frame(content: str, place: str = "") -> str:
    return f'<draw:frame draw:name="Sum" {place}>{content}</draw:frame>'


def test_what_libreoffice_does_not_take_from_powerpoint(tmp_path: Path) -> None:
    comment = "<office:annotation><dc:creator>Vera</dc:creator><text:p>Is this so?</text:p></office:annotation>"
    math = '<math xmlns="http://www.w3.org/1998/Math/MathML"><mfrac><mi>a</mi><mn>2</mn></mfrac></math>'
    equation = _frame(f"<draw:object>{math}</draw:object>")
    embedded = _frame('<draw:object-ole xlink:href="./Object 2"/><draw:image xlink:href="./ObjectReplacements/2"/>')
    linked = '<draw:a xlink:href="https://example.org/">{}</draw:a>'.format(
        _frame("<draw:text-box><text:p>the site</text:p></draw:text-box>")
    )
    footer = '<presentation:footer-decl presentation:name="f">The house</presentation:footer-decl>'
    page = '<draw:page presentation:use-footer-name="f">{}</draw:page>'
    body = footer + page.format(comment + equation + embedded + linked) + page.format("")
    assert convert_file(make(tmp_path / "a.odp", "presentation", body)).markdown == (
        "## Slide 1\n\na/2\n\n[Embedded: Sum]\n\n[the site](https://example.org/)\n\nThe house\n\n"
        "> Comment by Vera: Is this so?\n\n## Slide 2\n"
    )
