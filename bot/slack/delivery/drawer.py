"""Keeps what stands in Slack true: claims what is out of date, draws its current state, edits it in place."""

from __future__ import annotations

import hashlib
import json
import logging
import random
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.errors import Busy, DeliveryError
from bot.domain.message import HOME, Standing
from bot.service.ports import Work
from bot.service.records import Delivery
from bot.slack.api.refusals import Refused
from bot.slack.delivery import again
from bot.slack.delivery.drawing import Drawn, Picture
from bot.slack.delivery.kinds import draw
from bot.slack.delivery.pace import Chance, OutOfBudget, Pace, pause
from bot.slack.delivery.parcel import Tools
from bot.slack.delivery.rooms import closed

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=3)
CHART = "chart"  # one new picture per card in five minutes, counted by the shared budget


class Drawer:
    """`step` brings one drawing up to date. Safe to run in several threads and processes side by side."""

    def __init__(self, tools: Tools, *, chance: Chance = random.random) -> None:
        self._tools = replace(tools, office=tools.office.unforced())  # a lost drawing is drawn again
        self._chance = chance
        self._pace = Pace()
        self._tries: Counter[str] = Counter()
        # What this process drew last, only to spare calls that would change nothing.
        self._shown: dict[str, str] = {}
        self._pictures: dict[str, str] = {}

    @property
    def hurry(self) -> bool:
        """Something waits for nothing but its budget, which is a matter of a second."""
        return self._pace.is_limited

    def step(self) -> bool:
        """True when there was something to do, false when everything that may be drawn is."""
        try:
            standing = self._tools.office.perform(self._claim)
        except OutOfBudget as refusal:
            self._pace.close(refusal)
            return True
        if standing is None:
            return False
        try:
            self._bring_up_to_date(standing.key)
            self._tries.pop(standing.key, None)
        except DeliveryError as error:
            self._tools.office.perform(self._failed, standing, error)
        except Exception as error:
            log.exception("%s could not be drawn", standing.key)
            broken = DeliveryError(repr(error), permanent=not isinstance(error, Busy))
            self._tools.office.perform(self._failed, standing, broken)
        return True

    def _claim(self, work: Work) -> Standing | None:
        standing = work.standings.claim_stale(work.now, LEASE, not_in=self._pace.closed(work.now))
        if standing is not None:
            method = _method(standing)
            wait = work.budget.take(method, standing.channel, work.now)
            if wait > 0:
                raise OutOfBudget([_place(standing)], work.now + timedelta(seconds=wait))
        return standing

    # Drawing

    def _bring_up_to_date(self, key: str) -> None:
        standing, drawn = self._tools.office.read(draw, self._tools.renderer, key)
        if drawn is None:
            self._tools.office.perform(_finish, key)
            return
        try:
            shown = self._show_with_picture(standing, drawn)
        except Refused as refusal:
            if refusal.error != "message_not_found":
                raise
            self._tools.office.perform(_lost, standing, drawn)
            return
        self._tools.office.perform(_note, shown, drawn)
        if standing.file_id and standing.file_id != shown.file_id:
            self._delete(standing.file_id)

    def _show_with_picture(self, standing: Standing, drawn: Drawn) -> Standing:
        """What stands there now. A new picture that Slack does not take is left out: the words go on."""
        fresh, pictured = self._with_picture(standing, drawn)
        try:
            self._show(fresh, pictured)
        except Refused as refusal:
            if refusal.error != "invalid_blocks" or fresh.file_id == standing.file_id:
                raise
            log.warning("The new picture of %s was refused: %s", standing.key, refusal)
            self._delete(fresh.file_id)
            self._show(standing, drawn)
            return standing
        return fresh

    def _show(self, standing: Standing, drawn: Drawn) -> None:
        digest = _digest(standing, drawn)
        if self._shown.get(standing.key) == digest:
            return
        if standing.subject == HOME:
            view = {"type": "home", "blocks": list(drawn.blocks)}
            self._tools.gateway.publish_home(standing.channel, view)
        else:
            self._tools.gateway.update(standing.channel, standing.ts, drawn.text, drawn.blocks)
        self._shown[standing.key] = digest

    # Pictures

    def _with_picture(self, standing: Standing, drawn: Drawn) -> tuple[Standing, Drawn]:
        """The same with a new picture in it, when there is one and the budget has room for it."""
        picture = drawn.picture
        if picture is None or self._pictures.get(standing.key) == picture.digest:
            return standing, drawn
        file_id = self._upload(standing, picture)
        if not file_id:
            return standing, drawn
        self._pictures[standing.key] = picture.digest
        standing = replace(standing, file_id=file_id)
        return standing, self._tools.office.read(self._tools.renderer.render, standing) or drawn

    def _upload(self, standing: Standing, picture: Picture) -> str:
        """The id of the uploaded picture; empty when that must wait or cannot be done: the words go first."""
        if self._tools.office.perform(_postpone_picture, standing):
            return ""
        try:
            return self._tools.gateway.upload_chart(picture.png(), picture.name, picture.alt)
        except DeliveryError as error:
            log.warning("The picture of %s was not taken: %s", standing.key, error)
            if not error.permanent:
                self._tools.office.perform(_postpone_picture, standing)
            return ""

    def _delete(self, file_id: str) -> None:
        try:
            self._tools.gateway.delete_file(file_id)
        except DeliveryError as error:
            log.warning("The old picture %s stays behind: %s", file_id, error)

    # Failing

    def _failed(self, work: Work, standing: Standing, error: DeliveryError) -> None:
        log.warning("%s: %s", standing.key, error)
        closed(work, standing.channel, error)
        if error.retry_after is not None:
            until = work.now + timedelta(seconds=error.retry_after)
            work.budget.penalise(_method(standing), standing.channel, until)
        if standing.file_id and getattr(error, "error", "") == "invalid_blocks":
            # Somebody may have deleted the picture: once more without it.
            self._pictures.pop(standing.key, None)
            work.standings.drawn(standing.key, wanted=standing.drawn, file_id="")
        elif error.permanent:
            _give_up(work, standing, error)
        else:
            self._tries[standing.key] += 1
            at_least = timedelta(seconds=error.retry_after or 0)
            until = work.now + at_least + pause(self._tries[standing.key], self._chance)
            work.standings.put_off(standing.key, until)


