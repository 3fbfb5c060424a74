"""The claim's link against the order's: same, same owner, different, or nobody can tell."""

import pytest

from triage.links import Match, match, parse

IG, YT, FB, TG = "https://instagram.com", "https://youtube.com", "https://facebook.com", "https://t.me"
SAME, OWNER, DIFFERENT, UNKNOWN = Match.SAME, Match.SAME_OWNER, Match.DIFFERENT, Match.UNKNOWN


@pytest.mark.parametrize(
    ("claim", "order", "verdict"),
    [
        (f"{IG}/p/C1aBcDeFgHi", f"{IG}/natgeo/reel/C1aBcDeFgHi/?igsh=1", SAME),
        (f"{IG}/p/C1aBcDeFgHi", f"{IG}/p/C2aBcDeFgHi", DIFFERENT),
        (f"{IG}/p/C1aBcDeFgHi", f"{IG}/p/c1abcdefghi", UNKNOWN),
        (f"{IG}/natgeo", f"{IG}/NATGEO/", SAME),
        (f"{IG}/natgeo", f"{IG}/nasa", DIFFERENT),
        (f"{IG}/natgeo", f"{IG}/p/C1aBcDeFgHi", UNKNOWN),
        (f"{IG}/natgeo", f"{IG}/natgeo/p/C1aBcDeFgHi", OWNER),
        (f"{IG}/nasa", f"{IG}/natgeo/p/C1aBcDeFgHi", UNKNOWN),
        (f"{IG}/natgeo/p/C1aBcDeFgHi", f"{IG}/natgeo/p/C2aBcDeFgHi", OWNER),
        (f"{IG}/p/C1aBcDeFgHi/c/111", f"{IG}/p/C1aBcDeFgHi/c/222", OWNER),
        (f"{IG}/p/C1aBcDeFgHi/c/111", f"{IG}/p/C1aBcDeFgHi", UNKNOWN),
        (f"{IG}/stories/natgeo/3123456789012345678", f"{IG}/natgeo", OWNER),
        (f"{IG}/natgeo", "https://tiktok.com/@natgeo", DIFFERENT),
        (f"{IG}/natgeo", "https://vm.tiktok.com/ZMabc/", UNKNOWN),
        (f"{IG}/natgeo", "nothing at all", UNKNOWN),
        (f"{YT}/@mrbeast", f"{YT}/channel/UCuAXFkgsw1L7xaCfnd5JJOw", UNKNOWN),
        (f"{YT}/@mrbeast", f"{YT}/@other", DIFFERENT),
        (f"{YT}/shorts/dQw4w9WgXcQ", "https://youtu.be/dQw4w9WgXcQ", SAME),
        (f"{YT}/watch?v=dQw4w9WgXcQ&lc=Ugabc", f"{YT}/watch?v=dQw4w9WgXcQ&lc=Ugxyz", OWNER),
        (f"{YT}/watch?v=dQw4w9WgXcQ", f"{YT}/playlist?list=PLrAXtmRdnEQy6nuLMHjMZOz59Oq8VGLrG", DIFFERENT),
        ("https://x.com/jack/status/1234567890", "https://x.com/i/status/1234567890", SAME),
        ("https://x.com/jack", "https://x.com/i/user/12", UNKNOWN),
        ("https://x.com/jack", "https://x.com/jill", DIFFERENT),
        (f"{FB}/a/posts/pfbid02AbCdEfGhIjKlMnOpQrStUvWxYz", f"{FB}/b/posts/pfbid09AbCdEfGhIjKlMnOpQrStUvWxYz", UNKNOWN),
        (f"{FB}/a/posts/pfbid02AbCdEfGhIjKlMnOpQrStUvWxYz", f"{FB}/a/posts/123456789", OWNER),
        (f"{FB}/b/posts/123456789", f"{FB}/a/posts/123456780", DIFFERENT),
        (f"{FB}/b/posts/123456789", f"{FB}/watch/?v=555555", UNKNOWN),
        (f"{FB}/johndoe", f"{FB}/profile.php?id=1000012345", UNKNOWN),
        (f"{FB}/johndoe", f"{FB}/janedoe", DIFFERENT),
        (f"{TG}/durov", f"{TG}/durov/5", OWNER),
        (f"{TG}/durov/6", f"{TG}/durov/5", OWNER),
        (f"{TG}/other", f"{TG}/durov/5", DIFFERENT),
        (f"{TG}/other/5", f"{TG}/durov/5", DIFFERENT),
        (f"{TG}/+AbCdEf12", f"{TG}/durov", UNKNOWN),
        (f"{TG}/+AbCdEf12", f"{TG}/+XyCdEf12", UNKNOWN),
        (f"{TG}/c/1234567/5", f"{TG}/durov/5", UNKNOWN),
        ("https://discord.gg/abc", "https://discord.gg/xyz", UNKNOWN),
        ("https://discord.com/channels/11111/22222", "https://discord.com/channels/11111/33333", OWNER),
        ("https://soundcloud.com/a-name/one", "https://soundcloud.com/a-name/two", OWNER),
        ("https://soundcloud.com/a-name", "https://soundcloud.com/b-name/two", DIFFERENT),
        ("https://soundcloud.com/a-name/one", "https://api.soundcloud.com/tracks/1", UNKNOWN),
        ("https://redd.it/1abc2d", "https://reddit.com/r/python/comments/1abc2d/x/", SAME),
        (
            "https://reddit.com/r/python/comments/1abc2d/x/c1111/",
            "https://reddit.com/r/python/comments/1abc2d/x/c2222/",
            OWNER,
        ),
        ("https://vk.com/id1", "https://vk.com/durov", UNKNOWN),
        ("https://vk.com/id1", "https://vk.com/wall1_5", OWNER),
        ("https://vk.com/id2", "https://vk.com/wall1_5", DIFFERENT),
        ("https://vk.com/durov", "https://vk.com/wall1_5", UNKNOWN),
        (
            "https://linkedin.com/feed/update/urn:li:activity:7123456789012345678",
            "https://linkedin.com/feed/update/urn:li:ugcPost:7123456789012345679",
            UNKNOWN,
        ),
        ("https://linkedin.com/company/1234", "https://linkedin.com/company/acme", UNKNOWN),
    ],
)
def test_two_links_are_compared_by_what_they_prove(claim: str, order: str, verdict: Match) -> None:
    assert match(parse(claim), parse(order)) is verdict
    assert match(parse(order), parse(claim)) is verdict
