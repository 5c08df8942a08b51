/** Signatures of S3 POST forms: the signed text is the policy, the form may do what the policy allows. */

import { AwsError } from '../../kernel/errors.ts'
import type { HttpRequest } from '../../kernel/http.ts'
import { refusal } from './answers.ts'
import { checkFormAge } from './clock-rules.ts'
import { basicDate, parseBasicDate } from './dates.ts'
import { refuseRepeatedHeaders } from './repeats.ts'
import { checkScope, parseCredential } from './scope.ts'
import { hmacMatches } from './signing-key.ts'
import { version2Matches } from './sigv2-string-to-sign.ts'
import { authenticationTraces } from './traces.ts'
import type {
  SignatureClaim,
  SigningKeyCache,
  SigningProfile,
  SigningSecret,
  VerifiedSignature,
} from './types.ts'

/** Fields before the file, in order, values as sent (one character a byte or decoded alike). */
export type FormFields = readonly (readonly [name: string, value: string])[]

export interface FormClaim {
  readonly claim: SignatureClaim
  /** Base64 text of the policy: what is signed. */
  readonly policy: string
}

const version4Fields = [
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Date',
  'policy',
  'X-Amz-Signature',
] as const
const version2Fields = ['AWSAccessKeyId', 'policy', 'Signature'] as const

/**
 * The claim of a POST form; `undefined` when it has no signing field at all. Refuses repeated fields, half-present
 * signatures, and a form whose request is also signed by header or query.
 */
export function readFormClaim(
  fields: FormFields,
  request: HttpRequest,
  profile: SigningProfile,
  now: number,
): FormClaim | undefined {
  refuseRepeatedHeaders(request, profile)
  const values = new Map<string, string>()
  for (const [name, value] of fields) {
    const lower = name.toLowerCase()
    if (values.has(lower)) throw badField(name, value, `The form has more than one field '${name}'`)
    values.set(lower, value)
  }
  const version4 = version4Fields.some(
    (name) => name !== 'policy' && values.has(name.toLowerCase()),
  )
  const version2 = values.has('awsaccesskeyid') || values.has('signature')
  if (!version4 && !version2) return undefined
  const traces = authenticationTraces(request)
  if ((version4 && version2) || traces.header || traces.query || traces.version2)
    throw refusal(profile.family, 'severalMethods', {
      authorization: request.headers.get('authorization')?.split(' ', 1)[0] ?? '',
    })
  return version4 ? readVersion4(values, profile, now) : readVersion2(values)
}

function required(values: ReadonlyMap<string, string>, names: readonly string[]): void {
  for (const name of names)
    if ((values.get(name.toLowerCase()) ?? '') === '')
      throw badField(
        name,
        '',
        `Bucket POST must contain a field named '${name}'.  If it is specified, please check the order of the fields.`,
      )
}

const badField = (name: string, value: string, message: string): AwsError =>
  new AwsError('InvalidArgument', 400, message, {
    fields: { ArgumentName: name, ArgumentValue: value },
  })

function readVersion4(
  values: ReadonlyMap<string, string>,
  profile: SigningProfile,
  now: number,
): FormClaim {
  required(values, version4Fields)
  const value = (name: string) => values.get(name) as string
  const algorithm = value('x-amz-algorithm')
  if (algorithm !== 'AWS4-HMAC-SHA256')
    throw refusal(profile.family, 'queryAlgorithm', { algorithm })
  const credential = parseCredential(value('x-amz-credential'), algorithm, 'form', profile)
  const date = value('x-amz-date')
  const signedAt = parseBasicDate(date)
  // observed 2017, spelling included
  if (signedAt === undefined)
    throw badField('X-Amz-Date', date, 'X-Amz-Date must be formated via ISO8601 Long format')
  checkScope(credential, date, basicDate(signedAt), algorithm, 'form', profile)
  checkFormAge(signedAt, now, profile)
  return {
    policy: value('policy'),
    claim: {
      algorithm,
      method: 'form',
      accessKeyId: credential.accessKeyId,
      sessionToken: values.get('x-amz-security-token'),
      date: credential.date,
      region: credential.region,
      service: credential.service,
      signedAt,
      signedHeaders: [],
      signature: value('x-amz-signature'),
      payload: { kind: 'unsigned' },
      contentSha256: undefined,
    },
  }
}

function readVersion2(values: ReadonlyMap<string, string>): FormClaim {
  required(values, version2Fields)
  return {
    policy: values.get('policy') as string,
    claim: {
      algorithm: 'AWS',
      method: 'form',
      accessKeyId: values.get('awsaccesskeyid') as string,
      sessionToken: values.get('x-amz-security-token'),
      date: '',
      region: '',
      service: 's3',
      signedAt: 0,
      signedHeaders: [],
      signature: values.get('signature') as string,
      payload: { kind: 'unsigned' },
      contentSha256: undefined,
    },
  }
}

/** Returns only when the policy was signed with this secret. What it allows is for `verifyFormPolicy` to say. */
export function verifyFormClaim(
  { claim, policy }: FormClaim,
  secret: SigningSecret,
  keys: SigningKeyCache,
): VerifiedSignature {
  if (!policyMatches(claim, policy, secret, keys))
    throw refusal('s3', 'doesNotMatch', {
      AWSAccessKeyId: claim.accessKeyId,
      StringToSign: policy,
      SignatureProvided: claim.signature,
      StringToSignBytes: Buffer.from(policy)
        .toString('hex')
        .replace(/..(?=.)/g, '$& '),
    })
  return { seedSignature: claim.signature }
}

/** The work of {@link verifyFormClaim} for an access key that isn't known, so that time doesn't tell. */
export function burnFormVerification({ claim, policy }: FormClaim, keys: SigningKeyCache): void {
  policyMatches(claim, policy, nobody, keys)
}

const nobody: SigningSecret = { accessKeyId: '', secretAccessKey: '', epoch: 0 }

function policyMatches(
  claim: SignatureClaim,
  policy: string,
  secret: SigningSecret,
  keys: SigningKeyCache,
): boolean {
  if (claim.algorithm === 'AWS')
    return version2Matches(secret.secretAccessKey, policy, claim.signature)
  const key = keys.hmacKey(secret, claim.date, claim.region, claim.service)
  return hmacMatches(key, policy, claim.signature)
}
