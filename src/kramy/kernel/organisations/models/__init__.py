from kramy.kernel.organisations.models.organisation import Membership, Organisation, Site
from kramy.kernel.organisations.models.register_answer import RegisterAnswer

__all__ = ["Membership", "Organisation", "RegisterAnswer", "Site"]
