"""What the samples of the library's pages share: one book with two copies, one of them lent to the pupil of the walk."""

import io

from hub.core.authz import Role
from library.catalogue import queries, services
from library.catalogue.schemas import CopiesForm, DigitalForm, RecordForm
from library.circulation.models import Loan
from library.circulation.schemas import ScanForm
from library.circulation.services import desk
from tests.factories.accounts import load
from tests.factories.library import make_pdf
from tests.walk.world import Walk


def things(walk: Walk) -> dict[str, int]:
    """Ids: `record`, `copy` (on the shelf), `loan` (the pupil's), `entry` (a line of the journal that can be undone), `patron`."""
    if "library" not in walk.things:
        walk.things["library"] = _make(walk)
    found: dict[str, int] = walk.things["library"]
    return found


def _make(walk: Walk) -> dict[str, int]:
    librarian, school = load(walk.users[Role.LIBRARIAN]), walk.place.school
    record = services.create_record(librarian, school, RecordForm(title="Số đỏ", item_type="literature"))
    services.add_copies(librarian, record, CopiesForm(barcode="TK.1", count=2))
    services.attach_digital(librarian, record, io.BytesIO(make_pdf()), "so-do.pdf", DigitalForm(basis="Nhà trường tự soạn"))
    pupil = load(walk.users[Role.PUPIL])
    opened = desk.scan(librarian, school, ScanForm(scan=pupil.name))
    lent = desk.scan(librarian, school, ScanForm(scan="TK.1", card=opened.patron_id))
    loan = walk.hub.session.query(Loan).one()
    copy = queries.find_copies(walk.hub.session, school, "TK.2")[0]
    return {"record": record, "copy": copy.id, "loan": loan.id, "entry": lent.entry_id or 0, "patron": opened.patron_id or 0}
