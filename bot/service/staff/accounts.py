"""Who holds the brand's accounts: looked at every quarter, and taken from whoever left or moved (S1.24)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.deadline import Deadline, DeadlineKind
from bot.domain.errors import Invalid, NotAllowed
from bot.domain.events import BOT, AccessRevoked, AccessToRevoke, AccountChanged, AccountReviewDue
from bot.domain.staff import accounts as rules
from bot.domain.staff.accounts import Account, AccountsBoard, Revocation, Why
from bot.domain.staff.people import Person, Role
from bot.domain.staff.rights import Action
from bot.domain.words import N_
from bot.service.access import administrators, here, require
from bot.service.ports import Work
from bot.service.staff import chain

IN_A_CRISIS = "crisis"  # why an account is looked at before its quarter is over
WHO_REVOKES = (Role.SECURITY, Role.SOCIAL_LEAD, Role.CRISIS_LEAD)


def save(work: Work, *, actor_id: str, account: Account) -> Account:
    """A new one has no id yet. Whoever sets it up or changes it has looked at it."""
    require(work, actor_id, Action.EDIT_SETTINGS)
    _check_here(work, account)
    clean = replace(rules.checked(account), reviewed_by=actor_id, reviewed_at=work.now)
    if clean.id:
        saved = replace(clean, version=account.version + 1)
        work.accounts.save(saved)
    else:
        saved = replace(clean, id=work.new_id())
        work.accounts.add(saved)
    change = "changed" if clean.id else "added"
    work.record(AccountChanged(actor=actor_id, account=saved.name, change=change))
    _review_later(work, saved)
    return saved


def bring(work: Work, account: Account, account_id: str) -> None:
    """As a file says it, which nobody looked at yet: so somebody is asked to, a week from now."""
    clean, is_new = rules.checked(account), not account_id
    saved = replace(clean, id=account_id or work.new_id())
    if is_new:
        work.accounts.add(saved)
    else:
        work.accounts.save(replace(saved, version=work.accounts.get(account_id).version + 1))
    work.record(AccountChanged(actor=BOT, account=saved.name, change="added" if is_new else "changed"))
    due_at = work.now + rules.REVIEW_AGAIN
    _set(work, DeadlineKind.REVIEW_DUE, _review_key(saved.id), saved.id, due_at)


def remove(work: Work, *, actor_id: str, account_id: str) -> None:
    """Out of the register is not gone from the platform: whose access has to go is still asked for."""
    require(work, actor_id, Action.EDIT_SETTINGS)
    account = work.accounts.get(account_id)
    work.accounts.remove(account_id)
    work.deadlines.cancel(_review_key(account_id))
    work.record(AccountChanged(actor=actor_id, account=account.name, change="removed"))


def review(work: Work, *, actor_id: str, account_id: str) -> Account:
    """Somebody looked: each line is right. Its owners may say so, as it is them who are asked."""
    is_theirs = any(account.id == account_id for account in _owned(work, actor_id))
    require(work, actor_id, Action.NOTE if is_theirs else Action.REVIEW_ACCOUNT)
    account = rules.reviewed(work.accounts.get(account_id), by=actor_id, now=work.now)
    work.accounts.save(account)
    work.record(AccountChanged(actor=actor_id, account=account.name, change="reviewed"))
    _review_later(work, account)
    return account


def board(work: Work, actor_id: str) -> AccountsBoard:
    """All of it; whoever only owns accounts sees these."""
    owned = _owned(work, actor_id)
    try:
        require(work, actor_id, Action.REVIEW_ACCOUNT)
    except NotAllowed:
        if not owned:
            raise
        require(work, actor_id, Action.NOTE)
        return AccountsBoard(accounts=owned, to_revoke=(), may_edit=False, read_at=work.now)
    return AccountsBoard(
        accounts=work.accounts.all(),
        to_revoke=work.accounts.to_revoke(),
        may_edit=actor_id in administrators(work),
        read_at=work.now,
    )


def _owned(work: Work, person_id: str) -> tuple[Account, ...]:
    return tuple(account for account in work.accounts.all() if person_id in account.owners)


def ask_for_review(work: Work, deadline: Deadline) -> None:
    """Its owner is asked, and again every week until somebody looked."""
    account = next((a for a in work.accounts.all() if a.id == deadline.subject_id), None)
    if account is None:
        return
    told = next(iter(here(work, account.owners)), None) or _who_revokes(work)
    why = str(deadline.data.get("why", ""))
    work.record(AccountReviewDue(account_id=account.id, account=account.name, told=told, why=why))
    work.deadlines.set(replace(deadline, id=work.new_id(), due_at=work.now + rules.REVIEW_AGAIN))


def review_now(work: Work) -> None:
    """Every account is looked at once more: the clocks that stand for it are due at once."""
    for account in work.accounts.all():
        work.deadlines.set(
            Deadline(
                id=work.new_id(),
                kind=DeadlineKind.REVIEW_DUE,
                key=_review_key(account.id),
                due_at=work.now,
                subject_id=account.id,
                data={"why": IN_A_CRISIS},
            )
        )


def look_at(work: Work, before: Person | None, after: Person) -> None:
    """What Slack tells of a person: a leaver, a new guest or a mover loses what they hold."""
    why = _why(before, after)
    if why is None:
        return
    waiting = {(task.account_id, task.person_id) for task in work.accounts.to_revoke()}
    for account in work.accounts.all():
        if after.id in account.holders and (account.id, after.id) not in waiting:
            _open(work, account, after.id, why)


def revoke(work: Work, *, actor_id: str, task_id: str) -> Revocation:
    """Somebody says that the access is gone on the platform; the register follows."""
    require(work, actor_id, Action.REVIEW_ACCOUNT)
    task = rules.revoked(work.accounts.revocation(task_id), by=actor_id, now=work.now)
    work.accounts.save_revocation(task)
    work.deadlines.cancel(_revoke_key(task))
    account = next((a for a in work.accounts.all() if a.id == task.account_id), None)
    if account:
        work.accounts.save(rules.without(account, task.person_id))
    work.record(AccessRevoked(actor=actor_id, account=task.account, person_id=task.person_id))
    return task


def ask_again(work: Work, deadline: Deadline) -> None:
    task = work.accounts.revocation(deadline.subject_id)
    if task.done_at is None:
        _ask(work, task)


def _check_here(work: Work, account: Account) -> None:
    gone = [person for person in account.holders if person not in here(work, account.holders)]
    if gone:
        raise Invalid(
            N_("{people} cannot hold an account: guests, bots and leavers stand under “outside Slack”."),
            people=tuple(f"<@{person}>" for person in gone),
        )


def _why(before: Person | None, after: Person) -> Why | None:
    """Only what changed: whoever has been a guest all along is no news."""
    if after.deleted:
        return None if before and before.deleted else Why.LEFT
    if before is None:
        return None
    if after.is_guest and not before.is_guest:
        return Why.GUEST
    return Why.MOVED if before.title and after.title != before.title else None


def _open(work: Work, account: Account, person_id: str, why: Why) -> None:
    task = Revocation(
        id=work.new_id(),
        account_id=account.id,
        account=account.name,
        person_id=person_id,
        why=why,
        opened_at=work.now,
    )
    work.accounts.add_revocation(task)
    _ask(work, task)


def _ask(work: Work, task: Revocation) -> None:
    told = _who_revokes(work, besides=task.person_id)
    work.record(
        AccessToRevoke(
            revocation_id=task.id,
            account=task.account,
            person_id=task.person_id,
            why=task.why.value,
            told=told,
        )
    )
    _set(work, DeadlineKind.ACCESS_DUE, _revoke_key(task), task.id, work.now + rules.REVOKE_AGAIN)


def _who_revokes(work: Work, besides: str = "") -> str | None:
    asked = (*chain.of_roles(work, WHO_REVOKES), *here(work, administrators(work)))
    return next((person for person in asked if person != besides), None)


def _review_later(work: Work, account: Account) -> None:
    _set(work, DeadlineKind.REVIEW_DUE, _review_key(account.id), account.id, work.now + rules.REVIEW_AFTER)


def _set(work: Work, kind: DeadlineKind, key: str, subject_id: str, due_at: datetime) -> None:
    work.deadlines.set(Deadline(id=work.new_id(), kind=kind, key=key, due_at=due_at, subject_id=subject_id))


def _review_key(account_id: str) -> str:
    return f"review:{account_id}"


def _revoke_key(task: Revocation) -> str:
    return f"revoke:{task.id}"
