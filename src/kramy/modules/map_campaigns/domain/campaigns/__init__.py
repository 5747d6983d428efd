"""Campaigns themselves: made and changed by officials, with categories, rules, windows and editions.

`campaigns` holds the verbs (others take `lock_campaign` before they write something of a campaign), `categories` those
of the list of categories that campaigns choose from.
"""
