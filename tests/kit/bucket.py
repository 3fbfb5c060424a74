"""An S3-compatible server on 127.0.0.1 that can be stopped and started again; what it holds stays."""

import logging
from dataclasses import dataclass
from itertools import count

import httpx
from moto.server import ThreadedMotoServer

from storage.objects import ObjectBlobs, open_objects

NAMES = count(1)


class BucketServer:
    """`with BucketServer() as server:` serves; `stop` and `start` again keep address and content."""

    def __init__(self) -> None:
        self._port = 0
        logging.getLogger("werkzeug").setLevel(logging.ERROR)

    def start(self) -> None:
        """Serve, at the same port as before."""
        self._server = ThreadedMotoServer("127.0.0.1", self._port, verbose=False)
        self._server.start()
        self._port = self._server.get_host_and_port()[1]

    def stop(self) -> None:
        """Close the port."""
        self._server.stop()

    def bucket(self) -> "Bucket":
        """A new, empty bucket."""
        made = Bucket(f"http://127.0.0.1:{self._port}", f"evidence{next(NAMES)}")
        httpx.put(f"{made.endpoint}/{made.name}").raise_for_status()
        return made

    def __enter__(self) -> "BucketServer":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


@dataclass(frozen=True)
class Bucket:
    """One bucket, and how an installation is told of it."""

    endpoint: str
    name: str

    @property
    def settings(self) -> dict[str, str]:
        """The section `evidence` of the settings."""
        return {
            "s3": f"s3://{self.name}/pictures",
            "s3_endpoint": self.endpoint,
            "s3_region": "us-east-1",
            "s3_access_key": "somebody",
            "s3_secret_key": "something",
        }

    def open(self) -> ObjectBlobs:
        """The store as a program opens it."""
        names = {name.removeprefix("s3_"): value for name, value in self.settings.items() if name != "s3"}
        options = {name + "_id" * (name == "access_key"): value for name, value in names.items()}
        options["secret_access_key"] = options.pop("secret_key")
        return open_objects(self.settings["s3"], options)
