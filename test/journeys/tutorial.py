"""The IAM tutorial through boto3: one JSON line a step, {name, ok, detail}.

The world comes as JSON in the variable TUTORIAL: {endpoint, account, other, root, otherRoot}, the last two with
accessKeyId and secretAccessKey.
"""

import json
import os
import re
import sys
import traceback
import urllib.error
import urllib.request

import boto3
from botocore.client import Config
from botocore.exceptions import ClientError, WaiterError

WORLD = json.loads(os.environ["TUTORIAL"])
ACCOUNT, OTHER = WORLD["account"], WORLD["other"]
READ_ONLY = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
BUCKET = "boto3-bucket"
steps = []
keys = {"root": WORLD["root"], "other-root": WORLD["otherRoot"]}


def step(name):
    def register(function):
        steps.append((name, function))
        return function

    return register


def session_of(key):
    return boto3.session.Session(
        aws_access_key_id=key["accessKeyId"],
        aws_secret_access_key=key["secretAccessKey"],
        aws_session_token=key.get("sessionToken"),
        region_name="us-east-1",
    )


def client(service, who, **more):
    key = keys[who] if isinstance(who, str) else who
    config = Config(
        retries={"max_attempts": 0}, s3={"addressing_style": "path"}
    ).merge(more.pop("config", Config()))
    return session_of(key).client(
        service, endpoint_url=WORLD["endpoint"], config=config, **more
    )


def issued(credentials):
    return {
        "accessKeyId": credentials["AccessKeyId"],
        "secretAccessKey": credentials["SecretAccessKey"],
        "sessionToken": credentials["SessionToken"],
    }


def new_key(user, by="root"):
    made = client("iam", by).create_access_key(UserName=user)["AccessKey"]
    keys[user] = {
        "accessKeyId": made["AccessKeyId"],
        "secretAccessKey": made["SecretAccessKey"],
    }
    return made["AccessKeyId"]


def document(action, resource="*", effect="Allow"):
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [{"Effect": effect, "Action": action, "Resource": resource}],
        }
    )


def trust(principal, condition=None):
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": principal},
        "Action": "sts:AssumeRole",
    }
    if condition:
        statement["Condition"] = condition
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def user_arn(name):
    return f"arn:aws:iam::{ACCOUNT}:user/{name}"


def role_arn(name):
    return f"arn:aws:iam::{ACCOUNT}:role/{name}"


def same(got, wanted):
    if got != wanted:
        raise AssertionError(f"got {got!r}, wanted {wanted!r}")


def fails(call, code, message=None, status=None):
    """The call is refused with this code, and with this message when given."""
    try:
        answer = call()
    except ClientError as error:
        got = error.response
        same(got["Error"]["Code"], code)
        if status is not None:
            same(got["ResponseMetadata"]["HTTPStatusCode"], status)
        if message is not None:
            same(got["Error"]["Message"], message)
        return got
    raise AssertionError(f"nothing was refused: {answer}")


def denied(call, message=None):
    return fails(call, "AccessDenied", message, 403)


def no_identity(name, action, on):
    return (
        f"User: {user_arn(name)} is not authorized to perform: {action} on resource: {on}"
        f" because no identity-based policy allows the {action} action"
    )


def fetch(url, method="GET", body=None, headers=None):
    """Status and body, without any AWS library."""
    request = urllib.request.Request(
        url, method=method, data=body, headers=headers or {}
    )
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read()


@step("who am I")
def _():
    answer = client("sts", "root").get_caller_identity()
    same(answer["Account"], ACCOUNT)
    same(answer["Arn"], f"arn:aws:iam::{ACCOUNT}:root")
    same(answer["UserId"], ACCOUNT)


