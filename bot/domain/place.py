"""Where a post stood: the network people know it by, however it reached us."""

from __future__ import annotations

from urllib.parse import urlsplit

NETWORKS = {
    "bsky.app": "Bluesky",
    "facebook.com": "Facebook",
    "instagram.com": "Instagram",
    "linkedin.com": "LinkedIn",
    "mastodon.online": "Mastodon",
    "mastodon.social": "Mastodon",
    "news.ycombinator.com": "Hacker News",
    "pinterest.com": "Pinterest",
    "reddit.com": "Reddit",
    "threads.com": "Threads",
    "threads.net": "Threads",
    "tiktok.com": "TikTok",
    "trustpilot.com": "Trustpilot",
    "tumblr.com": "Tumblr",
    "twitter.com": "X",
    "vk.com": "VK",
    "x.com": "X",
    "youtu.be": "YouTube",
    "youtube.com": "YouTube",
}  # by the host of their addresses


def place_of(network: str | None, url: str) -> str:
    """What the source said, else what the post's address tells; empty when neither says anything.

    An address of no known network is called by its host: ``blog.northwind.example``.
    """
    if network and network.strip():
        return network.strip()
    host = _host(url)
    labels = host.split(".")
    suffixes = (".".join(labels[n:]) for n in range(len(labels)))
    return next((NETWORKS[s] for s in suffixes if s in NETWORKS), host)


def _host(url: str) -> str:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")
