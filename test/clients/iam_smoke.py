"""Every operation of IAM that the installed botocore knows, in one scenario from making to deleting.

One JSON line for each call, {operation, by, ok, detail}, for each waiter, {waiter, …} and each paginator,
{paginator, …}. The world comes as JSON in the variable SMOKE: {endpoint, account, key, aws, certificates, key pairs,
metadata}. `aws` says which calls the AWS CLI makes instead of botocore: "sample", "all" or "none".
"""

import base64
import hashlib
import hmac
import json
import os
import struct
import subprocess
import sys
import tempfile
import time
import traceback

import boto3
from botocore import xform_name
from botocore.client import Config
from botocore.exceptions import ClientError

WORLD = json.loads(os.environ["SMOKE"])
ACCOUNT = WORLD["account"]
SCRATCH = tempfile.mkdtemp()
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"

# what people type most, and what the CLI treats in a way of its own
SAMPLE = {
    "CreateUser", "GetUser", "ListUsers", "CreateGroup", "AddUserToGroup", "CreateRole",
    "UpdateAssumeRolePolicy", "CreatePolicy", "CreatePolicyVersion", "AttachUserPolicy",
    "PutRolePolicy", "GetRolePolicy", "TagUser", "ListUserTags", "CreateAccessKey",
    "CreateLoginProfile", "UpdateAccountPasswordPolicy", "CreateVirtualMFADevice",
    "EnableMFADevice", "CreateOpenIDConnectProvider", "CreateSAMLProvider",
    "UploadServerCertificate", "SimulateCustomPolicy", "GetCredentialReport",
    "GetAccountAuthorizationDetails", "AddClientIDToOpenIDConnectProvider", "DeleteUser",
}


# of those, what the CLI has yet to do
waiting = set(SAMPLE)


def tell(**line):
    print(json.dumps(line), flush=True)


def connect(key):
    return boto3.session.Session(
        aws_access_key_id=key["accessKeyId"],
        aws_secret_access_key=key["secretAccessKey"],
        region_name="us-east-1",
    ).client(
        "iam", endpoint_url=WORLD["endpoint"], config=Config(retries={"max_attempts": 0})
    )


root = connect(WORLD["key"])


def argument(value, shape):
    """A value as the command line takes it."""
    if shape.type_name == "list" and shape.member.type_name == "string":
        return ["[" + ",".join(json.dumps(each) for each in value) + "]"]
    if shape.type_name in ("list", "structure", "map"):
        return [json.dumps(value)]
    text = str(value)
    if len(text) < 100_000:
        return [text]
    # longer than a command line may be
    path = os.path.join(SCRATCH, "document")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return [f"file://{path}"]


def command(operation, given):
    """`aws iam …` as somebody types it."""
    model = root.meta.service_model.operation_model(operation)
    words = ["iam", xform_name(operation, "-")]
    for name, value in given.items():
        option = xform_name(name, "-")
        if name == "MaxItems":
            option = "page-size"
        shape = model.input_shape.members[name]
        if shape.type_name == "boolean":
            words.append("--" + option if value else "--no-" + option)
        else:
            words += ["--" + option, *argument(value, shape)]
    if operation == "CreateVirtualMFADevice":
        seed = os.path.join(SCRATCH, "seed")
        words += ["--outfile", seed, "--bootstrap-method", "Base32StringSeed"]
    return words


class CommandFailed(Exception):
    pass


def run_aws(operation, given, key):
    words = command(operation, given)
    ran = subprocess.run(
        ["aws", *words, "--output", "json"],
        capture_output=True,
        text=True,
        cwd=SCRATCH,
        env={
            "PATH": os.environ["PATH"],
            "HOME": SCRATCH,
            "AWS_ENDPOINT_URL": WORLD["endpoint"],
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": key["accessKeyId"],
            "AWS_SECRET_ACCESS_KEY": key["secretAccessKey"],
            "AWS_PAGER": "",
            "AWS_MAX_ATTEMPTS": "1",
            "NO_PROXY": "*",
        },
    )
    if ran.returncode != 0:
        raise CommandFailed(ran.stderr.strip())
    answer = json.loads(ran.stdout) if ran.stdout.strip() else {}
    if operation == "CreateVirtualMFADevice":
        with open(os.path.join(SCRATCH, "seed"), "rb") as seed:
            answer["VirtualMFADevice"]["Base32StringSeed"] = seed.read()
    return answer


