"""The features as Rich Text has them, in the manner of Word."""

from __future__ import annotations

from pathlib import Path

_HEAD = (
    r"{\rtf1\ansi\ansicpg1252\deff0\uc1{\fonttbl{\f0\froman\fcharset0 Times New Roman{\*\falt Times};}"
    r"{\f1\fcharset204 Arial Cyr;}{\f2\fcharset128 MS Mincho;}{\f3\fcharset2 Wingdings;}{\f4\fcharset2 Symbol;}}"
    r"{\colortbl;\red0\green0\blue0;}"
    r"{\stylesheet{\ql \fs24 \snext0 Normal;}{\s1\ql\outlinelevel0 \fs32 \sbasedon0 heading 1;}{\s2 heading 2;}"
    r"{\s3 heading 3;}{\s4 Title;}{\s5 caption;}{\*\cs6 \b Strong;}}"
)


def _list(key: int, *levels: tuple[int, str]) -> str:
    inner = "".join(
        rf"{{\listlevel\levelnfc{kind}\levelnfcn{kind}\levelstartat1{{\leveltext {text};}}{{\levelnumbers;}}\fi-360}}"
        for kind, text in levels
    )
    return rf"{{\list\listtemplateid{key}{inner}{{\listname ;}}\listid{key}}}"


_LISTS = (
    r"{\*\listtable"
    + _list(11, (23, r"\'01\u-3913 ?"), (23, r"\'01o"))
    + _list(12, (0, r"\'02\'00."), (4, r"\'02\'01)"))
    + _list(13, (0, r"\'02\'00."), (0, r"\'03\'00.\'01"))
    + r"}{\*\listoverridetable{\listoverride\listid11\listoverridecount0\ls1}{\listoverride\listid12"
    r"\listoverridecount0\ls2}{\listoverride\listid13\listoverridecount0\ls3}{\listoverride\listid12"
    r"\listoverridecount1{\lfolevel\listoverridestartat\levelstartat1}\ls4}}"
)


def make(name: str, path: Path) -> Path:
    """Write the document for a feature."""
    return write(path, FEATURES[name])


def write(path: Path, body: str) -> Path:
    """Write a document, with fonts, styles and lists before its body."""
    path.write_bytes((_HEAD + _LISTS + body + "}").encode("latin-1"))
    return path


def _p(text: str, properties: str = "") -> str:
    return rf"\pard\plain {properties} {text}\par" + "\r\n"


def _item(text: str, list_id: int, level: int = 0, label: str = "") -> str:
    told = rf"{{\listtext\pard\plain {label}\tab}}" if label else ""
    return _p(told + text, rf"\ls{list_id}\ilvl{level}\fi-360\li{360 * (level + 1)}")


def _row(*cells: str, edges: tuple[int, ...] = (), marks: dict[int, str] | None = None) -> str:
    ends = edges or tuple(2000 * number for number in range(1, len(cells) + 1))
    columns = "".join((marks or {}).get(at, "") + rf"\cellx{edge}" for at, edge in enumerate(ends))
    return rf"\trowd\trgaph70{columns}" + "".join(rf"\pard\intbl {cell}\cell " for cell in cells) + r"\row" + "\r\n"


def _field(instruction: str, result: str) -> str:
    return rf"{{\field{{\*\fldinst {{ {instruction} }}}}{{\fldrslt {{{result}}}}}}}"


def _shape(text: str) -> str:
    inner = rf"\shpleft10{{\sp{{\sn shapeType}}{{\sv 202}}}}{{\shptxt \pard\plain {text}\par}}"
    return rf"{{\shp{{\*\shpinst{inner}}}{{\shprslt{{\*\do\dptxbx{{\dptxbxtext\pard {text}\par}}}}}}}}"


def _unicode(text: str) -> str:
    units = text.encode("utf-16-le")
    pairs = (int.from_bytes(units[at : at + 2], "little", signed=True) for at in range(0, len(units), 2))
    return "".join(rf"\u{unit}?" for unit in pairs)


