"""An item as a row of a file: its columns, what makes a row unfit, and how it is written."""

from collections import defaultdict
from typing import Any

import tablib
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import QuerySet
from import_export import fields, resources
from import_export.instance_loaders import CachedInstanceLoader
from import_export.results import Result

from cards.admin.cells import ConceptWidget, DayWidget, ListWidget, NumberWidget, TagsWidget, YesNoWidget
from cards.admin.diff import as_text, diff_html
from cards.admin.formats import FileRefusedError
from cards.admin.policy import PolicyWidget
from cards.editing import Conflict, key_of, save_content
from cards.grading.keys import key_problems, shape_problems
from cards.models import Concept, Item, Status, Tag, User
from cards.models.identity import clean_text, identity_key

# Attributes that an editor knows by another name.
NAMES = {"tag_names": "tags"}
# Every item has one of these, so an empty cell says nothing of it.
NEVER_EMPTY = ("level", "partial_rule", "is_case_sensitive")


class TagsField(fields.Field):
    """The names of an item's tags; those to be saved wait on the instance until the row is written."""

    def get_value(self, instance: Any) -> list[str]:
        if hasattr(instance, "tag_names"):
            return list(instance.tag_names)
        return sorted(tag.name for tag in instance.tags.all()) if instance.pk else []


class ChangedCells:
    """What an import would change in one row: a list of (column, marked text) for the preview."""

    def __init__(self, resource: "ItemResource", instance: Item, new: bool) -> None:
        self.before = {} if new else self._cells(resource, instance)
        self.after: dict[str, str] = {}

    def compare_with(self, resource: "ItemResource", instance: Item) -> None:
        self.after = self._cells(resource, instance)

    def as_html(self) -> list[tuple[str, str]]:
        changed = [name for name, text in self.after.items() if text != self.before.get(name, "")]
        return [(name, diff_html(self.before.get(name, ""), self.after[name])) for name in changed]

    @staticmethod
    def _cells(resource: "ItemResource", instance: Item) -> dict[str, str]:
        return {field.column_name: as_text(field.export(instance)) for field in resource.get_import_fields()}


