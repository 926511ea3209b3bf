"""What a workbook may hold, one feature a row, and what must be seen of it in the Markdown."""

from __future__ import annotations

from tests.documents.canaries.features import Feature

CELLS = (
    Feature("sheet_names", (r"^## Figures$[\s\S]*^## Days & nights$[\s\S]*^## Words$",)),
    Feature("percent", (r"\| share \| 25\.6% \|",), absent=("0.256",)),
    Feature("currency", (r"\| price \| 1,234\.50 EUR \|", r"\| euro \| 1,234\.50 ?€ \|", r"\| dollar \| \$1,235 \|")),
    Feature("negative", (r"\| loss \| \(1,234\.50\) \|", r"\| red \| -7\.00 \|")),
    Feature("fraction", (r"\| half \| 2 3/4 \|",)),
    Feature("scientific", (r"\| large \| 1\.23E\+04 \|",)),
    Feature("leading_zeros", (r"\| code \| 00042 \|", r"\| typed \| 007 \|")),
    Feature("plain_numbers", (r"\| whole \| 1200300 \|", r"\| tenth \| 0\.1 \|"), absent=("0.30000000000000004",)),
    Feature("dates", (r"\| day \| 2024-03-09 \|", r"\| german \| 09\.03\.2024 \|"), absent=("00:00:00", "45360")),
    Feature("times", (r"\| moment \| 2024-03-09 14:30 \|", r"\| clock \| 14:30 \|", r"\| lasted \| 49:30 \|")),
    Feature("booleans", (r"\| yes \| TRUE \|", r"\| no \| FALSE \|")),
    Feature("errors", (r"\| failed \| #DIV/0! \|",)),
    Feature("merged", (r"^\| Wide \| +\| Tall \|$",), ("Wide", "Tall")),
    Feature("pipes", (r"\| a\\\|b \| one<br>two \|",)),
    Feature("link", (r"\[the site\]\(https://example\.org/page\)",)),
    Feature("comment", (r"^> Comment(?: by Vera)? on B2: Is this so\?$",), ("Is this so?",)),
    Feature("hidden_row", (r"^\| \(hidden\) quiet \| row \|$",), only_hidden=("quiet",)),
    Feature("hidden_column", (r"^\| shown \| \(hidden\) unseen \| seen \|$",), only_hidden=("unseen",)),
    Feature("hidden_sheet", (r"^## Spare \(hidden\)$\n\n^kept aside$",), only_hidden=("Spare", "kept aside")),
    Feature("two_tables", (r"^\| Fruit \| Kilos \|$", r"^\| Town \| People \|$", r"^\| Tea \| Cups \|$")),
    Feature("far_cells", (r"^near$", r"^far$"), ("near", "far")),
    Feature("no_fillers", absent=("NaN", "Unnamed", "None", "nan")),
    Feature("words", (r"日本語 Ωμέγα 😀", r"\| kept \| two  spaces \|", r"1 < 2 \\<b>")),
    Feature("page_edges", (r"^Header: Secret \| Tariff \| Ulm$", r"^Footer: House$"), absent=("&L", "&P")),
    Feature("formula", (r"\| sum \| 42 \|",), absent=("=SUM",)),
    Feature("properties", title="Annual figures", metadata={"author": "A. Writer"}),
)
CALENDAR = (Feature("calendar_1904", (r"\| first \| 1904-01-02 \|", r"\| later \| 2024-03-09 \|")),)
DRAWN = (
    Feature("chart", (r"Chart: Rain", r"\| May \| 31 \|", r"Months"), absent=("A$2", "Sheet.", "Sheet1.")),
    Feature("text_box", (r"^In the box$",), ("In the box",)),
)
