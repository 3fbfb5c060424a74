"""The composition root: from settings to a running `App`."""

from bot.app import App
from bot.policies import Policies
from bot.settings import Settings
from storage.blobs import Blobs, BlobStore
from storage.database import Database, open_database
from storage.pace import SharedPace
from triage.links.probe import BotChat, Prober
from triage.panels.opening import open_panel
from triage.panels.provider import ProviderShops
from triage.panels.transport import Limiter
from triage.ports import Panel


def open_store(settings: Settings, *, exclusive: bool = False) -> Database:
    """The database, its schema up to date. `exclusive` is for the one process that runs the installation."""
    return open_database(settings.database_url, exclusive=exclusive)


def panel_of(settings: Settings, limit: Limiter | None = None) -> Panel:
    """The panel of these settings, its calls kept apart by `limit`; nothing is asked of it yet."""
    panel = settings.panel
    return open_panel(
        panel.kind,
        panel.url,
        panel.admin_key.get_secret_value(),
        payment_method=panel.payment_method,
        decimals=panel.decimals,
        limit=limit,
    )


def compose(settings: Settings, database: Database) -> App:
    """Every part of one installation. Raises `policy.PolicyError` or `SettingsError` when one cannot be used."""
    return App(
        panel_id=settings.panel_id,
        settings=settings,
        database=database,
        blobs=_blobs(settings),
        policies=Policies(settings.policy),
        panel=panel_of(settings, _pace(settings, database)),
        providers=ProviderShops([(shop.name, shop.url, shop.key.get_secret_value()) for shop in settings.providers]),
        links=_link_checks(settings),
    )


def _link_checks(settings: Settings) -> Prober:
    """What may be asked of the platforms: nothing, unless the settings say so."""
    token = settings.telegram.token.get_secret_value()
    return Prober(
        settings.links.asked(),
        bot=BotChat(settings.telegram.api_root, token) if token else None,
        short_links=settings.links.short == "on",
        keys=settings.links.keys(),
    )


def _pace(settings: Settings, database: Database) -> Limiter | None:
    """Five calls a second to the panel, counted over all replicas; on one file there is one process to count."""
    shared = settings.database_url.startswith("postgresql")
    return SharedPace(database, settings.panel_id, "panel") if shared else None


def _blobs(settings: Settings) -> BlobStore:
    keys = settings.evidence.keys.get_secret_value()
    if not keys.strip():
        return _store(settings)
    from storage.sealed import Sealed, read_keys  # its library is an extra

    return Sealed(_store(settings), read_keys(keys))


def _store(settings: Settings) -> BlobStore:
    evidence = settings.evidence
    if not evidence.s3:
        return Blobs(settings.var / "evidence")
    from storage.objects import open_objects  # its client is an extra

    options = {
        "endpoint": evidence.s3_endpoint,
        "region": evidence.s3_region,
        "access_key_id": evidence.s3_access_key.get_secret_value(),
        "secret_access_key": evidence.s3_secret_key.get_secret_value(),
    }
    return open_objects(evidence.s3, options)
