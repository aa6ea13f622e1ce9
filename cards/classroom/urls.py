from django.urls import path

from cards.classroom import assignment_views, join_views, people_views, views

app_name = "classroom"
urlpatterns = [
    path("", views.classes, name="classes"),
    path("new/", views.make, name="make"),
    path("join/", join_views.find, name="find"),
    path("join/<code>/", join_views.join, name="join"),
    path("<class_id>/", views.classroom, name="classroom"),
    path("<class_id>/qr.svg", views.qr, name="qr"),
    path("<class_id>/settings/", views.settings, name="settings"),
    path("<class_id>/archive/", views.archive, name="archive"),
    path("<class_id>/sections/", views.add_section, name="add_section"),
    path("<class_id>/sections/<section_id>/", views.section, name="section"),
    path("<class_id>/teachers/", views.add_teacher, name="add_teacher"),
    path("<class_id>/teachers/<teacher_id>/", views.remove_teacher, name="remove_teacher"),
    path("<class_id>/leave/", join_views.leave, name="leave"),
    path("<class_id>/share/", join_views.share, name="share"),
    path("<class_id>/people/", people_views.people, name="people"),
    path("<class_id>/people/new/", people_views.add, name="add_person"),
    path("<class_id>/people/<enrolment_id>/", people_views.person, name="person"),
    path("<class_id>/people/<enrolment_id>/remove/", people_views.remove, name="remove_person"),
    path("<class_id>/people/<enrolment_id>/return/", people_views.let_back_in, name="let_back_in"),
    path("<class_id>/people/<enrolment_id>/link/", people_views.link, name="link"),
    path("<class_id>/people/<enrolment_id>/unlink/", people_views.unlink, name="unlink"),
    path("<class_id>/roster/", people_views.roster, name="roster"),
    path("<class_id>/roster/commit/", people_views.commit, name="commit_roster"),
    path("<class_id>/assignments/new/<kind>/", assignment_views.make, name="make_assignment"),
    path("<class_id>/assignments/<assignment_id>/", assignment_views.assignment, name="assignment"),
    path("<class_id>/assignments/<assignment_id>/edit/", assignment_views.edit, name="edit_assignment"),
    path("<class_id>/assignments/<assignment_id>/move/", assignment_views.move, name="move_assignment"),
    path("<class_id>/assignments/<assignment_id>/remove/", assignment_views.remove, name="remove_assignment"),
    path("<class_id>/assignments/<assignment_id>/exceptions/", assignment_views.choose, name="choose_exception"),
    path(
        "<class_id>/assignments/<assignment_id>/exceptions/<enrolment_id>/",
        assignment_views.exception,
        name="exception",
    ),
]
