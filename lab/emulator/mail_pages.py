"""The two pages that the links in SNS's mails open: confirm a subscription, and end it."""

from collections.abc import Callable
from html import escape
from typing import Any

from botocore.exceptions import ClientError
from localstack.aws.connect import connect_to
from localstack.http import Request, Response, route
from localstack.utils.aws.arns import parse_arn

CONFIRM_PATH = "/_lab/sns/confirmation.html"
UNSUBSCRIBE_PATH = "/_lab/sns/unsubscribe.html"
PAGE = """\
<!doctype html>
<html lang="en"><meta charset="utf-8"><title>{title}</title>
<body style="font-family: sans-serif; max-width: 45rem; margin: 3rem auto; line-height: 1.5">
<p>Simple Notification Service</p>
<h1>{title}</h1>
{text}
</body></html>
"""
CONFIRMED = """\
<p>You have successfully subscribed.</p>
<p>Your subscription's id is:<br><code>{arn}</code></p>
<p>If it was not your intention to subscribe, <a href="{unsubscribe}">click here to
unsubscribe</a>.</p>
"""
REMOVED = """\
<p>Your subscription's id is:<br><code>{arn}</code></p>
<p>It has been removed from the topic, and will not receive any further messages from it.</p>
"""
BROKEN = """\
<p>The answer was: {reason}</p>
<p>The link was changed, or the subscription or its topic is gone since the mail was sent (a
restarted emulator has forgotten both). Subscribe again, and open the link of the new mail:</p>
<pre>awslocal sns subscribe --topic-arn ARN --protocol email --notification-endpoint ADDRESS</pre>
"""


class SubscriptionPages:
    """What a browser shows for the links in a mail."""

    @route(CONFIRM_PATH, methods=["GET"])
    def on_confirm(self, request: Request) -> Response:
        """Confirm the subscription that the mail's token stands for."""
        topic, token = request.args.get("TopicArn", ""), request.args.get("Token", "")

        def confirm() -> Response:
            answer = _sns(topic).confirm_subscription(TopicArn=topic, Token=token)
            arn = escape(answer["SubscriptionArn"])
            link = f"{UNSUBSCRIBE_PATH}?SubscriptionArn={arn}"
            return _page("Subscription confirmed!", CONFIRMED.format(arn=arn, unsubscribe=link))

        return _answer(confirm)

    @route(UNSUBSCRIBE_PATH, methods=["GET"])
    def on_unsubscribe(self, request: Request) -> Response:
        """End the subscription."""
        arn = request.args.get("SubscriptionArn", "")

        def unsubscribe() -> Response:
            _sns(arn).unsubscribe(SubscriptionArn=arn)
            return _page("Subscription removed!", REMOVED.format(arn=escape(arn)))

        return _answer(unsubscribe)


def _answer(act: Callable[[], Response]) -> Response:
    try:
        return act()
    except ClientError as error:
        reason = f"{error.response['Error']['Message']} ({error.response['Error']['Code']})"
    except ValueError as error:  # no ARN at all; botocore's error for it is one
        reason = str(error) or "no ARN"
    return _page("This link does not work", BROKEN.format(reason=escape(reason)), 400)


def _sns(arn: str) -> Any:
    place = parse_arn(arn)
    return connect_to(aws_access_key_id=place["account"], region_name=place["region"]).sns


def _page(title: str, text: str, status: int = 200) -> Response:
    return Response(PAGE.format(title=title, text=text), status, mimetype="text/html")
