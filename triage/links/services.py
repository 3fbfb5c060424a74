"""Which platform a service is for, told from its name in the panel's list."""

import re

_WORDS = {
    "instagram": r"instagram|insta|ig|igtv",
    "tiktok": r"tik[\s-]?tok|douyin",
    "youtube": r"you[\s-]?tube|yt",
    "x": r"twitter|x\.com|tweets?|retweets?",
    "facebook": r"facebook|fb",
    "telegram": r"telegram|tg",
    "spotify": r"spotify",
    "soundcloud": r"sound[\s-]?cloud",
    "twitch": r"twitch",
    "linkedin": r"linked[\s-]?in",
    "discord": r"discord",
    "reddit": r"reddit|subreddit",
    "threads": r"threads",
    "pinterest": r"pinterest",
    "snapchat": r"snapchat",
    "kick": r"kick|kick\.com",
    "vk": r"vk|vkontakte|vk\.com",
}
_PATTERNS = {platform: re.compile(rf"(?<![a-z0-9])(?:{words})(?![a-z0-9])", re.I) for platform, words in _WORDS.items()}
_LONE_X = re.compile(
    r"(?:^|[|\[({:-])[^\w|\[({:-]*X\s+(?:\([^)]*\)\s*)?"
    r"(?:followers?|likes?|views?|posts?|spaces?|comments?|repl(?:y|ies)|impressions?|reposts?|polls?|members?)\b",
    re.I,
)
_ELSEWHERE = re.compile(r"\b(?:website|web\s+traffic|traffic|visitors?|seo|backlinks?|app\s+install\w*)\b", re.I)


def platform_of_service(name: str) -> str | None:
    """The one platform a service's name speaks of, None when it names none or several, or sends visitors elsewhere."""
    name = name[:500]
    if _ELSEWHERE.search(name):
        return None
    named = {platform for platform, pattern in _PATTERNS.items() if pattern.search(name)}
    if _LONE_X.search(name):
        named.add("x")
    return named.pop() if len(named) == 1 else None