class ItemResource(resources.ModelResource):
    """An item by its public id. Concept and tags must be there; a missing column leaves its field as it is.

    With `version`, a row that was exported before somebody else's change is refused. `seen` holds the versions that the
    editor was shown in the preview (0: a new item), so that confirming can't undo what came in between.
    """

    concept = fields.Field(attribute="concept", column_name="concept", widget=ConceptWidget())
    tags = TagsField(attribute="tag_names", column_name="tags", widget=TagsWidget())
    accepted = fields.Field(attribute="accepted", column_name="accepted", widget=ListWidget())
    options = fields.Field(attribute="options", column_name="options", widget=ListWidget())
    deletion = fields.Field(attribute="deletion", column_name="deletion", widget=NumberWidget())
    level = fields.Field(attribute="level", column_name="level", widget=NumberWidget())
    is_case_sensitive = fields.Field(
        attribute="is_case_sensitive", column_name="is_case_sensitive", widget=YesNoWidget()
    )
    policy = fields.Field(attribute="policy", column_name="policy", widget=PolicyWidget())
    source_checked_on = fields.Field(attribute="source_checked_on", column_name="source_checked_on", widget=DayWidget())
    version = fields.Field(attribute="version", column_name="version", widget=NumberWidget(), readonly=True)

    class Meta:
        model = Item
        name = "Cards and questions"
        import_id_fields = ["public_id"]
        instance_loader_class = CachedInstanceLoader
        clean_model_instances = True
        skip_unchanged = True
        report_skipped = True
        fields = export_order = import_order = (
            "public_id", "kind", "status", "concept", "fact", "tags", "level", "prompt", "answer", "deletion",
            "part", "accepted", "options", "partial_rule", "is_case_sensitive", "policy", "explanation",
            "source_title", "source_url", "source_checked_on", "version",
        )  # fmt: skip

    def __init__(self, seen: dict[str, int] | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.seen = seen
        self.user: User | None = None
        self.numbers: defaultdict[str, list[str]] = defaultdict(list)  # of the rows with an id

    @classmethod
    def get_diff_class(cls) -> type[ChangedCells]:
        return ChangedCells

    def get_queryset(self) -> QuerySet[Item]:
        return super().get_queryset().select_related("concept").prefetch_related("tags")

    def import_data(self, dataset: tablib.Dataset, dry_run: bool = False, **kwargs: Any) -> Result:
        """A dry run writes nothing, so it takes no transaction: on SQLite that would keep all students waiting."""
        if not dry_run:
            return super().import_data(dataset, **kwargs)
        is_raising = kwargs.pop("raise_errors", False)
        return self.import_data_inner(dataset, True, is_raising, False, False, **kwargs)

    def before_import(self, dataset: tablib.Dataset, **kwargs: Any) -> None:
        self.user = kwargs.get("user")
        self.fields["concept"].widget.rows = {concept.slug: concept for concept in Concept.objects.all()}
        self.fields["tags"].widget.rows = {tag.name: tag for tag in Tag.objects.all()}
        unknown = [name for name in dataset.headers if name not in self.fields]
        if unknown:
            raise FileRefusedError(f"Unknown columns: {', '.join(unknown)}. Known are {', '.join(self.fields)}.")
        self.numbers = defaultdict(list)
        if "public_id" in dataset.headers:
            self._unify_ids(dataset)

    def _unify_ids(self, dataset: tablib.Dataset) -> None:
        """zz-0014 and ZZ-0014 are one card, spelled as the database has it, or as its first row in the file."""
        known = {identity_key(name): name for name in Item.objects.values_list("public_id", flat=True)}
        ids = [clean_text(str(name)) for name in dataset["public_id"]]
        unified = [known.setdefault(identity_key(name), name) for name in ids]
        for number, name in enumerate(unified, 1):
            if name:
                self.numbers[name].append(str(number))
        place, headers = dataset.headers.index("public_id"), dataset.headers
        rows = [(*row[:place], name, *row[place + 1 :]) for row, name in zip(dataset, unified, strict=True)]
        dataset.wipe()
        dataset.headers = headers
        dataset.extend(rows)

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        for name in NEVER_EMPTY:
            if row.get(name) in ("", None):
                row.pop(name, None)

    def after_init_instance(self, instance: Any, new: bool, row: Any, **kwargs: Any) -> None:
        instance.tag_names = TagsField.get_value(self.fields["tags"], instance)
        instance.expected_version, instance.version_fault = instance.version, ""
        if not new:
            try:
                instance.expected_version = NumberWidget().clean(row.get("version")) or instance.version
            except ValueError as error:
                instance.version_fault = str(error)
        if self.seen is not None:
            instance.expected_version = self.seen.get(row["public_id"], 0)

    def validate_instance(self, instance: Any, import_validation_errors: Any = None, **kwargs: Any) -> None:
        errors: dict[str, Any] = {}
        try:
            super().validate_instance(instance, import_validation_errors, **kwargs)
        except ValidationError as error:
            errors = {NAMES.get(name, name): found for name, found in error.update_error_dict({}).items()}
        for name, sentence in self._problems(instance):
            if name not in errors:
                errors[name] = [ValidationError(sentence)]
        if errors:
            raise ValidationError(errors)

    def skip_row(self, instance: Any, *args: Any, **kwargs: Any) -> bool:
        return not self._file_problems(instance) and bool(super().skip_row(instance, *args, **kwargs))

    def _file_problems(self, instance: Any) -> list[tuple[str, str]]:
        """What is wrong with the row even where it changes nothing."""
        found = []
        if len(numbers := self.numbers[instance.public_id]) > 1:
            found.append(("public_id", f"In the file more than once: rows {', '.join(numbers)}."))
        if instance.version_fault:
            found.append(("version", instance.version_fault))
        return found

    def _problems(self, instance: Any) -> list[tuple[str, str]]:
        is_new = instance._state.adding
        found = list(too_long(instance))
        found += self._file_problems(instance)
        found += (key_problems if instance.status == Status.PUBLISHED else shape_problems)(key_of(instance))
        if is_new and self.user and not self.user.has_perm("cards.add_item"):
            found.append((NON_FIELD_ERRORS, "This card is new, and you may not add cards."))
        if not is_new and instance.expected_version != instance.version:
            found.append(("version", Conflict(instance, instance.expected_version).sentence + " Export it again."))
        return found

    def save_instance(self, instance: Any, is_create: bool, row: Any, **kwargs: Any) -> None:
        if self._is_dry_run(kwargs):
            return
        rows = self.fields["tags"].widget.rows
        save_content(
            instance,
            expected_version=instance.expected_version,
            tags=[rows[name] for name in instance.tag_names],
            by=self.user,
            reason=f"Import of {kwargs.get('file_name') or 'a file'}",
        )


def too_long(item: Item) -> list[tuple[str, str]]:
    """The model's limits on texts, which only a form would hold."""
    limits = {field.name: field.max_length for field in Item._meta.concrete_fields if field.max_length}
    lengths = {name: len(value) for name in limits if isinstance(value := getattr(item, name), str)}
    return [
        (name, f"{length} characters; at most {limits[name]} are taken.")
        for name, length in lengths.items()
        if length > limits[name]
    ]
