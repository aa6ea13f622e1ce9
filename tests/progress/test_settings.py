"""Settings: what is asked for is what is kept, what is wrong is told by its field, and dates stay as they are."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse

from cards.models import Memory, Student, StudySession
from cards.models.student import validate_time_zone
from cards.progress.forms import SettingsForm
from cards.scheduling.memory import DEFAULT_PARAMETERS
from cards.web.forms import zone_choices, zones
from tests import factories
from tests.addresses import is_closed

URL = reverse("progress:settings")
RESET = reverse("progress:reset_settings")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

PLAIN = {
    "time_zone": "UTC", "day_start_hour": "4", "new_per_day": "10", "reviews_per_day": "200", "desired_retention": "90",
    "learning_steps": "1 10", "relearning_steps": "10", "leech_threshold": "8", "is_separating_siblings": "on",
    "is_learning_from_quizzes": "on", "theme": "auto", **dict.fromkeys(DAYS, "1"),
}  # fmt: skip
OTHER = {
    "time_zone": "Europe/Berlin", "day_start_hour": "0", "new_per_day": "0", "reviews_per_day": "50",
    "desired_retention": "95", "learning_steps": "5 20 60", "relearning_steps": "", "leech_threshold": "4",
    "theme": "dark", **dict.fromkeys(DAYS, "1"), "saturday": "0.5", "sunday": "0",
}  # fmt: skip


def kept(student):
    return Student.objects.get(pk=student.pk)


def values(student):
    return Student.objects.filter(pk=student.pk).values().get()


@pytest.mark.parametrize("who", ["guest", "student"])
def test_what_is_asked_for_is_kept_and_said(request, db, sign_in, who, headers):
    who = request.getfixturevalue(who)
    client = sign_in(who)
    reply = client.post(URL, OTHER, headers=headers)
    if headers:
        assert (reply.status_code, reply["HX-Redirect"]) == (200, URL)
    else:
        assert (reply.status_code, reply.url) == (302, URL)
    page = client.get(URL).text
    assert "Saved. Dates already given stay as they are." in page
    assert 'data-theme="dark"' in page
    found = kept(who)
    assert (found.time_zone, found.day_start_hour, found.new_per_day, found.reviews_per_day) == (
        "Europe/Berlin",
        0,
        0,
        50,
    )
    assert (found.desired_retention, found.learning_steps, found.relearning_steps) == (0.95, "5 20 60", "")
    assert (found.leech_threshold, found.is_separating_siblings, found.theme) == (4, False, "dark")
    assert found.is_learning_from_quizzes is False
    assert found.easy_days == [1, 1, 1, 1, 1, 0.5, 0]
    assert found.rules().relearning_steps == ()


def test_the_page_shows_what_is_kept_and_sending_it_back_changes_nothing(student, sign_in):
    client = sign_in(student)
    client.post(URL, OTHER)
    before = values(student)
    form = client.get(URL).context["form"]
    client.post(URL, {field.html_name: field.value() for field in form if field.value() not in (None, False)})
    assert values(student) == before


WRONG = [
    ("time_zone", "Mars/Olympus", "Choose one of the list."),
    ("time_zone", "", "Fill this in."),
    ("time_zone", "../../etc/passwd", "Choose one of the list."),
    ("day_start_hour", "24", "At most 23."),
    ("day_start_hour", "-1", "At least 0."),
    ("day_start_hour", "4.5", "Write a number."),
    ("new_per_day", "1000", "At most 999."),
    ("new_per_day", "", "Fill this in."),
    ("reviews_per_day", "ten", "Write a number."),
    ("reviews_per_day", "99999999999999999999", "At most 9999."),
    ("desired_retention", "69", "At least 70%."),
    ("desired_retention", "98", "At most 97%."),
    ("desired_retention", "0.9", "At least 70%."),
    ("desired_retention", "nan", "Write a number."),
    ("desired_retention", "inf", "Write a number."),
    ("learning_steps", "1 10m", "Write up to ten steps in minutes"),
    ("learning_steps", "-1", "Write up to ten steps in minutes"),
    ("learning_steps", "nan", "Write up to ten steps in minutes"),
    ("learning_steps", "1e400", "Write up to ten steps in minutes"),
    ("learning_steps", " ".join(["1"] * 11), "Write up to ten steps in minutes"),
    ("learning_steps", "1" * 61, "at most 60 characters"),
    ("relearning_steps", "1440", "Write up to ten steps in minutes"),
    ("leech_threshold", "0", "At least 1."),
    ("leech_threshold", "100", "At most 99."),
    ("theme", "neon", "Choose one of the list."),
    ("tuesday", "2", "Choose one of the list."),
    ("tuesday", "", "Fill this in."),
]


@pytest.mark.parametrize(("name", "value", "sentence"), WRONG)
def test_a_wrong_value_is_told_by_its_field_and_nothing_is_kept(student, sign_in, headers, name, value, sentence):
    before = values(student)
    page = sign_in(student).post(URL, OTHER | {name: value}, headers=headers)
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [name]
    assert sentence in page.context["form"].errors[name][0]
    assert sentence in page.text
    assert "1 field to correct" in page.text
    assert ("<html" in page.text) is not headers
    assert values(student) == before


def test_a_refused_theme_does_not_colour_the_page(student, sign_in):
    page = sign_in(student).post(URL, OTHER | {"new_per_day": "many"}).text
    assert 'data-theme="auto"' in page
    assert 'value="many"' in page


def test_a_week_without_any_day_for_reviews_is_refused(student, sign_in, headers):
    page = sign_in(student).post(URL, PLAIN | dict.fromkeys(DAYS, "0"), headers=headers)
    assert page.status_code == 422
    assert "Leave at least one day for reviews." in page.text


def test_an_empty_form_is_refused_field_by_field(student, sign_in, headers):
    page = sign_in(student).post(URL, {}, headers=headers)
    assert page.status_code == 422
    assert "14 fields to correct" in page.text


def test_the_browsers_time_zone_is_taken_when_its_button_is_pressed_and_only_then(student, sign_in):
    client = sign_in(student)
    zone = {"browser_time_zone": "Asia/Calcutta"}
    client.post(URL, PLAIN | zone)
    assert kept(student).time_zone == "UTC"
    client.post(URL, PLAIN | zone | {"as_browser": "1"})
    assert kept(student).time_zone == "Asia/Calcutta"
    page = client.get(URL).text
    assert re.search(r'<option value="Asia/Calcutta" selected', page)


def test_enter_in_a_field_presses_the_plain_button(student, sign_in):
    """A browser presses the first button of the form, which must not change the time zone."""
    form = sign_in(student).get(URL).text.split('id="progress-settings"')[1]
    assert re.search(r"<button[^>]*>", form)[0] == '<button class="primary">'


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "x" * 200])
def test_a_browser_that_talks_nonsense_about_its_zone_is_told(student, sign_in, headers, zone):
    sent = PLAIN | {"as_browser": "1", "browser_time_zone": zone}
    page = sign_in(student).post(URL, sent, headers=headers)
    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["time_zone"]
    assert kept(student).time_zone == "UTC"


def test_every_zone_that_is_offered_can_be_chosen():
    offered = [name for _, places in zone_choices("UTC") for name, _ in places]
    assert len(offered) == len(set(offered)) > 300
    assert {"UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Pacific/Auckland"} <= set(offered)
    for _, places in zones():
        validate_time_zone(places[0][0])


def test_settings_never_move_a_date_already_given(student, past, sign_in):
    past(student, days=20)
    before = list(Memory.objects.order_by("pk").values())
    sign_in(student).post(URL, OTHER)
    sign_in(student).post(RESET)
    assert list(Memory.objects.order_by("pk").values()) == before


def test_saving_does_not_undo_a_fit_that_came_in_between(student, now):
    stale = Student.objects.get(pk=student.pk)
    student.parameters = student.fits.create(
        values=list(DEFAULT_PARAMETERS), fitted_at=now, review_count=9, log_loss_before=1, log_loss_after=0.5
    )
    student.save()
    form = SettingsForm(OTHER, instance=stale)
    assert form.is_valid()
    form.save()
    assert kept(student).parameters == student.parameters
    assert kept(student).theme == "dark"


def test_reset_brings_all_but_the_time_zone_back(student, sign_in):
    before = values(student)
    client = sign_in(student)
    client.post(URL, OTHER)
    page = client.post(RESET, follow=True)
    assert "back to their defaults" in page.text
    assert values(student) == before | {"time_zone": "Europe/Berlin"}


def test_the_cost_of_the_goal_follows_the_students_own_curve(student, now):
    def sentence():
        return SettingsForm(instance=student).fields["desired_retention"].help_text

    assert "comes after 4 at 95% and after 33 at 80%" in sentence()
    student.parameters = student.fits.create(
        values=[*DEFAULT_PARAMETERS[:20], 0.5], fitted_at=now, review_count=9, log_loss_before=1, log_loss_after=0.5
    )
    assert "comes after 5 at 95% and after 24 at 80%" in sentence()


def test_a_visitor_has_nothing_to_reset(client, headers, db):
    assert is_closed(client.post(RESET, headers=headers))
    assert not Student.objects.exists()


def test_a_stranger_changes_only_his_own(student, stranger, sign_in):
    before = values(student)
    sign_in(stranger).post(URL, OTHER)
    assert values(student) == before
    assert kept(stranger).theme == "dark"


def test_a_guest_is_told_where_the_settings_live(guest, student, sign_in):
    assert "You are a guest" in sign_in(guest).get(URL).text
    assert "You are a guest" not in sign_in(student).get(URL).text


def test_it_takes_few_statements_and_sends_nothing_inline(student, sign_in, django_assert_num_queries):
    client = sign_in(student)
    with django_assert_num_queries(3):
        page = client.get(URL).text
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\bsrc=)", page)


# Before the first answer

THEME = reverse("progress:theme")
NEW = OTHER | {"is_newcomer": "1"}


def test_settings_sent_after_the_session_ended_make_no_guest(client, db):
    assert client.post(URL, OTHER).status_code != 200
    assert not Student.objects.exists()


def test_only_the_form_of_somebody_new_says_so(client, student, sign_in):
    assert 'name="is_newcomer"' in client.get(URL).text
    assert 'name="is_newcomer"' not in sign_in(student).get(URL).text


def test_a_visitor_sees_the_settings_and_looking_makes_nothing(client, db):
    page = client.get(URL)
    assert page.status_code == 200
    assert "Saving these settings makes you a guest of this browser" in page.text
    assert 'name="new_per_day"' in page.text
    assert RESET not in page.text
    assert not Student.objects.exists()
    assert "sessionid" not in client.cookies


def test_what_a_visitor_saves_holds_for_their_first_answer(client, db, headers):
    factories.ItemFactory.create_batch(3)
    reply = client.post(URL, NEW | {"new_per_day": "2"}, headers=headers)
    assert reply.status_code == (200 if headers else 302)
    guest = Student.objects.get()
    assert (guest.is_guest, guest.new_per_day, guest.learning_steps, guest.theme) == (True, 2, "5 20 60", "dark")
    page = client.post(reverse("study:start"), {"kind": "normal"}, follow=True)
    revealed = client.get(page.request["PATH_INFO"] + "reveal/", {"item": "", "turn": 0}, follow=True)
    assert revealed.status_code == 409
    assert StudySession.objects.get().student == guest
    assert len(StudySession.objects.get().queue) == 2


def test_somebody_who_signed_up_can_change_the_settings_before_the_first_answer(client, db, headers):
    user = factories.UserFactory()
    client.force_login(user)
    assert client.get(URL).status_code == 200
    client.post(URL, NEW, headers=headers)
    assert (Student.objects.get().user, Student.objects.get().theme) == (user, "dark")


def test_what_is_wrong_in_a_visitors_settings_is_told_and_makes_nobody(client, db, headers):
    assert client.post(URL, NEW | {"new_per_day": "-1"}, headers=headers).status_code == 422
    assert not Student.objects.exists()


@pytest.mark.parametrize(
    ("chosen", "browsers", "kept_zone"),
    [("UTC", "Europe/Berlin", "Europe/Berlin"), ("Asia/Tokyo", "Europe/Berlin", "Asia/Tokyo"), ("UTC", "Moon", "UTC")],
)
def test_a_visitor_who_chooses_no_time_zone_has_the_browsers(client, db, chosen, browsers, kept_zone):
    client.post(URL, NEW | {"time_zone": chosen, "browser_time_zone": browsers})
    assert Student.objects.get().time_zone == kept_zone


@pytest.mark.parametrize("theme", ["light", "dark", "auto"])
def test_a_visitor_can_change_the_colours_and_is_made_no_student(client, db, theme):
    page = client.get(reverse("library:home"))
    assert 'name="theme" value="light"' in page.text
    reply = client.post(THEME, {"theme": theme}, headers={"Referer": "http://testserver/cards/?page=2"})
    assert (reply.status_code, reply.url) == (302, "http://testserver/cards/?page=2")
    assert f'data-theme="{theme}"' in client.get(reverse("library:home")).text
    assert not Student.objects.exists()


def test_the_colours_lead_back_to_no_other_host_and_know_no_other_names(client, db):
    reply = client.post(THEME, {"theme": "neon"}, headers={"Referer": "https://example.org/"})
    assert reply.url == reverse("library:home")
    page = client.get(reply.url).text
    assert "Choose light, dark or auto." in page
    assert 'data-theme="auto"' in page
    assert client.get(THEME).status_code == 405


def test_the_colours_that_a_visitor_chose_stay_after_the_first_answer(client, db):
    client.post(THEME, {"theme": "dark"})
    item = factories.ItemFactory()
    client.post(
        reverse("study:answer", args=["new"]), {"turn": 0, "item": item.public_id, "rating": 3, "token": uuid4()}
    )
    assert Student.objects.get().theme == "auto"
    assert 'data-theme="dark"' in client.get(URL).text


def test_a_student_keeps_the_colours_in_the_settings_whatever_the_browser_had(student, sign_in):
    client = sign_in(student)
    client.cookies["theme"] = "light"
    client.post(THEME, {"theme": "dark"})
    assert kept(student).theme == "dark"
    assert 'data-theme="dark"' in client.get(URL).text
    client.post(URL, PLAIN | {"theme": "auto"})
    assert 'data-theme="auto"' in client.get(URL).text


@pytest.mark.parametrize("name", ["learning_steps", "relearning_steps"])
@pytest.mark.parametrize("steps", ["600 1", "1 10 5"])
def test_steps_that_fall_are_refused_with_a_sentence(student, sign_in, headers, name, steps):
    page = sign_in(student).post(URL, PLAIN | {name: steps}, headers=headers)
    assert page.status_code == 422
    assert "A step must not be shorter than the one before it." in page.text
    assert kept(student).learning_steps == "1 10"


def test_a_step_of_zero_is_refused_and_equal_steps_are_not(student, sign_in, headers):
    page = sign_in(student).post(URL, PLAIN | {"learning_steps": "0 10"}, headers=headers)
    assert "each over zero and under a day" in page.text
    sign_in(student).post(URL, PLAIN | {"learning_steps": "10 10"}, headers=headers)
    assert kept(student).learning_steps == "10 10"
