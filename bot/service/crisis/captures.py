"""Files handed over as evidence: fetched later, and counted only when their bytes are kept."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.crisis import capture as rules
from bot.domain.crisis import crisis as crises
from bot.domain.crisis.capture import Capture, CaptureState, Content
from bot.domain.errors import Invalid, NotFound
from bot.domain.events import CaptureFailed, CaptureOffered, EvidenceAdded
from bot.domain.staff.rights import Action
from bot.domain.words import N_
from bot.service.access import can_be_asked, in_charge, require
from bot.service.crisis.crises import add_evidence
from bot.service.ports import Office, Work


def offer(
    work: Work, *, actor_id: str, crisis_id: str, files: Sequence[tuple[str, str]], link: str = ""
) -> None:
    """`files` are ids and names. One that was handed over before is not fetched twice."""
    crisis = work.crises.get(crisis_id)
    require(work, actor_id, Action.ADD_EVIDENCE, crisis)
    crises.must_not_be_closed(crisis)
    before = work.captures.of_crisis(crisis_id)
    known = {capture.file_id for capture in before if capture.state is not CaptureState.FAILED}
    new = [(id_, name) for id_, name in files if id_ not in known]
    if len(before) + len(new) > rules.MOST:
        raise Invalid(N_("{limit} files are kept for this crisis: that is the most."), limit=rules.MOST)
    for file_id, name in new:
        capture = Capture(
            id=work.new_id(),
            crisis_id=crisis_id,
            file_id=file_id,
            name=name[: rules.MAX_NAME] or file_id,
            added_by=actor_id,
            at=work.now,
            link=link,
        )
        work.captures.add(capture)
        work.record(
            CaptureOffered(actor=actor_id, crisis_id=crisis_id, capture_id=capture.id, file=capture.name)
        )


def hand_in(
    work: Work,
    *,
    actor_id: str,
    crisis_id: str,
    text: str,
    link: str = "",
    author: str = "",
    files: Sequence[tuple[str, str]] = (),
) -> None:
    """What somebody fills into the form at once: words and a link count now, files once they are kept."""
    if text.strip() or link or not files:
        add_evidence(work, actor_id=actor_id, crisis_id=crisis_id, text=text, link=link, author=author)
    if files:
        offer(work, actor_id=actor_id, crisis_id=crisis_id, files=files, link=link)


def wanted(work: Work, capture_id: str) -> Capture | None:
    """As long as it is to be fetched; a crisis that was erased meanwhile wants nothing."""
    try:
        capture = work.captures.get(capture_id)
    except NotFound:
        return None
    return capture if capture.state is CaptureState.WANTED else None


def store(office: Office, found: Content) -> None:
    """Its bytes, a piece in each transaction, so that nobody waits long behind it. It is there once `keep`
    was done; what was written before a stop is not written again.
    """
    for number in office.perform(_missing, found):
        office.perform(_store_piece, found, number)


def _missing(work: Work, found: Content) -> tuple[int, ...]:
    return work.captures.missing(found)


def _store_piece(work: Work, found: Content, number: int) -> None:
    work.captures.keep_piece(found, number)


def keep(work: Work, capture_id: str, sha256: str) -> None:
    """All of it was stored."""
    capture = wanted(work, capture_id)
    if capture is None:
        return
    work.captures.complete(sha256)
    work.captures.save(rules.kept(capture, sha256))
    work.record(
        EvidenceAdded(
            actor=capture.added_by,
            crisis_id=capture.crisis_id,
            text="",
            link=capture.link,
            author="",
            sha256=sha256,
            file=capture.name,
        )
    )


def fail(work: Work, capture_id: str, reason: str) -> None:
    """It is no evidence: whoever handed it over, or who leads, is told why and asked for it again."""
    capture = wanted(work, capture_id)
    if capture is None:
        return
    after, crisis = rules.failed(capture, reason), work.crises.get(capture.crisis_id)
    work.captures.save(after)
    work.record(
        CaptureFailed(
            crisis_id=capture.crisis_id,
            capture_id=capture.id,
            file=capture.name,
            reason=after.reason,
            person_id=next(iter(can_be_asked(work, crisis, [capture.added_by])), in_charge(work, crisis)),
        )
    )
