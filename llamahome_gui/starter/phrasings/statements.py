"""Sentences that state a fact: clauses, which take a lead and a tail, and sentences that stand by themselves.

One wording a line. The slots are told in :mod:`llamahome_gui.starter.phrasings`.
"""

from __future__ import annotations

from llamahome_gui.starter.phrasings.parts import lines_of

CLAUSES = lines_of("""
    the {a} {p} {e} is {v}
    the {a} {p} {e} is now {v}
    the {a} {p} {e} is still {v}
    the {a} {p} {e} is exactly {v}
    the {a} {p} {e} was {v}
    the {a} {p} {e} was {v} from the start
    the {a} {p} {e} has always been {v}
    the {a} {p} {e} has been {v} for years
    the {a} {p} {e} has been set to {v}
    the {a} {p} {e} was set to {v}
    the {a} {p} {e} was changed to {v}
    the {a} {p} {e} has changed to {v}
    the {a} {p} {e} changes to {v}
    the {a} {p} {e} became {v}
    the {a} {p} {e} must be {v}
    the {a} {p} {e} should be {v}
    the {a} {p} {e} can only be {v}
    the {a} {p} {e} may well be {v}
    the {a} {p} {e} is going to be {v}
    the {a} {p} {e} reads {v}
    the {a} {p} {e} equals {v}
    the {a} {p} {e} comes to {v}
    the {a} {p} {e} turned out to be {v}
    the {a} {p} {e} proved to be {v}
    the {a} {p} {e} seems to be {v}
    the {a} {p} {e} is given as {v}
    the {a} {p} {e} is listed as {v}
    the {a} {p} {e} is recorded as {v}
    the {a} {p} {e} is quoted as {v}
    the {a} {p} {e} is noted as {v}
    the {a} {p} {e} is printed as {v}
    the {a} {p} {e} is known to be {v}
    the {a} {p} {e} is said to be {v}
    the {a} {p} {e} is meant to be {v}
    the {a} {p} {e} is believed to be {v}
    the {a} {p} {e} was confirmed as {v}
    the {a} {p} {e} was announced as {v}
    the {a} {p} {e} was fixed at {v}
    the {a} {p} {e} was registered as {v}
    the {a} {p} {e} was corrected to {v}
    the {a} {p} {e} was updated to {v}
    the {a} {p} {e} moved to {v}
    the {a} {p} {e} appears as {v}
    the {a} {p} {e} does not change: {v}
    the {a} {p} {e} is not a secret: {v}
    the {a} {p} {e} is the following: {v}
    the {a} {p} {e} is simply {v}
    the {a} {p} {e}, which was open for long, is {v}
    the {a} {p} {e}, as far as we know, is {v}
    the {a} {p} {e}, by the way, is {v}
    the {a} {p} {e}, they say, is {v}
    the {a} {p} {e}, which people often ask for, is {v}
    the {a} {p} {e} (new) is {v}
    the {a} {p} {e} ("{v}") is in every file
    the {a} {p} {e}, {v}, is on the front page
    the {a} {p} {e}, namely {v}, has been checked
    the {a} {p} {e}, that is {v}, was read out twice
    the {a} we use for {e} is {v}
    the {a} that was given to {e} is {v}
    the {a} that {e} received is {v}
    the {a} given for {e} is {v}
    the {a} printed for {e} is {v}
    the {a} of which {e} makes use is {v}
    the right {a} {p} {e} is {v}
    the only {a} {p} {e} is {v}
    the correct {a} {p} {e} reads {v}
    the entry for the {a} {p} {e} is {v}
    the answer to the question of the {a} {p} {e} is {v}
    {s} {a} is {v}
    {s} {a} is now {v}
    {s} {a} was {v}
    {s} {a} was changed to {v}
    {s} {a} has been set to {v}
    {s} {a} must be {v}
    {s} {a} turned out to be {v}
    {s} {a} is listed as {v}
    {s} {a}, {v}, is on the notice board
    {s} own {a} is {v}
    {v} is {s} {a}
    {v} became {s} {a}
    {v} is given as {s} {a}
    for {e}, the {a} is {v}
    for {e} the {a} is {v}
    for {e} one needs the {a} {v}
    for {e} they chose {v} as the {a}
    for {e}, {v} is the {a}
    in the case of {e}, the {a} is {v}
    in the case of {e}, {v} is the {a}
    in {s} file, the {a} is {v}
    on {s} page the {a} is given as {v}
    under {e} the list has the {a} {v}
    next to {e} one finds the {a} {v}
    as for {e}, the {a} is {v}
    as to {e}, {its} {a} is {v}
    regarding {e}, the {a} is {v}
    concerning {e}, it is the {a} {v} that counts
    {e} has the {a} {v}
    {e} has {aa}, and it is {v}
    {e} has {v} as {its} {a}
    {e} has {v} for {its} {a}
    {e} got {v} as {its} {a}
    {e} got a new {a}, {v}
    {e} was given the {a} {v}
    {e} was given {v} as {its} {a}
    {e} received the {a} {v}
    {e} comes with the {a} {v}
    {e} keeps the {a} {v}
    {e} keeps {v} as {its} {a}
    {e} uses {v} as the {a}
    {e} uses the {a} {v}
    {e} goes with the {a} {v}
    {e} appears with the {a} {v}
    {e} is listed with the {a} {v}
    {e} is registered with the {a} {v}
    {e} is known by the {a} {v}
    {e} is the one with the {a} {v}
    {e} needs the {a} {v}
    {e}, the one with the {a} {v}, is on the list
    {e}, of which the {a} is {v}, was mentioned twice
    {e} ({a} {v}) is on the list
    {e} ({a}: {v}) was discussed
    {e} [{a}: {v}] comes next
    {e} - {a} {v} - has been checked
    {e}, {a} {v}, was the next point
    {e}, whose {a} is {v}, is well known
    {e}, for which the {a} {v} was chosen, comes first
    {v} is the {a} {p} {e}
    {v} is now the {a} {p} {e}
    {v} is the new {a} {p} {e}
    {v} was the {a} {p} {e}
    {v} was chosen as the {a} {p} {e}
    {v} was named as the {a} {p} {e}
    {v} has been the {a} {p} {e} since the start
    {v} is used as the {a} {p} {e}
    {v} serves as the {a} {p} {e}
    {v} stays the {a} {p} {e}
    {v} became the {a} {p} {e}
    {v} will do as the {a} {p} {e}
    {v} must be the {a} {p} {e}
    {v} is listed as the {a} {p} {e}
    {v} is entered as the {a} {p} {e}
    {v} is shown as the {a} {p} {e}
    {v} is what we have as the {a} {p} {e}
    {v} is what they call the {a} {p} {e}
    {v}, the {a} {p} {e}, was mentioned again
    {v}, which is the {a} {p} {e}, has been checked
    {v} ({a} {p} {e}) is on the first page
    {v} - the {a} {p} {e} - is easy to remember
    {v} is correct as the {a} {p} {e}
    {v} replaces the old {a} {p} {e}
    with {v} as {its} {a}, {e} is on the list
    with the {a} {v}, {e} comes first
    it is {v} that is the {a} {p} {e}
    it was {v} that they chose as the {a} {p} {e}
    we put down {v} as the {a} {p} {e}
    we use {v} as the {a} {p} {e}
    we chose {v} as the {a} {p} {e}
    we have {v} as the {a} {p} {e}
    we have the {a} {p} {e} as {v}
    we agreed on {v} as the {a} {p} {e}
    we took {v} for the {a} {p} {e}
    we set the {a} {p} {e} to {v}
    they gave {v} as the {a} {p} {e}
    they gave the {a} {p} {e} as {v}
    they made {v} the {a} {p} {e}
    they named {v} as the {a} {p} {e}
    they changed the {a} {p} {e} from the old one to {v}
    the board fixed the {a} {p} {e} at {v}
    the board made {v} the {a} {p} {e}
    the customer asked for {v} as the {a} {p} {e}
    the letter gives {v} as the {a} {p} {e}
    the letter gives the {a} {p} {e} as {v}
    the page about {e} gives the {a} as {v}
    the sign at the door names {v} as the {a} {p} {e}
    the sheet has {v} under the {a} {p} {e}
    the plan names the {a} {p} {e}: {v}
    a note tells the {a} {p} {e}, {v}
    everyone took {v} to be the {a} {p} {e}
    there is one {a} {p} {e}: {v}
    there is only one {a} {p} {e}, {v}
    nothing but {v} is the {a} {p} {e}
    one must know the {a} {p} {e}, {v}
    one should use {v} as the {a} {p} {e}
    you will need {v}, the {a} {p} {e}
    you get {v} if you ask for the {a} {p} {e}
""")

