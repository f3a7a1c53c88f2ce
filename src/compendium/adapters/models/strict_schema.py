"""JSON schemas as strict servers take them."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from compendium.adapters.models.requests import Bounds


def strict_schema(reply: type[BaseModel], bounds: Bounds | None) -> dict[str, Any]:
    """The schema of ``reply``, an object with one list; its objects have no further fields.

    Without ``bounds`` as OpenAI itself takes it: its strict mode knows no lengths, and a schema that
    differs from request to request would be compiled each time.
    """
    schema: dict[str, Any] = _closed(reply.model_json_schema(), bounds)
    if bounds is not None and bounds.items is not None:
        (listed,) = schema["properties"].values()
        listed["maxItems"] = bounds.items
    return schema


def _closed(schema: Any, bounds: Bounds | None) -> Any:
    if isinstance(schema, list):
        return [_closed(each, bounds) for each in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: _closed(each, bounds) for key, each in schema.items() if bounds or key != "maxLength"}
    if schema.get("type") != "object":
        return closed
    for name, choices in (bounds.choices if bounds else {}).items():
        if choices and (field := closed["properties"].get(name)):
            field.get("items", field)["enum"] = sorted(choices)
    return closed | {"additionalProperties": False}
