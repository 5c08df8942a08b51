"""Writes botocore-requests.jsonl: what botocore (and with it boto3 and the AWS CLI) sends for every operation.

    python3 test/wire/protocols/capture_botocore.py

The first line names the version. Each further line is one operation with every member set: service, operation, params
as given, and the request as it would go on the wire (signature headers left out).
"""

import base64
import datetime
import json
import pathlib
import re

import botocore
import botocore.session
from botocore.awsrequest import AWSResponse
from botocore.config import Config

SERVICES = {
    'iam': 'iam',
    'sts': 'sts',
    's3': 's3',
    's3-control': 's3control',
    'organizations': 'organizations',
    'cloudtrail': 'cloudtrail',
    'access-analyzer': 'accessanalyzer',
    'account': 'account',
}
MOMENT = datetime.datetime(2023, 11, 14, 22, 13, 20, tzinfo=datetime.timezone.utc)
DEEPEST = 3
# What a client computes, or what changes the road of the request.
LEFT_OUT = {
    's3': {
        'ContentMD5', 'ContentLength', 'SSECustomerKeyMD5', 'CopySourceSSECustomerKeyMD5', 'SSECustomerKey',
        'CopySourceSSECustomerKey', 'ChecksumAlgorithm', 'SSECustomerAlgorithm', 'CopySourceSSECustomerAlgorithm',
    },
}
KEPT_HEADERS = ('content-type', 'x-amz-target')


def sample(shape, service, name='x', depth=0):
    kind = shape.type_name
    if kind == 'structure':
        value = {}
        for member, inner in shape.members.items():
            if member in LEFT_OUT.get(service, ()):
                continue
            scalar = inner.type_name not in ('structure', 'list', 'map')
            if depth >= DEEPEST and not scalar and member not in shape.required_members:
                continue
            value[member] = sample(inner, service, member, depth + 1)
            if getattr(shape, 'is_tagged_union', False):
                break
        return value
    if kind == 'list':
        return [sample(shape.member, service, name, depth + 1) for _ in range(2)]
    if kind == 'map':
        if shape.serialization.get('location') == 'headers':
            return {f'{name.lower()}-key': 'a value'}
        return {f'{name.lower()}-key': sample(shape.value, service, name, depth + 1)}
    if kind == 'string':
        if shape.enum:
            return shape.enum[0]
        if name == 'OutpostId':
            return 'op-01ac5d28a6a232904'
        if name == 'Bucket':
            return 'a-bucket'
        if name == 'AccountId' and service == 's3-control':
            return '123456789012'
        if shape.serialization.get('location') in ('header', 'headers'):
            return f'{name} value'
        return (f"{name} <&\"'> \u00fc/+%=;" * 40)[:max(24, shape.metadata.get('min', 0))]
    if kind in ('integer', 'long'):
        return max(7, shape.metadata.get('min', 0))
    if kind in ('float', 'double'):
        return 1.5
    if kind == 'boolean':
        return True
    if kind == 'timestamp':
        return MOMENT
    if kind == 'blob':
        return b'\x00\x01\xfe\xff'
    raise ValueError(kind)


def plain(value):
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, datetime.datetime):
        return {'$date': value.strftime('%Y-%m-%dT%H:%M:%SZ')}
    if isinstance(value, bytes):
        return {'$bytes': base64.b64encode(value).decode()}
    return value


def capture(client, operation, params):
    caught = []

    def before_send(request, **_):
        caught.append(request)
        return AWSResponse(request.url, 200, {}, Empty())

    client.meta.events.register_first('before-send', before_send)
    try:
        client._make_api_call(operation, params)
    except Exception:  # the empty answer isn't one the operation expects
        if not caught:
            raise
    finally:
        client.meta.events.unregister('before-send', before_send)
    return caught[0]


class Empty:
    def stream(self, *_, **__):
        return iter([b''])

    def read(self, *_, **__):
        return b''


def text(value):
    return value.decode() if isinstance(value, bytes) else value


def main():
    session = botocore.session.get_session()
    session.set_credentials('AKIAIOSFODNN7EXAMPLE', 'secret')
    lines = [json.dumps({'botocore': botocore.__version__})]
    for ours, theirs in SERVICES.items():
        client = session.create_client(
            theirs,
            region_name='us-east-1',
            endpoint_url='http://localhost:4566',
            config=Config(
                s3={'addressing_style': 'path'},
                request_checksum_calculation='when_required',
                inject_host_prefix=False,
                retries={'total_max_attempts': 1},
            ),
        )
        for operation in client.meta.service_model.operation_names:
            model = client.meta.service_model.operation_model(operation)
            params = sample(model.input_shape, ours) if model.input_shape else {}
            given = plain(params)
            try:
                request = capture(client, operation, params)
            except Exception as error:
                print('skipped', ours, operation, repr(error)[:200])
                continue
            body = request.body
            if hasattr(body, 'read'):
                body.seek(0)
                body = body.read()
            body = body if isinstance(body, bytes) else (body or '').encode()
            headers = {
                name.lower(): text(value)
                for name, value in request.headers.items()
                if name.lower() in KEPT_HEADERS or (ours in ('s3', 's3-control', 'access-analyzer') and name.lower() not in (
                    'authorization', 'user-agent', 'x-amz-date', 'x-amz-content-sha256', 'content-length',
                    'amz-sdk-invocation-id', 'amz-sdk-request', 'expect', 'content-md5'))
            }
            lines.append(json.dumps({
                'service': ours,
                'operation': operation,
                'params': given,
                'method': request.method,
                'target': re.sub(r'^http://(\d+\.)?localhost:4566', '', request.url),
                'headers': headers,
                'body': body.decode() if is_text(body) else {'$bytes': base64.b64encode(body).decode()},
            }, ensure_ascii=False))
    pathlib.Path(__file__).with_name('botocore-requests.jsonl').write_text('\n'.join(lines) + '\n')


def is_text(body):
    try:
        body.decode()
        return b'\x00' not in body
    except UnicodeDecodeError:
        return False


main()
