"""Order pages as five different panels draw them, filled from a seed, and what people do to a copy of one.

Every page is a realistic phone or desktop screenshot: its own interface (bars, labels, colours) around the order's
values. Two orders on one interface differ in their values alone.
"""

import io
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from PIL import Image, ImageDraw, ImageFont

SERVICES = (
    "Instagram followers, real, 30 days refill",
    "Instagram likes, fast start",
    "TikTok views, instant",
    "TikTok followers, no drop",
    "YouTube views, slow and safe",
    "Telegram members, 7 days",
    "Twitter followers, mixed",
    "Facebook page likes",
)
STATUSES = ("Completed", "Partial", "In progress", "Canceled", "Pending", "Processing")
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


@dataclass(frozen=True, slots=True)
class Order:
    """What stands on the page."""

    number: str
    link: str
    handle: str
    service: str
    quantity: int
    remains: int
    start: int
    charge: str
    status: str
    at: datetime
    balance: str
    clock: str


def order(seed: int) -> Order:
    """The order of that seed. Numbers of neighbouring seeds are neighbours, as a panel's are."""
    chance = random.Random(seed)
    quantity = chance.choice((100, 250, 500, 1000, 1000, 2000, 3000, 5000, 10000))
    status = chance.choice(STATUSES)
    handle = "".join(chance.choice(LETTERS[:26]) for _ in range(chance.randint(6, 12)))
    code = "".join(chance.choice(LETTERS) for _ in range(11))
    return Order(
        number=str(104_000 + seed),
        link=f"https://instagram.com/p/{code}" if chance.random() < 0.6 else f"https://instagram.com/{handle}",
        handle=handle,
        service=chance.choice(SERVICES),
        quantity=quantity,
        remains=0 if status == "Completed" else chance.randint(0, quantity),
        start=chance.randint(0, 60_000),
        charge=f"{chance.randint(20, 9_000) / 100:.2f}",
        status=status,
        at=datetime(2026, 6, 1, 6) + timedelta(minutes=chance.randint(0, 60 * 24 * 21)),  # noqa: DTZ001 - drawn only
        balance=f"{chance.randint(0, 20_000) / 100:.2f}",
        clock=f"{chance.randint(0, 23):02d}:{chance.randint(0, 59):02d}",
    )


class Page:
    """A page being drawn. Positions and sizes are for a width of 540 and grow with `scale`."""

    def __init__(self, width: int, height: int, ground: str, scale: float) -> None:
        self.scale = scale
        self.image = Image.new("RGB", (round(width * scale), round(height * scale)), ground)
        self._draw = ImageDraw.Draw(self.image)

    def bar(self, left: float, top: float, right: float, bottom: float, colour: str, **more: Any) -> None:
        """A filled box."""
        box = [round(edge * self.scale) for edge in (left, top, right, bottom)]
        self._draw.rounded_rectangle(box, more.pop("radius", 0) * self.scale, fill=colour, **more)

    def text(self, left: float, top: float, words: str, size: float = 18, colour: str = "#222", **more: Any) -> None:
        """Words from their upper left corner, or as `anchor` says."""
        font = ImageFont.load_default(size * self.scale)
        self._draw.text((left * self.scale, top * self.scale), words, fill=colour, font=font, **more)


def cards(one: Order, scale: float = 1) -> Image.Image:
    """A phone page, light, a card with label and value on each row."""
    page = Page(540, 1170, "#f2f4f8", scale)
    page.text(24, 14, one.clock, 16)
    page.text(452, 14, "LTE 5G", 16)
    page.bar(0, 44, 540, 110, "#3b5bdb")
    page.text(24, 64, "Order details", 24, "white")
    page.text(516, 66, f"${one.balance}", 19, "white", anchor="ra")
    page.bar(18, 134, 522, 800, "white", radius=14, outline="#d5d9e4")
    rows = (
        ("Order ID", one.number),
        ("Link", one.link),
        ("Service", one.service),
        ("Quantity", str(one.quantity)),
        ("Start count", str(one.start)),
        ("Remains", str(one.remains)),
        ("Charge", f"$ {one.charge}"),
        ("Status", one.status),
        ("Created", f"{one.at:%Y-%m-%d %H:%M}"),
    )
    for place, (label, value) in enumerate(rows):
        top = 156 + place * 70
        page.text(38, top, label, 16, "#7a8194")
        page.text(38, top + 24, value, 20)
    page.bar(38, 840, 502, 894, "#3b5bdb", radius=10)
    page.text(270, 867, "Request refill", 20, "white", anchor="mm")
    for place, label in enumerate(("Home", "Orders", "Funds", "Help")):
        page.text(68 + place * 135, 1120, label, 16, "#596080", anchor="mm")
    return page.image


