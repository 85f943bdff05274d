"""Uploading at a phone and at a desk: with progress where scripts run, as one form where they do not."""

from __future__ import annotations

import os
import re

import pytest
from playwright.sync_api import expect

from tests.applications.documents import real_files
from tests.browser.visitor import DESK, PHONE, Visitor

pytestmark = pytest.mark.browser


def file(name: str, content: bytes) -> dict[str, object]:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def network(visitor: Visitor, *, upload: int = -1, offline: bool = False) -> None:
    """Bytes a second on the way up, or no network at all."""
    how = {"offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": upload}
    visitor.switch.send("Network.emulateNetworkConditions", how)


@pytest.fixture
def documents(visits):
    """Nadia at the page of her documents, on a phone or at a desk."""

    def arrive(site, **how):
        nadia = visits(site, **how)
        nadia.signs_in_as("Nadia")
        nadia.go("/applications")
        nadia.follow("Friday night football")
        nadia.follow("Documents")
        return nadia

    return arrive


def test_files_go_up_one_by_one_with_progress_by_choice_and_by_drop(documents, site):
    nadia = documents(site, width=PHONE)
    page = nadia.page
    policy = page.locator("#asked-policy")
    large = real_files.changed(real_files.word(), {"word/media/image1.bin": os.urandom(200_000)})
    network(nadia, upload=200_000)
    chosen = [file("policy.docx", large), file("photo.docx", real_files.jpeg()), file("page.png", real_files.png())]
    policy.locator("input[type=file]").set_input_files(chosen)

    expect(page.get_by_role("progressbar", name="Uploading policy.docx")).to_be_visible()
    expect(page.locator("#announcer")).to_contain_text("“page.png” is uploaded.")
    expect(policy.get_by_role("link", name=re.compile("^(policy.docx|page.png)$"))).to_have_count(2)
    expect(policy.locator(".govuk-error-message")).to_contain_text("“photo.docx” is a JPEG picture")
    expect(page.get_by_role("progressbar")).to_have_count(0)
    expect(policy.locator("input[type=file]")).to_be_focused()
    nadia.problems += nadia.faults_here()

    dropped = page.evaluate_handle(
        "() => { const files = new DataTransfer();"
        " files.items.add(new File([new Uint8Array(11 * 2 ** 20)], 'scan.pdf')); return files; }"
    )
    policy.locator("[data-drop]").dispatch_event("drop", {"dataTransfer": dropped})
    expect(policy.locator(".govuk-error-message")).to_have_text(re.compile("“scan.pdf” has 11 MB, and a file may have"))

    network(nadia, offline=True)
    policy.locator("input[type=file]").set_input_files(file("rules.odt", real_files.odt()))
    expect(policy.get_by_role("button", name="Try again")).to_be_visible()
    network(nadia)
    nadia.problems.clear()  # the browser itself complains of the missing network
    policy.get_by_role("button", name="Try again").click()
    expect(policy.get_by_role("link", name="rules.odt", exact=True)).to_be_visible()
    nadia.press("Save and go back to your application")
    nadia.sees("3 files")


def test_one_form_takes_several_files_without_a_script(documents, site):
    nadia = documents(site, width=DESK, scripted=False)
    page = nadia.page
    page.locator("#q_policy").set_input_files([file("policy.pdf", real_files.pdf())])
    page.locator("#q_quotes").set_input_files([file("a.xlsx", real_files.excel()), file("b.xlsx", real_files.pdf())])
    nadia.press("Upload")
    nadia.sees("There is a problem", "“b.xlsx” is a PDF, although its name ends in .xlsx.")
    nadia.follow("Replace a.xlsx")
    page.get_by_label("The file that comes in its place").set_input_files(file("fence.odt", real_files.odt()))
    nadia.press("Replace")
    nadia.sees("fence.odt")
    nadia.follow("Remove policy.pdf")
    nadia.press("Remove this file")
    nadia.does_not_see("a.xlsx")
    with page.expect_download() as fetched:
        page.get_by_role("link", name="fence.odt", exact=True).click()
    assert fetched.value.suggested_filename == "fence.odt"
    nadia.press("Save and continue")
