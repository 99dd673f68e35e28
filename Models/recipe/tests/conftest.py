"""Where the tests find the recipe, its neighbours and the program."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

RECIPE = Path(__file__).resolve().parents[1]
REPOSITORY = RECIPE.parents[1]
sys.path.insert(0, str(RECIPE))


@pytest.fixture
def corpus() -> Path:
    return RECIPE / "corpus"


@pytest.fixture
def fixtures() -> Path:
    """The folder of fixtures that the Swift tests compare with."""
    return REPOSITORY / "Tests" / "Fixtures" / "Recipe"


@pytest.fixture
def oracles() -> Path:
    """Expected logits of other implementations; skipped where they are not beside the repository."""
    folder = REPOSITORY.parent / "shared" / "oracles"
    if not folder.exists():
        pytest.skip("no ../shared/oracles")
    return folder


@pytest.fixture
def program() -> Path:
    """The built program: $TRILOBIT, or the release build."""
    path = Path(os.environ.get("TRILOBIT", REPOSITORY / ".build" / "release" / "trilobit"))
    if not path.exists():
        pytest.skip(f"{path} is not built (swift build -c release)")
    return path
