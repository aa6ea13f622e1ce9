"""Runs the tests on a PostgreSQL of their own: a throwaway cluster on a local socket, gone afterwards.

    python -m tests.on_postgresql [pytest's arguments]

Needs PostgreSQL's server programs (Debian: postgresql). Without them it says so; with CI set, that is a failure.
"""

import getpass
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def programs() -> Path | None:
    """The folder of initdb and pg_ctl: on PATH, or where Debian keeps them."""
    folders = [Path(found).parent for found in [shutil.which("initdb")] if found]
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


@contextmanager
def cluster(bin_folder: Path, *, is_durable: bool = True) -> Iterator[str]:
    """A running server; yields its DATABASE_URL. Root may not run one, so root runs it as the user postgres.

    Tests of what the code does need no disk that outlives a power cut, and are far quicker without.
    """
    as_user = ["runuser", "-u", "postgres", "--"] if getpass.getuser() == "root" else []
    folder = Path(tempfile.mkdtemp(prefix="dockerquiz-pg-"))
    if as_user:
        shutil.chown(folder, "postgres")

    def run(*command: str) -> None:
        done = subprocess.run([*as_user, *command], cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(f"{command[0]} failed: {done.stdout}{done.stderr}")

    try:
        run(
            str(bin_folder / "initdb"),
            "-D",
            f"{folder}/data",
            "-U",
            "tester",
            "--auth=trust",
            "-E",
            "UTF8",
            "--no-sync",
        )
        durability = "" if is_durable else "-c fsync=off -c synchronous_commit=off -c full_page_writes=off "
        options = f"{durability}-c listen_addresses='' -c unix_socket_directories={folder} -c max_connections=60"
        run(str(bin_folder / "pg_ctl"), "-D", f"{folder}/data", "-o", options, "-l", f"{folder}/log", "-w", "start")
        try:
            yield f"postgres://tester@{str(folder).replace('/', '%2F')}/postgres"
        finally:
            run(str(bin_folder / "pg_ctl"), "-D", f"{folder}/data", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main(arguments: list[str]) -> int:
    found = programs()
    if found is None:
        print("No PostgreSQL here, so the tests ran on SQLite alone. Debian: apt-get install postgresql")
        return 1 if os.environ.get("CI") else 0
    with cluster(found, is_durable=False) as url:
        environment = os.environ | {"DATABASE_URL": url}
        return subprocess.run([sys.executable, "-m", "pytest", *arguments], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
