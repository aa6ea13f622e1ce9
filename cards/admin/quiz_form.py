"""The form of a quiz: its rules in an editor's words and units."""

from typing import Any

from cards.admin.content import ContentForm
from cards.admin.inputs import MinutesField, ShareField, say
from cards.models import Quiz, bounds

HELPS = {
    "slug": "In the address of the quiz. It stays, for attempts and links point there.",
    "audience": "The questions of a quiz that is not for everybody are asked by no other quiz meanwhile.",
    "marking": "By certainty a right answer brings 1, 2 or 3 thirds of its points, and a wrong one costs 0, 2 or 6.",
    "feedback": "From when on students see what was right. To try again, it has to be after each question.",
    "penalty": "When it may be tried again: what each try before costs, as a share; 0.3333 is a third.",
    "pass_percent": "Percent of the points.",
    "counts": "For the student who takes it more than once.",
    "opens_at": "Empty for at once. In UTC.",
    "due_at": "No attempt begins or goes on after it. Empty for never. In UTC.",
    "grace_s": "So many seconds after the end, an answer that is on its way is still taken.",
    "is_placement": "For new students: what is right in full makes the cards of its fact known. Nothing else counts.",
    "is_feeding_memory": "An answer is a review of the cards of its fact, unless the student has switched that off.",
}


class QuizForm(ContentForm):
    time_limit_s = MinutesField(
        label="Time limit",
        required=False,
        min_value=0.2,
        max_value=bounds.TIME_LIMIT_S[1] / 60,
        help_text="In minutes. Empty for no limit.",
    )
    wait_s = MinutesField(
        label="Wait between attempts",
        required=False,
        min_value=0,
        max_value=bounds.WAIT_S[1] / 60,
        help_text="In minutes.",
    )

    penalty = ShareField(
        initial=1 / 3, min_value=bounds.SHARE[0], max_value=bounds.SHARE[1], help_text=HELPS["penalty"]
    )

    class Meta:
        model = Quiz
        exclude = ("seed_digest",)
        help_texts = HELPS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "summary" in self.fields:
            self.fields["summary"].widget.attrs["rows"] = 4
        for name, label in (("opens_at", "Opens at"), ("due_at", "Due at")):
            if name in self.fields:
                say(self.fields[name], label)

    def clean_wait_s(self) -> int:
        return self.cleaned_data["wait_s"] or 0
