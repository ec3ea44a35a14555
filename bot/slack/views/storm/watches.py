"""What a team listens for: how each line was understood, what it would have found, when it alerts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.errors import Invalid
from bot.domain.storm import terms as notation
from bot.domain.storm.grave import GraveList
from bot.domain.storm.mention import Watch
from bot.domain.storm.presets import Preset
from bot.domain.storm.terms import Near, Term, TermKind
from bot.domain.words import N_
from bot.slack import ids
from bot.slack.ids import Ref
from bot.slack.safe import Mrkdwn, day_clock, dotted, escape, join, mention
from bot.slack.views import blocks as b
from bot.slack.views import forms as f
from bot.slack.views.blocks import Block, Drawn
from bot.slack.views.storm import grave_words, mutes
from bot.slack.words import _, plain, tell, tell_list, tell_many

MAX_TERMS_SHOWN = 12
MAX_NAME = 80
ACCENTS, LOOKALIKES, AT_ONCE = "accents", "lookalikes", "at_once"
PRESETS = {
    Preset.OWN_PAST: N_("rare in this watch’s own past (best measured)"),
    Preset.SUSTAINED: N_("a quarter of an hour over normal without a break"),
    Preset.TWELVE_HOURS: N_("an hour over the last 12 hours, yesterday and last week"),
    Preset.SIX_HOURS: N_("10 minutes over the mean of 6 hours"),
    Preset.WEEK_MEAN: N_("an hour over the mean hour of 7 days"),
    Preset.DEVIATIONS_1_5: N_("24 hours over 7 days by 1.5 standard deviations"),
    Preset.DEVIATIONS_2: N_("24 hours over 7 days by 2 standard deviations"),
    Preset.DEVIATIONS_3: N_("24 hours over 7 days by 3 standard deviations"),
}


def listed(found: Sequence[Watch], *, ask: Sequence[str] | None = None) -> Drawn:
    """Each watch in a line with its button; what to do when there is none yet.

    `ask` is for whoever may change none: the people to ask instead.
    """
    after = _add_watch() if ask is None else b.context(_whom_to_ask(ask))
    if not found:
        how = tell("Press *Add a watch* and write your brand’s name, its products and the handle people use.")
        nothing = tell("*Nothing is watched yet*, so no storm can be heard.")
        said = join([nothing, how if ask is None else _whom_to_ask(ask)], " ")
        return b.drawn(said, [b.section(said), *([after] if ask is None else [])])
    rows = [_watch(watch, may_change=ask is None) for watch in found]
    first = tell_many("*{count} watch*", "*{count} watches*", len(found))
    said = join([first, *(_watch_line(watch) for watch in found[:10])])
    return b.drawn(said, b.fitted([b.section(first)], rows, [after], _not_shown))


def _whom_to_ask(people: Sequence[str]) -> Mrkdwn:
    if not people:
        return tell("Only Firebreak’s administrators change what is watched.")
    named = tell_list([mention(person) for person in people[:3]])
    return tell("Only Firebreak’s administrators change what is watched: ask {people}.", people=named)


def form(
    watch: Watch | None = None,
    *,
    team: GraveList,
    name: str = "",
    sources: Sequence[str] = (),
    trial: str = "",
    is_new: bool = False,
) -> Block:
    """Fields: ``name``, ``terms``, ``must_not``, ``letters``, ``sources``, ``preset``, ``once_in_hours``,
    ``ratio``, ``min_count``, ``share_rise``, ``reach``, ``grave_words``, ``grave_left_out``, ``at_once``.

    `team` has the grave words that every watch hears, `sources` are the names one can choose from. `trial` is
    the id of the one whose words are changed; `is_new`: its watch does not exist yet.
    """
    chosen = watch or Watch(id="", brand_id="", name=name, terms=())
    if is_new:
        chosen = replace(chosen, id="")
    return f.modal(
        ids.FORM_WATCH,
        title=_("Change the watch") if chosen.id else _("Add a watch"),
        submit=_("Save"),
        ref=Ref("watch", chosen.id, chosen.version - bool(trial), {"trial": trial} if trial else {}),
        blocks=[
            *_what_to_hear(chosen),
            _at_once(),
            *_sources(chosen, sources),
            *_when_to_alert(chosen, team),
        ],
    )


def saved(watch: Watch, *, is_new: bool) -> Drawn:
    """To whoever saved it alone: what is heard now, and the way back."""
    name = escape(watch.name, MAX_NAME)
    told = tell("*Saved.* “{name}” is listened for from now on.", name=name)
    way_back = tell(_UNDO_NEW if is_new else _UNDO_CHANGE, name=name)
    return b.drawn(join([told, way_back], " "), [b.section(told), *understood(watch), b.context(way_back)])


_UNDO_NEW = N_("To undo it: `/crisis watch remove {name}`. To change it: `/crisis watch edit {name}`.")
_UNDO_CHANGE = N_("To change it again, or back: `/crisis watch edit {name}`.")


def understood(watch: Watch) -> list[Block]:
    """Each line in words, so that a slip is seen before it costs a night."""
    wanted = _listed(watch.terms, tell("*Posts are heard that hold one of these*"))
    return [wanted, *([_listed(watch.must_not, tell("*But none of these*"))] if watch.must_not else [])]


def _listed(terms: Sequence[str], title: Mrkdwn) -> Block:
    lines = [tell("• {term}", term=_read(term)) for term in terms[:MAX_TERMS_SHOWN]]
    rest = len(terms) - len(lines)
    more = [tell_many("and {count} more", "and {count} more", rest)] if rest else []
    return b.section(title, *lines, *more)


def _read(written: str) -> Mrkdwn:
    try:
        return _in_words(notation.parse(written))
    except Invalid as error:
        return tell(error.phrase)


def _in_words(term: Term | Near) -> Mrkdwn:
    if isinstance(term, Near):
        return tell(
            "{one} and {other}, at most {count} words between them",
            one=_in_words(term.one),
            other=_in_words(term.other),
            count=term.apart,
        )
    return tell((_PREFIXES if term.prefix else _KINDS)[term.kind], term=escape(term.text, MAX_NAME))


_KINDS = {
    TermKind.WORD: N_("the word “{term}”"),
    TermKind.PHRASE: N_("the words “{term}” in this order"),
    TermKind.HASHTAG: N_("the hashtag “{term}”"),
    TermKind.HANDLE: N_("the handle “{term}”"),
    TermKind.DOMAIN: N_("“{term}” and links to it"),
}
_PREFIXES = {
    TermKind.WORD: N_("words that begin with “{term}”"),
    TermKind.PHRASE: N_("the words “{term}” in this order, the last with any ending"),
    TermKind.HASHTAG: N_("hashtags that begin with “{term}”"),
    TermKind.HANDLE: N_("handles that begin with “{term}”"),
    TermKind.DOMAIN: N_("addresses that begin with “{term}”"),
}


def _watch(watch: Watch, *, may_change: bool) -> list[Block]:
    change = b.button(_("Change"), ids.WATCH_EDIT, Ref("watch", watch.id, watch.version))
    line = b.section(_watch_line(watch), accessory=change if may_change else None)
    return [line, *mutes.silent(watch)]


def _watch_line(watch: Watch) -> Mrkdwn:
    terms = [escape(t, 60) for t in watch.terms[:MAX_TERMS_SHOWN]]
    rest = len(watch.terms) - len(terms)
    heard = join(terms, ", ")
    return join(
        [
            tell("*{name}*", name=escape(watch.name, MAX_NAME)),
            tell("Hears: {terms} and {count} more", terms=heard, count=rest)
            if rest
            else tell("Hears: {terms}", terms=heard),
            dotted(
                tell(
                    "Alert at {ratio}× the normal count and at least {count} posts",
                    ratio=watch.ratio,
                    count=watch.min_count,
                ),
                _rarity(watch),
                _from(watch.sources),
            ),
        ]
    )


def _rarity(watch: Watch) -> Mrkdwn:
    if watch.preset is Preset.OWN_PAST:
        return tell("when such an hour comes once in {hours} hours or less often", hours=watch.once_in_hours)
    return tell(PRESETS[watch.preset])


def _owner(watch: Watch) -> list[Block]:
    """Whoever set the thresholds answers for them."""
    if not watch.id or not watch.tuned_by or watch.tuned_at is None:
        return []
    who, at = mention(watch.tuned_by), day_clock(watch.tuned_at)
    return [b.context(tell("When it alerts was set by {person}, {at}.", person=who, at=at))]


def _from(sources: Sequence[str]) -> Mrkdwn:
    if not sources:
        return tell("every source")
    return tell("from {sources}", sources=tuple(sources[:6]))


def _add_watch() -> Block:
    return b.actions(b.button(_("Add a watch"), ids.WATCH_ADD, Ref("watch", ""), style="primary"))


def _what_to_hear(watch: Watch) -> list[Block]:
    words = _("northwind coffee\n@northwind\n#northwind\nrecall ~5 northwind")
    return [
        f.field("name", _("What do you call this watch?"), f.text(watch.name, limit=MAX_NAME)),
        f.field(
            "terms",
            _("Words to listen for"),
            f.text("\n".join(watch.terms), lines=True, placeholder=words),
            hint=_(
                "One to a line, each is enough: a word, a phrase, a #hashtag, a @handle, an address such as "
                "northwind.example. With * at its end anything may follow: #northwind*. “recall ~5 cups” "
                "wants both, with at most 5 words between them. A line that begins with - leaves posts out."
            ),
        ),
        f.field(
            "must_not",
            _("Leave out posts with"),
            f.text("\n".join(watch.must_not), lines=True),
            hint=_("For a word that also means something else. Written in the same way."),
            optional=True,
        ),
        f.field("letters", _("How letters are compared"), _letters(watch), optional=True),
    ]


def _at_once() -> Block:
    return f.field(
        "at_once",
        _("When do new words count?"),
        f.several([(AT_ONCE, _("At once, without a trial: something is burning"))], []),
        hint=_(
            "Otherwise they are tried on the last 7 days first, and count when you have seen what they find."
        ),
        optional=True,
    )


def _letters(watch: Watch) -> Block:
    options = [
        (ACCENTS, _("Accents count: café is not cafe")),
        (LOOKALIKES, _("Letters that look the same are the same: a Cyrillic о is an o")),
    ]
    chosen = [name for name, on in ((ACCENTS, watch.accents), (LOOKALIKES, watch.lookalikes)) if on]
    return f.several(options, chosen)


def _sources(watch: Watch, sources: Sequence[str]) -> list[Block]:
    named = dict.fromkeys([*watch.sources, *sources])
    if not named:
        return []
    options = [(name, name if name in sources else plain("{name} (not set up)", name=name)) for name in named]
    boxes = f.several(options, watch.sources)
    return [
        f.field("sources", _("Only from"), boxes, hint=_("None chosen means every source."), optional=True)
    ]


def _when_to_alert(watch: Watch, team: GraveList) -> list[Block]:
    presets = [(preset.value, _(label)) for preset, label in PRESETS.items()]
    return [
        f.field(
            "preset",
            _("What is far more than normal?"),
            f.select(presets, watch.preset),
            hint=_("`python -m bot backtest` tries each of them on your own past."),
        ),
        f.field(
            "once_in_hours",
            _("How rare must an hour be, once in so many hours?"),
            f.amount(f"{watch.once_in_hours:g}", least="12", most="10000", decimal=True),
            hint=_("Fewer hours, more alerts. Asked only where rare in its own past is chosen."),
        ),
        f.field(
            "ratio",
            _("Alert at how many times the normal count?"),
            f.amount(f"{watch.ratio:g}", least="1.2", most="100", decimal=True),
        ),
        f.field(
            "min_count",
            _("But never below this many posts"),
            f.amount(str(watch.min_count), least="2", most="100000"),
        ),
        f.field(
            "share_rise",
            _("Alert when the share of negative posts rises by how many points?"),
            f.amount(f"{100 * watch.share_rise:g}", least="5", most="100", decimal=True),
            hint=_("Of the posts that could be scored, over their usual share; at least 50 in an hour."),
        ),
        f.field(
            "reach",
            _("Alert when an account with how many followers speaks?"),
            f.amount(str(watch.reach), least="0", most="1000000000"),
            hint=_("When none as large spoke in the week before. 0 for never, else at least 10,000."),
        ),
        *grave_words.fields(watch, team),
        *_owner(watch),
    ]


def _not_shown(count: int) -> Block:
    return b.context(tell_many("{count} more is not shown here.", "{count} more are not shown here.", count))
