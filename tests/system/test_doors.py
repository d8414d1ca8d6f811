"""Nobody reads or runs anything of an explorer's server but who holds its token, from its own page.

Real servers on loopback; visitors are plain HTTP and websocket clients, who may send any header.
"""

import http.client
import json
import re
import struct
from collections.abc import Iterator, Mapping
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest
import websocket

from tests.system.explorers import PATIENCE, TOKEN, served

FOREIGN = "http://evil.example"


class Answer(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    body: str

    @property
    def cookies(self) -> str:
        """What a browser would send along from now on."""
        given = self.headers.get_all("Set-Cookie") or []
        return "; ".join(one.partition(";")[0] for one in given)


class Server(NamedTuple):
    address: str
    page: str
    project: Path

    @property
    def host(self) -> str:
        return urlsplit(self.address).netloc

    def ask(
        self, path: str, headers: Mapping[str, str] | None = None, method: str = "GET"
    ) -> Answer:
        """One request, no redirection followed."""
        with closing(http.client.HTTPConnection(self.host, timeout=PATIENCE)) as connection:
            connection.request(method, path, headers=dict(headers or {}))
            with connection.getresponse() as answer:
                return Answer(answer.status, answer.headers, answer.read().decode(errors="replace"))

    def other(self) -> dict[str, str]:
        """The headers of somebody who has the token too, and no page open."""
        some = "/voila/static/voila.js" if self.page == "/" else "/api/status"
        return {"Cookie": self.ask(f"{some}?token={TOKEN}").cookies}

    def connected(self, kernel: str, headers: Mapping[str, str]) -> websocket.WebSocket:
        """A websocket to a kernel."""
        others = {name: text for name, text in headers.items() if name not in ("Host", "Origin")}
        return websocket.create_connection(
            f"ws://{self.host}/api/kernels/{kernel}/channels?session_id=tests",
            header=others,
            host=headers.get("Host"),
            origin=headers.get("Origin"),
            suppress_origin="Origin" not in headers,
            timeout=PATIENCE,
        )

    def socket(self, kernel: str, headers: Mapping[str, str]) -> int:
        """The status that a websocket to a kernel is answered with; 101 where it opens."""
        try:
            self.connected(kernel, headers).close()
        except websocket.WebSocketBadStatusException as refused:
            return int(refused.status_code)
        return 101


@cache
def visit(server: Server) -> tuple[dict[str, str], str]:
    """Somebody who opens the page with the token: their headers, and all they are shown."""
    opened = server.ask(f"{server.page}?token={TOKEN}")
    assert opened.status == 200
    return {"Cookie": opened.cookies}, opened.body


def kernel_of(page: str) -> str:
    """The kernel behind a page of Voilà."""
    found = re.search(r'"?kernelId"?: ?"([0-9a-f-]{36})"', page)
    assert found is not None
    return found.group(1)


@pytest.fixture(scope="module")
def voila(tmp_path_factory) -> Iterator[Server]:
    with served(tmp_path_factory.mktemp("voila"), "completion", "--voila") as (address, project):
        yield Server(address, "/", project)


@pytest.fixture(scope="module")
def lab(tmp_path_factory) -> Iterator[Server]:
    with served(tmp_path_factory.mktemp("lab"), "completion") as (address, project):
        yield Server(address, "/lab", project)


@pytest.fixture(params=["voila", "lab"])
def server(request) -> Server:
    return request.getfixturevalue(request.param)


def turned_away(answer: Answer) -> bool:
    """Refused, or shown where a token can be given, and nothing else."""
    to_login = answer.status == 302 and answer.headers["Location"].startswith("/login")
    return (answer.status in (403, 404) or to_login) and "iqip" not in answer.body


@pytest.mark.parametrize("credentials", ["", "?token=", "?token=guessed", "?token=TESTS"])
def test_without_the_token_there_is_no_page(server, credentials):
    assert turned_away(server.ask(f"{server.page}{credentials}"))
    assert turned_away(server.ask(server.page, {"Authorization": "token guessed"}))


def test_the_token_opens_the_page_and_its_cookie_stands_for_it(server):
    visitor, shown = visit(server)
    assert ("kernelId" if server.page == "/" else "jupyter-config-data") in shown
    place = "/voila/static/voila.js" if server.page == "/" else "/api/status"
    assert server.ask(place, visitor).status == 200
    forged = {"Cookie": re.sub(r"[0-9a-f]{64}", "0" * 64, visitor["Cookie"])}
    assert turned_away(server.ask(place, forged))
    assert turned_away(server.ask(server.page, forged))


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "evil.example:80"])
def test_under_a_foreign_name_there_is_no_page_even_with_the_token(server, host):
    visitor, _ = visit(server)
    for headers in ({"Host": host}, {"Host": host, **visitor}):
        assert turned_away(server.ask(f"{server.page}?token={TOKEN}", headers))


