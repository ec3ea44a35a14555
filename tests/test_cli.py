"""The commands as somebody types them: what they say, and the code they end with."""

from __future__ import annotations

import gc
import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from sqlalchemy import inspect

from bot.cli import COMMANDS, main
from bot.commands.run import keep_for_good
from bot.slack.manifest import manifest
from bot.storage.database import begin, open_database
from bot.storage.migrate import current, head
from bot.workspace.server import WorkspaceServer
from tests.support.readme import README
from tests.support.settings import NEEDED, PROJECT, Place
from tests.support.waiting import until

Captured = pytest.CaptureFixture[str]
BEARER = "a-bearer-token-for-tests-only"
NEED_SETTINGS = (["run"], ["doctor"])
NEED_A_DATABASE = (["export", "1"], ["db", "upgrade"])


@contextmanager
def started(*words: str, folder: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "bot", *words]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, cwd=folder, env=environment, text=True, **pipes) as process:
        try:
            yield process
        finally:
            process.kill()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def post_as_the_readme_says(port: int) -> int:
    (body,) = re.findall(r"/intake/webhook .* --data '(.*)'$", README.read_text(), re.MULTILINE)
    url, headers = f"http://127.0.0.1:{port}/intake/webhook", {"Authorization": f"Bearer {BEARER}"}
    return httpx.post(url, content=body, headers=headers, timeout=10).status_code


def typed(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """In a process of its own, as from a terminal without one."""
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60,
    )  # fmt: skip


@pytest.mark.parametrize("words", NEED_SETTINGS, ids=" ".join)
def test_missing_settings_are_all_told_at_once_without_a_traceback(place: Place, words: list[str]) -> None:
    done = typed(*words, folder=place.folder)
    told = done.stdout + done.stderr
    assert done.returncode == 2
    assert all(f"{name}: is missing. Set it to: " in told for name in NEEDED)
    assert "Traceback" not in told


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str, capsys: Captured) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*name.split(), "--help"])
    assert ended.value.code == 0
    assert f"python -m bot {name}" in capsys.readouterr().out


def test_the_help_lists_every_command(capsys: Captured) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    said = capsys.readouterr().out
    assert all(name.split()[0] in said for name in COMMANDS)


@pytest.mark.parametrize(
    "words",
    [[], ["nonsense"], ["db"], ["demo", "--speed", "0"], ["demo", "--speed", "x"], ["demo", "--speed", "nan"],
     ["demo", "--port", "70000"], ["export", "one"], ["verify"], ["--nonsense"]],
    ids=" ".join,
)  # fmt: skip
def test_words_that_make_no_sense_end_with_two(words: Sequence[str], capsys: Captured) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert "usage: python -m bot" in capsys.readouterr().err


