import pytest

from cards.web.checks import has_wal_reset_bug


@pytest.mark.parametrize(
    ("version", "is_bad"),
    [
        ((3, 40, 1), True), ((3, 44, 5), True), ((3, 44, 6), False), ((3, 45, 0), True), ((3, 50, 6), True),
        ((3, 50, 7), False), ((3, 51, 2), True), ((3, 51, 3), False), ((3, 53, 0), False), ((3, 6, 23), False),
    ],
)  # fmt: skip
def test_sqlite_versions_with_the_wal_reset_bug_are_known(version, is_bad):
    assert has_wal_reset_bug(version) is is_bad
