"""A run of the tests that is killed leaves no server and no folder behind."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url
from sqlalchemy.exc import OperationalError

from tests.support.databases import installed_postgres
from tests.support.settings import PROJECT
from tests.support.waiting import until

A_RUN = """
import sys
from pathlib import Path
from tests.support.databases import _server
with _server(Path(sys.argv[1])) as url:
    print(url, flush=True)
    sys.stdin.read()
"""


@pytest.mark.prove(alone=True)
@pytest.mark.postgres
def test_a_killed_run_leaves_no_server_and_no_folder_behind() -> None:
    binaries = installed_postgres()
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", A_RUN, binaries], cwd=PROJECT, **pipes) as run:
        url = run.stdout.readline().strip()
        server = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
        with server.connect() as connection:
            folder = Path(connection.exec_driver_sql("SHOW data_directory").scalar_one()).parent
        server.dispose()
        run.kill()
    assert folder.name.startswith("firebreak-postgres-")
    until(lambda: not folder.exists(), "the folder is gone")
    with pytest.raises(OperationalError):
        server.connect()
