"""The brand's accounts: who holds which, whose access has to go, and who has to look."""

from __future__ import annotations

from bot.domain.staff.accounts import (
    SECOND_FACTOR_LABELS,
    WHY_LABELS,
    Account,
    AccountsBoard,
    Revocation,
    SecondFactor,
)
from bot.slack import ids
from bot.slack.ids import Ref
from bot.slack.safe import Mrkdwn, day_clock, escape, join, mention
from bot.slack.views import blocks as b
from bot.slack.views import forms as f
from bot.slack.views.blocks import Block, Drawn
from bot.slack.words import _, tell, tell_list, tell_many

MAX_HOLDERS = 25
NEW = Ref("account", "")


def register(board: AccountsBoard) -> Drawn:
    """What has to be done first, then every account."""
    first = _first(board)
    add = b.button(_("Add an account"), ids.ACCOUNT_ADD, NEW) if board.may_edit else None
    rows: list[Block | list[Block]] = [_to_revoke(task) for task in board.to_revoke]
    rows += [_row(account, board) for account in board.accounts]
    last = [b.actions(add)] if add else [b.context(tell("Administrators add and change accounts."))]
    lines = [first, *map(_line, board.accounts)]
    return b.drawn(join(lines), b.fitted([b.section(first)], rows, last, _not_shown))


def _first(board: AccountsBoard) -> Mrkdwn:
    if not board.accounts:
        return tell(
            "*No account is in the register.* In a hack nobody has time to find out who holds what: write "
            "down each account of the brand and who can get in. Never a password."
        )
    late = sum(account.is_late(board.read_at) for account in board.accounts)
    if late:
        return tell_many(
            "*{count} account was not looked at for a quarter.* Press *It is right* once you have looked.",
            "*{count} accounts were not looked at for a quarter.* Press *It is right* once you have looked.",
            late,
        )
    return tell_many("*{count} account of ours.*", "*{count} accounts of ours.*", len(board.accounts))


def _row(account: Account, board: AccountsBoard) -> list[Block]:
    change = b.button(_("Change"), ids.ACCOUNT_EDIT, Ref("account", account.id)) if board.may_edit else None
    remove = b.button(_("Remove"), ids.ACCOUNT_REMOVE, Ref("account", account.id)) if board.may_edit else None
    right = b.button(_("It is right"), ids.ACCOUNT_REVIEW, Ref("account", account.id))
    return [b.section(_line(account)), b.actions(right, change, remove)]


def _line(account: Account) -> Mrkdwn:
    parts = [
        tell("*{name}*", name=escape(account.name, 200)),
        _people(tell("gives access"), account.owners) if account.owners else tell("*nobody gives access*"),
        _people(tell("posts"), account.publishers),
        _people(tell("reads"), account.readers),
        _outside(account),
        tell("second factor: {how}", how=tell(SECOND_FACTOR_LABELS[account.second_factor])),
        _looked_at(account),
    ]
    return join([part for part in parts if part], " · ")


def _outside(account: Account) -> Mrkdwn:
    names = escape(", ".join(account.outside), 300)
    return tell("outside: {names}", names=names) if account.outside else Mrkdwn()


def _looked_at(account: Account) -> Mrkdwn:
    if account.reviewed_at is None:
        return tell("never looked at")
    who = mention(account.reviewed_by)
    return tell("looked through by {person}: {when}", when=day_clock(account.reviewed_at), person=who)


def _people(what: Mrkdwn, people: tuple[str, ...]) -> Mrkdwn:
    who = tell_list([mention(p) for p in people])
    return tell("{what}: {who}", what=what, who=who) if people else Mrkdwn()


def _to_revoke(task: Revocation) -> Block:
    said = tell(
        "*To do: {person} {why}* and still holds {account}. Take the access away on the platform, then "
        "press.",
        person=mention(task.person_id),
        why=tell(WHY_LABELS[task.why]),
        account=escape(task.account, 200),
    )
    gone = b.button(_("The access is gone"), ids.ACCOUNT_REVOKED, Ref("revocation", task.id), style="primary")
    return b.section(said, accessory=gone)


def _not_shown(count: int) -> Block:
    return b.context(tell_many("…and {count} more.", "…and {count} more.", count))


def saved(account: Account) -> Mrkdwn:
    return tell("Saved: {line}. In three months somebody is asked to look again.", line=_line(account))


def gone(task: Revocation) -> Mrkdwn:
    return tell(
        "Noted: {person} has no access to {account} any more.",
        person=mention(task.person_id),
        account=escape(task.account, 200),
    )


def form(account: Account | None) -> Block:
    """Fields are named as those of an ``Account``."""
    factors = [(factor.value, _(label)) for factor, label in SECOND_FACTOR_LABELS.items()]
    factor = account.second_factor if account else SecondFactor.UNKNOWN
    return f.modal(
        ids.FORM_ACCOUNT,
        title=_("Account"),
        submit=_("Save"),
        ref=Ref("account", account.id if account else "", account.version if account else 0),
        blocks=[
            f.field("network", _("Network"), f.text(account.network if account else "", limit=100)),
            f.field("handle", _("Name there"), f.text(account.handle if account else "", limit=100)),
            _holders("owners", _("Who can give and take access?"), account.owners if account else ()),
            _holders("publishers", _("Who else can post?"), account.publishers if account else ()),
            _holders("readers", _("Who else can only read?"), account.readers if account else ()),
            f.field(
                "outside",
                _("Who outside Slack can get in?"),
                f.text("\n".join(account.outside) if account else "", lines=True),
                hint=_("One to a line, such as “Agency Blue, two people, may post”. Never a password."),
                optional=True,
            ),
            f.field("second_factor", _("Second factor"), f.select(factors, factor.value)),
        ],
    )


def _holders(name: str, label: str, people: tuple[str, ...]) -> Block:
    return f.field(name, label, f.people(people, most=MAX_HOLDERS), optional=name != "owners")
