"""Writes models/constraints/<service>.json from the service models that botocore publishes (Apache-2.0).

    python3 tools/generate/constraints.py path/to/botocore-X.Y.Z-py3-none-any.whl

`pip download botocore --no-deps -d .cache` fetches the newest wheel. Kept is what the schemas of @aws-sdk/client-*
leave out: order of members, names and limits of scalar shapes, errors of an operation, unsigned operations. The
SHA-256 of the wheel and of each model goes into the result.
"""

import gzip
import hashlib
import json
import pathlib
import re
import sys
import zipfile

# Our service name -> botocore's folder.
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
KEPT_METADATA = ('apiVersion', 'endpointPrefix', 'signingName', 'targetPrefix', 'xmlNamespace')
KEPT_SHAPE = ('type', 'min', 'max', 'pattern', 'enum', 'required', 'flattened', 'sensitive', 'union', 'fault')


def shape(source):
    kept = {name: source[name] for name in KEPT_SHAPE if name in source}
    if 'members' in source:
        kept['members'] = {name: member['shape'] for name, member in source['members'].items()}
    for part in ('member', 'key', 'value'):
        if part in source:
            kept[part] = source[part]['shape']
    if source.get('exception') or 'error' in source:
        error = source.get('error', {})
        kept['error'] = {name: error[name] for name in ('code', 'httpStatusCode') if name in error}
    return kept


def operation(source):
    kept = {'uri': source['http']['requestUri']}
    if 'errors' in source:
        kept['errors'] = [error['shape'] for error in source['errors']]
    if source.get('authtype') == 'none':
        kept['unsigned'] = True
    if 'httpChecksum' in source:
        kept['httpChecksum'] = source['httpChecksum']
    for part in ('input', 'output'):
        if part in source:
            kept[part] = source[part]['shape']
    return kept


def write(path, document):
    """One entry a line, so that a refresh reads as a list of changes."""
    lines = []
    for name, value in document.items():
        if name in ('operations', 'shapes'):
            entries = [f'  {json.dumps(key)}: {json.dumps(entry)}' for key, entry in sorted(value.items())]
            lines.append(f' {json.dumps(name)}: {{\n' + ',\n'.join(entries) + '\n }')
        else:
            lines.append(f' {json.dumps(name)}: {json.dumps(value)}')
    path.write_text('{\n' + ',\n'.join(lines) + '\n}\n')


def main(wheel):
    target = pathlib.Path(__file__).parents[2] / 'models' / 'constraints'
    target.mkdir(parents=True, exist_ok=True)
    version = re.search(r'botocore-([0-9.]+)-', wheel).group(1)
    wheel_hash = hashlib.sha256(pathlib.Path(wheel).read_bytes()).hexdigest()
    archive = zipfile.ZipFile(wheel)
    for ours, theirs in SERVICES.items():
        name = sorted(n for n in archive.namelist() if re.fullmatch(rf'botocore/data/{theirs}/[^/]+/service-2.json.gz', n))[-1]
        text = gzip.decompress(archive.read(name))
        model = json.loads(text)
        write(target / f'{ours}.json', {
            'origin': {
                'package': f'botocore {version}',
                'wheelSha256': wheel_hash,
                'file': name,
                'fileSha256': hashlib.sha256(text).hexdigest(),
            },
            'metadata': {key: model['metadata'][key] for key in KEPT_METADATA if key in model['metadata']},
            'operations': {key: operation(value) for key, value in model['operations'].items()},
            'shapes': {key: shape(value) for key, value in model['shapes'].items()},
        })


main(sys.argv[1])
