"""A tree of files to a bucket and back with boto3's transfer manager: many threads, parts, ranged downloads.

    tree_boto3.py mirror FOLDER BUCKET     # sends every file, deletes keys that are no files
    tree_boto3.py fetch BUCKET FOLDER
    tree_boto3.py empty BUCKET
"""

import os
import sys
from concurrent.futures import ThreadPoolExecutor

import boto3
from boto3.s3.transfer import TransferConfig

MEBIBYTE = 1024 * 1024
s3 = boto3.resource("s3")
config = TransferConfig(
    multipart_threshold=5 * MEBIBYTE, multipart_chunksize=5 * MEBIBYTE, max_concurrency=8
)


def in_threads(work, items):
    with ThreadPoolExecutor(4) as pool:
        for _ in pool.map(work, items):
            pass


def mirror(folder, name):
    bucket = s3.Bucket(name)
    paths = [
        os.path.relpath(os.path.join(parent, file), folder)
        for parent, _, files in os.walk(folder)
        for file in files
    ]
    in_threads(
        lambda path: bucket.upload_file(os.path.join(folder, path), path, Config=config), paths
    )
    sent = set(paths)
    gone = [{"Key": each.key} for each in bucket.objects.page_size(100) if each.key not in sent]
    if gone:
        bucket.delete_objects(Delete={"Objects": gone})


def fetch(name, folder):
    bucket = s3.Bucket(name)

    def one(key):
        path = os.path.join(folder, key)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        bucket.download_file(key, path, Config=config)

    in_threads(one, [each.key for each in bucket.objects.page_size(100)])


def empty(name):
    s3.Bucket(name).objects.all().delete()


{"mirror": mirror, "fetch": fetch, "empty": empty}[sys.argv[1]](*sys.argv[2:])