def dark(one: Order, scale: float = 1) -> Image.Image:
    """A phone page, dark, label left and value right."""
    page = Page(540, 1170, "#14161c", scale)
    page.text(270, 18, one.clock, 17, "#dddddd", anchor="mt")
    page.text(30, 70, "BOOSTPANEL", 28, "#8ce99a")
    page.text(510, 78, f"Balance: {one.balance} USD", 16, "#9aa0ad", anchor="ra")
    rows = (
        ("ID", f"#{one.number}"),
        ("Date", f"{one.at:%d.%m.%Y %H:%M}"),
        ("Username", f"@{one.handle}"),
        ("Price", f"{one.charge} USD"),
        ("Ordered", f"{one.quantity:,}"),
        ("Start", f"{one.start:,}"),
        ("Left", f"{one.remains:,}"),
        ("State", one.status.upper()),
    )
    for place, (label, value) in enumerate(rows):
        top = 170 + place * 84
        page.bar(24, top - 20, 516, top + 46, "#1e222c", radius=8)
        page.text(44, top, label, 19, "#8d94a5")
        page.text(496, top, value, 20, "#f1f3f5", anchor="ra")
    page.text(30, 870, one.service, 17, "#ced4da")
    page.text(30, 904, one.link, 17, "#74c0fc")
    page.text(270, 1010, "Need help? Open a ticket", 18, "#8ce99a", anchor="mm")
    return page.image


def table(one: Order, scale: float = 1) -> Image.Image:
    """A desktop list of orders; the claimed one stands among two others of the same account."""
    page = Page(1100, 560, "#ffffff", scale)
    page.bar(0, 0, 1100, 54, "#0b7285")
    page.text(24, 16, "SMM Central", 22, "white")
    page.text(1076, 18, f"{one.handle}   ${one.balance}", 17, "white", anchor="ra")
    page.bar(0, 54, 180, 560, "#f1f3f5")
    for place, label in enumerate(("New order", "Orders", "Services", "Add funds", "Tickets", "API")):
        page.text(24, 84 + place * 46, label, 17, "#495057")
    page.text(204, 76, "My orders", 24)
    heads = ((204, "ID"), (282, "Date"), (404, "Link"), (700, "Charge"), (778, "Start"), (856, "Qty"), (926, "Status"))
    for left, label in heads:
        page.text(left, 126, label, 15, "#868e96")
    for place in range(3):
        row = replace(order(hash((one.number, place)) % 10_000_000), number=str(int(one.number) - 37 * place))
        _table_row(page, one if place == 0 else row, 166 + place * 78)
    page.text(204, 520, "Page 1 of 4", 15, "#868e96")
    return page.image


def _table_row(page: Page, one: Order, top: float) -> None:
    page.bar(196, top - 12, 1088, top + 50, "#f8f9fa")
    page.text(204, top, one.number, 16)
    page.text(282, top, f"{one.at:%Y-%m-%d}", 15)
    page.text(282, top + 22, f"{one.at:%H:%M:%S}", 15)
    page.text(404, top, one.link, 14, "#1971c2")
    page.text(404, top + 22, one.service, 14, "#868e96")
    page.text(700, top, one.charge, 16)
    page.text(778, top, str(one.start), 16)
    page.text(856, top, str(one.quantity), 16)
    page.text(926, top, one.status, 16)


def receipt(one: Order, scale: float = 1) -> Image.Image:
    """A phone page that shows the order as a receipt in the middle."""
    page = Page(540, 1170, "#fff8f0", scale)
    page.text(24, 16, one.clock, 16, "#5c4a3d")
    page.text(516, 16, "87%", 16, "#5c4a3d", anchor="ra")
    page.text(270, 90, "Thank you for your order", 25, "#d9480f", anchor="mm")
    page.text(270, 160, f"No. {one.number}", 34, "#212529", anchor="mm")
    page.text(270, 230, one.status, 24, "#2b8a3e", anchor="mm")
    page.bar(40, 280, 500, 282, "#e8d5c4")
    rows = (
        (f"{one.quantity} x", one.service),
        ("Paid", f"USD {one.charge}"),
        ("Delivered", f"{one.quantity - one.remains} of {one.quantity}"),
        ("Before", str(one.start)),
        ("Placed on", f"{one.at:%b %d, %Y at %H:%M}"),
    )
    for place, (label, value) in enumerate(rows):
        top = 320 + place * 92
        page.text(56, top, label, 18, "#a08c7d")
        page.text(56, top + 30, value, 21)
    page.text(270, 830, one.link, 18, "#1864ab", anchor="mm")
    page.bar(60, 900, 480, 960, "#d9480f", radius=28)
    page.text(270, 930, "Order again", 21, "white", anchor="mm")
    page.text(270, 1060, "Questions? support is open day and night", 16, "#a08c7d", anchor="mm")
    return page.image


