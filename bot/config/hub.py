"""The settings of the page of facts; part of ``Settings``, which reads them."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, Field, ValidationInfo, field_validator

from bot.config.values import must_be_address

HUB_FIXES = {
    "HUB_URL": "where everybody reads the page, for example https://help.example.com/hub; or leave it out",
    "HUB_FOLDER": "the whole path of a folder that is there, and HUB_URL, where it is read; or leave it out",
}


class HubSettings(BaseModel):
    """There is a page as soon as it is known where people find it."""

    hub_url: str = Field(
        default="",
        description="Where everybody finds the information page: an address that leads to `/hub` on this "
        "bot's PORT, or to what is in HUB_FOLDER. None: there is no page.",
    )
    hub_folder: Path | None = Field(
        default=None, description="A folder where the page is written as files too, for any host of files."
    )

    @field_validator("hub_url")
    @classmethod
    def _leads_there(cls, value: str) -> str:
        return value and must_be_address(value).rstrip("/")

    @field_validator("hub_folder")
    @classmethod
    def _is_there(cls, value: Path | None, others: ValidationInfo) -> Path | None:
        if value and not value.is_dir():
            raise ValueError("there is no such folder")
        if value and not others.data.get("hub_url"):
            raise ValueError("it does nothing without HUB_URL")
        return value
