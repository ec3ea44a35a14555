"""The settings of how posts are read; part of ``Settings``, which reads them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, Field, field_validator
from pydantic_settings import NoDecode

from bot.config.values import split
from bot.domain.storm.grave import LANGUAGES

Lexicons = Annotated[tuple[tuple[str, Path], ...], NoDecode]  # fr:/path, with commas between them

TEXT_FIXES = {"SCORER_LEXICONS": "a language, a colon and a file, for example fr:/srv/lexicons/french.txt"}


class TextSettings(BaseModel):
    scorer_lexicons: Lexicons = Field(
        default=(),
        description="Word lists for languages beside English, `fr:/path/to/list.txt` (`docs/sentiment.md`).",
    )

    @field_validator("scorer_lexicons", mode="before")
    @classmethod
    def _are_lists(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        listed = split(value)
        pairs = [tuple(part.strip() for part in pair.split(":", 1)) for pair in listed]
        for number, (language, *file) in enumerate(pairs, 1):
            if language not in LANGUAGES or not any(file):
                raise ValueError(f"number {number} of {len(pairs)} is no language with a file behind a colon")
        return tuple(pairs)
