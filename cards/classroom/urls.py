from django.urls import path

from cards.classroom import assignment_views, join_views, people_views, views

app_name = "classroom"
urlpatterns = [
    path("", views.classes, name="classes"),
    path("new/", views.make, name="make"),
    path("join/", join_views.find, name="find"),
    path("join/<code>/", join_views.join, name="join"),
    path("<id:class_id>/", views.classroom, name="classroom"),
    path("<id:class_id>/qr.svg", views.qr, name="qr"),
    path("<id:class_id>/settings/", views.settings, name="settings"),
    path("<id:class_id>/archive/", views.archive, name="archive"),
    path("<id:class_id>/sections/", views.add_section, name="add_section"),
    path("<id:class_id>/sections/<id:section_id>/", views.section, name="section"),
    path("<id:class_id>/teachers/", views.add_teacher, name="add_teacher"),
    path("<id:class_id>/teachers/<id:teacher_id>/", views.remove_teacher, name="remove_teacher"),
    path("<id:class_id>/leave/", join_views.leave, name="leave"),
    path("<id:class_id>/share/", join_views.share, name="share"),
    path("<id:class_id>/people/", people_views.people, name="people"),
    path("<id:class_id>/people/new/", people_views.add, name="add_person"),
    path("<id:class_id>/people/<id:enrolment_id>/", people_views.person, name="person"),
    path("<id:class_id>/people/<id:enrolment_id>/remove/", people_views.remove, name="remove_person"),
    path("<id:class_id>/people/<id:enrolment_id>/return/", people_views.let_back_in, name="let_back_in"),
    path("<id:class_id>/people/<id:enrolment_id>/link/", people_views.link, name="link"),
    path("<id:class_id>/people/<id:enrolment_id>/unlink/", people_views.unlink, name="unlink"),
    path("<id:class_id>/roster/", people_views.roster, name="roster"),
    path("<id:class_id>/roster/commit/", people_views.commit, name="commit_roster"),
    path("<id:class_id>/assignments/new/<kind>/", assignment_views.make, name="make_assignment"),
    path("<id:class_id>/assignments/<id:assignment_id>/", assignment_views.assignment, name="assignment"),
    path("<id:class_id>/assignments/<id:assignment_id>/edit/", assignment_views.edit, name="edit_assignment"),
    path("<id:class_id>/assignments/<id:assignment_id>/move/", assignment_views.move, name="move_assignment"),
    path("<id:class_id>/assignments/<id:assignment_id>/remove/", assignment_views.remove, name="remove_assignment"),
    path("<id:class_id>/assignments/<id:assignment_id>/exceptions/", assignment_views.choose, name="choose_exception"),
    path(
        "<id:class_id>/assignments/<id:assignment_id>/exceptions/<id:enrolment_id>/",
        assignment_views.exception,
        name="exception",
    ),
]
