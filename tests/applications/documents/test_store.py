"""The store of files: whole or not at all, in a folder or a bucket, checked against its rows."""

from __future__ import annotations

import os
import resource
import signal
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from moto.server import ThreadedMotoServer

from app.platform import files
from app.platform.files import FileLost, StoreFailed
from app.settings import Bucket, SettingsError, read_settings
from tests.applications.documents import real_files
from tests.applications.documents.conftest import documents_of, names_in_store, policy, send

MEGABYTE = 2**20


def check(app, *arguments: str):
    return app.test_cli_runner().invoke(args=["files", "check", *arguments])


def test_a_folder_gives_back_what_it_was_given(app):
    with app.app_context():
        content = os.urandom(3 * MEGABYTE)
        kept = files.keep(BytesIO(content))
        assert (kept.size, b"".join(files.read(kept.name, kept.digest))) == (len(content), content)
        folder = app.extensions["files"].folder
        assert (folder.stat().st_mode & 0o777, folder.parent) == (0o700, app.config["SETTINGS"].instance_path)
        files.discard(kept.name)
        files.discard(kept.name)
        assert list(files.found()) == []


def test_a_file_that_was_changed_is_never_given_out_whole(app, cast, key):
    send(cast.client("Nadia"), key, {"f_policy": policy()})
    (row,) = documents_of(app, key)
    path = app.extensions["files"].folder / row.stored_as
    path.write_bytes(real_files.damaged(path.read_bytes()))
    with app.app_context(), pytest.raises(FileLost):
        list(files.read(row.stored_as, row.digest))
    checked = check(app)
    assert (checked.exit_code, f"{row.stored_as}: the digest is another." in checked.output) == (1, True)
    path.unlink()
    assert "the file is missing" in check(app).output
    answer = cast.client("Nadia").get(f"/applications/{key}/documents/{row.key}")
    assert answer.status_code == 503


def test_a_full_disk_is_said_and_leaves_nothing_behind(app):
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2 * MEGABYTE, before[1]))
    try:
        with app.app_context(), pytest.raises(StoreFailed, match="does not answer or is full"):
            files.keep(BytesIO(os.urandom(3 * MEGABYTE)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert names_in_store(app) == []


def test_a_crash_before_the_row_leaves_a_file_that_the_check_removes_a_day_later(app, cast, key):
    send(cast.client("Nadia"), key, {"f_policy": policy()})
    with app.app_context():
        orphan = files.keep(BytesIO(b"written, and then the power went"))
    half = app.extensions["files"].folder / "half-written#1"
    half.write_bytes(b"half")
    assert "2 files have no row and are less than a day old" in check(app, "--remove-orphans").output
    assert len(names_in_store(app)) == 3
    clock = app.extensions["clock"]
    clock.move_to(clock.now() + timedelta(days=2))
    assert "2 files have no row and can be removed" in check(app).output
    assert "2 files have no row and were removed" in check(app, "--remove-orphans").output
    assert orphan.name not in names_in_store(app)
    assert [row.stored_as for row in documents_of(app, key)] == names_in_store(app)
    assert check(app).output == "All 1 files are what their rows say.\n"


@pytest.fixture(scope="module")
def moto():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    yield server
    server.stop()


class TestABucket:
    """The same over S3."""

    @pytest.fixture
    def settings(self, settings, moto):
        import urllib.request

        endpoint = "http://{}:{}".format(*moto.get_host_and_port())
        urllib.request.urlopen(urllib.request.Request(f"{endpoint}/documents", method="PUT"))
        bucket = Bucket("documents", "office", "us-east-1", endpoint, "key", "secret")
        return replace(settings, bucket=bucket)

    def test_documents_are_kept_in_it_given_back_and_removed(self, app, cast, key):
        browser = cast.client("Nadia")
        send(browser, key, {"f_policy": policy()})
        (row,) = documents_of(app, key)
        assert browser.get(f"/applications/{key}/documents/{row.key}").data == real_files.pdf()
        with app.app_context():
            assert [each.name for each in files.found()] == [row.stored_as]
        assert check(app).output == "All 1 files are what their rows say.\n"
        browser.post(f"/applications/{key}/documents/{row.key}/removal")
        with app.app_context():
            assert list(files.found()) == []

    def test_one_that_does_not_answer_is_said_and_nothing_is_put_down(self, app, cast, key):
        app.extensions["files"] = files.bucket(replace(app.config["SETTINGS"].bucket, endpoint="http://127.0.0.1:9"))
        browser = cast.client("Nadia")
        answer = send(browser, key, {"f_policy": policy(), "e_insurance": ["1", "6", "2200"]})
        assert answer.status_code == 503
        assert "Nothing was saved, because our store of files does not answer or is full." in answer.text
        assert 'value="2200"' in answer.text
        assert documents_of(app, key) == []


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"STORAGE_URL": "ftp://files"}, "STORAGE_URL"),
        ({"STORAGE_URL": "s3://A_BUCKET"}, "STORAGE_URL"),
        ({"STORAGE_URL": "s3://bucket"}, "AWS_ACCESS_KEY_ID"),
        ({"STORAGE_URL": "s3://bucket", "AWS_ENDPOINT_URL": "storage"}, "AWS_ENDPOINT_URL"),
        ({"CLAMD": "clamd"}, "CLAMD"),
    ],
)
def test_a_wrong_setting_is_named_at_the_start(tmp_path, given, named):
    with pytest.raises(SettingsError, match=f"^{named}: "):
        read_settings({"INSTANCE_PATH": str(tmp_path), **given})


def test_the_secret_of_a_bucket_is_not_printed():
    assert "hush" not in repr(Bucket("documents", "", "eu-west-2", "", "key", "hush"))
