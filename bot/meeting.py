"""Meeting the workspace at the start: who is who, and where the channels are."""

from __future__ import annotations

import logging

from bot.config import FIXES, Settings, SettingsProblem
from bot.service.ports import Office
from bot.service.records import Brand
from bot.service.staff import people, team
from bot.slack.api.directory import Conversation
from bot.slack.api.gateway import Gateway
from bot.slack.api.refusals import Refused

log = logging.getLogger(__name__)

BRAND_ID = "brand"


def meet(office: Office, gateway: Gateway, settings: Settings) -> None:
    """Learn who is who and where the incident channel is: ``SettingsProblem`` when that is archived."""
    gateway.identity()  # a wrong token is found at once, before anything that waits and tries again
    channel = _incident_channel(office, gateway, settings.incident_channel)
    if channel.is_archived:
        said = f"INCIDENT_CHANNEL: #{channel.name} is archived. Unarchive it, or name another one."
        raise SettingsProblem((said,))
    brand = Brand(
        id=BRAND_ID,
        name=settings.brand_name,
        incident_channel=channel.id,
        language=settings.brand_language,
    )
    if channel.id == office.read(lambda work: work.house.feed_channel):
        said = f"FEED_CHANNEL: it is the incident channel. Set it to: {FIXES['FEED_CHANNEL']}."
        raise SettingsProblem((said,))
    office.perform(people.set_up_brand, brand)
    office.perform(team.wind_clocks)
    people.remember_all(office, gateway.users())


def _incident_channel(office: Office, gateway: Gateway, named: str) -> Conversation:
    """The one that is named; else the one it was at the last start, because channels are renamed."""
    try:
        return gateway.find_channel(named)
    except Refused as refusal:
        known = office.read(people.incident_channel)
        if refusal.error != "channel_not_found" or not known:
            raise
    found = gateway.conversation(known)
    log.warning("There is no channel %s; #%s was it until now. Set INCIDENT_CHANNEL to it", named, found.name)
    return found


def feed_channel(gateway: Gateway, settings: Settings) -> str:
    """Its id. A feed that cannot be is no reason to hear no alert: `doctor` says what is wrong with it."""
    if not settings.feed_channel:
        return ""
    try:
        found = gateway.find_channel(settings.feed_channel)
    except Refused as refusal:
        if refusal.error != "channel_not_found":
            raise
        log.error("There is no channel %s for the feed; `doctor` says more", settings.feed_channel)
        return ""
    if found.is_archived:
        log.error("#%s, the feed's channel, is archived; `doctor` says more", found.name)
        return ""
    return found.id
