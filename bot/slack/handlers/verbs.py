"""`/crisis <verb>`, and `@Firebreak <verb>` inside a thread: one table. Help is made from it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice

from bot.domain.crisis.crisis import Crisis
from bot.domain.errors import Invalid, NotFound
from bot.domain.events import RoleAssigned
from bot.domain.log.record import Recorded
from bot.domain.log.timeline import entries
from bot.domain.staff.people import Role
from bot.domain.words import N_
from bot.service.access import administrators, may_see
from bot.service.crisis import crises
from bot.service.overview import boards
from bot.service.overview.meanwhile import given_lately
from bot.service.ports import Work
from bot.service.storm import tips
from bot.service.watch import grave_words, mutes, precision, unwatching, watches
from bot.service.watch.unwatching import StillNeeded
from bot.slack import ids
from bot.slack.handlers import (
    accounts,
    audiences,
    calm,
    drills,
    handover,
    hub,
    plans,
    private,
    roster,
    rota,
    showing,
    stopping,
)
from bot.slack.handlers.calls import Answer, Call, Modal, Said, mentioned, without_mentions
from bot.slack.handlers.reaching import show_reach
from bot.slack.handlers.roster import role_named
from bot.slack.handlers.shell import Shell, WhichCrisis, which_crisis
from bot.slack.ids import Ref
from bot.slack.views import help as help_view
from bot.slack.views.blocks import Drawn
from bot.slack.views.crisis import lists
from bot.slack.views.storm import grave_words as grave_view
from bot.slack.views.storm import precision as precision_view
from bot.slack.views.storm import sources as sources_view
from bot.slack.views.storm import watches as watches_view
from bot.slack.views.storm.unwatch import removed
from bot.slack.words import tell

RECENT = 10


@dataclass(frozen=True, slots=True)
class Verb:
    """`usage` is what follows the verb, `help` one line; both are message ids."""

    run: Callable[[Shell, Call], Answer]
    usage: str
    help: str


NO_VERB = N_("There is no “{verb}”. What there is: {known}. `/crisis help` says more.")
NO_VERB_IN_THREAD = N_("There is no “{verb}”. What there is: {known}. `@Firebreak help` here says more.")
NOBODY = N_("Slack knows nobody called {name}. Type @ and choose the person from the list that opens.")


def run(shell: Shell, call: Call) -> Answer:
    """Find the verb and do it; no verb at all is a call for help."""
    word, _, rest = call.text.strip().partition(" ")
    verb = VERBS.get(word.lower() or "help")
    if verb is None:
        raise NotFound(
            NO_VERB_IN_THREAD if call.thread_ts else NO_VERB,
            verb=shell.typed(word)[:30],
            known=tuple(VERBS),
        )
    try:
        return verb.run(shell, call.saying(rest.strip()))
    except WhichCrisis as question:
        return _said(lists.which(question.crises, shell.typed(f"{word} {{number}} {rest}".strip())))


def after_mention(text: str, bot_id: str) -> str:
    """What follows the bot's own mention, wherever in the message it stands."""
    _, *after = re.split(rf"<@{re.escape(bot_id)}(?:\|[^>]*)?>", text, maxsplit=1)
    return after[0].strip() if after else ""


def known(text: str, bot_id: str) -> str:
    """The same when it begins with a verb; everything else is a call for help."""
    said = after_mention(text, bot_id) or text.strip()
    return said if said.partition(" ")[0].lower() in VERBS else ""


# --- the verbs --------------------------------------------------------------------------------------


def show_help(_shell: Shell, _call: Call) -> Answer:
    return _said(help_view.help_text({name: (verb.usage, verb.help) for name, verb in VERBS.items()}))


def declare(shell: Shell, call: Call) -> Answer:
    return showing.declare_form(shell, call, title=shell.typed(call.text))


def tip(shell: Shell, call: Call) -> Answer:
    """A colleague saw something; it goes to whoever is on call."""
    if not call.text:
        raise Invalid(N_("Say what you saw, with a link if there is one: `/crisis tip what and where`."))
    shell.do(call, tips.tip, actor_id=call.actor_id, text=shell.typed(call.text), make=shell.make_matcher)
    return Said(tell("Thank you. Whoever is on call is asked to look at it now."))


