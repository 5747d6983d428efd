"""Recording and reading what was done."""

from kramy.kernel.audit.domain.log import history_of, record, record_view
from kramy.kernel.audit.domain.personal import export_acts, forget_actor, forget_old_actors

__all__ = ["export_acts", "forget_actor", "forget_old_actors", "history_of", "record", "record_view"]
