"""ACLs of buckets and objects through boto3, as two accounts and nobody; prints what each step answered."""

import os
import urllib.error
import urllib.request

import boto3
from botocore.client import Config
from botocore.exceptions import ClientError

ENDPOINT = os.environ["ENDPOINT"]


def client(who):
    return boto3.client(
        "s3",
        endpoint_url=ENDPOINT,
        aws_access_key_id=os.environ[f"{who}_KEY"],
        aws_secret_access_key=os.environ[f"{who}_SECRET"],
        config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 0}),
    )


def outcome(call, **parameters):
    try:
        call(**parameters)
        return "ok"
    except ClientError as error:
        return error.response["Error"]["Code"]


def anonymous(path):
    try:
        with urllib.request.urlopen(f"{ENDPOINT}/{path}") as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


owner, other = client("OWNER"), client("OTHER")
bucket = "boto3-acls"
ids = {name: one.list_buckets()["Owner"]["ID"] for name, one in (("owner", owner), ("other", other))}


def grants(acl):
    names = {value: key for key, value in ids.items()}
    return sorted(
        f'{grant["Permission"]} {names.get(grant["Grantee"].get("ID"), grant["Grantee"].get("URI", "").split("/")[-1])}'
        for grant in acl["Grants"]
    )


owner.create_bucket(Bucket=bucket, ObjectOwnership="ObjectWriter")
owner.delete_public_access_block(Bucket=bucket)
owner.put_bucket_acl(Bucket=bucket, GrantWrite=f'id="{ids["other"]}"', GrantFullControl=f'id="{ids["owner"]}"')
print("bucket:", grants(owner.get_bucket_acl(Bucket=bucket)))

other.put_object(Bucket=bucket, Key="theirs", Body=b"x")
print("owner reads:", outcome(owner.get_object, Bucket=bucket, Key="theirs"))
other.put_object_acl(Bucket=bucket, Key="theirs", ACL="bucket-owner-full-control")
print("owner reads what is granted:", outcome(owner.get_object, Bucket=bucket, Key="theirs"))
print("object:", grants(owner.get_object_acl(Bucket=bucket, Key="theirs")))
listed = owner.list_objects_v2(Bucket=bucket, FetchOwner=True)["Contents"]
print("owned by other:", [each["Owner"]["ID"] == ids["other"] for each in listed])

owner.put_object(Bucket=bucket, Key="open", Body=b"x", ACL="public-read")
print("anonymous:", anonymous(f"{bucket}/open"), anonymous(f"{bucket}/theirs"), anonymous(bucket))

resource = boto3.resource(
    "s3",
    endpoint_url=ENDPOINT,
    aws_access_key_id=os.environ["OWNER_KEY"],
    aws_secret_access_key=os.environ["OWNER_SECRET"],
)
acl = resource.ObjectAcl(bucket, "open")
acl.put(AccessControlPolicy={"Owner": acl.owner, "Grants": acl.grants[:1]})
print("put as it was read, without everybody:", anonymous(f"{bucket}/open"))

print("e-mail:", outcome(owner.put_object_acl, Bucket=bucket, Key="open", GrantRead='emailAddress="a@example.com"'))
enforce = {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
print("enforcing:", outcome(owner.put_bucket_ownership_controls, Bucket=bucket, OwnershipControls=enforce))
owner.put_bucket_acl(Bucket=bucket, ACL="private")
print("enforcing:", outcome(owner.put_bucket_ownership_controls, Bucket=bucket, OwnershipControls=enforce))
print("ACLs then:", outcome(owner.put_object, Bucket=bucket, Key="y", Body=b"", ACL="public-read"))
