"""The concepts that ship, and the links between them, checked as text."""

import re

import pytest

from tests.content.reading import (
    CONCEPTS,
    DOCUMENT,
    LINKS,
    MAIN_CONCEPTS,
    SLUGS,
    is_checked_page,
    sentences,
    shared_runs,
    texts_of,
    words,
)

PLACES = {"", "client", "api", "daemon", "host", "registry", "outside"}
EXPLAINED = (*MAIN_CONCEPTS, "architecture", "volume")

RULES_FOR_CONCEPTS = {
    "its summary is one paragraph of one to three sentences": lambda c: (
        "\n" not in c["summary"] and len(c["summary"]) > 80 and 1 <= sentences(c["summary"]) <= 3
    ),
    "its place is on the map": lambda c: c["place"] in PLACES,
    "it has a source with the day it was read": lambda c: is_checked_page(c) or c["slug"] == "resources",
    "it is published in its first version": lambda c: (c["status"], c["version"]) == ("published", 1),
    "it is in our own words": lambda c: not any(shared_runs(text) for text in texts_of(c)),
    "a main concept has a body of 120 to 220 words and an example": lambda c: (
        c["slug"] not in EXPLAINED or (120 <= len(c["body"].split()) <= 220 and "```console\n$ docker " in c["body"])
    ),
}


@pytest.mark.parametrize("rule", RULES_FOR_CONCEPTS)
def test_every_concept_keeps_the_rule(rule):
    assert [concept["slug"] for concept in CONCEPTS if not RULES_FOR_CONCEPTS[rule](concept)] == []


def test_concepts_are_unique_and_in_the_order_of_the_file():
    positions = [concept["position"] for concept in CONCEPTS]
    assert positions == sorted(set(positions))
    assert len(SLUGS) == len(CONCEPTS)


def test_every_heading_of_the_document_has_a_concept():
    def key(heading: str) -> str:
        return " ".join(word for word in words(heading) if word not in ("a", "an"))

    headings = {key(found) for found in re.findall(r"^##+ (.+)$", DOCUMENT, re.MULTILINE)} - {key("Docker 101")}
    assert headings - {key(concept["heading"]) for concept in CONCEPTS} == set()


def test_the_resources_lead_to_play_with_docker():
    (resources,) = (concept for concept in CONCEPTS if concept["slug"] == "resources")
    assert "https://labs.play-with-docker.com/" in resources["body"]


def test_links_join_concepts_that_exist_and_none_is_given_twice():
    ends = [(*link["source"], link["verb"], *link["target"]) for link in LINKS]
    assert len(ends) == len(set(ends)) >= 20
    assert {end for source, _verb, target in ends for end in (source, target)} <= SLUGS
    assert [verb for _source, verb, _target in ends if not re.fullmatch(r"[a-zA-Z -]+", verb)] == []


@pytest.mark.parametrize("concept", EXPLAINED)
def test_no_main_concept_is_alone_on_the_map(concept):
    assert [link for link in LINKS if [concept] in (link["source"], link["target"])]
