"""No file reaches out: not to other files of the machine, not to the network."""

from __future__ import annotations

import socket
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from llamahome_gui.documents import ConversionPool
from llamahome_gui.documents.types import ConversionEvent
from tests.documents import making
from tests.documents.hostile.packages import ODF_SPACES, open_document
from tests.documents.hostile.rawzip import RawZip, packed
from tests.documents.making import NAMESPACES, OFFICE, paragraph

SECRET = "the-harbor-code-is-4821"


class Listener:
    """A server on this machine that only counts who comes."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}/secret"
        self.visitors = 0
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            visitor, _ = self._socket.accept()
            with visitor:
                if visitor.recv(4) == b"bye!":
                    return
                self.visitors += 1

    def close(self) -> None:
        with socket.create_connection(self._socket.getsockname()) as last:
            last.sendall(b"bye!")
        self._thread.join()
        self._socket.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    found = Listener()
    yield found
    found.close()


def test_the_listener_counts(listener: Listener) -> None:
    """What the tests below rely on."""
    with socket.create_connection(("127.0.0.1", int(listener.address.split(":")[2].split("/")[0]))) as visit:
        visit.sendall(b"GET ")
        visit.recv(1)
    assert listener.visitors == 1


def doctype(targets: list[str]) -> str:
    """Entities and outer definitions that point at every target."""
    names = "".join(f'<!ENTITY e{n} SYSTEM "{target}">' for n, target in enumerate(targets))
    more = "".join(f'<!ENTITY % p{n} SYSTEM "{target}">%p{n};' for n, target in enumerate(targets))
    return f'<!DOCTYPE a SYSTEM "{targets[-1]}" [{names}{more}]>'


def uses(targets: list[str]) -> str:
    return "some words " + "".join(f"&e{n};" for n in range(len(targets)))


Maker = Callable[[Path, list[str]], object]


def bare(start: str, end: str) -> Maker:
    """A text file in `doctype`'s language."""

    def make(path: Path, targets: list[str]) -> None:
        path.write_text(f"{doctype(targets)}{start}{uses(targets)}{end}")

    return make


def word(path: Path, targets: list[str]) -> None:
    main = f"<w:document {NAMESPACES}><w:body>{paragraph(uses(targets))}</w:body></w:document>"
    relations = [
        (f"r{n}", kind, target)
        for n, target in enumerate(targets)
        for kind in (
            "attachedTemplate",
            "image",
            "header",
            "footnotes",
            "aFChunk",
            "subDocument",
            "oleObject",
            "hyperlink",
        )
    ]
    relations = [(f"{key}{kind}", kind, target) for key, kind, target in relations]
    rels = making.relationships(relations, external=[key for key, _, _ in relations])
    parts = {"word/document.xml": doctype(targets) + main, "word/_rels/document.xml.rels": rels}
    making.package(path, "docx", "word/document.xml", parts)


def sheet(path: Path, targets: list[str]) -> None:
    making.sheet(
        path, f"<row><c t='inlineStr'><is><t>some words</t></is></c><c><f>WEBSERVICE(\"{targets[-1]}\")</f></c></row>"
    )
    with RawZip(path.with_suffix(".tmp")) as archive, zipfile.ZipFile(path) as made:
        for name in made.namelist():
            text = made.read(name).decode()
            if name.endswith("sheet1.xml"):
                text = doctype(targets) + text.replace("some words", uses(targets))
            archive.add(name.encode(), packed(text.encode()))
    path.with_suffix(".tmp").replace(path)


def slide(path: Path, targets: list[str]) -> None:
    spaces = (
        'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
        f'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="{OFFICE}"'
    )
    shape = (
        '<p:sp><p:nvSpPr><p:cNvPr id="2" name="a"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/>'
        f"<a:p><a:r><a:t>{uses(targets)}</a:t></a:r></a:p></p:txBody></p:sp>"
    )
    page = f"<p:sld {spaces}><p:cSld><p:spTree><p:nvGrpSpPr/><p:grpSpPr/>{shape}</p:spTree></p:cSld></p:sld>"
    show = f'<p:presentation {spaces}><p:sldIdLst><p:sldId id="256" r:id="s"/></p:sldIdLst></p:presentation>'
    parts = {
        "ppt/presentation.xml": show,
        "ppt/_rels/presentation.xml.rels": making.relationships([("s", "slide", "slides/slide1.xml")]),
        "ppt/slides/slide1.xml": doctype(targets) + page,
        "ppt/slides/_rels/slide1.xml.rels": making.relationships(
            [(f"r{n}", "image", target) for n, target in enumerate(targets)],
            external=[f"r{n}" for n in range(len(targets))],
        ),
    }
    making.package(path, "pptx", "ppt/presentation.xml", parts)


