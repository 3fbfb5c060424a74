"""The parts of a running Makegood, handed to every door and worker."""

from dataclasses import dataclass, field
from pathlib import Path

from bot.pictures.seen import SeenPictures
from bot.policies import Policies
from bot.settings import Settings
from storage.blobs import BlobStore
from storage.database import Database
from triage.ports import LinkChecks, Panel, Providers


@dataclass(frozen=True, slots=True)
class App:
    """One installation, composed once at start (`bot.composition`)."""

    panel_id: str
    settings: Settings
    database: Database
    blobs: BlobStore
    policies: Policies
    panel: Panel
    providers: Providers
    links: LinkChecks
    pictures: SeenPictures = field(default_factory=SeenPictures)

    @property
    def incoming(self) -> Path:
        """The folder in which files lie until they were looked at; see `bot.incoming`."""
        return self.settings.var / "evidence" / "incoming"

    def close(self) -> None:
        """Give up what was opened for the outside; the database is closed by whoever opened it."""
        self.panel.close()
        self.providers.close()
