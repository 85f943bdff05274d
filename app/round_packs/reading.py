"""Reads a round pack: every bad row of every file at once, or the whole round.

Pure: bytes go in, frozen data or every problem comes out, and nothing is stored.
"""

from collections.abc import Mapping
from pathlib import Path

from app.round_packs import application_file, mark_files, round_file
from app.round_packs.application_file import read_applications
from app.round_packs.mark_files import Known, read_moderation, read_scores
from app.round_packs.pack import RoundPack
from app.round_packs.problems import BadPack, Findings, Problem
from app.round_packs.round_file import read_round

FILES = (round_file.FILE, application_file.FILE, mark_files.SCORES, mark_files.MODERATION)


def read_folder(folder: Path) -> RoundPack:
    """The pack in a folder. Other files that lie there are not looked at.

    Raises: BadPack with every problem found.
    """
    return read_pack({name: (folder / name).read_bytes() for name in FILES if (folder / name).is_file()})


def read_pack(files: Mapping[str, bytes]) -> RoundPack:
    """The pack in these files.

    Raises: BadPack with every problem found, file by file and line by line.
    """
    findings = Findings()
    found, frame = read_round(files.get(round_file.FILE), findings)
    applications, references = read_applications(files.get(application_file.FILE), frame, findings)
    known = Known(references, frame.criteria)
    sheets = read_scores(files.get(mark_files.SCORES), known, findings)
    moderated = read_moderation(files.get(mark_files.MODERATION), known, findings)
    if findings.problems or found is None:
        raise BadPack(in_order(findings.problems))
    return RoundPack(found, applications, sheets, moderated)


def in_order(problems: list[Problem]) -> list[Problem]:
    """File by file, then line by line."""
    return sorted(problems, key=lambda problem: (FILES.index(problem.place.file), problem.place.line))
