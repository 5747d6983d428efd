"""Campaigns themselves: made and changed by officials, with categories, rules, windows and editions.

`campaigns` holds the verbs (others take `lock_campaign` before they write something of a campaign), `windows` says when
applications are taken and the map is on show, `editions` makes next year's campaign and knows whom to invite to it,
`categories` keeps the list of categories that campaigns choose from.
"""
