"""The servers that come with a clone: PostgreSQL, Valkey, and the processes around them.

Production needs nothing of this: there `docker-compose.yml` gives three addresses instead. Nothing here
imports Django: it runs before the settings are read, and hands them their environment.
"""