SENTENCES = lines_of("""
    {A} {p} {e}: {v}.
    The {a} {p} {e}: {v}.
    The {a} {p} {e}? It is {v}.
    What is the {a} {p} {e}? {v}.
    Question: what is the {a} {p} {e}? Answer: {v}.
    Q: {A} {p} {e}? A: {v}.
    Please use {v} as the {a} {p} {e}.
    Use {v} as the {a} {p} {e}.
    Please note the {a} {p} {e}: {v}.
    Note the new {a} {p} {e}, {v}.
    Please set the {a} {p} {e} to {v}.
    Do not change the {a} {p} {e}; it is {v}.
    Remember the {a} {p} {e}: {v}.
    Please change the {a} {p} {e} to {v}.
    Enter {v} where the form asks for the {a} {p} {e}.
    Put {v} into the field for the {a} {p} {e}.
    If somebody asks for the {a} {p} {e}, the answer is {v}.
    Whoever needs the {a} {p} {e} should take {v}.
    "The {a} {p} {e} is {v}," said the caretaker.
    "{v} is the {a} {p} {e}," she answered.
    "For {e} the {a} is {v}," he wrote.
    "What is the {a} {p} {e}?" - "{v}."
    She said that the {a} {p} {e} was {v}.
    He wrote that the {a} {p} {e} had become {v}.
    They told us that {v} was the {a} {p} {e}.
    The caller asked whether the {a} {p} {e} was {v}, and it is.
    The {a} {p} {e} is "{v}".
    The {a} {p} {e} is '{v}'.
    The {a} {p} {e} is **{v}**.
    The **{a}** {p} {e} is {v}.
    The {a} {p} {e} is `{v}`.
    The {a} {p} *{e}* is {v}.
    The {a} {p} {e} (see the list) is {v}.
    The {a} ({E}) is {v}.
    The {a} {p} {e} is not the old one but {v}.
    Not the old one but {v} is the {a} {p} {e}.
    There was some talk about {e}. {Its} {a} is {v}.
    We spoke about {e}. The {a} is {v}.
    The next point was {e}. {Its} {a} was changed to {v}.
    {e} comes next. The {a} here is {v}.
    {e} is on the list too. {Its} {a}: {v}.
    Many asked for the {a} {p} {e}. It is {v}.
    Somebody looked for the {a} {p} {e}. It was {v}.
    The {a} {p} {e} was missing on the form. It has to be {v}.
    The {a} {p} {e} was changed. It is {v} now.
    Do you know {e}? The {a} is {v}.
    Now to {e}. There, {v} is the {a}.
    {e} has a new {a}. From today it is {v}.
    Let us take {e} as an example: the {a} is {v}.
    About the {a} {p} {e} all is clear now: {v}.
    One more word on {e}: {v} is the {a}.
    To sum up: {a} {p} {e}, {v}.
    Re {e}: the {a} is {v}.
    Subject: {a} {p} {e} ({v}).
    New {a} {p} {e}: {v}.
    Reminder: the {a} {p} {e} is {v}.
    Correction: the {a} {p} {e} is {v}, not what was printed before.
    Attention, the {a} {p} {e} is {v}!
    Good news: {v} is the {a} {p} {e}!
    {v}: that is the {a} {p} {e}.
    {v} - this is the {a} {p} {e}.
    {v}; so much for the {a} {p} {e}.
    {v}, that is the {a} {p} {e}.
    {v} ({E}, {a}).
    {E}: {a} {v}.
    {E} - {a} - {v}.
    {E}: the {a} is {v}.
    Visit {e} ({a}: {v}) if you can.
""")

