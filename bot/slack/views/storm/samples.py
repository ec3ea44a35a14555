"""The posts that stand on an alert card as its samples, and one click on how each was read."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.storm.alert import Alert, Sample, Storm
from bot.domain.storm.mood import judged_in, key_of, reads_negative, said_of
from bot.slack import ids
from bot.slack.ids import Ref
from bot.slack.safe import Mrkdwn, join, mention
from bot.slack.views import blocks as b
from bot.slack.views.blocks import Block
from bot.slack.views.storm import posts
from bot.slack.words import _, tell, tell_many

SAMPLES = 3
DIGEST_ABOVE = 20  # posts a minute


def samples(alert: Alert, ref: Ref) -> list[Block]:
    """What it began with, and the loudest of the others: a post stands here once."""
    first = alert.storm.first
    loudest = [s for s in alert.samples if first is None or not s.is_same(first)][:SAMPLES]
    began = (
        [b.section(tell("*The first post about it*")), *posts.whole(first), *_judgement(alert, first, ref)]
        if first
        else []
    )
    if not loudest:
        return began
    if alert.storm.pace > DIGEST_ABOVE:
        return [*began, _digest(alert.storm, loudest)]
    title = tell_many("*The loudest post*", "*{count} of the loudest posts*", len(loudest))
    return [
        *began,
        b.section(title),
        *(block for sample in loudest for block in (*posts.whole(sample), *_judgement(alert, sample, ref))),
    ]


def _digest(storm: Storm, loudest: list[Sample]) -> Block:
    """When posts come faster than anybody reads: a line for each instead of the whole of a few."""
    title = tell("*{count} posts a minute*, so the loudest in short:", count=round(storm.pace))
    return b.section(title, *map(posts.in_short, loudest))


def _judgement(alert: Alert, sample: Sample, ref: Ref) -> list[Block]:
    """What the score says, and one click on what it is."""
    said, is_so = reads_negative(sample), said_of(alert, sample)
    if said is None:
        return []
    refs = [
        replace(ref, extra={**ref.extra, "post": key_of(sample), "is": word})
        for word in ("negative", "other")
    ]
    choices = list(zip((_("Negative"), _("Not negative")), refs, strict=True))
    chosen = None if is_so is None else refs[0 if is_so else 1]
    score = tell("Read by its words as negative.") if said else tell("Read by its words as not negative.")
    told = join([score, _who_says(alert, sample)], " ")
    return [b.section(told, accessory=b.radio(ids.ALERT_JUDGE, choices, chosen))]


def _who_says(alert: Alert, sample: Sample) -> Mrkdwn:
    judged = judged_in(alert, sample)
    if judged is None or not judged.judged_by:
        return tell("Is that right?")
    who = mention(judged.judged_by)
    if judged.negative:
        return tell("{person} says: negative.", person=who)
    return tell("{person} says: not negative.", person=who)
