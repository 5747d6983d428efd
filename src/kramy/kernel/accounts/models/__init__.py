from kramy.kernel.accounts.models.consent import Consent
from kramy.kernel.accounts.models.official_profile import OfficialProfile
from kramy.kernel.accounts.models.unit import Unit
from kramy.kernel.accounts.models.user import User

__all__ = ["Consent", "OfficialProfile", "Unit", "User"]
