/** Whether a service would take a document, and its words when it wouldn't. */

import { type JsonValue, readJson } from './json.ts'
import { policyFromJson } from './parse.ts'
import type { PolicyKind, PolicyProblem, ValidationOptions } from './problem.ts'
import { PolicySyntaxError } from './syntax-error.ts'
import { bucketPolicy } from './validate-bucket.ts'
import { identityProblem, SYNTAX_ERRORS } from './validate-identity.ts'
import { controlPolicyProblem, DOES_NOT_MEET_REQUIREMENTS } from './validate-organization.ts'
import { anyResource, resourcePolicyProblem } from './validate-resource.ts'
import { trustPolicy } from './validate-trust.ts'

/**
 * The first thing wrong with a document, in the words of the service that takes documents of this kind; `undefined`
 * when it would be stored. A document that passes is one `parsePolicy` reads.
 *
 * Existence of principals, sizes and public access are further questions: `principalsOf`, `size.ts`, `isPublicPolicy`.
 */
export function validatePolicy(
  text: string,
  kind: PolicyKind,
  options: ValidationOptions = {},
): PolicyProblem | undefined {
  const words = WORDS[kind]
  const unreadable = words.beforeJson?.(text)
  if (unreadable !== undefined) return { code: words.code, message: unreadable }
  let root: JsonValue
  try {
    root = readJson(text)
  } catch (error) {
    return problem(error, words.code, words.invalidJson)
  }
  const message = words.check(root, options)
  if (message !== undefined) return { code: words.code, message }
  try {
    policyFromJson(root)
  } catch (error) {
    return problem(error, words.code, words.syntaxError)
  }
  return undefined
}

interface Words {
  readonly code: PolicyProblem['code']
  readonly beforeJson?: (text: string) => string | undefined
  readonly invalidJson: string
  readonly syntaxError: string
  readonly check: (root: JsonValue, options: ValidationOptions) => string | undefined
}

/** Observed with CreateRole; identity policies answer {@link SYNTAX_ERRORS} instead. */
const INVALID_JSON = 'This policy contains invalid Json'

const identity: Words = {
  code: 'MalformedPolicyDocument',
  invalidJson: SYNTAX_ERRORS,
  syntaxError: SYNTAX_ERRORS,
  check: (root, { managed }) =>
    identityProblem(root, { currentVersion: managed ?? false, principals: false }),
}

const resource: Words = {
  code: 'MalformedPolicyDocument',
  invalidJson: INVALID_JSON,
  syntaxError: anyResource.syntaxError,
  check: (root) => resourcePolicyProblem(root, anyResource),
}

const organization = (kind: 'scp' | 'rcp'): Words => ({
  code: 'MalformedPolicyDocumentException',
  invalidJson: DOES_NOT_MEET_REQUIREMENTS,
  syntaxError: DOES_NOT_MEET_REQUIREMENTS,
  check: (root) => controlPolicyProblem(root, kind),
})

const WORDS: Readonly<Record<PolicyKind, Words>> = {
  identity,
  boundary: {
    ...identity,
    check: (root) => identityProblem(root, { currentVersion: true, principals: false }),
  },
  // STS's words for text that isn't JSON (Hadoop's guide to assumed roles shows them).
  session: { ...identity, invalidJson: 'The policy is not in the valid JSON format.' },
  resource,
  endpoint: resource,
  trust: { ...resource, check: (root) => resourcePolicyProblem(root, trustPolicy) },
  bucket: {
    code: 'MalformedPolicy',
    beforeJson: (text) =>
      text.startsWith('{')
        ? undefined
        : "Policies must be valid JSON and the first byte must be '{'",
    invalidJson: INVALID_JSON,
    syntaxError: bucketPolicy(undefined).syntaxError,
    check: (root, { bucket }) => resourcePolicyProblem(root, bucketPolicy(bucket)),
  },
  scp: organization('scp'),
  rcp: organization('rcp'),
}

function problem(error: unknown, code: PolicyProblem['code'], message: string): PolicyProblem {
  if (!(error instanceof PolicySyntaxError)) throw error
  return { code, message, position: error.position }
}
