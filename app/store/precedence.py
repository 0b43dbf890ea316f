"""Precedence: whoever makes a long answer stands still while a quick one is made.

Python runs one thread at a time. One that reads rows lets go at each of them, and has to wait until the other, which
makes a download, is told to let go as well: a page of fifty rows would wait fifty times. A flag tells of a quick
answer, and no lock: whoever waits for a lock has it before it can run, and would hold up the next quick answer.
"""

from time import sleep

WAIT_SECONDS = 0.0005
"""For how long one stands still before one looks again."""
WAITS = 20
"""How often one stands still at most, so that what is long is made as well where quick answers never end."""


class Quick:
    """The answer that is made on the spot, by the one thread of a process that makes those."""

    is_under_way = False

    def __enter__(self) -> None:
        """Begin."""
        Quick.is_under_way = True

    def __exit__(self, *error: object) -> None:
        """End."""
        Quick.is_under_way = False


QUICK = Quick()


def give_way() -> None:
    """Stand still while a quick answer is made."""
    for _ in range(WAITS):
        if not Quick.is_under_way:
            return
        sleep(WAIT_SECONDS)