def test_the_manifest_is_printed_as_slack_takes_it(place: Place) -> None:
    done = typed("manifest", folder=place.folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == manifest()


def test_a_reader_that_has_seen_enough_is_no_error(place: Place) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    with os.fdopen(writing, "w") as nobody:
        done = subprocess.run(
            [sys.executable, "-m", "bot", "manifest"],
            env=environment, stdout=nobody, stderr=subprocess.PIPE, text=True, timeout=60,
        )  # fmt: skip
    assert done.stderr == ""


# --- run --------------------------------------------------------------------------------------------


def test_run_refuses_sqlite_where_the_disk_is_thrown_away(place: Place, capsys: Captured) -> None:
    place.complete()
    place.set(DYNO="web.1")
    assert main(["run"]) == 2
    said = capsys.readouterr().err
    assert "DATABASE_URL: Heroku throws its disk away" in said
    assert not (place.folder / "firebreak.db").exists()


def test_run_tells_everything_that_cannot_be_used_together_and_no_secret(
    place: Place, capsys: Captured
) -> None:
    place.complete()
    place.set(DYNO="web.1", SLACK_APP_TOKEN="hunter2", WEBHOOK_SECRETS="hunter2", IMAP_URL="imaps://hunter2")
    place.set(OUTLET_WEBHOOK_URL="https://out.example/hunter2", HOST="northwind.invalid")
    assert main(["run"]) == 2
    said = capsys.readouterr().err
    assert "DATABASE_URL: Heroku throws its disk away" in said
    told = {line.split(":")[0] for line in said.splitlines()[:-1]}
    assert told == {
        "DATABASE_URL", "HOST", "IMAP_PASSWORD", "IMAP_USER", "OUTLET_WEBHOOK_SECRET", "SLACK_APP_TOKEN",
        "WEBHOOK_SECRETS",
    }  # fmt: skip
    assert "hunter2" not in said


def test_run_tells_a_database_that_does_not_answer(place: Place, capsys: Captured) -> None:
    with WorkspaceServer(manifest(), rates=False) as slack:
        place.connect(slack)
        place.set(DATABASE_URL="postgresql://firebreak:hunter2@127.0.0.1:9/firebreak")
        assert main(["run"]) == 2
    said = capsys.readouterr().err
    assert "DATABASE_URL: the database cannot be used: " in said
    assert "hunter2" not in said


def test_run_tells_a_slack_that_cannot_be_reached(place: Place, capsys: Captured) -> None:
    place.complete()
    assert main(["run"]) == 1
    assert "`python -m bot doctor`" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"])
def test_run_tells_at_once_which_token_is_wrong_and_what_to_do(place: Place, name: str) -> None:
    with WorkspaceServer(manifest(), rates=False) as slack:
        place.connect(slack)
        place.set(PORT="0", **{name: f"{NEEDED[name][:5]}wrong"})
        done = typed("run", folder=place.folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"{name}: Slack does not take it (invalid_auth). Set it to: " in done.stderr
    assert "-wrong" not in done.stderr
    assert "Traceback" not in done.stderr


def test_a_token_that_is_revoked_later_is_told_and_asked_for_until_it_is_taken_again(place: Place) -> None:
    port = free_port()
    with WorkspaceServer(manifest(), rates=False) as slack:
        place.connect(slack)
        place.set(PORT=str(port), HOST="127.0.0.1")
        app = slack.workspace.app

        def health() -> tuple[int, str]:
            said = httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=10)
            return said.status_code, said.json()["parts"]["slack"]["detail"]

        with started("run", folder=place.folder) as bot:
            assert bot.stdout.readline().startswith("Firebreak is at work")
            slack.workspace.app = replace(app, app_token="xapp-another")
            slack.faults.abort_socket()
            until(lambda: health()[0] == 503, "it says that it is down")
            assert "SLACK_APP_TOKEN" in health()[1]
            slack.workspace.app = app
            until(lambda: health() == (200, "2 sockets open"), "it works again")
            slack.workspace.app = replace(app, bot_token="xoxb-another")
            slack.people.run_command("U0ANA", "C0CRISIS", "/crisis declare")
            until(lambda: health()[0] == 503, "it says that the other one is not taken")
            assert "SLACK_BOT_TOKEN (invalid_auth)" in health()[1]
            slack.workspace.app = app
            slack.people.run_command("U0ANA", "C0CRISIS", "/crisis declare")
            until(lambda: health() == (200, "2 sockets open"), "it works again")
            bot.terminate()
            errors = bot.communicate(timeout=20)[1]
    for name in ("SLACK_APP_TOKEN", "SLACK_BOT_TOKEN"):
        assert f"Slack does not take {name} (invalid_auth): put in another one" in errors
    assert bot.returncode == 0


def test_the_intake_alone_is_refused_on_sqlite(place: Place, capsys: Captured) -> None:
    place.set(PORT="none")
    assert main(["web"]) == 2
    assert "PORT: " in capsys.readouterr().err
    place.set(PORT="0")
    assert main(["web"]) == 2
    assert "DATABASE_URL: SQLite is for one process" in capsys.readouterr().err


def test_run_tells_a_port_that_is_taken(place: Place, capsys: Captured) -> None:
    with WorkspaceServer(manifest(), rates=False) as slack, socket.create_server(("127.0.0.1", 0)) as taken:
        place.connect(slack)
        place.set(HOST="127.0.0.1", PORT=str(taken.getsockname()[1]))
        assert main(["run"]) == 2
    assert f"PORT: {os.environ['PORT']} cannot be used: " in capsys.readouterr().err


def test_demo_tells_a_port_that_is_taken(place: Place, capsys: Captured) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert main(["demo", "--port", str(taken.getsockname()[1])]) == 1
    assert "That port is taken. Choose another with --port." in capsys.readouterr().err


@pytest.mark.parametrize("command", [("run",), ("db", "upgrade")])
def test_a_database_file_that_cannot_be_written_is_told_as_such(
    place: Place, capsys: Captured, command: tuple[str, ...]
) -> None:
    with WorkspaceServer(manifest(), rates=False) as slack:
        place.connect(slack)
        (place.folder / "file").touch()
        place.set(HOST="127.0.0.1", PORT="0", DATABASE_URL="sqlite:///file/firebreak.db")
        assert main(list(command)) == 2
    assert "DATABASE_URL: file/firebreak.db cannot be written: " in capsys.readouterr().err


def test_run_answers_until_it_is_told_to_end(place: Place) -> None:
    port = free_port()
    with WorkspaceServer(manifest(), rates=False) as slack:
        place.connect(slack)
        place.set(PORT=str(port), HOST="127.0.0.1", WEBHOOK_BEARER=BEARER)
        with started("run", folder=place.folder) as bot:
            assert bot.stdout is not None
            assert bot.stdout.readline() == "Firebreak is at work; its cards go to #crisis. Ctrl-C ends it.\n"
            until(slack.faults.connections, "the bot is connected")
            answer = slack.people.run_command("U0ANA", "C0CRISIS", "/crisis help")
            assert answer.ok
            assert httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=10).status_code == 200
            assert post_as_the_readme_says(port) == 200
            bot.terminate()
            out, errors = bot.communicate(timeout=20)
        assert (bot.returncode, out, errors) == (0, "", "")
    assert (place.folder / "firebreak.db").stat().st_mode & 0o077 == 0


