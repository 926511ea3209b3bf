"""More wordings of attributes of people and places that are trained on: other verbs and nouns for the same thing.

A small network knows no synonyms: what a text may call a thing it must have met in some sentence. One wording a line;
statements end with a full stop, questions with a question mark.
"""

from __future__ import annotations

from llamahome_gui.starter.phrasings.parts import lines_of

WIDER_OF_PEOPLE: dict[str, tuple[str, ...]] = {
    "manager": lines_of("""
        {v} directs {e}.
        The boss of {e} is {v}.
        {v} has been the director of {e} since May.
        All decisions at {e} are up to {v}.
        {e} works under the direction of {v}.
        It is the job of {v} to keep {e} going.
        {v} was made the chief of {e}.
        {e} is supervised by {v}.
        Who directs {e}?
        Who is the boss of {e}?
        Who is the chief at {e}?
        Who supervises {e}?
        Who keeps {e} going?
        What is the name of the one who directs {e}?
        Under whom does {e} work?
        Whose direction does {e} work under?
        To whom does {e} report?
        Whom has {e} got as its boss?
    """),
    "city": lines_of("""
        {e} is based in {v}.
        {e} is situated in {v}.
        You have to go to {v} for {e}.
        {v} is home to {e}.
        They put {e} in {v}.
        {e} belongs to the town of {v}.
        Take the train to {v} for {e}.
        The place where {e} stands is {v}.
        Where is {e} based?
        Where is {e} situated?
        Which town is home to {e}?
        Where must I go for {e}?
        In what place is {e}?
        Where did they put {e}?
        Where does the train to {e} go?
        What town does {e} belong to?
    """),
    "access code": lines_of("""
        Unlock {e} with {v}.
        {v} unlocks {e}.
        The gate of {e} lets you through with {v}.
        {e} is locked; the key is the number {v}.
        Visitors of {e} key in {v}.
        For entry to {e}, press {v}.
        The pad beside the door of {e} takes {v}.
        {v} is needed for admission to {e}.
        How do I unlock {e}?
        What unlocks {e}?
        What must visitors of {e} key in?
        Which code lets people into {e}?
        What do I press for entry to {e}?
        What code is needed for admission to {e}?
        Which code does the pad beside the door of {e} take?
        What is the key to {e}?
    """),
    "phone number": lines_of("""
        Telephone {e} on {v}.
        The telephone of {e} rings under {v}.
        Give {e} a call: {v}.
        Contact {e} by telephone on {v}.
        To get {e} on the line, use {v}.
        Calls to {e} go to {v}.
        {v} connects you with {e}.
        The hotline of {e} is {v}.
        On what number can I telephone {e}?
        What is the telephone number of {e}?
        Which number rings at {e}?
        How do I give {e} a call?
        Where do calls to {e} go?
        What connects me with {e}?
        How can {e} be contacted by telephone?
        Which number must be dialled for {e}?
    """),
    "leader": lines_of("""
        {v} directs {e}.
        {v} coordinates {e}.
        The boss of {e} is {v}.
        {e} was entrusted to {v}.
        {e} has {v} as its head.
        The lead on {e} was given to {v}.
        {v} steers {e}.
        {v} has the lead in {e}.
        Who directs {e}?
        Who coordinates {e}?
        Who steers {e}?
        Who is the boss of {e}?
        Who was given the lead on {e}?
        To whom was {e} entrusted?
        Under whom does {e} go on?
        Who has the lead in {e}?
    """),
    "opening day": lines_of("""
        {e} is to be inaugurated on {v}.
        The launch of {e} is on {v}.
        {e} admits its first visitors on {v}.
        {e} begins its work on {v}.
        {v} will see the opening of {e}.
        The ribbon at {e} is cut on {v}.
        The public may enter {e} from {v}.
        {e} goes into service on {v}.
        When is {e} to be inaugurated?
        When is the launch of {e}?
        On which day are the first visitors admitted to {e}?
        When does {e} begin its work?
        On what day do people get into {e} for the first time?
        When is the ribbon at {e} cut?
        When may the public enter {e}?
        When does {e} go into service?
    """),
    "room": lines_of("""
        {e} is to be found in {v}.
        Look for {e} behind the door of {v}.
        {e} has taken {v} as an office.
        Go to room {v} for {e}.
        {e} shares room {v} with a colleague.
        The place where {e} works is {v}.
        {v} is where {e} sits.
        {e} receives visitors in {v}.
        Where is {e} to be found?
        Which office has {e} taken?
        Where must I go for {e}?
        Behind which door is {e}?
        Which room does {e} share with a colleague?
        Where does {e} receive visitors?
        In what office does {e} sit?
        What room should I look for to find {e}?
    """),
    "extension": lines_of("""
        From any desk you get {e} with {v}.
        {e} picks up under {v} inside the building.
        {v} rings on the desk of {e}.
        The direct line of {e} ends with {v}.
        Colleagues call {e} on {v}.
        The internal number of {e} is {v}.
        Internally, {e} is {v}.
        What is the internal number of {e}?
        What rings on the desk of {e}?
        With what does the direct line of {e} end?
        On what do colleagues call {e}?
        How do I get {e} from my desk?
        Which digits reach {e} inside the building?
    """),
    "badge number": lines_of("""
        {e} carries a badge that says {v}.
        {e} shows badge {v} at the gate.
        The pass of {e} is number {v}.
        {v} is written on the pass of {e}.
        The card that {e} wears has the number {v}.
        {e} received badge {v}.
        They issued badge {v} to {e}.
        What does the badge of {e} say?
        What is written on the pass of {e}?
        Which number does the pass of {e} have?
        Which badge does {e} show at the gate?
        Which badge did {e} receive?
        What badge did they issue to {e}?
        What number is on the card that {e} wears?
    """),
    "password": lines_of("""
        {e} signs in with {v}.
        Sign in to {e} by typing {v}.
        {v} gives access to the files of {e}.
        The account of {e} is protected by {v}.
        The computer lets you into {e} if you enter {v}.
        The word that opens the account of {e} is {v}.
        {e} has set {v} for signing in.
        What do I enter to sign in to {e}?
        How does one sign in to {e}?
        What protects the account of {e}?
        Which word opens the account of {e}?
        What gives access to the files of {e}?
        What has been set for signing in to {e}?
    """),
    "closing time": lines_of("""
        The last visitors leave {e} at {v}.
        {e} ends its day at {v}.
        {e} lets people in until {v}.
        They lock {e} at {v}.
        {e} goes dark at {v}.
        Business at {e} is over at {v}.
        Leave {e} before {v}, or you are locked in.
        {v} is when {e} shuts.
        When do the last visitors leave {e}?
        When do they lock {e}?
        At what time is business at {e} over?
        When does {e} end its day?
        By what time must I leave {e}?
        Until what time does {e} let people in?
        When does {e} go dark?
    """),
    "birthday": lines_of("""
        {e} came into the world on {v}.
        {e} has a party every {v}.
        {v} is when {e} was born.
        Every year on {v}, {e} gets presents.
        {e} blows out candles on {v}.
        On the passport of {e}, the date of birth is {v}.
        Send {e} a card on {v}.
        The big day of {e} is {v}.
        When did {e} come into the world?
        When does {e} get presents?
        When does {e} have a party?
        When does {e} blow out candles?
        What date of birth is on the passport of {e}?
        When is the big day of {e}?
        On which day do I send {e} a card?
    """),
    "home town": lines_of("""
        {e} was born in {v}.
        {e} has lived in {v} for ever.
        The parents of {e} live in {v}.
        {e} went to school in {v}.
        {e} spent the first years in {v}.
        {e} calls {v} home.
        {e} has roots in {v}.
        {e} returns to {v} every evening.
        Where was {e} born?
        What does {e} call home?
        Where did {e} go to school?
        Where do the parents of {e} live?
        Where did {e} spend the first years?
        In what place does {e} have roots?
        Where does {e} return to every evening?
        What town has {e} lived in?
    """),
    "e-mail address": lines_of("""
        {e} gets messages at {v}.
        Letters for {e} should be addressed to {v}.
        {e} receives its post at {v}.
        Contact {e} by mail: {v}.
        Forward the message to {e}, that is to {v}.
        Electronic post for {e} arrives at {v}.
        The inbox of {e} is {v}.
        {v} is the address that {e} gave for answers.
        If you want to contact {e}, send a message to {v}.
        Where does {e} get messages?
        Where should letters for {e} be addressed?
        How do I contact {e} by mail?
        What is the inbox of {e}?
        At what address does post for {e} arrive?
        Where do I send a message for {e}?
        To what address may I forward this for {e}?
        Which address did {e} give for answers?
    """),
}  # fmt: skip
