"""Imports lsprotocol and pygls at half the cost.

`lsprotocol.types` defines over 550 attrs classes, and attrs generates and compiles the methods of each; a session
uses a few dozen of them. While the module is imported, each class gets stand-ins that have attrs do this work
when one of them is first called. The class is then exactly what attrs makes of it.

This reaches into attrs (`_ClassBuilder._eval_snippets`, in 24.3 and later). If attrs looks different, or a class made
this way fails its trial, the import is the plain one and only time is lost. Code that needs lsprotocol imports it from
within this package, which `agentls/lsp/__init__.py` ensures.
"""

from __future__ import annotations

import contextlib
import gc
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any


def import_libraries() -> None:
    """Import `lsprotocol.types`, the fast way if possible, and pygls."""
    if "lsprotocol.types" in sys.modules:
        return
    with _without_collection():
        with _postponed_methods():
            import lsprotocol.types as t
        import pygls.lsp.server as server
    assert t
    assert server


@contextlib.contextmanager
def _without_collection() -> Iterator[None]:
    """Disables cyclic garbage collection: an import creates no garbage."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextlib.contextmanager
def _postponed_methods() -> Iterator[None]:
    """A context in which attrs gives a class stand-ins for the methods that it generates."""
    try:
        from attr import _make

        builder: Any = _make._ClassBuilder
        compile_methods = builder._eval_snippets
        builder._eval_snippets = _postponing(compile_methods)
    except (ImportError, AttributeError):
        yield
        return
    try:
        try:
            works = _trial()
        except Exception:
            works = False
        if not works:
            builder._eval_snippets = compile_methods
        yield
    finally:
        builder._eval_snippets = compile_methods


def _postponing(compile_methods: Callable[[Any], None]) -> Callable[[Any], None]:
    """Replaces `_ClassBuilder._eval_snippets`, which compiles the methods and puts them into `_cls_dict`."""
    lock = threading.RLock()

    def postpone(builder: Any) -> None:
        stand_ins: dict[str, Any] = {}

        def make(name: str) -> Callable[..., Any]:
            def stand_in(self: Any, *args: Any, **kwargs: Any) -> Any:
                with lock:
                    if builder._cls_dict is not methods:
                        builder._cls_dict = methods
                        compile_methods(builder)
                    for owner in type(self).__mro__:
                        if owner.__dict__.get(name) is stand_in:
                            for each, method in methods.items():
                                if owner.__dict__.get(each) is stand_ins.get(each):
                                    setattr(owner, each, method)
                return methods[name](self, *args, **kwargs)

            stand_in.__name__ = name
            return stand_in

        class Names(dict[str, Any]):
            def __missing__(self, name: str) -> Any:
                stand_ins[name] = self[name] = make(name)
                return self[name]

        methods: dict[str, Any] = {}
        names = Names()
        for _, _, attach in builder._script_snippets:
            attach(builder._cls_dict, names)

    return postpone


def _trial() -> bool:
    """Whether a class made this way is the same as one made by attrs."""
    import attrs

    @attrs.define
    class Base:
        x: int
        y: int = 2

    @attrs.define
    class Derived(Base):
        z: int = attrs.field(default=3, validator=attrs.validators.instance_of(int))

    if Derived.__init__.__code__.co_name != "stand_in":
        return False
    one = Derived(1)
    if (one.x, one.y, one.z) != (1, 2, 3) or one != Derived(1) or one == Derived(2) or Base(1) != Base(1, 2):
        return False
    try:
        Derived(1, z="3")  # type: ignore[arg-type]
    except TypeError:
        return Derived.__init__.__code__.co_name == "__init__" and repr(Base(4)).endswith("Base(x=4, y=2)")
    return False