@step("users: create, wait, list, get")
def _():
    iam = client("iam", "root")
    made = iam.create_user(
        UserName="alice", Tags=[{"Key": "team", "Value": "red"}]
    )["User"]
    same(made["Arn"], user_arn("alice"))
    assert re.fullmatch("AIDA[A-Z2-7]{17}", made["UserId"])
    iam.get_waiter("user_exists").wait(
        UserName="alice", WaiterConfig={"Delay": 1, "MaxAttempts": 3}
    )
    same(
        iam.get_user(UserName="alice")["User"]["Tags"],
        [{"Key": "team", "Value": "red"}],
    )
    for name in ("bob", "carol", "dave"):
        iam.create_user(UserName=name)
    pages = list(
        iam.get_paginator("list_users").paginate(PaginationConfig={"PageSize": 2})
    )
    names = [each["UserName"] for page in pages for each in page["Users"]]
    assert {"alice", "bob", "carol", "dave"} <= set(names), names
    same(len(pages), (len(names) + 1) // 2)
    fails(
        lambda: iam.create_user(UserName="ALICE"),
        "EntityAlreadyExists",
        "User with name ALICE already exists.",
        409,
    )
    try:
        iam.get_user(UserName="mallory")
        raise AssertionError("mallory is there")
    except iam.exceptions.NoSuchEntityException as missing:
        same(
            missing.response["Error"]["Message"],
            "The user with name mallory cannot be found.",
        )
    try:
        iam.get_waiter("user_exists").wait(
            UserName="mallory", WaiterConfig={"Delay": 0, "MaxAttempts": 1}
        )
        raise AssertionError("mallory appeared")
    except WaiterError:
        pass


@step("the user without any policy")
def _():
    new_key("alice")
    same(client("sts", "alice").get_caller_identity()["Arn"], user_arn("alice"))
    denied(
        client("iam", "alice").list_users,
        no_identity("alice", "iam:ListUsers", f"arn:aws:iam::{ACCOUNT}:user/"),
    )
    denied(
        lambda: client("iam", "alice").create_user(UserName="eve"),
        no_identity("alice", "iam:CreateUser", user_arn("eve")),
    )
    denied(client("s3", "alice").list_buckets)


@step("groups give what their policies allow")
def _():
    iam = client("iam", "root")
    iam.create_group(GroupName="Developers")
    iam.add_user_to_group(GroupName="Developers", UserName="alice")
    arn = iam.create_policy(
        PolicyName="ListUsersOnly", PolicyDocument=document("iam:ListUsers")
    )["Policy"]["Arn"]
    same(arn, f"arn:aws:iam::{ACCOUNT}:policy/ListUsersOnly")
    iam.attach_group_policy(GroupName="Developers", PolicyArn=arn)
    client("iam", "alice").list_users()
    denied(client("iam", "alice").list_groups)
    groups = iam.list_groups_for_user(UserName="alice")["Groups"]
    same([each["GroupName"] for each in groups], ["Developers"])
    members = iam.get_group(GroupName="Developers")["Users"]
    same([each["UserName"] for each in members], ["alice"])
    fails(
        lambda: iam.add_user_to_group(GroupName="Developers", UserName="Developers"),
        "NoSuchEntity",
        "The user with name Developers cannot be found.",
        404,
    )


@step("policy versions and their rollback")
def _():
    iam = client("iam", "root")
    arn = f"arn:aws:iam::{ACCOUNT}:policy/ListUsersOnly"
    iam.create_policy_version(
        PolicyArn=arn, PolicyDocument=document("iam:ListGroups"), SetAsDefault=True
    )
    client("iam", "alice").list_groups()
    denied(client("iam", "alice").list_users)
    shown = iam.get_policy_version(PolicyArn=arn, VersionId="v2")["PolicyVersion"]
    same(shown["Document"]["Statement"][0]["Action"], "iam:ListGroups")
    iam.set_default_policy_version(PolicyArn=arn, VersionId="v1")
    client("iam", "alice").list_users()
    denied(client("iam", "alice").list_groups)
    fails(
        lambda: iam.delete_policy_version(PolicyArn=arn, VersionId="v1"),
        "DeleteConflict",
        "Cannot delete the default version of a policy.",
        409,
    )
    iam.delete_policy_version(PolicyArn=arn, VersionId="v2")


@step("an AWS managed policy")
def _():
    s3 = client("s3", "root")
    s3.create_bucket(Bucket=BUCKET)
    s3.put_object(Bucket=BUCKET, Key="hello.txt", Body=b"hello")
    new_key("bob")
    bob = client("s3", "bob")
    denied(
        lambda: bob.list_objects_v2(Bucket=BUCKET),
        no_identity("bob", "s3:ListBucket", f'"arn:aws:s3:::{BUCKET}"'),
    )
    client("iam", "root").attach_user_policy(UserName="bob", PolicyArn=READ_ONLY)
    same([each["Name"] for each in bob.list_buckets()["Buckets"]], [BUCKET])
    same(bob.get_object(Bucket=BUCKET, Key="hello.txt")["Body"].read(), b"hello")
    denied(lambda: bob.put_object(Bucket=BUCKET, Key="x", Body=b"x"))
    denied(lambda: bob.delete_object(Bucket=BUCKET, Key="hello.txt"))


@step("an inline deny overrides the allow")
def _():
    iam, bob = client("iam", "root"), client("s3", "bob")
    iam.put_user_policy(
        UserName="bob",
        PolicyName="NoListing",
        PolicyDocument=document("s3:ListBucket", f"arn:aws:s3:::{BUCKET}", "Deny"),
    )
    denied(
        lambda: bob.list_objects_v2(Bucket=BUCKET),
        f"User: {user_arn('bob')} is not authorized to perform: s3:ListBucket on resource:"
        f' "arn:aws:s3:::{BUCKET}" with an explicit deny in an identity-based policy',
    )
    bob.get_object(Bucket=BUCKET, Key="hello.txt")
    shown = iam.get_user_policy(UserName="bob", PolicyName="NoListing")
    same(shown["PolicyDocument"]["Statement"][0]["Effect"], "Deny")
    iam.delete_user_policy(UserName="bob", PolicyName="NoListing")
    bob.list_objects_v2(Bucket=BUCKET)


@step("the least-privilege user")
def _():
    new_key("carol")
    client("iam", "root").put_user_policy(
        UserName="carol",
        PolicyName="OneKey",
        PolicyDocument=document("s3:GetObject", f"arn:aws:s3:::{BUCKET}/hello.txt"),
    )
    carol = client("s3", "carol")
    carol.get_object(Bucket=BUCKET, Key="hello.txt")
    denied(
        lambda: carol.get_object(Bucket=BUCKET, Key="other.txt"),
        no_identity("carol", "s3:GetObject", f'"arn:aws:s3:::{BUCKET}/other.txt"'),
    )
    denied(lambda: carol.list_objects_v2(Bucket=BUCKET))


@step("a role, assumed")
def _():
    iam = client("iam", "root")
    iam.create_role(
        RoleName="Reader",
        AssumeRolePolicyDocument=trust(f"arn:aws:iam::{ACCOUNT}:root"),
    )
    iam.attach_role_policy(RoleName="Reader", PolicyArn=READ_ONLY)
    iam.put_role_policy(
        RoleName="Reader",
        PolicyName="SeeUsers",
        PolicyDocument=document("iam:ListUsers"),
    )
    arn = role_arn("Reader")
    new_key("dave")

    def assume():
        return client("sts", "dave").assume_role(
            RoleArn=arn, RoleSessionName="dave-session"
        )

    denied(assume, no_identity("dave", "sts:AssumeRole", arn))
    iam.put_user_policy(
        UserName="dave",
        PolicyName="Assume",
        PolicyDocument=document("sts:AssumeRole", arn),
    )
    answer = assume()
    session = f"arn:aws:sts::{ACCOUNT}:assumed-role/Reader/dave-session"
    same(answer["AssumedRoleUser"]["Arn"], session)
    reader = issued(answer["Credentials"])
    same(client("sts", reader).get_caller_identity()["Arn"], session)
    client("s3", reader).list_buckets()
    client("iam", reader).list_users()
    denied(
        lambda: client("iam", reader).create_user(UserName="eve"),
        f"User: {session} is not authorized to perform: iam:CreateUser on resource:"
        f" {user_arn('eve')} because no identity-based policy allows the iam:CreateUser action",
    )
    fails(
        lambda: client("sts", "root").assume_role(
            RoleArn=arn, RoleSessionName="root-session"
        ),
        "AccessDenied",
        "Roles may not be assumed by root accounts.",
        403,
    )


@step("a session of oneself")
def _():
    answer = client("sts", "bob").get_session_token(DurationSeconds=900)
    session = issued(answer["Credentials"])
    assert session["accessKeyId"].startswith("ASIA")
    same(client("sts", session).get_caller_identity()["Arn"], user_arn("bob"))
    client("s3", session).list_buckets()
    fails(client("iam", session).list_users, "InvalidClientTokenId", None, 403)
    denied(client("sts", session).get_session_token)
    bare = {**session, "sessionToken": None}
    fails(client("sts", bare).get_caller_identity, "InvalidClientTokenId", None, 403)


@step("access keys: inactive, active, deleted")
def _():
    iam = client("iam", "root")
    iam.create_user(UserName="erin")
    first = new_key("erin")
    iam.create_access_key(UserName="erin")
    fails(
        lambda: iam.create_access_key(UserName="erin"),
        "LimitExceeded",
        "Cannot exceed quota for AccessKeysPerUser: 2",
        409,
    )
    listed = iam.list_access_keys(UserName="erin")["AccessKeyMetadata"]
    same(len(listed), 2)
    assert "SecretAccessKey" not in listed[0]
    iam.update_access_key(UserName="erin", AccessKeyId=first, Status="Inactive")
    fails(
        client("sts", "erin").get_caller_identity,
        "InvalidClientTokenId",
        "The security token included in the request is invalid.",
        403,
    )
    fails(client("s3", "erin").list_buckets, "InvalidAccessKeyId", None, 403)
    iam.update_access_key(UserName="erin", AccessKeyId=first, Status="Active")
    client("sts", "erin").get_caller_identity()
    used = iam.get_access_key_last_used(AccessKeyId=first)
    same(used["UserName"], "erin")
    same(used["AccessKeyLastUsed"]["ServiceName"], "sts")
    iam.delete_access_key(UserName="erin", AccessKeyId=first)
    fails(client("sts", "erin").get_caller_identity, "InvalidClientTokenId")


@step("passwords for the console")
def _():
    iam = client("iam", "root")
    made = iam.create_login_profile(
        UserName="alice", Password="Tutorial-Passw0rd!", PasswordResetRequired=True
    )["LoginProfile"]
    same(made["PasswordResetRequired"], True)
    iam.update_login_profile(UserName="alice", PasswordResetRequired=False)
    shown = iam.get_login_profile(UserName="alice")["LoginProfile"]
    same(shown["PasswordResetRequired"], False)
    denied(
        lambda: client("iam", "bob").create_login_profile(
            UserName="bob", Password="Tutorial-Passw0rd!"
        ),
        no_identity("bob", "iam:CreateLoginProfile", "user bob"),
    )
    iam.delete_login_profile(UserName="alice")


@step("a role across two accounts")
def _():
    client("iam", "other-root").create_user(UserName="guest")
    new_key("guest", "other-root")
    ours, theirs = client("iam", "root"), client("iam", "other-root")
    arn = role_arn("Shared")
    ours.create_role(
        RoleName="Shared", AssumeRolePolicyDocument=trust(f"arn:aws:iam::{ACCOUNT}:root")
    )

    def assume(**more):
        return client("sts", "guest").assume_role(
            RoleArn=arn, RoleSessionName="guest", **more
        )

    denied(assume)
    theirs.put_user_policy(
        UserName="guest",
        PolicyName="Assume",
        PolicyDocument=document("sts:AssumeRole", arn),
    )
    denied(assume)
    ours.update_assume_role_policy(
        RoleName="Shared",
        PolicyDocument=trust(
            f"arn:aws:iam::{OTHER}:root",
            {"StringEquals": {"sts:ExternalId": "ticket-42"}},
        ),
    )
    denied(assume)
    denied(lambda: assume(ExternalId="ticket-43"))
    assume(ExternalId="ticket-42")
    theirs.delete_user_policy(UserName="guest", PolicyName="Assume")
    denied(lambda: assume(ExternalId="ticket-42"))


@step("a bucket across two accounts")
def _():
    def read():
        return client("s3", "guest").get_object(Bucket=BUCKET, Key="hello.txt")

    denied(read, "Access Denied")
    s3, theirs = client("s3", "root"), client("iam", "other-root")
    policy = json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"AWS": f"arn:aws:iam::{OTHER}:user/guest"},
                    "Action": "s3:GetObject",
                    "Resource": f"arn:aws:s3:::{BUCKET}/*",
                }
            ],
        }
    )
    s3.put_bucket_policy(Bucket=BUCKET, Policy=policy)
    denied(read, "Access Denied")
    theirs.put_user_policy(
        UserName="guest",
        PolicyName="Read",
        PolicyDocument=document("s3:GetObject", f"arn:aws:s3:::{BUCKET}/*"),
    )
    same(read()["Body"].read(), b"hello")
    s3.delete_bucket_policy(Bucket=BUCKET)
    denied(read, "Access Denied")


