"""Residents who want to hear of new entries: what they asked for, and what they are to be told.

`subscriptions` holds the verbs on what was asked, `links` the signed links in messages; `queue` takes new entries to the
subscriptions that `matching` finds, in batches. `areas` is the part of a map meant, also of use to feeds.
"""
