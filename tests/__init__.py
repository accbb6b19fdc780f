"""Tests. A failing `check` of `fixture.py` has to print both texts."""

import pytest

pytest.register_assert_rewrite("tests.fixture")
