"""Links in a text, also those without https://, as networks find them.

Only the ends of names that countries have and the most usual others are known here: a bare name with a rare
end is taken for words.
"""

from __future__ import annotations

import re

_COUNTRIES = (
    "ac ad ae af ag ai al am an ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bl bm bn bo bq br "
    "bs bt bv bw by bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee "
    "eg eh er es et eu fi fj fk fm fo fr ga gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm "
    "hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li "
    "lk lr ls lt lu lv ly ma mc md me mf mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne "
    "nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc "
    "sd se sg sh si sj sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tp tr tt "
    "tv tw tz ua ug uk um us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw"
)
_USUAL = (
    "aero agency app art bank bar beer biz blog cafe cat cloud club coffee com community coop design dev "
    "edu email events farm finance fish food foundation fun gmbh gov group health help hotel info ink "
    "insurance int jobs legal life link live ltd media mil mobi museum name net network news one online "
    "org page photo pizza post press pro restaurant shop site social software solutions space store "
    "studio support systems team tech tel tickets today tools top tours travel tube university video "
    "website wiki work works world wtf xyz zone"
)
_END = r"(?![A-Za-z0-9@+-])"  # of a host's name
_LETTERS = r"A-Za-z0-9\u00c0-\u024f\u0400-\u04ff"
_CHARS = rf"{_LETTERS}!*';:=+,.$/%#\[\]\-\u2013_~@|&"
_IN_BRACKETS = rf"\([{_CHARS}]*\)"
_PATH = rf"(?:/(?:(?:[{_CHARS}]|{_IN_BRACKETS})*(?:[{_LETTERS}=_#/+\-]|{_IN_BRACKETS}))?)?"
_QUERY = r"(?:\?[A-Za-z0-9!?*'();:&=+$/%#\[\]\-_.,~|@]*[A-Za-z0-9\-_&=#/])?"
_REST = rf"(?::[0-9]+)?{_PATH}{_QUERY}"
WHOLE = re.compile(
    rf"(?<![A-Za-z0-9@＠$#＃])https?://(?:[\w-]+\.)+(?:xn--[a-z0-9-]+|[a-z]{{2,63}}){_END}{_REST}",
    re.IGNORECASE,
)
BARE = re.compile(
    rf"(?<![A-Za-z0-9\u00c0-\u024f@＠$#＃_./-])(?:[a-z0-9\u00c0-\u024f-]+\.)+"
    rf"(?:{'|'.join((*_COUNTRIES.split(), *_USUAL.split()))}){_END}{_REST}",
    re.IGNORECASE,
)
GAP = "\x1f"  # joins no other character


def without_links(text: str) -> str:
    """What two posts of the same words share: networks write links anew."""
    return BARE.sub(GAP, WHOLE.sub(GAP, text))
