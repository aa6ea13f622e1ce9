"""The form of a card or a question: what each kind asks an editor for, and whether the result can be answered."""

from typing import Any

from django import forms

from cards.admin.content import ContentForm
from cards.admin.item_rows import ACCEPTED_ROWS, OPTION_ROWS, TRUTHS, AnswerRow, ChoiceRow
from cards.admin.policy import PolicyField
from cards.admin.rows import RowsField
from cards.editing import key_of
from cards.grading.keys import MOST_ACCEPTED, MOST_OPTIONS, PARTS, key_problems, shape_problems
from cards.models import Kind, Status

# What an editor fills in, by kind; the rest of the columns stays as it is.
FIELDS = {
    Kind.BASIC: ("prompt", "answer"),
    Kind.REVERSED: ("prompt", "answer"),
    Kind.CLOZE: ("prompt", "deletion", "answer"),
    Kind.TYPED: ("prompt", "accepted", "answer"),
    Kind.DIAGRAM: ("prompt", "part", "accepted", "answer"),
    Kind.COMMAND: ("prompt", "accepted", "policy", "answer"),
    Kind.SINGLE: ("prompt", "options", "answer"),
    Kind.SEVERAL: ("prompt", "options", "partial_rule", "answer"),
    Kind.TRUE_FALSE: ("prompt", "options", "answer"),
    Kind.SHORT: ("prompt", "accepted", "is_case_sensitive", "answer"),
    Kind.ORDERING: ("prompt", "options", "answer"),
    Kind.MATCHING: ("prompt", "options", "answer"),
    Kind.NUMERIC: ("prompt", "accepted", "answer"),
    Kind.GAPS: ("prompt", "options", "is_case_sensitive", "answer"),
    Kind.LABEL: ("prompt", "options", "answer"),
    Kind.SHELL: ("prompt", "accepted", "policy", "answer"),
}
PURPOSES = {
    Kind.BASIC: "A question and its answer; students rate themselves.",
    Kind.REVERSED: "The other way round: from the description to the term.",
    Kind.CLOZE: "A sentence with one part hidden.",
    Kind.TYPED: "The answer is typed and checked.",
    Kind.DIAGRAM: "A part of the architecture is masked; its name is typed.",
    Kind.COMMAND: "A docker command is typed and judged by what it means.",
    Kind.SINGLE: "One right choice among several.",
    Kind.SEVERAL: "Any number of right choices.",
    Kind.TRUE_FALSE: "A statement that is true or false.",
    Kind.SHORT: "A question whose answer is typed and checked.",
    Kind.ORDERING: "Steps to be put in their order.",
    Kind.MATCHING: "Pairs to be joined.",
    Kind.NUMERIC: "A number, exact or within a tolerance.",
    Kind.GAPS: "A text with gaps to be typed or chosen.",
    Kind.LABEL: "Parts of the architecture to be named.",
    Kind.SHELL: "A question whose answer is a docker command, judged by what it means.",
}
WORTH = "Worth is 1 for the whole point, 0.5 for half of it, 0 for a wrong answer that deserves a word of its own."
COMMANDS = (
    "Model answers",
    "Each a docker command, or several on lines of their own. What means the same is accepted without being listed.",
)
POLICY_HELP = (
    "A line for each rule, such as “any: --name”: required (only these count), allowed (may be added), forbidden, any "
    "(has to be there, with whatever value). A facet is a flag by its long name or an argument such as IMAGE."
)
# The label of the rows and what to know of them.
ACCEPTED_TEXTS = {
    Kind.SHORT: ("Accepted answers", f"The first is the model answer. {WORTH} A slip of spelling is forgiven."),
    Kind.NUMERIC: (
        "Accepted numbers",
        f"The first is the model answer. {WORTH} A tolerance as a share: 0.05 stands for 5 % of the number.",
    ),
    **dict.fromkeys((Kind.COMMAND, Kind.SHELL), COMMANDS),
}
OPTION_TEXTS = {
    Kind.ORDERING: (
        "Steps, in a right order",
        "If other orders are right too, name for each step the steps that have to come before it; one that names none "
        "may come at any time. If no step names any, the order here is the only right one.",
    ),
    Kind.MATCHING: ("Pairs", "A row without a text is a decoy: it is offered and belongs to nothing."),
    Kind.LABEL: (
        "Parts and their labels",
        "The parts are covered and numbered in the drawing. A row without a part is a decoy: a label to go nowhere.",
    ),
    Kind.GAPS: (
        "Gaps",
        "The first of the accepted texts is the model answer. With choices the gap is a list to choose from, and that "
        "text has to be among them; without, it is typed.",
    ),
}
PROMPT_HELPS = {
    Kind.CLOZE: "Markdown. Write {{c1::hidden}} or {{c1::hidden::hint}}.",
    Kind.GAPS: "Markdown, but not round a gap. Write [[a]] where the gap of that name is.",
}
TEXT_ROWS = {"prompt": 4, "answer": 3, "explanation": 4}


class ItemForm(ContentForm):
    kind = Kind.BASIC  # of a new item; ItemAdmin.get_form sets it
    is_meaning_changed = forms.BooleanField(
        label="The meaning changed: students learn it anew",
        required=False,
        help_text="Leave it off for spelling, wording and better explanations: then nobody loses progress.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.stored:
            self.instance.kind = self.kind
        if self.record and "tags" in self.fields:
            self.initial["tags"] = [row.tag_id for row in self.record.tags.all()]
        self._fit_to_kind(Kind(self.instance.kind))

    def _fit_to_kind(self, kind: Kind) -> None:
        for name, rows in TEXT_ROWS.items():
            if name in self.fields:
                self.fields[name].widget.attrs["rows"] = rows
        if "prompt" in self.fields:
            self.fields["prompt"].help_text = PROMPT_HELPS.get(kind, "Markdown.")
        if "accepted" in self.fields:
            label, help_text = ACCEPTED_TEXTS.get(kind, ("Accepted answers", "The first is the model answer."))
            row = ACCEPTED_ROWS.get(kind, AnswerRow)
            self.fields["accepted"] = RowsField(row, most=MOST_ACCEPTED, label=label, help_text=help_text)
        if "policy" in self.fields:
            self.fields["policy"] = PolicyField(required=False, help_text=POLICY_HELP)
        if "options" in self.fields:
            self.fields["options"] = _options(kind)
        if "part" in self.fields:
            self.fields["part"] = forms.ChoiceField(
                choices=[("", "---------"), *((part, part) for part in PARTS)], required=False, label="Masked part"
            )
        if "deletion" in self.fields:
            self.fields["deletion"].required = True

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        is_published = self.instance.status == Status.PUBLISHED
        check = key_problems if is_published else shape_problems
        for name, sentence in check(key_of(self.instance)):
            if name not in self.errors:
                self.add_error(name if name in self.fields else None, sentence)


def _options(kind: Kind) -> RowsField:
    label, help_text = OPTION_TEXTS.get(kind, ("Choices", ""))
    fixed = TRUTHS if kind == Kind.TRUE_FALSE else ()
    row = OPTION_ROWS.get(kind, ChoiceRow)
    return RowsField(row, most=MOST_OPTIONS, fixed=fixed, label=label, help_text=help_text)
