"""Runs a command, and kills itself (SIGKILL) once its load begins to commit: `python killing.py SECONDS COMMAND…`.

A thread kills, so many seconds after the commit has begun, while SQLite or PostgreSQL writes it down.
"""

import os
import signal
import sys
from threading import Thread
from time import sleep
from typing import Any

from sqlalchemy import Connection, Engine, event

from app.cli import main

killers: list[Thread] = []


def kill_after(seconds: float) -> None:
    """End this process as a lack of memory would."""
    sleep(seconds)
    os.kill(os.getpid(), signal.SIGKILL)


@event.listens_for(Engine, "commit")
def begin_to_wait(connection: Connection, *others: Any) -> None:
    """Begin to wait when the first transaction begins to commit."""
    killer = Thread(target=kill_after, args=[float(sys.argv[1])], daemon=True)
    killer.start()
    killers.append(killer)


if __name__ == "__main__":
    try:
        main(sys.argv[2:])
    finally:
        for killer in killers:  # the commit was quicker
            killer.join()
