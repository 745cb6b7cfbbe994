"""CloudWatch: alarms and dashboards have ARNs, metrics have none."""

from lab.emulator.iam.actions.table import Service, itself

PLACE = "arn:aws:cloudwatch:{region}:{account}:"

SERVICE = Service(
    prefix="cloudwatch",
    members=(
        ("AlarmName", PLACE + "alarm:{}"),
        ("AlarmNames", PLACE + "alarm:{}"),
        ("DashboardName", "arn:aws:cloudwatch::{account}:dashboard/{}"),
        ("DashboardNames", "arn:aws:cloudwatch::{account}:dashboard/{}"),
        ("RuleName", PLACE + "insight-rule/{}"),
        ("RuleNames", PLACE + "insight-rule/{}"),
        ("Name", PLACE + "metric-stream/{}"),
        ("Names", PLACE + "metric-stream/{}"),
        ("ResourceARN", itself),
    ),
    actions={"DescribeAlarmContributors": "DescribeAlarms"},
    unscoped=frozenset({"ListManagedInsightRules"}),
    keys=(("Namespace", "cloudwatch:namespace"), ("TagKeys", "aws:tagkeys")),
    passes={"PutMetricStream": ("RoleArn", "streams.metrics.cloudwatch.amazonaws.com")},
)
