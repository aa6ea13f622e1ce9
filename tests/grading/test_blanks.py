import pytest

from cards.grading.blanks import show_blanks

CLOZE = "A {{c1::client}} calls the {{c2::daemon::which process?}}."


@pytest.mark.parametrize(
    ("prompt", "deletion", "shown"),
    [
        ("An [[a]] is built from a [[b-2]].", None, "An ____ is built from a ____."),
        (CLOZE, 1, "A ____ calls the daemon."),
        (CLOZE, 2, "A client calls the ____."),
        (CLOZE, None, "A ____ calls the ____."),
        ("What does `docker ps` list?", None, "What does `docker ps` list?"),
    ],
)
def test_a_list_shows_blanks_in_the_place_of_gaps_and_deletions(prompt, deletion, shown):
    assert show_blanks(prompt, deletion) == shown
