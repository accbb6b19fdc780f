"""The fields, values and vocabularies of a host, from `schemas/*.json`."""
