"""Wrong commands that mean the same are one wrong answer, however they are spelled."""

from cards.analysis.tables import Given, answer_table
from cards.grading.key import Key

KEY = Key("shell", "Start it.", accepted=["docker run -d -p 8080:80 nginx"])
SWAPPED = ("docker run -d -p 80:8080 nginx", "docker container run --publish 80:8080 --detach nginx:latest")
RIGHT = ("docker run -d -p 8080:80 nginx", "$ docker run -p 8080:80 -d nginx:latest")


def test_commands_are_counted_by_what_they_mean():
    others = ("docker run -d -p 8080:80", "docker run -d -p 8081:80 nginx")
    given = [Given(text, 0.5, 1, 2) for text in (*SWAPPED, SWAPPED[0], *others)]
    given += [Given(text, 1, 1, 3) for text in RIGHT]
    answers, more = answer_table(KEY, given)
    assert more == 0
    assert {answer.label: sorted(answer.spellings) for answer in answers} == {
        RIGHT[0]: sorted((text, 3) for text in RIGHT),
        SWAPPED[0]: [(SWAPPED[1], 2), (SWAPPED[0], 4)],
        **{text: [(text, 2)] for text in others},
    }
