"""The language server: all that knows the protocol. Code above this package never imports lsprotocol or pygls."""

from . import startup

startup.import_libraries()
