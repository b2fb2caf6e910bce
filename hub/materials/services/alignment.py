"""Which required outcomes a form chooses: by the picker, or by codes typed where there is no script."""

import re
from collections.abc import Collection

from hub.core.db import session
from hub.core.errors import Invalid
from hub.core.i18n import lazy_gettext as _l
from hub.curriculum import queries as curriculum
from hub.materials.services.forms import CorrectionForm, MaterialForm


def chosen_outcomes(form: MaterialForm | CorrectionForm, subject_code: str, kept: Collection[int] = ()) -> list[int]:
    """Ids of the outcomes chosen. Raises Invalid for typed codes that the subject does not have.

    One that was chosen in the picker and went with a change of subject is left out; `kept` may be retired.
    """
    typed = [code for code in re.split(r"[\s,;]+", form.outcomes_codes.upper()) if code]
    found = curriculum.find_codes(session(), typed)
    choosable = curriculum.choosable(session(), subject_code, [*form.outcomes, *found.values()], kept)
    unknown = [code for code in dict.fromkeys(typed) if found.get(code) not in choosable]
    if unknown:
        message = _l("This subject has no required outcome %(codes)s.", codes=", ".join(unknown)[:200])
        raise Invalid(message, code="outcome_unknown", fields={"outcomes": message})
    return sorted(choosable)
