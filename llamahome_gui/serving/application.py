"""The web application: who may ask, how much, and what each address answers."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import anyio
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from llamahome_gui import __version__
from llamahome_gui.config.settings import H2OSettings, SamplingSettings
from llamahome_gui.errors import LlamaHomeError
from llamahome_gui.inference.stopwords import StopWords
from llamahome_gui.inference.types import ChatMessage, Finished
from llamahome_gui.serving.door import Door
from llamahome_gui.serving.jobs import Job, Post
from llamahome_gui.serving.metrics import Metrics
from llamahome_gui.serving.problems import RETRY_SECONDS, ApiError, of_error
from llamahome_gui.serving.protocol import ChatRequest, CountRequest, TokenizeRequest, read_request
from llamahome_gui.serving.replies import STILL_HERE, Reply, sse
from llamahome_gui.serving.scheduler import Busy, Scheduler

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from llamahome_gui.inference.engine import Engine

_Done = TypeVar("_Done")

# Names under which clients may ask for whatever model is loaded.
ANY_MODEL = ("", "llamahome", "default")
_LAST_TOKENS = 4


@dataclass(frozen=True)
class Limits:
    """What a client may ask of the server.

    Attributes:
        body_bytes: Of a request.
        body_seconds: That sending it may take.
        at_once: Answers under way at the same time.
        waiting: Answers that may wait beside them.
        silence_seconds: After which a stream shows that it is still there.
    """

    body_bytes: int = 32_000_000
    body_seconds: float = 60.0
    at_once: int = 4
    waiting: int = 64
    silence_seconds: float = 10.0


@dataclass(frozen=True)
class Served:
    """What is served, and to whom.

    Attributes:
        key: That clients show; None lets everybody in who can reach the server.
        hosts: Names that the server goes by; a web page of another name is refused. Empty means any.
        origins: Web pages that may ask from a browser.
        said: Called with a line for each request.
    """

    engine: Engine
    h2o: H2OSettings
    sampling: SamplingSettings
    key: str | None
    limits: Limits = field(default_factory=Limits)
    hosts: Sequence[str] = ()
    origins: Sequence[str] = ()
    said: Callable[[str], None] = lambda _line: None


def make_application(served: Served) -> Starlette:
    """The application; its engine's thread lives as long as the application's lifespan."""
    return _Api(served).application()


class _Api:
    def __init__(self, served: Served) -> None:
        self._served, self._engine = served, served.engine
        self._model = served.engine.loaded.info.key
        self._metrics = Metrics(self._model)
        limits = served.limits
        self._scheduler = Scheduler(served.engine, self._metrics, at_once=limits.at_once, waiting=limits.waiting)
        # One thread encodes: tokenizers do not take two texts at once. It begins before the first request.
        self._encoder = ThreadPoolExecutor(1, "encoder")

    def application(self) -> Starlette:
        routes = [
            Route("/v1/chat/completions", self.chat, methods=["POST"]),
            Route("/v1/models", self.models),
            Route("/v1/models/{name:path}", self.model),
            Route("/v1/responses/input_tokens", self.count, methods=["POST"]),
            Route("/tokenize", self.tokenize, methods=["POST"]),
            Route("/health", self.health),
            Route("/metrics", self.metrics),
        ]
        return Starlette(
            routes=routes,
            middleware=list(self._middleware()),
            exception_handlers={ApiError: _tell, HTTPException: _tell_http, ClientDisconnect: _gone},
            lifespan=self._lifespan,
        )

    def _middleware(self) -> Sequence[Middleware]:
        served = self._served
        made = [Middleware(Door, key=served.key, metrics=self._metrics, said=served.said)]
        if served.origins:
            pages, anything = list(served.origins), ["*"]
            cors = Middleware(CORSMiddleware, allow_origins=pages, allow_methods=anything, allow_headers=anything)
            made.insert(0, cors)
        if served.hosts:
            made.insert(0, Middleware(TrustedHostMiddleware, allowed_hosts=list(served.hosts), www_redirect=False))
        return made

    @contextlib.asynccontextmanager
    async def _lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        await self._in_thread(self._scheduler.start)
        try:
            yield
        finally:
            await self._in_thread(self._scheduler.close)
            self._encoder.shutdown()

    # -- small answers ----------------------------------------------------------------------------------------

    async def health(self, _request: Request) -> Response:
        return JSONResponse({"status": "ok", "version": __version__})

    async def metrics(self, _request: Request) -> Response:
        return PlainTextResponse(self._metrics.text(), media_type="text/plain; version=0.0.4")

    async def models(self, _request: Request) -> Response:
        return JSONResponse({"object": "list", "data": [self._card()]})

    async def model(self, request: Request) -> Response:
        self._check_model(request.path_params["name"])
        return JSONResponse(self._card())

    async def tokenize(self, request: Request) -> Response:
        asked = read_request(TokenizeRequest, await self._body(request))
        turns = asked.turns()
        self._check_model(asked.model)
        ids = await self._in_thread(partial(self._tokens, asked.prompt, turns))
        return JSONResponse({"count": len(ids), "max_model_len": self._longest(), "tokens": ids})

    async def count(self, request: Request) -> Response:
        asked = read_request(CountRequest, await self._body(request))
        self._check_model(asked.model)
        ids = await self._in_thread(partial(self._tokens, None, asked.turns()))
        return JSONResponse({"object": "response.input_tokens", "input_tokens": len(ids)})

    # -- answers ----------------------------------------------------------------------------------------------

    async def chat(self, request: Request) -> Response:
        asked = read_request(ChatRequest, await self._body(request))
        asked.check()
        self._check_model(asked.model)
        post = Post()
        job = await self._in_thread(partial(self._job, asked, post))
        try:
            self._scheduler.submit(job)
        except Busy:
            raise ApiError(
                429, "Too many answers are waiting; try again soon.", code="queue_full", retry_after=RETRY_SECONDS
            ) from None
        usage = asked.stream_options is not None and asked.stream_options.include_usage
        reply = Reply(self._model, usage, asked.return_progress)
        if asked.stream:
            headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
            stream = self._stream(reply, post)
            return _Stream(stream, partial(self._scheduler.cancel, job), headers)
        finished = await self._while_there(request, self._whole(post), job)
        return JSONResponse(reply.whole(finished))

    def _job(self, asked: ChatRequest, post: Post) -> Job:
        """In a thread: encoding a long text takes a moment."""
        messages = asked.turns()
        sampling, h2o = asked.sampling(self._served.sampling), asked.cache(self._served.h2o)
        try:
            ids, plan = self._engine.prepare(messages, h2o)
        except LlamaHomeError as error:
            raise of_error(error, asked=True) from error
        begun = tuple(ids[-_LAST_TOKENS:]) if messages[-1].role == "assistant" else ()
        return Job(ids, plan, sampling, post.send, StopWords(asked.stop_words()), begun)

    async def _stream(self, reply: Reply, post: Post) -> AsyncIterator[bytes]:
        yield reply.first()
        async for news in post.batches(self._served.limits.silence_seconds):
            for part in reply.chunks(news):
                yield part
            if not news:
                yield STILL_HERE
            elif isinstance(news[-1], LlamaHomeError):
                yield sse(of_error(news[-1], asked=False).body)

    async def _whole(self, post: Post) -> Finished:
        async for news in post.batches(self._served.limits.silence_seconds):
            if news and isinstance(news[-1], LlamaHomeError):
                raise of_error(news[-1], asked=False)
            if news and isinstance(news[-1], Finished):
                return news[-1]
        raise ApiError(500, "The answer did not end.")

    async def _while_there(self, request: Request, work: Awaitable[Finished], job: Job) -> Finished:
        """The outcome of `work`, which is given up when the client goes."""
        outcome: list[Finished | BaseException] = []

        async def run(scope: anyio.CancelScope) -> None:
            try:
                outcome.append(await work)
            except ApiError as error:
                outcome.append(error)
            scope.cancel()

        try:
            async with anyio.create_task_group() as group:
                group.start_soon(run, group.cancel_scope)
                while (await request.receive())["type"] != "http.disconnect":
                    continue
                group.cancel_scope.cancel()
        finally:
            self._scheduler.cancel(job)
        if not outcome:
            raise ClientDisconnect
        if isinstance(outcome[0], BaseException):
            raise outcome[0]
        return outcome[0]

    # -- what they share --------------------------------------------------------------------------------------

    async def _body(self, request: Request) -> bytes:
        """The request's body; raises `ApiError` where it is too large or comes too slowly."""
        most, body = self._served.limits.body_bytes, bytearray()
        try:
            with anyio.fail_after(self._served.limits.body_seconds):
                async for part in request.stream():
                    body += part
                    if len(body) > most:
                        raise ApiError(413, f"The request is larger than {most:,} bytes.", code="request_too_large")
        except TimeoutError:
            raise ApiError(408, "The request did not arrive in time.") from None
        return bytes(body)

    async def _in_thread(self, work: Callable[[], _Done]) -> _Done:
        return await asyncio.get_running_loop().run_in_executor(self._encoder, work)

    def _check_model(self, name: str) -> None:
        if name not in (*ANY_MODEL, self._model):
            raise ApiError(
                404,
                f"There is no model '{name}' here; '{self._model}' is loaded.",
                param="model",
                code="model_not_found",
            )

    def _tokens(self, text: str | None, turns: Sequence[ChatMessage]) -> list[int]:
        from llamahome_gui.inference.template import prompt_text

        tokenizer = self._engine.loaded.tokenizer
        try:
            whole = prompt_text(tokenizer, turns) if text is None else text
            ids: list[int] = tokenizer(whole, add_special_tokens=False)["input_ids"]
            return ids
        except LlamaHomeError as error:
            raise of_error(error, asked=True) from error

    def _longest(self) -> int:
        """The most tokens of prompt and answer together, with the cache settings that nobody changed."""
        from llamahome_gui.inference.limits import token_limit

        return token_limit(self._served.h2o, self._engine.context_length)

    def _card(self) -> dict[str, Any]:
        return {
            "id": self._model,
            "object": "model",
            "created": 0,
            "owned_by": "llamahome",
            "max_model_len": self._longest(),
            "context_length": self._engine.context_length,
        }


class _Stream(StreamingResponse):
    """Server-sent events; `gone` is called at their end, also where the client has gone before their beginning."""

    def __init__(self, events: AsyncIterator[bytes], gone: Callable[[], None], headers: dict[str, str]) -> None:
        super().__init__(events, media_type="text/event-stream", headers=headers)
        self._gone = gone

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._gone()


async def _tell(_request: Request, error: Exception) -> Response:
    assert isinstance(error, ApiError)
    return JSONResponse(error.body, status_code=error.status, headers=error.headers)


async def _tell_http(request: Request, error: Exception) -> Response:
    """An address that is none, or a method that it does not know."""
    assert isinstance(error, HTTPException)
    return await _tell(request, ApiError(error.status_code, f"{request.method} {request.url.path}: {error.detail}."))


async def _gone(_request: Request, _error: Exception) -> Response:
    """Nobody reads this; the number is what other servers note for it."""
    return Response(status_code=499)
