"""What stands where in the chat, and what of it must be drawn again."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, bindparam, case, delete, or_, select, update

from bot.domain.message import MessageState, Standing
from bot.storage.mapper import from_row, to_row
from bot.storage.store import Store
from bot.storage.tables import STALE_DRAWING, StandingRow, is_, table_of

STANDINGS = table_of(StandingRow)
S = STANDINGS.c
LIVE = is_(S.state, MessageState.LIVE)
SINCE = case((S.drawn < S.wanted, S.wanted_at), else_=bindparam("now_", type_=S.wanted_at.type))
RAISED = {"wanted": S.wanted + 1, "wanted_at": SINCE}
WANT = update(STANDINGS).where(S.subject == bindparam("subject_"), LIVE).values(RAISED)


class Standings(Store):
    def get(self, key: str) -> Standing | None:
        return self._one(Standing, STANDINGS, S.key == key)

    def at(self, channel: str, ts: str) -> Standing | None:
        found = self._all(Standing, select(STANDINGS).where(S.channel == channel, S.ts == ts).limit(1))
        return found[0] if found else None

    def add(self, standing: Standing) -> None:
        own = {"key": standing.key, "wanted_at": self.tx.now}
        if self._add_new(STANDINGS, to_row(standing) | own):
            self.tx.news.add("standings")

    def of(self, subject: str) -> tuple[Standing, ...]:
        return self._all(Standing, select(STANDINGS).where(S.subject == subject).order_by(S.key))

    def inside(self, root: str) -> tuple[Standing, ...]:
        mine = select(STANDINGS).where(S.thread_of == root, LIVE)
        return self._all(Standing, mine.order_by(S.ts, S.key))

    def want(self, subject: str) -> None:
        """One that is out of date already keeps its place among those that wait."""
        if self.tx.execute(WANT, {"subject_": subject, "now_": self.tx.now}).rowcount:
            self.tx.news.add("standings")

    def show_again(self, subject: str) -> None:
        over = is_(S.state, MessageState.FINISHED)
        live = update(STANDINGS).where(S.subject == subject, over, S.ts != "")
        self.tx.execute(live.values(state=MessageState.LIVE.value))
        self.want(subject)

    def claim_stale(
        self, now: datetime, lease: timedelta, *, not_in: frozenset[str] = frozenset()
    ) -> Standing | None:
        drawable = (S.ts != "") & S.channel.not_in(not_in) & S.subject.not_in(not_in)
        ready = (LIVE, STALE_DRAWING, drawable, _free(now), _not_put_off(now))
        first = select(S.key).where(*ready).order_by(S.lane, S.wanted_at, S.key).limit(1)
        chosen = first.with_for_update(skip_locked=True).scalar_subquery()
        claimed = update(STANDINGS).where(S.key == chosen, _free(now)).values(leased_until=now + lease)
        row = self.tx.execute(claimed.returning(STANDINGS)).mappings().one_or_none()
        return None if row is None else from_row(Standing, row)

    def drawn(
        self, key: str, *, wanted: int, ts: str = "", channel: str = "", file_id: str | None = None
    ) -> None:
        """Out of date still, when it was wanted again while it was drawn."""
        shown = case((S.drawn < wanted, wanted), else_=S.drawn)
        changes = {"drawn": shown, "wanted_at": self.tx.now, "leased_until": None, "not_before": None}
        changes |= {"ts": ts} if ts else {}
        changes |= {"channel": channel} if channel else {}
        changes |= {"file_id": file_id} if file_id is not None else {}
        self._change(key, **changes)
        if ts:
            self.tx.news.add("standings")  # it has an address now, so it can be edited

    def move(self, key: str, channel: str) -> None:
        self._change(key, channel=channel, ts="", drawn=0, leased_until=None, not_before=None)

    def put_off(self, key: str, until: datetime) -> None:
        self._change(key, not_before=until, leased_until=None)

    def finish(self, key: str) -> None:
        self._change(key, state=MessageState.FINISHED.value, leased_until=None)

    def remove(self, key: str) -> None:
        self.tx.execute(delete(STANDINGS).where(S.key == key))

    def gone(self, key: str) -> None:
        self._change(key, state=MessageState.GONE.value, leased_until=None)

    def let_go(self) -> int:
        held = update(STANDINGS).where(S.leased_until.is_not(None))
        return self.tx.execute(held.values(leased_until=None)).rowcount

    def _change(self, key: str, **changes: object) -> None:
        self.tx.execute(update(STANDINGS).where(S.key == key).values(**changes))


def _free(now: datetime) -> ColumnElement[bool]:
    return or_(S.leased_until.is_(None), S.leased_until <= now)


def _not_put_off(now: datetime) -> ColumnElement[bool]:
    return or_(S.not_before.is_(None), S.not_before <= now)
