"""What a presentation may hold, one feature a row, and what must be seen of it in the Markdown."""

from __future__ import annotations

from tests.documents.canaries.features import Feature

DECK = (
    Feature("titles", (r"^## Slide 1: Harvest of the year$[\s\S]*^## Slide 2: Second thoughts$",)),
    Feature("bullets", (r"^- Fruit\n {2,4}- Apple\n {4,8}- Boskoop\n- Bread$",)),
    Feature("numbering", (r"^1\. Boil\n2\. Drain$",)),
    Feature("table", (r"^\| Name \| Place \|\n\| --- \| --- \|\n\| Anna \| Ulm\\\|Bonn \|$",)),
    Feature("merged_cells", (r"^\| Wide \| +\| Tall \|$", r"^\| a \| b \| +\|$"), ("Wide", "Tall")),
    Feature("notes", (r"^\*\*Notes:\*\*\n\nSay it slowly$",), ("Say it slowly",)),
    Feature("hidden", (r"^## Slide \d+ \(hidden\): Kept aside$",), only_hidden=("Kept aside", "whispered")),
    Feature("comment", (r"^> Comment by Vera: Is this so\?$",), ("Is this so?",)),
    Feature("link", (r"See \[the site\]\(https://example\.org/page\)",)),
    Feature("groups", (r"^inner of inner$", r"^outer of group$"), ("inner of inner", "outer of group")),
    Feature("chart", (r"Chart: Rain", r"^\|  \| Days \|\n\| --- \| --- \|\n\| April \| 30 \|\n\| May \| 31 \|$")),
    Feature("text_box", (r"^In the box$",), ("In the box",)),
    Feature("alternative_text", (r"^\[Picture: A red kite over the hill\]$",)),
    Feature("footers", absent=("‹#›", "<number>", "Click to"), once=("The house footer",)),
    Feature("reading_order", (r"^read first$\s+^read second$\s+^read third$",)),
    Feature("breaks", (r"^one *\ntwo$", r"Slide 1: Harvest of the year")),
    Feature("properties", title="Field guide", metadata={"author": "A. Writer"}),
)
ONLY_POWERPOINT = (
    Feature("smart_art", (r"^- Plan\n {4}- Ask\n- Build$",)),
    Feature("equation", (r"^\(a\+b\)/2$",), absent=("\ufffd",)),
    Feature("alternatives", (r"^Newer form$",), ("Newer form",), ("Older form",)),
    Feature("embedded", (r"^\[Embedded: Worksheet \(Excel\.Sheet\.12\)\]$",)),
    Feature("sections", (r"^# Beginning$\n\n^## Slide 1",)),
    Feature("threads", (r"^> Comment by Karl: Why\?$\n\n^> Comment by Vera: Because\.$",)),
    Feature("inherited_bullets", (r"^Plain by its layout$",)),
)
