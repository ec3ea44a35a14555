"""The whole story without a person: from the first card to the kept debrief, played by five people.

Each stage does what somebody would do next, reading only what is on the screen. A stage that cannot be
reached stops the story and says what was missing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.demo.crew import ANA, HANDLES, MEI, PRIYA, SAM, TOM, Crew
from bot.demo.stage import Missed, Spot, Stage

ROSTER = {
    "crisis_lead": (ANA, TOM),
    "social_lead": (ANA, TOM),
    "pr_lead": (TOM, PRIYA),
    "legal": (MEI,),
    "care_lead": (SAM,),
    "executive_sponsor": (PRIYA,),
    "community_reader": (TOM,),
    "internal_comms": (TOM,),
    "hr": (MEI,),
}
TERMS = "northwind coffee, #northwind, @northwindcoffee, #sleepisforquitters"
FIRST_WORDS = (
    "We have seen your answers to our post about the cup slogan. We understand that it hurt people. "
    "We are listening, and we will be back here by 18:00."
)
REPLY = (
    "I am Sam Idowu from Northwind Coffee. You are right to tell us, and I am sorry that our post hurt you. "
    "I have passed on what you wrote to the people who decide. If you would like to talk to me: "
    "care@northwind.example."
)
APOLOGY = (
    "I am Tom Okafor, head of communications at Northwind Coffee.\n"
    "Our post about the cup slogan was wrong: it made a joke of people's exhaustion. I am sorry.\n"
    "We have stopped the cups and the campaign. What we change: two people from night-shift work read every "
    "campaign before it goes out, by 1 March.\n"
    "I will report here by 18:00 tomorrow on what we have changed."
)
LINK = "https://social.example/@northwindcoffee/first-words"
TRIAGE = ("1. What happened", "2. Who", "3. How far", "4. This kind", "Decide how bad it is")


@dataclass
class Story:
    """What the people remember from one stage to the next."""

    stage: Stage
    alert: Spot | None = None
    room: Spot | None = None
    notes: dict[str, str] = field(default_factory=dict)

    @property
    def thread(self) -> Spot:
        if self.room is None:
            raise Missed("no war room is open yet")
        return self.room

    @property
    def crew(self) -> Crew:
        return Crew(self.stage, self.thread)


def set_up(story: Story) -> None:
    """Priya, an owner of the workspace, names who is asked and says what to listen for."""
    stage = story.stage
    for role, people in ROSTER.items():
        stage.command(PRIYA, f"/crisis roster {role} " + " ".join(f"@{HANDLES[p]}" for p in people))
    stage.command(PRIYA, "/crisis watch add Northwind Coffee")
    stage.fill(PRIYA, name="Northwind Coffee", terms=TERMS, at_once=["at_once"])
    stage.close(PRIYA)  # which tells how each line was understood


def storm(story: Story) -> None:
    """One card appears in the incident channel and names who is asked; Ana takes it."""
    stage = story.stage
    story.alert = stage.message_with("Northwind Coffee", button="Declare a crisis")
    stage.message_with("you are on call", thread=story.alert)
    stage.press(ANA, story.alert, "I’m on it")
    stage.shows(story.alert, "The decision is still open")


def declare(story: Story) -> None:
    """Ana looks at it and declares: where it began is filled in. The war room opens under a pinned card."""
    stage = story.stage
    if story.alert is None:
        raise Missed("there is no alert to declare from")
    stage.press(ANA, story.alert, "Declare a crisis")
    stage.fill(
        ANA,
        title="Cup slogan mocks exhaustion",
        type="insensitive_post",
        fault="ours",
        severity_now="2",
        severity_24h="2",
        lead_id=ANA,
    )
    story.room = stage.message_with("Cup slogan mocks exhaustion", button="My next step")
    stage.shows(story.room, "|Mastodon>")
    stage.shows(story.alert, "crisis #")
    stage.pinned(story.room)


def first_words(story: Story) -> None:
    """The holding text: drafted, not approvable by its author, changed, approved, posted by hand."""
    stage, crew = story.stage, story.crew
    crew.draft("Say the first words", ANA, FIRST_WORDS.replace("hurt", "upset"))
    card = crew.text_card("Holding statement")
    stage.refused(ANA, card, "Approve", "You wrote a version of this text")
    crew.ask_for_changes(TOM, card, "They write that it hurt them. Say so, not “upset”.")
    stage.press(ANA, card, "Edit")
    stage.fill(ANA, text=FIRST_WORDS)
    stage.shows(card, "version 2")
    crew.approve_all(card)
    crew.publish_by_hand(card, by=ANA, link=LINK)


def triage(story: Story) -> None:
    """What is known is written down page by page, and a person decides how bad it is."""
    for page in TRIAGE:
        story.crew.do("Understand who is hurt", choice=page)


def delete_or_keep(story: Story) -> None:
    """Rule D1: evidence is saved first, and the post is kept."""
    crew = story.crew
    crew.do("Save the evidence")
    crew.do("Delete the post, or keep it?", choice="Keep")


def answer_affected(story: Story) -> None:
    """The nurse whose post began it hears from a person with a name before the crowd does."""
    stage, crew = story.stage, story.crew
    crew.do("Is there somebody we have to answer first?", choice="Yes, we can reach them")
    crew.draft("Answer those who were hurt", SAM, REPLY)
    card = stage.message_with("Reply to the person affected", thread=story.thread, button="Publish…")
    crew.publish_by_hand(card, by=ANA, link=LINK.replace("first-words", "reply"))


def apology(story: Story) -> None:
    """The apology, with the approvals of lead, executive and legal."""
    crew = story.crew
    crew.do("Let somebody from the group")
    crew.do("How will people see our part in it?", choice="Ours, and we could have avoided it")
    crew.do("Name who speaks for us", person="Tom Okafor", function="head of communications")
    crew.draft("Publish the apology", SAM, APOLOGY)
    card = crew.text_card("Statement or apology")
    crew.approve_all(card)
    crew.publish_by_hand(card, by=ANA, link=LINK.replace("first-words", "apology"))


def work_through(story: Story) -> None:
    """Everything else the playbook asks for, until nothing is open."""
    story.stage.press(ANA, story.thread, "Resolve…")
    story.stage.window_says(ANA, "cannot be resolved yet")
    story.crew.work_until_done()


def resolve(story: Story) -> None:
    stage = story.stage
    stage.press(ANA, story.thread, "Resolve…")
    stage.fill(ANA, outcome="The cups are gone, the apology stands, and the numbers are back to normal.")
    stage.shows(story.thread, "esolved")


def debrief(story: Story) -> None:
    """Everyone who took part answers; the report is posted and kept; the crisis is closed."""
    stage = story.stage
    asked = stage.message_with("debrief", thread=story.thread, button="My notes")
    for person, (well, change) in NOTES.items():
        stage.press(person, asked, "My notes")
        stage.fill(person, went_well=well, change=change)
    stage.press(ANA, asked, "Write the report")
    stage.file_named("debrief-", story.thread)
    stage.press(ANA, story.thread, "Close")
    stage.shows(story.thread, "losed")


NOTES: Mapping[str, tuple[str, str]] = {
    ANA: ("We were there within minutes.", "Two readers from outside for every campaign, by 1 March. Me."),
    TOM: ("Nobody defended the joke in public.", "The agency shows us slogans in context. Tom, by April."),
    MEI: ("Legal was asked at once and not last.", "Keep the short template for first words."),
    PRIYA: ("I knew before the press called.", "Show the night-shift cost to the board. Priya."),
    SAM: ("Care had the same words as social.", "One more person in care on weekends. Sam, by May."),
}

STAGES: Mapping[str, Callable[[Story], None]] = {
    "The team is set up": set_up,
    "A storm is heard, and somebody takes it": storm,
    "A crisis is declared and its war room opens": declare,
    "The first words are drafted, approved and posted": first_words,
    "What is known is written down, and how bad it is is decided": triage,
    "The post is kept, by a recorded decision": delete_or_keep,
    "The person who was hurt is answered first": answer_affected,
    "The apology is signed off and posted": apology,
    "Everything else is worked through": work_through,
    "It is resolved": resolve,
    "The debrief is held and kept": debrief,
}
