import { afterEach, describe, expect, test } from 'vitest'
import { type Cloud, startCloud } from '../support/in-process.ts'

describe('the road of a request', () => {
  let cloud: Cloud
  afterEach(() => cloud.close())

  test('a signed GetCallerIdentity answers who asked', async () => {
    cloud = await startCloud()
    const { accountId, root, admin } = await cloud.account()
    expect(await cloud.sts(root).getCallerIdentity({})).toMatchObject({
      Account: accountId,
      UserId: accountId,
      Arn: `arn:aws:iam::${accountId}:root`,
    })
    expect(await cloud.sts(admin).getCallerIdentity({})).toMatchObject({
      Arn: `arn:aws:iam::${accountId}:user/admin`,
    })
  })

  test('a wrong secret is refused', async () => {
    cloud = await startCloud()
    const { root } = await cloud.account()
    await expect(
      cloud.sts({ ...root, secretAccessKey: 'x'.repeat(40) }).getCallerIdentity({}),
    ).rejects.toMatchObject({ name: 'SignatureDoesNotMatch', $metadata: { httpStatusCode: 403 } })
  })
})
