"""What was put aside comes back."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from cards import access, learning
from cards.web.request import Request


@require_POST
def unsuspend(request: Request) -> HttpResponse:
    return _bring_back(request, is_suspended=False)


@require_POST
def unbury(request: Request) -> HttpResponse:
    return _bring_back(request, buried_until=None)


def _bring_back(request: Request, **marks: Any) -> HttpResponse:
    memory = access.memory(request, request.POST.get("item", ""))
    learning.mark(student=access.student(request), item=memory.item, **marks)
    messages.success(request, f"{memory.item.public_id.upper()} is back.")
    return redirect("study:overview")