def code_of(error):
    if isinstance(error, ClientError):
        return error.response["Error"]["Code"]
    text = str(error)
    return text[text.find("(") + 1 : text.find(")")] if "An error occurred (" in text else text


def call(operation, refused=None, key=None, **given):
    """Calls it; `refused` is the code it must answer instead of succeeding."""
    key = key or WORLD["key"]
    by_aws = WORLD["aws"] == "all" or (
        WORLD["aws"] == "sample" and refused is None and operation in waiting
    )
    waiting.discard(operation if by_aws else None)
    by = "aws" if by_aws else "botocore"
    answer = {}
    try:
        if by_aws:
            answer = run_aws(operation, given, key)
        else:
            client = root if key is WORLD["key"] else connect(key)
            answer = getattr(client, xform_name(operation))(**given)
        problem = "" if refused is None else f"succeeded instead of {refused}"
    except (ClientError, CommandFailed) as error:
        problem = "" if code_of(error) == refused else str(error)
    tell(operation=operation, by=by, ok=not problem, detail=problem)
    return answer


def code(seed, steps=0):
    """What an authenticator app shows, `steps` of thirty seconds from now."""
    counter = int(time.time()) // 30 + steps
    digest = hmac.new(base64.b32decode(seed), struct.pack(">Q", counter), hashlib.sha1).digest()
    place = digest[-1] & 15
    number = struct.unpack(">I", digest[place : place + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def codes(seed, steps=0):
    return {
        "AuthenticationCode1": code(seed, steps - 1),
        "AuthenticationCode2": code(seed, steps),
    }


def document(action, resource="*", effect="Allow"):
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [{"Effect": effect, "Action": action, "Resource": resource}],
        }
    )


def trust(**principal):
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def tags(*names):
    return [{"Key": name, "Value": f"value of {name}"} for name in names]


def arn(kind, name):
    return f"arn:aws:iam::{ACCOUNT}:{kind}/{name}"


def wait(waiter, **given):
    try:
        root.get_waiter(waiter).wait(WaiterConfig={"Delay": 1, "MaxAttempts": 3}, **given)
        tell(waiter=waiter, ok=True, detail="")
    except Exception as error:
        tell(waiter=waiter, ok=False, detail=str(error))


