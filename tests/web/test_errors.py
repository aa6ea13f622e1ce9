import pytest
from django.db import OperationalError
from django.test import Client

from cards.library import queries


@pytest.mark.parametrize(("error", "status"), [(OperationalError("database is locked"), 503), (KeyError("x"), 500)])
def test_a_failure_says_that_nothing_was_saved_and_whether_it_will_pass(db, monkeypatch, error, status):
    def fail(*args, **kwargs):
        raise error

    monkeypatch.setattr(queries, "concept_map", fail)
    reply = Client(raise_request_exception=False).get("/")
    assert reply.status_code == status
    assert "not saved" in reply.text
