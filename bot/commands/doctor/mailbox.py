"""What `doctor` asks of the mailbox: it is opened once, as the listener would."""

from __future__ import annotations

from bot.commands.doctor.slack import Ill, Visit
from bot.sources import pull_sources
from bot.sources.frame import GiveUp, Interrupted

REFUSED = "Put right in .env what it names, then run `doctor` again."
NOT_REACHED = "Is IMAP_URL (with tokens IMAP_TOKEN_URL too) right, and may this machine connect there?"


def mailbox(visit: Visit) -> str:
    from bot.sources.mailbox.source import Mailbox

    boxes = [source for source in pull_sources(visit.settings) if isinstance(source, Mailbox)]
    try:
        for box in boxes:
            box.look(visit.now())
    except GiveUp as refused:
        raise Ill(str(refused), REFUSED) from None
    except Interrupted as broken:
        raise Ill(str(broken), NOT_REACHED) from None
    return "opens" if boxes else "none is read"