def test_it_is_bound_to_this_machine(server):
    said = (server.project.parent / "server.log").read_text(encoding="utf-8", errors="replace")
    assert set(re.findall(r"https?://([^/:\s]+):\d+", said)) <= {"127.0.0.1", "localhost"}
    listening = Path("/proc/net/tcp").read_text(encoding="ascii")
    port = f"{int(server.host.rpartition(':')[2]):04X}"
    bound = re.findall(rf"^ *\d+: ([0-9A-F]+):{port} 00000000:0000 0A", listening, re.MULTILINE)
    assert set(bound) == {"0100007F"}


EVERYTHING = (
    *("/", "/voila/static/voila.js", "/voila/templates/lab/static/voila.js", "/login"),
    *("/voila/files/explore_completion.ipynb", "/voila/labextensions/a.js", "/api/kernels"),
)


@pytest.mark.parametrize("path", EVERYTHING)
@pytest.mark.parametrize("headers", [{"Origin": FOREIGN}, {"Host": "evil.example"}])
def test_voila_answers_nothing_to_a_page_from_elsewhere(voila, path, headers):
    visitor, _ = visit(voila)
    answer = voila.ask(f"{path}?token={TOKEN}", {**headers, **visitor})
    assert answer.status == 403
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize("path", [path for path in EVERYTHING if path != "/login"])
def test_voila_has_nothing_for_who_has_no_token(voila, path):
    assert turned_away(voila.ask(path))


def test_a_socket_opens_to_the_visitor_of_the_page_and_to_nobody_else(voila):
    visitor, page = visit(voila)
    other = voila.other()
    kernel, own = kernel_of(page), {"Origin": voila.address}
    assert voila.socket(kernel, {**visitor, **own}) == 101
    assert voila.socket(kernel, {**visitor, "Origin": FOREIGN}) == 403
    assert voila.socket(kernel, {**visitor, **own, "Host": "evil.example"}) == 403
    assert voila.socket(kernel, own) == 403
    assert voila.socket(kernel, {**own, "Authorization": "token guessed"}) == 403
    assert voila.socket(kernel, {**own, **other}) == 403


def test_a_visitor_ends_their_own_kernel_and_no_others(voila):
    opened = voila.ask(f"/?token={TOKEN}")
    visitor, page = {"Cookie": opened.cookies}, opened.body
    other = voila.other()
    kernel = kernel_of(page)
    for headers in (other, {}, {"Authorization": f"token {TOKEN}"}):
        sent = {**headers, "X-XSRFToken": word_of(headers)}
        assert voila.ask(f"/voila/api/shutdown/{kernel}", sent, "POST").status == 403
        assert voila.ask(f"/api/kernels/{kernel}", sent, "DELETE").status == 403
        assert voila.ask(f"/api/kernels/{kernel}", sent).status == 403
    assert voila.ask(f"/api/kernels/{kernel}", visitor).status == 200
    without = voila.ask(f"/voila/api/shutdown/{kernel}", visitor, "POST")
    assert without.status == 403  # as another origin would send it, in a form
    closing = {**visitor, "X-XSRFToken": word_of(visitor)}
    assert voila.ask(f"/voila/api/shutdown/{kernel}", closing, "POST").status == 204
    assert voila.ask(f"/api/kernels/{kernel}", visitor).status == 404


def word_of(headers: Mapping[str, str]) -> str:
    """The word that a page sends along, from its cookies."""
    found = re.search(r"_xsrf=([^;]+)", headers.get("Cookie", ""))
    return "" if found is None else found.group(1)


@pytest.mark.parametrize(
    "path",
    [
        "/voila/files/explore_completion.ipynb",
        "/voila/files/..%2F..%2Fdata/reference/actions.csv",
        "/voila/files/",
        "/voila/tree/",
        "/voila/render/explore_workforce.ipynb",
        "/voila/api/contents/",
        "/api/contents/",
        "/api/kernels",
        "/files/data/reference/actions.csv",
        "/voila/static/../../../pyvenv.cfg",
        "/voila/templates/lab/static/../conf.json",
        "/explore_workforce.ipynb",
    ],
)
def test_voila_shows_no_file_system(voila, path):
    visitor, _ = visit(voila)
    answer = voila.ask(path, visitor)
    while answer.status == 302:  # a path below the page is sent on to the files, which are closed
        assert answer.headers["Location"].startswith("/voila/files/")
        answer = voila.ask(answer.headers["Location"], visitor)
    assert answer.status in (403, 404, 500)
    assert not re.search(r"action_id|\"cells\"|conf\.json|pyvenv|version_info", answer.body)


