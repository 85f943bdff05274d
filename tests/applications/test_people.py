"""The people of an organisation: other roles, removed, gone; somebody who may submit always remains."""

from __future__ import annotations

from threading import Barrier, Thread

from app.accounts.models import Membership
from app.applications.organisations import people
from app.platform.db import db
from app.platform.errors import Refusal
from tests.applications.form import draft, open_round
from tests.applications.people import let_submit, member_url, organisation_url, roles
from tests.counting import count_queries


def change(cast, name, role, by="Nadia", version=1):
    return cast.client(by).post(f"{member_url(cast, name)}/role", data={"role": role, "version": version})


def remove(cast, name, by="Nadia"):
    return cast.client(by).post(f"{member_url(cast, name)}/removal")


def trail(cast):
    with cast.app.app_context():
        wanted = "select action from audit_event where subject = 'organisation' order by sequence"
        return list(db.session.scalars(db.text(wanted)))


def test_a_role_is_changed_and_holds_from_the_next_request(cast):
    key = draft(cast, open_round(cast.app))
    assert cast.client("Owen").get(f"/applications/{key}/reading-links").status_code == 200

    assert change(cast, "Owen", "may read").location == organisation_url(cast)

    assert roles(cast) == {"Nadia": "may submit", "Owen": "may read"}
    assert cast.client("Owen").get(f"/applications/{key}/reading-links").status_code == 403
    assert trail(cast) == ["organisation.role-changed"]


def test_a_removed_person_sees_nothing_from_that_moment(cast):
    """Their browser stays signed in; no page they can reach, nor an old address, says anything of it."""
    key = draft(cast, open_round(cast.app))
    owen, canary = cast.client("Owen"), "Brackenlight"
    addresses = ["", "/history", "/check", "/costs", "/parts/organisation", "/parts/organisation/earlier"]
    pages = [f"/applications/{key}{more}" for more in addresses]
    pages += [organisation_url(cast), f"{member_url(cast, 'Nadia')}/removal", f"/applications/{key}/reading-links"]
    assert canary in owen.get("/applications").text

    preview = cast.client("Nadia").get(f"{member_url(cast, 'Owen')}/removal").text
    assert "At once Owen can no longer open its 2 applications" in preview
    assert remove(cast, "Owen").status_code == 302

    assert {owen.get(page).status_code for page in pages} == {404}
    for page in (*pages, "/applications", "/home", "/account"):
        assert canary not in owen.get(page, follow_redirects=True).text
    assert owen.post(f"/applications/{key}/parts/organisation", data={"q_work": "x"}).status_code == 404
    assert trail(cast) == ["organisation.person-removed"]


def test_one_leaves_by_oneself(cast):
    assert "Leave Brackenlight" in cast.client("Owen").get(f"{member_url(cast, 'Owen')}/removal").text
    assert remove(cast, "Owen", by="Owen").location == "/applications"
    assert roles(cast) == {"Nadia": "may submit"}
    assert trail(cast) == ["organisation.left"]


def test_somebody_who_may_submit_always_remains(cast):
    lowered = change(cast, "Nadia", "may edit")
    assert lowered.status_code == 422
    assert "Somebody who may submit has to remain" in lowered.text
    left = remove(cast, "Nadia")
    assert left.status_code == 422
    assert "Give another person that right first" in left.text
    assert roles(cast)["Nadia"] == "may submit"
    assert trail(cast) == []


def test_strangers_find_nothing_and_other_roles_are_refused(cast):
    url, owens = organisation_url(cast), member_url(cast, "Owen")
    for path in (url, owens, f"{owens}/removal"):
        assert cast.client("Farouk").get(path).status_code == 404
        assert cast.client("Dilys").get(path).status_code == 404
    assert change(cast, "Owen", "may submit", by="Farouk").status_code == 404
    assert change(cast, "Owen", "may submit", by="Owen").status_code == 403
    assert remove(cast, "Nadia", by="Owen").status_code == 403
    page = cast.client("Owen").get(url).text
    assert "nadia@example.org" in page
    assert "Invite a colleague" not in page
    assert roles(cast) == {"Nadia": "may submit", "Owen": "may edit"}


def test_what_cannot_be_is_explained(cast):
    for sent, status, words in (
        ({"role": "", "version": 1}, 422, "Choose what this person may do."),
        ({"role": "may reign", "version": 1}, 422, "Choose one of these."),
        ({"role": "may read", "version": 7}, 409, "Somebody else changed what Owen may do"),
    ):
        answer = cast.client("Nadia").post(f"{member_url(cast, 'Owen')}/role", data=sent)
        assert answer.status_code == status
        assert words in answer.text
    assert roles(cast)["Owen"] == "may edit"


def test_two_who_remove_each_other_leave_one(cast):
    let_submit(cast, "Owen")
    both, results = Barrier(2, timeout=60), []

    def act(actor, other):
        with cast.app.app_context():
            membership = db.session.query(Membership).filter_by(person_id=cast.people[other]).one()
            person, at = cast.person(actor), cast.app.extensions["clock"].now()
            db.session.commit()
            both.wait()
            try:
                people.remove(membership, actor=person, at=at)
            except Refusal as refusal:
                results.append(refusal.status)
            else:
                results.append(302)

    threads = [Thread(target=act, args=pair) for pair in (("Nadia", "Owen"), ("Owen", "Nadia"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(results) == [302, 403]
    assert list(roles(cast).values()) == ["may submit"]


def test_the_page_asks_the_database_the_same_however_many_belong(cast):
    url, client = organisation_url(cast), cast.client("Nadia")
    client.get(url)
    with count_queries(cast.app) as queries:
        client.get(url)
    assert len(queries) <= 14
