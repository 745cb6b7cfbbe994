"""S3: buckets and objects without region and account; most operations are not named as actions.

Source: "Required permissions for Amazon S3 API operations" in the user guide.
"""

from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote

from lab.emulator.iam.actions import lookups
from lab.emulator.iam.actions.kms import key_arn
from lab.emulator.iam.actions.table import Request, Service
from lab.emulator.iam.model import Need

# Settings of a bucket: what they are called as operations and as actions. Deleting is putting.
SETTINGS = {
    "BucketAccelerateConfiguration": "AccelerateConfiguration",
    "BucketAnalyticsConfiguration": "AnalyticsConfiguration",
    "BucketCors": "BucketCORS",
    "BucketEncryption": "EncryptionConfiguration",
    "BucketIntelligentTieringConfiguration": "IntelligentTieringConfiguration",
    "BucketInventoryConfiguration": "InventoryConfiguration",
    "BucketLifecycle": "LifecycleConfiguration",
    "BucketLifecycleConfiguration": "LifecycleConfiguration",
    "BucketMetricsConfiguration": "MetricsConfiguration",
    "BucketNotificationConfiguration": "BucketNotification",
    "BucketOwnershipControls": "BucketOwnershipControls",
    "BucketReplication": "ReplicationConfiguration",
    "BucketTagging": "BucketTagging",
    "ObjectLockConfiguration": "BucketObjectLockConfiguration",
    "PublicAccessBlock": "BucketPublicAccessBlock",
}
OTHERS = {
    "CompleteMultipartUpload": "PutObject",
    "CreateBucketMetadataConfiguration": "CreateBucketMetadataTableConfiguration",
    "DeleteBucketMetadataConfiguration": "DeleteBucketMetadataTableConfiguration",
    "GetBucketMetadataConfiguration": "GetBucketMetadataTableConfiguration",
    "HeadBucket": "ListBucket",
    "HeadObject": "GetObject",
    "ListBuckets": "ListAllMyBuckets",
    "ListDirectoryBuckets": "ListAllMyBuckets",
    "ListMultipartUploads": "ListBucketMultipartUploads",
    "ListObjects": "ListBucket",
    "ListObjectsV2": "ListBucket",
    "ListObjectVersions": "ListBucketVersions",
    "ListParts": "ListMultipartUploadParts",
    "SelectObjectContent": "GetObject",
    "UploadPart": "PutObject",
    "WriteGetObjectResponse": "PutObject",
}
# What also has an action for one version of an object: s3:GetObjectVersion...
VERSIONED = (
    "DeleteObject",
    "DeleteObjectTagging",
    "GetObject",
    "GetObjectAcl",
    "GetObjectAttributes",
    "GetObjectTagging",
    "GetObjectTorrent",
    "HeadObject",
    "PutObjectAcl",
    "PutObjectTagging",
)
# Further rights that a write needs if the request has the member.
EXTRAS = (
    ("Tagging", "PutObjectTagging"),
    ("ACL", "PutObjectAcl"),
    ("GrantFullControl", "PutObjectAcl"),
    ("GrantRead", "PutObjectAcl"),
    ("ObjectLockMode", "PutObjectRetention"),
    ("ObjectLockLegalHoldStatus", "PutObjectLegalHold"),
)
BUCKET_EXTRAS = (
    ("ACL", "PutBucketAcl"),
    ("GrantFullControl", "PutBucketAcl"),
    ("GrantRead", "PutBucketAcl"),
    ("ObjectOwnership", "PutBucketOwnershipControls"),
    ("ObjectLockEnabledForBucket", "PutBucketVersioning"),
    ("ObjectLockEnabledForBucket", "PutBucketObjectLockConfiguration"),
)


def _bucket(name: str, _account: str, _region: str) -> str:
    if name.startswith("arn:"):  # an access point
        return name
    return f"arn:aws:s3:::{name}"


def _object(request: Request) -> str:
    return f"{_bucket(str(request.get('Bucket') or '*'), '', '')}/{request.get('Key') or '*'}"


def _on_object(operation: str) -> Any:
    action = OTHERS.get(operation, operation)
    versioned = f"s3:{action.replace('Object', 'ObjectVersion', 1)}"
    action = f"s3:{action}"
    plain = operation not in VERSIONED

    def needs(request: Request, _account: str, _region: str) -> Iterable[Need]:
        name = action if plain or not request.get("VersionId") else versioned
        yield Need(name, _object(request), SERVICE.context(request))
        if operation == "DeleteObject" and request.get("BypassGovernanceRetention"):
            yield Need("s3:BypassGovernanceRetention", _object(request))

    return needs


_GET_OBJECT = _on_object("GetObject")


def _get_object(request: Request, account: str, region: str) -> Iterable[Need]:
    yield from _read(_GET_OBJECT(request, account, region), request, account, region)


def _read(needs: Iterable[Need], source: Request, account: str, region: str) -> Iterable[Need]:
    """The needs, and the right to the key if the object that they read is encrypted with one."""
    yield from needs
    place = str(source.get("Bucket")), str(source.get("Key")), source.get("VersionId")
    if key := lookups.key_of_object(*place, account):
        yield _key("kms:Decrypt", key, account, region)