def test_a_visitor_of_voila_starts_no_kernel_and_runs_no_code(voila):
    visitor, page = visit(voila)
    sent = {**visitor, "X-XSRFToken": word_of(visitor)}
    assert voila.ask("/api/kernels", sent, "POST").status in (404, 405)
    assert voila.ask("/api/sessions", sent, "POST").status in (404, 405)
    message = {
        "header": {"msg_id": "1", "msg_type": "execute_request", "session": "tests",
                   "username": "", "version": "5.3"},
        "parent_header": {}, "metadata": {}, "channel": "shell", "buffers": [],
        "content": {"code": "open('written', 'w')", "silent": False},
    }  # fmt: skip
    question = {
        **message,
        "header": {**message["header"], "msg_id": "2", "msg_type": "kernel_info_request"},
        "content": {},
    }

    with closing(voila.connected(kernel_of(page), visitor)) as socket:
        socket.send(json.dumps(message))
        socket.send(json.dumps(question))
        answer = {"msg_type": "", "parent_header": {}}
        while answer["msg_type"] != "kernel_info_reply":
            answer = json.loads(socket.recv())
            assert answer["parent_header"].get("msg_id") != "1"
    assert not list(voila.project.rglob("written"))


def test_jupyterlab_speaks_to_no_page_from_elsewhere(lab):
    visitor, _ = visit(lab)
    assert lab.ask("/api/kernels", visitor).status == 200
    foreign = lab.ask("/api/kernels", {**visitor, "Origin": FOREIGN})
    assert foreign.status in (403, 404)
    assert "Access-Control-Allow-Origin" not in foreign.headers
    begun = lab.ask("/api/kernels", {"Authorization": f"token {TOKEN}"}, "POST")
    kernel = json.loads(begun.body)["id"]
    assert lab.socket(kernel, {**visitor, "Origin": lab.address}) == 101
    assert lab.socket(kernel, {**visitor, "Origin": FOREIGN}) == 403
    assert lab.socket(kernel, {**visitor, "Host": "evil.example"}) == 403
    assert lab.socket(kernel, {"Authorization": "token guessed"}) == 403
    assert lab.socket(kernel, {}) == 403


def widgets(server: Server, visitor: Mapping[str, str], kernel: str) -> list[dict]:
    """The state of every widget behind a page, as its visitor's browser asks for them."""
    opening = {"target_name": "jupyter.widget.control", "comm_id": "all", "data": {}}
    asking = {"comm_id": "all", "data": {"method": "request_states"}}
    with closing(server.connected(kernel, visitor)) as socket:
        for number, (kind, content) in enumerate([("comm_open", opening), ("comm_msg", asking)]):
            header = {"msg_id": f"{number}", "msg_type": kind, "session": "tests",
                      "username": "", "version": "5.3"}  # fmt: skip
            socket.send(json.dumps({
                "header": header, "parent_header": {}, "metadata": {"version": "1.0.0"},
                "channel": "shell", "buffers": [], "content": content,
            }))  # fmt: skip
        while True:
            answer = told(socket.recv())
            data = answer["content"].get("data", {})
            if answer["content"].get("comm_id") == "all" and "states" in data:
                return [one["state"] for one in data["states"].values()]


def told(message: str | bytes) -> dict:
    """A kernel's message; one with buffers is binary, its offsets first."""
    if isinstance(message, str):
        return json.loads(message)
    start, end = struct.unpack("!2I", message[4:12])
    return json.loads(message[start:end])


def test_the_address_printed_holds_the_token_and_its_page_cannot_save(tmp_path):
    with served(tmp_path, "completion", "--voila", token=None) as (address, project):
        log = (tmp_path / "server.log").read_text(encoding="utf-8")
        printed = re.search(rf"{re.escape(address)}(/\?token=[0-9a-f]{{48}})", log)
        assert printed is not None
        server = Server(address, "/", project)
        opened = server.ask(printed.group(1))
        states = widgets(server, {"Cookie": opened.cookies}, kernel_of(opened.body))
    said = " ".join(str(state.get("value")) for state in states)
    assert "Scenarios are not saved from this page" in said
    buttons = {one["description"] for one in states if one["_model_name"] == "ButtonModel"}
    assert not buttons & {"Save scenario", "Save, and make its briefing"}


def test_where_it_is_allowed_there_are_buttons(tmp_path):
    with served(tmp_path, "completion", "--voila", "--allow-saving") as (address, project):
        server = Server(address, "/", project)
        visitor, page = visit(server)
        states = widgets(server, visitor, kernel_of(page))
    labels = [one["description"] for one in states if one["_model_name"] == "ButtonModel"]
    assert {"Save scenario", "Save, and make its briefing", "Cancel"} <= set(labels)
