"""The grave words: those of the team, and how a watch differs from them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.domain.events import GraveWordsChanged
from bot.domain.storm import grave
from bot.domain.storm.grave import GraveList
from bot.domain.storm.mention import Watch
from bot.slack import ids
from bot.slack.ids import Ref
from bot.slack.safe import Mrkdwn, day_clock, escape, join, mention
from bot.slack.views import blocks as b
from bot.slack.views import forms as f
from bot.slack.views.blocks import Block, Drawn
from bot.slack.views.storm.languages import LANGUAGES
from bot.slack.words import _, tell

MAX_LINE = 600


def team(found: GraveList, *, may_change: bool = True) -> Drawn:
    first = tell(
        "*Grave words.* A few posts with one of them raise an alert, however quiet it is otherwise. Every "
        "watch hears these; in its own form it can have more, or leave some out. Administrators change them."
    )
    change = b.button(_("Change"), ids.GRAVE_EDIT, Ref("grave", "", found.version))
    written = _by_language(found.entries)
    shown = [*_exact(written), b.context(_owner(found)), *([b.actions(change)] if may_change else [])]
    lines = [escape(line, MAX_LINE) for line in written.splitlines()]
    return b.drawn(join([first, *lines]), [b.section(first), *shown])


def announced(event: GraveWordsChanged) -> Drawn:
    """To the channel: what is taken out raises no alert any more."""
    said = tell(
        "{person} changed the grave words that every watch hears. Left out: {out}. Added: {added}.",
        person=mention(event.actor),
        out=escape(event.out, MAX_LINE),
        added=escape(event.added, MAX_LINE),
    )
    how = tell("`/crisis words` shows them all, and changes them back.")
    return b.drawn(join([said, how], " "), [b.section(said), b.context(how)])


def form(found: GraveList) -> Block:
    """Field: ``grave_words``."""
    return f.modal(
        ids.FORM_GRAVE,
        title=_("Grave words"),
        submit=_("Save"),
        ref=Ref("grave", "", found.version),
        blocks=[
            f.field(
                "grave_words",
                _("What every watch hears"),
                f.text(grave.lines(found.entries), lines=True),
                hint=_written(),
                optional=True,
            ),
            b.context(_owner(found)),
        ],
    )


def fields(watch: Watch, found: GraveList) -> list[Block]:
    """Of a watch's form: ``grave_words``, ``grave_left_out``, below what comes from the team."""
    left_out = [entry for entry in found.entries if entry in watch.grave_left_out]
    heard = [entry for entry in found.entries if entry not in left_out]
    about = tell(
        "*Grave words from the team’s list:* a few posts with one of them raise an alert, however quiet it "
        "is otherwise. `/crisis words` changes them for every watch."
    )
    return [
        b.section(about),
        *_listed(heard),
        f.field(
            "grave_words",
            _("More grave words, for this watch alone"),
            f.text(grave.lines(watch.grave_words), lines=True),
            hint=_written(),
            optional=True,
        ),
        f.field(
            "grave_left_out",
            _("Words of the team’s list that this watch leaves out"),
            f.text(grave.lines(left_out), lines=True),
            hint=_("Written as above: “recall*” in every language, or “en: recall*” in one."),
            optional=True,
        ),
    ]


def _written() -> str:
    return _(
        "One language to a line, such as “de: Boykott*, Rückruf*”. Those behind “de:” count in German posts, "
        "and in posts too short to tell; those behind none, in all."
    )


def _listed(entries: Sequence[str]) -> list[Block]:
    """As one writes them, star and all."""
    return _exact(grave.lines(entries))


def _exact(written: str) -> list[Block]:
    text = written.strip()[: b.MAX_TEXT]
    return b.exact_text(text) if text else [b.section(tell("None."))]


def _by_language(entries: Iterable[str]) -> str:
    """`German: Boykott*, Rückruf*`, a language to a line."""
    return "\n".join(_named(line) for line in grave.lines(entries).splitlines())


def _named(line: str) -> str:
    code, colon, words = line.partition(": ")
    return f"{_(LANGUAGES[code])}: {words}" if colon and code in LANGUAGES else line


def _owner(found: GraveList) -> Mrkdwn:
    if found.set_at is None:
        return tell("As shipped: let somebody who speaks the language read them.")
    return tell("Set by {person}, {at}.", person=mention(found.set_by), at=day_clock(found.set_at))
