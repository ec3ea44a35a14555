"""What a team listens for and who is asked: shown to everybody, changed by administrators."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.mention import Watch
from bot.domain.people import ROLE_LABELS, Role, Roster
from bot.domain.presets import Preset
from bot.domain.words import N_
from bot.slack import ids
from bot.slack.ids import Ref
from bot.slack.safe import Mrkdwn, day_clock, dotted, escape, join, mention
from bot.slack.views import blocks as b
from bot.slack.views import forms as f
from bot.slack.views.blocks import Block, Drawn
from bot.slack.words import _, plain, tell, tell_many

MAX_CHAIN = 3  # primary, backup, second backup (S1.1)
MAX_TERMS_SHOWN = 12
MAX_NAME = 80
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


def watches(found: Sequence[Watch]) -> Drawn:
    """Each watch in a line with its button; what to do when there is none yet."""
    if not found:
        said = tell(
            "*Nothing is watched yet*, so no storm can be heard. Press *Add a watch* and write your brand’s "
            "name, its products and the handle people use."
        )
        return b.drawn(said, [b.section(said), _add_watch()])
    rows = [block for watch in found for block in _watch(watch)]
    first = tell_many("*{count} watch*", "*{count} watches*", len(found))
    said = join([first, *(_watch_line(watch) for watch in found[:10])])
    return b.drawn(said, b.fitted([b.section(first)], rows, [_add_watch()], _not_shown))


def watch_form(
    watch: Watch | None = None,
    *,
    name: str = "",
    grave_words: Sequence[str] = (),
    sources: Sequence[str] = (),
) -> Block:
    """Fields: ``name``, ``terms``, ``must_not``, ``sources``, ``preset``, ``once_in_hours``, ``ratio``,
    ``min_count``, ``grave_words``.

    `sources` are the names one can choose from; `grave_words` what a new watch begins with.
    """
    chosen = watch or Watch(id="", brand_id="", name=name, terms=(), grave_words=tuple(grave_words))
    return f.modal(
        ids.FORM_WATCH,
        title=_("Change the watch") if watch else _("Add a watch"),
        submit=_("Save"),
        ref=Ref("watch", chosen.id, chosen.version),
        blocks=[*_what_to_hear(chosen), *_sources(chosen, sources), *_when_to_alert(chosen)],
    )


def roster(found: Roster) -> Drawn:
    """Who is asked first, and who next, for every role; gaps are said in words."""
    rows = [b.section(_chain(role, found)) for role in Role]
    edit = b.actions(b.button(_("Change a role"), ids.ROSTER_EDIT, Ref("roster", "")))
    first = tell("*Who is asked*, in this order. Administrators change it.")
    return b.drawn(join([first, *(_chain(role, found) for role in Role)]), [b.section(first), *rows, edit])


def roster_form(found: Roster, *, role: Role | None = None) -> Block:
    """Fields: ``role``, ``person_ids`` in the order in which they are asked."""
    roles = [(r.value, _(label)) for r, label in ROLE_LABELS.items()]
    chain = found.chain(role) if role else ()
    return f.modal(
        ids.FORM_ROSTER,
        title=_("Who is asked"),
        submit=_("Save"),
        ref=Ref("roster", ""),
        blocks=[
            f.field("role", _("Which role?"), f.select(roles, role.value if role else "")),
            f.field(
                "person_ids",
                _("Who, in the order in which they are asked?"),
                f.people(chain, most=MAX_CHAIN),
                hint=_("First the one who holds it, then the backups. This replaces who was named before."),
                optional=True,
            ),
        ],
    )


def _watch(watch: Watch) -> list[Block]:
    ref = Ref("watch", watch.id, watch.version)
    return [b.section(_watch_line(watch), accessory=b.button(_("Change"), ids.WATCH_EDIT, ref))]


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
    if not watch.tuned_by or watch.tuned_at is None:
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
    return [
        f.field("name", _("What do you call this watch?"), f.text(watch.name, limit=MAX_NAME)),
        f.field(
            "terms",
            _("Words to listen for"),
            f.text(
                "\n".join(watch.terms), lines=True, placeholder=_("northwind coffee\n@northwind\n#northwind")
            ),
            hint=_("One to a line, or with commas between. A #hashtag or @handle keeps its sign."),
        ),
        f.field(
            "must_not",
            _("Leave out posts with"),
            f.text("\n".join(watch.must_not), lines=True),
            hint=_("For a word that also means something else."),
            optional=True,
        ),
    ]


def _sources(watch: Watch, sources: Sequence[str]) -> list[Block]:
    named = dict.fromkeys([*watch.sources, *sources])
    if not named:
        return []
    options = [(name, name if name in sources else plain("{name} (not set up)", name=name)) for name in named]
    boxes = f.several(options, watch.sources)
    return [
        f.field("sources", _("Only from"), boxes, hint=_("None chosen means every source."), optional=True)
    ]


def _when_to_alert(watch: Watch) -> list[Block]:
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
            "grave_words",
            _("Grave words"),
            f.text("\n".join(watch.grave_words), lines=True),
            hint=_("A few posts with one of them raise an alert, however quiet it is otherwise."),
            optional=True,
        ),
        *_owner(watch),
    ]


def _chain(role: Role, roster: Roster) -> Mrkdwn:
    people = [mention(p) for p in roster.chain(role)]
    if not people:
        return tell("*{role}:* nobody is named", role=tell(ROLE_LABELS[role]))
    return tell("*{role}:* {people}", role=tell(ROLE_LABELS[role]), people=join(people, ", "))


def _not_shown(count: int) -> Block:
    return b.context(tell_many("{count} more is not shown here.", "{count} more are not shown here.", count))
