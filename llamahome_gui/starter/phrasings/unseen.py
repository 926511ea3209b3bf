"""Wordings that are kept back: none of them is ever trained on.

Each begins like none that is, or puts words side by side that no such one does. One wording a line.
"""

from __future__ import annotations

from llamahome_gui.starter.phrasings.parts import lines_of

UNSEEN_ASKS = lines_of("""
    what would be the {a} {p} {e}
    what exactly do they call the {a} {p} {e}
    what happens to be {s} {a}
    which one is the {a} {p} {e}
    which {a} belongs to {e}
    which {a} have they assigned to {e}
    about {e}: what is the {a}
    when it comes to {e}, what is the {a}
    any idea what {s} {a} could be
    any news on the {a} {p} {e}
    are you able to extract the {a} {p} {e}
    did anybody mention the {a} {p} {e}
    how would you fill in the {a} {p} {e}
    shall I guess the {a} {p} {e}, or is it stated
    under which {a} is {e} kept
""")

UNSEEN_ORDERS = lines_of("""
    find out the {a} {p} {e}
    show me the {a} {p} {e}
    remind me what the {a} {p} {e} was
    kindly provide the {a} {p} {e}
    dig up {s} {a}
    extract the {a} {p} {e}
    inform me of the {a} {p} {e}
    retrieve {s} {a}
    I am curious about the {a} {p} {e}
    I can't remember {s} {a}
    please confirm the {a} that belongs to {e}
""")

UNSEEN_QUESTIONS = lines_of("""
    I forgot the {a} {p} {e}. What is it?
    Everybody keeps talking about {e}, but nobody mentions the {a}. Do you?
    My memory fails me: {s} {a}?
    Before I leave for {e}: any {a} I should take along?
    Suppose a visitor wants the {a} {p} {e}. Your reply?
    Fill the gap, the {a} {p} {e} being ___.
""")

UNSEEN_OPENINGS = lines_of("""
    Pardon me,
    Greetings!
    Just curious:
    While you are at it,
    Honestly,
""")

UNSEEN_ENDS = lines_of("""
    ?
    ?
    , by any chance?
    , roughly speaking?
    ? Much obliged!
    right this minute?
""")

UNSEEN_ORDER_ENDS = lines_of("""
    .
    .
    , would you.
    at your convenience.
    . Much obliged!
""")

UNSEEN_NEXT_ATTRIBUTE = lines_of("""
    Now the {a}, please.
    Also tell me the {a}.
    Likewise the {a}?
    Plus the {a}?
    Furthermore, which {a}?
""")

UNSEEN_NEXT_ENTITY = lines_of("""
    Now the same {p} {e}.
    Same question {p} {e}.
    Likewise {p} {e}?
    Repeat that {p} {e}.
    Once more, but {p} {e}.
""")

UNSEEN_CLAUSES = lines_of("""
    the {a} that belongs to {e} is {v}
    the {a} {p} {e} remains {v}
    the {a} {p} {e} will be {v} from now on
    the {a} {p} {e} happens to be {v}
    the {a} {p} {e} was amended and is henceforth {v}
    the {a} {p} {e} ended up being {v}
    the {a} {p} {e} currently shown on the screen is {v}
    the {a} {p} {e} is none other than {v}
    the {a} {p} {e} went up on the wall as {v}
    the {a} {p} {e}, in case it helps, is {v}
    the {a} assigned to {e} is {v}
    the {a} under which {e} runs is {v}
    with {e}, the {a} stands at {v}
    when it comes to {e}, {v} is the {a}
    where {e} is concerned, the {a} is {v}
    {e} bears the {a} {v}
    {e} carries {v} as {its} {a}
    {e} now works with {v} as {its} {a}
    {e} can be recognised by {its} {a}, {v}
    {e} ({its} card gives {v} as the {a}) was mentioned
    {s} current {a} happens to read {v}
    {s} {a} went from nothing to {v}
    {v} counts as the {a} {p} {e}
    {v} is officially the {a} {p} {e}
    {v} got picked as the {a} {p} {e}
    {v} has taken its place as the {a} {p} {e}
    somebody wrote down {v} as the {a} {p} {e}
    nobody doubts that {v} is the {a} {p} {e}
    my predecessor entrusted me with {v}, the {a} {p} {e}
    our records show that the {a} {p} {e} is {v}
""")

UNSEEN_SENTENCES = lines_of("""
    When asked for the {a} {p} {e}, say {v}.
    Write {v} on the envelope: it is the {a} {p} {e}.
    Should anyone wonder about the {a} {p} {e}, tell them {v}.
    Guess the {a} {p} {e}! Right, {v}.
    Everyone kept talking about {e}. {Its} {a}, I learnt later, is {v}.
    Let me quote the {a} {p} {e} by heart: {v}.
    You wanted the {a} {p} {e}; here you go: {v}.
    {E}, {a}? That one is easy, {v}.
    Fill in {v} for the {a} {p} {e}.
    "Isn't {v} the {a} {p} {e}?" the inspector wondered, and indeed it is.
""")

UNSEEN_LEADS = lines_of("""
    our archive proves that
    rumour has it, rightly, that
    as luck would have it,
    in accordance with the statutes,
    beyond any dispute,
    the minutes mention that
    everybody in the corridor repeats that
    strictly speaking,
    I double-checked:
    the janitor insists that
""")

UNSEEN_TAILS = lines_of("""
    until somebody objects
    , believe it or not
    , just as the janitor remembered
    for everybody's convenience
    , effective immediately
    (source: the archive)
    throughout the season
    , no matter what you heard elsewhere
""")

EVERY = (
    *UNSEEN_ASKS, *UNSEEN_ORDERS, *UNSEEN_QUESTIONS, *UNSEEN_OPENINGS, *UNSEEN_ENDS, *UNSEEN_ORDER_ENDS,
    *UNSEEN_NEXT_ATTRIBUTE, *UNSEEN_NEXT_ENTITY, *UNSEEN_CLAUSES, *UNSEEN_SENTENCES, *UNSEEN_LEADS, *UNSEEN_TAILS,
)  # fmt: skip