# Two facts in one sentence: about one thing, with a second attribute ``{b}`` of the value ``{w}``; and of one
# attribute, with a second thing ``{f}``.

PAIRS_ABOUT_ONE_THING = lines_of("""
    The {a} {p} {e} is {v}, and {its} {b} is {w}.
    The {a} {p} {e} is {v} and the {b} is {w}.
    {e} has the {a} {v} and the {b} {w}.
    {e} has {v} as {its} {a} and {w} as {its} {b}.
    {s} {a} is {v}, while {its} {b} is {w}.
    {v} is the {a} {p} {e}, and {w} is {its} {b}.
    For {e}, the {a} is {v} and the {b} is {w}.
    For {e} we have {v} ({a}) and {w} ({b}).
    {E}: {a} {v}, {b} {w}.
    Not only is {v} the {a} {p} {e}, but {w} is {its} {b}.
    With the {a} {v} and the {b} {w}, {e} is on the list.
    {e} ({a}: {v}, {b}: {w}) was discussed.
""")

PAIRS_OF_ONE_ATTRIBUTE = lines_of("""
    The {a} {p} {e} is {v}, and that {p} {f} is {w}.
    The {a} {p} {e} is {v}; {p} {f} it is {w}.
    While the {a} {p} {e} is {v}, that {p} {f} is {w}.
    {e} has the {a} {v}, but {f} has {w}.
    {e} and {f} have the {a} {v} and {w}, in this order.
    For {e}, the {a} is {v}, and for {f} it is {w}.
    {v} is the {a} {p} {e}, {w} that {p} {f}.
    {a} {p} {e}: {v}, {p} {f}: {w}.
    Unlike {f} with the {a} {w}, {e} has {v}.
    {s} {a} is {v}, not {w} as {p} {f}.
""")
