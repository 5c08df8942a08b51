import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { samlMetadata, testCertificate } from '../../test/support/certificates.ts'
import { failureOf, policy, userWith } from '../../test/support/iam.ts'
import {
  type Cloud,
  type Credentials,
  type RawRequest,
  startCloud,
  type TestAccount,
} from '../../test/support/in-process.ts'
import { formOf, iamForm, signedForm } from '../../test/wire/security/requests.ts'
import { HeaderTable, type HttpAnswer } from '../kernel/http.ts'
import { samlDocuments } from '../services/iam/saml-provider/saml-provider.ts'
import type { BodySource } from './body.ts'
import { createLargeFormGate } from './large-forms.ts'

let cloud: Cloud
let account: TestAccount
let iam: ReturnType<Cloud['iam']>
beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  iam = cloud.iam(account.admin)
})
afterAll(() => cloud.close())

const most = 10_000_000
const metadata = samlMetadata({ certificates: [testCertificate({ name: 'signer' })] })

/** Metadata of so many characters: the rest is a comment of `filler`. */
function metadataOf(length: number, filler: string): string {
  const missing = length - metadata.length - '<!---->'.length
  const comment = `<!--${filler.repeat(Math.ceil(missing / filler.length)).slice(0, missing)}-->`
  return metadata.replace('</md:EntityDescriptor>', `${comment}$&`)
}

const parts = () => cloud.store.read((tx) => tx.count(samlDocuments, [account.accountId]))

describe('metadata of SAML providers', () => {
  test('may have 10,000,000 characters, every one of them escaped in the form', async () => {
    const document = metadataOf(most, '+')
    const { SAMLProviderArn } = await iam.createSAMLProvider({
      Name: 'large',
      SAMLMetadataDocument: document,
    })
    const got = await iam.getSAMLProvider({ SAMLProviderArn })
    expect(got.SAMLMetadataDocument === document).toBe(true)
    const held = await parts()

    const other = metadataOf(2_000_000, 'éx𐀀')
    await iam.updateSAMLProvider({ SAMLProviderArn, SAMLMetadataDocument: other })
    const updated = await iam.getSAMLProvider({ SAMLProviderArn })
    expect(updated.SAMLMetadataDocument === other).toBe(true)
    expect(await parts()).toBeLessThan(held)
    expect((await iam.listSAMLProviders({})).SAMLProviderList).toHaveLength(1)

    await iam.deleteSAMLProvider({ SAMLProviderArn })
    expect(await parts()).toBe(0)
  })

  test('may not have one more', async () => {
    const SAMLMetadataDocument = metadataOf(most + 1, 'a')
    expect(await failureOf(iam.createSAMLProvider({ Name: 'x', SAMLMetadataDocument }))).toEqual({
      status: 400,
      code: 'ValidationError',
      message:
        "1 validation error detected: Value at 'sAMLMetadataDocument' failed to satisfy constraint: Member must have length less than or equal to 10000000",
    })
  })

  test('needs the permission, however large it is', async () => {
    const user = await userWith(cloud, account, 'reader', policy('iam:Get*'))
    const SAMLMetadataDocument = metadataOf(2_000_000, 'a')
    expect(
      await failureOf(user.iam.createSAMLProvider({ Name: 'x', SAMLMetadataDocument })),
    ).toMatchObject({ status: 403, code: 'AccessDenied' })
    expect(await parts()).toBe(0)
  })
})

/** A body that is announced and maybe never comes. */
interface Announced extends BodySource {
  /** Bytes were asked for. */
  readonly asked: boolean
  end(bytes: string): void
}

function announced(length: number): Announced {
  const source = new Readable({ read() {} })
  let asked = false
  return {
    length,
    get asked() {
      return asked
    },
    proceed() {
      asked = true
    },
    stream() {
      asked = true
      return source
    },
    end(bytes) {
      source.push(Buffer.from(bytes))
      source.push(null)
    },
  }
}

const send = (request: RawRequest, body: BodySource): Promise<HttpAnswer> =>
  cloud.app.handle(
    {
      method: 'POST',
      path: request.path ?? '/',
      query: request.query ?? '',
      headers: new HeaderTable((request.headers ?? []).flat()),
      remoteAddress: '127.0.0.1',
      tlsVersion: undefined,
      id: randomUUID(),
      receivedAt: cloud.now(),
    },
    body,
  )

const codeIn = ({ body }: HttpAnswer) => /<Code>(\w+)<\/Code>/.exec(String(body))?.[1]

const filled = (form: string, length = 2_000_000) => form + 'x'.repeat(length - form.length)
const createForm = () =>
  iamForm('CreateSAMLProvider', { Name: 'form', SAMLMetadataDocument: metadataOf(1_500_000, 'a') })
const by = (credentials: Credentials, form: string, service: 'iam' | 'sts' = 'iam') =>
  signedForm(cloud, credentials, service, form)
const unsigned = (form: string): RawRequest => ({
  headers: [['Content-Type', 'application/x-www-form-urlencoded']],
  body: form,
})
const stranger = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x'.repeat(40) }

