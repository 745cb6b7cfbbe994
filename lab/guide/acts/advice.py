"""What to try next when AWS has refused an act; by its code, else by its words."""

# A part of the code, or of the message, and what to do; the first that fits.
_NEXT = (
    ("NonExistentQueue", "look for its name among the queues: /queues"),
    ("QueueDoesNotExist", "look for its name among the queues: /queues"),
    (
        "ReceiptHandle",
        "poll for messages again: the handle of the last receive is the one that works",
    ),
    ("MessageNotInflight", "receive the message first: only what is in flight has a timeout"),
    ("PurgeQueueInProgress", "wait: a queue is purged once in 60 seconds at most"),
    ("MessageGroupId", "give a message group ID: a FIFO queue keeps the order within each group"),
    (
        "MessageDeduplicationId",
        "give a message deduplication ID, or turn on content-based deduplication",
    ),
    (
        "QueueAlreadyExists",
        "choose another name, or the same attributes: awslocal sqs get-queue-attributes",
    ),
    (
        "QueueNameExists",
        "choose another name, or the same attributes: awslocal sqs get-queue-attributes",
    ),
    (
        "TaskHandle",
        "a redrive begins at a dead-letter queue: choose a queue that others name as theirs",
    ),
    (
        "source queue ARN",
        "a redrive begins at a dead-letter queue: choose a queue that others name as theirs",
    ),
    (
        "dead-letter",
        "a redrive begins at a dead-letter queue: choose a queue that others name as theirs",
    ),
    ("ParameterAlreadyExists", "tick Overwrite: a parameter that exists is changed only so"),
    ("ParameterNotFound", "look for its name among the parameters: /parameters"),
    ("ParameterVersionNotFound", "look at the parameter's history for its versions"),
    ("ParameterMaxVersionLimitExceeded", "take the label off an older version, or move it"),
    ("ParameterPattern", "begin a path with a slash, and use letters, digits and . _ - only"),
    ("HierarchyLevelLimitExceeded", "use at most 15 levels"),
    ("Invalid parameter: Subject", "use one line of ASCII under 100 characters for the subject"),
    ("FilterPolicy", 'give JSON, each key with a list: {"event": ["completed"]}'),
    ("Filter policy", 'give JSON, each key with a list: {"event": ["completed"]}'),
    (
        "Endpoint",
        "give what the protocol takes: a queue's or function's ARN, an address, a number, a URL",
    ),
    ("InvalidRequestContent", "check the event: it must be JSON"),
    ("ResourceConflict", "wait until the function's state is Active, and try again"),
    ("ResourceNotFound", "look for its name among the functions: /functions"),
    ("InvalidParameterValue", "give a value within the bounds that AWS names"),
    ("InvalidAttributeValue", "give a value within the bounds that AWS names"),
    ("ValidationException", "give a value within the bounds that AWS names"),
    ("TopicArn", "look for the topic among the topics: /topics"),
    ("NotFound", "load the page anew: it is not there any more"),
    ("NoSuch", "load the page anew: it is not there any more"),
    ("AccessDenied", "lab iam explain, with the number of the refused call in the journal"),
    ("AuthorizationError", "lab iam explain, with the number of the refused call in the journal"),
)


def after(code: str, message: str) -> str:
    """The next thing to try."""
    for text in (code, message):
        for part, advice in _NEXT:
            if part in text:
                return advice
    return "compare what was sent with the command beside the button"
