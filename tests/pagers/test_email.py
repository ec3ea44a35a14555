"""E-mail never goes in the clear, and reads as a person's mail program shows it."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from email import message_from_string
from email.policy import default
from pathlib import Path

import pytest

from bot.domain.errors import DeliveryError
from bot.domain.staff.page import Note, What
from bot.pagers.email import Email
from tests.pagers.post import PostOffice

NOTE = Note(
    key="p1-0-trigger",
    thread="p1-0",
    what=What.TRIGGER,
    to="ana@example.com",
    name="Ana Ruiz",
    title="Zoë asks: take the alert",
    text="“Northwind Coffee”.",
    link="https://bot.example/answer/t0ken",
    urgent=True,
)
FROM = "Firebreak <bot@example.com>"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    if not shutil.which("openssl"):
        pytest.skip("no openssl to make a certificate with")
    folder = tmp_path_factory.mktemp("post")
    key, made = folder / "key.pem", folder / "certificate.pem"
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    files = ["-keyout", str(key), "-out", str(made)]
    subprocess.run(["openssl", "req", "-x509", *curve, *files, *subject], check=True, capture_output=True)
    return made, key


def served(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return context


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_it_goes_encrypted_to_whom_it_trusts(scheme: str, certificate: tuple[Path, Path]) -> None:
    trust = ssl.create_default_context(cafile=str(certificate[0]))
    with PostOffice(tls=served(certificate), at_once=scheme == "smtps") as office:
        Email(f"{scheme}://ana:pw@127.0.0.1:{office.port}", FROM, trust=trust, step=2.0).send(NOTE)
    mail = message_from_string(office.mails[0], policy=default)
    assert office.people == ["ana@example.com"]
    assert mail["Subject"] == "Zoë asks: take the alert"
    assert mail["Message-ID"] == "<p1-0-trigger@example.com>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content().split() == ["“Northwind", "Coffee”.", "https://bot.example/answer/t0ken"]
    assert office.commands.index("AUTH") > (office.commands.index("STARTTLS") if scheme == "smtp" else 0)


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_nothing_is_told_to_somebody_nobody_vouches_for(scheme: str, certificate: tuple[Path, Path]) -> None:
    with (
        PostOffice(tls=served(certificate), at_once=scheme == "smtps") as office,
        pytest.raises(DeliveryError, match="vouches") as refused,
    ):
        Email(f"{scheme}://ana:pw@127.0.0.1:{office.port}", FROM, step=2.0).send(NOTE)
    assert refused.value.permanent
    assert not {"AUTH", "MAIL"} & set(office.commands)


def test_a_server_elsewhere_without_encryption_gets_no_password_and_no_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.pagers.email.OURSELVES", frozenset())
    with PostOffice() as office, pytest.raises(DeliveryError, match="no encryption") as refused:
        Email(f"smtp://ana:pw@127.0.0.1:{office.port}", FROM, step=2.0).send(NOTE)
    assert refused.value.permanent
    assert not {"AUTH", "MAIL"} & set(office.commands)


def test_encryption_that_is_refused_for_now_is_tried_again(certificate: tuple[Path, Path]) -> None:
    answers: dict[str, bytes | None] = {"STARTTLS": b"454 not now\r\n"}
    with PostOffice(answers, tls=served(certificate)) as office, pytest.raises(DeliveryError) as refused:
        Email(f"smtp://ana:pw@127.0.0.1:{office.port}", FROM, step=2.0).send(NOTE)
    assert not refused.value.permanent
    assert not {"AUTH", "MAIL"} & set(office.commands)