@step("objects: put, get, list, copy, delete")
def _():
    s3 = client("s3", "root")
    s3.put_object(
        Bucket=BUCKET,
        Key="notes/ä b+c.txt",
        Body=b"some notes",
        ContentType="text/plain; charset=utf-8",
        Metadata={"owner": "alice"},
    )
    got = s3.get_object(Bucket=BUCKET, Key="notes/ä b+c.txt")
    same(got["Body"].read(), b"some notes")
    same(got["ContentType"], "text/plain; charset=utf-8")
    same(got["Metadata"], {"owner": "alice"})
    same(
        s3.get_object(Bucket=BUCKET, Key="notes/ä b+c.txt", Range="bytes=5-9")[
            "Body"
        ].read(),
        b"notes",
    )
    s3.copy_object(
        Bucket=BUCKET,
        Key="notes/copy.txt",
        CopySource={"Bucket": BUCKET, "Key": "notes/ä b+c.txt"},
    )
    listed = [
        each["Key"]
        for page in s3.get_paginator("list_objects_v2").paginate(
            Bucket=BUCKET, PaginationConfig={"PageSize": 1}
        )
        for each in page.get("Contents", [])
    ]
    same(listed, ["hello.txt", "notes/copy.txt", "notes/ä b+c.txt"])
    folders = s3.list_objects_v2(Bucket=BUCKET, Delimiter="/")["CommonPrefixes"]
    same(folders, [{"Prefix": "notes/"}])
    removed = s3.delete_objects(
        Bucket=BUCKET, Delete={"Objects": [{"Key": "notes/copy.txt"}, {"Key": "none"}]}
    )
    same([each["Key"] for each in removed["Deleted"]], ["notes/copy.txt", "none"])
    s3.delete_object(Bucket=BUCKET, Key="notes/ä b+c.txt")
    fails(
        lambda: s3.get_object(Bucket=BUCKET, Key="notes/ä b+c.txt"),
        "NoSuchKey",
        "The specified key does not exist.",
        404,
    )
    fails(
        lambda: s3.head_object(Bucket=BUCKET, Key="notes/ä b+c.txt"), "404", None, 404
    )
    resource = session_of(keys["root"]).resource("s3", endpoint_url=WORLD["endpoint"])
    same([each.key for each in resource.Bucket(BUCKET).objects.all()], ["hello.txt"])