# --- replay -----------------------------------------------------------------------------------------


def test_a_recording_is_played_and_its_columns_are_shown(place: Place, capsys: Captured) -> None:
    rows = [f"{n},2026-02-23 10:{n:02}:00 +0000,Queue at Northwind Coffee today,user_{n}" for n in range(30)]
    (place.folder / "posts.csv").write_text("\n".join(["id,created_at,text,author", *rows]))
    assert main(["replay", "posts.csv", "--watch", "northwind coffee"]) == 0
    said = capsys.readouterr().out
    assert "at from 'created_at'" in said
    assert "Matched: 30 by “northwind coffee”" in said
    assert not list(place.folder.glob("*.db"))  # nothing is kept


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["posts.csv"], "Say what to listen for"),
        (["nothing.csv", "--watch", "northwind"], "nothing.csv"),
        (["posts.csv", "--watch", "northwind"], "colour, size"),
        (["posts.csv", "--watch", "northwind", "--map", "text"], "--map text cannot be read"),
    ],
)
def test_a_recording_that_cannot_be_played_is_told(
    place: Place, words: list[str], said: str, capsys: Captured
) -> None:
    (place.folder / "posts.csv").write_text("colour,size\nred,3\n")
    assert main(["replay", *words]) == 2
    assert said in capsys.readouterr().err


# --- playbooks --------------------------------------------------------------------------------------


def test_the_shipped_playbooks_are_fine(place: Place, capsys: Captured) -> None:
    assert main(["playbooks", "check"]) == 0
    assert "generic, hacked_account" in capsys.readouterr().out


def test_every_problem_of_a_playbook_is_told_with_file_line_and_field(place: Place, capsys: Captured) -> None:
    file = place.folder / "playbooks" / "generic.yaml"
    lines = file.read_text().splitlines()
    number = next(n for n, line in enumerate(lines) if line.strip().startswith("owner:"))
    lines[number] = lines[number].split(":")[0] + ": nobody_we_know"
    file.write_text("\n".join(lines))
    assert main(["playbooks", "check"]) == 1
    said = capsys.readouterr().err.splitlines()[0]
    assert said.startswith(f"generic.yaml:{number + 1}: steps[")
    assert ".owner: " in said
    assert "nobody_we_know" in said


def test_another_folder_can_be_checked(place: Place, capsys: Captured) -> None:
    (place.folder / "drafts").mkdir()
    (place.folder / "drafts" / "bad.yaml").write_bytes(b"\xff")
    place.patch.chdir(place.folder / "drafts")
    assert main(["playbooks", "check", "."]) == 1
    assert "bad.yaml:1: is not UTF-8 text" in capsys.readouterr().err
    place.set(PLAYBOOKS=str(place.folder / "playbooks"))
    assert main(["playbooks", "check"]) == 0