def status(shell: Shell, call: Call) -> Answer:
    crisis, _ = shell.ask(which_crisis, call)
    return _said(lists.status(shell.ask(boards.crisis_board, crisis.id)))


def list_crises(shell: Shell, call: Call) -> Answer:
    return _said(lists.crises(shell.ask(_visible, call.actor_id)))


def note(shell: Shell, call: Call) -> Answer:
    crisis, text = shell.ask(which_crisis, call)
    if not text:
        return showing.crisis_form(shell, call, crisis.id, "note")
    shell.do(call, crises.add_note, actor_id=call.actor_id, crisis_id=crisis.id, text=shell.typed(text))
    return Said(lists.noted(crisis, shell.typed(text)))


def facts(shell: Shell, call: Call) -> Answer:
    crisis, _ = shell.ask(which_crisis, call)
    return showing.crisis_form(shell, call, crisis.id, "facts")


def role(shell: Shell, call: Call) -> Answer:
    """`role legal @mei`; without both it opens the form."""
    crisis, text = shell.ask(which_crisis, call)
    person = mentioned(text)
    name = without_mentions(text)
    if not person and "@" in name:
        raise NotFound(NOBODY, name=name[name.index("@") :][:40])
    if not name or not person:
        return showing.crisis_form(shell, call, crisis.id, "role")
    wanted = role_named(name)
    shell.do(
        call,
        crises.assign_role,
        actor_id=call.actor_id,
        crisis_id=crisis.id,
        role=wanted,
        person_id=person[0],
    )
    return _said(lists.role_given(crisis, shell.ask(_given_lately, crisis.id, wanted)))


def timeline(shell: Shell, call: Call) -> Answer:
    crisis, _ = shell.ask(which_crisis, call)
    told = shell.ask(lambda work: entries(work.events.timeline(crisis.id)))
    return _said(lists.timeline(crisis, told))


def sources(shell: Shell, _call: Call) -> Answer:
    return _said(sources_view.board(shell.house.sources.statuses(), shell.ask(mutes.current)))


def watch(shell: Shell, call: Call) -> Answer:
    """`watch` lists, `watch add [name]` opens the form, `watch edit|remove name` changes one."""
    wish, _, name = shell.typed(call.text).strip().partition(" ")
    wish = wish.lower()
    if wish in ("add", "new"):
        return showing.watch_form(shell, call, name=name)
    if wish == "edit":
        found = shell.ask(watches.find, name)
        return showing.watch_form(shell, call, watch_id=found.id)
    if wish == "remove":
        return _unwatch(shell, call, name)
    if wish:
        raise Invalid(N_("Write `/crisis watch`, `watch add`, `watch edit NAME` or `watch remove NAME`."))
    listed, chiefs = shell.ask(lambda work: (work.watches.all(), administrators(work)))
    return _said(watches_view.listed(listed, ask=None if call.actor_id in chiefs else chiefs))


def words(shell: Shell, call: Call) -> Answer:
    may_change = shell.ask(lambda work: call.actor_id in administrators(work))
    return _said(grave_view.team(shell.ask(grave_words.of_team), may_change=may_change))


def mute(shell: Shell, call: Call) -> Answer:
    """What is muted stands in the list of watches."""
    name = shell.typed(call.text)
    chosen = shell.ask(watches.find, name).id if name else ""
    view = shell.ask(showing.mute_form, call.actor_id, watch_id=chosen)
    return Modal(view, opener=(ids.MUTE_NEW, Ref("watch", chosen)))


def show_precision(shell: Shell, call: Call) -> Answer:
    """Of this month, or of the one named as in `2026-03`."""
    try:
        month = datetime.strptime(call.text, "%Y-%m").replace(tzinfo=UTC) if call.text else None
    except ValueError:
        raise Invalid(N_("Write the month as in `/crisis precision 2026-03`.")) from None
    return _said(precision_view.report(shell.ask(lambda work: precision.measured(work, month or work.now))))


