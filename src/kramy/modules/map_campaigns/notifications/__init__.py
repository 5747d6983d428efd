"""Messages of the maps: one class each, and the verbs that write them."""

from kramy.modules.map_campaigns.notifications.alerts import (
    FALLBACK_SLUG,
    MOST_PLACES,
    AlertConfirmation,
    NewPlace,
    NewPlaces,
    ask_to_confirm,
    tell_of_new_places,
)
from kramy.modules.map_campaigns.notifications.editions import (
    EditionInvitation,
    EntryExpired,
    EntryExpiring,
    invite,
    remind,
    tell_expired,
)
from kramy.modules.map_campaigns.notifications.keeping import (
    LETTERS,
    EntryCorrected,
    EntryToConfirm,
    EntryUnconfirmed,
    ReportAnswered,
    confirmation_link,
    tell_corrected,
    tell_unconfirmed,
    thank_reporters,
    write_letter,
    write_letters,
)
from kramy.modules.map_campaigns.notifications.merging import (
    EntriesMerged,
    EntriesParted,
    tell_merged,
    tell_parted,
)

__all__ = [
    "FALLBACK_SLUG",
    "LETTERS",
    "MOST_PLACES",
    "AlertConfirmation",
    "EditionInvitation",
    "EntriesMerged",
    "EntriesParted",
    "EntryCorrected",
    "EntryExpired",
    "EntryExpiring",
    "EntryToConfirm",
    "EntryUnconfirmed",
    "NewPlace",
    "NewPlaces",
    "ReportAnswered",
    "ask_to_confirm",
    "confirmation_link",
    "invite",
    "remind",
    "tell_corrected",
    "tell_expired",
    "tell_merged",
    "tell_of_new_places",
    "tell_parted",
    "tell_unconfirmed",
    "thank_reporters",
    "write_letter",
    "write_letters",
]
