"""The time of the next news that words name, as people write it: `18:00`, `18 Uhr`, `in 2 h` (S1.11)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

_H = r"h\b|uhr\b|uur\b|heures?\b|[時时點点시](?![間间간])"
_TIME = re.compile(
    r"(?P<late>(?:下午|晚上|午後|오후)\s?)?(?P<at>\b(?:om|alle|a las|às|ore)\s)?"
    r"(?<![\d.:/,])(?P<hour>\d{1,2})"
    rf"(?:(?P<sign>[:.]|\s?(?:h|{_H})\s?)(?P<minute>\d{{2}})(?!\d))?\s?(?P<mark>[ap]\.?m\b\.?|{_H})?(?![\d:/])",
    re.IGNORECASE,
)
_AHEAD = (
    r"in|within|every|dans|d['’]ici|sous|en|toutes les|dentro de|cada|em|daqui a|entro|fra|tra|ogni"
    r"|innerhalb von|binnen|over|elke"
)
_HOURS = r"h|hrs?|hours?|heures?|stunden?|std|or[ae]|horas?|uur"
_MINUTES = r"min|minut(?:e|es|en|i|os?|as?)|minuut"
_DURATION = re.compile(
    rf"\b(?:{_AHEAD})\s?(?P<count>\d{{1,3}}|an?|one|einer|une|una|uma|een)\s?(?:(?P<hours>{_HOURS})|{_MINUTES})\b"
    r"|(?P<number>\d{1,3})\s?(?:(?P<long>時間|[个個]?小[时時]|시간)|分[钟鐘]?|분)\s?[之以]?(?:後|后|内|內|후|뒤|이내|안에)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.!?;]\s|[。！？；\n]")
_TOMORROW = re.compile(
    r"\b(?:tomorrow|demain|domani|amanhã)\b|(?<!heute )\bmorgen\b|(?<!de la )\bmañana\b|明天|明日|내일",
    re.IGNORECASE,
)
_LOOKS_AHEAD = re.compile(  # what also tells of the past ("until", "plus de", "mehr als") is left out
    r"\b(?:will|shall|going to|next|news|updates? (?:at|by|in|here)|(?:are|am) back|by (?=\d)|more(?! than)"
    r"|werden|wird|werde|nächst\w*|wieder|melden?|folgt|folgen|erneut|informieren"
    r"|(?<!nicht )mehr(?! als)|neues"
    r"|(?!environs)\w+[eidur]r(?:ons|ai|ont)|prochaine?s?|nouvelles|plus d['’]info\w*|revenons|reviens"
    r"|\w+(?:remos|rán)|próxim\w*|siguiente|vamos a|voy a|volvemos|más(?! de)|contamos|informamos"
    r"|\w+(?:remo|rò|ranno)|prossim\w*|torniamo|aggiorn\w*|novità|entro"
    r"|zullen|zal|gaan|volgende|opnieuw|weer|volgt|horen|meer(?! dan)|nieuws|voltamos|atualizamos)\b"
    r"|['’]ll\b|[将將會再]|会(?![社员員議议])|下[一次]|次[はの]|予定|改めて|後ほど|までに|お知らせします"
    r"|다음|예정|다시|겠습니다",
    re.IGNORECASE,
)
_NEWS = re.compile(  # opening hours look ahead as well; only where there is more to tell it promises news
    r"\b(?:news|(?:next|further) (?:update|word|information|report|by)\w*|updates? (?:at|by|in|here)"
    r"|(?:are|am) back|(?:be|come) back (?:here|to you|with)|get back to you|reports? here|hear from us"
    r"|let you know|tell you|more (?:here|soon|by|at|in|on|within|details|information|tomorrow)"
    r"|(?:tell|say|know|share) (?:you )?more"
    r"|neuigkeit\w*|(?:nächst|weiter|neu)\w* (?:nachricht|information|meldung|update)\w*"
    r"|melden?(?! sie)|folgt|neues (?:um|ab|bis|hier|gegen|in)|mehr (?:um|ab|bis|hier|dazu|gegen|in|info\w*)"
    r"|mehr morgen|informieren wir|wir informieren|sagen (?:wir )?mehr"
    r"|nouvelles|prochaine?s? (?:point|info|message|mise)\w*|plus d['’]info\w*|revenons|reviens|reviendr\w*"
    r"|inform(?:er)?ons|mise à jour"
    r"|más (?:información|noticias|detalles|aquí|a las|en)|decimos|contamos|volvemos|novedad\w*"
    r"|(?:próxim|siguient)\w* (?:noticia|actualiza|informa|comunicad|atualiza|notícia)\w*|informa(?:re)?mos"
    r"|novità|torniamo|torneremo|prossim\w* (?:aggiorna|notizi|comunicat)\w*|aggiorn(?:iamo|eremo)"
    r"|informeremo|nieuws|meer (?:om|over|hier|binnen|informatie)|volgende (?:update|bericht|informatie)"
    r"|volgt|horen|voltamos|novidades|mais (?:informaç\w*|notícias|aqui|às)|atualizamos)\b"
    r"|消息|更新|通报|再[说說]|次(?:は|の(?:お知らせ|情報|発表))|改めて|お知らせします|続報"
    r"|소식|업데이트|다음 안내|알려드",
    re.IGNORECASE,
)
NOON = 12


def is_named(text: str) -> bool:
    """Whether there is any time to wait for in it: a time of day or a time from now.

    A number with a point counts only with a word beside it that makes it a time: prices look like that too.
    """
    return any(True for _ in _found(_plain(text)))


def expected_at(text: str, written: datetime, zone: str, *, promised: bool = True) -> datetime | None:
    """The soonest of the times named: each the next one after the words were written, on this zone’s clock.

    Where nothing had to be `promised`, only sentences that look ahead count: others tell what happened.
    """
    return _soonest(text, written, zone, None if promised else _LOOKS_AHEAD)


def promised_at(text: str, written: datetime, zone: str) -> datetime | None:
    """The soonest time beside which its words say that there will be more to tell, as readers take it."""
    return _soonest(text, written, zone, _NEWS)


def _soonest(text: str, written: datetime, zone: str, marks: re.Pattern[str] | None) -> datetime | None:
    """Of the times in the sentences that have one of the `marks`; of all without any."""
    plain = _plain(text)
    here = written.astimezone(ZoneInfo(zone))
    said = ((_sentence(plain, match), when) for match, when in _found(plain))
    times = [_next(when, here, sentence) for sentence, when in said if not marks or marks.search(sentence)]
    return min(times).astimezone(written.tzinfo) if times else None


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _found(plain: str) -> Iterator[tuple[re.Match[str], time | timedelta]]:
    yield from ((match, _duration(match)) for match in _DURATION.finditer(plain))
    rest = _DURATION.sub(lambda match: "_" * len(match[0]), plain)  # "in 2 h" is not two o'clock
    clock = ((match, _time(match)) for match in _TIME.finditer(rest))
    yield from ((match, at) for match, at in clock if at is not None)


def _next(when: time | timedelta, here: datetime, sentence: str) -> datetime:
    if isinstance(when, timedelta):
        return (here.astimezone(ZoneInfo("UTC")) + when).astimezone(here.tzinfo)
    today = datetime.combine(here.date(), when, here.tzinfo)
    is_later = today <= here or _TOMORROW.search(sentence)
    return today + timedelta(days=1) if is_later else today


def _sentence(plain: str, found: re.Match[str]) -> str:
    before, behind = plain[: found.start()], plain[found.end() :]
    return _SENTENCE.split(before)[-1] + found[0] + _SENTENCE.split(behind, maxsplit=1)[0]


def _duration(match: re.Match[str]) -> timedelta:
    count = match["number"] or match["count"]
    number = int(count) if count.isdecimal() else 1
    return timedelta(hours=number) if match["hours"] or match["long"] else timedelta(minutes=number)


def _time(match: re.Match[str]) -> time | None:
    is_written_out = match["minute"] and (match["sign"] != "." or match["at"])
    if not (is_written_out or match["mark"] or (match["at"] or "").lower().startswith("ore")):
        return None
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    half = (match["mark"] or "").lower().replace(".", "")
    if half in ("am", "pm") and hour <= NOON:
        hour = hour % NOON + (NOON if half == "pm" else 0)
    elif match["late"] and hour < NOON:
        hour += NOON
    return time(hour, minute) if hour < 24 and minute < 60 else None
