"""The networks that words are posted to: how each is called, how a person posts there, and what proves it.

A network is posted to by hand wherever this installation has no outlet for it; some have none at all. All
else that a person does by hand (a shop's page, a forum) is the place `MANUAL`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.domain.errors import Invalid
from bot.domain.place import NETWORKS as HOSTS
from bot.domain.place import place_of
from bot.domain.words import N_

MANUAL = "manual"  # no network: a named person posts it and gives the link
BY_HAND = N_("By hand")


@dataclass(frozen=True, slots=True)
class Network:
    """`steps` say how a person posts words there, up to the link; `example` is the shape of a post's link."""

    label: str
    steps: str
    example: str


NETWORKS: Mapping[str, Network] = {
    "x": Network(
        "X",
        N_("Open x.com as the brand, press Post, paste, and post. Open the post and copy its address."),
        "https://x.com/…/status/…",
    ),
    "bluesky": Network(
        "Bluesky",
        N_("Open bsky.app as the brand, press New post, paste, and post. Open it and copy its address."),
        "https://bsky.app/profile/…/post/…",
    ),
    "mastodon": Network(
        "Mastodon",
        N_(
            "Open your server as the brand, paste into the new post, leave it Public, and post. Open it and "
            "copy its address."
        ),
        "https://…/@…/…",
    ),
    "linkedin": Network(
        "LinkedIn",
        N_(
            "Open the brand's page as its administrator, press Start a post, paste, set it to Anyone, and "
            "post. Choose Copy link to post."
        ),
        "https://www.linkedin.com/posts/…",
    ),
    "facebook": Network(
        "Facebook",
        N_(
            "Switch to the brand's page, press Create post, paste, set it to Public, and post. Press the "
            "time under the page's name and copy the address."
        ),
        "https://www.facebook.com/…/posts/…",
    ),
    "instagram": Network(
        "Instagram",
        N_(
            "Instagram takes no words without a picture. Open the app as the brand, press +, choose Post and "
            "a plain picture, paste as the caption, and share. Open it, press Share, then Copy link."
        ),
        "https://www.instagram.com/p/…",
    ),
    "threads": Network(
        "Threads",
        N_("Open threads.com as the brand, press +, paste, and post. Open it and copy its address."),
        "https://www.threads.com/@…/post/…",
    ),
    "tiktok": Network(
        "TikTok",
        N_(
            "TikTok takes no words without a picture or video. Open the app as the brand, press +, choose a "
            "plain picture, paste as the description, and post. Open it, press Share, then Copy link."
        ),
        "https://www.tiktok.com/@…/photo/…",
    ),
    "youtube": Network(
        "YouTube",
        N_(
            "Open YouTube as the brand, press Create, then Create post, paste, and post; or, where the "
            "channel may not post, paste it as a video's description. Open it and copy the address."
        ),
        "https://www.youtube.com/post/…",
    ),
}


def label_of(place: str) -> str:
    """To be translated, as all names of places; a place without one is called by its name."""
    if place == MANUAL:
        return BY_HAND
    return NETWORKS[place].label if place in NETWORKS else place


def by_hand(set_up: Iterable[str]) -> tuple[str, ...]:
    """The places a person posts to, given the outlets that are set up; `MANUAL` for anything else, last."""
    return (*(name for name in NETWORKS if name not in set(set_up)), MANUAL)


def check_stands_at(place: str, url: str) -> str:
    """The link itself, when it leads to a post on that network; any link will do where there is no network.

    Mastodon is many servers: there it may lead anywhere but to another network.
    """
    network = NETWORKS.get(place)
    if network is None:
        return url
    found = place_of("", url)
    if found != network.label and (place != "mastodon" or found in HOSTS.values()):
        raise Invalid(_ELSEWHERE, network=network.label, found=found, example=network.example)
    if not urlsplit(url).path.strip("/"):
        raise Invalid(_FRONT_PAGE, network=network.label, example=network.example)
    return url


_ELSEWHERE = N_(
    "This was asked for on {network}, and the link leads to {found}. Paste the link to the post on "
    "{network}, such as {example}. If it stands elsewhere too, publish it there as well."
)
_FRONT_PAGE = N_(
    "That is the front page of {network}. Open the post itself and paste its link, such as {example}."
)
