"""What a claim is, what is missing, what is a duplicate, what the decision is and what the brief says.

Pure decisions plus the Protocols they need from outside (`ports`). Only `panels` and `links` speak HTTP.
"""
