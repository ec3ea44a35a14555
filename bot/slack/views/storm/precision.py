"""What became of a month's alerts, in a few lines: is each rule worth the people it wakes?"""

from __future__ import annotations

from collections import Counter

from bot.domain.storm.mood import Judged
from bot.domain.storm.precision import Outcomes, Precision
from bot.domain.storm.rule import RULE_LABELS
from bot.slack.safe import Mrkdwn, dotted, escape, join
from bot.slack.views import blocks as b
from bot.slack.views.blocks import Drawn
from bot.slack.views.storm.storm import percent
from bot.slack.words import tell, tell_many

MAX_REASONS = 3


def report(found: Precision) -> Drawn:
    month = f"{found.since:%Y-%m}"
    if not found.alerts:
        said = tell("*No alert was raised in {month}.*", month=month)
        then = tell(
            "As soon as one is, each rule that raised any has a line here: how many became a crisis, were "
            "handled one-to-one or were none, and the share that was worth it. A month with alerts is told "
            "to the channel on the first day of the next."
        )
        return b.drawn(join([said, then]), [b.section(said), b.context(then)])
    first = tell_many("*{count} alert in {month}*", "*{count} alerts in {month}*", found.alerts, month=month)
    rows = [*map(_row, found.rules), *([_mood(found.judged)] if found.judged.said else [])]
    how = tell(
        "Worth it: became a crisis or was handled one-to-one, of those that were decided. An alert of two "
        "rules counts for both. `/crisis watch` changes when they alert, `/crisis mute` silences one."
    )
    return b.drawn(join([first, *rows]), [b.section(first), *map(b.section, rows), b.context(how)])


def _mood(found: Judged) -> Mrkdwn:
    return tell_many(
        "*Mood*: of {count} post that was read as negative, {right} is so, as people said on the cards.",
        "*Mood*: of {count} posts that were read as negative, {right} are so, as people said on the cards.",
        found.said,
        right=found.right,
    )


def _row(found: Outcomes) -> Mrkdwn:
    name, worth = tell(RULE_LABELS[found.rule]), found.precision
    title = tell("*{rule}*: none is decided yet, so nobody can say whether they were worth it", rule=name)
    if worth is not None:
        title = tell("*{rule}*: {share} worth it", rule=name, share=percent(worth))
    counted = dotted(
        tell_many("{count} alert", "{count} alerts", found.raised),
        tell("{count} declared", count=found.declared) if found.declared else Mrkdwn(),
        tell("{count} one-to-one", count=found.one_to_one) if found.one_to_one else Mrkdwn(),
        tell("{count} not a crisis", count=found.dismissed) if found.dismissed else Mrkdwn(),
        tell("*{count} unanswered*", count=found.unanswered) if found.unanswered else Mrkdwn(),
    )
    return join([title, counted, _reasons(found)])


def _reasons(found: Outcomes) -> Mrkdwn:
    """The most frequent ones why it was no crisis: they say what to tune."""
    often = Counter(found.reasons).most_common(MAX_REASONS)
    said = [_reason(reason, count) for reason, count in often]
    return tell("Not a crisis because: {reasons}.", reasons=join(said, ", ")) if said else Mrkdwn()


def _reason(reason: str, count: int) -> Mrkdwn:
    quoted = tell("“{reason}”", reason=escape(reason, 120))
    return tell("{reason} {count}×", reason=quoted, count=count) if count > 1 else quoted