_INNER = (
    r"\trowd\cellx4000\cellx6000\pard\intbl\itap2 inner left\nestcell inner right\nestcell "
    r"{\*\nesttableprops\trowd\cellx2000\cellx4000\nestrow}{\nonesttables\par}"
    r"\pard\intbl\itap1\cell outer\cell\row "
)
_EQUATION = (
    r"{\mmath{\*\moMath{\mf{\mfPr{\mctrlPr\f0}}{\mnum{\mr\mscr0 a+b}}{\mden{\mr 2}}}"
    r"{\mr +}{\msSup{\me{\mr x}}{\msup{\mr 2}}}"
    r"{\mr +}{\mrad{\mradPr{\mdegHide on}}{\mdeg}{\me{\mr y}}}}{\mmathPict{\pict\wmetafile8 0102}}}"
)

FEATURES: dict[str, str] = {
    "headings": _p("Alpine plants", r"\s1") + _p("Mosses", r"\s2") + _p("Green ones", r"\s3") + _p("Plain text below"),
    "title": _p("Field guide", r"\s4") + _p("Text"),
    "bullets": _item("Fruit", 1, 0, r"\f3\'a7") + _item("Apple", 1, 1, "o") + _item("Pear", 1, 1, "o")
    + _item("Bread", 1, 0, r"\f3\'a7"),
    "numbers": _item("Boil", 2, 0, "1.") + _item("Salt", 2, 1, "a)") + _item("Stir", 2, 1, "b)")
    + _item("Drain", 2, 0, "2."),
    "outline_numbers": _item("Scope", 3) + _item("Terms", 3, 1) + _item("Parties", 3, 1) + _item("Price", 3),
    "restarted_numbers": _item("One", 2) + _item("Two", 2) + _p("Between") + _item("Three", 2) + _p("Anew")
    + _item("First", 4),
    "table": _row("Name", "Place") + _row("Anna", "Ulm") + _p(""),
    "merged_cells": _row("Wide", "Tall", edges=(4000, 6000), marks={1: r"\clvmgf"})
    + _row("a", "b", "", edges=(2000, 4000, 6000), marks={2: r"\clvmrg"}),
    "nested_table": _row("head", "more", edges=(4000, 6000)) + _INNER + _p(""),
    "pipe": _row("h", "i") + _row("A|B", "C"),
    "link": _p("See " + _field('HYPERLINK "https://example.org/page"', r"\ul the site") + "."),
    "cross_reference": _p(r"{\*\bkmkstart _Ref12}Chapter two{\*\bkmkend _Ref12}", r"\s1")
    + _p("see " + _field(r"REF _Ref12 \\h", "Chapter two") + " above"),
    "footnote": _p(r"Claim{\super\chftn{\footnote\pard\plain {\super\chftn} The source.}} goes on"),
    "endnote": _p(r"Ending{\super\chftn{\footnote\ftnalt\pard\plain {\super\chftn} Last words.}} goes on"),
    "header": r"{\header\pard\plain Quarterly header\par}" + _p("Body text"),
    "footer": r"{\footerr\pard\plain House footer\par}{\footerl\pard\plain House footer\par}" + _p("Body text"),
    "comment": _p(r"{\*\atrfstart 1}Doubtful{\*\atrfend 1}{\*\atnid V}{\*\atnauthor Vera}\chatn{\*\annotation"
                  r"{\*\atnref 1}{\*\atndate 1690000000}\pard\plain{\chatn}Is this so?}"),
    "text_box": _p("Around it" + _shape("In the box")),
    "equation": _p("So " + _EQUATION),
    "insertion": _p(r"It is {\revised\revauth1 newly added} here."),
    "deletion": _p(r"It stays {\deleted\revauthdel1 taken out }here.") + _p(r"{\mvf Went along}")
    + _p(r"{\mvt Went along}") + _row("first", "row") + _row(r"{\deleted last row}", r"{\deleted gone}"),
    "hidden_text": _p(r"Seen {\v between }{\b0\v the lines} again"),
    "emphasis": _p(r"a {\b strong} and {\i sloped}\i0  and \strike struck\strike0  word"),
    "fields": _p("Page " + _field(r"PAGE \\* MERGEFORMAT", "7") + " of " + _field("NUMPAGES", "9") + ", kept by "
                 + _field("AUTHOR", "Karin")),
    "symbols": _p(r"{\f3\'fc} done, angle {\f4 a}, \ldblquote quoted\'94 \endash  5 \'80"),
    "superscript": _p(r"10{\super 2} of CO{\sub 2} on the 1\super st\nosupersub"),
    "picture": _p(r"{\*\shppict{\pict{\*\picprop{\sp{\sn wzDescription}{\sv A red kite over the hill}}}\pngblip" "\n"
                  r"89504e470d0a}}{\nonshppict{\pict\wmetafile8 0102}}"),
    "caption": _p("Figure " + _field(r"SEQ Figure \\* ARABIC", "3") + ": A red kite", r"\s5"),
    "breaks": _p(r"Upper\line lower") + _p(r"left\tab right") + _p(r"well\_known Donau\-dampf"),
    "page_break": r"\pard First page\page Second page\par",
    "contents": _p(r"{\field{\*\fldinst TOC \\o ""1-3"" \\h}{\fldrslt " + _field(r'HYPERLINK \\l "_Toc1"',
                   r"Introduction\tab " + _field(r"PAGEREF _Toc1 \\h", "3")) + "}}") + _p("Introduction", r"\s1"),
    "properties": r"{\info{\title Annual report}{\author A. Writer}{\keywords tax, land}{\creatim\yr2024\mo5\dy6}}"
    + _p("Text"),
    "right_to_left": _p(r"\rtlpar " + _unicode("שלום עולם")) + _p(_unicode("مرحبا")),
    "astral": _p(_unicode("👍") + " and " + _unicode("𝒳")),
    "note_in_table": _row("h", "i") + _row(r"Sum{\super\chftn{\footnote\pard\plain Rounded.}}", "5"),
    "header_table": r"{\header " + _row("Left of header", "Right of header") + r"\pard\par}" + _p("Body text"),
    "sections": r"{\header\pard Header of one\par}" + _p("Body one") + r"\sect\sectd{\header\pard Header of two\par}"
    + _p("Body two"),
    "bookmark": _p(r"{\*\bkmkstart secret_mark}The marked place{\*\bkmkend secret_mark}"),
    "grouped_boxes": _p(r"Around it{\shpgrp{\*\shpinst " + _shape("First of group") + _shape("Second of group") + "}}"),
    "boxed_table": _p(r"{\shp{\*\shpinst{\shptxt " + _row("p", "q") + _row("r", "s") + r"\pard\par}}}")
    + _p("After the table"),
    "deleted_paragraph_mark": r"\pard Joined {\deleted\par}to this\par",
    "tight_emphasis": _p(r"{\b Bold }plain") + _p(r"ordinary {\b bo}ld"),
    "checkboxes": _p(r"{\field{\*\fldinst{FORMCHECKBOX{\*\formfield{\fftype1\ffres1\ffdefres0}}}}{\fldrslt}}"
                     r" ticked, {\field{\*\fldinst{FORMCHECKBOX{\*\formfield{\fftype1\ffres25\ffdefres0}}}}{\fldrslt}}"
                     " open"),
    "drop_down": _p(r"Colour: {\field{\*\fldinst{FORMDROPDOWN{\*\formfield{\fftype2\ffres1{\*\ffl red}{\*\ffl green}"
                    r"{\*\ffl blue}}}}}{\fldrslt}}"),
    "code_pages": _p(r"caf\'e9 \f1\'cf\'f0\'e8\'e2\'e5\'f2 \f2\'93\'fa\'96\'7b\'8c\'ea"),
}  # fmt: skip
