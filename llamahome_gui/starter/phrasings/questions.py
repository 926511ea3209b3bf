"""How people ask for a fact: the asking itself, what they say before it, and how they end.

``ASKS`` are clauses that take an opening and an ending; ``QUESTIONS`` stand by themselves.
"""

from __future__ import annotations

from llamahome_gui.starter.phrasings.parts import lines_of

ASKS = lines_of("""
    what is the {a} {p} {e}
    what is {s} {a}
    what's the {a} {p} {e}
    what was the {a} {p} {e}
    what is the current {a} {p} {e}
    what is now the {a} {p} {e}
    what is the right {a} {p} {e}
    what is known about the {a} {p} {e}
    what is given as the {a} {p} {e}
    what is written about the {a} {p} {e}
    what is said about {s} {a}
    what is the {a} that {e} has
    what is the {a} given for {e}
    what is the {a} we have for {e}
    what is {e} said to have as {its} {a}
    what are we told of the {a} {p} {e}
    what are the details on the {a} {p} {e}
    what did they say was the {a} {p} {e}
    what did they choose as the {a} {p} {e}
    what do we know of the {a} {p} {e}
    what do I enter as the {a} {p} {e}
    what do I need to know about the {a} {p} {e}
    what does it say about the {a} {p} {e}
    what does the document give as the {a} {p} {e}
    what does the text say about the {a} {p} {e}
    what does {e} have as {its} {a}
    what has been fixed as the {a} {p} {e}
    what must I write for the {a} {p} {e}
    what should I write down as the {a} {p} {e}
    what should I put for {s} {a}
    what was chosen as the {a} {p} {e}
    what became the {a} {p} {e}
    what {a} does {e} have
    what {a} does {e} use
    what {a} is given for {e}
    what {a} was set for {e}
    what {a} do they use for {e}
    what {a} did {e} get
    which {a} does {e} have
    which {a} does {e} use
    which {a} has {e} got
    which {a} is that of {e}
    which {a} was given for {e}
    which {a} was chosen for {e}
    which {a} goes with {e}
    which {a} do we have for {e}
    which {a} do I need for {e}
    which {a} is listed for {e}
    which is the {a} {p} {e}
    which value is given for the {a} {p} {e}
    which entry is there for the {a} {p} {e}
    where does it say the {a} {p} {e}, and what is it
    where do I see the {a} {p} {e}, and how does it read
    how does {s} {a} read
    how does the {a} {p} {e} read
    how is the {a} {p} {e} given
    who knows the {a} {p} {e}
    who can tell me the {a} {p} {e}
    can you give me the {a} {p} {e}
    can you tell me the {a} {p} {e}
    can you tell me what the {a} {p} {e} is
    can you see the {a} {p} {e}
    can you read the {a} {p} {e} to me
    can I have the {a} {p} {e}
    can anyone tell the {a} {p} {e}
    could you look up the {a} {p} {e}
    could you look for the {a} {p} {e}
    could you check the {a} {p} {e}
    could you send me the {a} {p} {e}
    could you say what {s} {a} is
    could I get the {a} {p} {e}
    do you know the {a} {p} {e}
    do you know what the {a} {p} {e} is
    do you have the {a} {p} {e}
    do you see {aa} for {e}
    do we have the {a} {p} {e}
    do we know the {a} {p} {e}
    do the documents give the {a} {p} {e}
    does it say what the {a} {p} {e} is
    does {e} have {aa}, and what is it
    does the text tell the {a} {p} {e}
    have you got the {a} {p} {e}
    have you read what the {a} {p} {e} is
    is the {a} {p} {e} given, and as what
    is there a word on the {a} {p} {e}
    is there {aa} for {e}, and which
    is it written anywhere what {s} {a} is
    may I have the {a} {p} {e}
    may I ask for the {a} {p} {e}
    may I know {s} {a}
    might you have the {a} {p} {e}
    will you tell me the {a} {p} {e}
    would you give me the {a} {p} {e}
    would you look at the {a} {p} {e} for me
    would you mind telling me the {a} {p} {e}
    for {e}, what is the {a}
    for {e}, which {a} is given
    in the case of {e}, what is the {a}
    as for {e}, what is the {a}
    as to {e}, which {a} do we have
    with regard to {e}, what is the {a}
    according to the document, what is the {a} {p} {e}
    according to the list, which {a} does {e} have
    the {a} {p} {e} is what
    {e} has which {a}
    and the {a} {p} {e} is
    so what is {s} {a}
    {a} {p} {e}
    the {a} {p} {e}
    {s} {a}
    {E}, {a}
    {E} {a}
    {e}: {a}
    {e}: what is the {a}
    {e}, what is {its} {a}
""")

