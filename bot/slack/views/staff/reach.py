"""How people can be reached outside Slack. Addresses are shown in full to nobody but their owner."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.domain.staff.contact import MAX_WAYS, PAGER_LABELS, Contact, Way, masked
from bot.domain.staff.page import Ask, Asking, Page, PageState
from bot.domain.words import N_
from bot.slack import ids
from bot.slack.ids import Ref
from bot.slack.safe import Mrkdwn, clip, escape, visible
from bot.slack.views import blocks as b
from bot.slack.views import forms as f
from bot.slack.views.blocks import Block, Drawn
from bot.slack.words import _, plain, tell, tell_list

NONE = "none"
LONGEST_SUBJECT = 120  # characters of a title in a call
WANTED = {
    Ask.ALERT: N_("nobody has taken this alert yet."),
    Ask.DECIDE: N_("you took this alert, and it still needs a decision."),
    Ask.STEP: N_("a step is late."),
    Ask.FIRST_WORDS: N_("nothing was said in public yet."),
    Ask.NEWS: N_("the next public update is due."),
    Ask.APPROVAL: N_("a text waits for approval."),
}


def form(contact: Contact, pagers: Collection[str], *, is_own: bool) -> Block:
    """Fields: ``pager_0``, ``address_0`` and so on, in the order in which they are tried."""
    how = tell(
        "When you are asked for something and do not answer in Slack, you are called in these ways, one "
        "after the other. In Do Not Disturb you are called at once."
    )
    options = [(NONE, _("nothing")), *((name, _(PAGER_LABELS[name])) for name in pagers)]
    fields = [field for number in range(MAX_WAYS) for field in _fields(contact, number, options, is_own)]
    return f.modal(
        ids.FORM_REACH,
        title=_("How to reach me") if is_own else _("How to reach them"),
        submit=_("Save"),
        ref=Ref("person", contact.person_id),
        blocks=[b.section(how), *fields],
    )


def _fields(contact: Contact, number: int, options: Sequence[tuple[str, str]], is_own: bool) -> list[Block]:
    way = contact.ways[number] if number < len(contact.ways) else Way(pager=NONE)
    labels = (_("First"), _("Then"), _("At last"))
    hidden = "" if is_own else masked(way.address)
    return [
        f.field(f"pager_{number}", labels[number], f.select(options, way.pager), optional=True),
        f.field(
            f"address_{number}",
            _("Where"),
            f.text(way.address if is_own else "", limit=200, placeholder=hidden),
            hint=_("The e-mail address, or the name of the ntfy topic; nothing for PagerDuty."),
            optional=True,
        ),
    ]


def saved(contact: Contact, *, is_own: bool) -> Drawn:
    said = ways(contact)
    if not is_own or not contact.ways:
        return b.drawn(said, [b.section(said)])
    return b.drawn(said, [b.section(said), b.actions(_send_test())])


def ways(contact: Contact) -> Mrkdwn:
    if not contact.ways:
        return tell("Outside Slack nothing is known by which you could be called.")
    return tell("Outside Slack: {ways}.", ways=tell_list([_way(way) for way in contact.ways]))


def _way(way: Way) -> Mrkdwn:
    name = tell(PAGER_LABELS[way.pager])
    to = (
        tell("{pager} to {address}", pager=name, address=escape(masked(way.address))) if way.address else name
    )
    return to if way.confirmed_at else tell("{way} (not tried yet)", way=to)


def _send_test() -> Block:
    return b.button(_("Send me a test"), ids.REACH_TEST, Ref("person", ""), style="primary")


def on_its_way(page: Page, tried: Sequence[Way]) -> Drawn:
    """Each way with a button of its own."""
    said = tell("A test is on its way to you. Press what arrived; its own link does the same.")
    buttons = [
        b.button(
            plain("It arrived: {pager}", pager=_(PAGER_LABELS[way.pager])),
            f"{ids.REACH_ARRIVED}:{rung}",
            Ref("page", page.id, extra={"rung": str(rung)}),
        )
        for rung, way in enumerate(tried)
    ]
    return b.drawn(said, [b.section(said), b.actions(*buttons)])


def confirmed(way: Way) -> Mrkdwn:
    return tell("Good: {pager} wakes you.", pager=tell(PAGER_LABELS[way.pager]))


def mine(contact: Contact, pagers: Collection[str]) -> list[Block]:
    """On App Home, where any way is set up."""
    if not pagers:
        return []
    change = b.button(_("How to reach me"), ids.REACH_EDIT, Ref("person", contact.person_id))
    return [b.section(ways(contact), accessory=change)]


def asleep(names: Sequence[str]) -> Mrkdwn:
    """On the card of an alert that nobody has taken."""
    return tell("Outside Slack nobody can wake {names}.", names=tuple(names))


# --- the words of a call ----------------------------------------------------------------------------


def call(asking: Asking, has_link: bool) -> tuple[str, str]:
    """Title and text, in plain text and in the language that is being read."""
    about = _about(asking)
    return _title(asking), "\n\n".join(filter(None, [about, _how(asking, has_link)]))


def _how(asking: Asking, has_link: bool) -> str:
    if not has_link:
        return _("Open Slack and answer there.")
    is_test = asking.page.ask is Ask.TEST
    return _("Say here that it arrived:") if is_test else _("Say here that you are on it:")


def _title(asking: Asking) -> str:
    if asking.page.ask is Ask.TEST:
        return _("Firebreak: a test, nothing happened")
    if asking.page.alert_id:
        return _("Firebreak: an alert needs you")
    return _("Firebreak: you are needed in a crisis")


def _about(asking: Asking) -> str:
    """Nothing at all of what must not be known outside."""
    if asking.page.ask is Ask.TEST:
        return _("If this was not you, tell an administrator of Firebreak.")
    if not asking.subject:
        return ""
    wanted, subject = _(WANTED[asking.page.ask]), clip(visible(asking.subject), LONGEST_SUBJECT)
    if not asking.number:
        return plain("“{subject}”: {wanted}", subject=subject, wanted=wanted)
    number = str(asking.number)
    return plain("Crisis #{number} “{subject}”: {wanted}", number=number, subject=subject, wanted=wanted)


# --- the page behind the link of a call -------------------------------------------------------------


def question(asking: Asking) -> tuple[str, str]:
    """What it says, and its button: none where there is nothing to answer any more."""
    if asking.page.state in (PageState.ANSWERED, PageState.OVER):
        return _("This was answered, or nobody needs it any more. Open Slack to see how it stands."), ""
    if asking.page.ask is Ask.TEST:
        return _("A test. Did it reach you?"), _("It arrived")
    name = visible(asking.person.name)
    asked = plain("{name}, you are asked for.", name=name)
    return " ".join(filter(None, [asked, _about(asking)])), _("I’m on it")


def thanks(asking: Asking) -> str:
    if asking.page.ask is Ask.TEST:
        return _("Good: this way wakes you.")
    return _("Noted: you are on it, and nobody else is called for this. Now open Slack.")
