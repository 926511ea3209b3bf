"""More wordings of single attributes of products, projects and contracts that are trained on; see `wider_people`."""

from __future__ import annotations

from llamahome_gui.starter.phrasings.parts import lines_of

WIDER_OF_THINGS: dict[str, tuple[str, ...]] = {
    "price": lines_of("""
        {e} goes for {v}.
        The shop asks {v} for {e}.
        {e} is worth {v}.
        The cost of {e} amounts to {v}.
        Buyers of {e} pay {v}.
        {e} is yours for {v}.
        An order of {e} is charged at {v}.
        {e} set us back {v}.
        How much does the shop ask for {e}?
        What is {e} worth?
        What does the cost of {e} amount to?
        How much do buyers of {e} pay?
        How much money is needed to buy {e}?
        What is charged for an order of {e}?
        For what sum does {e} go?
        How much did {e} set us back?
    """),
    "budget": lines_of("""
        {e} is funded with {v}.
        The funds of {e} amount to {v}.
        {e} must not cost more than {v}.
        The limit for spending on {e} is {v}.
        {v} was approved for {e}.
        The treasurer reserved {v} for {e}.
        {e} receives {v} from the fund.
        {e} has to make do with {v}.
        With how much is {e} funded?
        What do the funds of {e} amount to?
        How much was approved for {e}?
        What is the limit for spending on {e}?
        What sum did the treasurer reserve for {e}?
        What must {e} not cost more than?
        With how much does {e} have to make do?
        What does {e} receive from the fund?
    """),
    "version number": lines_of("""
        {e} has got as far as {v}.
        {v} is the current release of {e}.
        We have {v} of {e} on all machines.
        {e} was upgraded to {v}.
        The build of {e} that people use is {v}.
        {e} identifies itself as {v}.
        Download {e} in version {v}.
        {e} was published as {v}.
        What is the current release of {e}?
        What was {e} upgraded to?
        Which build of {e} do people use?
        As what does {e} identify itself?
        In which version can I download {e}?
        As which version was {e} published?
        What version of {e} is on all machines?
    """),
    "colour": lines_of("""
        {e} was coloured {v}.
        {e} has a {v} shade.
        The paint on {e} is {v}.
        {e} is covered with {v}.
        You recognise {e} because it is {v}.
        {e} shines in {v}.
        {e} is made in {v}.
        They wanted {e} to be {v}.
        What shade does {e} have?
        What paint is on {e}?
        In what shade does {e} shine?
        What colour did they want {e} to be?
        What is the paint of {e} like?
        Which colour is {e} made in?
        With which colour is {e} covered?
    """),
    "deadline": lines_of("""
        {e} has time until {v}.
        {e} must not take longer than {v}.
        The work on {e} stops on {v}.
        Hand in {e} by {v}.
        {e} is expected on {v}.
        After {v}, {e} is overdue.
        The final date for {e} is {v}.
        {e} is to be completed before {v}.
        How much time has {e}, until which day?
        When is {e} expected?
        When does the work on {e} stop?
        After what date is {e} overdue?
        What is the final date for {e}?
        When must I hand in {e}?
        Before what date is {e} to be completed?
        On what date is {e} due?
    """),
    "serial number": lines_of("""
        {e} is marked {v}.
        The label on {e} says {v}.
        {v} is engraved on {e}.
        The maker numbered {e} {v}.
        {e} was produced as unit {v}.
        Below, {e} is stamped {v}.
        The sticker of {e} gives {v}.
        What does the label on {e} say?
        How is {e} marked?
        What is engraved on {e}?
        What is stamped on {e}?
        As which unit was {e} produced?
        How did the maker number {e}?
        What does the sticker of {e} give?
    """),
    "contract number": lines_of("""
        The agreement with {e} is number {v}.
        We are bound to {e} by {v}.
        The deal with {e} is recorded under {v}.
        {e} agreed to {v}.
        Look up {v} for the contract about {e}.
        In the files, the agreement of {e} is called {v}.
        The lawyers know {e} as {v}.
        What number does the agreement with {e} have?
        Under what is the deal with {e} recorded?
        What did {e} agree to?
        Which contract is about {e}?
        How is the agreement of {e} called in the files?
        As what do the lawyers know {e}?
        By which contract are we bound to {e}?
    """),
    "weight": lines_of("""
        {e} brings {v} on the scale.
        The mass of {e} is {v}.
        {e} has a load of {v}.
        You need help to lift {e}, all {v} of it.
        Loaded on a truck, {e} makes {v}.
        {e} was weighed at {v}.
        {e} is heavy, namely {v}.
        What is the mass of {e}?
        At how much was {e} weighed?
        What load does {e} make on a truck?
        How hard is {e} to lift, by its mass?
        What would {e} bring on the scale?
        What heaviness does {e} have?
    """),
    "size": lines_of("""
        {e} covers {v}.
        {e} stretches over {v}.
        {e} comprises {v}.
        {e} is big: {v}.
        {e} fills {v}.
        {e} was planned with {v}.
        The extent of {e} is {v}.
        {e} amounts to {v} in size.
        What does {e} cover?
        Over how much does {e} stretch?
        What does {e} comprise?
        What is the extent of {e}?
        How much does {e} fill?
        With what size was {e} planned?
        What are the measures of {e}?
    """),
    "status": lines_of("""
        {e} has got to the point of being {v}.
        The situation of {e} is {v}.
        {e} is now {v}.
        We count {e} as {v}.
        {e} stays {v} this week.
        They describe {e} as {v}.
        The condition of {e} is {v}.
        On {e}: it is {v}.
        To what point has {e} got?
        What is the situation of {e}?
        What is the condition of {e}?
        How do they describe {e}?
        In which condition is {e} now?
        What progress has {e} made?
        What is going on with {e}?
        As what do we count {e}?
    """),
    "reason for the delay": lines_of("""
        {e} was held back by {v}.
        {e} fell behind owing to {v}.
        {v} slowed {e} down.
        Due to {v}, {e} is behind schedule.
        {e} is behind time; the trouble was {v}.
        {e} lost weeks through {v}.
        {v} caused the delay of {e}.
        {e} could not be in time because of {v}.
        What held {e} back?
        What slowed {e} down?
        Why did {e} fall behind?
        What caused the delay of {e}?
        Why is {e} behind schedule?
        Through what did {e} lose weeks?
        Due to what is {e} behind time?
        Why could {e} not be in time?
    """),
    "reason for the closure": lines_of("""
        {e} stays shut owing to {v}.
        {v} forced {e} to close.
        {v} caused the closing of {e}.
        Due to {v}, {e} is out of use.
        {e} was shut down after {v}.
        They shut {e} on account of {v}.
        {e} could not stay open because of {v}.
        {e} is locked up, and the trouble was {v}.
        Why does {e} stay shut?
        What forced {e} to close?
        What caused the closing of {e}?
        Why is {e} out of use?
        After what was {e} shut down?
        On account of what did they shut {e}?
        Why could {e} not stay open?
        Due to what is {e} locked up?
    """),
}  # fmt: skip
