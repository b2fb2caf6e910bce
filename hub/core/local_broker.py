"""The durable local broker: one file a message, as kombu's filesystem transport does it, without its races.

kombu writes a message in place, so that a reader can take half a file, and keeps bindings in files that are truncated before they are locked; either
ends a worker. Here a message appears under its name only when it is whole, and bindings live in the process: every sender declares its queue.
"""

import json
import time
import uuid
from pathlib import Path
from queue import Empty
from typing import Any, Final

from kombu.transport import TRANSPORT_ALIASES, filesystem, virtual

SCHEME: Final = "hublocal"


class Channel(filesystem.Channel):
    """Messages as whole files in one folder."""

    supports_fanout = False
    get_table = virtual.Channel.get_table

    def _queue_bind(self, *_binding: Any) -> None:
        """Nothing to keep: the process's own table has it."""

    def _delete(self, queue: str, *_binding: Any, **_options: Any) -> None:
        self._purge(queue)

    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]  # as the filesystem transport has it
        name = f"{time.time_ns():020d}_{uuid.uuid4().hex}.{queue}.msg"
        folder = Path(self.data_folder_out)
        hidden = folder / f".{name}"
        hidden.write_text(json.dumps(payload))
        hidden.rename(folder / name)

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        folder, taken = Path(self.data_folder_in), Path(self.processed_folder)
        for name in sorted(path.name for path in folder.iterdir()):
            if name.startswith(".") or name.partition(".")[2] != f"{queue}.msg":
                continue
            mine = taken / name
            try:
                (folder / name).rename(mine)
            except FileNotFoundError:
                continue  # another worker was quicker
            payload = json.loads(mine.read_text())
            mine.unlink()
            return payload
        raise Empty


class Transport(filesystem.Transport):
    """kombu's transport over that channel; its state is the process's own."""

    Channel = Channel
    global_state = virtual.BrokerState()
    driver_name = SCHEME


TRANSPORT_ALIASES[SCHEME] = f"{__name__}:Transport"
