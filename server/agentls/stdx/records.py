"""`dataclass(frozen=True)`, regular expressions and `cached_property` that cost nothing until they are used.

The standard library compiles six methods for each class. For all classes here this takes a third of the startup time of
the command line, and compiling all expressions takes a fifth. Here, `__init__` is compiled when the first value is
made, equality and hash iterate over the fields, and an expression is compiled on first use. Up to Python 3.11, a
`cached_property` has one lock for all instances, so that threads wait for each other; here, two threads that ask at the
same time compute the value twice. For the type checker, these are the standard library's own, and the type checker is
what keeps values from being changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__all__ = ["always", "cached_property", "dataclass", "field", "fields", "pattern", "replace"]

if TYPE_CHECKING:
    from dataclasses import dataclass, field, fields, replace
    from functools import cached_property
    from re import Match
    from re import compile as pattern
    from typing import Protocol

    class Always(Protocol):
        """A regular expression that matches everywhere, if only nothing."""

        def match(self, text: str, start: int = 0, end: int = ..., /) -> Match[str]: ...

    def always(expression: str) -> Always: ...
else:
    import re
    from operator import attrgetter
    from reprlib import recursive_repr

    _NONE = object()

    class _Field:
        def __init__(self, default=_NONE, default_factory=None, init=True, compare=True, repr=True):
            self.name = ""
            self.default, self.factory = default, default_factory
            self.init, self.compare, self.repr = init, compare, repr

    field = _Field

    def dataclass(*, frozen, eq=True):
        """A class whose fields are its annotations. Not for one that inherits fields or has a `__post_init__`."""
        assert frozen

        def made(cls):
            found = cls.__record__ = tuple(_field(cls, name) for name in cls.__annotations__)
            cls.__match_args__ = tuple(it.name for it in found if it.init)
            cls.__init__ = _first_init(cls)
            if "__repr__" not in cls.__dict__:
                cls.__repr__ = _repr
            if eq:
                names = [it.name for it in found if it.compare]
                values = attrgetter(*names) if names else type
                cls.__eq__ = lambda self, other: (
                    values(self) == values(other) if other.__class__ is cls else NotImplemented
                )
                cls.__hash__ = lambda self: hash(values(self))
            return cls

        return made

    def _field(cls, name):
        default = cls.__dict__.get(name, _NONE)
        found = default if isinstance(default, _Field) else _Field(default)
        found.name = name
        if found.default is not _NONE:
            setattr(cls, name, found.default)
        elif found is default:
            delattr(cls, name)
        return found

    def _first_init(cls):
        """A placeholder for `__init__` until the first value is made."""

        def __init__(self, *args, **kwargs):
            cls.__init__ = _init(cls.__record__)
            cls.__init__(self, *args, **kwargs)

        return __init__

    def _init(found):
        given, lines, names = ["self"], ["pass"], {"none": _NONE}
        for it in found:
            names[f"default_{it.name}"], names[f"make_{it.name}"] = it.default, it.factory
            made = f"make_{it.name}()"
            if it.init:
                default = f"default_{it.name}" if it.default is not _NONE else "none" if it.factory else ""
                given.append(f"{it.name}={default}" if default else it.name)
                made = f"{made} if {it.name} is none else {it.name}" if it.factory else it.name
            lines.append(f"self.{it.name} = {made}")
        exec(f"def __init__({', '.join(given)}):\n " + "\n ".join(lines), names)
        return names["__init__"]

    @recursive_repr()
    def _repr(self):
        said = (f"{it.name}={getattr(self, it.name)!r}" for it in self.__record__ if it.repr)
        return f"{type(self).__qualname__}({', '.join(said)})"

    def fields(value):
        return value.__record__

    def replace(value, /, **changes):
        """A copy with other values for some fields."""
        return type(value)(**{it: getattr(value, it) for it in value.__match_args__} | changes)

    class cached_property:
        """A property that is computed on first use, and kept in the instance."""

        def __init__(self, function):
            self._function, self.__doc__ = function, function.__doc__

        def __set_name__(self, owner, name):
            self._name = name

        def __get__(self, instance, owner=None):
            if instance is None:
                return self
            found = instance.__dict__[self._name] = self._function(instance)
            return found

    class pattern:
        """A regular expression that is compiled on first use, except for reading its source."""

        def __init__(self, pattern, flags=0):
            self.pattern, self._flags = pattern, flags

        def __getattr__(self, name):
            compiled = re.compile(self.pattern, self._flags)
            for it in ("match", "search", "fullmatch", "finditer", "findall", "sub", "subn", "split"):
                setattr(self, it, getattr(compiled, it))
            return getattr(compiled, name)

    always = pattern
