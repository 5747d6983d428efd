from kramy.kernel.organisations.models.organisation import Membership, Organisation, Site

__all__ = ["Membership", "Organisation", "Site"]
