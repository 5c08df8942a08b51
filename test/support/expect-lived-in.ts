/** The proof that a server has what `lived-in.ts` made on another one. */

import { expect } from 'vitest'
import { allow, bytesOf, iamOf, type LivedIn, s3Of, stsOf, usersOf } from './lived-in.ts'
import { authenticator } from './mfa.ts'

/** Everything is there, and works as it did. Uses up a code of the device, and completes the upload. */
export async function expectLivedIn(endpoint: string, facts: LivedIn): Promise<void> {
  const { root, bob, revoked, mfa, upload, versions, sizes, users } = facts
  const iam = iamOf(endpoint, root)
  const s3 = s3Of(endpoint, root)
  expect(await usersOf(iam)).toEqual(users)
  expect((await stsOf(endpoint, bob).getCallerIdentity({})).Arn).toMatch(/:user\/staff\/bob$/)
  await expect(stsOf(endpoint, revoked).getCallerIdentity({})).rejects.toMatchObject({
    name: 'InvalidClientTokenId',
  })
  const code = authenticator({ now: () => Date.now() }, mfa.serialNumber, mfa.seed).code()
  const withMfa = { SerialNumber: mfa.serialNumber, TokenCode: code }
  expect((await stsOf(endpoint, bob).getSessionToken(withMfa)).Credentials).toBeDefined()
  const own = await iam.getUserPolicy({ UserName: 'bob', PolicyName: 'own' })
  expect(decodeURIComponent(own.PolicyDocument ?? '')).toBe(allow('sts:*'))
  // bob reads by the policy that is attached, and writes nothing
  const bobs = s3Of(endpoint, bob)
  for (const size of sizes) {
    const { Body } = await bobs.getObject({ Bucket: 'kept', Key: `k${size}` })
    expect(bytesOf(`k${size}`, size).equals(await Body!.transformToByteArray())).toBe(true)
  }
  await expect(bobs.putObject({ Bucket: 'kept', Key: 'k', Body: 'x' })).rejects.toMatchObject({
    name: 'AccessDenied',
  })
  const listed = await s3.listObjectVersions({ Bucket: 'kept', Prefix: 'versioned' })
  expect(listed.Versions?.map(({ VersionId, Size }) => ({ id: VersionId, size: Size }))).toEqual(
    versions,
  )
  for (const { id, size } of versions) {
    const { Body } = await s3.getObject({ Bucket: 'kept', Key: 'versioned', VersionId: id })
    expect(bytesOf('versioned', size).equals(await Body!.transformToByteArray())).toBe(true)
  }
  for (const [AnnotationName, size] of Object.entries(facts.annotations ?? {})) {
    const named = { Bucket: 'kept', Key: 'versioned', AnnotationName }
    const { AnnotationPayload } = await s3.getObjectAnnotation(named)
    const got = await AnnotationPayload!.transformToByteArray()
    expect(bytesOf(AnnotationName, size).equals(got)).toBe(true)
  }
  await s3.completeMultipartUpload({
    Bucket: 'kept',
    Key: 'parts',
    UploadId: upload.id,
    MultipartUpload: { Parts: [{ PartNumber: 1, ETag: upload.etag }] },
  })
  const last = sizes.at(-1) ?? 0
  const { Body } = await s3.getObject({ Bucket: 'kept', Key: 'parts' })
  expect(bytesOf('parts', last).equals(await Body!.transformToByteArray())).toBe(true)
}
