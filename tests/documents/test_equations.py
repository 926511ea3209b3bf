"""Equations on one line, from Office's vocabulary and from MathML."""

from __future__ import annotations

import pytest
from lxml import etree

from llamahome_gui.documents import equations
from llamahome_gui.documents.ooxml.equations import linear
from tests.documents.making import NAMESPACES

_MATHML = "http://www.w3.org/1998/Math/MathML"


def run(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        (f"<m:f><m:num>{run('a+b')}</m:num><m:den>{run('10.5')}</m:den></m:f>", "(a+b)/10.5"),
        (f"<m:sSubSup><m:e>{run('x')}</m:e><m:sub>{run('i')}</m:sub><m:sup>{run('n+1')}</m:sup></m:sSubSup>",
         "x_i^(n+1)"),
        (f"<m:rad><m:deg>{run('3')}</m:deg><m:e>{run('x+1')}</m:e></m:rad>", "∛(x+1)"),
        (f"<m:rad><m:deg>{run('n')}</m:deg><m:e>{run('x')}</m:e></m:rad>", "√[n](x)"),
        (
            f"<m:nary><m:naryPr><m:chr m:val='∑'/></m:naryPr><m:sub>{run('i=1')}</m:sub><m:sup>{run('n')}</m:sup>"
            f"<m:e>{run('i')}</m:e></m:nary>",
            "∑_(i=1)^n i",
        ),
        (f"<m:nary><m:sub/><m:sup/><m:e>{run('f dx')}</m:e></m:nary>", "∫ f dx"),
        (
            f"<m:d><m:dPr><m:begChr m:val='['/><m:endChr m:val=')'/></m:dPr><m:e>{run('a')}</m:e>"
            f"<m:e>{run('b')}</m:e></m:d>",
            "[a|b)",
        ),
        (
            f"<m:d><m:e><m:f><m:fPr><m:type m:val='noBar'/></m:fPr><m:num>{run('n')}</m:num>"
            f"<m:den>{run('k')}</m:den></m:f>"
            "</m:e></m:d>",
            "(n¦k)",
        ),
        (f"<m:m><m:mr><m:e>{run('1')}</m:e><m:e>{run('0')}</m:e></m:mr><m:mr><m:e>{run('0')}</m:e><m:e/></m:mr></m:m>",
         "[1, 0; 0, ]"),
        (f"<m:func><m:fName>{run('sin')}</m:fName><m:e>{run('x')}</m:e></m:func>", "sin x"),
        (f"<m:limLow><m:e>{run('lim')}</m:e><m:lim>{run('n→∞')}</m:lim></m:limLow>", "lim_(n→∞)"),
        (f"<m:eqArr><m:e>{run('a=1')}</m:e><m:e>{run('b=2')}</m:e></m:eqArr>", "a=1\nb=2"),
        (f"{run('kept')}<w:del>{run('gone')}</w:del>", "kept"),
    ],
)  # fmt: skip
def test_office(xml: str, expected: str) -> None:
    assert linear(etree.fromstring(f"<m:oMath {NAMESPACES}>{xml}</m:oMath>")) == expected


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        ("<mfrac><mi>a</mi><mrow><mi>b</mi><mo>+</mo><mn>1</mn></mrow></mfrac>", "a/(b+1)"),
        ("<mroot><mi>x</mi><mn>4</mn></mroot>", "∜x"),
        ("<msqrt><mi>x</mi><mo>+</mo><mi>y</mi></msqrt>", "√(x+y)"),
        ("<msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup>", "x_i^2"),
        ("<mfenced open='[' close=']'><mi>a</mi><mi>b</mi></mfenced>", "[a, b]"),
        ("<mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>2</mn></mtd></mtr></mtable>", "[1, 2]"),
        ("<semantics><mi>x</mi><annotation>x over</annotation></semantics>", "x"),
    ],
)
def test_mathml(xml: str, expected: str) -> None:
    assert equations.from_mathml(etree.fromstring(f'<math xmlns="{_MATHML}">{xml}</math>')) == expected
