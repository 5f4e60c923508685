"""A study or a claim as a document to send on."""
