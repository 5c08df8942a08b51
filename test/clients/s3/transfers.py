"""boto3's transfers on one bucket, each told as one line of JSON on standard output.

The bucket, the hostile keys and a seed come as JSON in TRANSFERS; endpoint and keys from the usual variables.
"""

import hashlib
import io
import json
import os
import threading

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError

MEBIBYTE = 1024 * 1024
world = json.loads(os.environ["TRANSFERS"])
bucket = world["bucket"]
s3 = boto3.client("s3")
data = hashlib.shake_256(b"transfers").digest(23 * MEBIBYTE + 17)
threads = TransferConfig(
    multipart_threshold=5 * MEBIBYTE, multipart_chunksize=5 * MEBIBYTE, max_concurrency=10
)


def tell(name, got, wanted):
    print(json.dumps({"name": name, "got": got, "wanted": wanted}), flush=True)


def digest(content):
    return hashlib.sha256(content).hexdigest()


def etag_of_parts(content, size):
    parts = [content[at : at + size] for at in range(0, len(content), size)]
    joined = b"".join(hashlib.md5(part).digest() for part in parts)
    return f'"{hashlib.md5(joined).hexdigest()}-{len(parts)}"'


# up, in parts, by many threads
seen = []
lock = threading.Lock()


def progress(count):
    with lock:
        seen.append(count)


s3.upload_fileobj(
    io.BytesIO(data),
    bucket,
    "parts/many threads",
    Config=threads,
    Callback=progress,
    ExtraArgs={"Metadata": {"note": "kept"}, "ContentType": "application/x-parts", "ChecksumAlgorithm": "SHA256"},
)
head = s3.head_object(Bucket=bucket, Key="parts/many threads", ChecksumMode="ENABLED")
tell("a multipart upload has the ETag of its parts", head["ETag"], etag_of_parts(data, 5 * MEBIBYTE))
tell("and its length, type and metadata", [head["ContentLength"], head["ContentType"], head["Metadata"]], [len(data), "application/x-parts", {"note": "kept"}])
tell("every byte was reported once", sum(seen), len(data))
tell("a checksum of its parts", head["ChecksumSHA256"].endswith("-5"), True)

# down: several ranges at once
whole = io.BytesIO()
s3.download_fileobj(bucket, "parts/many threads", whole, Config=threads)
tell("a ranged download gives the bytes", digest(whole.getvalue()), digest(data))
path = os.path.join(os.environ["HOME"], "downloaded")
s3.download_file(bucket, "parts/many threads", path, Config=threads)
with open(path, "rb") as file:
    tell("into a file too", digest(file.read()), digest(data))
os.remove(path)

# a copy in parts, and one in a piece
s3.copy({"Bucket": bucket, "Key": "parts/many threads"}, bucket, "parts/copied", Config=threads)
copied = s3.get_object(Bucket=bucket, Key="parts/copied")
tell("a copy in parts has the bytes", digest(copied["Body"].read()), digest(data))
s3.copy_object(Bucket=bucket, Key="parts/again", CopySource=f"{bucket}/parts/many threads")
again = s3.get_object(Bucket=bucket, Key="parts/again")
tell("a copy in one piece too", digest(again["Body"].read()), digest(data))
tell("and the metadata", again["Metadata"], {"note": "kept"})

# every way to say which bytes
ranges = {
    "bytes=0-0": data[:1],
    "bytes=5242879-5242880": data[5242879:5242881],
    "bytes=-17": data[-17:],
    f"bytes={len(data) - 1}-": data[-1:],
    f"bytes=1-{len(data) * 2}": data[1:],
}
for asked, wanted in ranges.items():
    got = s3.get_object(Bucket=bucket, Key="parts/many threads", Range=asked)
    tell(f"Range {asked}", [got["ResponseMetadata"]["HTTPStatusCode"], digest(got["Body"].read())], [206, digest(wanted)])
try:
    s3.get_object(Bucket=bucket, Key="parts/many threads", Range=f"bytes={len(data)}-")
except ClientError as error:
    tell("a range behind the end", error.response["Error"]["Code"], "InvalidRange")
part = s3.get_object(Bucket=bucket, Key="parts/many threads", PartNumber=5)
tell("the last part alone", [part["PartsCount"], digest(part["Body"].read())], [5, digest(data[20 * MEBIBYTE :])])


# a transfer that breaks leaves no upload behind
class Broken(io.RawIOBase):
    def __init__(self):
        self.left = 12 * MEBIBYTE

    def readable(self):
        return True

    def read(self, size=-1):
        if self.left <= 0:
            raise RuntimeError("the source broke")
        self.left -= size
        return b"x" * size


try:
    s3.upload_fileobj(Broken(), bucket, "parts/broken", Config=threads)
except RuntimeError as error:
    tell("a source that breaks is told", str(error), "the source broke")
tell("no upload is left of it", s3.list_multipart_uploads(Bucket=bucket).get("Uploads", []), [])
tell("nor an object", s3.list_objects_v2(Bucket=bucket, Prefix="parts/broken")["KeyCount"], 0)

# keys
keys = world["keys"]
for key in keys:
    s3.put_object(Bucket=bucket, Key="keys/" + key if len(key.encode()) < 1000 else key, Body=key.encode())
stored = ["keys/" + key if len(key.encode()) < 1000 else key for key in keys]
read = {key: s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode() for key in stored}
tell("each hostile key holds its own bytes", [read[key] for key in stored], keys)
pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, PaginationConfig={"PageSize": 5})
listed = [each["Key"] for page in pages for each in page.get("Contents", []) if not each["Key"].startswith("parts/")]
tell("and is listed as it is, in order", listed, sorted(stored, key=lambda key: key.encode()))
pages = s3.get_paginator("list_objects").paginate(Bucket=bucket, PaginationConfig={"PageSize": 5})
listed = [each["Key"] for page in pages for each in page.get("Contents", []) if not each["Key"].startswith("parts/")]
tell("in the older list too", listed, sorted(stored, key=lambda key: key.encode()))
for key in stored:
    s3.copy_object(Bucket=bucket, Key="to", CopySource={"Bucket": bucket, "Key": key})
    if s3.get_object(Bucket=bucket, Key="to")["Body"].read().decode() != read[key]:
        tell("a copy of a hostile key", key, None)
# markup and control characters of keys in a request of XML
answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": key} for key in stored]})
tell("they can be deleted together", sorted(each["Key"] for each in answer["Deleted"]), sorted(stored))
tell("without an error", answer.get("Errors", []), [])

rest = boto3.resource("s3").Bucket(bucket)
rest.objects.all().delete()
tell("nothing is left", list(rest.objects.all()), [])
tell("the end", True, True)
