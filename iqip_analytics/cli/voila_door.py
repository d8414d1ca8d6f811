"""Voilà behind a door: token, Host and Origin checked at every request; a kernel per visitor.

`iqip explore --voila` runs this module in place of `voila`. Whatever Voilà and jupyter_server have
a setting for is in `SETTINGS`; the rest is here: a kernel's owner, static files for visitors only,
Origin checked at requests for pages, and the token in the browser that is opened.
"""

import os
import tempfile
import webbrowser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jupyter_server.auth.authorizer import Authorizer
from jupyter_server.auth.decorator import authorized
from jupyter_server.auth.identity import IdentityProvider, User
from jupyter_server.base.call_context import CallContext
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from jupyter_server.utils import url_path_join
from tornado.httputil import HTTPServerRequest
from tornado.routing import Matcher, Rule
from tornado.web import HTTPError, RequestHandler, StaticFileHandler
from traitlets.config import Config
from voila.app import Voila
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler
from voila.tornado.handler import TornadoVoilaHandler

LOOPBACK = "127.0.0.1"
HOSTS = ("localhost", LOOPBACK, "[::1]")


class OwnedKernels(AsyncMappingKernelManager):
    """Kernels, each with the visitor for whose page it was started."""

    def __init__(self, **named: Any) -> None:
        super().__init__(**named)
        self.owners: dict[str, str] = {}

    async def start_kernel(self, **named: Any) -> str:  # type: ignore[override]
        """Start a kernel for the visitor whose request is being answered."""
        kernel = await super().start_kernel(**named)
        self.owners[kernel] = CallContext.get(CallContext.JUPYTER_HANDLER).current_user.username
        return str(kernel)


class OwnKernelOnly(Authorizer):
    """Visitors may see, use and end only the kernels of their own pages."""

    def is_authorized(
        self,
        handler: JupyterHandler,
        user: User,
        action: str,  # noqa: ARG002
        resource: str,
    ) -> bool:
        """Whether the kernel that the request names is the visitor's own."""
        kernels = handler.kernel_manager
        assert isinstance(kernels, OwnedKernels)
        named = [*handler.path_args, *handler.path_kwargs.values()]
        return resource == "kernels" and [kernels.owners.get(name) for name in named] == [
            user.username
        ]


class EndOwnKernel(VoilaShutdownKernelHandler):
    """The request that a page sends when it is closed."""

    auth_resource = "kernels"

    @authorized
    async def post(self, kernel_id: str) -> None:
        """End the kernel of the visitor's own page."""
        await super().post(kernel_id)


class Page(TornadoVoilaHandler):
    """The notebook as a page, which can say on closing that its kernel is no longer needed."""

    async def prepare(self) -> None:
        """Give the page the secret that it then sends, which no other page has."""
        await super().prepare()
        _ = self.xsrf_token


class _FromElsewhere(Matcher):
    """Requests to a host name that is not this machine's, or from a page of another origin."""

    def match(self, request: HTTPServerRequest) -> dict[str, Any] | None:
        host = request.headers.get("Host", "")
        origin = request.headers.get("Origin")
        ours = host.rsplit(":", 1)[0] in HOSTS or host in HOSTS
        return None if ours and (origin is None or urlsplit(origin).netloc == host) else {}


class Refused(RequestHandler):
    """The answer to any request from elsewhere."""

    def prepare(self) -> None:
        """Refuse it."""
        raise HTTPError(403)


# Not on the command line, where every user of the machine could read it
SETTINGS = Config(
    {
        "Voila": {
            "ip": LOOPBACK,
            "auto_token": True,
            "identity_provider_class": IdentityProvider,
            "authorizer_class": OwnKernelOnly,
            "tornado_settings": {
                "allow_remote_access": False,
                "allow_unauthenticated_access": False,
                "local_hostnames": ["localhost"],
                "xsrf_cookie_kwargs": {"samesite": "Strict"},
            },
        },
        "IdentityProvider": {"cookie_options": {"samesite": "Strict"}},
        "VoilaConfiguration": {
            "allow_template_override": "NO",
            "allow_theme_override": "NO",
            "file_allowlist": [],
            "multi_kernel_manager_class": OwnedKernels,
            "show_tracebacks": False,
            "template": "iqip",
        },
    }
)


class Door(Voila):
    """Voilà for one notebook, on this machine alone, for whoever has the token."""

    def init_handlers(self) -> list[Any]:
        """Voilà's handlers, each now requiring the token."""
        return [_behind_the_door(*handler) for handler in super().init_handlers()]

    def listen(self) -> None:
        """Refuse requests from elsewhere before any handler sees them."""
        self.app.default_router.rules.insert(0, Rule(_FromElsewhere(), Refused))
        super().listen()

    def launch_browser(self) -> None:
        """Open a browser on the address with its token.

        Through a file that only this user can read: anyone can read the command lines of browsers.
        """
        address = f"{url_path_join(self.connection_url, self.base_url)}?token={self.token_in_use}"
        handle, name = tempfile.mkstemp(suffix=".html")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(f'<!DOCTYPE html><meta http-equiv="refresh" content="0; url={address}">')
        try:
            webbrowser.get(self.browser or None).open(Path(name).as_uri())
        except webbrowser.Error:
            self.log.warning("No browser was found; open the address above in one.")

    @property
    def token_in_use(self) -> str:
        """The token that visitors show at first, before they have a cookie."""
        return str(self.identity_provider.token)


IN_PLACE_OF: dict[type[RequestHandler], type[RequestHandler]] = {
    VoilaShutdownKernelHandler: EndOwnKernel,
    TornadoVoilaHandler: Page,
}


def _behind_the_door(pattern: str, handler: type[RequestHandler], *given: Any) -> tuple[Any, ...]:
    """A handler that requires the token; Voilà's own handler for static files does not."""
    handler = IN_PLACE_OF.get(handler, handler)
    if issubclass(handler, StaticFileHandler) and not issubclass(handler, JupyterHandler):
        handler = type(handler.__name__, (JupyterHandler, handler), {})
    return pattern, handler, *given


def main() -> None:
    """Serve the notebook named on the command line."""
    Door.launch_instance(config=SETTINGS)


if __name__ == "__main__":
    main()
