"""A wrong setting stops the start, with a sentence that names it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def load(tmp_path, **environment):
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", "import dockerquiz.settings as s; print(s.DATABASES['default']['ENGINE'], s.SITE_URL)"],
        cwd=ROOT, env=kept | {"DATA_DIR": str(tmp_path)} | environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("DEBUG", "perhaps"),
        ("DATABASE_URL", "oracle://db/x"),
        ("DATABASE_URL", "nonsense"),
        ("DATABASE_URL", "mysql://db/x"),
        ("SITE_URL", "learn.example.org"),
        ("SITE_URL", "https://learn.example.org/path"),
        ("EMAIL_URL", "carrier-pigeon://x"),
        ("EMAIL_VERIFICATION", "maybe"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("GUEST_DAYS", "long"),
        ("GUEST_DAYS", "0"),
        ("GUEST_DAYS", "99999999999"),
        ("TRUSTED_PROXY_COUNT", "one"),
        ("TRUSTED_PROXY_COUNT", "-1"),
        ("LOG_LEVEL", "LOUD"),
    ],
)
def test_a_wrong_value_stops_the_start_and_is_named(tmp_path, name, value):
    done = load(tmp_path, **{name: value})
    assert done.returncode == 1
    assert "DockerQuiz can't start" in done.stderr
    assert name in done.stderr
    assert "Traceback" not in done.stderr


def test_a_data_folder_that_can_not_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    done = load(tmp_path, DATA_DIR=str(tmp_path / "file" / "data"))
    assert done.returncode == 1
    assert str(tmp_path / "file") in done.stderr


def test_the_defaults_are_sqlite_on_this_machine_and_a_secret_key_that_stays(tmp_path):
    assert load(tmp_path).stdout.split() == ["django.db.backends.sqlite3", "http://127.0.0.1:8000"]
    key = (tmp_path / "secret_key").read_text()
    assert len(key) > 50
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0
    assert load(tmp_path, PORT="9000").stdout.split()[1] == "http://127.0.0.1:9000"
    assert (tmp_path / "secret_key").read_text() == key


def test_postgresql_is_one_setting_away(tmp_path):
    assert "postgresql" in load(tmp_path, DATABASE_URL="postgres://u:p@localhost/db").stdout
