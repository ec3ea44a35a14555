"""The forms behind a text: writing, changing, turning down, publishing, confirming by hand."""

from __future__ import annotations

from bot.domain.board import Lately, StatementBoard, StepBoard
from bot.domain.comms import templates
from bot.domain.comms.publication import MANUAL
from bot.domain.comms.statement import MAX_TEXT, MESSAGE_LABELS, MessageType
from bot.domain.crisis.crisis import Crisis
from bot.domain.plan.step_kinds import words_of
from bot.domain.plan.step_kinds.statement import must_name_time
from bot.domain.words import Phrase
from bot.slack import ids
from bot.slack.ids import Ref
from bot.slack.safe import Mrkdwn, join, mention
from bot.slack.views import blocks as b
from bot.slack.views import forms as f
from bot.slack.views.blocks import Block
from bot.slack.views.comms import gates, places, publications, statements, tone, wordings
from bot.slack.views.comms.places import Place
from bot.slack.views.help import window
from bot.slack.views.storm.languages import unscored
from bot.slack.words import _, ngettext, plain, tell, tell_list

MAX_REASON = 1_000
DRAFTABLE = tuple(m for m in MessageType if m is not MessageType.HUB_PAGE)


def draft(
    crisis: Crisis,
    heard: Lately | None = None,
    message: MessageType | None = None,
    locked: Phrase | None = None,
) -> Block:
    """A text outside any step. Fields: ``message`` (M1 to M12), ``text``, and ``lately`` once something was
    said in public: then the next word is an update, unless another kind of `message` is offered. `locked`
    says why only the first words can be written yet: nobody writes others for nothing.
    """
    suggested = message or (MessageType.UPDATE if heard else MessageType.HOLDING)
    offered = (MessageType.HOLDING,) if locked else DRAFTABLE
    kinds = [(m.value, _(MESSAGE_LABELS[m])) for m in offered]
    kind = f.field("message", _("What kind of text?"), f.select(kinds, suggested.value))
    top = [b.section(tell(locked)), kind] if locked else [kind]
    return _draft(crisis, Ref("crisis", crisis.id, crisis.version), top, text="", heard=heard)


def draft_for_step(board: StepBoard, heard: Lately | None = None) -> Block:
    """The text of a step, beginning with its template. Fields: ``text``, and ``lately`` for an update."""
    kind = words_of(board.step)
    message = kind.message_of(board.step) if kind else MessageType.HOLDING
    ref = Ref(
        "crisis", board.crisis.id, board.state.version, {"step": board.step.id, "message": message.value}
    )
    template = templates.with_page(_(board.step.params.get("template", "")), board.page)
    blanks = templates.slots(template)
    told = [b.section(tell("*{name}*", name=_(MESSAGE_LABELS[message])))]
    if blanks:
        told.append(b.context(tell("Fill in the blanks in {{braces}}: {blanks}.", blanks=blanks)))
    if must_name_time(board.step, message):
        told.append(
            b.context(tell("Name the time of the next news, such as 18:00, and you are reminded of it."))
        )
    is_update = message is MessageType.UPDATE
    return _draft(board.crisis, ref, told, text=template, heard=heard if is_update else None)


def _draft(crisis: Crisis, ref: Ref, kind: list[Block], *, text: str, heard: Lately | None) -> Block:
    about = tell("For crisis #{number} “{title}”", number=str(crisis.number), title=crisis.title)
    return f.modal(
        ids.FORM_DRAFT,
        title=_("Write a text"),
        submit=_("Ask for approval"),
        ref=ref,
        blocks=[b.context(about), *kind, _text_field(text), *([_lately(heard)] if heard else [])],
    )


def _lately(heard: Lately) -> Block:
    return f.field(
        "lately",
        _("What was heard since the last public word"),
        f.text(in_words(heard), lines=True, limit=MAX_REASON),
        hint=_("Change it, or empty it. It goes into the thread as your note, never to the public."),
        optional=True,
    )


