"""Names of a register as phrases, for those who read texts with them but draft nothing."""

from reanalysis.draft.arms.register_names import read_register

__all__ = ["read_register"]
