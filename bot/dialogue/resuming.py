"""Back to the open question: whatever is asked in between, the conversation goes on where it was. Pure."""

from dataclasses import replace

from bot.dialogue.collecting import proceed
from bot.dialogue.draft import MAKING, Draft, Stage
from bot.dialogue.submitted import ask_again, choices
from bot.dialogue.turn import Reply, Turn


def open_question(draft: Draft) -> Turn:
    """What the claim or case waits for, in other words than before and with its buttons; no reply where it is nothing
    of the customer's."""
    if draft.stage in MAKING:
        return proceed(draft)
    if draft.stage is Stage.ASKING:
        return ask_again(draft)
    if draft.stage is Stage.ADVISED:
        return Turn(draft, (Reply("", choices(draft)),))
    return Turn(draft)


def resumed(turn: Turn) -> Turn:
    """An answer to something beside the claim, with the open question behind it in the same message.

    In one message, because some channels show the buttons of the newest alone.
    """
    following = open_question(turn.draft)
    if not turn.replies or not following.replies:
        return turn
    last, question = turn.replies[-1], following.replies[0]
    text = "\n\n".join(filter(None, (last.text, question.text)))
    joined = Reply(text, (*last.buttons, *question.buttons))
    return replace(turn, draft=following.draft, replies=(*turn.replies[:-1], joined))
