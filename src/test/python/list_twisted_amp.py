"""Prints, as JSON, what there is to cover in the Twisted of the Python that runs it.

``tests`` are the test methods of Twisted's own tests of AMP, by class; ``names`` are the public names of
twisted.protocols.amp and the public methods that its public classes define themselves. What one class
inherits from another is not listed again, nor is what has a second name (``Box`` is ``AmpBox``).
"""

import ast
import importlib.util
import inspect
import json

import twisted
from twisted.protocols import amp
from zope.interface.interface import InterfaceClass


def test_methods():
    # The module is not imported: that would need what its TLS tests need.
    path = importlib.util.find_spec("twisted.test.test_amp").origin
    with open(path, encoding="utf-8") as source:
        module = ast.parse(source.read())
    found = {}
    for node in module.body:
        if isinstance(node, ast.ClassDef):
            methods = [
                item.name
                for item in node.body
                if isinstance(item, (ast.FunctionDef, ast.AsyncFunctionDef)) and item.name.startswith("test")
            ]
            if methods:
                found[node.name] = methods
    return found


def is_method(value):
    return inspect.isroutine(value) or isinstance(value, (classmethod, staticmethod, property))


def public_names():
    for name in amp.__all__:
        yield name
        value = getattr(amp, name)
        if isinstance(value, InterfaceClass):
            methods = value.names()
        elif isinstance(value, type) and value.__module__ == amp.__name__ and value.__name__ == name:
            methods = [key for key, member in vars(value).items() if is_method(member)]
        else:
            methods = []
        for method in methods:
            if not method.startswith("_"):
                yield f"{name}.{method}"


print(json.dumps({"version": twisted.__version__, "tests": test_methods(), "names": sorted(public_names())}))
