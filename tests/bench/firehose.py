"""A Jetstream that sends posts as fast as they are read: ``python -m tests.bench.firehose POSTS [TERM]``.

Says its address on standard output and serves until its input ends. One post in `MATCHING` holds one of the
500 terms of `watches`; no two posts have the same words, but one wanted post in twenty is sent twice. With a
TERM every post holds it, and they come when it is told a line.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import sys
import time
from collections.abc import Iterator
from itertools import islice

from websockets.asyncio.server import ServerConnection, serve

from bot.domain.storm.mention import Watch
from bot.sources.bluesky.wire import POSTS

WATCHES, TERMS = 50, 10  # terms of each watch
MATCHING = 20
POOL = 10_000  # frames that differ in more than their number
TOGETHER = 500  # frames in one write
CID = "bafyreidwaivazkwu67xztlmuobx35hs2lnfh3kolmgfmucldvhd3"
SYLLABLES = ("ka", "vo", "ri", "ten", "mul", "sho", "bra", "neo", "pel", "dax")
_WORDS = (
    "the a my this that is was and but not very never always still again today coffee phone train shop order "
    "great terrible awful love hate waiting service customer store people money fine happy angry broken late "
    "cold warm good bad best worst thanks please help why what when they have had been about with from for"
)
ENGLISH = _WORDS.split()
OTHERS = (
    "le service est vraiment trop lent depuis ce matin et personne ne répond au téléphone",
    "der laden war heute leider wieder geschlossen und niemand hat etwas gesagt",
    "el pedido llegó tarde y frío pero la gente fue muy amable conmigo",
    "今日のコーヒーはとてもおいしかったのでまた行きたいです",
)


def watches() -> list[Watch]:
    return [
        Watch(
            id=f"w{number}",
            brand_id="brand",
            name=f"Watch {number}",
            terms=tuple(_term(number * TERMS + i) for i in range(TERMS)),
            must_not=("giveaway",),
            grave_words=("boycott", "recall"),
        )
        for number in range(WATCHES)
    ]


def wanted(posts: int) -> int:
    """How many of the first `posts` belong to a watch."""
    return -(-posts // MATCHING)


def frames(posts: int, term: str = "") -> Iterator[bytes]:
    """WebSocket frames: built here, because building them must not cost more than reading them."""
    pool = [_template(number, term) for number in range(POOL)]
    for number in range(posts):
        made = pool[number % POOL] % (time.time_ns() // 1000, number, number)
        payload = made.encode()
        frame = b"\x81\x7e" + len(payload).to_bytes(2, "big") + payload
        yield frame
        if number % (20 * MATCHING) == 0:
            yield frame


def texts(posts: int) -> Iterator[str]:
    return (_text(number, random.Random(number)) for number in range(posts))


def _text(number: int, dice: random.Random) -> str:
    is_english = dice.random() < 0.8
    text = " ".join(dice.choices(ENGLISH, k=dice.randint(6, 24))) if is_english else dice.choice(OTHERS)
    return f"{_term(dice.randrange(WATCHES * TERMS))} {text}" if number % MATCHING == 0 else text


def _term(number: int) -> str:
    """Words, and of every ten one phrase, one tag and one handle."""
    word = "".join(SYLLABLES[int(digit)] for digit in f"{number:03}")
    return {7: f"{word} coffee", 8: f"#{word}", 9: f"@{word}"}.get(number % 10, word)


def _template(number: int, term: str) -> str:
    """A frame of version 1 with places for its time, its key, and the number in its text."""
    dice = random.Random(number)
    text = f"{term} {_text(number, dice)}"
    did = f"did:plc:{dice.getrandbits(96):024x}"
    record = {
        "$type": POSTS,
        "createdAt": "2026-03-01T12:00:00.000Z",
        "langs": ["en"],
        "text": f"{text} %d".lstrip(),
    }
    if dice.random() < 0.5:
        parent = {"cid": CID, "uri": f"at://{did}/{POSTS}/3k"}
        record["reply"] = {"root": parent, "parent": parent}
    commit = {
        "rev": "3l3qo2vutsw2b", "operation": "create", "collection": POSTS, "rkey": "3k%d",
        "record": record, "cid": CID,
    }  # fmt: skip
    shape = json.dumps({"did": did, "time_us": "TIME", "kind": "commit", "commit": commit})
    return shape.replace('"TIME"', "%d")


async def _send(socket: ServerConnection, coming: Iterator[bytes], told: asyncio.Event) -> None:
    """As fast as they are read."""
    await told.wait()
    while some := list(islice(coming, TOGETHER)):
        socket.transport.write(b"".join(some))
        await socket.drain()
    await socket.wait_closed()


async def _serve(posts: int, term: str) -> None:
    told, loop = asyncio.Event(), asyncio.get_running_loop()

    def listen() -> None:
        for _ in sys.stdin:
            loop.call_soon_threadsafe(told.set)
            _say(True)

    if not term:
        told.set()
    async with serve(lambda socket: _send(socket, frames(posts, term), told), "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        _say(f"ws://127.0.0.1:{port}/subscribe")
        await asyncio.to_thread(listen)
        os._exit(0)  # whoever still waits for a word from here would wait for ever


def _say(what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), " ".join(sys.argv[2:])))