def _unwatch(shell: Shell, call: Call, name: str) -> Answer:
    try:
        watch = shell.do(call, unwatching.remove, actor_id=call.actor_id, name=name)
    except StillNeeded as needed:
        return showing.unwatch_form(shell, call, needed.board.watch.id)
    return _said(removed(watch))


VERBS: Mapping[str, Verb] = {
    "help": Verb(show_help, "", N_("this list")),
    "declare": Verb(declare, N_("[what happened]"), N_("open the form that declares a crisis")),
    "tip": Verb(tip, N_("what you saw, and where"), N_("report something: whoever is on call is asked")),
    "status": Verb(status, N_("[number]"), N_("where a crisis stands, only for you")),
    "list": Verb(list_crises, "", N_("open crises and the latest ones")),
    "note": Verb(note, N_("[number] what you saw or did"), N_("write it into the record")),
    "facts": Verb(facts, N_("[number]"), N_("what is known about a crisis; correct it")),
    "hub": Verb(hub.show, N_("[number]"), N_("the information page: where it is; write it, add to it")),
    "stop": Verb(stopping.stop, N_("why"), N_("stop all publishing, of every crisis; all read why")),
    "go": Verb(stopping.go, N_("why"), N_("let publishing go on, after somebody stopped it")),
    "role": Verb(role, N_("[number] role @person"), N_("say who holds a role in a crisis")),
    "members": Verb(private.members, N_("[number]"), N_("who sees a crisis; restrict it, or open it")),
    "room": Verb(private.room, N_("[number]"), N_("in a private channel: the crisis goes on in it")),
    "timeline": Verb(timeline, N_("[number]"), N_("what happened, in order")),
    "watch": Verb(watch, N_("[add | edit NAME | remove NAME]"), N_("what Firebreak listens for")),
    "words": Verb(words, "", N_("the grave words that raise an alert on every watch")),
    "mute": Verb(mute, N_("[watch]"), N_("silence one rule of a watch for a while, with a reason")),
    "precision": Verb(show_precision, N_("[2026-03]"), N_("what became of a month’s alerts, rule by rule")),
    "sources": Verb(sources, "", N_("where posts come from, and how each source is")),
    "handover": Verb(handover.show, N_("[number] [@person]"), N_("hand your part in a crisis to somebody")),
    "oncall": Verb(rota.show, N_("[add | cover]"), N_("who is on call when, and who covers whom")),
    "reach": Verb(show_reach, N_("[@person]"), N_("how you are called when you do not see Slack")),
    "audiences": Verb(audiences.show, "", N_("where groups are told at each stage")),
    "accounts": Verb(accounts.show, N_("[add]"), N_("who can get into the brand’s accounts")),
    "ready": Verb(calm.ready, "", N_("what the plan still lacks before the first crisis")),
    "committee": Verb(calm.show, N_("[every DAYS]"), N_("what the committee goes through and decided")),
    "retype": Verb(
        plans.retype, N_("[number] type why"), N_("it is another kind of crisis: go on with its plan")
    ),
    "drill": Verb(drills.show, N_("[type] [what happens]"), N_("practise a plan; nothing leaves the house")),
    "playbooks": Verb(plans.show, N_("[type] [stage]"), N_("the plans, and what each lacks")),
    "roster": Verb(roster.show, N_("[me | role @person @backup]"), N_("who is asked first, and who next")),
}


def _said(drawn: Drawn) -> Said:
    return Said(drawn.text, drawn.blocks)


def _given_lately(work: Work, crisis_id: str, role: Role) -> tuple[Recorded, ...]:
    """Whoever types has seen no form, so they are shown whom it was taken from, and who had given it."""
    return tuple(islice(given_lately(work, crisis_id, RoleAssigned, role=role.value), 2))


def _visible(work: Work, person_id: str) -> tuple[Crisis, ...]:
    both = (*work.crises.open(), *work.crises.recent(RECENT))
    return tuple(c for c in {c.id: c for c in both}.values() if may_see(person_id, c))
