"""Our package names are plain words: nothing that is installed beside us may claim them."""

from __future__ import annotations

import importlib.metadata
import importlib.util

import pytest

from tests.support.tree import PACKAGES, ROOT

INSTALLED = importlib.metadata.packages_distributions()


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_belongs_to_us_alone(package: str) -> None:
    assert set(INSTALLED.get(package, [])) <= {"waypost"}


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_is_imported_from_this_tree(package: str) -> None:
    spec = importlib.util.find_spec(package)
    assert spec is not None and spec.origin == str(ROOT / package / "__init__.py")


@pytest.mark.parametrize("folder", ["tests", "deploy", "docs", "requirements"])
def test_nothing_installed_stands_before_a_folder_of_the_root(folder: str) -> None:
    assert folder not in INSTALLED
