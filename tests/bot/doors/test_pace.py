"""How fast a channel is written to."""

from hypothesis import given
from hypothesis import strategies as st

from bot.doors.pace import Pace

LIMITS = {"overall": (28, 1.0), "chat": (4, 4.0), "group": (19, 60.0)}


def test_a_chat_may_burst_a_little_and_then_waits_until_its_first_message_is_old_enough() -> None:
    pace = Pace(**LIMITS)
    assert [pace.take("7", at) for at in (0.0, 0.1, 0.2, 0.3)] == [0, 0, 0, 0]
    assert pace.take("7", 1.0) == 3.0
    assert pace.take("8", 1.0) == 0
    assert pace.take("7", 4.0) == 0


def test_a_group_gets_fewer_than_twenty_a_minute() -> None:
    pace = Pace(**LIMITS)
    went = [at for at in range(60) if pace.take("-100", float(at), group=True) == 0]
    assert len(went) == 19
    assert pace.take("-100", 59.5, group=True) == 0.5


def test_all_chats_together_stay_below_the_channels_limit() -> None:
    pace = Pace(**LIMITS)
    went = [key for key in range(40) if pace.take(str(key), 0.0) == 0]
    assert len(went) == 28


@given(st.lists(st.tuples(st.floats(0, 3), st.sampled_from(["-1", "1", "2", "3"])), max_size=200))
def test_no_window_is_ever_overfull_and_whoever_waits_as_told_may_go(steps: list[tuple[float, str]]) -> None:
    pace, now = Pace(overall=(5, 1.0), chat=(2, 2.0), group=(3, 10.0)), 0.0
    sent: list[tuple[float, str]] = []
    for pause, key in steps:
        now += pause
        wait = pace.take(key, now, group=key == "-1")
        if wait > 0:
            now += wait + 1e-6
            assert pace.take(key, now, group=key == "-1") == 0
        sent.append((now, key))
    for key, most, seconds in (("-1", 3, 10.0), ("1", 2, 2.0), ("2", 2, 2.0), ("", 5, 1.0)):
        times = [at for at, chat in sent if not key or chat == key]
        for place in range(len(times) - most):
            assert times[place + most] - times[place] >= seconds - 1e-9