@step("files: upload and download by the transfer manager")
def _():
    s3 = client("s3", "root")
    here = os.path.dirname(os.path.abspath(WORLD["scratch"] + "/x"))
    source, target = os.path.join(here, "up.bin"), os.path.join(here, "down.bin")
    content = bytes(range(256)) * 4096
    with open(source, "wb") as file:
        file.write(content)
    s3.upload_file(source, BUCKET, "files/up.bin")
    s3.download_file(BUCKET, "files/up.bin", target)
    with open(target, "rb") as file:
        assert file.read() == content, "the file came back changed"
    s3.delete_object(Bucket=BUCKET, Key="files/up.bin")


for version in ("", "s3v4"):
    # stock boto3 presigns with Signature Version 2
    @step(f"presigned URLs, {version or 'signature of the default'}")
    def _(version=version):
        config = Config(signature_version=version) if version else Config()
        s3 = client("s3", "root", config=config)
        where = {"Bucket": BUCKET, "Key": "presigned/ä b.txt"}
        put = s3.generate_presigned_url("put_object", Params=where, ExpiresIn=60)
        assert ("X-Amz-Signature=" if version else "AWSAccessKeyId=") in put, put
        same(fetch(put, "PUT", b"by URL", {"Content-Type": ""})[0], 200)
        get = s3.generate_presigned_url("get_object", Params=where, ExpiresIn=60)
        same(fetch(get), (200, b"by URL"))
        same(fetch(get, "DELETE")[0], 403)
        same(fetch(put)[0], 403)
        same(fetch(get.replace("presigned/", "presigned2/"))[0], 403)
        same(fetch(get.replace("Expires=", "Expires=1"))[0], 403)
        over = s3.generate_presigned_url("get_object", Params=where, ExpiresIn=-1)
        status, body = fetch(over)
        assert status in (400, 403) and b"<Code>" in body, (status, body)
        carol = client("s3", "carol", config=config)
        url = carol.generate_presigned_url("get_object", Params=where, ExpiresIn=60)
        status, body = fetch(url)
        same(status, 403)
        assert b"<Code>AccessDenied</Code>" in body, body
        session = issued(client("sts", "bob").get_session_token()["Credentials"])
        url = client("s3", session, config=config).generate_presigned_url(
            "get_object", Params=where, ExpiresIn=60
        )
        same(fetch(url), (200, b"by URL"))


@step("cleaning up in the order AWS demands")
def _():
    iam = client("iam", "root")
    fails(lambda: iam.delete_user(UserName="carol"), "DeleteConflict", None, 409)
    fails(lambda: iam.delete_group(GroupName="Developers"), "DeleteConflict")
    fails(lambda: iam.delete_role(RoleName="Reader"), "DeleteConflict")
    fails(lambda: client("s3", "root").delete_bucket(Bucket=BUCKET), "BucketNotEmpty")
    summary = iam.get_account_summary()["SummaryMap"]
    same((summary["Groups"], summary["Roles"]), (1, 2))


for name, function in steps:
    try:
        function()
        line = {"name": name, "ok": True, "detail": ""}
    except Exception:  # every step is told, whatever it met
        line = {"name": name, "ok": False, "detail": traceback.format_exc(limit=-4)}
    print(json.dumps(line))
    sys.stdout.flush()