def _method(standing: Standing) -> str:
    return "views.publish" if standing.subject == HOME else "chat.update"


def _place(standing: Standing) -> str:
    """What has no budget together with it: all App Homes share one, whoever's they are."""
    return HOME if standing.subject == HOME else standing.channel


def _digest(standing: Standing, drawn: Drawn) -> str:
    shown = json.dumps([standing.ts, drawn.text, list(drawn.blocks)], sort_keys=True, default=str)
    return hashlib.sha256(shown.encode()).hexdigest()


def _note(work: Work, standing: Standing, drawn: Drawn) -> None:
    work.standings.drawn(standing.key, wanted=standing.wanted, file_id=standing.file_id)
    if drawn.finished:
        work.standings.finish(standing.key)


def _finish(work: Work, key: str) -> None:
    work.standings.finish(key)


def _lost(work: Work, standing: Standing, drawn: Drawn) -> None:
    """A person deleted the message, and Slack has not said so yet."""
    again.replace(work, standing, is_over=drawn.finished)
    work.standings.drawn(standing.key, wanted=standing.wanted)


def _give_up(work: Work, standing: Standing, error: DeliveryError) -> None:
    """Not drawn before it changes again; shown among the dead deliveries, because somebody must look."""
    failed = _delivery(standing, "redraw", f"draw/{standing.key}/{standing.wanted}", work.now)
    work.deliveries.add([failed])
    work.deliveries.dead(failed.key, str(error))
    work.standings.drawn(standing.key, wanted=standing.wanted)


def _postpone_picture(work: Work, standing: Standing) -> bool:
    """False when a new picture may be drawn now; true when a redraw was ordered for when it may be."""
    wait = work.budget.take(CHART, standing.key, work.now)
    if wait > 0:
        due = work.now + timedelta(seconds=wait)
        key = f"picture/{standing.key}/{due:%Y-%m-%dT%H:%M}"
        work.deliveries.add([_delivery(standing, "redraw", key, due)])
    return wait > 0


def _delivery(standing: Standing, method: str, key: str, due: datetime) -> Delivery:
    return Delivery(
        key=key,
        thread=key,
        lane=standing.lane,
        method=method,
        channel=standing.channel,
        payload={"subject": standing.subject},
        due_at=due,
    )
