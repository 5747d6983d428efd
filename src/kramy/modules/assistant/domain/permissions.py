"""Who may do what; code asks for permissions, never for roles."""

HANDLE = "assistant.handle_requests"
"""Look after clients: requests, plans, contacts, groups."""

MANAGE = "assistant.manage_clients"
"""Hand over anybody's clients."""

WRITE_CARDS = "assistant.write_cards"
MANAGE_TOPICS = "assistant.manage_topics"
