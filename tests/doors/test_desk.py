"""The desk shows a complaint to those who may see it, and to nobody else."""

import pytest
from django.test import Client

from ..records import organization as org
from .desk_people import seated

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def test_smoke() -> None:
    ref = org.lodged().reference
    client = seated(org.HANDLER)
    for path in ["", "complaints/", "complaints/new/", "complaints/settle/", "find/", "settings/",
                 "settings/categories/", "settings/categories/other/", "settings/units/", "settings/units/main/", "settings/targets/",
                 "settings/closures/", "settings/people/", "settings/people/han/", "complaint-form/", "about-me/",
                 f"complaints/{ref}/", f"complaints/{ref}/follow-up/", f"complaints/{ref}/chronology/", f"complaints/{ref}/given/"]:
        r = client.get("/desk/" + path)
        print(path, r.status_code, len(r.content))
        assert r.status_code == 200, path
    from amends.core.operation.acts import ACTS, JOINT_ACTS
    for a in [*ACTS, *JOINT_ACTS]:
        r = client.get(f"/desk/complaints/{ref}/acts/{a}/")
        print(a, r.status_code)
        assert r.status_code in (200, 409, 404)