ORDERS = lines_of("""
    tell me the {a} {p} {e}
    tell me what the {a} {p} {e} is
    tell us {s} {a}
    give me the {a} {p} {e}
    give the {a} {p} {e}
    give me {s} {a}
    give me the {a} that {e} has
    name the {a} {p} {e}
    name {s} {a}
    look up the {a} {p} {e}
    look up {s} {a} for me
    look in the document for the {a} {p} {e}
    find the {a} {p} {e}
    find {s} {a} in the text
    search for the {a} {p} {e}
    get me the {a} {p} {e}
    let me have the {a} {p} {e}
    let me know the {a} {p} {e}
    let me know what {s} {a} is
    let me see the {a} {p} {e}
    read me the {a} {p} {e}
    write down the {a} {p} {e}
    write the {a} {p} {e}
    state the {a} {p} {e}
    list the {a} {p} {e}
    check the {a} {p} {e}
    check what {s} {a} is
    quote the {a} {p} {e}
    answer with the {a} {p} {e}
    say what the {a} {p} {e} is
    say which {a} {e} has
    send me the {a} {p} {e}
    help me with the {a} {p} {e}
    I need the {a} {p} {e}
    I need to know the {a} {p} {e}
    I need {s} {a}
    I want the {a} {p} {e}
    I want to know what the {a} {p} {e} is
    I would like to know the {a} {p} {e}
    I would like to have {s} {a}
    I am looking for the {a} {p} {e}
    I have to know the {a} {p} {e}
    I must enter the {a} {p} {e}
    I do not know the {a} {p} {e}
    I cannot see the {a} {p} {e}
    I was asked for the {a} {p} {e}
    I wonder what the {a} {p} {e} is
    my question is what {s} {a} is
    we need the {a} {p} {e}
    we are asked for the {a} {p} {e}
    they want to know the {a} {p} {e}
    somebody asked me for the {a} {p} {e}
    for {e}, give me the {a}
    for {e} I need the {a}
    on {e}: give me the {a}
""")

QUESTIONS = lines_of("""
    I have a question about {e}. What is the {a}?
    I have a question about {e}: which {a} does it have?
    I am reading about {e}. What is the {a}?
    I am filling in a form for {e}. Which {a} do I write?
    I have to call about {e}. They want the {a}.
    I cannot see it: what is the {a} {p} {e}?
    I read all of it and missed the {a} {p} {e}. What is it?
    I lost the {a} {p} {e}. Can you give it to me?
    I no longer know the {a} {p} {e}. What was it?
    We talked about {e}. What was the {a}?
    Let us talk about {e}. What is the {a}?
    There is something about {e} in the text. Which {a} is given?
    Somebody asked for the {a} {p} {e}. What do I answer?
    My boss asked for the {a} {p} {e}. What is it?
    The form asks for the {a} {p} {e}. What do I enter?
    The {a} {p} {e} is missing in my list. What is it?
    The {a} {p} {e}, what is it?
    The {a} {p} {e}: how does it read?
    {e} has {aa}. What is it?
    {e} has {aa}. Which one?
    {e} - what {a}?
    {E}? I mean the {a}.
    {A}? For {e}, I mean.
    Question about {e}: the {a}?
    Question: {a} {p} {e}?
    Wanted: the {a} {p} {e}.
    Missing: {a} {p} {e}.
    Please: {a} {p} {e}!
    {a} {p} {e}: ?
    Is it said what {s} {a} is? If so, tell me.
    If you know the {a} {p} {e}, tell me.
    If the text gives the {a} {p} {e}, what is it?
    Look at {e}. What is the {a}?
    Think of {e}. Which {a} does it have?
    Complete: the {a} {p} {e} is ...
    Complete the sentence: "The {a} {p} {e} is"
""")

OPENINGS = lines_of("""
    Good.
    Good morning,
    Hello!
    Hello,
    Hi,
    Hi there!
    Hey,
    Dear assistant,
    One more thing:
    One more question:
    Another question:
    Next question:
    Quick question:
    A short question:
    Excuse me,
    Sorry,
    Sorry to ask again:
    Thanks.
    Thank you.
    Thanks for your help.
    Well,
    Okay,
    Now,
    So,
    All right.
    Please,
    Please help:
    Maybe you know:
    I am in a hurry:
    From the text:
    From the documents:
    In the document:
    Only one thing:
    You have read it:
""")

ENDS = lines_of("""
    ?
    ?
    ?
    , please?
    today?
    exactly?
    now?
    again?
    , do you know?
    according to the text?
    in the document?
    ? Thanks!
    ? Please be brief.
    ? One sentence is enough.
    ? It must be in there.
    ??
""")

ORDER_ENDS = lines_of("""
    .
    .
    .
    !
    , please.
    , please!
    now.
    from the document.
    , if you can.
    , if it is in the text.
    as it is written there.
    . Thanks!
    . Thank you.
    . One sentence will do.
""")

NEXT_ATTRIBUTE = lines_of("""
    And the {a}?
    And what is the {a}?
    What about the {a}?
    Which {a} does it have?
    Then the {a}?
    What else: the {a}?
    And its {a}?
    The {a} too?
    Tell me its {a} as well.
    And which {a}?
    The {a}?
    And what {a}?
    Okay, and the {a}?
    Thanks. And the {a}?
    What is its {a}?
    And the {a}, please?
    Good, and what about the {a}?
    I need the {a} too.
    Give me the {a} as well.
    And do you know the {a}?
""")

NEXT_ENTITY = lines_of("""
    And {p} {e}?
    What about {e}?
    And the one {p} {e}?
    How about {e}?
    And that {p} {e}?
    The same {p} {e}?
    Then {p} {e}?
    Now {e}?
    And for comparison, {p} {e}?
    And {e}?
    {e}?
    {E}?
    Thanks. And {p} {e}?
    Okay, and {e}?
    And what is it {p} {e}?
    And how is it with {e}?
    I need that {p} {e} too.
    Give me the one {p} {e} as well.
    And in the case of {e}?
    Good, and what about {e}?
""")
