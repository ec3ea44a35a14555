"""Where posts come from: one line and one file each. Libraries are imported when a source is used."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from bot.domain.registry import Entry, Proof

if TYPE_CHECKING:
    from bot.sources.frame import PushSource, Source
    from bot.sources.lookback import Missing
    from bot.sources.slack_channel import History, SlackChannel

SOURCES: Mapping[str, Entry] = {
    "bluesky": Entry("Bluesky", "bot.sources.bluesky.source.Bluesky", Proof.DOCUMENTS),
    "email": Entry("Email (IMAP)", "bot.sources.mailbox.source.Mailbox", Proof.REAL_PEER),
    "folder": Entry("Folder of JSON lines", "bot.sources.folder.Folder", Proof.REAL_PEER),
    "gdelt": Entry("GDELT (online news)", "bot.sources.gdelt.Gdelt", Proof.DOCUMENTS),
    "hackernews": Entry("Hacker News", "bot.sources.hackernews.HackerNews", Proof.DOCUMENTS),
    "mastodon": Entry("Mastodon", "bot.sources.mastodon.source.Mastodon", Proof.DOCUMENTS),
    "reddit": Entry("Reddit", "bot.sources.reddit.Reddit", Proof.DOCUMENTS),
    "replay": Entry("Recording (JSON lines or CSV)", "bot.sources.replay.Replay", Proof.REAL_PEER),
    "rss": Entry("RSS, Atom and Google Alerts", "bot.sources.rss.Feed", Proof.DOCUMENTS),
    "slack": Entry("Slack channel", "bot.sources.slack_channel.SlackChannel", Proof.DOCUMENTS),
    "webhook": Entry("Webhook", "bot.sources.webhook.Webhook", Proof.DOCUMENTS),
    "x": Entry("X (recent search, paid)", "bot.sources.x.source.X", Proof.DOCUMENTS),
    "youtube": Entry("YouTube comments", "bot.sources.youtube.source.YouTube", Proof.DOCUMENTS),
}


class Secret(Protocol):
    def get_secret_value(self) -> str: ...


class PushSettings(Protocol):
    """What of the settings the sources need that are sent to us."""

    @property
    def webhook_secrets(self) -> Sequence[Secret]: ...
    @property
    def webhook_bearer(self) -> Secret | None: ...
    @property
    def webhook_keys(self) -> Mapping[str, Sequence[Secret]]: ...
    @property
    def webhook_senders(self) -> Sequence[str]: ...
    @property
    def webhook_maps(self) -> Mapping[str, Mapping[str, str]] | None: ...


class SourceSettings(PushSettings, Protocol):
    """What of the settings all sources need."""

    @property
    def bluesky(self) -> bool: ...
    @property
    def bluesky_servers(self) -> Sequence[str]: ...
    @property
    def gdelt(self) -> bool: ...
    @property
    def hackernews(self) -> bool: ...
    @property
    def imap_url(self) -> str: ...
    @property
    def imap_user(self) -> str: ...
    @property
    def imap_password(self) -> Secret | None: ...
    @property
    def imap_token_url(self) -> str: ...
    @property
    def imap_client_id(self) -> str: ...
    @property
    def imap_client_secret(self) -> Secret | None: ...
    @property
    def imap_refresh_token(self) -> Secret | None: ...
    @property
    def imap_scope(self) -> str: ...
    @property
    def mastodon_url(self) -> str: ...
    @property
    def mastodon_token(self) -> Secret | None: ...
    @property
    def mastodon_tags(self) -> Sequence[str]: ...
    @property
    def reddit_subreddits(self) -> Sequence[str]: ...
    @property
    def reddit_client_id(self) -> str: ...
    @property
    def reddit_client_secret(self) -> Secret | None: ...
    @property
    def rss_feeds(self) -> Sequence[str]: ...
    @property
    def rss_allow_private(self) -> bool: ...
    @property
    def source_folder(self) -> str: ...
    @property
    def slack_source_channels(self) -> Sequence[str]: ...
    @property
    def x_token(self) -> Secret | None: ...
    @property
    def x_daily_usd(self) -> float: ...
    @property
    def x_post_usd(self) -> float: ...
    @property
    def x_query_length(self) -> int: ...
    @property
    def youtube_key(self) -> Secret | None: ...
    @property
    def youtube_channels(self) -> Sequence[str]: ...
    @property
    def youtube_videos(self) -> Sequence[str]: ...
    @property
    def youtube_daily_units(self) -> int: ...


def pull_sources(settings: SourceSettings) -> list[Source]:
    """For the supervisor. A recording is not among them: it is played on demand."""
    return [source for plugged in PULLED for source in plugged(settings)]


def searchable(settings: SourceSettings) -> list[object]:
    """Those that can be asked about their past, and others: `bot.sources.lookback` tells them apart."""
    asked = [source for plugged in (_gdelt, _hackernews, _mastodon) for source in plugged(settings)]
    return [*asked, *_reddit_past(settings)]


def without_keys(settings: SourceSettings) -> Mapping[str, Missing]:
    """Those that could be asked about their past if somebody had set them up."""
    from bot.sources.lookback import Missing

    x = {} if settings.x_token else {"x": Missing("X", "X_TOKEN in the settings")}
    needs = "YOUTUBE_KEY, and YOUTUBE_CHANNELS or YOUTUBE_VIDEOS, in the settings"
    return x if list(_youtube(settings)) else x | {"youtube": Missing("YouTube", needs)}


def _reddit_past(settings: SourceSettings) -> Iterable[object]:
    """By its API with keys, else by its search's feed."""
    names = tuple(dict.fromkeys(settings.reddit_subreddits))
    if not names:
        return
    if settings.reddit_client_id and settings.reddit_client_secret:
        yield from _reddit(settings)
        return
    from bot.sources.fetch import Fetcher
    from bot.sources.frame import SystemClock
    from bot.sources.reddit import Feeds

    clock = SystemClock()
    yield Feeds(names, fetcher=Fetcher(now=clock.now), clock=clock)