def _write(request: Request, account: str, region: str) -> Iterable[Need]:
    arn, context = _object(request), SERVICE.context(request)
    yield Need("s3:PutObject", arn, context)
    for member, action in EXTRAS:
        if request.get(member):
            yield Need(f"s3:{action}", arn, context)
    if key := _key_to_write_with(request, account):
        yield _key("kms:GenerateDataKey", key, account, region)


def _key_to_write_with(request: Request, account: str) -> str | None:
    named = request.get("SSEKMSKeyId")
    if request.get("ServerSideEncryption") == "AES256" or named == "alias/aws/s3":
        return None  # S3's own keys are for everybody who may use S3
    return named or lookups.key_of_bucket(str(request.get("Bucket")), account)


def _copy(request: Request, account: str, region: str) -> Iterable[Need]:
    source = request.get("CopySource") or "*/*"
    if isinstance(source, dict):
        bucket, key, version = source.get("Bucket"), source.get("Key"), source.get("VersionId")
    else:
        path, _, version = str(source).partition("?versionId=")
        bucket, _, key = unquote(path).lstrip("/").partition("/")
    action = "s3:GetObjectVersion" if version else "s3:GetObject"
    read = [Need(action, f"{_bucket(str(bucket), '', '')}/{key}")]
    place = {"Bucket": bucket, "Key": key, "VersionId": version or None}
    yield from _read(read, place, account, region)
    yield from _write(request, account, region)


def _delete_objects(request: Request, _account: str, _region: str) -> Iterable[Need]:
    for one in (request.get("Delete") or {}).get("Objects") or [{}]:
        action = "s3:DeleteObjectVersion" if one.get("VersionId") else "s3:DeleteObject"
        arn = _object({"Bucket": request.get("Bucket"), "Key": one.get("Key")})
        yield Need(action, arn)
        if request.get("BypassGovernanceRetention"):
            yield Need("s3:BypassGovernanceRetention", arn)


def _create_bucket(request: Request, account: str, region: str) -> Iterable[Need]:
    arn = _bucket(str(request.get("Bucket")), account, region)
    yield Need("s3:CreateBucket", arn, SERVICE.context(request))
    for member, action in BUCKET_EXTRAS:
        if request.get(member):
            yield Need(f"s3:{action}", arn)


def _rename(request: Request, _account: str, _region: str) -> Iterable[Need]:
    bucket = str(request.get("Bucket"))
    source = unquote(str(request.get("RenameSource") or "")).lstrip("/")
    yield Need("s3:GetObject", f"{_bucket(bucket, '', '')}/{source.removeprefix(bucket + '/')}")
    yield Need("s3:PutObject", _object(request))


def _key(action: str, key: str, account: str, region: str) -> Need:
    context = {"kms:viaservice": (f"s3.{region}.amazonaws.com",), "kms:calleraccount": (account,)}
    return Need(action, key_arn(key, account, region), context)


def _settings() -> dict[str, str]:
    names: dict[str, str] = {}
    for operation, action in SETTINGS.items():
        names |= {f"Get{operation}": f"Get{action}", f"Put{operation}": f"Put{action}"}
        names |= {f"Delete{operation}": f"Put{action}", f"List{operation}s": f"Get{action}"}
    return names


SERVICE = Service(
    prefix="s3",
    members=(("Bucket", _bucket),),
    actions=_settings() | OTHERS,
    special={
        name: _on_object(name)
        for name in (
            *VERSIONED,
            "AbortMultipartUpload",
            "CompleteMultipartUpload",
            "GetObjectLegalHold",
            "GetObjectRetention",
            "ListParts",
            "PutObjectLegalHold",
            "PutObjectRetention",
            "RestoreObject",
            "SelectObjectContent",
            "UpdateObjectEncryption",
            "UploadPart",
            "WriteGetObjectResponse",
        )
    }
    | dict.fromkeys(("CreateMultipartUpload", "PostObject", "PutObject"), _write)
    | {
        "CopyObject": _copy,
        "CreateBucket": _create_bucket,
        "DeleteObjects": _delete_objects,
        "GetObject": _get_object,
        "RenameObject": _rename,
        "UploadPartCopy": _copy,
    },
    keys=(
        ("ACL", "s3:x-amz-acl"),
        ("Delimiter", "s3:delimiter"),
        ("MaxKeys", "s3:max-keys"),
        ("MetadataDirective", "s3:x-amz-metadata-directive"),
        ("Prefix", "s3:prefix"),
        ("ServerSideEncryption", "s3:x-amz-server-side-encryption"),
        ("SSEKMSKeyId", "s3:x-amz-server-side-encryption-aws-kms-key-id"),
        ("StorageClass", "s3:x-amz-storage-class"),
        ("CopySource", "s3:x-amz-copy-source"),
        ("VersionId", "s3:versionid"),
    ),
)
