"""A real PostgreSQL server, Debian's, on loopback and in a temporary folder."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PASSWORD = "s3cr3t-of-the-owner"


@dataclass(frozen=True, kw_only=True)
class Server:
    """A server that runs: its owner may do everything, `reader` only what is granted."""

    programs: Path
    folder: Path
    port: int

    def url(self, user: str = "owner", password: str = PASSWORD, database: str = "trust") -> str:
        login = f"{user}:{password}" if password else user
        return f"postgresql://{login}@127.0.0.1:{self.port}/{database}"

    def run(self, *command: str) -> None:
        as_server_user(self.programs / command[0], *command[1:], folder=self.folder)

    def stop(self) -> None:
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "-w", "stop")


def as_server_user(program: Path, *arguments: str, folder: Path) -> None:
    """Run a program of the server, which refuses to run as root, as another user then."""
    command = [str(program), *arguments]
    if os.geteuid() == 0:
        command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]
    log = folder / "commands.log"
    with log.open("ab") as out:
        done = subprocess.run(command, check=False, stdout=out, stderr=out, cwd=folder, timeout=600)
    assert done.returncode == 0, (
        f"{program.name} failed:\n{log.read_text(errors='replace')[-2000:]}"
    )


def programs() -> Path:
    """Where Debian keeps the newest server; that it is missing is a failure, never a skip."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[4]))
    on_path = shutil.which("initdb")
    assert found or on_path, "PostgreSQL is missing; install Debian's package postgresql"
    return found[-1].parent if found else Path(str(on_path)).parent


@contextmanager
def server() -> Iterator[Server]:
    """A server with nothing in it, gone again at the end."""
    where = programs()
    # Not below pytest's own folders, which only the user of the tests may enter
    with tempfile.TemporaryDirectory(prefix="iqip-postgresql-") as name:
        folder = Path(name)
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(folder, user.pw_uid, user.pw_gid)
        running = Server(programs=where, folder=folder, port=free_port())
        start(running)
        try:
            yield running
        finally:
            if (folder / "data" / "postmaster.pid").exists():
                running.stop()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def start(running: Server) -> None:
    """Make the server's files and start it: passwords are asked for, nothing waits for a disk."""
    word = running.folder / "password"
    word.write_text(PASSWORD)
    word.chmod(0o644)
    data = str(running.folder / "data")
    running.run(
        *("initdb", "-D", data, "-U", "owner", "--pwfile", str(word)),
        *("-A", "scram-sha-256", "-E", "UTF8", "--no-sync"),
    )
    settings = f"-p {running.port} -c listen_addresses=127.0.0.1 -c fsync=off"
    sockets = f"-c unix_socket_directories={running.folder}"
    running.run("pg_ctl", "-D", data, "-w", "-o", f"{settings} {sockets}", "start")
