from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cards import access
from cards.exports import canvas
from cards.exports.canvas_grades import Plan, plan
from cards.exports.delivery import whole
from cards.exports.scope import Scope
from cards.web.errors import DomainError
from cards.web.request import Request

COLUMN = "column-"


class UploadForm(forms.Form):
    file = forms.FileField(
        label="The gradebook that Canvas exported, as CSV",
        error_messages={"required": "Choose the file.", "empty": "The file is empty."},
    )


class ChoiceForm(forms.Form):
    """The file once more, as text, with a column for each assignment: nothing of it is kept here meanwhile."""

    content = forms.CharField(widget=forms.HiddenInput, strip=False)

    def __init__(self, data: Any, found: Plan) -> None:
        super().__init__(data)
        places = [
            ("", "Leave it out"),
            *((str(each.place), found.file.names[each.place]) for each in found.file.targets),
        ]
        for match in found.matches:
            self.fields[f"{COLUMN}{match.assignment.pk}"] = forms.ChoiceField(
                label=match.assignment.title,
                choices=places,
                required=False,
                initial=str(match.target.place) if match.target else "",
            )

    def clean(self) -> dict[str, Any]:
        places = [place for place in self.chosen.values() if place is not None]
        if len(places) > len(set(places)):
            raise forms.ValidationError("Two assignments have one column. Choose another for one of them.")
        return self.cleaned_data

    @property
    def chosen(self) -> dict[int, int | None]:
        """The column of each assignment."""
        named = {name: value for name, value in self.cleaned_data.items() if name.startswith(COLUMN)}
        return {int(name.removeprefix(COLUMN)): int(value) if value else None for name, value in named.items()}

    @property
    def columns(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(COLUMN)]


@require_http_methods(["GET", "HEAD", "POST"])
def canvas_page(request: Request, class_id: int) -> HttpResponse:
    """Upload, then choose, then the file: three steps at one address."""
    scope = Scope(access.taught_class(request, class_id), timezone.now())
    if request.method != "POST":
        return _upload(request, scope, UploadForm())
    if "content" in request.POST:
        return _fill(request, scope)
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _upload(request, scope, form)
    try:
        found = plan(scope, canvas.read(form.cleaned_data["file"].read()), {})
    except DomainError as error:
        return _upload(request, scope, form, error.message)
    content = canvas.filled(found.file, {}).decode()
    choice = ChoiceForm(None, found)
    choice.initial["content"] = content
    return render(request, "exports/canvas_columns.html", _context(scope, found, choice))


def _upload(request: Request, scope: Scope, form: UploadForm, refusal: str = "") -> HttpResponse:
    context = {"classroom": scope.classroom, "form": form, "refusal": refusal}
    return render(request, "exports/canvas.html", context, status=422 if form.errors or refusal else 200)


def _context(scope: Scope, found: Plan, form: ChoiceForm) -> dict[str, Any]:
    return {"classroom": scope.classroom, "plan": found, "form": form}


def _fill(request: Request, scope: Scope) -> HttpResponse:
    try:
        file = canvas.read(request.POST["content"].encode())
    except DomainError as error:
        return _upload(request, scope, UploadForm(), error.message)
    found = plan(scope, file, {})
    form = ChoiceForm(request.POST, found)
    if form.is_valid():
        found = plan(scope, file, form.chosen)
        if not found.scores:
            form.add_error(None, "There is nothing to fill in: no score of a student in this file.")
    if form.errors:
        return render(request, "exports/canvas_columns.html", _context(scope, found, form), status=422)
    return whole(found.filled, "canvas-filled", scope, access.instructor(request), rows=found.students)