def in_words(heard: Lately) -> str:
    """As plain text: how many against before, how many of those scored are negative, what is new."""
    minutes = round((heard.until - heard.since).total_seconds() / 60)
    posts = plain(ngettext("{count} post", "{count} posts", heard.posts), count=heard.posts)
    counted = plain(
        ngettext(
            "{posts} in the {minutes} minute since the last public word, {before} in as long before.",
            "{posts} in the {minutes} minutes since the last public word, {before} in as long before.",
            minutes,
        ),
        posts=posts,
        minutes=minutes,
        before=heard.before,
    )
    new = plain("New in what they say: “{term}”.", term=heard.term) if heard.term else ""
    return " ".join(part for part in (counted, _mood(heard), new) if part)


def _mood(heard: Lately) -> str:
    if not heard.scored:
        return _("Mood not measured.") if heard.posts else ""
    share, missing = round(100 * heard.negative / heard.scored), unscored(heard.unscored)
    covered = plain("{scored} of {posts} scored", scored=heard.scored, posts=heard.posts)
    if missing:
        covered = plain("{covered}; not scored: {missing}", covered=covered, missing=missing)
    return plain("{share}% negative ({coverage}).", share=share, coverage=covered)


def edit(board: StatementBoard) -> Block:
    """Field: ``text``. Says whose approval the change makes void."""
    statement = board.statement
    return f.modal(
        ids.FORM_EDIT,
        title=_("Edit the text"),
        submit=_("Ask for approval"),
        ref=statements.ref_of(statement),
        blocks=[
            *tone.held_back(board),
            *wordings.voided(board),
            _text_field(statement.current.text),
            *_others_stay(board),
        ],
    )


def _others_stay(board: StatementBoard) -> list[Block]:
    parts = range(1, len(board.statement.current.texts))
    if not parts:
        return []
    where = [places.of_part(board, part) for part in parts]
    said = tell("Other words stay as they are: {places}. Change them on the card.", places=tell_list(where))
    return [b.context(said)]


def vary(board: StatementBoard) -> Block:
    """Fields: ``place``, ``language``, ``text``."""
    return wordings.form(board, statements.ref_of(board.statement))


def vary_again(board: StatementBoard, place: str, language: str) -> Block:
    """After the tone check held it back."""
    return wordings.form(board, statements.ref_of(board.statement), place, language)


def let_stand(board: StatementBoard) -> Block:
    """Fields: ``check``, ``reason``."""
    return tone.form(board, statements.ref_of(board.statement))


def overrule(board: StatementBoard) -> Block:
    """Field: ``reason``."""
    said = tell(
        "*Nothing of yours is missing here; these are: {people}.* In an emergency you, who lead, can let "
        "exactly this text go on without them. They are told, it stands on its card with your name and your "
        "reason, and the debrief comes back to it.",
        people=statements.waiting_for(board),
    )
    why = f.field(
        "reason",
        _("Why can it not wait for them?"),
        f.text(lines=True, limit=MAX_REASON, focus=True),
        hint=_("Read the text once more before: nobody else does."),
    )
    return f.modal(
        ids.FORM_OVERRULE,
        title=_("Without their approval"),
        submit=_("I answer for it"),
        ref=statements.ref_of(board.statement),
        blocks=[b.section(said), why],
    )


def reject(board: StatementBoard) -> Block:
    """Field: ``reason``."""
    why = f.field(
        "reason",
        _("What must change?"),
        f.text(lines=True, limit=MAX_REASON, focus=True),
        hint=_("The author reads it in the thread. Say it so that they can act on it."),
    )
    return f.modal(
        ids.FORM_REJECT,
        title=_("Ask for changes"),
        submit=_("Ask for changes"),
        ref=statements.ref_of(board.statement),
        blocks=[why],
    )


def withdraw(board: StatementBoard) -> Block:
    """Field: ``reason``."""
    why = f.field("reason", _("Why?"), f.text(lines=True, limit=MAX_REASON, focus=True))
    return f.modal(
        ids.FORM_WITHDRAW,
        title=_("Withdraw the text"),
        submit=_("Withdraw"),
        ref=statements.ref_of(board.statement),
        blocks=[b.section(tell("Nobody is asked about it any more. Its versions stay in the record.")), why],
    )