def pages(operation, least=2, **given):
    """Everything comes once: as much as the whole list has, over `least` pages or more."""
    paginator = root.get_paginator(xform_name(operation))
    names = [key.expression for key in paginator.result_keys]

    def items(answer):
        return [
            json.dumps(item, sort_keys=True, default=str)
            for name in names
            for item in answer.get(name) or []
        ]

    try:
        def read(size):
            answers = paginator.paginate(**given, PaginationConfig={"PageSize": size})
            return [items(answer) for answer in answers]

        whole = [item for part in read(1000) for item in part]
        parts = read(max(1, len(whole) // 10))
        found = [item for part in parts for item in part]
        problem = ""
        if sorted(found) != sorted(whole):
            problem = f"{len(found)} items over {len(parts)} pages, {len(whole)} at once"
        elif len(set(found)) != len(found):
            problem = "an item came twice"
        elif len(parts) < least:
            problem = f"{len(parts)} pages of {len(whole)} items"
    except ClientError as error:
        problem = str(error)
    tell(paginator=operation, ok=not problem, detail=problem)


def users_and_groups():
    call("CreateUser", UserName="alice", Path="/people/", Tags=tags("team"))
    call("CreateUser", UserName="bob")
    call("CreateUser", refused="EntityAlreadyExists", UserName="ALICE")
    wait("user_exists", UserName="alice")
    call("GetUser", UserName="alice")
    call("UpdateUser", UserName="bob", NewUserName="robert", NewPath="/people/")
    call("ListUsers", PathPrefix="/people/")
    call("TagUser", UserName="alice", Tags=tags("stage", "owner"))
    call("ListUserTags", UserName="alice")
    call("UntagUser", UserName="alice", TagKeys=["owner"])
    call("CreateGroup", GroupName="developers")
    call("CreateGroup", GroupName="testers", Path="/teams/")
    call("GetGroup", GroupName="developers")
    call("UpdateGroup", GroupName="testers", NewGroupName="quality", NewPath="/")
    call("ListGroups")
    for group in ("developers", "quality"):
        for user in ("alice", "robert"):
            call("AddUserToGroup", GroupName=group, UserName=user)
    call("ListGroupsForUser", UserName="alice")


def policies():
    for name in ("first", "second"):
        call(
            "CreatePolicy",
            PolicyName=name,
            PolicyDocument=document("s3:GetObject"),
            Description="what a smoke test may do",
            Tags=tags("stage", "team"),
        )
    first = arn("policy", "first")
    wait("policy_exists", PolicyArn=first)
    call("GetPolicy", PolicyArn=first)
    call("ListPolicies", Scope="Local")
    call("CreatePolicyVersion", PolicyArn=first, PolicyDocument=document("s3:*"), SetAsDefault=True)
    call("CreatePolicyVersion", PolicyArn=first, PolicyDocument=document("s3:List*"))
    call("GetPolicyVersion", PolicyArn=first, VersionId="v2")
    call("ListPolicyVersions", PolicyArn=first)
    call("SetDefaultPolicyVersion", PolicyArn=first, VersionId="v1")
    call("DeletePolicyVersion", refused="DeleteConflict", PolicyArn=first, VersionId="v1")
    call("DeletePolicyVersion", PolicyArn=first, VersionId="v3")
    call("TagPolicy", PolicyArn=first, Tags=tags("owner"))
    call("ListPolicyTags", PolicyArn=first)
    call("UntagPolicy", PolicyArn=first, TagKeys=["owner"])


def roles():
    for name in ("worker", "helper"):
        call(
            "CreateRole",
            RoleName=name,
            AssumeRolePolicyDocument=trust(Service="ec2.amazonaws.com"),
            Description="works",
            MaxSessionDuration=7200,
            Tags=tags("stage", "team"),
        )
    wait("role_exists", RoleName="worker")
    call("GetRole", RoleName="worker")
    call("ListRoles")
    call("UpdateRole", RoleName="worker", Description="works more", MaxSessionDuration=3600)
    call("UpdateRoleDescription", RoleName="worker", Description="works most")
    call(
        "UpdateAssumeRolePolicy",
        RoleName="worker",
        PolicyDocument=trust(Service=["ec2.amazonaws.com", "lambda.amazonaws.com"]),
    )
    call("TagRole", RoleName="worker", Tags=tags("owner"))
    call("ListRoleTags", RoleName="worker")
    call("UntagRole", RoleName="worker", TagKeys=["owner"])
    for name in ("machines", "more-machines"):
        call("CreateInstanceProfile", InstanceProfileName=name, Tags=tags("stage", "team"))
        call("AddRoleToInstanceProfile", InstanceProfileName=name, RoleName="worker")
    wait("instance_profile_exists", InstanceProfileName="machines")
    call("GetInstanceProfile", InstanceProfileName="machines")
    call("ListInstanceProfiles")
    call("ListInstanceProfilesForRole", RoleName="worker")
    call("TagInstanceProfile", InstanceProfileName="machines", Tags=tags("owner"))
    call("ListInstanceProfileTags", InstanceProfileName="machines")
    call("UntagInstanceProfile", InstanceProfileName="machines", TagKeys=["owner"])


HOLDERS = (("User", "alice"), ("Group", "developers"), ("Role", "worker"))


def permissions():
    for kind, name in HOLDERS:
        holder = {f"{kind}Name": name}
        for policy in ("first", "second"):
            call(f"Attach{kind}Policy", PolicyArn=arn("policy", policy), **holder)
        call(f"ListAttached{kind}Policies", **holder)
        for policy in ("inline", "more"):
            call(f"Put{kind}Policy", PolicyName=policy, PolicyDocument=document("s3:*"), **holder)
        call(f"Get{kind}Policy", PolicyName="inline", **holder)
        call(f"List{kind}Policies", **holder)
        if kind != "Group":
            call(f"Put{kind}PermissionsBoundary", PermissionsBoundary=READ_ONLY, **holder)
            call(f"Delete{kind}PermissionsBoundary", **holder)
    call("ListEntitiesForPolicy", PolicyArn=arn("policy", "first"))


def credentials():
    made = call("CreateAccessKey", UserName="alice").get("AccessKey", {})
    call("CreateAccessKey", UserName="alice")
    call("CreateAccessKey", refused="LimitExceeded", UserName="alice")
    key = {
        "accessKeyId": made.get("AccessKeyId", "?" * 20),
        "secretAccessKey": made.get("SecretAccessKey", "?"),
    }
    call("ListAccessKeys", UserName="alice")
    call("GetAccessKeyLastUsed", AccessKeyId=key["accessKeyId"])
    call(
        "UpdateAccountPasswordPolicy",
        MinimumPasswordLength=12,
        RequireNumbers=True,
        AllowUsersToChangePassword=True,
        MaxPasswordAge=90,
    )
    call("GetAccountPasswordPolicy")
    call(
        "CreateLoginProfile",
        refused="PasswordPolicyViolation",
        UserName="alice",
        Password="short",
    )
    call("CreateLoginProfile", UserName="alice", Password="Correct-Horse-1")
    call("GetLoginProfile", UserName="alice")
    call("UpdateLoginProfile", UserName="alice", Password="Correct-Horse-2")
    call(
        "PutUserPolicy",
        UserName="alice",
        PolicyName="own-password",
        PolicyDocument=document("iam:ChangePassword"),
    )
    call(
        "ChangePassword", key=key, OldPassword="Correct-Horse-2", NewPassword="Battery-Staple-3"
    )
    call("DeleteUserPolicy", UserName="alice", PolicyName="own-password")
    call("UpdateAccessKey", UserName="alice", AccessKeyId=key["accessKeyId"], Status="Inactive")

    for name in ("phone", "tablet"):
        call("CreateVirtualMFADevice", refused="ValidationError", VirtualMFADeviceName="a b")
        device = call("CreateVirtualMFADevice", VirtualMFADeviceName=name)
        seed = device.get("VirtualMFADevice", {}).get("Base32StringSeed", b"")
        its = {"UserName": "alice", "SerialNumber": arn("mfa", name)}
        call("EnableMFADevice", **its, **codes(seed))
        if name == "phone":
            call("ResyncMFADevice", **its, **codes(seed, 2))
    phone = arn("mfa", "phone")
    call("GetMFADevice", SerialNumber=phone, UserName="alice")
    call("ListMFADevices", UserName="alice")
    call("ListVirtualMFADevices", AssignmentStatus="Any")
    call("TagMFADevice", SerialNumber=phone, Tags=tags("stage", "team", "owner"))
    call("ListMFADeviceTags", SerialNumber=phone)
    call("UntagMFADevice", SerialNumber=phone, TagKeys=["owner"])

    for body in WORLD["sshKeys"]:
        key = call("UploadSSHPublicKey", UserName="alice", SSHPublicKeyBody=body)
    ssh = {
        "UserName": "alice",
        "SSHPublicKeyId": key.get("SSHPublicKey", {}).get("SSHPublicKeyId", "?" * 20),
    }
    call("GetSSHPublicKey", Encoding="SSH", **ssh)
    call("ListSSHPublicKeys", UserName="alice")
    call("UpdateSSHPublicKey", Status="Inactive", **ssh)

    for body in WORLD["signingCertificates"]:
        made = call("UploadSigningCertificate", UserName="alice", CertificateBody=body)
    certificate = {
        "UserName": "alice",
        "CertificateId": made.get("Certificate", {}).get("CertificateId", "?" * 24),
    }
    call("ListSigningCertificates", UserName="alice")
    call("UpdateSigningCertificate", Status="Inactive", **certificate)

    made = call(
        "CreateServiceSpecificCredential",
        UserName="alice",
        ServiceName="codecommit.amazonaws.com",
    )
    special = {
        "UserName": "alice",
        "ServiceSpecificCredentialId": made.get("ServiceSpecificCredential", {}).get(
            "ServiceSpecificCredentialId", "?" * 20
        ),
    }
    call("ListServiceSpecificCredentials", UserName="alice")
    call("ResetServiceSpecificCredential", **special)
    call("UpdateServiceSpecificCredential", Status="Inactive", **special)
    return ssh, certificate, special


def providers():
    call(
        "CreateOpenIDConnectProvider",
        Url="https://token.example.com/realm",
        ClientIDList=["sts.amazonaws.com"],
        ThumbprintList=["a" * 40],
        Tags=tags("stage", "team"),
    )
    oidc = {"OpenIDConnectProviderArn": arn("oidc-provider", "token.example.com/realm")}
    call("GetOpenIDConnectProvider", **oidc)
    call("ListOpenIDConnectProviders")
    call("AddClientIDToOpenIDConnectProvider", ClientID="another", **oidc)
    call("RemoveClientIDFromOpenIDConnectProvider", ClientID="another", **oidc)
    call("UpdateOpenIDConnectProviderThumbprint", ThumbprintList=["b" * 40], **oidc)
    call("TagOpenIDConnectProvider", Tags=tags("owner"), **oidc)
    call("ListOpenIDConnectProviderTags", **oidc)
    call("UntagOpenIDConnectProvider", TagKeys=["owner"], **oidc)

    call(
        "CreateSAMLProvider",
        Name="idp",
        SAMLMetadataDocument=WORLD["metadata"],
        Tags=tags("stage", "team"),
    )
    saml = {"SAMLProviderArn": arn("saml-provider", "idp")}
    call("ListSAMLProviders")
    end = "</md:EntityDescriptor>"
    large = WORLD["metadata"].replace(end, f"<!--{'x' * 2_000_000}-->{end}")
    call("UpdateSAMLProvider", SAMLMetadataDocument=large, **saml)
    got = call("GetSAMLProvider", **saml).get("SAMLMetadataDocument")
    tell(operation="GetSAMLProvider", by="botocore", ok=got == large, detail="another document")
    call("TagSAMLProvider", Tags=tags("owner"), **saml)
    call("ListSAMLProviderTags", **saml)
    call("UntagSAMLProvider", TagKeys=["owner"], **saml)

    for name in ("site", "other-site"):
        call(
            "UploadServerCertificate",
            ServerCertificateName=name,
            CertificateBody=WORLD["site"]["certificate"],
            PrivateKey=WORLD["site"]["privateKey"],
            Tags=tags("stage", "team"),
        )
    call("GetServerCertificate", ServerCertificateName="site")
    call("ListServerCertificates")
    call(
        "UpdateServerCertificate",
        ServerCertificateName="other-site",
        NewServerCertificateName="renamed",
        NewPath="/cloudfront/",
    )
    call("TagServerCertificate", ServerCertificateName="site", Tags=tags("owner"))
    call("ListServerCertificateTags", ServerCertificateName="site")
    call("UntagServerCertificate", ServerCertificateName="site", TagKeys=["owner"])
    return oidc, saml


def account():
    call("CreateAccountAlias", AccountAlias="smoke-account")
    call("ListAccountAliases")
    call("GetAccountSummary")
    call("GetAccountAuthorizationDetails", Filter=["User", "Role"])
    call("SetSecurityTokenServicePreferences", GlobalEndpointTokenVersion="v2Token")
    call("EnableOutboundWebIdentityFederation")
    call("GetOutboundWebIdentityFederationInfo")
    call("DisableOutboundWebIdentityFederation")


def until_done(operation, **given):
    for _ in range(20):
        answer = call(operation, **given)
        if answer.get("JobStatus", answer.get("State", "COMPLETED")).startswith("COMPLETE"):
            return
        time.sleep(0.2)


def reports():
    until_done("GenerateCredentialReport")
    call("GetCredentialReport")
    job = call("GenerateServiceLastAccessedDetails", Arn=arn("user", "people/alice"))
    its = {"JobId": job.get("JobId", "0" * 36)}
    until_done("GetServiceLastAccessedDetails", **its)
    call("GetServiceLastAccessedDetailsWithEntities", ServiceNamespace="s3", **its)
    call(
        "ListPoliciesGrantingServiceAccess",
        Arn=arn("user", "people/alice"),
        ServiceNamespaces=["s3", "ec2"],
    )
    call("GetContextKeysForCustomPolicy", PolicyInputList=[document("s3:*")])
    call("GetContextKeysForPrincipalPolicy", PolicySourceArn=arn("user", "people/alice"))
    call(
        "SimulateCustomPolicy",
        PolicyInputList=[document("s3:*")],
        ActionNames=["s3:GetObject", "s3:PutObject", "ec2:RunInstances"],
        ContextEntries=[
            {
                "ContextKeyName": "aws:SourceIp",
                "ContextKeyType": "ip",
                "ContextKeyValues": ["10.0.0.1"],
            }
        ],
    )
    call(
        "SimulatePrincipalPolicy",
        PolicySourceArn=arn("user", "people/alice"),
        ActionNames=["s3:GetObject", "ec2:RunInstances"],
    )


def service_linked():
    role = call("CreateServiceLinkedRole", AWSServiceName="ecs.amazonaws.com")
    name = role.get("Role", {}).get("RoleName", "AWSServiceRoleForECS")
    call("DeleteRole", refused="UnmodifiableEntity", RoleName=name)
    task = call("DeleteServiceLinkedRole", RoleName=name)
    call(
        "GetServiceLinkedRoleDeletionStatus", DeletionTaskId=task.get("DeletionTaskId", "task/x")
    )


NO_REQUEST = {"DelegationRequestId": "0123456789abcdef"}


def not_set_up():
    """Features nobody has set up answer as AWS does where they aren't; see the remarks in docs/coverage.md."""
    for operation in (
        "ListOrganizationsFeatures",
        "EnableOrganizationsRootSessions",
        "DisableOrganizationsRootSessions",
        "EnableOrganizationsRootCredentialsManagement",
        "DisableOrganizationsRootCredentialsManagement",
    ):
        call(operation, refused="OrganizationNotFoundException")
    call("ListDelegationRequests")
    for operation in (
        "GetDelegationRequest",
        "AcceptDelegationRequest",
        "AssociateDelegationRequest",
        "RejectDelegationRequest",
        "UpdateDelegationRequest",
        "SendDelegationToken",
    ):
        call(operation, refused="NoSuchEntity", **NO_REQUEST)
    call(
        "GetHumanReadableSummary",
        refused="NoSuchEntity",
        EntityArn=arn("delegation-request", NO_REQUEST["DelegationRequestId"]),
    )
    call(
        "CreateDelegationRequest",
        refused=WORLD["notBuilt"]["CreateDelegationRequest"],
        Description="a request",
        Permissions={"PolicyTemplateArn": "arn:aws:iam:::delegation-template/backup/restore"},
        RequestorWorkflowId="workflow",
        NotificationChannel=f"arn:aws:sns:us-east-1:{ACCOUNT}:requests",
        SessionDuration=3600,
    )
    call(
        "GenerateOrganizationsAccessReport",
        refused=WORLD["notBuilt"]["GenerateOrganizationsAccessReport"],
        EntityPath="o-a1b2c3d4e5/r-f6g7h8i9j0example/ou-1a2b3c-k9l8m7n6o5example",
    )
    call(
        "GetOrganizationsAccessReport",
        refused="NoSuchEntity",
        JobId="0" * 8 + "-0000-0000-0000-" + "0" * 12,
    )


def paginators():
    first = {"PolicyArn": arn("policy", "first")}
    simulated = {"ActionNames": ["s3:GetObject", "s3:PutObject", "ec2:RunInstances"]}
    pages("GetAccountAuthorizationDetails")
    pages("GetGroup", GroupName="developers")
    for operation in ("ListUsers", "ListGroups", "ListRoles", "ListPolicies"):
        pages(operation)
    for operation in ("ListInstanceProfiles", "ListServerCertificates", "ListVirtualMFADevices"):
        pages(operation)
    # an account has one alias
    pages("ListAccountAliases", least=1)
    for operation in (
        "ListAccessKeys",
        "ListGroupsForUser",
        "ListMFADevices",
        "ListSSHPublicKeys",
        "ListSigningCertificates",
        "ListUserTags",
    ):
        pages(operation, UserName="alice")
    for kind, name in HOLDERS:
        pages(f"ListAttached{kind}Policies", **{f"{kind}Name": name})
        pages(f"List{kind}Policies", **{f"{kind}Name": name})
    pages("ListInstanceProfilesForRole", RoleName="worker")
    pages("ListEntitiesForPolicy", **first)
    pages("ListPolicyVersions", **first)
    pages("ListPolicyTags", **first)
    pages("ListRoleTags", RoleName="worker")
    pages("ListInstanceProfileTags", InstanceProfileName="machines")
    pages("ListMFADeviceTags", SerialNumber=arn("mfa", "phone"))
    pages(
        "ListOpenIDConnectProviderTags",
        OpenIDConnectProviderArn=arn("oidc-provider", "token.example.com/realm"),
    )
    pages("ListSAMLProviderTags", SAMLProviderArn=arn("saml-provider", "idp"))
    pages("ListServerCertificateTags", ServerCertificateName="site")
    pages("SimulateCustomPolicy", PolicyInputList=[document("s3:*")], **simulated)
    pages("SimulatePrincipalPolicy", PolicySourceArn=arn("user", "people/alice"), **simulated)


def deletions(ssh, certificate, special, oidc, saml):
    call("DeleteSSHPublicKey", **ssh)
    call("DeleteSigningCertificate", **certificate)
    call("DeleteServiceSpecificCredential", **special)
    call("DeleteOpenIDConnectProvider", **oidc)
    call("DeleteSAMLProvider", **saml)
    for name in ("site", "renamed"):
        call("DeleteServerCertificate", ServerCertificateName=name)
    call("DeleteAccountAlias", AccountAlias="smoke-account")
    call("DeleteUser", refused="DeleteConflict", UserName="alice")
    call("DeleteLoginProfile", UserName="alice")
    call("DeleteAccountPasswordPolicy")
    for name in ("phone", "tablet"):
        call("DeleteVirtualMFADevice", refused="DeleteConflict", SerialNumber=arn("mfa", name))
        call("DeactivateMFADevice", UserName="alice", SerialNumber=arn("mfa", name))
        call("DeleteVirtualMFADevice", SerialNumber=arn("mfa", name))
    for key in root.list_access_keys(UserName="alice")["AccessKeyMetadata"]:
        call("DeleteAccessKey", UserName="alice", AccessKeyId=key["AccessKeyId"])
    for key in root.list_ssh_public_keys(UserName="alice")["SSHPublicKeys"]:
        call("DeleteSSHPublicKey", UserName="alice", SSHPublicKeyId=key["SSHPublicKeyId"])
    for each in root.list_signing_certificates(UserName="alice")["Certificates"]:
        call("DeleteSigningCertificate", UserName="alice", CertificateId=each["CertificateId"])
    for kind, name in HOLDERS:
        holder = {f"{kind}Name": name}
        for policy in ("first", "second"):
            call(f"Detach{kind}Policy", PolicyArn=arn("policy", policy), **holder)
        for policy in ("inline", "more"):
            call(f"Delete{kind}Policy", PolicyName=policy, **holder)
    for group in ("developers", "quality"):
        for user in ("alice", "robert"):
            call("RemoveUserFromGroup", GroupName=group, UserName=user)
        call("DeleteGroup", GroupName=group)
    for name in ("machines", "more-machines"):
        call("DeleteInstanceProfile", refused="DeleteConflict", InstanceProfileName=name)
        call("RemoveRoleFromInstanceProfile", InstanceProfileName=name, RoleName="worker")
        call("DeleteInstanceProfile", InstanceProfileName=name)
    for name in ("worker", "helper"):
        call("DeleteRole", RoleName=name)
    call("DeletePolicyVersion", PolicyArn=arn("policy", "first"), VersionId="v2")
    for name in ("first", "second"):
        call("DeletePolicy", PolicyArn=arn("policy", name))
    for name in ("alice", "robert"):
        call("DeleteUser", UserName=name)
    call("GetUser", refused="NoSuchEntity", UserName="alice")


def scenario():
    users_and_groups()
    policies()
    roles()
    permissions()
    ssh, certificate, special = credentials()
    oidc, saml = providers()
    account()
    reports()
    service_linked()
    not_set_up()
    paginators()
    deletions(ssh, certificate, special, oidc, saml)


tell(
    known=sorted(root.meta.service_model.operation_names),
    waiters=sorted(root.waiter_names),
    paginators=sorted(
        name
        for name in root.meta.service_model.operation_names
        if root.can_paginate(xform_name(name))
    ),
)
try:
    scenario()
except Exception:
    print(traceback.format_exc(), file=sys.stderr)
    sys.exit(1)
