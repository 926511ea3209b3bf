"""What every section of the settings is: a checked record without unknown fields; and what its check complains of."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.config import JsonDict
from pydantic.fields import FieldInfo

# `json_schema_extra` of a field that few people need: the settings page folds it away.
ADVANCED: JsonDict = {"advanced": True}


class Section(BaseModel):
    """Refuses unknown fields, and checks values that are assigned as well as those that are read."""

    model_config = ConfigDict(extra="forbid", validate_assignment=True)


def is_advanced(field: FieldInfo) -> bool:
    """Whether few people need this setting."""
    return isinstance(field.json_schema_extra, dict) and bool(field.json_schema_extra.get("advanced"))


def walk(schema: type[BaseModel], above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], FieldInfo]]:
    """The path and the field of every setting in a schema; those of a section within it stand in its place."""
    for name, field in schema.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from walk(kind, (*above, name))
        else:
            yield (*above, name), field


def first_problem(error: ValidationError, section: str = "") -> str:
    """The first validation problem as a sentence: ``h2o.window_length: input should be …``."""
    problem = error.errors()[0]
    field = ".".join(str(part) for part in ((section,) if section else ()) + problem["loc"])
    # What Python calls a tuple is a list in the file.
    message = problem["msg"].removeprefix("Value error, ").replace("valid tuple", "valid list")
    return f"{field}: {message[:1].lower()}{message[1:]}." if field else f"{message}."
