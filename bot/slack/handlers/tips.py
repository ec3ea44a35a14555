"""“Report this to Firebreak” on any message: a short form, then the card that a storm would have."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime

from bot.domain.staff.rights import Action
from bot.domain.storm.alert import Sample
from bot.domain.storm.mention import Watch
from bot.service.access import require
from bot.service.ports import Work
from bot.service.storm import tips
from bot.slack import ids
from bot.slack.handlers.calls import Answer, Call, Modal, Said, Submission
from bot.slack.handlers.shell import Shell
from bot.slack.views.storm import tip as view
from bot.slack.words import tell

SOURCE = "slack"


def form(shell: Shell, call: Call, message: Mapping[str, str]) -> Answer:
    """`message` has ``channel``, ``ts``, ``text``, ``author``. Its words are kept as they are now."""

    def may_report(work: Work) -> tuple[Watch, ...]:
        require(work, call.actor_id, Action.TIP)
        return work.watches.all()

    ref = view.reference(message)
    return Modal(view.form(ref, shell.ask(may_report)), opener=(ids.TIP_REPORT, ref))


def report(shell: Shell, sent: Submission) -> Answer:
    post = _post(shell, sent.ref.extra)
    shell.do(
        sent.call,
        tips.tip,
        actor_id=sent.actor,
        text=sent.text("why"),
        make=shell.make_matcher,
        post=post,
        about=sent.text("watch"),
    )
    return Said(tell("Thank you. Whoever is on call is asked to look at it now."))


def _post(shell: Shell, message: Mapping[str, str]) -> Sample:
    channel, ts, text = message["channel"], message["ts"], message["text"]
    return Sample(
        external_id=f"{channel}:{ts}",
        source=SOURCE,
        text=text,
        url=shell.permalink(channel, ts),
        author=shell.names().get(message["author"], message["author"]),
        at=datetime.fromtimestamp(float(ts), UTC),
        network="Slack",
        seen_at=shell.ask(lambda work: work.now),
        digest=hashlib.sha256(text.encode()).hexdigest(),
    )
