"""What a storm is about, who spreads it and in which languages, in as few words as a card has room for."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.storm.alert import Storm
from bot.domain.storm.talk import Amplifier, Talk
from bot.slack.safe import Mrkdwn, clip, escape, join
from bot.slack.views.storm.languages import LANGUAGES
from bot.slack.words import tell, tell_list, tell_many

WORTH_SAYING = 0.15  # of the posts: below it nothing is one thing
FEW_PERCENT = 0.05
NAMED = 3  # languages
MAX_TERM = 60


def topic(talk: Talk) -> Mrkdwn:
    """`6 of 10 are about “cup slogan”.` Empty where no single thing is."""
    said = []
    if talk.topic and talk.topic_share >= WORTH_SAYING:
        said.append(
            tell(
                "*{count} of 10* are about “{topic}”.",
                count=_tenths(talk.topic_share),
                topic=clip(talk.topic, MAX_TERM),
            )
        )
    if talk.copied_share >= WORTH_SAYING:
        said.append(tell("{count} of 10 repeat one text.", count=_tenths(talk.copied_share)))
    return join(said, " ")


def terms(storm: Storm) -> Mrkdwn:
    words = tuple(f"“{clip(term, MAX_TERM)}”" for term in storm.top_terms[:5])
    return tell("Said more than in the week before: {terms}.", terms=words) if words else Mrkdwn()


def spread(talk: Talk) -> Mrkdwn:
    """The largest accounts, and the languages where there are several."""
    largest = [_account(account) for account in talk.amplifiers]
    said = [tell("Largest accounts: {accounts}.", accounts=tell_list(largest))] if largest else []
    return join([*said, _languages(talk.languages)], " ")


def _account(account: Amplifier) -> Mrkdwn:
    who = escape(account.author, 80)
    reach = tell_many("{count} follower", "{count} followers", account.followers)
    if account.posts == 1:
        return tell("{author} ({reach})", author=who, reach=reach)
    return tell(
        "{author} ({reach}, {posts})",
        author=who,
        reach=reach,
        posts=tell_many("{count} post", "{count} posts", account.posts),
    )


def _languages(counts: Mapping[str, int]) -> Mrkdwn:
    total = sum(counts.values())
    ranked = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    shown = [
        tell("{share}% {language}", share=round(100 * count / total), language=tell(LANGUAGES[code]))
        for code, count in ranked[:NAMED]
        if code in LANGUAGES and count >= FEW_PERCENT * total
    ]
    return tell("Languages: {languages}.", languages=tell_list(shown)) if len(shown) > 1 else Mrkdwn()


def _tenths(share: float) -> int:
    return max(1, round(10 * share))
