"""What a call did, in the words of a student: one template for each operation that they meet."""

# After the actor's name. {resource} is its short name, {named} the same with its kind, {text} the
# message's subject or body, {count} how many messages; all else is a parameter of the call.
DONE: dict[tuple[str, str], str] = {
    ("sns", "Publish"): "published {text} to {resource}",
    ("sns", "PublishBatch"): "published {count} to {resource}",
    ("sns", "CreateTopic"): "made topic {resource}",
    ("sns", "DeleteTopic"): "deleted topic {resource}",
    ("sns", "Subscribe"): "subscribed {Protocol} {Endpoint} to {resource}",
    ("sns", "Unsubscribe"): "ended subscription {resource}",
    ("sns", "ConfirmSubscription"): "confirmed a subscription to {resource}",
    ("sns", "SetSubscriptionAttributes"): "set {AttributeName} of subscription {resource}",
    ("sns", "SetTopicAttributes"): "set {AttributeName} of topic {resource}",
    ("sqs", "SendMessage"): "sent {text} to {resource}",
    ("sqs", "SendMessageBatch"): "sent {count} to {resource}",
    ("sqs", "ReceiveMessage"): "received {count} from {resource}",
    ("sqs", "DeleteMessage"): "deleted a message from {resource}",
    ("sqs", "DeleteMessageBatch"): "deleted {count} from {resource}",
    ("sqs", "ChangeMessageVisibility"): "hid a message of {resource} for {VisibilityTimeout} s",
    ("sqs", "PurgeQueue"): "deleted all messages of {resource}",
    ("sqs", "CreateQueue"): "made queue {resource}",
    ("sqs", "DeleteQueue"): "deleted queue {resource}",
    ("sqs", "SetQueueAttributes"): "changed queue {resource}",
    ("sqs", "StartMessageMoveTask"): "began to move the messages of {resource} back",
    ("lambda", "Invoke"): "invoked {resource}",
    ("lambda", "CreateFunction"): "made function {resource}",
    ("lambda", "DeleteFunction"): "deleted function {resource}",
    ("lambda", "UpdateFunctionCode"): "changed the code of {resource}",
    ("lambda", "UpdateFunctionConfiguration"): "changed the configuration of {resource}",
    ("lambda", "AddPermission"): "let {Principal} invoke {resource}",
    ("lambda", "RemovePermission"): "took back permission {StatementId} of {resource}",
    ("lambda", "CreateEventSourceMapping"): "mapped {EventSourceArn} to {FunctionName}",
    ("lambda", "UpdateEventSourceMapping"): "changed event source mapping {UUID}",
    ("lambda", "DeleteEventSourceMapping"): "deleted event source mapping {UUID}",
    ("ssm", "PutParameter"): "set {resource} to {Value}",
    ("ssm", "GetParameter"): "read parameter {resource}",
    ("ssm", "GetParameters"): "read parameters",
    ("ssm", "GetParametersByPath"): "read the parameters under {Path}",
    ("ssm", "DeleteParameter"): "deleted parameter {resource}",
    ("dynamodb", "PutItem"): "wrote an item to table {resource}",
    ("dynamodb", "UpdateItem"): "changed an item of table {resource}",
    ("dynamodb", "DeleteItem"): "deleted an item of table {resource}",
    ("dynamodb", "GetItem"): "read an item of table {resource}",
    ("dynamodb", "Scan"): "read table {resource}",
    ("dynamodb", "Query"): "searched table {resource}",
    ("dynamodb", "TransactWriteItems"): "wrote several items together to {resource}",
    ("s3", "PutObject"): "wrote {resource}",
    ("s3", "CopyObject"): "wrote the copy {resource}",
    ("s3", "GetObject"): "read {resource}",
    ("s3", "DeleteObject"): "deleted {resource}",
    ("s3", "ListObjectsV2"): "listed bucket {resource}",
    ("s3", "CreateBucket"): "made bucket {resource}",
    ("s3", "PutBucketNotificationConfiguration"): "changed who hears of new files in {resource}",
    ("sts", "AssumeRole"): "took on role {resource}",
    ("sts", "GetCallerIdentity"): "asked who it is",
    ("iam", "CreateRole"): "made role {resource}",
    ("iam", "PutRolePolicy"): "wrote policy {PolicyName} of role {resource}",
    ("iam", "DeleteRolePolicy"): "deleted policy {PolicyName} of role {resource}",
    ("iam", "AttachRolePolicy"): "attached {PolicyArn} to role {resource}",
    ("iam", "DetachRolePolicy"): "took {PolicyArn} from role {resource}",
    ("iam", "UpdateAssumeRolePolicy"): "changed who may take on role {resource}",
    ("logs", "FilterLogEvents"): "read the log {resource}",
    ("lab", "Reset"): "emptied all accounts",
}
OTHER = "called {service} {operation} on {resource}"
# A call that a service makes is a message's way on.
HOPS: dict[tuple[str, str], str] = {
    ("sqs", "SendMessage"): "delivered it to {named}",
    ("sqs", "SendMessageBatch"): "delivered {count} to {named}",
    ("lambda", "Invoke"): "handed it to {named}",
    ("sns", "Publish"): "published {text} to {named}",
}
DELIVERED = "delivered it to {protocol} {named}"
TO_NOBODY = "delivered it to nobody: {why}"
NOT_DELIVERED = "did not deliver it to {protocol} {named}: {why}"
# Deliveries that are more than that, by their operation.
OF_SERVICE: dict[str, str] = {
    "MoveToDeadLetterQueue": (
        "moved a message from {source} to dead-letter queue {resource} after {receives} receives"
    ),
    "ExpireMessage": "deleted a message of {resource}: {reason}",
    "DropEvent": "dropped an event of {resource}: {reason}",
    "SendConfirmation": "sent {protocol} {resource} a link to confirm the subscription",
}
# Why a delivery did not happen, by the journal's error.
WHY_NOT: dict[str, str] = {
    "FilterPolicyMismatch": "the filter policy did not match",
    "PendingConfirmation": "the subscription is not confirmed",
    "NoTarget": "the topic has no subscription",
}