@pytest.mark.parametrize(
    ("path", "code", "said"),
    [
        ("playbooks/generic.yaml", 0, "1 playbook is fine: generic"),
        ("nowhere", 1, "nowhere: there is no such file or folder"),
        (".env", 1, ".env: there is no playbook here; *.yaml files are expected"),
    ],
)
def test_one_file_can_be_checked_and_what_is_none_is_told(
    place: Place, path: str, code: int, said: str, capsys: Captured
) -> None:
    (place.folder / ".env").touch()
    assert main(["playbooks", "check", path]) == code
    told = capsys.readouterr()
    assert (told.err if code else told.out).strip() == said


def test_from_somewhere_else_it_says_where_it_looked(place: Place, capsys: Captured) -> None:
    place.patch.chdir("/")
    assert main(["playbooks", "check"]) == 2
    assert "PLAYBOOKS: there is no folder /playbooks. Set it to: " in capsys.readouterr().err


# --- the database -----------------------------------------------------------------------------------


def test_an_empty_database_is_brought_up_to_date(
    place: Place, empty_database_url: str, capsys: Captured
) -> None:
    place.set(DATABASE_URL=empty_database_url)
    assert main(["db", "upgrade"]) == 0
    assert main(["db", "upgrade"]) == 0  # twice does no harm
    assert capsys.readouterr().out == f"The database is at {head()}.\n" * 2
    engine = open_database(empty_database_url)
    assert current(engine) == head()
    assert "crises" in inspect(engine).get_table_names()
    engine.dispose()


def test_a_database_of_a_newer_version_is_left_alone(place: Place, capsys: Captured) -> None:
    assert main(["db", "upgrade"]) == 0
    engine = open_database("sqlite:///firebreak.db")
    with begin(engine, writing=True) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()
    assert main(["db", "upgrade"]) == 2
    assert "a newer Firebreak has used this database" in capsys.readouterr().err


def test_export_asks_for_a_database_that_is_up_to_date(place: Place, capsys: Captured) -> None:
    assert main(["export", "1"]) == 2
    assert "`python -m bot db upgrade`" in capsys.readouterr().err


def test_export_tells_that_there_is_no_such_crisis(place: Place, capsys: Captured) -> None:
    assert main(["db", "upgrade"]) == 0
    assert main(["export", "7"]) == 1
    assert "There is no crisis number 7." in capsys.readouterr().err


@pytest.mark.parametrize("words", NEED_A_DATABASE, ids=" ".join)
def test_a_database_that_cannot_be_opened_is_told(place: Place, words: list[str], capsys: Captured) -> None:
    place.set(DATABASE_URL=f"sqlite:///{place.folder}")
    assert main(words) == 2
    assert "DATABASE_URL: the database cannot be used: " in capsys.readouterr().err


def test_a_place_where_nothing_can_be_written_is_named(place: Place, capsys: Captured) -> None:
    posts = place.folder / "posts.jsonl"
    posts.write_text('{"id": "1", "at": "2026-03-01T12:00:00Z", "text": "northwind coffee"}')
    in_the_way = place.folder / "file"
    in_the_way.touch()
    assert main(["replay", str(posts), "--watch", "northwind", "--out", str(in_the_way / "charts")]) == 2
    assert capsys.readouterr().err == f"{in_the_way / 'charts'}: Not a directory.\n"


def test_verify_tells_a_file_that_is_no_export(place: Place, capsys: Captured) -> None:
    (place.folder / "list.json").write_text("[]")
    for name in ("playbooks/generic.yaml", "list.json"):
        assert main(["verify", name]) == 2
        assert capsys.readouterr().err == f"{name} is not a file made by `export`.\n"


@pytest.mark.parametrize(("name", "why"), [("nowhere.json", "No such file"), ("playbooks", "Is a directory")])
def test_verify_tells_a_file_that_cannot_be_read(place: Place, name: str, why: str, capsys: Captured) -> None:
    assert main(["verify", name]) == 2
    assert f"{name} cannot be read: {why}" in capsys.readouterr().err


def test_what_stands_at_the_start_is_not_looked_through_for_rubbish_again() -> None:
    gc.unfreeze()
    keep_for_good()
    assert len(gc.get_objects()) < 1_000
