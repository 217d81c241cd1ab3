"""What still runs of what a test or a benchmark began."""

from pathlib import Path


def group_of(leader: int) -> list[int]:
    """The processes of a process group that still run (and are not mere entries of the ended)."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[2]) == leader and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return found
