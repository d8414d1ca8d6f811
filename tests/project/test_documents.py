"""What the documents show is so: blocks run, options exist, links lead somewhere."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from iqip_analytics.cli.main import COMMANDS
from tests.support.documents import (
    APART,
    NOT_RUN,
    ROOT,
    Block,
    WorkingPlace,
    blocks,
    documents,
    hidden_blocks,
    iqip_lines,
    prose,
    unrunnable,
)

every_document = pytest.mark.parametrize("document", documents(), ids=lambda file: file.name)


def text_of(document: Path) -> str:
    return document.read_text(encoding="utf-8")


def blocks_of(document: Path) -> list[Block]:
    return blocks(document.relative_to(ROOT).as_posix(), text_of(document))


# ---- blocks ----


def test_the_documents_that_show_commands_have_blocks_that_run():
    running = {block.document for file in documents() for block in blocks_of(file) if runs(block)}
    assert running >= {"README.md", "GUIDE.md", "CONTRIBUTING.md", "METHODS.md"}


def runs(block: Block) -> bool:
    """Whether a block is run at all, here or by the system tests."""
    return block.language not in NOT_RUN


@every_document
def test_a_block_that_is_not_run_says_why(document):
    assert [fault for block in blocks_of(document) for fault in unrunnable(block)] == []
    assert hidden_blocks(document.name, text_of(document)) == []


def runs_here(document: Path) -> bool:
    """Whether a document's blocks are run here: one with a long block is run by the system tests.

    They run its short blocks too, as each finds what the ones before have left.
    """
    words = {word for block in blocks_of(document) for word in block.words}
    return "system" not in words and any(runs(block) for block in blocks_of(document))


# Those of README make forecasts and briefings
RUN_HERE = [
    pytest.param(file, id=file.name, marks=[pytest.mark.system] * (file.name == "README.md"))
    for file in documents()
    if runs_here(file)
]


@pytest.mark.parametrize("document", RUN_HERE)
def test_the_blocks_of_a_document_run_one_after_the_other(document, tmp_path):
    place = WorkingPlace(folder=tmp_path, really=("rooms", "glossary")).prepared()
    for block in blocks_of(document):
        if runs(block) and not APART & set(block.words):
            assert (fault := place.fault(block)) is None, fault


# ---- commands and options ----


def refusal(arguments: list[str]) -> str | None:
    """Why `iqip` would not take these arguments, None where it would; nothing is carried out."""
    name, *rest = arguments
    if name.startswith("-"):
        return None if name in ("--help", "-h") else f"iqip has no option {name}"
    command = COMMANDS.commands.get(name)
    if command is None:
        return f"iqip has no command {name}"
    if "--help" in rest:
        return None
    try:
        command.make_context(name, list(rest))
    except Exception as error:  # typer's own copy of click: its errors have no public name
        return f"iqip {name}: {getattr(error, 'message', error)}"
    return None


def options(name: str | None) -> set[str]:
    """The options of a command; of all of them without a name."""
    commands = COMMANDS.commands.values() if name is None else [COMMANDS.commands[name]]
    return {option for command in commands for one in command.loaded.params for option in one.opts}


def spans(text: str) -> Iterator[str]:
    """What stands between single ticks in a document's sentences."""
    return (" ".join(span.split()) for span in re.findall(r"`([^`]+)`", prose(text)))


def unknown_words(span: str) -> list[str]:
    """Commands and options that a sentence names and `iqip` does not have."""
    words = [re.split(r"[=\]]", word.strip("[]"))[0] for word in span.split()]
    if words[0] == "iqip" and len(words) > 1:
        name = words[1]
        if name not in COMMANDS.commands and name != "--help":
            return [f"iqip {name}"]
        had = options(name) if name in COMMANDS.commands else set()
    elif words[0].startswith("--"):
        had = options(None)
    else:
        return []
    return [word for word in words if word.startswith("--") and word not in had | {"--help"}]


@every_document
def test_every_command_line_is_one_that_iqip_takes(document):
    lines = [
        arguments
        for block in blocks_of(document)
        if block.language in ("sh", "crontab", "powershell")
        for arguments in iqip_lines(block.text)
    ]
    assert [why for arguments in lines if (why := refusal(arguments))] == []


@every_document
def test_every_command_and_option_that_a_sentence_names_exists(document):
    named = {span: unknown_words(span) for span in spans(text_of(document))}
    assert {span: words for span, words in named.items() if words} == {}


def test_every_command_is_named_in_the_readme():
    named = {span.split()[1] for span in spans(text_of(ROOT / "README.md")) if " " in span}
    assert set(COMMANDS.commands) - named == set()


# ---- links ----