def publish(board: StatementBoard) -> Block:
    """Fields: ``outlet``, with a language behind it where it is not that of the main words, ``person_id`` who
    posts by hand where that is possible, and ``reason`` for words that are public and were approved long ago.
    """
    left = publications.places_left(board)
    if not left:
        return _nowhere_left(board)
    offered = [(" ".join(place).strip(), _by_whom(board, place)) for place in left]
    choose, first = (
        (f.radio if len(offered) <= f.MAX_IN_SIGHT else f.select),
        publications.likely(board, left),
    )
    where = f.field("outlet", _("Where?"), choose(offered, " ".join(first).strip()))
    by_hand_too = any(outlet in board.by_hand for outlet, _language in left)
    by_hand = f.field(
        "person_id",
        _("Who posts it by hand?"),
        f.person(),
        hint=_("They copy it word for word and confirm with the link. If you choose nobody, it is you."),
        optional=True,
    )
    return f.modal(
        ids.FORM_PUBLISH,
        title=_("Publish (dry run)") if board.dry_run else _("Publish"),
        submit=_publish_label(board, by_hand=by_hand_too),
        ref=statements.ref_of(board.statement),
        blocks=[
            b.section(_what_will_happen(board, by_hand=by_hand_too)),
            *wordings.shown(board),
            b.divider(),
            where,
            *publications.too_long(board),
            *gates.why_field(board),
            *([by_hand] if by_hand_too else []),
            *([_still_right()] if board.needs_second_look else []),
        ],
    )


def _by_whom(board: StatementBoard, place: Place) -> str:
    name = places.choice(board, place)
    return plain("{place}, by hand", place=name) if place[0] in board.by_hand - {MANUAL} else name


def _still_right() -> Block:
    return f.field(
        "reason",
        _("Approved hours ago: why is it still right?"),
        f.text(lines=True, limit=MAX_REASON),
        hint=_("A sentence, in your name. If anything has changed since, write a new text instead."),
    )


def _nowhere_left(board: StatementBoard) -> Block:
    """Somebody was faster, and the card from which it was pressed is old."""
    senders = tell_list([mention(p) for p in dict.fromkeys(p.asked_by for p in board.publications)])
    said = tell("There is no place left to publish this text. {people} had it sent already:", people=senders)
    return window("", [b.section(said, *publications.lines(board))])


def confirm(board: StatementBoard, publication_id: str) -> Block:
    """Field: ``link``."""
    url = f.field(
        "link",
        _("Link to the post"),
        f.address(),
        hint=_("The whole address, beginning with https://. It is kept as the proof."),
    )
    return f.modal(
        ids.FORM_CONFIRM,
        title=_("It is out"),
        submit=_("Confirm"),
        ref=publications.ref_of(publications.find(board, publication_id)),
        blocks=[b.section(tell("You confirm that exactly the approved text stands there.")), url],
    )


def failed(board: StatementBoard, publication_id: str) -> Block:
    """Field: ``reason``."""
    detail = f.field("reason", _("What did you find?"), f.text(limit=300, focus=True))
    return f.modal(
        ids.FORM_FAILED,
        title=_("It is not out"),
        submit=_("Say so"),
        ref=publications.ref_of(publications.find(board, publication_id)),
        blocks=[b.section(tell("Look once more first: after this it may be published again.")), detail],
    )


def _publish_label(board: StatementBoard, *, by_hand: bool) -> str:
    if board.dry_run:
        return _("Go on") if by_hand else _("Rehearse")
    return _("Publish now")


def _what_will_happen(board: StatementBoard, *, by_hand: bool) -> Mrkdwn:
    version = board.statement.current
    if not board.dry_run:
        public = tell(
            "Version {number} goes out *to the public* word for word, once. That cannot be taken back.",
            number=version.number,
        )
        dry = places.only_rehearsed(board)
        only = tell("*DRY RUN for {places}:* Firebreak only rehearses there.", places=tell_list(dry))
        return join([public, only], " ") if dry else public
    rehearsed = tell(
        "*DRY RUN.* Firebreak only rehearses version {number} and shows what it would send.",
        number=version.number,
    )
    if not by_hand:
        return join([rehearsed, tell("Nothing leaves the house.")], " ")
    return join([rehearsed, tell("*By hand is real:* a person posts it in public.")], " ")


def _text_field(text: str) -> Block:
    return f.field(
        "text",
        _("The text, word for word"),
        f.text(text, limit=MAX_TEXT, lines=True),
        hint=plain(
            "At most {limit} characters. What is approved is what goes out, to the letter.", limit=MAX_TEXT
        ),
    )
