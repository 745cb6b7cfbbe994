"""The inbox keeps the last messages of each account, within bounds."""

from lab.emulator.inbox import KEPT_ACCOUNTS, KEPT_MESSAGES, Inbox, Message


def mail(body: str, to: str = "ada@example.com") -> Message:
    return Message(kind="mail", to=to, body=body)


def bodies(inbox: Inbox, account: str, **choice: str) -> list[str]:
    return [message.body for message in inbox.messages(account, "mail", **choice)]


def test_messages_are_kept_by_account_kind_and_receiver() -> None:
    inbox = Inbox()
    inbox.deliver("1", mail("a"))
    inbox.deliver("1", mail("b", to="bob@example.com"))
    inbox.deliver("1", Message(kind="sms", to="+1", body="c"))
    inbox.deliver("2", mail("d"))
    assert bodies(inbox, "1") == ["a", "b"]
    assert bodies(inbox, "1", to="bob@example.com") == ["b"]
    assert [m.body for m in inbox.messages("1", "sms")] == ["c"]
    assert bodies(inbox, "3") == []


def test_oldest_message_goes_first_when_an_account_is_full() -> None:
    inbox = Inbox()
    for number in range(KEPT_MESSAGES + 1):
        inbox.deliver("1", mail(str(number)))
    assert bodies(inbox, "1")[0] == "1"
    assert len(bodies(inbox, "1")) == KEPT_MESSAGES


def test_account_that_got_no_message_for_longest_is_forgotten_first() -> None:
    inbox = Inbox()
    for number in range(KEPT_ACCOUNTS):
        inbox.deliver(str(number), mail("x"))
    inbox.deliver("0", mail("again"))
    inbox.deliver("new", mail("x"))
    assert bodies(inbox, "1") == []
    assert bodies(inbox, "0") == ["x", "again"]
