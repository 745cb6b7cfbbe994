"""Checks of the first publish."""

from lab.course.check_api import CheckFailed, Lab
from lab.course.look import inbox, topics

NAME = "news"
ADDRESS = "student@example.com"
NEVER = "no, never"
AT_ONCE = "yes, at once"


def topic(lab: Lab) -> str:
    return f"the topic {topics.find(lab, NAME).arn}"


def unheard(lab: Lab) -> str:
    news = topics.find(lab, NAME)
    published = topics.published(lab, news)
    for publish in published:
        if any(hop.error == "NoTarget" for hop in topics.hops(lab, publish)):
            return f"SNS took message {publish.ids[0]}, and there was nobody to send it to"
    if not published:
        raise topics.not_published(lab, news)
    raise CheckFailed(
        "Somebody was subscribed already when you published.",
        expected="a publish to a topic that has no subscription",
        look=f"awslocal sns list-subscriptions-by-topic --topic-arn {news.arn}",
        try_=f"awslocal sns delete-topic --topic-arn {news.arn}   then do steps 1 and 2 again",
    )


def subscribe(lab: Lab) -> str:
    news = topics.find(lab, NAME)
    found = topics.subscription(lab, news, "email", ADDRESS)
    return f"{ADDRESS} is {'asked to confirm' if found.pending else 'subscribed'}"


def pending(lab: Lab) -> str:
    news = topics.find(lab, NAME)
    published = topics.published(lab, news)
    for publish in published:
        for hop in topics.hops(lab, publish):
            if hop.error == "PendingConfirmation":
                return f"message {publish.ids[0]} was not sent to {hop.resource}, who is pending"
    waiting = any(each.pending for each in topics.subscriptions(lab, news))
    if not waiting:
        raise CheckFailed(
            "The subscription was confirmed before you published.",
            expected="a publish while a subscription is pending",
            look=f"awslocal sns list-subscriptions-by-topic --topic-arn {news.arn}",
            try_=f"awslocal sns subscribe --topic-arn {news.arn} --protocol email "
            "--notification-endpoint second@example.com   then publish",
        )
    if published and not lab.refused("sns", "Publish"):
        raise CheckFailed(
            "You have not published since you subscribed: what you published before is gone.",
            expected="one more publish, now that somebody is subscribed but pending",
            look="lab events --service sns",
            try_=f"awslocal sns publish --topic-arn {news.arn} --message 'Can you hear me now?'",
        )
    raise topics.not_published(lab, news)


def observed_pending(lab: Lab) -> str:
    came = [mail for mail in inbox.mails(lab, ADDRESS) if "Can you hear me" in mail.body]
    return AT_ONCE if came else NEVER


def confirm(lab: Lab) -> str:
    news = topics.find(lab, NAME)
    found = topics.subscription(lab, news, "email", ADDRESS)
    if not found.pending:
        return f"subscription {topics.short(found.arn)} is confirmed"
    raise CheckFailed(
        f"The subscription of {ADDRESS} is pending: its owner has not confirmed it. "
        f"{lab.refused('sns', 'ConfirmSubscription')}".strip(),
        expected="a SubscriptionArn that is an ARN, not PendingConfirmation",
        look="lab inbox",
        try_="open the link of the mail 'AWS Notification - Subscription Confirmation'",
    )


def publish(lab: Lab) -> str:
    news = topics.find(lab, NAME)
    published = topics.published(lab, news)
    arrived = [each for each in published if topics.delivered(lab, each, ADDRESS)]
    for each in arrived:
        if subject := each.parameters.get("Subject"):
            return f"the mail '{subject}' is in the inbox of {ADDRESS}"
    if lab.refused("sns", "Publish") or not published:
        raise topics.not_published(lab, news)
    raise CheckFailed(
        _no_mail(lab, bool(arrived)),
        expected=f"a publish with a subject, delivered to {ADDRESS}",
        look="lab inbox",
        try_=f"awslocal sns publish --topic-arn {news.arn} --subject 'Good news' --message hello",
    )


def _no_mail(lab: Lab, arrived: bool) -> str:
    elsewhere = [each for each in lab.calls("sns", "Publish") if not each.resource.endswith(NAME)]
    if arrived:
        return (
            "Your message arrived, but you gave no subject: AWS wrote 'AWS Notification Message' "
            "in its place."
        )
    if elsewhere:
        return f"You published, but to {topics.short(elsewhere[-1].resource)}."
    return (
        "You have not published since the subscription was confirmed. A topic keeps nothing: what "
        "you published before does not come."
    )
