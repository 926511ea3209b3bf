"""What can be said and asked of people and places in words of their own."""

from __future__ import annotations

from llamahome_gui.starter.phrasings.own import own

OF_PEOPLE_AND_PLACES = {
    "manager": own("""
        {v} manages {e}.
        {e} is managed by {v}.
        Who manages {e}?
        Who is the manager of {e}?
        also
        {v} runs {e}.
        {e} is run by {v}.
        {v} is in charge of {e}.
        Since last year, {v} has managed {e}.
        The one who manages {e} is {v}.
        The management of {e} is with {v}.
        {e} reports to {v}.
        Who runs {e}?
        Who is in charge of {e}?
        By whom is {e} managed?
        Do you know who manages {e}?
        {v} heads {e}.
        {v} looks after {e}.
        {v} has taken on the management of {e}.
        {e} is in the hands of {v}.
        {e} has found a new manager in {v}.
        If {e} needs a decision, ask {v}.
        {e}, which {v} manages, is well known.
        Who heads {e}?
        Who looks after {e}?
        Who has the say at {e}?
        In whose hands is {e}?
        Who takes the decisions at {e}?
        Whom do I ask for when {e} needs a decision?
        kept back
        The person who runs {e} is called {v}.
        Nobody but {v} manages {e}.
        Whose job is it to manage {e}?
        Under whose management is {e}?
    """),
    "city": own("""
        {e} is in {v}.
        {e} is located in {v}.
        Where is {e}?
        In which city is {e}?
        also
        {v} is where {e} is.
        One finds {e} in {v}.
        {e} lies in {v}.
        {e} has moved to {v}.
        {e} was built in {v}.
        In {v} there is {e}.
        If you are in {v}, visit {e}.
        Where is {e} located?
        Which city is {e} in?
        In what city can one find {e}?
        Do you know where {e} is?
        {e} has its address in {v}.
        {e} opened its doors in {v}.
        The way to {e} leads to {v}.
        {e} is at home in {v}.
        From the station of {v} it is not far to {e}.
        In what town is {e}?
        Where does {e} stand?
        Where do I find {e}?
        Where was {e} built?
        Where on the map is {e}?
        kept back
        To visit {e}, travel to the city of {v}.
        The city that built {e} is {v}.
        Whereabouts is {e} located?
        To which city must I travel for {e}?
    """),
    "access code": own("""
        Use the access code {v} for {e}.
        Enter {v} to open the door of {e}.
        also
        The door of {e} opens with {v}.
        {v} opens the door of {e}.
        To get into {e}, type {v}.
        Whoever wants to enter {e} needs the code {v}.
        With {v} you get into {e}.
        The code at the door of {e} is {v}.
        How do I open the door of {e}?
        Which code opens {e}?
        With which code do I get into {e}?
        What do I type to get into {e}?
        {e} can be opened with {v}.
        At the entrance of {e}, type in {v}.
        The lock of {e} knows the code {v}.
        {e} has a lock; it opens with {v}.
        Guards of {e} ask for {v}.
        Only with {v} does the gate of {e} open.
        What opens the door of {e}?
        What do I type at the entrance of {e}?
        How do I get into {e}?
        With what can I open {e}?
        Which numbers open the lock of {e}?
        The door of {e} is shut: which code do I need?
        kept back
        Without the code {v} nobody enters {e}.
        The keypad at the door of {e} wants {v}.
        What code does the keypad at the door of {e} want?
        Which code lets me enter {e}?
    """),
    "phone number": own("""
        You can call {e} on {v}.
        How can I call {e}?
        also
        Call {e} on {v}.
        {e} can be called on {v}.
        {v} is the number to call for {e}.
        If you dial {v}, {e} answers.
        To speak to {e}, call {v}.
        By phone one reaches {e} on {v}.
        On which number can I call {e}?
        Which number do I call for {e}?
        What number do I dial for {e}?
        The phone of {e} has the number {v}.
        Whoever wants to speak to {e} must call {v}.
        {e} picks up the phone on {v}.
        For questions, {e} has a phone: {v}.
        The line of {e} is {v}.
        Ring {e} on {v}.
        What number does the phone of {e} have?
        How do I reach {e} by phone?
        Under what number can one ring {e}?
        I want to speak to {e}: what do I dial?
        What is the line of {e}?
        How can one ring {e}?
        kept back
        Dial {v} and {e} will answer.
        Anyone calling {e} dials {v}.
        What do I have to dial for a call to {e}?
        Can I call {e}, and under which number?
    """),
    "leader": own("""
        {v} leads {e}.
        {e} is led by {v}.
        Who leads {e}?
        also
        {v} is in charge of {e}.
        {v} took over {e}.
        {e} was taken over by {v}.
        The one who leads {e} is {v}.
        Under {v}, {e} makes progress.
        By whom is {e} led?
        Who is the leader of {e}?
        Who is in charge of {e}?
        Who took over {e}?
        {v} heads {e}.
        {v} is responsible for {e}.
        {e} has {v} at its head.
        The head of {e} is {v}.
        Since spring, {e} has been led by {v}.
        {e} goes on under {v}.
        Who heads {e}?
        Who is responsible for {e}?
        Who is at the head of {e}?
        Who has been leading {e}?
        Who leads the work on {e}?
        kept back
        {v} was asked to lead {e}.
        The team of {e} is led by nobody but {v}.
        Who was asked to lead {e}?
        Who is it that leads {e}?
    """),
    "opening day": own("""
        {e} opens on {v}.
        When does {e} open?
        also
        {e} will open on {v}.
        On {v}, {e} opens.
        {v} is the day on which {e} opens.
        The doors of {e} open on {v}.
        {e} was opened on {v}.
        On which day does {e} open?
        When will {e} open?
        When is the opening of {e}?
        From {v} on, {e} is open.
        {e} welcomes everybody on {v} for the first time.
        The first day of {e} is {v}.
        The date for opening {e} is {v}.
        {e} starts on {v}.
        {e} stays shut before {v}.
        From when on is {e} open?
        What is the first day of {e}?
        Since when is {e} open?
        When do the doors of {e} open?
        What date was set for opening {e}?
        When does {e} start?
        kept back
        Guests may come once {e} opens on {v}.
        The opening of {e} takes place on {v}.
        When may guests come to the opening of {e}?
    """),
    "room": own("""
        {e} works in room {v}.
        In which room is {e}?
        also
        {e} sits in room {v}.
        One finds {e} in room {v}.
        In room {v} you find {e}.
        Room {v} is used by {e}.
        {e} has moved to room {v}.
        In which room does {e} sit?
        Where does {e} work?
        In what room can I find {e}?
        {e} has the desk in room {v}.
        The office of {e} is {v}.
        You will see {e} in room {v}.
        The door with the name of {e} is that of room {v}.
        Room {v} was given to {e}.
        Which room does {e} use?
        What is the office of {e}?
        Where is the desk of {e}?
        Where does {e} sit?
        Into which room did {e} move?
        kept back
        {e} occupies room {v}.
        Knock at room {v} to see {e}.
        Which room does {e} occupy?
        At which room must I knock to see {e}?
    """),
    "extension": own("""
        also
        {e} is on extension {v}.
        Dial {v} to reach {e} in the house.
        {e} has extension {v}.
        {e} can be reached on extension {v}.
        On which extension is {e}?
        Which extension does {e} have?
        What extension do I dial for {e}?
        The phone in the house reaches {e} under {v}.
        In the house, {e} has {v} on the phone.
        Press {v} to speak to {e}.
        For {e}, ask for extension {v}.
        What do I press to speak to {e}?
        Which extension reaches {e}?
        Which short number does {e} have?
        What is the number for {e} in the house?
        kept back
        {e} answers under extension {v}.
        Under what extension does {e} answer?
    """),
    "badge number": own("""
        also
        {e} wears badge {v}.
        Badge {v} is that of {e}.
        {e} has badge {v}.
        The badge of {e} has the number {v}.
        Which badge does {e} wear?
        What number is on the badge of {e}?
        On the badge of {e} one reads {v}.
        {e} was given badge {v}.
        The badge with {v} was made for {e}.
        Badge {v} opens the gate to {e}.
        What does one read on the badge of {e}?
        Which badge was given to {e}?
        What badge does {e} have?
        The badge of {e} shows which number?
        Which badge was made for {e}?
        kept back
        Badge {v} was handed to {e}.
        What badge was handed to {e}?
    """),
    "password": own("""
        Log in to {e} with {v}.
        also
        To log in to {e}, type {v}.
        {v} is what you type to log in to {e}.
        With {v} one can log in to {e}.
        The login of {e} asks for {v}.
        With which word do I log in to {e}?
        How do I log in to {e}?
        {e} asks for a password, which is {v}.
        Type {v} when {e} asks who you are.
        To open {e} on the computer, use {v}.
        The secret word of {e} is {v}.
        {e} knows you by the word {v}.
        What do I type to log in to {e}?
        What is the secret word of {e}?
        Which word does the login of {e} ask for?
        What gets me into {e} on the computer?
        {e} wants a secret word: which?
        kept back
        Nobody can log in to {e} without {v}.
        How would one log in to {e}?
    """),
    "closing time": own("""
        {e} closes at {v}.
        When does {e} close?
        also
        {e} is open until {v}.
        At {v}, {e} closes.
        The doors of {e} close at {v}.
        You can visit {e} until {v}.
        At what time does {e} close?
        Until when is {e} open?
        How long is {e} open?
        After {v}, {e} is closed.
        {e} shuts at {v}.
        {e} shuts its doors at {v}.
        Nobody gets into {e} after {v}.
        When it is {v}, {e} is about to close.
        When does {e} shut?
        At what time does {e} shut its doors?
        From when on is {e} closed?
        How late can I visit {e}?
        When do the doors of {e} close?
        Up to what time can I get into {e}?
        kept back
        At {v} they close {e} behind the last visitor.
        At what hour do they close {e}?
    """),
    "birthday": own("""
        {e} was born on {v}.
        When is the birthday of {e}?
        also
        On {v}, {e} has a birthday.
        {e} has a birthday on {v}.
        We congratulate {e} on {v}.
        {v} is the day on which {e} was born.
        When was {e} born?
        On which day was {e} born?
        When does {e} have a birthday?
        {e} turns a year older on {v}.
        The day of birth of {e} is {v}.
        {e} is going to celebrate on {v}.
        {v} saw the birth of {e}.
        When was the birth of {e}?
        When does {e} turn a year older?
        When do we congratulate {e}?
        When does {e} celebrate?
        What is the day of birth of {e}?
        On what date was {e} born?
        kept back
        There is cake for the birthday of {e} on {v}.
        When do we bring cake for the birthday of {e}?
    """),
    "home town": own("""
        {e} comes from {v}.
        {e} lives in {v}.
        Where does {e} come from?
        also
        {e} is from {v}.
        {v} is where {e} comes from.
        The family of {e} lives in {v}.
        {e} grew up in {v}.
        Where is {e} from?
        Where does {e} live?
        From which town is {e}?
        {e} is at home in {v}.
        {e} has a house in {v}.
        {e} was raised in {v}.
        Home for {e} means {v}.
        Where is {e} at home?
        Where did {e} grow up?
        Which town does {e} come from?
        Where was {e} raised?
        In which town does {e} live?
        kept back
        As a child, {e} lived in {v}.
        Those who come from {v} know {e}.
        In which town did {e} live as a child?
    """),
    "e-mail address": own("""
        You can write to {e} at {v}.
        How can I write to {e}?
        also
        Write to {e} at {v}.
        Send your mail for {e} to {v}.
        {v} is where you write to {e}.
        Mail to {e} goes to {v}.
        By e-mail one reaches {e} at {v}.
        Where do I send mail for {e}?
        To which address do I write for {e}?
        At which address can I write to {e}?
        {e} reads what comes to {v}.
        {e} has the mailbox {v}.
        The mailbox of {e} is {v}.
        {e} answers from {v}.
        How do I mail {e}?
        Which mailbox does {e} have?
        What is the mailbox of {e}?
        I want to write to {e}: at which address?
        Where does one write to {e}?
        From which address does {e} answer?
        kept back
        Messages to {e} are sent to {v}.
        Anyone writing to {e} uses {v}.
        Where are messages to {e} sent?
        Which address do people use when they write to {e}?
    """),
}  # fmt: skip
