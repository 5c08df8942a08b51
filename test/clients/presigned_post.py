"""Forms that boto3 signs for browsers: one JSON object, by name {url, fields}."""

import json
import os

import boto3
from botocore.client import Config

BUCKET = "posted"


def client(token=None, **more):
    return boto3.client(
        "s3",
        endpoint_url=os.environ["ENDPOINT"],
        aws_session_token=token,
        config=Config(s3={"addressing_style": "path"}, **more),
    )


def form(s3, key, **more):
    return s3.generate_presigned_post(BUCKET, key, ExpiresIn=more.pop("expires", 300), **more)


forms = {}
for version in ("default", "s3v4"):
    s3 = client(**({} if version == "default" else {"signature_version": version}))
    forms[f"{version}: one key"] = form(s3, "one/key ü.txt")
    forms[f"{version}: any name of the file"] = form(s3, "any/${filename}")
    forms[f"{version}: fields"] = form(
        s3,
        "fields.txt",
        Fields={
            "Content-Type": "text/plain",
            "x-amz-meta-owner": "alice",
            "success_action_status": "201",
        },
        Conditions=[
            {"Content-Type": "text/plain"},
            {"x-amz-meta-owner": "alice"},
            {"success_action_status": "201"},
        ],
    )
    forms[f"{version}: between 2 and 10 bytes"] = form(
        s3, "sized.txt", Conditions=[["content-length-range", 2, 10]]
    )
    forms[f"{version}: over"] = form(s3, "over.txt", expires=-60)

print(json.dumps(forms))
