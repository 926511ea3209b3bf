"""JSON, XML, YAML, CSV, HTML and plain text."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llamahome_gui.documents import convert_file
from llamahome_gui.documents.delimited import find_delimiter
from llamahome_gui.errors import DocumentError, DocumentReason

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)


def convert(tmp_path: Path, name: str, data: str | bytes) -> str:
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return convert_file(path).markdown


def reason(tmp_path: Path, name: str, data: str | bytes) -> DocumentReason:
    with pytest.raises(DocumentError) as caught:
        convert(tmp_path, name, data)
    return caught.value.reason


def fenced(text: str) -> str:
    lines = text.rstrip("\n").split("\n")
    assert lines[0].startswith("```")
    return "\n".join(lines[1:-1])


@given(value=JSON)
def test_json_says_the_same(tmp_path: Path, value: object) -> None:
    one_line = json.dumps({"value": value, "fill": "x" * 500}, ensure_ascii=True)
    assert json.loads(fenced(convert(tmp_path, "a.json", one_line)))["value"] == value


def test_json_is_indented_and_keeps_its_numbers(tmp_path: Path) -> None:
    text = '{"a":[1.50,{}],"b":[],"big":123456789012345678901234567890,"pad":"%s"}' % ("y" * 500)
    shown = fenced(convert(tmp_path, "a.json", text))
    assert shown.startswith(
        '{\n  "a": [\n    1.50,\n    {}\n  ],\n  "b": [],\n  "big": 123456789012345678901234567890,'
    )


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (r'"M\u00fcller \u4f60\u597d"', '"Müller 你好"'),
        (r'"\uD83D\uDE00"', '"😀"'),
        (r'"\\u00fc \u0022 \u005c \u000a"', r'"\\u00fc \" \\ \n"'),
        (r'"\ud83d alone"', r'"\ud83d alone"'),
    ],
)
def test_escaped_letters_of_json_are_shown_as_letters(tmp_path: Path, written: str, shown: str) -> None:
    assert fenced(convert(tmp_path, "a.json", written)) == shown
    assert fenced(convert(tmp_path, "a.jsonl", f"{written}\n{written}")) == f"{shown}\n{shown}"


def test_lines_of_json_may_hold_other_ends_of_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"a": "x\u2028y"}\n{"a": 2}\n', encoding="utf-8")
    assert convert_file(path).metadata == {"records": "2"}


@pytest.mark.parametrize(("name", "data"), [("a.json", "{}"), ("a.json", "[[], {}]"), ("a.yaml", "---\n...\n")])
def test_data_that_says_nothing_is_empty(tmp_path: Path, name: str, data: str) -> None:
    assert reason(tmp_path, name, data) is DocumentReason.EMPTY


def test_colours_of_a_terminal_are_no_text(tmp_path: Path) -> None:
    assert convert(tmp_path, "a.log", "\x1b[1;31mERROR\x1b[0m [31m stays\x1b[K\n") == "ERROR [31m stays\n"


def test_json_of_other_forms_is_kept_as_text(tmp_path: Path) -> None:
    assert fenced(convert(tmp_path, "rows.jsonl", '{"a":1}\n{"a":2}\n')) == '{"a":1}\n{"a":2}'
    assert fenced(convert(tmp_path, "cut.json", '{"a": [1, 2')) == '{"a": [1, 2'


@pytest.mark.parametrize("text", ["[" * 100_000, "[" * 100_000 + "]" * 100_000, '{"a":' * 5000 + "1" + "}" * 5000])
def test_deep_json(tmp_path: Path, text: str) -> None:
    assert reason(tmp_path, "deep.json", text) is DocumentReason.LIMIT


def test_xml_is_indented(tmp_path: Path) -> None:
    text = convert(
        tmp_path, "a.xml", '<?xml version="1.0"?><book><title>Peas</title><p n="1">Sow &amp; wait</p></book>'
    )
    assert fenced(text) == '<book>\n  <title>Peas</title>\n  <p n="1">Sow &amp; wait</p>\n</book>'


def test_text_among_elements_stays_on_its_line(tmp_path: Path) -> None:
    text = "<a>\n\n <p>Sow <b>peas</b> <i>early</i></p><!-- not now -->\n<q><r>x</r><s> </s></q>\n</a>"
    shown = "<a>\n  <p>Sow <b>peas</b> <i>early</i></p>\n  <q>\n    <r>x</r>\n    <s> </s>\n  </q>\n</a>"
    assert fenced(convert(tmp_path, "a.xml", text)) == shown


def test_xml_in_lines_is_kept_as_it_is_written(tmp_path: Path) -> None:
    text = "<a>\r\n <b c = 'd'/>\r\n\r\n  <e>```</e>\r\n</a>"
    found = convert(tmp_path, "a.xml", text)
    assert found == "````xml\n" + text.replace("\r", "") + "\n````\n"
    # the same letter in two bytes and in one, both beyond what a line may hold
    long = "<a><b>süß \x7f%s</b><c/></a>" % ("x" * 400)
    shown = "<a>\n  <b>süß %s</b>\n  <c/>\n</a>" % ("x" * 400)
    assert fenced(convert(tmp_path, "long.xml", long)) == fenced(convert(tmp_path, "a.xml", long.encode("cp1252")))
    assert fenced(convert(tmp_path, "long.xml", long)) == shown


def test_xml_in_other_encodings(tmp_path: Path) -> None:
    text = '<?xml version="1.0" encoding="{}"?><a>süß</a>'
    assert "süß" in convert(tmp_path, "latin.xml", text.format("iso-8859-1").encode("latin-1"))
    assert "süß" in convert(tmp_path, "wide.xml", text.format("utf-16").encode("utf-16"))


def test_entities_do_not_explode(tmp_path: Path) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    document = f'<!DOCTYPE a [<!ENTITY l0 "lol">{laughs}]><a><b>real</b>&l11;</a>'
    assert reason(tmp_path, "laughs.xml", document) is DocumentReason.LIMIT


def test_entities_do_not_read_files(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("do not tell")
    entity = f'<!DOCTYPE a [<!ENTITY s SYSTEM "{(tmp_path / "secret").as_uri()}">]>'
    assert "tell" not in convert(tmp_path, "xxe.xml", f"{entity}<a>real &s;</a>")


def test_bad_xml(tmp_path: Path) -> None:
    assert reason(tmp_path, "deep.xml", "<?xml version='1.0'?>" + "<a>" * 100_000) is DocumentReason.LIMIT
    assert reason(tmp_path, "cut.xml", "<?xml version='1.0'?><a><b>") is DocumentReason.DAMAGED
    assert reason(tmp_path, "void.xml", "<?xml version='1.0'?><a><b/></a>") is DocumentReason.EMPTY


def test_xml_that_is_not_well_formed_is_kept_as_it_was_written(tmp_path: Path) -> None:
    (tmp_path / "cut.xml").write_text("<?xml version='1.0'?>\n<a>\n<b>text")
    found = convert_file(tmp_path / "cut.xml")
    assert found.markdown == "```xml\n<?xml version='1.0'?>\n<a>\n<b>text\n```\n"
    assert found.notes == ("It is not well-formed XML; it is kept as it was written.",)


@pytest.mark.parametrize(
    "text",
    ["HTTP/1.1 200 OK\nServer: x\n\n<?xml version='1.0'?><a><b c='d'/></a>", "words <a>", "<a/><b c='said'/> tail"],
)
def test_text_that_is_no_xml_under_its_name_is_kept(tmp_path: Path, text: str) -> None:
    assert fenced(convert(tmp_path, "a.xml", text)) == text


def test_two_elements_of_one_name(tmp_path: Path) -> None:
    text = "<a>\n<b xml:id='x'>one</b>\n<b xml:id='x'>two</b>\n</a>"
    (tmp_path / "a.xml").write_text(text)
    found = convert_file(tmp_path / "a.xml")
    assert fenced(found.markdown) == text
    assert not found.notes


def test_yaml_is_not_loaded(tmp_path: Path) -> None:
    text = 'a: !!python/object/apply:os.system ["touch /tmp/owned"]\nb: &b [x]\nc: [*b, *b]'
    assert convert(tmp_path, "a.yaml", text) == f"```yaml\n{text}\n```\n"


CELL = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=12)


@given(rows=st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=6), mark=st.sampled_from(",;\t"))
def test_csv_keeps_every_word(tmp_path: Path, rows: list[list[str]], mark: str) -> None:
    # Words without delimiters, so that there is one right reading.
    table = [["".join(filter(str.isalnum, cell)) + "x" for cell in row] for row in rows]
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=mark).writerows(table)
    lines = convert(tmp_path, "a.csv", buffer.getvalue()).rstrip("\n").split("\n")
    assert [[cell.strip() for cell in line.strip("|").split("|")] for line in (lines[0], *lines[2:])] == table


def test_csv_with_quotes(tmp_path: Path) -> None:
    text = convert(tmp_path, "a.csv", 'name;note\n"Meier; Hans";"two\nlines"\n')
    assert text == "| name | note |\n| --- | --- |\n| Meier; Hans | two<br>lines |\n"


def test_delimiters() -> None:
    assert find_delimiter("a,b\n1,2\n", ",") == ","
    assert find_delimiter("a;b\n1,5;2,5\n", ",") == ";"
    assert find_delimiter("one word a line\nand no more\n", ",") == ","
    assert find_delimiter("Zeit;Spannung\n" + "0,1;2,35\n" * 60, ",") == ";"
    assert find_delimiter("0,1;2,35;-1.017,5\n" * 60, ",") == ";"
    assert find_delimiter("what,amount\n" + "wood; oil,35\n" * 60, ",") == ","


def test_html(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(
        "<!doctype html><html><head><title>Peas &amp; beans</title><meta name=author content=Ann>"
        "<style>p{color:red}</style><script>alert(1)</script></head><body><h1>Garden</h1><p>Sow <b>now</b>, "
        "<a href='http://a.example/'>see</a>.</p><ul><li>one<ul><li>deep</li></ul></li></ul>"
        "<table><tr><th>a</th><th>b|c</th></tr><tr><td>1</td><td>2</td></tr></table></body></html>"
    )
    converted = convert_file(path)
    assert converted.title == "Peas & beans"
    assert converted.metadata["author"] == "Ann"
    assert "# Garden" in converted.markdown
    assert "Sow **now**, [see](http://a.example/)." in converted.markdown
    assert "- one\n    - deep" in converted.markdown
    assert "| b\\|c |" in converted.markdown
    assert "alert" not in converted.markdown
    assert "color" not in converted.markdown


def test_deep_html_keeps_its_text(tmp_path: Path) -> None:
    text = convert(tmp_path, "deep.html", "<html>" + "<div>" * 100_000 + "at the bottom" + "</div>" * 100_000)
    assert text == "at the bottom\n"


def test_declared_encoding_of_html(tmp_path: Path) -> None:
    data = '<html><head><meta charset="koi8-r"></head><body><p>Договор</p></body></html>'.encode("koi8-r")
    assert convert(tmp_path, "a.html", data) == "Договор\n"


def test_text_and_markdown(tmp_path: Path) -> None:
    assert convert(tmp_path, "a.txt", "one\r\ntwo  \r\n\r\n\r\n\r\nthree") == "one\ntwo  \n\n\n\nthree\n"
    path = tmp_path / "a.md"
    path.write_text("---\nauthor: Ann\n---\n\n# Garden #\n\ntext")
    assert convert_file(path).title == "Garden"
    assert convert_file(path).metadata == {"author": "Ann"}


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# Garden #\n", "Garden"),
        ("words\n#\t C# \n", "C#"),
        ("#\n\nwords\n", None),
        ("---\ntitle: 'Peas: a guide'\nAuthor :Ann\n---\n# Other\n", "Peas: a guide"),
        ("---\ntitle:\nauthor: Ann\n---\nwords\n", None),
    ],
)
def test_titles_of_markdown(tmp_path: Path, text: str, title: str | None) -> None:
    path = tmp_path / "a.md"
    path.write_text(text)
    assert convert_file(path).title == title
