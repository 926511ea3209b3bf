"""OpenDocument files that are one XML document say what the same say in a zip."""

from __future__ import annotations

from pathlib import Path

import pytest

from llamahome_gui.documents import Limits, convert_file
from llamahome_gui.errors import DocumentError, DocumentReason
from tests.documents import making

STYLES = """<office:automatic-styles>
<style:style style:name="B" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="gone" style:family="table"><style:table-properties table:display="false"/></style:style>
</office:automatic-styles>"""
META = "<office:meta><dc:title>A title</dc:title><meta:initial-creator>Vera</meta:initial-creator></office:meta>"
PAGES = """<office:master-styles><style:master-page style:name="Standard"><style:header><text:p>Running head</text:p>
</style:header></style:master-page></office:master-styles>"""
TABLE = """<table:table table:name="{}"{}><table:table-row>
<table:table-cell office:value-type="string"><text:p>one</text:p></table:table-cell>
<table:table-cell office:value-type="float" office:value="2"><text:p>2.00</text:p></table:table-cell>
</table:table-row></table:table>"""
BODIES = {
    "text": '<text:h text:outline-level="1">Head</text:h><text:p>A <text:span text:style-name="B">bold</text:span> word'
    "<office:annotation><dc:creator>Ann</dc:creator><dc:date>2026-01-01</dc:date><text:p>Why?</text:p>"
    "</office:annotation>.</text:p>",
    "spreadsheet": TABLE.format("Sales", "") + TABLE.format("Old", ' table:style-name="gone"'),
    "presentation": '<draw:page draw:name="p"><draw:frame presentation:class="title"><draw:text-box>'
    "<text:p>Welcome</text:p></draw:text-box></draw:frame><draw:frame><draw:text-box><text:p>Point</text:p></draw:text-box></draw:frame>"
    "</draw:page>",
}
SUFFIXES = {"text": "odt", "spreadsheet": "ods", "presentation": "odp"}


def flat(path: Path, kind: str, body: str) -> Path:
    inner = f"{META}{STYLES}{PAGES}<office:body><office:{kind}>{body}</office:{kind}></office:body>"
    mark = f'office:mimetype="application/vnd.oasis.opendocument.{kind}"'
    document = f"<office:document {making.OPEN_NAMESPACES} {mark}>{inner}</office:document>"
    path.write_text(f'<?xml version="1.0" encoding="UTF-8"?>\n{document}', encoding="utf-8")
    return path


@pytest.mark.parametrize("kind", BODIES)
@pytest.mark.parametrize("suffix", ["own", ".xml", ""])
def test_the_text_is_that_of_the_zip(tmp_path: Path, kind: str, suffix: str) -> None:
    parts = {
        "meta.xml": f"<office:document-meta {making.OPEN_NAMESPACES}>{META}</office:document-meta>",
        "styles.xml": f"<office:document-styles {making.OPEN_NAMESPACES}>{PAGES}</office:document-styles>",
    }
    zipped = making.open_document(tmp_path / f"made.{SUFFIXES[kind]}", kind, BODIES[kind], STYLES, parts)
    name = f"made.f{SUFFIXES[kind]}" if suffix == "own" else f"made{suffix}"
    assert convert_file(flat(tmp_path / name, kind, BODIES[kind])) == convert_file(zipped)


def test_bytes_of_pictures_cost_nothing(tmp_path: Path) -> None:
    data = f"<office:binary-data>{'QUJD' * 3_000_000}</office:binary-data>"
    body = f"<text:p>Before <draw:frame><draw:image>{data}</draw:image></draw:frame> after</text:p>"
    assert convert_file(flat(tmp_path / "made.fodt", "text", body)).markdown.split()[-2:] == ["Before", "after"]


def test_a_chart_within_the_file(tmp_path: Path) -> None:
    chart = """<draw:frame><draw:object><office:document><office:body><office:chart><chart:chart>
<chart:title><text:p>Rain</text:p></chart:title></chart:chart></office:chart></office:body></office:document></draw:object>
</draw:frame>"""
    assert "Rain" in convert_file(flat(tmp_path / "made.fodt", "text", f"<text:p>Text {chart}</text:p>")).markdown


def test_a_file_that_breaks_off(tmp_path: Path) -> None:
    whole = flat(tmp_path / "made.fodt", "text", "<text:p>first</text:p>" + "<text:p>more</text:p>" * 50).read_bytes()
    (tmp_path / "cut.fodt").write_bytes(whole[:-400])
    found = convert_file(tmp_path / "cut.fodt")
    assert "first" in found.markdown
    assert found.notes


def test_what_cannot_be_read(tmp_path: Path) -> None:
    deep = flat(tmp_path / "deep.fodt", "text", "<text:section>" * 5_000)
    large = flat(tmp_path / "large.fodt", "text", "<text:p>word</text:p>" * 500)
    for path, limits in ((deep, Limits()), (large, Limits(file_bytes=4096))):
        with pytest.raises(DocumentError) as caught:
            convert_file(path, limits)
        assert caught.value.reason is DocumentReason.LIMIT
