"""What a text document may hold, one feature a row, and what must be seen of it in the Markdown.

The same rows are asked of every format of text documents. A format's module makes one small file for each feature
that it knows; the texts in it are those that the patterns here look for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from llamahome_gui.documents import Converted, Options, convert_file


@dataclass(frozen=True, slots=True)
class Feature:
    """`shown`: patterns (`^` and `$` are ends of lines) that must be found; `once`: texts that are there one time.

    `absent`: texts that must not be there; `only_hidden`: texts that go when hidden text is not wanted.
    """

    name: str
    shown: tuple[str, ...] = ()
    once: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    only_hidden: tuple[str, ...] = ()
    title: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


CORE = (
    Feature("headings", (r"^# Alpine plants$", r"^## Mosses$", r"^### Green ones$"), ("Plain text below",)),
    Feature("title", (r"^# Field guide$",), title="Field guide"),
    Feature("bullets", (r"^- Fruit\n {2,4}- Apple\n {2,4}- Pear\n- Bread$",)),
    Feature("numbers", (r"^1\. Boil\n +(- )?a[.)] Salt\n +(- )?b[.)] Stir\n2\. Drain$",)),
    Feature("outline_numbers", (r"^1\. Scope\n +(- )?1\.1\.? Terms\n +(- )?1\.2\.? Parties\n2\. Price$",)),
    Feature("restarted_numbers", (r"^1\. One\n2\. Two\n\nBetween\n\n3\. Three\n\nAnew\n\n1\. First$",)),
    Feature("table", (r"^\| Name \| Place \|\n\| --- \| --- \|\n\| Anna \| Ulm \|$",)),
    Feature(
        "merged_cells", (r"^\| Wide \| +\| Tall \|\n\| --- \| --- \| --- \|\n\| a \| b \| +\|$",), ("Wide", "Tall")
    ),
    Feature("nested_table", (r"^\|.*inner left.*inner right.*\|.*outer.*\|$",), ("inner left", "inner right", "outer")),
    Feature("pipe", (r"^\| A\\\|B \| C \|$",)),
    Feature("link", (r"See \[the site\]\(https://example\.org/page\)\.",), absent=("HYPERLINK",)),
    Feature(
        "cross_reference", (r"^# Chapter two$", r"see Chapter two above"), absent=("_Ref", "REF ", "HYPERLINK", "\\h")
    ),
    Feature("footnote", (r"Claim\[\^1\] goes on", r"^\[\^1\]: The source\.$"), ("The source.",)),
    Feature("endnote", (r"Ending\[\^e?\d\] goes on", r"^\[\^e?\d\]: Last words\.$"), ("Last words.",)),
    Feature("header", (r"Body text",), ("Quarterly header",)),
    Feature("footer", (r"Body text",), ("House footer",)),
    Feature("comment", (r"Doubtful", r"Comment by Vera: Is this so\?"), ("Is this so?",)),
    Feature("text_box", (r"Around it",), ("In the box",)),
    Feature("equation", (r"\(a\+b\)/2", r"x\^2", r"√\(?y\b"), absent=("\ufffd",)),
    Feature("insertion", (r"It is newly added here\.",)),
    Feature("deletion", (r"It stays here\.", r"^Went along$"), ("Went along",), ("taken out", "last row")),
    Feature("hidden_text", (r"Seen \[Hidden: between the lines\] again",), only_hidden=("between the lines", "Hidden")),
    Feature("emphasis", (r"a \*\*strong\*\* and \*sloped\* and ~~struck~~ word",)),
    Feature("fields", (r"Page 7 of 9, kept by Karin",), absent=("PAGE", "NUMPAGES", "AUTHOR", "MERGEFORMAT")),
    Feature("symbols", (r"✓ done", r"angle α", r"“quoted” – 5 €")),
)
FURTHER = (
    Feature("superscript", (r"10²(?!\d)", r"CO2", r"1st")),
    Feature("picture", (r"\[Picture: A red kite over the hill\]",)),
    Feature("caption", (r"^Figure 3: A red kite$",), absent=("SEQ",)),
    Feature("breaks", (r"^Upper *\nlower$", r"left\tright", r"well\u2011known", r"Donaudampf"), absent=("\xad",)),
    Feature("page_break", (r"^First page$", r"^Second page$"), absent=("pageSecond",)),
    Feature("contents", (r"Introduction.*3", r"^# Introduction$"), absent=("TOC", "PAGEREF", "_Toc")),
    Feature("properties", title="Annual report", metadata={"author": "A. Writer", "keywords": "tax, land"}),
    Feature("right_to_left", (r"שלום עולם", r"مرحبا")),
    Feature("astral", (r"👍 and 𝒳",)),
    Feature("note_in_table", (r"^\| Sum\[\^1\] \| 5 \|$", r"^\[\^1\]: Rounded\.$")),
    Feature("header_table", (r"Body text",), ("Left of header", "Right of header")),
    Feature("sections", (r"Body one", r"Body two"), ("Header of one", "Header of two")),
    Feature("bookmark", (r"The marked place",), absent=("secret_mark",)),
    Feature("grouped_boxes", (r"Around it",), ("First of group", "Second of group")),
    Feature("boxed_table", (r"\| p \| q \|",), ("After the table",)),
    Feature("deleted_paragraph_mark", (r"Joined to this",)),
    Feature("emphasis_by_style", (r"a \*\*strong\*\* word",)),
    Feature("tight_emphasis", (r"^\*\*Bold\*\* plain$", r"ordinary \*\*bo\*\*ld")),
    Feature("content_controls", (r"Chosen block", r"Dear Vera,", r"\| cell control \|")),
    Feature("checkboxes", (r"☒ ticked", r"☐ open")),
    Feature("drop_down", (r"Colour: green",), absent=("red", "blue")),
    Feature("chart", (r"Chart: Rain", r"^\| May \| 31 \|$")),
    Feature("smart_art", (r"- Plan", r"- Build")),
    Feature("vml_box", (r"Around it",), ("In the old box",)),
    Feature("ruby", (r"漢字",)),
    Feature("tags", (r"Visit Ulm today", r"Custom paragraph")),
    Feature("alternative_chunk", (r"Before", r"From \*\*HTML\*\*", r"From RTF", r"After")),
    Feature("glossary", (r"Body text",), absent=("Building block",)),
    Feature("code_pages", (r"café", r"Привет", r"日本語")),
)
BY_NAME = {feature.name: feature for feature in (*CORE, *FURTHER)}


def check(feature: Feature, path: Path) -> None:
    """Convert a canary, with and without hidden text, and look for its feature."""
    found = complaints(feature, convert_file(path), convert_file(path, options=Options(hidden=False)))
    assert not found, "\n".join(found)


def complaints(feature: Feature, converted: Converted, without_hidden: Converted) -> list[str]:
    """What is wrong with a conversion, in words; empty when the feature is seen as it should be."""
    text = converted.markdown
    found = [f"{pattern!r} is not found" for pattern in feature.shown if not re.search(pattern, text, re.M)]
    found += [f"{once!r} is there {text.count(once)} times" for once in feature.once if text.count(once) != 1]
    found += [f"{absent!r} is there" for absent in feature.absent if absent in text]
    found += [f"{hidden!r} stays" for hidden in feature.only_hidden if hidden in without_hidden.markdown]
    if feature.title is not None and converted.title != feature.title:
        found.append(f"the title is {converted.title!r}")
    for key, told in feature.metadata.items():
        if converted.metadata.get(key) != told:
            found.append(f"{key} is {converted.metadata.get(key)!r}")
    return [f"{feature.name}: {complaint} in {text!r}" for complaint in found]
