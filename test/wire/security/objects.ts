/** A bucket with something public and something private, and requests to it. */

import type { Credentials, RawAnswer, RawRequest } from '../../support/in-process.ts'
import type { Bend } from '../signing/signed-request.ts'
import { signedS3 } from './requests.ts'
import { outcomeOf, type Yard } from './rows.ts'

export const bucket = 'yard'
export const secretText = 'the private object'

/** Creates the bucket with `public/open.txt` and `private/secret.txt`. */
export async function withObjects({ cloud, own }: Yard): Promise<void> {
  const s3 = cloud.s3(own.admin)
  await s3.createBucket({ Bucket: bucket })
  await s3.putObject({ Bucket: bucket, Key: 'public/open.txt', Body: 'the public object' })
  await s3.putObject({ Bucket: bucket, Key: 'private/secret.txt', Body: secretText })
}

/** Sends a request to S3 as somebody; path and query as they go on the wire. */
export const s3As = (
  { cloud }: Yard,
  credentials: Credentials,
  method: string,
  path: string,
  more: Bend = {},
): Promise<RawAnswer> => cloud.send(signedS3(cloud, credentials, { method, path, ...more }))

/** An unsigned request. */
export const anonymous = (
  { cloud }: Yard,
  method: string,
  path: string,
  more: Omit<RawRequest, 'method' | 'path'> = {},
): Promise<RawAnswer> =>
  cloud.send({
    method,
    path,
    ...more,
    headers: [['Host', 'localhost:4566'], ...(more.headers ?? [])],
  })

/** The answer, or a complaint when it shows the private object. */
export async function withoutSecret(asked: Promise<RawAnswer>): Promise<RawAnswer | string> {
  const answer = await asked
  return answer.body.includes(secretText) ? 'the private object was shown' : answer
}

/** The answer to a write, or a complaint when it left an object at this key. */
export async function leavingNothing(
  yard: Yard,
  key: string,
  asked: Promise<RawAnswer>,
): Promise<RawAnswer | string> {
  const answer = await asked
  const left = await s3As(yard, yard.own.admin, 'GET', `/${bucket}/${key}`)
  return left.status === 404 ? answer : `${outcomeOf(answer)}, and ${key} is there`
}

/** A policy of the bucket that allows everybody something. */
export const publicPolicy = (action: string | string[], resource: string | string[]): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: '*', Action: action, Resource: resource }],
  })
