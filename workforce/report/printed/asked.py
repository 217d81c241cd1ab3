"""What is asked for and cannot be done, as the commands tell it: wrong usage, not problems in the files."""

__all__ = ["CannotBeDone"]


class CannotBeDone(ValueError):
    """Something asked for that cannot be: a year that is not there, a file that would be written over."""

    wrong_usage = True