def grid(one: Order, scale: float = 1) -> Image.Image:
    """A tablet page with tiles, small labels and large values."""
    page = Page(820, 900, "#e9ecef", scale)
    page.bar(0, 0, 820, 64, "#5f3dc4")
    page.text(28, 20, "followhub / orders", 22, "white")
    page.text(792, 22, one.clock, 18, "white", anchor="ra")
    page.text(28, 92, f"Order {one.number} for {one.handle}", 26)
    page.text(28, 136, one.link, 18, "#5f3dc4")
    tiles = (
        ("ORDERED", f"{one.quantity:,}"),
        ("REMAINING", f"{one.remains:,}"),
        ("START COUNT", f"{one.start:,}"),
        ("COST", f"${one.charge}"),
        ("STATUS", one.status),
        ("YOUR FUNDS", f"${one.balance}"),
    )
    for place, (label, value) in enumerate(tiles):
        left, top = 28 + place % 2 * 392, 190 + place // 2 * 150
        page.bar(left, top, left + 372, top + 130, "white", radius=12)
        page.text(left + 22, top + 24, label, 15, "#868e96")
        page.text(left + 22, top + 60, value, 30)
    page.text(28, 668, f"Placed {one.at:%Y/%m/%d %H:%M:%S}", 18, "#495057")
    page.text(28, 706, one.service, 18, "#495057")
    for place, label in enumerate(("Refill", "Cancel", "Reorder")):
        page.bar(28 + place * 180, 770, 190 + place * 180, 820, "#5f3dc4", radius=8)
        page.text(109 + place * 180, 795, label, 18, "white", anchor="mm")
    return page.image


INTERFACES: dict[str, Callable[..., Image.Image]] = {
    "cards": cards,
    "table": table,
    "receipt": receipt,
    "dark": dark,
    "grid": grid,
}
"""Name -> how it draws an order. The first three are those on which the threshold was chosen."""


def as_png(image: Image.Image) -> bytes:
    """The screenshot as a phone stores it."""
    target = io.BytesIO()
    image.save(target, "PNG")
    return target.getvalue()


def recompressed(image: Image.Image, quality: int) -> Image.Image:
    """As it comes back from a messenger."""
    target = io.BytesIO()
    image.convert("RGB").save(target, "JPEG", quality=quality)
    return Image.open(io.BytesIO(target.getvalue())).convert("RGB")


def cropped(image: Image.Image, chance: random.Random, most: float = 0.2) -> Image.Image:
    """Bars cut away at the top and the bottom, each by at most that part, and up to a quarter of it at the sides."""
    width, height = image.size
    left, right = (int(width * chance.uniform(0, most / 4)) for _ in range(2))
    top, bottom = (int(height * chance.uniform(0, most)) for _ in range(2))
    return image.crop((left, top, width - right, height - bottom))


def overlaid(image: Image.Image, chance: random.Random) -> Image.Image:
    """With an arrow, a frame and a few words drawn on it, as people mark what they mean."""
    shown = image.copy()
    draw = ImageDraw.Draw(shown)
    width, height = shown.size
    x, y = chance.uniform(0.1, 0.7) * width, chance.uniform(0.1, 0.8) * height
    draw.rectangle((x, y, x + 0.25 * width, y + 0.06 * height), outline="#e03131", width=max(2, width // 150))
    draw.line((x * 0.5, y * 0.6, x, y), fill="#e03131", width=max(2, width // 130))
    font = ImageFont.load_default(max(12, width // 24))
    draw.text((chance.uniform(0.05, 0.5) * width, chance.uniform(0.1, 0.9) * height), "where is it???", "#e03131", font)
    return shown


def altered(image: Image.Image, seed: int) -> Image.Image:
    """One copy with one to four changes: cropped, drawn over, rescaled, recompressed."""
    chance = random.Random(seed)
    kinds = chance.sample(("crop", "overlay", "scale", "jpeg"), chance.randint(1, 4))
    if "crop" in kinds:
        image = cropped(image, chance)
    if "overlay" in kinds:
        image = overlaid(image, chance)
    if "scale" in kinds:
        factor = chance.uniform(0.6, 1.6)
        image = image.resize((round(image.width * factor), round(image.height * factor)), Image.Resampling.BILINEAR)
    return recompressed(image, chance.randint(35, 90)) if "jpeg" in kinds else image
