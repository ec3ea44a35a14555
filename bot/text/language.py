"""Which language a post is in: the script where that settles it, py3langid over all its languages otherwise.

Sentiment tables of one language say wrong things about another (German "die" is -2.9 in English), so what
cannot be told is ``None`` and stays unscored.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

MIN_WORDS = 3  # fewer say too little about the language
MAX_READ = 1_000  # characters looked at

_LETTERS = r"[^\W\d_]+(?:['’][^\W\d_]+)*"
_ENOUGH_WORDS = re.compile(rf"[\W\d_]*{_LETTERS}(?:[\W\d_]+{_LETTERS}){{{MIN_WORDS - 1}}}")
_FOREIGN = re.compile(
    "[\u0370-\u1dff\u2c00-\u2dff\u2e80-\u2fdf\u3005-\ua71f\ua800-\uab2f\uab70-\udbff\uf900-\ufaff]"
)
_KANA = re.compile("[\u3041-\u30ff\u31f0-\u31ff\uff66-\uff9d]")
# Two different ones of these settle it. On 30,000 posts in eight languages py3langid says English too, but
# for 1 in 300, and half of all English posts are spared its 30 microseconds.
_ENGLISH_WORDS = (
    "the and you with this that have your from what when would been they there because about just my of "
    "it's i'm don't"
)
_ENGLISH = frozenset(_ENGLISH_WORDS.split())
_NO_LANGUAGE = frozenset({"zxx", "und"})  # the classifier's own words for "none" and "cannot tell"
# Scripts that one language of the networks uses, or nearly so.
_SCRIPTS = {
    language: re.compile(f"[{letters}]")
    for language, letters in {
        "el": "\u0370-\u03ff\u1f00-\u1fff",
        "hy": "\u0530-\u058f",
        "he": "\u0590-\u05ff",
        "bn": "\u0980-\u09ff",
        "pa": "\u0a00-\u0a7f",
        "gu": "\u0a80-\u0aff",
        "or": "\u0b00-\u0b7f",
        "ta": "\u0b80-\u0bff",
        "te": "\u0c00-\u0c7f",
        "kn": "\u0c80-\u0cff",
        "ml": "\u0d00-\u0d7f",
        "si": "\u0d80-\u0dff",
        "th": "\u0e00-\u0e7f",
        "lo": "\u0e80-\u0eff",
        "my": "\u1000-\u109f",
        "ka": "\u10a0-\u10ff\u1c90-\u1cbf",
        "km": "\u1780-\u17ff",
        "ko": "\u1100-\u11ff\u3130-\u318f\uac00-\ud7af",
        "zh": "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af",
    }.items()
}


def detect(text: str) -> str | None:
    """The language code of `text` (without handles and links) as py3langid gives it, or ``None``."""
    text = text[:MAX_READ]
    if not text.isascii() and 2 * len(_FOREIGN.findall(text)) > sum(map(str.isalpha, text)):
        by_script = _by_script(text)
        if by_script:
            return by_script
    if not _ENOUGH_WORDS.match(text):
        return None
    if len(_ENGLISH.intersection(text.lower().split())) >= 2:
        return "en"
    language = _classifier()(text)[0]
    return None if language in _NO_LANGUAGE else language


def _by_script(text: str) -> str | None:
    counts = {language: len(letters.findall(text)) for language, letters in _SCRIPTS.items()}
    language = max(counts, key=counts.__getitem__)
    kana = len(_KANA.findall(text))
    if kana and kana + counts["zh"] >= counts[language]:
        return "ja"
    return language if counts[language] >= 2 else None


@cache
def _classifier() -> Callable[[str], tuple[str, float]]:
    """The model takes 0.3 s and 100 MB, so only a process that reads posts loads it, with its first one."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    stored = LanguageIdentifier.from_model_file(MODEL_FILE)
    # Stored with 16 bits, which numpy widens again for every post: once is 1.5 times as fast, for 28 MB. In
    # a new one, because the old keeps a copy of what it read.
    wide, rest = stored.nb_ptc.astype("float32"), (stored.nb_pc, stored.nb_classes)
    model = LanguageIdentifier(wide, *rest, stored.tk_nextmove, stored.tk_output, tk_row=stored.tk_row)
    classify: Callable[[str], tuple[str, float]] = model.classify
    return classify
