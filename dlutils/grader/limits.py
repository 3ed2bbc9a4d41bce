"""How much a hand-in may use."""

from dataclasses import asdict, dataclass

MiB = 2**20


@dataclass(frozen=True)
class Limits:
    """What one hand-in may use; seconds are of wall-clock time where nothing else is said, sizes in bytes.

    call: one case of an exercise.  grace: how long something deaf to its own alarm may go on.  starts: how often a hand-in
    is begun anew after a cell or an exercise has ended its process.  memory: of all its processes together; address_space,
    open_files and file: of each.  disk: its private file system.  frame: one message from the sandbox; parts: values in it.
    """

    cell: float = 20.0
    call: float = 5.0
    grace: float = 2.0
    handin: float = 180.0
    cpu: int = 180
    starts: int = 16
    memory: int = 2048 * MiB
    address_space: int = 4096 * MiB
    processes: int = 48
    open_files: int = 128
    file: int = 32 * MiB
    disk: int = 64 * MiB
    output: int = 64 * 1024
    pictures: int = 4 * MiB
    frame: int = 24 * MiB
    parts: int = 100_000

    def as_dict(self):
        return asdict(self)


ORDINARY = Limits()
