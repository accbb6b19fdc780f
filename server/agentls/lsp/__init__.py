"""The language server: everything that depends on the protocol. No other package imports lsprotocol or pygls."""

from . import startup

startup.import_libraries()
