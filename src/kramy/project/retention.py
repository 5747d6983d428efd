"""The manifest app stands below the accounts and cannot describe its own data: the project does."""

from kramy.kernel.accounts.base import PersonalData

PERSONAL_DATA = (PersonalData(model="manifest.JobRun", other=("name", "last_started_at")),)
