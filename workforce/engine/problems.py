"""What stops an engine: a network that no run can finish, with the name of the activity that is to blame."""

from __future__ import annotations

from workforce.network.network import Network


class EngineProblem(Exception):
    """WF501: a run that cannot start or cannot go on. The text says which activity, why, and what to change."""

    code = "WF501"

    def __str__(self) -> str:
        return f"{super().__str__()}. [{self.code}]"


def activity_name(network: Network, activity: int) -> str:
    """An activity as users know it: its own name and its pathway's."""
    pathway, name = network.names.activities[activity]
    return f"{name!r} of the pathway {pathway!r}"


def endless_journey(network: Network, activity: int, visits: int) -> EngineProblem:
    """A patient who has made more visits than anyone can."""
    return EngineProblem(
        f"a patient has made {visits:,} visits and has just joined {activity_name(network, activity)}: the routes "
        "around it lead back to it and hardly anyone leaves. Check the shares of its `next`"
    )


def endless_instant(network: Network, activity: int, happenings: int) -> EngineProblem:
    """More happens at one moment than can be meant."""
    return EngineProblem(
        f"{happenings:,} things have happened at one moment, the last of them at "
        f"{activity_name(network, activity)}: something around it takes no time and never ends. Give it a time, or "
        "let patients leave"
    )


def impossible_request(
    network: Network, activity: int, place: int, location: int, units: int, most: int
) -> EngineProblem:
    """An activity that asks for more than there ever is."""
    return EngineProblem(
        f"{activity_name(network, activity)} asks for {units} of {network.names.places[place]!r} at "
        f"{network.names.locations[location]!r}, where there are never more than {most}: its patients would wait "
        "for ever. Ask for fewer, or give the region more"
    )
