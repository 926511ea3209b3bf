"""Lines of lists and key-value blocks: a mark, the parts of the fact, and what separates them.

What is named ``UNSEEN`` is never trained on.
"""

from __future__ import annotations

from llamahome_gui.starter.phrasings.parts import lines_of

MARKS = ("", "", "", "- ", "- ", "* ", "• ", "1. ", "2) ", "(a) ", "> ", "~ ", "[ ] ", "[x] ", "| ", "-- ")
FORMS = lines_of("""
    {A} {p} {e}: {v}
    {A} {p} {e}: {v}
    {A} {p} {e} - {v}
    {A} {p} {e} – {v}
    {A} {p} {e} — {v}
    {A} {p} {e} -> {v}
    {A} {p} {e} | {v}
    {A} {p} {e} ... {v}
    {A} {p} {e} ........ {v}
    {A} {p} {e}, {v}
    {A} {p} {e}; {v}
    {A} {p} {e} ({v})
    {A} {p} {e} [{v}]
    {A} {p} {e} :: {v}
    {A} {p} {e} : {v}
    {A} {p} {e}: "{v}"
    {A} {p} {e}: **{v}**
    {A} {p} {e}: `{v}`
    **{A} {p} {e}:** {v}
    **{A} {p} {e}**: {v}
    *{A} {p} {e}*: {v}
    **{E}**: {a} {v}
    **{E}** {a}: {v}
    {E}: {a} {v}
    {E}: {a}: {v}
    {E}: {a} - {v}
    {E}: {v} ({a})
    {E}: {v}, {a}
    {E}, {a}: {v}
    {E}, {a} {v}
    {E}, {a}, {v}
    {E}; {a}; {v}
    {E} ({a}): {v}
    {E} ({a}) - {v}
    {E} ({a} {v})
    {E} [{a}]: {v}
    [{E}] {a}: {v}
    {E} - {a}: {v}
    {E} - {a} - {v}
    {E} – {a}: {v}
    {E} — {a} — {v}
    {E} | {a} | {v}
    {E} > {a} > {v}
    {E} -> {a}: {v}
    {E}. {A}: {v}
    {E}. {A} {v}
    {E}: {A}. {v}
    {E} has {a}: {v}
    {E}'s {a}: {v}
    {A}, {E}: {v}
    {A}, {E}, {v}
    {A}: {v} ({E})
    {A}: {E}, {v}
    {A}: {E} - {v}
    {A} ({E}): {v}
    {A} ({E}) {v}
    {A} | {E} | {v}
    {A} - {E} - {v}
    {A}; {E}; {v}
    {A} {v}: {E}
    {A} {v} - {E}
    {A} {v} ({E})
    {v}: {a} {p} {e}
    {v}: {E}, {a}
    {v} - {A} - {E}
    {v} - {a} {p} {e}
    {v} ({a} {p} {e})
    {v} ({E}, {a})
    {v} | {E} | {a}
    {v}, {a} {p} {e}
    {v} <- {a} {p} {e}
""")
ENDS = ("", "", "", "", "", ".", ";", " |", ",", " (new)")

UNSEEN_MARKS = ("", "", "- ", "+ ", "7. ", "# ", "=> ")
UNSEEN_FORMS = lines_of("""
    {E} / {a}: {v}
    {E} / {a} / {v}
    {E} // {a}: {v}
    {E} + {a} + {v}
    {E} @ {a}: {v}
    {E} & its {a}: {v}
    {E} <{a}> {v}
    {A} {p} {e} = {v}
    {A} {p} {e} == {v}
    {A} {p} {e} => {v}
    {A} {p} {e} <{v}>
    {A} {p} {e} / {v}
    {A} {p} {e} \\ {v}
    {A} = {v} for {E}
    {A} @ {E}: {v}
    {A}/{E}: {v}
    {v} = {a} {p} {e}
    {v} / {a} / {E}
""")
