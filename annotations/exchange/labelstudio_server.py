"""A Label Studio server: make a project with our labelling set-up, push documents, pull what was annotated."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from zhaoshang.corpus.document import Document

from .item import ExchangeError, Imported, Item
from .labelstudio import config, parse, tasks

_TIMEOUT = 60.0
"""Seconds that one call may take."""
_JWT_DOTS = 2
"""A personal access token is a JSON Web Token, of three parts; a legacy token is one word."""


class LabelStudio:
    """A client of the few calls of the REST API that an exchange needs.

    Args:
        url: Where the server answers, `http://127.0.0.1:8080`.
        token: A personal access token, or a legacy token where the organisation allows those.
    """

    def __init__(self, url: str, token: str) -> None:
        self._url = url.rstrip("/")
        self._token = token

    def create_project(self, title: str) -> int:
        """Make a project with the labels, relations and fields of this project; say its id.

        Raises:
            ExchangeError: the server cannot be reached or refuses.
        """
        project = json.loads(self._call("POST", "/api/projects", {"title": title, "label_config": config()}))
        return int(project["id"])

    def push(self, project: int, items: Iterable[Item], *, as_annotations: bool = False) -> int:
        """Add documents as tasks, their records as predictions or as finished annotations; say how many.

        Raises:
            ExchangeError: a record does not fit its text, or the server cannot be reached or refuses.
        """
        rows = tasks(items, as_annotations=as_annotations)
        self._call("POST", f"/api/projects/{project}/import", rows)
        return len(rows)

    def export(self, project: int) -> bytes:
        """The project's annotated tasks, as its JSON export has them.

        Raises:
            ExchangeError: the server cannot be reached or refuses.
        """
        return self._call("GET", f"/api/projects/{project}/export?exportType=JSON")

    def pull(self, project: int, documents: Mapping[str, Document], *, drop_unaligned: bool = False) -> Imported:
        """Records of the project's annotated tasks.

        Raises:
            ExchangeError: as `labelstudio.load`, or the server cannot be reached or refuses.
        """
        name = f"{self._url}, project {project}"
        return parse(self.export(project), name, documents, drop_unaligned=drop_unaligned)

    def _call(self, method: str, path: str, body: Any = None) -> bytes:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", "Authorization": self._authorization()}
        return self._send(Request(self._url + path, data, headers, method=method))

    def _authorization(self) -> str:
        """The header; a personal access token is exchanged for one that is valid for minutes."""
        if self._token.count(".") != _JWT_DOTS:
            return f"Token {self._token}"
        body = json.dumps({"refresh": self._token}).encode()
        address = f"{self._url}/api/token/refresh"
        answer = self._send(Request(address, body, {"Content-Type": "application/json"}, method="POST"))
        return f"Bearer {json.loads(answer)['access']}"

    def _send(self, request: Request) -> bytes:
        try:
            with urlopen(request, timeout=_TIMEOUT) as answer:
                data: bytes = answer.read()
                return data
        except HTTPError as error:
            reason = error.read(500).decode("utf-8", "replace")
            cure = (
                "check the token" if error.code in {401, 403} else "check the server's version, 1.23 is known to work"
            )
            raise ExchangeError(f"{request.full_url}: the server answers {error.code} {reason}; {cure}") from error
        except (URLError, TimeoutError) as error:
            raise ExchangeError(f"{request.full_url}: the server cannot be reached ({error}); start it") from error
