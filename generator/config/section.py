"""What every section of the config has in common."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator


def default(value: object, description: str) -> Any:  # noqa: ANN401 - a field of any type
    """Return a field whose default is written as in the file, and read like what stands there."""
    return Field(default=value, validate_default=True, description=description)


class Section(BaseModel):
    """A mapping in the file: no unknown keys, nothing to change once it is read."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    @model_validator(mode="before")
    @classmethod
    def _commented_out(cls, data: object) -> object:
        """Read a section whose lines are all commented out, null in YAML, as an empty one."""
        return {} if data is None else data
