"""The environment that the TODO app runs with."""

from lab.shared.config import Settings
from lab.stack.clients import Place


def app_environment(settings: Settings) -> dict[str, str]:
    """The variables the app reads: where AWS is, the instance whose role it has there, the
    stack's names, and the page that explains what happened. There are no keys among them: they
    come from the instance's metadata."""
    place = Place(settings.account, settings.region)
    return {
        "APP_PORT": str(settings.app_port),
        "APP_SECRET_FILE": str(settings.state_dir / "app-secret"),
        "AWS_ENDPOINT_URL": settings.endpoint,
        "AWS_REGION": settings.region,
        "AWS_EC2_METADATA_SERVICE_ENDPOINT": f"{settings.endpoint}/_lab/imds/{settings.account}",
        "TODO_TABLE": "TodoItems",
        "EXPORTS_TABLE": "TodoExports",
        "OUTBOX_TABLE": "TodoNotifications",
        "EXPORT_BUCKET": f"todo-exports-{settings.account}",
        "TOPIC_ARN": place.arn("sns", "todo-notifications"),
        "EXPORT_QUEUE": "todo-exports",
        "PARAMETER_PATH": "/todoapp/",
        "EXPLAIN_URL": f"{settings.guide_url}/why/{{id}}",
    }
