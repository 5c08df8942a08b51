"""Encrypted objects by stock boto3: SSE-S3, SSE-KMS, DSSE-KMS and SSE-C, and what is refused."""

import hashlib
import io
import os
import urllib.error
import urllib.request

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.client import Config
from botocore.exceptions import ClientError

endpoint, key_arn = os.environ["ENDPOINT"], os.environ["KEY_ARN"]
s3 = boto3.client("s3", endpoint_url=endpoint)
bucket = "boto3-encryption"
s3.create_bucket(Bucket=bucket)


def code(call, **arguments):
    try:
        call(**arguments)
        return "none"
    except ClientError as error:
        return error.response["Error"]["Code"]


body = b"as boto3 sends it"
put = s3.put_object(Bucket=bucket, Key="plain", Body=body)
print("plain:", put["ServerSideEncryption"], put["ETag"].strip('"') == hashlib.md5(body).hexdigest())

at = {"Bucket": bucket, "Key": "kms"}
s3.put_object(**at, Body=body, ServerSideEncryption="aws:kms", SSEKMSKeyId="alias/app", BucketKeyEnabled=True)
got = s3.get_object(**at)
print("kms:", got["ServerSideEncryption"], got["SSEKMSKeyId"] == key_arn, got["BucketKeyEnabled"], got["Body"].read() == body)

layered = {"Bucket": bucket, "Key": "dsse"}
s3.put_object(**layered, Body=body, ServerSideEncryption="aws:kms:dsse")
print("dsse:", s3.head_object(**layered)["ServerSideEncryption"], s3.get_object(**layered)["Body"].read() == body)

# in parts, by the transfer manager
large = os.urandom(11 * 1024 * 1024)
small_parts = TransferConfig(multipart_threshold=5 * 1024 * 1024, multipart_chunksize=5 * 1024 * 1024)
extra = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key_arn}
s3.upload_fileobj(io.BytesIO(large), bucket, "large", ExtraArgs=extra, Config=small_parts)
into = io.BytesIO()
s3.download_fileobj(bucket, "large", into, Config=small_parts)
print("parts:", into.getvalue() == large, s3.head_object(Bucket=bucket, Key="large")["SSEKMSKeyId"] == key_arn)

s3.put_bucket_encryption(
    Bucket=bucket,
    ServerSideEncryptionConfiguration={
        "Rules": [
            {
                "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key_arn},
                "BucketKeyEnabled": True,
            }
        ]
    },
)
print("default:", s3.put_object(Bucket=bucket, Key="default", Body=body)["SSEKMSKeyId"] == key_arn)

# keys of the client: refused by a new bucket, taken when it is asked to
mine, other = os.urandom(32), os.urandom(32)
customer = {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": mine}
held = {"Bucket": bucket, "Key": "mine"}
print("blocked:", code(s3.put_object, **held, Body=body, **customer))
s3.put_bucket_encryption(
    Bucket=bucket,
    ServerSideEncryptionConfiguration={"Rules": [{"BlockedEncryptionTypes": {"EncryptionType": ["NONE"]}}]},
)
answer = s3.put_object(**held, Body=body, **customer)
print("customer:", answer["SSECustomerAlgorithm"], s3.get_object(**held, **customer)["Body"].read() == body)
print("without:", code(s3.get_object, **held), "another:", code(s3.get_object, **held, SSECustomerAlgorithm="AES256", SSECustomerKey=other))
s3.upload_fileobj(io.BytesIO(large), bucket, "mine-large", ExtraArgs=customer, Config=small_parts)
into = io.BytesIO()
s3.download_fileobj(bucket, "mine-large", into, ExtraArgs=customer, Config=small_parts)
source = {"CopySourceSSECustomerAlgorithm": "AES256", "CopySourceSSECustomerKey": mine}
s3.copy_object(Bucket=bucket, Key="copied", CopySource=held, **source)
print("customer parts:", into.getvalue() == large, s3.get_object(Bucket=bucket, Key="copied")["Body"].read() == body)

# URLs signed with version 2 read no object of KMS
old = boto3.client("s3", endpoint_url=endpoint, config=Config(signature_version="s3"))


def visit(key):
    try:
        url = old.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": key})
        return urllib.request.urlopen(url).status
    except urllib.error.HTTPError as error:
        return error.code, "require AWS Signature Version 4" in error.read().decode()


print("version 2:", visit("plain"), visit("kms"))
print("missing key:", code(s3.put_object, Bucket=bucket, Key="x", Body=body, ServerSideEncryption="aws:kms", SSEKMSKeyId="alias/none"))