describe('nothing is read of a large form', () => {
  const form = createForm()
  const refused: Record<
    string,
    () => readonly [code: string, request: RawRequest, length?: number]
  > = {
    'that nobody signed': () => ['RequestEntityTooLarge', unsigned(form)],
    'whose host names the service and that nobody signed': () => [
      'MissingAuthenticationToken',
      {
        ...unsigned(form),
        headers: [...(unsigned(form).headers ?? []), ['Host', 'iam.localhost']],
      },
    ],
    'of an unknown key': () => ['InvalidClientTokenId', by(stranger, form)],
    'of a session that is none': () => [
      'InvalidClientTokenId',
      by({ ...stranger, accessKeyId: 'ASIAIOSFODNN7EXAMPLE', sessionToken: 'x' }, form),
    ],
    'that was signed long ago': () => [
      'SignatureDoesNotMatch',
      signedForm(cloud, account.admin, 'iam', form, { at: cloud.now() - 3_600_000 }),
    ],
    'for a service that has none': () => [
      'RequestEntityTooLarge',
      by(account.admin, formOf('GetCallerIdentity'), 'sts'),
    ],
    'above the largest': () => ['RequestEntityTooLarge', by(account.admin, form), 31_048_577],
  }
  test.each(Object.entries(refused))('%s', async (_, row) => {
    const [code, request, length = form.length] = row()
    const body = announced(length)
    expect(codeIn(await send(request, body))).toBe(code)
    expect(body.asked).toBe(false)
  })
})

test('a wrong signature is refused once the form is there', async () => {
  const form = createForm()
  const body = announced(form.length)
  body.end(form)
  const request = by({ ...account.admin, secretAccessKey: 'x'.repeat(40) }, form)
  expect(codeIn(await send(request, body))).toBe('SignatureDoesNotMatch')
})

test('other operations take no large form', async () => {
  for (const [form, code] of [
    [filled(iamForm('GetUser', { UserName: '' })), 'RequestEntityTooLarge'],
    // the operation and the parameters are looked at after the signature
    [filled(iamForm('NoSuchOperation', { Name: '' })), 'InvalidAction'],
    [filled(`${iamForm('CreateSAMLProvider')}&Name=a&Name=`), 'MalformedInput'],
  ] as const) {
    const body = announced(form.length)
    body.end(form)
    expect(codeIn(await send(by(account.admin, form), body))).toBe(code)
  }
})

test('one at a time for each key, four for all; a place is free again when the form was answered', async () => {
  const form = createForm()
  const callers = [account.admin]
  for (let n = 0; n < 4; n++) callers.push((await cloud.account()).admin)
  const [own, ...others] = callers as [Credentials, ...Credentials[]]
  const fifth = others.pop() as Credentials

  const first = announced(form.length)
  const answers = [send(by(own, form), first)]
  await vi.waitFor(() => expect(first.asked).toBe(true))
  const again = announced(form.length)
  expect(codeIn(await send(by(own, form), again))).toBe('Throttling')
  expect(again.asked).toBe(false)

  const waiting = others.map((caller) => {
    const body = announced(form.length)
    answers.push(send(by(caller, form), body))
    return body
  })
  await vi.waitFor(() => expect(waiting.every(({ asked }) => asked)).toBe(true))
  const late = announced(form.length)
  expect(codeIn(await send(by(fifth, form), late))).toBe('Throttling')
  expect(late.asked).toBe(false)
  // small forms are nobody's concern
  expect(await failureOf(iam.getUser({}))).toBeUndefined()

  first.end(form)
  expect((await answers[0])?.status).toBe(200)
  const next = announced(form.length)
  next.end(form)
  expect((await send(by(fifth, form), next)).status).toBe(200)
  for (const body of waiting) body.end(form)
  expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200, 200, 200])
})

describe('a form that is late', () => {
  afterEach(() => void vi.useRealTimers())

  test('loses its place, and what came of it is not kept', async () => {
    vi.useFakeTimers()
    const gate = createLargeFormGate({ atOnce: 1, millis: 1000 })
    const source = new Readable({ read() {} })
    const body: BodySource = { length: 100, proceed() {}, stream: () => source }
    const passed = gate.pass('key', body, 200, () => Promise.resolve('done'))
    source.push('x')
    const refusal = expect(passed).rejects.toMatchObject({ code: 'RequestTimeout', status: 400 })
    await vi.advanceTimersByTimeAsync(1000)
    await refusal
    expect(source.listenerCount('data')).toBe(0)
    const other: BodySource = { ...body, stream: () => Readable.from([Buffer.from('form')]) }
    expect(await gate.pass('key', other, 200, async (form) => form.toString())).toBe('form')
    expect(vi.getTimerCount()).toBe(0)
  })

  test('and one that breaks off', async () => {
    const gate = createLargeFormGate()
    const source = new Readable({ read() {} })
    const body: BodySource = { length: 100, proceed() {}, stream: () => source }
    const passed = gate.pass('key', body, 200, () => Promise.resolve('done'))
    source.push('x')
    source.destroy()
    await expect(passed).rejects.toMatchObject({ code: 'RequestTimeout' })
    const other: BodySource = { ...body, stream: () => Readable.from([Buffer.from('form')]) }
    expect(await gate.pass('key', other, 200, async (form) => form.length)).toBe(4)
  })
})
