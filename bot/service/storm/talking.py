"""Reads a storm's newest posts against those of the week before: what is said, by whom, in which language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.detection.grouping import ALIKE, COPIED, RareWords, about
from bot.detection.terms import telling_words, top_terms, words
from bot.domain.storm.mention import Watch
from bot.domain.storm.talk import Talk
from bot.domain.storm.terms import names
from bot.service.ports import Grouper, Work

DAY, DAYS = timedelta(days=1), 7
READ = 1_000  # of the newest posts of a storm, and as many of the week before it, the same of each day
AMPLIFIERS = 3


def talk(
    work: Work, watch: Watch, began: datetime, grouper: Grouper | None = None
) -> tuple[tuple[str, ...], Talk]:
    """The storm's terms, the most telling first, and what can be said of it; the first one is its topic."""
    posts = work.mentions.said(watch.id, began, work.now, READ)
    days = [began - DAY * n for n in range(DAYS)]
    before = [text for day in days for text, _ in work.mentions.said(watch.id, day - DAY, day, READ // DAYS)]
    own = (*watch.terms, watch.name, work.people.brand().name)
    texts = [text for text, _ in posts]
    terms = top_terms(texts, without=own, before=before)
    on_topic, copied = _shares(texts, terms, own, grouper or RareWords())
    return terms, Talk(
        topic=terms[0] if terms else "",
        topic_share=on_topic,
        copied_share=copied,
        read=len(posts),
        languages=Counter(language for _, language in posts if language),
        amplifiers=work.mentions.amplifiers(watch.id, began, AMPLIFIERS),
    )


def _shares(
    texts: Sequence[str], terms: Sequence[str], own: Sequence[str], grouper: Grouper
) -> tuple[float, float]:
    """Of the posts on the first of `terms`, and of the copies of the text that is copied most."""
    brand = {word for name in names(own) for word in words(name)}
    posts = [telling_words(text) - brand for text in texts]
    if not posts:
        return 0.0, 0.0
    topic = telling_words(terms[0]) if terms else frozenset()
    copies = grouper.groups(posts, COPIED)[0]
    on_topic = about(posts, topic, grouper.groups(posts, ALIKE))
    return on_topic, len(copies) / len(posts) if len(copies) > 1 else 0.0
