"""What every section of the settings is: a checked record without unknown fields."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """Refuses unknown fields, and checks values that are assigned as well as those that are read."""

    model_config = ConfigDict(extra="forbid", validate_assignment=True)
