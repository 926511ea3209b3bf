"""XML, HTML, JSON, YAML, RTF, CSV and bare text that is deep, long, recursive, or not what it seems."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from .item import hostile

MEBIBYTE = 1 << 20


def put(path: Path, *parts: str | bytes) -> None:
    with path.open("wb") as file:
        for part in parts:
            file.write(part.encode() if isinstance(part, str) else part)


def entities(levels: int, times: int) -> str:
    """Billion laughs: entities of entities."""
    lines = ['<!ENTITY e0 "laugh">']
    lines += [f'<!ENTITY e{n} "{f"&e{n - 1};" * times}">' for n in range(1, levels)]
    return f"<!DOCTYPE a [{''.join(lines)}]>"


@hostile("deep.xml", "limit")
def deep_xml(path: Path) -> None:
    put(path, "<a>" * 100_000, "some words", "</a>" * 100_000)


@hostile("billion_laughs.xml", "limit", "damaged", "empty")
def billion_laughs(path: Path) -> None:
    put(path, entities(10, 10), "<a>&e9;</a>")


@hostile("billion_laughs_in_an_attribute.xml", "limit", "damaged", "empty")
def laughs_in_attributes(path: Path) -> None:
    put(path, entities(10, 10), '<a b="&e9;">some words</a>')


@hostile("quadratic_blowup.xml", "limit", "damaged", "empty", said="e")
def quadratic(path: Path) -> None:
    put(path, f'<!DOCTYPE a [<!ENTITY e "{"laugh" * 100_000}">]><a>', "&e;" * 100_000, "</a>")


@hostile("an_entity_of_itself.xml", "limit", "damaged", "empty", said="a")
def entity_cycle(path: Path) -> None:
    put(path, '<!DOCTYPE a [<!ENTITY a "&b;"><!ENTITY b "&a;">]><a b="&a;">&a; some words</a>')


@hostile("parameter_entities.xml", "limit", "damaged", "empty", said="some words")
def parameter_entities(path: Path) -> None:
    lines = "".join(f'<!ENTITY % p{n} "{f"%p{n - 1};" * 10}">' for n in range(1, 10))
    put(path, f'<!DOCTYPE a [<!ENTITY % p0 "x">{lines}%p9;]><a>some words</a>')


@hostile("attributes_without_end.xml", "limit", "damaged", said="some words")
def attributes(path: Path) -> None:
    put(path, "<a ", *(f'a{n}="1" ' for n in range(10_000)), ">some words</a>")


@hostile("namespaces_without_end.xml", "limit", "damaged", said="some words")
def namespaces(path: Path) -> None:
    put(path, "<a ", *(f'xmlns:n{n}="urn:{n}" ' for n in range(20_000)), ">", "<b/>" * 20_000, "some words</a>")


@hostile("a_name_of_5_megabytes.xml", "limit", "damaged", said="some words")
def long_name(path: Path) -> None:
    name = "n" * 5 * MEBIBYTE
    put(path, f"<{name}>some words</{name}>")


@hostile("a_declaration_that_never_ends.xml", "damaged", "limit", said="a")
def long_declaration(path: Path) -> None:
    put(path, "<?xml ", " " * 10 * MEBIBYTE)


@hostile("comments_without_end.html", "empty", "damaged", said="-")
def comments(path: Path) -> None:
    put(path, "<!-- a --> " * 20_000, "<!--")


@hostile("deep.html", "limit", said="some words")
def deep_html(path: Path) -> None:
    put(path, "<html><body>", "<div>" * 100_000, "some words", "</div>" * 100_000)


@hostile("tables_3000_deep.html", "limit", said="some words")
def deep_tables(path: Path) -> None:
    put(path, "<html><body>", "<table><tr><td>" * 3000, "some words", "</td></tr></table>" * 3000)


@hostile("lists_3000_deep.html", "limit", said="some words")
def deep_lists(path: Path) -> None:
    put(path, "<html><body>", "<ul><li>a" * 3000, "some words", "</li></ul>" * 3000)


@hostile("quotes_1000_deep.html", "limit", said="some words", slow=True)
def deep_quotes(path: Path) -> None:
    put(path, "<html><body>", "<blockquote>a" * 1000, "some words")


@hostile("tags_never_closed.html", "limit", said="some words")
def unclosed(path: Path) -> None:
    put(path, "<html><body>some words", "<b><i><a href=x>" * 3000)


@hostile("opening_brackets.html", "empty", said="some words")
def brackets(path: Path) -> None:
    put(path, "<html><body>some words", "<" * 200_000)


@hostile("spans_without_end.html", "limit", said="some words")
def spans(path: Path) -> None:
    cell = '<td colspan="999999999" rowspan="999999999">some words</td>'
    put(path, "<html><body><table>", f"<tr>{cell * 30}</tr>" * 30, "</table>")


@hostile("a_wide_row_and_many_short.html", "limit", said="some words")
def ragged(path: Path) -> None:
    wide = f"<tr>{'<td>some words</td>' * 1000}</tr>"
    put(path, "<html><body><table>", wide, "<tr><td>a</td></tr>" * 1000, "</table>")


@hostile("attributes_without_end.html", "limit", said="some words")
def html_attributes(path: Path) -> None:
    put(path, "<html><body><p ", *(f'a{n}="1" ' for n in range(50_000)), ">some words</p>")


@hostile("entities_without_end.html", "limit", said="some words")
def html_entities(path: Path) -> None:
    put(path, "<html><body>some words", "&amp" * 200_000, "&#x", "9" * MEBIBYTE, ";")


@hostile("a_script_that_never_ends.html", "empty", said="some words")
def script(path: Path) -> None:
    put(path, "<html><body>some words<script>", "</scrip" * MEBIBYTE)


@hostile("deep.json", "limit")
def deep_json(path: Path) -> None:
    put(path, "[" * 100_000, '"some words"', "]" * 100_000)


@hostile("deep_and_cut_off.json", "limit", said="[")
def cut_json(path: Path) -> None:
    put(path, '{"a":' * 100_000, "[")


@hostile("a_number_of_5_megabytes.json", "limit", said="9")
def long_number(path: Path) -> None:
    put(path, "[", "9" * 5 * MEBIBYTE, "]")


@hostile("one_string_of_100_megabytes.json", "limit", said="some words", slow=True)
def long_string(path: Path) -> None:
    put(path, '"some words', *("a" * MEBIBYTE for _ in range(100)), '"')


@hostile("backslashes.json", "limit", said="\\")
def backslashes(path: Path) -> None:
    """A string that never ends."""
    put(path, '["', "\\\\" * 3 * MEBIBYTE)


@hostile("quotes.json", "limit", said='"')
def json_quotes(path: Path) -> None:
    put(path, '["', '\\"' * MEBIBYTE)


@hostile("many_small_values.json", "limit", said="1", slow=True)
def small_values(path: Path) -> None:
    put(path, "[", *("1," * MEBIBYTE for _ in range(30)), "1]")


@hostile("billion_laughs.yaml", said="laugh")
def yaml_laughs(path: Path) -> None:
    lines = ['a0: &a0 ["laugh"]']
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    put(path, "\n".join(lines))


@hostile("python_tags.yaml", said="os.system")
def yaml_tags(path: Path) -> None:
    """Would make a file named `harmed` beside it."""
    put(path, f'a: !!python/object/apply:os.system ["touch {path.parent / "harmed"}"]\n')


@hostile("deep.yaml", "limit", said="[")
def deep_yaml(path: Path) -> None:
    put(path, "[" * 100_000, "some words")


def rtf(path: Path, *parts: str) -> None:
    put(path, "{\\rtf1\\ansi some words ", *parts, "}")


@hostile("groups_100000_deep.rtf", "limit", "damaged", said="some words")
def deep_rtf(path: Path) -> None:
    rtf(path, "{" * 100_000, "inner", "}" * 100_000)


@hostile("tables_3000_deep.rtf", "limit", "damaged", said="some words")
def rtf_tables(path: Path) -> None:
    cells = (
        f"\\pard\\intbl\\itap{depth} a\\nestcell{{\\*\\nesttableprops\\trowd\\cellx9\\nestrow}}"
        for depth in range(3000)
    )
    rtf(path, *cells)


@hostile("binary_data_that_lies.rtf", "limit", "damaged", said="some words")
def rtf_binary(path: Path) -> None:
    rtf(path, "{\\pict\\bin2147483647 abc}", "{\\pict\\bin-5 abc}", "more words")


@hostile("unicode_storm.rtf", "limit", "damaged", said="some words")
def rtf_unicode(path: Path) -> None:
    rtf(path, "\\uc999999999 ", "\\u-10179?\\u99999999999?\\u55357?" * 20_000)


@hostile("parameters_without_end.rtf", "limit", "damaged", said="some words")
def rtf_parameters(path: Path) -> None:
    rtf(path, "\\par", "9" * 5 * MEBIBYTE, " \\", "a" * 5 * MEBIBYTE, " more")


@hostile("styles_of_themselves.rtf", "limit", "damaged", said="some words")
def rtf_styles(path: Path) -> None:
    rtf(path, "{\\stylesheet", *(f"{{\\s{n}\\sbasedon{(n + 1) % 5000} s{n};}}" for n in range(5000)), "}\\s1 more")


@hostile("groups_never_closed.rtf", "limit", "damaged", said="some words")
def rtf_open(path: Path) -> None:
    rtf(path, "{\\b " * 50_000)


@hostile("cells_without_end.rtf", "limit", "damaged", said="some words")
def rtf_cells(path: Path) -> None:
    rtf(path, "\\trowd", *(f"\\cellx{n}" for n in range(10_000)), "\\intbl a\\cell" * 10_000, "\\row")


@hostile("one_line_of_150_megabytes.csv", "limit", said="a", slow=True)
def long_line(path: Path) -> None:
    put(path, *("a" * MEBIBYTE for _ in range(150)))


@hostile("a_quote_never_closed.csv", "limit", said="some words")
def open_quote(path: Path) -> None:
    put(path, 'some words,b\n"', "c,d\n" * 200_000)


@hostile("only_quotes.csv", "limit", "empty", said='"')
def only_quotes(path: Path) -> None:
    put(path, '"' * 5 * MEBIBYTE)


@hostile("a_million_columns.csv", "limit", said="some words")
def wide(path: Path) -> None:
    put(path, "some words", ",1" * 1_000_000)


@hostile("a_wide_row_and_many_short.csv", "limit", said="some words", slow=True)
def ragged_csv(path: Path) -> None:
    """Each short row is filled up to the width of the widest: 10^10 places."""
    put(path, "some words", ",1" * 100_000, "\n", "1,1\n" * 100_000)


@hostile("brackets.md", said="[")
def bracket_markdown(path: Path) -> None:
    put(path, "[" * 10 * MEBIBYTE)


@hostile("headings.md", said="#")
def heading_markdown(path: Path) -> None:
    put(path, "# ", " #" * 2 * MEBIBYTE, "a")


@hostile("front_matter_never_closed.md", said="title")
def front_matter(path: Path) -> None:
    put(path, "---\n", "title: '" + " " * 200_000 + "\n" + "title:\n" * 200_000)


@hostile("blanks.md", "empty", said="a")
def blanks(path: Path) -> None:
    put(path, "#", " " * 3 * MEBIBYTE, "\n" * 3 * MEBIBYTE, "a")


@hostile("nuls.txt", "damaged", "unsupported", "empty")
def nuls(path: Path) -> None:
    put(path, b"\0" * MEBIBYTE)


@hostile("nuls_after_words.txt", "damaged", "unsupported", said="some words")
def late_nuls(path: Path) -> None:
    put(path, "some words\n" * 2000, b"\0" * MEBIBYTE)


@hostile("only_blanks.txt", "empty")
def only_blanks(path: Path) -> None:
    put(path, " \n\t\u00a0\u3000" * MEBIBYTE)


for _mark, _name in ((b"\xef\xbb\xbf", "utf8"), (b"\xff\xfe", "utf16"), (b"\xff\xfe\0\0", "utf32")):

    @hostile(f"only_a_mark_{_name}.txt", "empty")
    def only_mark(path: Path, mark: bytes = _mark) -> None:
        put(path, mark)


@hostile("a_word_of_100_megabytes.txt", "limit", said="a", slow=True)
def long_word(path: Path) -> None:
    put(path, *("a" * MEBIBYTE for _ in range(100)))


@hostile("words_and_apostrophes.txt", said="a")
def apostrophes(path: Path) -> None:
    put(path, "a'-.," * MEBIBYTE)


@hostile("trailing_blanks.html", said="some words")
def trailing_blanks(path: Path) -> None:
    put(path, "<html><body><pre>some words", (" " * 100_000 + "x\n") * 30, "</pre>")


@hostile("combining_marks.txt", said="a")
def combining(path: Path) -> None:
    put(path, "a", "\u0301" * MEBIBYTE)


def mixed(size: int) -> Iterator[bytes]:
    yield from (bytes(range(1, 256)) for _ in range(size // 255))


@hostile("every_byte.txt", "damaged", "unsupported", said="abc")
def every_byte(path: Path) -> None:
    put(path, *mixed(MEBIBYTE))


for _encoding, _text, _kept in (
    ("cp1252", "Grüße aus Köln – „naïve“ Cafés, some words für 5 €. " * 40, "„naïve“ Cafés"),
    ("utf-16-le", "Grüße ohne Marke, some words. " * 40, "Grüße ohne Marke"),
    ("utf-16-be", "Grüße ohne Marke, some words. " * 40, "Grüße ohne Marke"),
    ("shift-jis", "これは日本語の文章です。港の事務所の番号を教えてください。" * 20, "港の事務所の番号"),
):

    @hostile(f"text_in_{_encoding}.txt", said=_kept)
    def encoded(path: Path, text: str = _text, encoding: str = _encoding) -> None:
        put(path, text.encode(encoding))


def archive(path: Path, *parts: str) -> None:
    """A web archive (MHTML) under the name that Word gives it."""
    start = 'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"; type="text/html"\n\n'
    page = "--b\nContent-Type: text/html\n\n<html><body><p>some words</p></body></html>\n"
    put(path, start, page, *parts, "--b--\n")


@hostile("parts_1000_deep.doc", "limit", "damaged", "empty", said="some words")
def deep_archive(path: Path) -> None:
    levels = (f'--b{n or ""}\nContent-Type: multipart/mixed; boundary="b{n + 1}"\n\n' for n in range(1000))
    archive(path, *levels)


@hostile("headers_of_brackets.doc", "limit", "damaged", "empty", said="some words")
def archive_headers(path: Path) -> None:
    archive(path, "--b\nContent-Type: text/html; a=", "(" * 20_000, "\nSubject: ", "=?utf-8?q?" * 20_000, "\n\nmore\n")
