from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import signed_in
from tests.deals.registered import enroll, make_program, register
from tests.deals.test_registration_staff_pages import submitted
def test_count(acme, brightpath, rivermark, max_, paula, rosa):
    p = make_program(acme)
    mine = enroll(brightpath, p); other = enroll(rivermark, p)
    row = submitted(mine); submitted(other, "D-2")
    b = signed_in(max_)
    for path in ("/acme/registrations/", f"/acme/registrations/{row.code}/", "/acme/registrations/pipeline/"):
        with CaptureQueriesContext(connection) as s:
            assert b.get(path).status_code == 200
        print(path, len(s))
        for q in s: print("   ", q["sql"][:130])
