/** Versions: the right to an object is not the right to its past. */

import { policy } from '../../support/iam.ts'
import type { RawAnswer } from '../../support/in-process.ts'
import { bucket, s3As } from './objects.ts'
import { outcomeOf, playRows, type Row, row, type Yard } from './rows.ts'

const key = 'public/page'
const path = `/${bucket}/${key}`
const past = 'what was withdrawn'
const ids = { first: '', other: '' }
const denied = ['403 AccessDenied']

/** A versioned bucket with an object that was overwritten and one that was deleted. */
async function withVersions({ cloud, own }: Yard): Promise<void> {
  const s3 = cloud.s3(own.admin)
  await s3.createBucket({ Bucket: bucket })
  await s3.putBucketVersioning({
    Bucket: bucket,
    VersioningConfiguration: { Status: 'Enabled' },
  })
  const put = (Key: string, Body: string) => s3.putObject({ Bucket: bucket, Key, Body })
  ids.first = (await put(key, past)).VersionId ?? ''
  await put(key, 'what is shown')
  ids.other = (await put('public/deleted', past)).VersionId ?? ''
  await s3.deleteObject({ Bucket: bucket, Key: 'public/deleted' })
}

/** May all that has no version in its name. */
const ofToday = (yard: Yard) =>
  yard.user(
    policy(
      [
        ...['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:ListBucket'],
        ...['s3:GetObjectTagging', 's3:PutObjectTagging', 's3:DeleteObjectTagging'],
        's3:GetObjectAttributes',
      ],
      [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/public/*`],
    ),
  )

const byToday = async (yard: Yard, method: string, at: string, more = {}) =>
  s3As(yard, (await ofToday(yard)).credentials, method, at, more)

/** The answer, or a complaint when it tells the past or the past is gone. */
async function keepingThePast(yard: Yard, asked: Promise<RawAnswer>): Promise<RawAnswer | string> {
  const answer = await asked
  if (answer.body.includes(past)) return 'the past was told'
  const kept = await s3As(yard, yard.own.admin, 'GET', path, { query: `versionId=${ids.first}` })
  return kept.body.includes(past) ? answer : `${outcomeOf(answer)}, and the version is gone`
}

const rows: readonly Row[] = [
  row('the present', ['200'], (yard) => byToday(yard, 'GET', path)),
  row('the past', denied, (yard) =>
    keepingThePast(yard, byToday(yard, 'GET', path, { query: `versionId=${ids.first}` })),
  ),
  row('the head of the past', ['403'], (yard) =>
    byToday(yard, 'HEAD', path, { query: `versionId=${ids.first}` }),
  ),
  row('attributes of the past', denied, (yard) =>
    byToday(yard, 'GET', path, {
      query: `attributes=&versionId=${ids.first}`,
      headers: [['X-Amz-Object-Attributes', 'ETag,ObjectSize']],
    }),
  ),
  ...(['GET', 'DELETE'] as const).map((method) =>
    row(`${method} of tags of the past`, denied, (yard) =>
      byToday(yard, method, path, { query: `tagging=&versionId=${ids.first}` }),
    ),
  ),
  row('PUT of tags of the past', denied, (yard) =>
    byToday(yard, 'PUT', path, {
      query: `tagging=&versionId=${ids.first}`,
      body: '<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>',
    }),
  ),
  row('a deleted object', ['404 NoSuchKey'], (yard) =>
    keepingThePast(yard, byToday(yard, 'GET', `/${bucket}/public/deleted`)),
  ),
  row('what a deleted object was', denied, (yard) =>
    keepingThePast(
      yard,
      byToday(yard, 'GET', `/${bucket}/public/deleted`, { query: `versionId=${ids.other}` }),
    ),
  ),
  row('copying the past', denied, (yard) =>
    keepingThePast(
      yard,
      byToday(yard, 'PUT', `/${bucket}/public/copied`, {
        headers: [['X-Amz-Copy-Source', `${bucket}/${key}?versionId=${ids.first}`]],
      }),
    ),
  ),
  row('deleting the past', denied, (yard) =>
    keepingThePast(yard, byToday(yard, 'DELETE', path, { query: `versionId=${ids.first}` })),
  ),
  row('DeleteObjects of the past', ['AccessDenied'], async (yard) => {
    const user = await ofToday(yard)
    const { Errors } = await yard.cloud.s3(user.credentials).deleteObjects({
      Bucket: bucket,
      Delete: { Objects: [{ Key: key, VersionId: ids.first }] },
    })
    const kept = await s3As(yard, yard.own.admin, 'GET', path, { query: `versionId=${ids.first}` })
    return kept.status === 200 ? String(Errors?.[0]?.Code) : 'the version is gone'
  }),
  row('listing the past', denied, (yard) =>
    byToday(yard, 'GET', `/${bucket}`, { query: 'versions=' }),
  ),
  ...['Suspended', 'Enabled'].map((Status) =>
    row(`setting versioning to ${Status}`, denied, (yard) =>
      byToday(yard, 'PUT', `/${bucket}`, {
        query: 'versioning=',
        body: `<VersioningConfiguration><Status>${Status}</Status></VersioningConfiguration>`,
      }),
    ),
  ),
  row('the version of another key', ['404 NoSuchVersion', '400'], (yard) =>
    keepingThePast(
      yard,
      s3As(yard, yard.own.admin, 'GET', path, { query: `versionId=${ids.other}` }),
    ),
  ),
  ...['null', '', '../x', '%00', '__proto__', 'constructor', 'a'.repeat(2000), '%FF'].map((id) =>
    row(`version ${JSON.stringify(id.slice(0, 20))}`, ['404', '400'], (yard) =>
      keepingThePast(yard, s3As(yard, yard.own.admin, 'GET', path, { query: `versionId=${id}` })),
    ),
  ),
  row('two versions in one request', ['400', '403'], (yard) =>
    keepingThePast(
      yard,
      byToday(yard, 'GET', path, { query: `versionId=null&versionId=${ids.first}` }),
    ),
  ),
  row('the version in another case', ['200', '400'], async (yard) => {
    const answer = await byToday(yard, 'GET', path, { query: `versionid=${ids.first}` })
    return answer.body.includes(past) ? 'the past was told' : answer
  }),
  row('whoever may have the past has it', ['200'], async (yard) => {
    const user = await yard.user(policy('s3:GetObjectVersion', `arn:aws:s3:::${bucket}/*`))
    return s3As(yard, user.credentials, 'GET', path, { query: `versionId=${ids.first}` })
  }),
]

playRows('versions', rows, withVersions)
