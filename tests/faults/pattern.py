"""A filled site to be copied for every scenario: making one takes longer than breaking it."""

import shutil
from pathlib import Path

from tests.benchmarks.site import OURS, Site, sqlite_site
from tests.faults.breaking import STUDENTS


def make_pattern(folder: Path, due: int) -> Site:
    """With its static files, for the pages that say what went wrong are pages of the site."""
    site = sqlite_site(OURS, folder / "pattern")
    site.fill("--students", str(STUDENTS), "--guests", "0", "--due", str(due))
    site.run("manage.py", "collectstatic", "--noinput", "--verbosity", "0")
    return site


def copied(pattern: Site, name: str) -> Site:
    site = sqlite_site(OURS, pattern.folder.parent / name)
    shutil.copytree(pattern.folder, site.folder, dirs_exist_ok=True)
    site.students = pattern.students
    return site


def copied_database(filled: Site, name: str) -> Site:
    """The same on PostgreSQL: the server copies the database, the folder is shared."""
    import psycopg

    with psycopg.connect(filled.database_url, dbname="template1", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE postgres')
    server, _, _ = filled.database_url.rpartition("/")
    return Site(OURS, filled.folder, f"{server}/{name}", filled.students)
