"""Names of languages, for saying which posts were not scored."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.words import N_
from bot.slack.safe import Mrkdwn
from bot.slack.words import tell, tell_list

LANGUAGES = {
    "ar": N_("Arabic"),
    "cs": N_("Czech"),
    "da": N_("Danish"),
    "de": N_("German"),
    "el": N_("Greek"),
    "en": N_("English"),
    "es": N_("Spanish"),
    "fa": N_("Persian"),
    "fi": N_("Finnish"),
    "fr": N_("French"),
    "he": N_("Hebrew"),
    "hi": N_("Hindi"),
    "id": N_("Indonesian"),
    "it": N_("Italian"),
    "ja": N_("Japanese"),
    "ko": N_("Korean"),
    "nl": N_("Dutch"),
    "no": N_("Norwegian"),
    "pl": N_("Polish"),
    "pt": N_("Portuguese"),
    "ro": N_("Romanian"),
    "ru": N_("Russian"),
    "sv": N_("Swedish"),
    "th": N_("Thai"),
    "tr": N_("Turkish"),
    "uk": N_("Ukrainian"),
    "vi": N_("Vietnamese"),
    "zh": N_("Chinese"),
}
UNKNOWN = frozenset({"", "und", "unk", "unknown"})
NAMED = 2  # languages named one by one; the rest are counted together


def unscored(counts: Mapping[str, int]) -> Mrkdwn:
    """`96 French and 12 Thai`; empty when every post was scored."""
    ranked = sorted(((n, code) for code, n in counts.items() if n > 0), reverse=True)
    if not ranked:
        return Mrkdwn()
    total = sum(n for n, _ in ranked)
    named = [(n, name) for n, code in ranked if (name := _name(code))][:NAMED]
    said = [tell("{count} {language}", count=n, language=tell(name)) for n, name in named]
    if rest := total - sum(n for n, _ in named):
        said.append(tell("{count} other", count=rest))
    return tell_list(said)


def _name(code: str) -> str | None:
    """``None`` for the rare languages that are mostly a wrong guess about three short words."""
    return N_("unidentified") if code.lower() in UNKNOWN else LANGUAGES.get(code.split("-")[0].lower())
