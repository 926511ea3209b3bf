"""What clients ask, checked: OpenAI's chat completions, token counts, and the fields that are our own.

The form: https://platform.openai.com/docs/api-reference/chat
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from llamahome_gui.config.section import first_problem
from llamahome_gui.config.settings import H2OSettings, SamplingSettings
from llamahome_gui.inference.types import ChatMessage, Role
from llamahome_gui.serving.problems import ApiError

_Asked = TypeVar("_Asked", bound=BaseModel)

MOST_STOP_WORDS = 16
# Fields that would make another answer than the one we can give. Those that only describe the request pass.
_REFUSED: dict[str, tuple[Any, ...]] = {
    "n": (None, 1),
    "tools": (None, []),
    "functions": (None, []),
    "logprobs": (None, False),
    "logit_bias": (None, {}),
    "presence_penalty": (None, 0, 0.0),
    "frequency_penalty": (None, 0, 0.0),
    "response_format": (None, {"type": "text"}),
    "modalities": (None, ["text"]),
    "audio": (None,),
}


class _Part(BaseModel):
    """A part of a message; only texts can be read."""

    type: Literal["text"]
    text: str


def _texts_only(given: Any, known: Sequence[str]) -> Any:
    kinds = [part.get("type") for part in given if isinstance(part, dict)] if isinstance(given, list) else []
    if any(kind not in known for kind in kinds):
        raise ValueError(f"only parts of the type '{known[0]}' can be read")
    return given


class _Message(BaseModel):
    """A turn; `developer` is the new name of `system`."""

    role: Literal["system", "developer", "user", "assistant"]
    content: str | list[_Part] | None = None

    @field_validator("content", mode="before")
    @classmethod
    def _only_texts(cls, given: Any) -> Any:
        return _texts_only(given, ("text",))

    def turn(self) -> ChatMessage:
        """As the engine takes it."""
        role: Role = "system" if self.role == "developer" else self.role
        parts = self.content if isinstance(self.content, list) else []
        return ChatMessage(role, self.content if isinstance(self.content, str) else "".join(p.text for p in parts))


class _StreamOptions(BaseModel):
    include_usage: bool = False


class ChatRequest(BaseModel):
    """POST /v1/chat/completions. Fields that we do not know pass unread; `h2o` and those after it are our own.

    Attributes:
        h2o: Settings of the KV cache for this answer, over those of the workspace; see `H2OSettings`.
        return_progress: Tell in the stream how much of the prompt has been read.
    """

    model_config = ConfigDict(extra="allow")

    messages: Annotated[list[_Message], Field(min_length=1, max_length=100_000)]
    model: str = ""
    stream: bool = False
    stream_options: _StreamOptions | None = None
    max_tokens: int | None = Field(None, ge=1)
    max_completion_tokens: int | None = Field(None, ge=1)
    temperature: float | None = None
    top_p: float | None = None
    seed: int | None = None
    stop: str | Annotated[list[str], Field(max_length=MOST_STOP_WORDS)] | None = None
    h2o: dict[str, Any] = Field(default_factory=dict)
    top_k: int | None = None
    repetition_penalty: float | None = None
    return_progress: bool = False

    def check(self) -> None:
        """Refuse what cannot be done; raises `ApiError`."""
        given = self.model_extra or {}
        for name, harmless in _REFUSED.items():
            if name in given and given[name] not in harmless:
                raise ApiError(400, f"'{name}' is not supported; leave it out.", param=name, code="unsupported_value")

    def turns(self) -> list[ChatMessage]:
        """The conversation."""
        return [message.turn() for message in self.messages]

    def stop_words(self) -> Sequence[str]:
        """Texts at which the answer ends."""
        return [self.stop] if isinstance(self.stop, str) else self.stop or []

    def sampling(self, usual: SamplingSettings) -> SamplingSettings:
        """The workspace's sampling with what was asked for over it; raises `ApiError`."""
        said = {
            "temperature": self.temperature,
            "top_p": self.top_p,
            "top_k": self.top_k,
            "seed": self.seed,
            "repetition_penalty": self.repetition_penalty,
            "max_new_tokens": self.max_completion_tokens or self.max_tokens,
        }
        given = {name: value for name, value in said.items() if value is not None}
        try:
            return SamplingSettings(**(usual.model_dump() | given))
        except ValidationError as error:
            raise _of_validation(error) from error

    def cache(self, usual: H2OSettings) -> H2OSettings:
        """The workspace's cache settings with what was asked for over them; raises `ApiError`."""
        try:
            return usual.with_changes(self.h2o)
        except ValidationError as error:
            raise _of_validation(error, "h2o") from error


class TokenizeRequest(BaseModel):
    """POST /tokenize, as vLLM has it: the tokens of a text, or of a whole conversation with its template."""

    model: str = ""
    prompt: str | None = None
    messages: list[_Message] | None = None
    add_special_tokens: bool = False

    def turns(self) -> list[ChatMessage]:
        """The conversation; raises `ApiError` where neither it nor a text is given, or both."""
        if (self.prompt is None) == (self.messages is None):
            raise ApiError(400, "Give either 'prompt' or 'messages'.", param="messages")
        return [message.turn() for message in self.messages or []]


class _CountedPart(_Part):
    """A part as the Responses API has it: of what was asked, or of an earlier answer."""

    type: Literal["text", "input_text", "output_text"]  # type: ignore[assignment]


class _CountedMessage(_Message):
    content: str | list[_CountedPart] | None = None  # type: ignore[assignment]

    @field_validator("content", mode="before")
    @classmethod
    def _only_texts(cls, given: Any) -> Any:
        return _texts_only(given, ("text", "input_text", "output_text"))


class CountRequest(BaseModel):
    """POST /v1/responses/input_tokens: a text, or turns."""

    model: str = ""
    input: str | list[_CountedMessage]
    instructions: str | None = None

    def turns(self) -> list[ChatMessage]:
        """The conversation."""
        given = [_Message(role="user", content=self.input)] if isinstance(self.input, str) else self.input
        turns = [message.turn() for message in given]
        return [ChatMessage("system", self.instructions), *turns] if self.instructions else turns


def read_request(kind: type[_Asked], body: bytes) -> _Asked:
    """A request from the bytes of its body; raises `ApiError` that names the field."""
    try:
        return kind.model_validate_json(body)
    except ValidationError as error:
        raise _of_validation(error) from error


def _of_validation(error: ValidationError, section: str = "") -> ApiError:
    problem = error.errors()[0]
    if problem["type"] == "json_invalid":
        return ApiError(400, f"The body is not valid JSON: {problem['ctx']['error']}.", code="invalid_json")
    place = ".".join(str(part) for part in problem["loc"])
    return ApiError(400, first_problem(error, section), param=f"{section}.{place}".strip(".") or None)
