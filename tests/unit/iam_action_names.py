"""How AWS's actions differ from its operations, by the Service Authorization Reference."""

# Operations whose name is no action; apigateway and dynamodbstreams are no prefixes of their own.
NO_ACTIONS = {
    "cloudwatch": "DescribeAlarmContributors",
    "dynamodb": "BatchExecuteStatement ExecuteStatement ExecuteTransaction TransactGetItems "
    "TransactWriteItems",
    "kms": "ReEncrypt",
    "lambda": "GetLayerVersionByArn Invoke InvokeWithResponseStream",
    "s3": "CompleteMultipartUpload CopyObject CreateBucketMetadataConfiguration "
    "CreateMultipartUpload DeleteBucketAnalyticsConfiguration DeleteBucketCors "
    "DeleteBucketEncryption DeleteBucketIntelligentTieringConfiguration "
    "DeleteBucketInventoryConfiguration DeleteBucketLifecycle DeleteBucketMetadataConfiguration "
    "DeleteBucketMetricsConfiguration DeleteBucketOwnershipControls DeleteBucketReplication "
    "DeleteBucketTagging DeleteObjects DeletePublicAccessBlock GetBucketAccelerateConfiguration "
    "GetBucketAnalyticsConfiguration GetBucketCors GetBucketEncryption "
    "GetBucketIntelligentTieringConfiguration GetBucketInventoryConfiguration GetBucketLifecycle "
    "GetBucketLifecycleConfiguration GetBucketMetadataConfiguration GetBucketMetricsConfiguration "
    "GetBucketNotificationConfiguration GetBucketReplication GetObjectLockConfiguration "
    "GetPublicAccessBlock HeadBucket HeadObject ListBucketAnalyticsConfigurations "
    "ListBucketIntelligentTieringConfigurations ListBucketInventoryConfigurations "
    "ListBucketMetricsConfigurations ListBuckets ListDirectoryBuckets ListMultipartUploads "
    "ListObjectVersions ListObjects ListObjectsV2 ListParts PostObject "
    "PutBucketAccelerateConfiguration PutBucketAnalyticsConfiguration PutBucketCors "
    "PutBucketEncryption PutBucketIntelligentTieringConfiguration "
    "PutBucketInventoryConfiguration PutBucketLifecycle PutBucketLifecycleConfiguration "
    "PutBucketMetricsConfiguration PutBucketNotificationConfiguration PutBucketReplication "
    "PutObjectLockConfiguration PutPublicAccessBlock RenameObject SelectObjectContent UploadPart "
    "UploadPartCopy WriteGetObjectResponse",
    "sns": "PublishBatch",
    "sqs": "ChangeMessageVisibilityBatch DeleteMessageBatch SendMessageBatch",
}
# Actions that no operation is named after.
ONLY_ACTIONS = {
    "apigateway": "DELETE GET PATCH POST PUT",
    "dynamodb": "ConditionCheckItem DescribeStream GetRecords GetShardIterator ListStreams "
    "PartiQLDelete PartiQLInsert PartiQLSelect PartiQLUpdate",
    "iam": "PassRole",
    "kms": "ReEncryptFrom ReEncryptTo",
    "lambda": "InvokeFunction",
    "s3": "BypassGovernanceRetention DeleteObjectVersion DeleteObjectVersionTagging "
    "GetAccelerateConfiguration GetAnalyticsConfiguration GetBucketCORS "
    "GetBucketObjectLockConfiguration GetBucketPublicAccessBlock GetEncryptionConfiguration "
    "GetIntelligentTieringConfiguration GetInventoryConfiguration GetLifecycleConfiguration "
    "GetMetricsConfiguration GetObjectVersion GetObjectVersionAcl GetObjectVersionAttributes "
    "GetObjectVersionTagging GetObjectVersionTorrent GetReplicationConfiguration ListAllMyBuckets "
    "ListBucket ListBucketMultipartUploads ListBucketVersions ListMultipartUploadParts "
    "PutAccelerateConfiguration PutAnalyticsConfiguration PutBucketCORS "
    "PutBucketObjectLockConfiguration PutBucketPublicAccessBlock PutEncryptionConfiguration "
    "PutIntelligentTieringConfiguration PutInventoryConfiguration PutLifecycleConfiguration "
    "PutMetricsConfiguration PutObjectVersionAcl PutObjectVersionTagging "
    "PutReplicationConfiguration",
}
