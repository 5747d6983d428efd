"""Keeping entries true once they are on a map.

`confirmations` asks firms whether their entry still holds and does what the answer or the silence means, `reports` takes
what residents say is wrong and what an official makes of it, `corrections` lets an official mend an entry whose firm
does not answer.
"""
