"""Calls between services reach the handlers whole, and their answers come back as boto3's do."""

import json
import subprocess
import sys
import textwrap

SETUP = """
    import json, boto3, botocore.exceptions
    from localstack.aws.client import GatewayShortCircuit
    from lab.emulator import internal_calls

    class Gateway:
        answer = (200, {})
        def handle(self, context, response):
            self.context = context
            response.status_code = self.answer[0]
            response.set_json(self.answer[1])

    gateway = Gateway()
    internal_calls.install()

    def client(service):
        made = boto3.client(service, "eu-west-1", endpoint_url="http://localhost:4566",
            aws_access_key_id="111111111111", aws_secret_access_key="x", aws_session_token="tok")
        GatewayShortCircuit.modify_client(made, gateway)
        return made
"""


def run(script: str) -> object:
    """What the script prints last, in a process of its own: LocalStack is patched in it."""
    source = textwrap.dedent(SETUP) + textwrap.dedent(script)
    command = [sys.executable, "-W", "ignore", "-c", source]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_a_call_to_sqs_carries_account_region_token_and_body():
    script = """
        digest = "900150983cd24fb0d6963f7d28e17f72"
        gateway.answer = (200, {"MessageId": "m", "MD5OfMessageBody": digest})
        sent = client("sqs").send_message(QueueUrl="http://localhost:4566/1/q", MessageBody="abc")
        request = gateway.context.request
        print(json.dumps([sent["MessageId"], gateway.context.operation.name,
            request.get_json(force=True), request.headers["Authorization"],
            request.headers["X-Amz-Security-Token"]]))
    """
    message, operation, body, authorization, token = run(script)  # type: ignore[misc]
    assert (message, operation, token) == ("m", "SendMessage", "tok")
    assert body == {"QueueUrl": "http://localhost:4566/1/q", "MessageBody": "abc"}
    assert "Credential=111111111111/" in authorization
    assert "/eu-west-1/sqs/" in authorization


def test_an_error_is_raised_as_boto3_raises_it():
    script = """
        gateway.answer = (400, {"__type": "com.amazonaws.sqs#QueueDoesNotExist", "message": "gone"})
        try:
            client("sqs").receive_message(QueueUrl="http://localhost:4566/1/q")
        except botocore.exceptions.ClientError as error:
            print(json.dumps([type(error).__name__, error.response["Error"]["Message"]]))
    """
    assert run(script) == ["QueueDoesNotExist", "gone"]


def test_an_invocation_has_its_qualifier_and_a_readable_payload():
    script = """
        gateway.answer = (200, {"echo": 1})
        arn = "arn:aws:lambda:eu-west-1:111111111111:function:f"
        result = client("lambda").invoke(FunctionName=arn, Qualifier="live", Payload=b"[]")
        request = gateway.context.request
        print(json.dumps([json.load(result["Payload"]), result["StatusCode"],
            request.args["Qualifier"], request.data.decode()]))
    """
    assert run(script) == [{"echo": 1}, 200, "live", "[]"]
