from __future__ import annotations

import pytest

from compendium.adapters.persistence.in_memory_budget import InMemoryBudget
from compendium.ports.budget import Budget
from tests.contracts.budget import BudgetContract


class TestInMemoryBudget(BudgetContract):
    @pytest.fixture
    def budget(self) -> Budget:
        return InMemoryBudget(10)
