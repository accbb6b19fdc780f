"""Tests. A failing `check` of `fixture.py` has to print the expected and the actual text."""

import pytest

pytest.register_assert_rewrite("tests.fixture")
