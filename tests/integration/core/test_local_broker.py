"""The local broker under several writers and readers: each message arrives whole, once."""

import threading
from pathlib import Path
from queue import Empty

from kombu import Connection

from hub.core.config import Settings
from hub.core.queue import celery_app, celery_settings


def test_messages_of_many_writers_arrive_whole_and_once(tmp_path: Path) -> None:
    settings = Settings(instance=tmp_path, secret_key="t" * 32)
    celery_app(settings)
    configured = celery_settings(settings)

    def connect() -> Connection:
        return Connection(configured["broker_url"], transport_options=configured["broker_transport_options"])

    def write(writer: int) -> None:
        with connect() as connection:
            queue = connection.SimpleQueue("default")
            for number in range(50):
                queue.put({"writer": writer, "number": number, "padding": "đ" * 20_000})

    got: list[tuple[int, int]] = []

    def read() -> None:
        with connect() as connection:
            queue = connection.SimpleQueue("default")
            while True:
                try:
                    message = queue.get(timeout=2)
                except (Empty, queue.Empty):
                    return
                got.append((message.payload["writer"], message.payload["number"]))
                message.ack()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    threads += [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == [(writer, number) for writer in range(4) for number in range(50)]
    assert [path.name for path in (tmp_path / "queue").rglob("*.msg")] == []
