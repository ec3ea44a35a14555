"""Two signatures come from two people: who takes which seat, so that as many as possible can be taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def seated(wanted: Mapping[int, Sequence[str]]) -> dict[int, str]:
    """Seat -> person, nobody twice, from who may take each seat in the order of preference.

    Augmenting paths (Kuhn): somebody moves to another seat of theirs where one would stay empty otherwise.
    """
    taken: dict[str, int] = {}
    for seat in wanted:
        _take(seat, wanted, taken, set())
    return {seat: person for person, seat in sorted(taken.items(), key=lambda pair: pair[1])}


def _take(seat: int, wanted: Mapping[int, Sequence[str]], taken: dict[str, int], tried: set[str]) -> bool:
    for person in sorted(wanted[seat], key=taken.__contains__):  # whoever is free goes first
        if person in tried:
            continue
        tried.add(person)
        if person not in taken or _take(taken[person], wanted, taken, tried):
            taken[person] = seat
            return True
    return False
