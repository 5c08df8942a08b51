/**
 * Hostile requests as rows: each is asked through the whole pipeline and must get one of the answers its row allows;
 * afterwards the server answers an honest request.
 */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failureOf, type TestUser, userWith } from '../../support/iam.ts'
import {
  type Cloud,
  type CloudOptions,
  type RawAnswer,
  startCloud,
  type TestAccount,
} from '../../support/in-process.ts'
import { formOf, signedForm } from './requests.ts'

/** Where rows play: two accounts, one user that may nothing. */
export interface Yard {
  readonly cloud: Cloud
  readonly own: TestAccount
  readonly foreign: TestAccount
  readonly nobody: TestUser
  /** A new user with a key and, when given, one inline policy. */
  user(document?: string): Promise<TestUser>
}

export interface Row {
  readonly name: string
  /** `403 SignatureDoesNotMatch`, or `403` for any code of that status. */
  readonly answers: readonly string[]
  /** The answer, or what an SDK client's call came to. */
  ask(yard: Yard): Promise<RawAnswer | string>
}

export const row = (name: string, answers: readonly string[], ask: Row['ask']): Row => ({
  name,
  answers,
  ask,
})

/** What S3 may answer to a signature that is malformed. */
export const malformed: readonly string[] = [
  '400 AuthorizationHeaderMalformed',
  '400 AuthorizationQueryParametersError',
  '400 InvalidArgument',
  '400 InvalidRequest',
  '403 AccessDenied',
  '403 SignatureDoesNotMatch',
]

/** The same of query services, which say all of it with one code. */
export const incomplete: readonly string[] = [
  '400 IncompleteSignature',
  '403 SignatureDoesNotMatch',
]

/** What query services answer to input that breaks a constraint. */
export const invalid: readonly string[] = [
  '400 InvalidInput',
  '400 InvalidParameterValue',
  '400 ValidationError',
]

/** `STATUS Code`, or the status alone of a success. */
export function outcomeOf({ status, body }: RawAnswer): string {
  if (status < 300) return String(status)
  const code = /<Code>([^<]*)<\/Code>/.exec(body.toString())?.[1]
  return code === undefined ? String(status) : `${status} ${code}`
}

/** `STATUS Code` of a call by an SDK client; `200` when it succeeded. */
export async function callOutcome(call: Promise<unknown>): Promise<string> {
  const failed = await failureOf(call)
  return failed === undefined ? '200' : `${failed.status} ${failed.code}`
}

const allowed = (answers: readonly string[], got: string): boolean =>
  answers.includes(got) || answers.includes(got.split(' ', 1)[0] as string)

/** Registers one test a row, all in one yard. */
export function playRows(
  title: string,
  rows: readonly Row[],
  prepare: (yard: Yard) => Promise<void> = () => Promise.resolve(),
  options: CloudOptions = {},
): void {
  describe(title, () => {
    let yard: Yard
    beforeAll(async () => {
      const cloud = await startCloud(options)
      const own = await cloud.account()
      const foreign = await cloud.account()
      let users = 0
      const user = (document?: string) => userWith(cloud, own, `user-${users++}`, document)
      yard = { cloud, own, foreign, nobody: await user(), user }
      await prepare(yard)
    })
    // closing reports every bug the pipeline met
    afterAll(() => yard?.cloud.close())

    test.each(rows)('$name', async ({ answers, ask }) => {
      const got = await ask(yard)
      const outcome = typeof got === 'string' ? got : outcomeOf(got)
      if (!allowed(answers, outcome)) expect(outcome).toBe(answers.join(' / '))
      if (typeof got !== 'string') expect(got.body.toString()).not.toContain(secretOf(yard))
      expect(outcomeOf(await honest(yard))).toBe('200')
    })
  })
}

const secretOf = ({ own }: Yard) => own.admin.secretAccessKey

const honest = ({ cloud, own }: Yard) =>
  cloud.send(signedForm(cloud, own.admin, 'sts', formOf('GetCallerIdentity')))
