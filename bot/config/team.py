"""The settings of how people are looked after; part of ``Settings``, which reads them."""

from __future__ import annotations

from pydantic import BaseModel, Field

TEAM_FIXES = {"RELIEVE_AFTER_HOURS": "whole hours from 1 to 48, for example 6"}


class TeamSettings(BaseModel):
    relieve_after_hours: int = Field(
        default=6,
        ge=1,
        le=48,
        description="After how long at a crisis somebody is asked to hand over and rest.",
    )