def _bluesky(settings: SourceSettings) -> Iterable[Source]:
    if settings.bluesky:
        yield SOURCES["bluesky"].load()(servers=settings.bluesky_servers)


def _email(settings: SourceSettings) -> Iterable[Source]:
    if not settings.imap_url:
        return
    from bot.sources.mailbox.login import Login, Password, Token

    login: Login = Password(_secret(settings.imap_password))
    if settings.imap_token_url:
        login = Token(
            url=settings.imap_token_url,
            client_id=settings.imap_client_id,
            client_secret=_secret(settings.imap_client_secret),
            refresh_token=_secret(settings.imap_refresh_token),
            scope=settings.imap_scope,
        )
    yield SOURCES["email"].load()(settings.imap_url, settings.imap_user, login)


def _secret(setting: Secret | None) -> str:
    return setting.get_secret_value() if setting else ""


def _folder(settings: SourceSettings) -> Iterable[Source]:
    if settings.source_folder:
        yield SOURCES["folder"].load()(settings.source_folder)


def _gdelt(settings: SourceSettings) -> Iterable[Source]:
    if settings.gdelt:
        yield SOURCES["gdelt"].load()()


def _hackernews(settings: SourceSettings) -> Iterable[Source]:
    if settings.hackernews:
        yield SOURCES["hackernews"].load()()


def _mastodon(settings: SourceSettings) -> Iterable[Source]:
    """One connection for each tag, or one for everything public."""
    if not settings.mastodon_url or not settings.mastodon_token:
        return
    token = settings.mastodon_token.get_secret_value()
    tags = dict.fromkeys(tag.removeprefix("#") for tag in settings.mastodon_tags)
    for tag in tags or ("",):
        yield SOURCES["mastodon"].load()(settings.mastodon_url, token, tag=tag)


def _reddit(settings: SourceSettings) -> Iterable[Source]:
    """Without keys, which Reddit gives only on request, its feeds are read."""
    names = dict.fromkeys(settings.reddit_subreddits)
    if not names:
        return
    if settings.reddit_client_id and settings.reddit_client_secret:
        secret = settings.reddit_client_secret.get_secret_value()
        yield SOURCES["reddit"].load()(tuple(names), settings.reddit_client_id, secret)
        return
    from bot.sources.reddit import feeds, shaped

    for url in feeds(tuple(names)):
        yield SOURCES["rss"].load()(url, source="reddit", shaped=shaped)


def _rss(settings: SourceSettings) -> Iterable[Source]:
    for url in dict.fromkeys(settings.rss_feeds):
        yield SOURCES["rss"].load()(url, allow_private=settings.rss_allow_private)


def slack_sources(settings: SourceSettings, history: Callable[[str], History]) -> dict[str, SlackChannel]:
    """By the channel's name; `history` gives what stands in the channel of a name."""
    names = dict.fromkeys(settings.slack_source_channels)
    return {name: SOURCES["slack"].load()(name, history(name)) for name in names}


def _x(settings: SourceSettings) -> Iterable[Source]:
    if settings.x_token:
        yield SOURCES["x"].load()(
            settings.x_token.get_secret_value(),
            daily_usd=settings.x_daily_usd,
            post_usd=settings.x_post_usd,
            longest_query=settings.x_query_length,
        )


def _youtube(settings: SourceSettings) -> Iterable[Source]:
    places = (*settings.youtube_channels, *settings.youtube_videos)
    if places and settings.youtube_key:
        key, units = settings.youtube_key.get_secret_value(), settings.youtube_daily_units
        yield SOURCES["youtube"].load()(key, places, units=units)


PULLED: tuple[Callable[[SourceSettings], Iterable[Source]], ...] = (
    _bluesky,
    _email,
    _folder,
    _gdelt,
    _hackernews,
    _mastodon,
    _reddit,
    _rss,
    _x,
    _youtube,
)


def push_sources(settings: PushSettings) -> dict[str, PushSource]:
    """For the web intake, by the name in its path. Who has no key, of its own or shared, cannot send."""
    if not (settings.webhook_secrets or settings.webhook_bearer or settings.webhook_keys):
        return {}
    from bot.sources.senders import PLAIN, SENDERS, own

    known = [SENDERS[name] for name in dict.fromkeys(settings.webhook_senders)]
    theirs = [own(name, places) for name, places in (settings.webhook_maps or {}).items()]
    webhook = SOURCES["webhook"].load()
    trusted = [(sender, _keys(settings, sender.name)) for sender in (PLAIN, *known, *theirs)]
    hooks = [webhook(**keys, sender=sender) for sender, keys in trusted if any(keys.values())]
    return {hook.name.replace(":", "/"): hook for hook in hooks}


def _keys(settings: PushSettings, sender: str) -> dict[str, list[str]]:
    """What a sender proves itself with: its own keys alone where it has some."""
    if mine := [key.get_secret_value() for key in settings.webhook_keys.get(sender, ())]:
        signing = [key for key in mine if key.startswith("whsec_")]
        return {"secrets": signing, "bearers": [key for key in mine if key not in signing]}
    bearer = [settings.webhook_bearer] if settings.webhook_bearer else []
    shared = {"secrets": settings.webhook_secrets, "bearers": bearer}
    return {kind: [key.get_secret_value() for key in keys] for kind, keys in shared.items()}
