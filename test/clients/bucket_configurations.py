"""Every configuration of a bucket as boto3 puts and gets it; what was put comes back as it was."""

import datetime
import json
import os
import urllib.error
import urllib.request

import boto3
from botocore.client import Config
from botocore.exceptions import ClientError

endpoint = os.environ["ENDPOINT"]
s3 = boto3.client(
    "s3",
    endpoint_url=endpoint,
    config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 0}),
)
bucket = {"Bucket": "py-configured"}
target = "py-target"
s3.create_bucket(**bucket)
s3.create_bucket(Bucket=target)
for name in (bucket["Bucket"], target):
    s3.put_bucket_versioning(
        Bucket=name, VersioningConfiguration={"Status": "Enabled"}
    )
boto3.client("iam", endpoint_url=endpoint).create_role(
    RoleName="replicator",
    AssumeRolePolicyDocument=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "s3.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                }
            ],
        }
    ),
)
account = boto3.client("sts", endpoint_url=endpoint).get_caller_identity()["Account"]
role = f"arn:aws:iam::{account}:role/replicator"
target_arn = f"arn:aws:s3:::{target}"
tag = {"Key": "a", "Value": "b"}

# name of the methods, member of the input, what is put
ONCE = [
    (
        "bucket_encryption",
        "ServerSideEncryptionConfiguration",
        {
            "Rules": [
                {
                    "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"},
                    "BucketKeyEnabled": True,
                    "BlockedEncryptionTypes": {"EncryptionType": ["SSE-C"]},
                }
            ]
        },
    ),
    (
        "bucket_lifecycle_configuration",
        "LifecycleConfiguration",
        {
            "Rules": [
                {
                    "ID": "dated",
                    "Status": "Enabled",
                    "Filter": {"And": {"Prefix": "a/", "Tags": [tag]}},
                    "Expiration": {
                        "Date": datetime.datetime(
                            2031, 1, 1, tzinfo=datetime.timezone.utc
                        )
                    },
                },
                {
                    "ID": "days",
                    "Status": "Disabled",
                    "Filter": {"Prefix": ""},
                    "Transitions": [{"Days": 30, "StorageClass": "STANDARD_IA"}],
                    "NoncurrentVersionExpiration": {
                        "NoncurrentDays": 3,
                        "NewerNoncurrentVersions": 2,
                    },
                    "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
                },
            ]
        },
    ),
    (
        "bucket_website",
        "WebsiteConfiguration",
        {
            "IndexDocument": {"Suffix": "index.html"},
            "ErrorDocument": {"Key": "error.html"},
            "RoutingRules": [
                {
                    "Condition": {"KeyPrefixEquals": "old/"},
                    "Redirect": {"ReplaceKeyPrefixWith": "new/"},
                }
            ],
        },
    ),
    (
        "bucket_logging",
        "BucketLoggingStatus",
        {"LoggingEnabled": {"TargetBucket": target, "TargetPrefix": "logs/"}},
    ),
    ("bucket_request_payment", "RequestPaymentConfiguration", {"Payer": "BucketOwner"}),
    (
        "bucket_accelerate_configuration",
        "AccelerateConfiguration",
        {"Status": "Suspended"},
    ),
    (
        "bucket_notification_configuration",
        "NotificationConfiguration",
        {"EventBridgeConfiguration": {}},
    ),
    (
        "bucket_replication",
        "ReplicationConfiguration",
        {
            "Role": role,
            "Rules": [
                {
                    "ID": "all",
                    "Priority": 1,
                    "Filter": {"Prefix": "a/"},
                    "Status": "Enabled",
                    "DeleteMarkerReplication": {"Status": "Disabled"},
                    "Destination": {"Bucket": target_arn},
                }
            ],
        },
    ),
    (
        "object_lock_configuration",
        "ObjectLockConfiguration",
        {
            "ObjectLockEnabled": "Enabled",
            "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}},
        },
    ),
]
for name, member, value in ONCE:
    getattr(s3, f"put_{name}")(**bucket, **{member: value})
    answer = getattr(s3, f"get_{name}")(**bucket)
    shown = answer.get(member) or {key: answer.get(key) for key in value}
    assert shown == value, (name, shown)
    print("once:", name)

LISTED = [
    (
        "analytics",
        "AnalyticsConfiguration",
        {"Filter": {"Tag": tag}, "StorageClassAnalysis": {}},
    ),
    (
        "inventory",
        "InventoryConfiguration",
        {
            "Destination": {
                "S3BucketDestination": {"Bucket": target_arn, "Format": "CSV"}
            },
            "IsEnabled": True,
            "IncludedObjectVersions": "All",
            "OptionalFields": ["Size", "ETag"],
            "Schedule": {"Frequency": "Weekly"},
        },
    ),
    ("metrics", "MetricsConfiguration", {"Filter": {"Prefix": "a/"}}),
    (
        "intelligent_tiering",
        "IntelligentTieringConfiguration",
        {
            "Status": "Enabled",
            "Tierings": [{"Days": 180, "AccessTier": "DEEP_ARCHIVE_ACCESS"}],
        },
    ),
]
for name, member, value in LISTED:
    whole = {"Id": "one", **value}
    getattr(s3, f"put_bucket_{name}_configuration")(
        **bucket, Id="one", **{member: whole}
    )
    found = getattr(s3, f"get_bucket_{name}_configuration")(**bucket, Id="one")
    assert found[member] == whole, (name, found)
    listed = getattr(s3, f"list_bucket_{name}_configurations")(**bucket)
    assert listed[f"{member}List"] == [whole] and listed["IsTruncated"] is False
    print("listed:", name)

# a version under the default retention of the bucket
version = s3.put_object(**bucket, Key="k", Body=b"x")["VersionId"]
try:
    s3.delete_object(**bucket, Key="k", VersionId=version)
    print("deleted")
except ClientError as error:
    print("locked:", error.response["Error"]["Message"])
s3.delete_object(
    **bucket, Key="k", VersionId=version, BypassGovernanceRetention=True
)

# the website, by its host
s3.delete_public_access_block(**bucket)
s3.put_bucket_policy(
    **bucket,
    Policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": "*",
                    "Action": "s3:GetObject",
                    "Resource": f"arn:aws:s3:::{bucket['Bucket']}/*",
                }
            ],
        }
    ),
)
for key in ("index.html", "error.html"):
    s3.put_object(**bucket, Key=key, Body=key.encode(), ContentType="text/html")
host = f"{bucket['Bucket']}.s3-website.us-east-1.localhost"
for path in ("/", "/missing"):
    request = urllib.request.Request(endpoint + path, headers={"Host": host})
    try:
        with urllib.request.urlopen(request) as page:
            print("website:", page.status, page.read().decode())
    except urllib.error.HTTPError as page:
        print("website:", page.code, page.read().decode())
