"""boto3 with buckets in the host; every name leads to this machine."""

import os
import socket
import urllib.request

import boto3
from botocore.client import Config

resolve = socket.getaddrinfo
socket.getaddrinfo = lambda host, *rest, **more: resolve("127.0.0.1", *rest, **more)


def client(**more):
    return boto3.client(
        "s3",
        endpoint_url=os.environ["ENDPOINT"],
        config=Config(
            s3={"addressing_style": "virtual"}, retries={"max_attempts": 0}, **more
        ),
    )


def fetched(url):
    with urllib.request.urlopen(url) as answer:
        return answer.read().decode()


where = {"Bucket": "py-hosted", "Key": "a b/ü+c.txt"}
s3 = client()
hosts = []
s3.meta.events.register(
    "before-send.s3", lambda request, **_: hosts.append(request.url)
)
s3.create_bucket(Bucket=where["Bucket"])
s3.put_object(Body=b"by host", **where)
print("objects:", s3.get_object(**where)["Body"].read().decode())
assert all("://py-hosted.s3.example.test" in url for url in hosts), hosts
for name, more in (("by default", {}), ("s3v4", {"signature_version": "s3v4"})):
    url = client(**more).generate_presigned_url("get_object", Params=where)
    assert "://py-hosted.s3.example.test" in url, url
    print(f"presigned {name}:", fetched(url))
