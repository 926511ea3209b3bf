"""Web pages, feature by feature: what a reader sees is there, what only a program reads is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from llamahome_gui.documents import convert_file


def text_of(tmp_path: Path, body: str) -> str:
    path = tmp_path / "page.html"
    path.write_text(f"<!DOCTYPE html><html><body>{body}</body></html>", encoding="utf-8")
    return convert_file(path).markdown


BORDERLESS = "<table border=0>{}<tr><td>a<td>b<td>c</tr><tr><td>1<td>2<td>3</tr></table>"


@pytest.mark.parametrize("border", ["border=0", 'BORDER="0" width="100%"', "style='x' border='0'", "border=1"])
def test_figures_without_a_border_are_a_table(tmp_path: Path, border: str) -> None:
    page = BORDERLESS.replace("border=0", border).format("<tr><td colspan=3>Sales</tr>")
    assert "| a | b | c |\n| 1 | 2 | 3 |" in text_of(tmp_path, page)


def test_a_table_that_lays_out_a_page_is_none(tmp_path: Path) -> None:
    page = BORDERLESS.format("<tr><td colspan=3><p>News</p><p>More</p></tr>")
    assert "| a | b |" not in text_of(tmp_path, page)
    nested = BORDERLESS.format(f"<tr><td colspan=3>{BORDERLESS.format('<tr><td colspan=3>In</tr>')}</tr>")
    assert "In" in text_of(tmp_path, nested)


def test_tables_of_excel_are_tables(tmp_path: Path) -> None:
    page = BORDERLESS.format("<tr><td colspan=3><p>News</p><p>More</p></tr>")
    space = "<html xmlns:x='urn:schemas-microsoft-com:office:excel'>"
    (tmp_path / "a.xls").write_text(f"{space}<body>{page}</body></html>")
    assert "| a | b | c |\n| 1 | 2 | 3 |" in convert_file(tmp_path / "a.xls").markdown


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<h1>One</h1><h3>Three</h3><p>Text</p>", "# One\n\n### Three\n\nText\n"),
        (
            "<ul><li>Fruit<ul><li>Apple<ol><li>red</li></ol></li></ul></li><li>Bread</li></ul>",
            "- Fruit\n    - Apple\n        1. red\n- Bread\n",
        ),
        ("<ol start='3'><li>three</li><li>four</li></ol>", "3. three\n4. four\n"),
        ("<p>So <math><msub><mi>k</mi><mi>B</mi></msub><mo>&InvisibleTimes;</mo><mi>T</mi></math>, a&lt;b</p>",
         "So k_BT, a\\<b\n"),
        ("<p>Is<MATH display=block><msqrt><mn>2</mn><mi>&pi;</mi></msqrt><mtext>&nbsp;or</mtext><mo>&lt;</mo></math>on",
         "Is\n\n√(2π) or<\n\non\n"),
        ("<p><math><mi>x</mi><mo>+</mo><mi>y</math> and <math>open</p>", "x+y and open\n"),
        ('<ol><li value="7">seven<li>eight<li value=20>twenty</ol>', "7. seven\n8. eight\n\n20) twenty\n"),
        ("<ol><li>a<ol><li value=5>five</ol><li>b</ol>", "1. a\n\n    5. five\n2. b\n"),
        ("<ul><li value=4>dot</ul><ol><li value=x>one</ol>", "- dot\n\n1. one\n"),
        (
            "<table><tr><th colspan=2>Wide</th><th rowspan=2>Tall</th></tr><tr><td>a|b</td><td>1<br>2</tr></table>",
            "| Wide | | Tall |\n| --- | --- | --- |\n| a\\|b | 1<br>2 |  |\n",
        ),
        ("<p>a<br>b &eacute;&nbsp;&#x1F44D; soft&shy;ly</p>", "a\nb é 👍 softly\n"),
        ("<p><b>bold</b> <i>it</i> <del>gone</del> 10<sup>2</sup> 1<sup>st</sup> H<sub>2</sub>O</p>",
         "**bold** *it* ~~gone~~ 10² 1st H2O\n"),
        ("<p><a href='https://e.example/x'>out</a> <a href='#n'>in</a> <a href='javascript:go(1)'>run</a></p>",
         "[out](https://e.example/x) in run\n"),
        ("<p>Note<sup><a href='#fn1'>1</a></sup></p><p id='fn1'>The note</p>", "Note¹\n\nThe note\n"),
        ("<p hidden>no</p><p style='display:none'>no</p><p>yes</p>", "yes\n"),
        ("<script>no()</script><style>no{}</style><noscript>no</noscript><template>no</template><p>yes</p>", "yes\n"),
        ("<p><img src='a.png' alt='A red kite'><img src='b.png' alt='b.png'><img src='data:image/png;base64,AAAA'></p>",
         "[Picture: A red kite]\n"),
        ("<form><p>asked</p><label>Name</label></form>", "asked\n\nName\n"),
        ("<p>&lt;b&gt; of <code>&lt;i&gt;</code> 1 &lt; 2 <a href='mailto:a@b.example'>a@b.example</a></p>"
         "<pre>&lt;u&gt;</pre><table><tr><td>h</td></tr><tr><td>1<br>2</td></tr></table>",
         "\\<b> of `<i>` 1 < 2 <a@b.example>\n\n```\n<u>\n```\n\n| h |\n| --- |\n| 1<br>2 |\n"),
        ("<nav><a href='https://e.example/'>Menu</a></nav><p>text</p>", "[Menu](https://e.example/)\n\ntext\n"),
    ],
)  # fmt: skip
def test_features(tmp_path: Path, body: str, expected: str) -> None:
    assert text_of(tmp_path, body) == expected


def test_links_that_nobody_sees_are_left_out(tmp_path: Path) -> None:
    page = tmp_path / "a.html"
    page.write_text('<p>a <a href="https://a.example"></a><a href="x"> </a>b</p>', encoding="utf-8")
    assert convert_file(page).markdown.split() == ["a", "b"]