def missing_links(text: str, folder: Path) -> list[str]:
    """Links to files of the repository that are not there."""
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", prose(text))
    return [target for target in targets if "://" not in target and not (folder / target).exists()]


@every_document
def test_every_link_leads_to_a_file(document):
    assert missing_links(text_of(document), document.parent) == []


@every_document
def test_every_file_that_a_sentence_names_is_there(document):
    places = re.compile(r"(?:tests|bench|docs|notebooks|params|iqip_analytics)/[\w/.-]+\.\w+")
    made_by_its_reader = {"params/mapping.yaml"}
    named = {span for span in spans(text_of(document)) if places.fullmatch(span)}
    assert {name for name in named - made_by_its_reader if not (ROOT / name).exists()} == set()


# ---- the checks, on documents that are wrong ----


def only(text: str) -> Block:
    (block,) = blocks("a.md", text)
    return block


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("```sh\niqip brief --periodend 2019-08-31\n```\n", "status 2 instead of 0"),
        ("```sh\nfalse\ntrue\n```\n", "status 1 instead of 0"),
        ("```sh\nfalse | cat\n```\n", "status 1 instead of 0"),
        ("```sh status=2\ntrue\n```\n", "status 0 instead of 2"),
        ("```sh\nmake coffee\n```\n", "coffee"),
        ("```sh\niqip-that-is-not-there\n```\n", "status 127"),
        ("```sh\ncat no-such-file\n```\n", "no-such-file"),
        ("```python\nimport iqip_analytics\niqip_analytics.nothing\n```\n", "attribute nothing"),
    ],
)
def test_a_block_that_fails_is_named_with_its_place(tmp_path, text, told):
    place = WorkingPlace(folder=tmp_path).prepared()
    fault = place.fault(only(f"words\n\n{text}"))
    assert fault is not None
    assert fault.startswith("a.md line 3: ")
    assert told in fault


def test_a_block_finds_what_the_one_before_left(tmp_path):
    place = WorkingPlace(folder=tmp_path).prepared()
    text = "```yaml params/mine.yaml\nhorizon: 3\n```\n```sh\ngrep -q 3 params/mine.yaml\n```\n"
    assert [place.fault(block) for block in blocks("a.md", text)] == [None, None]
    assert not (ROOT / "params" / "mine.yaml").exists()


@pytest.mark.parametrize(
    "fence", ["```", "```bash", "```sh quick", "```python later", "```yaml", "```text none"]
)
def test_a_fence_that_does_not_say_what_its_block_is_is_a_fault(fence):
    (fault,) = unrunnable(only(f"{fence}\nx\n```\n"))
    assert fault.startswith("a.md line 1: ")


def test_a_block_made_by_indenting_is_found():
    text = "Run this:\n\n    iqip brief\n\n- a list\n  goes on\n"
    assert hidden_blocks("a.md", text) == ["a.md: 'iqip brief' is indented as a block; fence it"]
    assert hidden_blocks("a.md", "```sh\nif true; then\n\n    iqip brief\nfi\n```\n") == []


def test_a_block_that_is_never_closed_is_found():
    with pytest.raises(ValueError, match="line 1: the block is never closed"):
        blocks("a.md", "```sh\niqip brief\n")


@pytest.mark.parametrize(
    "line",
    [
        "iqip breif",
        "iqip brief --period 2019-08-31",
        "iqip check",
        "iqip backtest data/reference --from 2019-06",
        "30 6 * * * cd /srv/iqip && .venv/bin/iqip brief --all > log.txt",
        "iqip brief trust \\\n  --fast",
    ],
)
def test_a_command_line_that_iqip_would_refuse_is_found(line):
    (arguments,) = iqip_lines(line)
    assert refusal(arguments) is not None


def test_a_command_line_that_iqip_would_take_is_let_through():
    text = "30 6 * * * cd /srv/iqip && .venv/bin/iqip brief --force > log.txt 2>&1  # daily\n"
    assert iqip_lines(text) == [["brief", "--force"]]
    assert refusal(["brief", "--force"]) is None


@pytest.mark.parametrize(
    ("span", "unknown"),
    [
        ("iqip breif", ["iqip breif"]),
        ("iqip check SOURCE --pdf", ["--pdf"]),
        ("--all-of-it", ["--all-of-it"]),
        ("--report faults.html", []),
        ("iqip import REGISTER --into SOURCE --recorded-on D", []),
        ("[--pdf]", []),
        ("period_end", []),
    ],
)
def test_a_command_or_option_that_does_not_exist_is_found_in_a_sentence(span, unknown):
    assert unknown_words(span) == unknown


def test_a_link_to_nowhere_is_found():
    text = "[one](README.md), [two](no-such.md#part), [three](https://www.england.nhs.uk)"
    assert missing_links(text, ROOT) == ["no-such.md"]