def open_text(kind: str, start: str, end: str) -> Maker:
    def make(path: Path, targets: list[str]) -> None:
        head = f"{doctype(targets)}<office:document-content {ODF_SPACES} xmlns:xlink='http://www.w3.org/1999/xlink'>"
        images = "".join(f"<draw:image xlink:href='{target}'/>" for target in targets)
        text = f"{start}<text:p>{uses(targets)}{images}</text:p>{end}"
        body = f"<office:body><office:{kind}>{text}</office:{kind}></office:body>"
        open_document(path, kind, packed(f"{head}{body}</office:document-content>".encode()))

    return make


def book(path: Path, targets: list[str]) -> None:
    spine = "".join(f'<item id="i{n}" href="{target}"/>' for n, target in enumerate(["a.html", *targets]))
    order = "".join(f'<itemref idref="i{n}"/>' for n in range(len(targets) + 1))
    container = '<container><rootfiles><rootfile full-path="a.opf"/></rootfiles></container>'
    images = "".join(f'<img src="{target}" alt="x"/>' for target in targets)
    with RawZip(path) as archive:
        archive.add(b"mimetype", packed(b"application/epub+zip"))
        archive.add(b"META-INF/container.xml", packed(container.encode()))
        opf = f"{doctype(targets)}<package><manifest>{spine}</manifest><spine>{order}</spine></package>"
        archive.add(b"a.opf", packed(opf.encode()))
        page = f"{doctype(targets)}<html><body><p>{uses(targets)}</p>{images}</body></html>"
        archive.add(b"a.html", packed(page.encode()))


def web_page(path: Path, targets: list[str]) -> None:
    tags = "".join(
        f'<img src="{target}"><iframe src="{target}"></iframe><script src="{target}"></script>'
        f'<link rel="stylesheet" href="{target}"><object data="{target}"></object><embed src="{target}">'
        f"<style>@import url({target});</style><meta http-equiv=refresh content='0;url={target}'>"
        for target in targets
    )
    path.write_text(
        f"<!doctype html><html><head><base href='{targets[-1]}'></head><body>some words{tags}</body></html>"
    )


def rich_text(path: Path, targets: list[str]) -> None:
    fields = "".join(
        f'{{\\field{{\\*\\fldinst INCLUDETEXT "{target}"}}{{\\fldrslt x}}}}'
        f'{{\\field{{\\*\\fldinst INCLUDEPICTURE "{target}"}}}}'
        f"{{\\*\\template {target}}}"
        for target in targets
    )
    path.write_text(f"{{\\rtf1\\ansi some words {fields}}}")


def pdf(path: Path, targets: list[str]) -> None:
    making.pdf(path, [[(12, 700, "some words")]])
    action = f"/OpenAction << /S /URI /URI ({targets[-1]}) >> /AA << /WC << /S /GoToR /F ({targets[0]}) >> >>"
    data = path.read_bytes().replace(b"/Type /Catalog", f"/Type /Catalog {action}".encode())
    path.write_bytes(data)


MAKERS: dict[str, Maker] = {
    "docx": word,
    "xlsx": sheet,
    "pptx": slide,
    "odt": open_text("text", "", ""),
    "ods": open_text("spreadsheet", "<table:table table:name='A'><table:table-row><table:table-cell>",
                     "</table:table-cell></table:table-row></table:table>"),
    "odp": open_text("presentation", "<draw:page><draw:frame><draw:text-box>",
                     "</draw:text-box></draw:frame></draw:page>"),
    "epub": book,
    "xml": bare("<a>", "</a>"),
    "html": web_page,
    "xhtml": bare("<html><body><p>", "</p></body></html>"),
    "rtf": rich_text,
    "pdf": pdf,
    "md": lambda path, targets: path.write_text("some words\n" + "".join(f"![x]({target})\n" for target in targets)),
    "yaml": lambda path, targets: path.write_text("a: some words\n" + "".join(f"b: !include {t}\n" for t in targets)),
}  # fmt: skip


def test_nothing_is_fetched_from_disk_or_network(tmp_path: Path, listener: Listener) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET)
    targets = [secret.as_uri(), str(secret), "secret.txt", "../secret.txt", listener.address]
    ends: dict[str, ConversionEvent] = {}
    with ConversionPool(2) as pool:
        for kind, make in MAKERS.items():
            path = tmp_path / f"reaching.{kind}"
            make(path, targets)
            pool.submit(kind, path)
        for event in pool.events():
            if event.state.final:
                ends[event.key] = event
    assert listener.visitors == 0
    assert ends.keys() == MAKERS.keys()
    for kind, event in ends.items():
        assert event.converted is not None, str(event.error)
        assert "some words" in event.converted.markdown, kind
        assert SECRET not in event.converted.markdown, kind
        assert SECRET not in str(event.converted.metadata), kind
