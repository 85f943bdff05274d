"""What the code never does, whatever is typed: run it, ask where it says, or leave a secret to chance."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RUNS_TEXT = {
    *("eval", "exec", "compile", "__import__", "os.system", "os.popen"),
    *("pickle.loads", "pickle.load", "marshal.loads", "shelve.open", "yaml.load"),
}
STARTS_PROGRAMS = {"app/platform/dumps.py", "app/platform/front_end.py"}  # pg_dump and pg_restore; npm
SPEAKS_TO_OTHERS = {
    "app/platform/mail.py": {"smtplib", "ssl"},
    "app/platform/scanning.py": {"socket"},
    "app/platform/file_stores.py": {"obstore"},
}
NETWORK = {
    *("aiohttp", "asyncio", "ftplib", "http.client", "httpx", "obstore", "poplib", "requests", "smtplib", "socket"),
    *("socketserver", "ssl", "telnetlib", "urllib.request", "urllib3", "xmlrpc"),
}
BY_CHANCE = {"random", "uuid", "numpy"}
SHORTEST_SECRET = 16  # bytes, which are 128 bits
KEYS_OF_ROWS = {  # names in addresses that only those get to who may, and no secret
    *("app/applications/clarifications/models.py", "app/applications/documents/operations.py"),
    *("app/applications/costs.py", "app/applications/parts.py"),
    *("app/decisions/attachments/operations.py", "app/rounds/enquiries/models.py"),
}
ENCRYPTS = {"fernet.Fernet", "fernet.MultiFernet", "fernet.InvalidToken"}
DERIVES = {"hazmat.primitives.hashes.SHA256", "hazmat.primitives.kdf.hkdf.HKDF"}
OF_PATTERNS = {"compile", "match", "search", "sub", "subn", "split", "findall", "fullmatch", "finditer"}
MAKES_MARKUP = re.compile(
    r"innerHTML|outerHTML\s*=|insertAdjacentHTML|createContextualFragment|setHTMLUnsafe"
    r"|document\.write|\beval\(|new Function|setTimeout\([\"'`]|__proto__|\.prototype\b|postMessage"
)


@cache
def modules() -> dict[str, list[ast.AST]]:
    """The imports, calls and attributes of every file of the application, by its path."""
    paths = sorted((ROOT / "app").rglob("*.py"))
    return {str(path.relative_to(ROOT)): [*kept_of(path)] for path in paths}


def kept_of(path: Path) -> Iterator[ast.AST]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, (ast.Import, ast.ImportFrom, ast.Call, ast.Attribute)):
            yield node


@cache
def calls() -> list[tuple[str, str, ast.Call]]:
    """Every call: in which file, of what (`module.name` or `name`), and how."""
    return [
        (path, name_of(node.func), node)
        for path, nodes in modules().items()
        for node in nodes
        if type(node) is ast.Call
    ]


def name_of(called: ast.expr) -> str:
    if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
        return f"{called.value.id}.{called.attr}"
    return called.id if isinstance(called, ast.Name) else ""


def imported(path: str) -> set[str]:
    """The modules that a file imports, with the packages around them."""
    named: set[str] = set()
    for node in modules()[path]:
        if isinstance(node, ast.Import):
            named.update(each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            named.update({str(node.module), *(f"{node.module}.{each.name}" for each in node.names)})
    return {".".join(name.split(".")[:depth]) for name in named for depth in range(1, name.count(".") + 2)}


def test_no_text_is_run():
    found = [
        (path, name)
        for path, name, call in calls()
        if name in RUNS_TEXT or any(word.arg == "shell" for word in call.keywords)
    ]

    assert found == []
    assert {path for path in modules() if "subprocess" in imported(path)} == STARTS_PROGRAMS


def test_three_files_speak_to_other_machines_and_each_in_one_way():
    """To the mail server, the scanner and the bucket of the settings; nothing follows an address that was typed."""
    found = {path: NETWORK & imported(path) for path in modules()}

    assert {path: used for path, used in found.items() if used} == SPEAKS_TO_OTHERS


def test_no_secret_is_left_to_chance_or_short():
    short = {
        path for path, name, call in calls() if name.startswith("secrets.token_") and bytes_of(call) < SHORTEST_SECRET
    }

    assert [path for path in modules() if BY_CHANCE & imported(path)] == []
    assert short == KEYS_OF_ROWS


def bytes_of(call: ast.Call) -> int:
    """How long a token is; the library's own length is 32."""
    return int(ast.literal_eval(call.args[0])) if call.args else 32


def test_digests_are_of_sha_256():
    taken = {
        name.removeprefix("hashlib.") for path in modules() for name in imported(path) if name.startswith("hashlib.")
    }
    called = {name.removeprefix("hashlib.") for _, name, _ in calls() if name.startswith("hashlib.")}

    assert taken | called == {"sha256"}


def test_encryption_is_the_librarys_own_with_its_mac():
    taken = {
        ".".join(parts[1:])
        for path in modules()
        for node in modules()[path]
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("cryptography.")
        for parts in [f"{node.module}.{each.name}".split(".") for each in node.names]
    }

    assert taken <= ENCRYPTS | DERIVES
    assert taken & ENCRYPTS


def test_patterns_are_written_in_the_code_and_words_in_them_escaped():
    given = [
        (path, ast.unparse(call.args[0]))
        for path, name, call in calls()
        if name.startswith("re.") and name[3:] in OF_PATTERNS and not isinstance(call.args[0], ast.Constant)
    ]
    free = [(path, words) for path, words in given if "re.escape" not in words and not is_of_constants(words)]

    assert len(given) > 3
    assert free == []


def is_of_constants(words: str) -> bool:
    return all(node.id.isupper() for node in ast.walk(ast.parse(words)) if isinstance(node, ast.Name))


def test_what_is_sent_is_taken_from_where_it_was_sent():
    """From the address or from the body, never from whichever has it."""
    assert [path for path, nodes in modules().items() if any(is_values_of_request(node) for node in nodes)] == []


def is_values_of_request(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and name_of(node) == "request.values"


@pytest.mark.parametrize("script", sorted((ROOT / "static" / "js").glob("*.js")), ids=lambda path: path.name)
def test_no_script_makes_markup_or_code_of_text(script):
    assert MAKES_MARKUP.findall(script.read_text()) == []
