"""Quizzes on the desk: rules, parts with lists and filters, other terms for some, and a try that leaves no trace."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cards.models import Attempt, Item, Kind, Quiz, QuizEntry, QuizOverride, QuizSection, Status, Student, Tag, User
from tests import factories
from tests.admin.conftest import as_sent
from tests.admin.test_pages import INLINE

Edited = Callable[..., Any]


def url_of(quiz: Quiz, view: str = "change") -> str:
    return reverse(f"admin:cards_quiz_{view}", args=[quiz.pk])


def saved(response: Any) -> Quiz:
    assert response.status_code == 302, faults(response)
    return Quiz.objects.get()


def faults(response: Any) -> list[Any]:
    forms = [inline.formset for inline in response.context["inline_admin_formsets"]]
    return [response.context["adminform"].form.errors, *(each.errors for each in forms)]


def part_faults(response: Any) -> dict[str, list[str]]:
    """Of the first part that has some."""
    formset = response.context["inline_admin_formsets"][0].formset
    return next((dict(errors) for errors in formset.errors if errors), {"": list(formset.non_form_errors())})


def listed(section: QuizSection) -> list[tuple[str, float]]:
    return list(section.entries.order_by("position").values_list("item__public_id", "points"))


def test_a_quiz_is_made_with_a_list_and_without_a_script(desk: Client) -> None:
    one, two = factories.question(Kind.SINGLE), factories.question(Kind.GAPS)
    add = reverse("admin:cards_quiz_add")
    response = desk.post(
        add,
        as_sent(
            desk.get(add), title="First steps", slug="first-steps", status="published", time_limit_s="1.5",
            wait_s="10", marking="certainty", **{
                "sections-0-title": "All", "sections-0-entries-0-item": two.public_id,
                "sections-0-entries-0-points": "2.5",
                "sections-0-entries-1-item": one.public_id,
            },
        ),
    )  # fmt: skip
    quiz = saved(response)
    assert (quiz.slug, quiz.time_limit_s, quiz.wait_s, quiz.marking, quiz.version) == (
        "first-steps",
        90,
        600,
        "certainty",
        1,
    )
    section = quiz.sections.get()
    assert (section.title, section.position, listed(section)) == ("All", 10, [(two.public_id, 2.5), (one.public_id, 1)])


def test_a_draw_with_every_filter_is_stored(desk: Client, tags: list[Tag]) -> None:
    quiz = factories.quiz_of(factories.question(Kind.SINGLE), status=Status.DRAFT)
    concept = Item.objects.get().concept
    sent = as_sent(
        desk.get(url_of(quiz)), **{
            "sections-1-draws": "3", "sections-1-points": "2", "sections-1-concepts": [str(concept.pk)],
            "sections-1-tags": [str(tags[1].pk)], "sections-1-kinds": ["single", "gaps"], "sections-1-easiest": "2",
            "sections-1-hardest": "3", "sections-1-weights": f"{concept.slug}: 2.5\r\n",
        },
    )  # fmt: skip
    saved(desk.post(url_of(quiz), sent))
    section = quiz.sections.get(draws=3)
    assert (section.position, section.points, section.kinds, section.easiest) == (10, 2, ["single", "gaps"], 2)
    assert (list(section.concepts.all()), list(section.tags.all())) == ([concept], [tags[1]])
    assert section.weights == {concept.slug: 2.5}


def test_a_form_that_is_sent_as_it_came_is_no_change(quiz: Quiz, edited: Edited) -> None:
    Quiz.objects.update(time_limit_s=95, penalty=1 / 3, opens_at=datetime(2026, 3, 1, 8, 30, tzinfo=UTC))
    QuizEntry.objects.update(points=1.5)
    QuizSection.objects.update(weights={"image": 1})
    factories.ConceptFactory(slug="image")
    before = list(Quiz.objects.values()), list(QuizSection.objects.values()), list(QuizEntry.objects.values())
    saved(edited(url_of(quiz)))
    assert (list(Quiz.objects.values()), list(QuizSection.objects.values()), list(QuizEntry.objects.values())) == before


def test_a_list_is_put_in_order_shortened_and_makes_a_version(quiz: Quiz, edited: Edited) -> None:
    third = factories.question(Kind.ORDERING)
    first, second = [name for name, _ in listed(quiz.sections.get())]
    changes = {
        "sections-0-entries-0-ORDER": "3", "sections-0-entries-1-ORDER": "1", "sections-0-entries-2-ORDER": "2",
        "sections-0-entries-2-item": third.public_id,
    }  # fmt: skip
    assert saved(edited(url_of(quiz), **changes)).version == 2
    assert listed(quiz.sections.get()) == [(second, 1), (third.public_id, 1), (first, 1)]
    assert saved(edited(url_of(quiz), **{"sections-0-entries-0-DELETE": "on"})).version == 3
    assert listed(quiz.sections.get()) == [(third.public_id, 1), (first, 1)]


def test_the_list_says_what_each_question_asks(quiz: Quiz, asked: Item, desk: Client) -> None:
    page = desk.get(url_of(quiz)).content.decode()
    assert f"{asked.prompt} (Single choice)" in page
    assert f'<option value="{asked.public_id}" label="{asked.concept.name}: {asked.prompt} (Single choice)">' in page
    assert not INLINE.findall(page)


BAD_LISTS = [
    ({"sections-0-entries-2-item": "nothing"}, "entries", "“nothing” is no question."),
    ({"sections-0-entries-0-points": "0"}, "entries", "must be above zero"),
    ({"sections-0-draws": "1"}, "draws", "Either so many are drawn, or the list is asked."),
    ({"sections-0-weights": "image"}, "weights", "“image” is no slug with a number"),
    ({"sections-0-weights": "nowhere 2"}, "weights", "There is no concept “nowhere”."),
    ({"sections-0-weights": "image 0"}, "weights", "At least one concept"),
    ({"sections-0-easiest": "3", "sections-0-hardest": "1"}, "__all__", "The easiest level can't be above"),
]


@pytest.mark.parametrize(("change", "field", "sentence"), BAD_LISTS)
def test_a_part_that_makes_no_sense_is_refused_at_its_field(
    change: dict[str, str], field: str, sentence: str, quiz: Quiz, edited: Edited
) -> None:
    factories.ConceptFactory(slug="image")
    found = part_faults(edited(url_of(quiz), **change))
    assert list(found) == [field]
    assert sentence in found[field][0]
    assert Quiz.objects.get().version == 1


def test_cards_and_doubles_are_no_part_of_a_list(quiz: Quiz, asked: Item, edited: Edited) -> None:
    card = factories.ItemFactory()
    found = part_faults(edited(url_of(quiz), **{"sections-0-entries-2-item": card.public_id}))
    assert found["entries"] == [f"“{card.public_id}” is no question."]
    found = part_faults(edited(url_of(quiz), **{"sections-0-entries-2-item": asked.public_id}))
    assert found["entries"] == ["A question is there twice."]
    found = part_faults(edited(url_of(quiz), **{"sections-1-entries-0-item": asked.public_id}))
    assert found["entries"] == [f"“{asked}” is in the list of another part already."]


def test_a_published_quiz_that_can_not_be_filled_is_refused_and_a_draft_is_not(quiz: Quiz, edited: Edited) -> None:
    draw = {"sections-1-title": "Draw", "sections-1-draws": "9"}
    found = part_faults(edited(url_of(quiz), **draw))
    assert found["draws"] == [
        "It draws 9, but 2 published questions fit its filters, and other parts may take 2 of them."
    ]
    assert saved(edited(url_of(quiz), status="draft", **draw)).sections.count() == 2


def test_a_published_quiz_has_a_question(quiz: Quiz, edited: Edited) -> None:
    Item.objects.update(status=Status.DRAFT)
    assert part_faults(edited(url_of(quiz)))["draws"] == ["There is no published question in its list."]
    found = part_faults(edited(url_of(quiz), **{"sections-0-DELETE": "on"}))
    assert found[""] == ["A quiz that is published has at least one part with questions."]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"feedback": "after_due"}, "Feedback after the due date needs a due date."),
        ({"marking": "adaptive"}, "Trying again needs feedback after each question."),
        ({"time_limit_s": "0.1"}, "greater than or equal to 0.2"),
        ({"penalty": "2"}, "less than or equal to 1"),
    ],
)
def test_rules_that_clash_are_refused_with_the_reason(
    change: dict[str, str], sentence: str, quiz: Quiz, edited: Edited
) -> None:
    assert sentence in str(edited(url_of(quiz), **change).context["adminform"].form.errors)


def test_a_third_stays_a_third_and_another_share_is_taken_as_it_is(quiz: Quiz, edited: Edited) -> None:
    assert saved(edited(url_of(quiz), penalty="0.3333", title="New")).penalty == 1 / 3
    assert saved(edited(url_of(quiz), penalty="0.25")).penalty == 0.25


def test_the_second_of_two_editors_is_told_and_saves_nothing(quiz: Quiz, desk: Client, edited: Edited) -> None:
    late = as_sent(desk.get(url_of(quiz)), summary="Mine.")
    saved(edited(url_of(quiz), title="Theirs", time_limit_s="30"))
    response = desk.post(url_of(quiz), late)
    assert response.status_code == 200
    assert "Somebody saved this while you were editing" in response.content.decode()
    assert (Quiz.objects.get().title, Quiz.objects.get().summary) == ("Theirs", "")
    again = saved(desk.post(url_of(quiz), as_sent(response)))
    assert (again.summary, again.version) == ("Mine.", 3)


def test_other_terms_for_a_student_are_given_on_the_same_page_and_are_no_edit(
    quiz: Quiz, student: Student, edited: Edited
) -> None:
    changes = {
        "overrides-0-student": str(student.pk), "overrides-0-time_factor": "1.5", "overrides-0-attempts_allowed": "3",
    }  # fmt: skip
    assert saved(edited(url_of(quiz), **changes)).version == 1
    override = QuizOverride.objects.get()
    assert (override.student, override.time_factor, override.attempts_allowed, override.due_at) == (
        student,
        1.5,
        3,
        None,
    )


def test_a_page_costs_the_same_number_of_statements_for_one_part_and_for_ten(desk: Client) -> None:
    def cost(quiz: Quiz) -> int:
        desk.get(url_of(quiz))
        with CaptureQueriesContext(connection) as seen:
            assert desk.get(url_of(quiz)).status_code == 200
        return len(seen)

    small = factories.quiz_of(factories.question(Kind.SINGLE))
    big = factories.quiz_of(*(factories.question(Kind.SINGLE) for _ in range(10)))
    for n in range(9):
        section = factories.QuizSectionFactory(quiz=big, position=n)
        QuizEntry.objects.bulk_create(QuizEntry(section=section, item=item) for item in Item.objects.all()[:5])
    assert cost(big) == cost(small)


# A try


def test_a_try_begins_an_attempt_that_is_not_recorded_and_shows_it(quiz: Quiz, desk: Client) -> None:
    assert f'action="{url_of(quiz, "try")}"' in desk.get(url_of(quiz)).content.decode()
    response = desk.post(url_of(quiz, "try"))
    attempt = Attempt.objects.get()
    assert (attempt.is_preview, attempt.number, attempt.student.user.username) == (True, 0, "editor")
    assert response["Location"] == reverse("quiz:attempt", args=[attempt.pk])
    page = desk.get(response["Location"], follow=True)
    assert page.status_code == 200
    assert "not recorded" in page.content.decode()
    desk.post(url_of(quiz, "try"))
    assert Attempt.objects.count() == 1


def test_a_draft_can_be_tried_and_what_has_no_questions_says_so(desk: Client) -> None:
    draft = factories.quiz_of(factories.question(Kind.SINGLE), status=Status.DRAFT)
    desk.post(url_of(draft, "try"))
    assert Attempt.objects.get().quiz == draft
    bare = factories.QuizFactory()
    response = desk.post(url_of(bare, "try"), follow=True)
    assert [str(message) for message in response.context["messages"]] == ["This quiz has no questions yet."]
    assert Student.objects.count() == 1


def test_a_try_is_begun_by_post_and_by_who_may_look_at_quizzes(quiz: Quiz, desk: Client, sign_in: Any) -> None:
    assert desk.get(url_of(quiz, "try")).status_code == 404
    lin = factories.UserFactory(is_staff=True)
    assert sign_in(lin).post(url_of(quiz, "try")).status_code == 404
    lin.user_permissions.add(Permission.objects.get(codename="view_quiz"))
    assert sign_in(User.objects.get(pk=lin.pk)).post(url_of(quiz, "try")).status_code == 302
    assert Attempt.objects.count() == 1


def test_an_editor_says_who_can_take_a_quiz(desk: Client) -> None:
    quiz = factories.quiz_of(factories.question(Kind.SINGLE))
    page = desk.get(url_of(quiz))
    assert "Everybody, until a class assigns it for points; then only that class" in page.text
    assert saved(desk.post(url_of(quiz), as_sent(page, audience="nobody"))).audience == "nobody"
    quiz = saved(desk.post(url_of(quiz), as_sent(desk.get(url_of(quiz)), audience="")))
    assert (quiz.audience, quiz.version) == ("", 3)
