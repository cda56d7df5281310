"""A partner says that a fact behind its tier is wrong; the vendor answers in time and corrects it, or says why not.

It stands in `deals`, which sees tiers and partners below it: what is appealed is a row of a tier's explanation, and the
fact that is corrected belongs to deals or to partners.
"""
