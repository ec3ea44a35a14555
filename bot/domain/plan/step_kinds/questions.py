"""What is asked about every crisis, in three pages (practice.md C0, triage). A playbook adds its own."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.crisis.crisis import FAULT_LABELS
from bot.domain.forms import FieldKind, FormField
from bot.domain.plan.step_kinds.base import select
from bot.domain.words import N_

UNKNOWN, YES, NO = "unknown", "yes", "no"
NOT_KNOWN = {UNKNOWN: N_("Not known yet")}
YES_NO = {YES: N_("Yes"), NO: N_("No"), **NOT_KNOWN}

OWN_POST, INSIDE, OUTSIDE = "own_post", "inside", "outside"
ORIGINS = {
    OWN_POST: N_("With a post or message of ours"),
    INSIDE: N_("With us, but with no post: staff, product, service"),
    OUTSIDE: N_("Outside: an event, a claim, somebody else"),
    **NOT_KNOWN,
}
TRUTHS = {"true": N_("Yes"), "partly": N_("In part"), "false": N_("No"), **NOT_KNOWN}
HURT = {
    "nobody": N_("Nobody"),
    "upset": N_("People are upset or let down"),
    "group": N_("A group of people is insulted"),
    "injured": N_("Somebody is injured, or in danger"),
    **NOT_KNOWN,
}
ACTORS = {  # picks what is secured (S0.19)
    "own_staff": N_("One of our own people"),
    "agency": N_("An agency, partner or supplier"),
    "ex_staff": N_("Somebody who has left us"),
    "outsider": N_("An outsider"),
    **NOT_KNOWN,
}
OURS = ("own_staff", "agency")  # who of them acts in our name: what they did is ours to own (S3.11)
CAUSES = {  # so that causes can be counted (S2.15)
    "product_misread": N_("The product was misunderstood"),
    "service_misread": N_("The service was misunderstood"),
    "claim_misread": N_("What we claim was misunderstood"),
    "relations": N_("How we treated people"),
    "product_fault": N_("The product or service failed"),
    "conduct": N_("What one of us said or did"),
    "intrusion": N_("Somebody broke in, or lied about us"),
    **NOT_KNOWN,
}
GRAVE = {
    "none": N_("Nothing of this"),
    "crime": N_("A crime"),
    "data": N_("Data of people is lost or public"),
    "money": N_("Much money, the market or a regulator"),
    **NOT_KNOWN,
}
REACHES = {
    "few": N_("A few complaints, and no growth"),
    "one": N_("Much on one platform, or one far-reaching account"),
    "several": N_("Several platforms"),
    "national": N_("National press or television"),
    **NOT_KNOWN,
}
PRESSING = {
    "nobody": N_("No"),
    "press": N_("The press asks or writes"),
    "authority": N_("An authority or regulator"),
    **NOT_KNOWN,
}


def _text(id: str, label: str, hint: str = "", *, lines: bool = False, required: bool = False) -> FormField:
    kind = FieldKind.LONG_TEXT if lines else FieldKind.TEXT
    return FormField(id=id, label=label, kind=kind, required=required, hint=hint, max_length=1_000)


def _one_of(id: str, label: str, options: Mapping[str, str], hint: str = "") -> FormField:
    return select(id, label, options, hint=hint, required=False)


_WHAT = (
    _text("what", N_("What happened?"), lines=True, required=True),
    _text("when_by", N_("When, and by whom?")),
    select("origin", N_("Where does it come from?"), ORIGINS),
    _text(
        "platform", N_("Where did it begin?"), N_("The platform or place: the first answer is given there.")
    ),
    FormField(
        id="link",
        label=N_("Link to it"),
        kind=FieldKind.URL,
        required=False,
        hint=N_("A link is no capture: keep a picture of it as well, with “Add to crisis”."),
    ),
    _one_of("is_true", N_("Is what they say true?"), TRUTHS),
    _one_of("going_on", N_("Is it still going on?"), YES_NO),
    _text("spoke", N_("Who has already spoken for us, and what did they say?"), lines=True),
)
_WHO = (
    select("fault", N_("Whose fault is it?"), {f.value: label for f, label in FAULT_LABELS.items()}),
    _one_of("hurt", N_("Is anybody hurt?"), HURT),
    _text("whom", N_("Who is it, and can we reach them?")),
    _one_of("vulnerable", N_("Are children or people in need of protection among them?"), YES_NO),
    _one_of("actor", N_("Who did it?"), ACTORS),
    _one_of("cause", N_("What is at the bottom of it?"), CAUSES),
    _one_of("control", N_("Are our accounts in our own hands?"), YES_NO),
    _one_of("warned", N_("Had somebody warned us?"), YES_NO),
)
_SIZE = (
    _one_of("reach_now", N_("How far does it reach now?"), REACHES),
    _one_of("reach_24h", N_("How far may it reach in 24 hours?"), REACHES),
    _one_of("pressing", N_("Is the press or an authority involved?"), PRESSING),
    _one_of("boycott", N_("Does anybody call for a boycott?"), YES_NO),
    _one_of("grave", N_("Is there any of this in it?"), GRAVE),
    _one_of("before", N_("Did the same happen to us in the last two years?"), YES_NO),
    _one_of(
        "cover",
        N_("Is somebody there who can act until it is over?"),
        YES_NO,
        N_("Nights and holidays count."),
    ),
    _one_of(
        "comes_out", N_("Would it come out even if we said nothing?"), YES_NO, N_("If so, we say it first.")
    ),
    _text("clash", N_("Which planned posts would look bad now?"), lines=True),
    _text("duty", N_("Is there a legal duty with a deadline?"), N_("Which, and until when.")),
)
PAGES: Mapping[str, tuple[str, tuple[FormField, ...]]] = {
    "page_what": (N_("1. What happened"), _WHAT),
    "page_who": (N_("2. Who, and whose fault"), _WHO),
    "page_size": (N_("3. How far it goes, and what weighs more"), _SIZE),
}
NEEDED = {"origin": "page_what", "fault": "page_who"}  # before anything but the first words is written (S0.2)
LABELS = {field.id: field.label for _, fields in PAGES.values() for field in fields}
