"""A language nobody speaks: every letter is changed, so a word that nobody translated stands out."""

from __future__ import annotations

import re
from gettext import NullTranslations

_FROM = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_TO = "àƀçđëƒĝĥïĵķļɱñöþǫŕšţûṽŵẋýžÀɃÇĐËƑĜĤÏĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽ"
_TABLE = str.maketrans(_FROM, _TO)
_KEPT = re.compile(r"(\{\w*\}|<[^>]*>)")


class Pseudo(NullTranslations):
    """Translates everything; slots and control forms stay."""

    def gettext(self, message: str) -> str:
        parts = _KEPT.split(message)
        return "".join(part if i % 2 else part.translate(_TABLE) for i, part in enumerate(parts))

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)
