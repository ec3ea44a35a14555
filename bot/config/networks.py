"""The settings of the networks whose accounts need an application of one's own; part of `OutletSettings`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pydantic import BaseModel, Field, SecretStr, ValidationInfo, field_validator

from bot.config.values import needed_beside

NETWORK_FIXES = {
    "OUTLET_X_KEY": "the API key of your application at X (OAuth 1.0a), which may read and write",
    "OUTLET_X_KEY_SECRET": "its API key secret",
    "OUTLET_X_TOKEN": "the account's access token for it, made after it was allowed to write",
    "OUTLET_X_TOKEN_SECRET": "the access token's secret",
    "OUTLET_X_LONGEST": "a number from 280 to 25000: what the account takes",
    "OUTLET_LINKEDIN_PAGE": "the number of the page, as in linkedin.com/company/2414183/admin",
    "OUTLET_LINKEDIN_TOKEN": "a token with w_organization_social and r_organization_social; it lasts 60 days",
    "OUTLET_LINKEDIN_VERSION": "a month of LinkedIn's API, such as 202610",
    "OUTLET_FACEBOOK_PAGE": "the number of the page: on it under About, Page transparency",
    "OUTLET_FACEBOOK_TOKEN": "the page's own token, with pages_manage_posts and pages_read_engagement",
    "OUTLET_FACEBOOK_SECRET": "the secret of the application that made the token",
}


class NetworkSettings(BaseModel):
    outlet_x_key: SecretStr | None = Field(
        default=None,
        description="An application at X that approved words go out by ([how](docs/publishing.md)).",
    )
    outlet_x_key_secret: SecretStr | None = Field(
        default=None, validate_default=True, description="Its secret."
    )
    outlet_x_token: SecretStr | None = Field(
        default=None, validate_default=True, description="The token of the account that it posts as."
    )
    outlet_x_token_secret: SecretStr | None = Field(
        default=None, validate_default=True, description="The secret of this token."
    )
    outlet_x_longest: int = Field(
        default=280, ge=280, le=25_000, description="How long a post the account may write."
    )
    outlet_linkedin_page: str = Field(
        default="", description="The number of a LinkedIn page that approved words go to."
    )
    outlet_linkedin_token: SecretStr | None = Field(
        default=None, validate_default=True, description="A token of an administrator of it."
    )
    outlet_linkedin_version: str = Field(
        default="202610", description="The month of LinkedIn's API; it drops those about a year old."
    )
    outlet_facebook_page: str = Field(
        default="", description="The number of a Facebook page that approved words go to."
    )
    outlet_facebook_token: SecretStr | None = Field(
        default=None, validate_default=True, description="The token of this page."
    )
    outlet_facebook_secret: SecretStr | None = Field(
        default=None, validate_default=True, description="The secret of the application that made it."
    )

    @field_validator("outlet_linkedin_page", "outlet_facebook_page")
    @classmethod
    def _is_page(cls, value: str) -> str:
        if value and not re.fullmatch("[0-9]{1,20}", value):
            raise ValueError("it is no number")
        return value

    @field_validator("outlet_linkedin_version")
    @classmethod
    def _is_month_of_linkedin(cls, value: str) -> str:
        if not re.fullmatch("20[0-9]{2}(?:0[1-9]|1[0-2])", value):
            raise ValueError("it is no month")
        return value

    @field_validator("outlet_x_key")
    @classmethod
    def _is_x_key(cls, value: SecretStr | None) -> SecretStr | None:
        return must_be_sendable(value)

    @field_validator("outlet_x_key_secret", "outlet_x_token", "outlet_x_token_secret")
    @classmethod
    def _opens_x(cls, value: SecretStr | None, others: ValidationInfo) -> SecretStr | None:
        return must_open("outlet_x_key", value, others)

    @field_validator("outlet_linkedin_token")
    @classmethod
    def _opens_linkedin(cls, value: SecretStr | None, others: ValidationInfo) -> SecretStr | None:
        return must_open("outlet_linkedin_page", value, others)

    @field_validator("outlet_facebook_token", "outlet_facebook_secret")
    @classmethod
    def _opens_facebook(cls, value: SecretStr | None, others: ValidationInfo) -> SecretStr | None:
        return must_open("outlet_facebook_page", value, others)

    @property
    def networks(self) -> Mapping[str, Mapping[str, str]]:
        """What each of these is made of, by its name in the table of outlets; what comes first is empty where
        it is not set up.
        """
        return {
            "x": {
                "key": shown(self.outlet_x_key),
                "key_secret": shown(self.outlet_x_key_secret),
                "token": shown(self.outlet_x_token),
                "token_secret": shown(self.outlet_x_token_secret),
                "longest": str(self.outlet_x_longest),
            },
            "linkedin": {
                "page": self.outlet_linkedin_page,
                "token": shown(self.outlet_linkedin_token),
                "version": self.outlet_linkedin_version,
            },
            "facebook": {
                "page": self.outlet_facebook_page,
                "token": shown(self.outlet_facebook_token),
                "app_secret": shown(self.outlet_facebook_secret),
            },
        }


def must_open(account: str, value: SecretStr | None, others: ValidationInfo) -> SecretStr | None:
    """A credential, which is needed beside the account."""
    needed_beside(account, value, others)
    return must_be_sendable(value)


def must_be_sendable(value: SecretStr | None) -> SecretStr | None:
    """One line of what can stand in a header."""
    if value and not re.fullmatch(r"[!-~]{8,}", value.get_secret_value()):
        raise ValueError("it is too short, or holds a space")
    return value


def shown(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""
