"""The documents' fenced blocks, and a working place in which they run as a reader would run them.

What follows a fence's three ticks tells what becomes of its block:

    sh              run by bash in the working place, after the document's earlier blocks
    sh status=2     the same; the last command must end with that status
    sh system       run by `make test-system` alone: it takes long, or a browser
    sh elsewhere    data outside the repository: its `iqip` lines are read by the real parser,
                    and `make test-system` runs them with one origin each where the data is there
    sh server       ends only when somebody ends it: its `iqip` lines are read by the real parser;
                    the system tests of the explorers start it
    sh network      asks what is outside: never run, as no test may depend on a network
    python          run as a script
    yaml FILE       saved under that name, for the blocks that follow
    text, crontab, powershell    not run here: printed output, lines of cron, lines of Windows
"""

import os
import re
import shlex
import subprocess
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
NOT_RUN = ("text", "crontab", "powershell")
# What else is not run with the others of its document
APART = {"elsewhere", "server", "network"}
MAKE = """#!/bin/sh
# What a block asks of make: really done where named, else only looked up with its prerequisites
case " {really} " in *" $1 "*) exec /usr/bin/make "$@" ;; esac
exec /usr/bin/make -n "$@"
"""


@dataclass(frozen=True, kw_only=True)
class Block:
    """A fenced block: where it stands, the words after its ticks, what it holds."""

    document: str
    line: int
    words: tuple[str, ...]
    text: str

    @property
    def place(self) -> str:
        """Document and line, for a message."""
        return f"{self.document} line {self.line}"

    @property
    def language(self) -> str:
        """What the block is written in; blank where its fence does not say."""
        return self.words[0] if self.words else ""

    @property
    def status(self) -> int:
        """The exit status that it must end with."""
        told = [word.partition("=")[2] for word in self.words if word.startswith("status=")]
        return int(told[0]) if told else 0


def documents() -> list[Path]:
    """Every Markdown file that git tracks."""
    return [ROOT / name for name in tracked() if name.endswith(".md")]


def tracked() -> list[str]:
    """The files that git tracks and that are there."""
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    )
    return [name for name in listing.stdout.split("\0") if name and (ROOT / name).is_file()]


def blocks(document: str, text: str) -> list[Block]:
    """The fenced blocks of a document, in order."""
    found: list[Block] = []
    opened: tuple[int, str, str] | None = None
    lines: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        fence = re.fullmatch(r"( *)(```+|~~~+)([^`]*)", line)
        if opened is None and fence:
            opened, lines = (number, fence[2], fence[3]), []
        elif opened and fence and fence[2].startswith(opened[1]) and not fence[3].strip():
            content = textwrap.dedent("\n".join(lines)) + "\n"
            words = tuple(opened[2].split())
            found.append(Block(document=document, line=opened[0], words=words, text=content))
            opened = None
        else:
            lines.append(line)
    if opened:
        raise ValueError(f"{document} line {opened[0]}: the block is never closed")
    return found


def prose(text: str) -> str:
    """A document without its blocks and comments."""
    fenced = re.compile(r"^ *(```+|~~~+).*?^ *\1 *$", re.MULTILINE | re.DOTALL)
    return re.sub(r"<!--.*?-->", "", fenced.sub("", text), flags=re.DOTALL)


def unrunnable(block: Block) -> list[str]:
    """What keeps a block from being run without a reason being given, in words."""
    flags = {
        "sh": r"status=\d+|system|elsewhere|server|network",
        "python": "(?!)",
        "yaml": r"[\w./-]+\.yaml",
        **dict.fromkeys(NOT_RUN, "(?!)"),
    }
    if block.language not in flags:
        return [f"{block.place}: '{block.language}' is none of {', '.join(flags)}"]
    if block.language == "yaml" and len(block.words) != 2:
        return [f"{block.place}: a yaml block names the file that it is"]
    return [
        f"{block.place}: '{word}' says nothing about a {block.language} block"
        for word in block.words[1:]
        if not re.fullmatch(flags[block.language], word)
    ]


def hidden_blocks(document: str, text: str) -> list[str]:
    """Blocks made by indenting alone, which nobody would run, in words."""
    lines = prose(text).splitlines()
    return [
        f"{document}: '{line.strip()}' is indented as a block; fence it"
        for before, line in zip(["", *lines], lines, strict=False)
        if not before.strip() and re.match(r" {4,}\S|\t", line)
    ]


def iqip_lines(text: str) -> list[list[str]]:
    """The arguments of every `iqip` command in a shell's or cron's lines."""
    joined = text.replace("\\\n", " ")
    found = re.finditer(r"(?:^|\s|bin/|Scripts\\)iqip ([^\n|<>;&]*)", joined, re.MULTILINE)
    return [shlex.split(line[1], comments=True) for line in found]


@dataclass(frozen=True, kw_only=True)
class WorkingPlace:
    """A copy of the tracked files with an environment in `.venv/`, as `make setup` leaves it.

    `make` is done where a target is named in `really`; every other target is only looked up,
    since making the environment, the tests and the lint is what .ci/run itself does.
    """

    folder: Path
    really: tuple[str, ...] = ()

    def prepared(self) -> "WorkingPlace":
        """Lay out the copy; nothing in it is shared with the repository."""
        for name in tracked():
            file = self.folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes((ROOT / name).read_bytes())
            file.chmod((ROOT / name).stat().st_mode)
        for step in (["init", "-q"], ["add", "--all"]):  # as cloned: `git diff` has its before
            subprocess.run(["git", *step], cwd=self.folder, check=True)
        environment = self.folder / ".venv"
        environment.mkdir()
        for part in Path(sys.prefix).iterdir():
            if part.name != ".ready":
                (environment / part.name).symlink_to(part)
        (environment / ".ready").touch()  # younger than the lock: nothing is installed
        programs = self.folder / ".programs"
        programs.mkdir()
        (programs / "make").write_text(MAKE.format(really=" ".join(self.really)), encoding="utf-8")
        (programs / "make").chmod(0o755)
        return self

    def fault(self, block: Block) -> str | None:
        """Run a block; what is wrong with it, in words."""
        if block.language == "yaml":
            file = self.folder / block.words[1]
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(block.text, encoding="utf-8")
            return None
        shell = ["bash", "-eu", "-o", "pipefail", "-c", block.text]
        script = [sys.executable, "-c", block.text]
        run = subprocess.run(
            script if block.language == "python" else shell,
            cwd=self.folder,
            env=self._variables(),
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )
        if run.returncode == block.status:
            return None
        return (
            f"{block.place}: status {run.returncode} instead of {block.status}\n"
            f"{block.text}{run.stdout}{run.stderr}"
        )

    def _variables(self) -> dict[str, str]:
        places = [self.folder / ".programs", self.folder / ".venv" / "bin"]
        path = os.pathsep.join([*map(str, places), os.environ["PATH"]])
        # No terminal, no colours: what a block prints is read in a message
        return os.environ | {"PATH": path, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
