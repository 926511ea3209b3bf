"""What can be said and asked of products, projects and contracts in words of their own."""

from __future__ import annotations

from llamahome_gui.starter.phrasings.own import own

OF_THINGS = {
    "price": own("""
        {e} costs {v}.
        How much does {e} cost?
        What does {e} cost?
        also
        {e} is sold for {v}.
        {e} can be bought for {v}.
        One pays {v} for {e}.
        For {v} you get {e}.
        {v} is what {e} costs.
        They charge {v} for {e}.
        We paid {v} for {e}.
        How much is {e}?
        What do I pay for {e}?
        How expensive is {e}?
        For how much is {e} sold?
        The bill for {e} comes to {v}.
        For {e} they want {v}.
        {e} is on sale at {v}.
        {e} is to be had for {v}.
        {v} is asked for {e}.
        {e} was bought for {v}.
        {e} comes at a cost of {v}.
        What do they want for {e}?
        What is {e} sold for?
        What is the cost of {e}?
        What does one pay for {e}?
        How much did {e} cost?
        What do I have to pay to get {e}?
        kept back
        Customers pay {v} when they take {e}.
        {e} now costs as much as {v}.
        How much money do they charge for {e}?
        At what price does one buy {e}?
    """),
    "budget": own("""
        {e} has a budget of {v}.
        How large is the budget of {e}?
        also
        {e} may spend {v}.
        {v} may be spent on {e}.
        There is {v} for {e}.
        {e} was given {v} to spend.
        {v} has been set aside for {e}.
        The money for {e} comes to {v}.
        How much may {e} spend?
        How much money is there for {e}?
        How big is the budget of {e}?
        {e} has {v} at its disposal.
        They set aside {v} for {e}.
        The board gave {e} {v}.
        {e} gets {v} in all.
        How much was set aside for {e}?
        How much may {e} cost?
        What sum does {e} have at its disposal?
        What may be spent on {e}?
        How much money does {e} get?
        kept back
        The budget granted to {e} totals {v}.
        Whoever works on {e} can spend {v}.
        How much can one spend on {e}?
        What budget was granted to {e}?
    """),
    "version number": own("""
        Which version of {e} is in use?
        also
        {e} is at version {v}.
        Version {v} of {e} is in use.
        {e} was updated to version {v}.
        We run version {v} of {e}.
        The latest version of {e} is {v}.
        {e} {v} has come out.
        At which version is {e}?
        What is the latest version of {e}?
        Which version does {e} have?
        {e} runs under version {v}.
        Version {v} is what {e} has reached.
        The release of {e} is {v}.
        They installed {e} {v}.
        What version of {e} do we run?
        Which release of {e} is it?
        What version did {e} reach?
        Which release of {e} did they install?
        To what version was {e} updated?
        kept back
        Everybody works with version {v} of {e}.
        As to versions, {e} has reached {v}.
        Which version of {e} does everybody work with?
    """),
    "colour": own("""
        {e} is painted {v}.
        What colour is {e}?
        also
        {e} is {v}.
        They painted {e} {v}.
        {e} comes in {v}.
        {v} is the colour they gave to {e}.
        {e} has been {v} since it was painted.
        Which colour has {e}?
        In which colour is {e} painted?
        What colour was {e} painted?
        {e} looks {v}.
        One sees {e} from far: it is {v}.
        Somebody gave {e} a coat of {v}.
        {v} was chosen when {e} was painted.
        {e} turned {v}.
        What does {e} look like, which colour?
        What colour does {e} have?
        Which colour did they give to {e}?
        Which coat of colour was given to {e}?
        In what colour does {e} come?
        How was {e} painted?
        kept back
        They decided to paint {e} {v}.
        {e} now wears the colour {v}.
        In what colour did they decide to paint {e}?
    """),
    "deadline": own("""
        {e} must be finished by {v}.
        When must {e} be finished?
        also
        {e} has to be done by {v}.
        By {v}, {e} must be ready.
        {e} is due on {v}.
        {e} ends on {v}.
        The last day for {e} is {v}.
        We have until {v} to finish {e}.
        By when must {e} be done?
        When is {e} due?
        Until when does {e} run?
        What is the last day for {e}?
        {e} must be delivered by {v}.
        Time for {e} runs out on {v}.
        {e} has to be complete on {v}.
        Until {v} there is time for {e}.
        {v} is the last day for {e}.
        The date for the end of {e} is {v}.
        Everything for {e} must be in by {v}.
        When does the time for {e} run out?
        By what date must {e} be complete?
        How long is there time for {e}?
        When does {e} have to be done?
        When is the last day of {e}?
        What date is set for the end of {e}?
        kept back
        Nobody may finish {e} later than {v}.
        {v} is the day on which {e} falls due.
        How late may {e} be finished?
        On which day does {e} fall due?
    """),
    "serial number": own("""
        also
        On the back of {e} one reads {v}.
        {e} has the number {v} on its back.
        {v} is printed on the back of {e}.
        What is printed on the back of {e}?
        The plate of {e} shows {v}.
        The number on {e} is {v}.
        {e} left the factory as number {v}.
        Look at the back of {e}: it says {v}.
        {v} can be read on {e}.
        What does the plate of {e} show?
        What number is on {e}?
        What does it say on the back of {e}?
        Which number can be read on {e}?
        kept back
        The number that stands on the back of {e} is {v}.
        Which number stands on the back of {e}?
    """),
    "contract number": own("""
        also
        The contract of {e} has the number {v}.
        The contract with {e} is filed as {v}.
        Contract {v} is the one with {e}.
        Which contract do we have with {e}?
        Which number has the contract of {e}?
        {e} has signed contract {v}.
        The papers of {e} are under {v}.
        What was signed with {e} is contract {v}.
        Contract {v} was signed by {e}.
        We keep the contract with {e} under {v}.
        Which contract did {e} sign?
        Under which number are the papers of {e}?
        What number is on the contract with {e}?
        Under what is the contract with {e} filed?
        What contract is there with {e}?
        kept back
        The contract binding {e} runs as {v}.
        As what does the contract binding {e} run?
    """),
    "weight": own("""
        {e} weighs {v}.
        How heavy is {e}?
        also
        {v} is what {e} weighs.
        On the scale, {e} comes to {v}.
        The scale shows {v} for {e}.
        With {v}, {e} is rather heavy.
        How much does {e} weigh?
        What does {e} weigh?
        {e} is as heavy as {v}.
        The load of {e} is {v}.
        {e} puts {v} on the scale.
        To carry {e} means to carry {v}.
        What does the scale show for {e}?
        What is the load of {e}?
        How heavy did they find {e}?
        How much does {e} put on the scale?
        Is {e} heavy, and how much is it?
        kept back
        Lifting {e} is hard: it weighs {v}.
        How heavy might {e} be?
    """),
    "size": own("""
        also
        {e} measures {v}.
        {e} takes up {v}.
        {v} is how large {e} is.
        How large is {e}?
        How big is {e}?
        What does {e} measure?
        {e} is {v} in size.
        {e} has a size of {v}.
        {e} reaches {v} in all.
        It takes {v} to house {e}.
        The plan gives {v} for {e}.
        {e} has grown to {v}.
        What size is {e}?
        What size does {e} have?
        How much does {e} take up?
        How much has {e} grown to?
        How much room does {e} need?
        kept back
        {e} is large: it measures {v}.
        How large might {e} be?
    """),
    "status": own("""
        {e} is currently {v}.
        At the moment, {e} is {v}.
        How far is {e}?
        also
        So far, {e} is {v}.
        As things are, {e} is {v}.
        The state of {e}: {v}.
        {e} is {v}, says the latest report.
        What is the state of {e}?
        What is happening with {e}?
        How is it going with {e}?
        How are things with {e}?
        News of {e}: {v}.
        At last we hear that {e} is {v}.
        {e} has been reported as {v}.
        The latest on {e}: {v}.
        Today, {e} is {v}.
        How does {e} stand?
        What is the latest on {e}?
        What do we hear of {e}?
        How is {e} doing?
        What has been reported of {e}?
        What became of {e}?
        kept back
        Right now the state of {e} can be called {v}.
        In what state is {e} right now?
    """),
    "reason for the delay": own("""
        {e} was delayed because of {v}.
        Because of {v}, {e} was delayed.
        Why was {e} delayed?
        Why is {e} late?
        also
        {e} is late because of {v}.
        {v} delayed {e}.
        {v} is why {e} is late.
        {e} had to wait because of {v}.
        What delayed {e} was {v}.
        What delayed {e}?
        Because of what was {e} delayed?
        For what reason was {e} delayed?
        {e} needs more time because of {v}.
        It was {v} that delayed {e}.
        {e} took longer, and the reason was {v}.
        {v} cost {e} a lot of time.
        {v} held {e} up.
        What held {e} up?
        What cost {e} so much time?
        Why did {e} take longer?
        Why does {e} need more time?
        How come {e} is late?
        kept back
        {e} came too late, mainly because of {v}.
        Blame {v}: {e} was delayed.
        What made {e} so late?
        What is to blame that {e} was delayed?
    """),
    "reason for the closure": own("""
        {e} was closed because of {v}.
        Because of {v}, {e} had to close.
        Why was {e} closed?
        Why did {e} close?
        also
        {e} had to close because of {v}.
        {v} is why {e} is closed.
        What closed {e} was {v}.
        {e} is closed; the reason is {v}.
        Why is {e} closed?
        What is the reason that {e} is closed?
        For what reason was {e} closed?
        {v} closed {e}.
        {e} shut its doors because of {v}.
        It was {v} that closed {e}.
        {e} is no longer open because of {v}.
        Nobody gets into {e}: there was {v}.
        {v} led to the end of {e}.
        Why did {e} shut its doors?
        Why is {e} no longer open?
        What closed {e}?
        Why can nobody get into {e}?
        What led to the end of {e}?
        How come {e} is closed?
        kept back
        Blame {v} for the fact that {e} had to close.
        What made them close {e}?
    """),
}  # fmt: skip
