"""What stands before a clause that states a fact, and what behind it. One wording a line."""

from __future__ import annotations

from llamahome_gui.starter.phrasings.parts import lines_of

LEADS = lines_of("""
    according to the register,
    according to the contract,
    according to our colleagues,
    after a short debate it was clear that
    all agree that
    anyone can see that
    as a rule,
    as always,
    as everybody knows,
    as from today,
    as of today,
    as the list shows,
    at the last meeting it was said that
    at the moment,
    because of the change,
    before we forget:
    by the way,
    for completeness:
    for the record,
    for the time being,
    from next week,
    first of all,
    following the review,
    hence
    however,
    I am told that
    I would like to add that
    in fact,
    in other words,
    in short,
    in the end,
    in this chapter we learn that
    it has been confirmed that
    it is certain that
    it is worth knowing that
    it turns out that
    it was decided that
    just to be clear,
    keep in mind that
    last but not least,
    let everybody know that
    may I add that
    meanwhile,
    my notes say that
    next,
    of course
    on page nine one reads that
    once again:
    only a few know that
    please note that
    please remember that
    since the move,
    so far,
    surely
    thanks to the new colleague we know that
    the auditors found that
    the committee noted that
    the form says that
    the head of department explained that
    the list says that
    the new leaflet states that
    the reception confirms that
    the report adds that
    there is no question that
    they say that
    this year,
    to answer your letter,
    to be exact,
    to repeat,
    until further notice,
    visitors should know that
    we are happy to tell you that
    we heard that
    we learned that
    we were told that
    when we checked, we saw that
    you may remember that
    you should know that
""")

TAILS = lines_of("""
    after all
    again
    and that is final
    and nothing else
    as before
    as planned
    as well
    at present
    because the board wants it so
    for good
    for now
    for the rest of the year
    if nothing goes wrong
    in spite of what was said
    last week
    since Monday
    these days
    this time
    today
    too
    until the spring
    without exception
    , and that will not change
    , and everyone was informed
    , as agreed
    , as the notes show
    , as you asked
    , at least for the moment
    , but nobody had noticed
    , by the way
    , if I am not mistaken
    , not more and not less
    , of course
    , said the reception
    , so please take note
    , that much is certain
    , the report says
    , to be precise
    , which was a surprise
    , which is new
    , while the rest is open
    ; the rest follows by e-mail
    ; see also the next page
    (see the annex)
    (as of today)
    (checked twice)
    (page 12)
""")
