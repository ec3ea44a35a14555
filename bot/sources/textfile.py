"""Bytes of a recording as lines of text: compression, encoding, and lines that never end."""

from __future__ import annotations

import codecs
import gzip
import io
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, cast

from bot.sources.frame import GiveUp

STDIN = "-"
GZIP = b"\x1f\x8b"
SAMPLE = 1 << 20  # bytes looked at to tell the encoding
BEGINNING = 512  # bytes among which no text has a NUL
LONGEST_LINE = 1 << 20  # characters; a longer line is skipped and counted

BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}

Numbered = tuple[int, str]  # line number from 1, and the line; empty when it was too long


@contextmanager
def opened(path: str, encoding: str | None) -> Iterator[tuple[IO[str], str]]:
    """The text and the name of its encoding. Raises ``GiveUp`` when there is nothing to read."""
    binary = _binary(path)
    try:
        with _reporting_damage(path):
            plain = _unpacked(binary)
            name = encoding or _encoding(path, plain.peek(SAMPLE)[:SAMPLE])
            text = _as_text(plain, name)
            try:
                yield text, name
            finally:
                text.detach()  # else it would close standard input
    finally:
        if path != STDIN:
            binary.close()


def _binary(path: str) -> io.BufferedReader:
    if path == STDIN:
        return cast(io.BufferedReader, sys.stdin.buffer)
    try:
        return io.BufferedReader(io.FileIO(path), SAMPLE)
    except OSError as error:
        raise GiveUp(f"{path} cannot be read: {error.strerror}") from None


def numbered(text: IO[str]) -> Iterator[Numbered]:
    """Every line with its number. Undecodable bytes became U+FFFD already."""
    number = 0
    while line := text.readline(LONGEST_LINE):
        number += 1
        whole = len(line) < LONGEST_LINE or line.endswith("\n")
        if not whole:
            _skip_line(text)
        yield number, line if whole else ""


def _skip_line(text: IO[str]) -> None:
    while (more := text.readline(LONGEST_LINE)) and not more.endswith("\n"):
        pass


def _unpacked(binary: io.BufferedReader) -> io.BufferedReader:
    if not binary.peek(2).startswith(GZIP):
        return binary
    return io.BufferedReader(gzip.GzipFile(fileobj=binary), SAMPLE)


def _encoding(path: str, sample: bytes) -> str:
    """UTF-8 unless it cannot be; what is neither UTF-8 nor marked as UTF-16 is read as Windows-1252."""
    for bom, name in BOMS.items():
        if sample.startswith(bom):
            return name
    if 0 in sample[:BEGINNING]:
        raise GiveUp(
            f"{path} is no text; JSON lines or CSV are expected, in UTF-8 or another common encoding"
        )
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _as_text(binary: io.BufferedReader, encoding: str) -> io.TextIOWrapper:
    try:
        return io.TextIOWrapper(binary, encoding=encoding, errors="replace", newline="")
    except LookupError:
        raise GiveUp(f"there is no encoding {encoding!r}; use for example utf-8 or cp1252") from None


@contextmanager
def _reporting_damage(path: str) -> Iterator[None]:
    try:
        yield
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise GiveUp(f"{path} is damaged and ends early ({error}); what came before it was kept") from None
