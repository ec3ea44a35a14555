"""An AT Protocol server with the answers of a real one: ``swapRecord: null`` never changes what stands there,
keys have to be TIDs, and access tokens grow old.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.outlets.networks import Peer, answer_of, behaved
from tests.sources.loopback import Answer, Loopback, Request

HANDLE, DID, PASSWORD = "northwind.example", "did:plc:northwind", "nort-hwin-dapp-pass"
OTHER, OTHER_DID = "zoe.example", "did:plc:zoe"
TID = re.compile("[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}")


class BlueskyServer:
    def __init__(self, peer: Peer) -> None:
        self.peer = peer
        self.records: dict[tuple[str, str], dict[str, Any]] = {}
        self.logins = self.renewals = 0
        self.is_forgotten = False  # also the refresh token is too old

    @property
    def texts(self) -> list[str]:
        return [record["text"] for (did, _), record in self.records.items() if did == DID]

    @property
    def tokens(self) -> tuple[str, str]:
        return f"access-{self.logins}-{self.renewals}-jwt", f"refresh-{self.logins}-{self.renewals}-jwt"

    def expire(self) -> None:
        self.renewals += 1

    def answer(self, request: Request, server: Loopback) -> Answer:
        parts = urlsplit(request.path)
        method, query = parts.path.removeprefix("/xrpc/"), {k: v[0] for k, v in parse_qs(parts.query).items()}
        body = json.loads(request.body) if request.body else {}
        if method.startswith("com.atproto.server."):
            return self._session(method.rpartition(".")[2], request, body)
        if method == "com.atproto.identity.resolveHandle":
            known = query["handle"] == OTHER
            return (
                answer_of({"did": OTHER_DID})
                if known
                else error("InvalidRequest", "Unable to resolve handle")
            )
        if method == "com.atproto.repo.getRecord":
            return self._get(query["repo"], query["rkey"])
        if request.headers["authorization"] != f"Bearer {self.tokens[0]}":
            return error("ExpiredToken", "Token has expired")
        if method == "com.atproto.repo.deleteRecord":
            self.records.pop((body["repo"], body["rkey"]), None)
            return answer_of({})
        return behaved(self.peer, request, lambda: self._put(body), server.closing)

    def _session(self, method: str, request: Request, body: dict[str, str]) -> bytes:
        if method == "createSession":
            if (body["identifier"], body["password"]) != (HANDLE, PASSWORD):
                return error("AuthenticationRequired", "Invalid identifier or password", 401)
            self.logins += 1
        elif self.is_forgotten:
            return error("ExpiredToken", "Token has expired")
        else:
            assert request.headers["authorization"].startswith("Bearer refresh-")
            self.renewals += 1
        access, refresh = self.tokens
        return answer_of({"accessJwt": access, "refreshJwt": refresh, "did": DID, "handle": HANDLE})

    def _get(self, repo: str, key: str) -> bytes:
        did = {HANDLE: DID, OTHER: OTHER_DID}.get(repo, repo)
        record = self.records.get((did, key))
        if record is None:
            return error("RecordNotFound", f"Could not locate record: at://{did}/app.bsky.feed.post/{key}")
        return answer_of({**ref(did, key, record), "value": record})

    def _put(self, body: dict[str, Any]) -> bytes:
        record, key, did = body["record"], body["rkey"], body["repo"]
        if not TID.fullmatch(key):
            return error("InvalidRequest", "Invalid record key")
        if len(record["text"]) > 300:
            return error("InvalidRequest", "Record/text must not be longer than 300 graphemes")
        standing = self.records.get((did, key))
        if standing is not None and standing != record and body["swapRecord"] is None:
            return error("InvalidSwap", f"Record was at {ref(did, key, standing)['cid']}")
        self.records[did, key] = record
        return answer_of({**ref(did, key, record), "validationStatus": "valid"})


def ref(did: str, key: str, record: dict[str, Any]) -> dict[str, str]:
    cid = "bafy" + hashlib.sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()
    return {"uri": f"at://{did}/app.bsky.feed.post/{key}", "cid": cid}


def error(name: str, message: str, status: int = 400) -> bytes:
    return answer_of({"error": name, "message": message}, status)
