/** What the pipeline knows of each service beside its model. Adding a service is adding a row. */

import type { HttpRequest } from '../kernel/http.ts'
import type { ServiceName } from '../kernel/operation.ts'
import type { Need } from '../kernel/resource.ts'
import { iamStatuses } from '../services/iam/errors.ts'
import { s3Statuses } from '../services/s3/errors.ts'
import { checkBodyDigests, s3RequestContext, unbuiltNeeds } from '../services/s3/public.ts'
import { s3ControlStatuses } from '../services/s3-control/errors.ts'
import { unbuiltNeeds as unbuiltControlNeeds } from '../services/s3-control/public.ts'
import { stsStatuses } from '../services/sts/errors.ts'
import type { SignatureClaim, SigningProfile } from '../wire/signing/types.ts'
import type { LargeForms } from './large-forms.ts'

export interface ServiceRow {
  readonly name: ServiceName
  readonly family: SigningProfile['family']
  /** Doesn't take SigV2, which S3 takes. */
  readonly version4Only?: boolean
  /** Unsigned requests reach a decision as anonymous callers. */
  readonly anonymous: boolean
  /** Largest body that is held in memory, bytes. */
  readonly bodyLimit: number
  /** Operations whose forms may be larger than everybody's, and how large. */
  readonly largeForms?: LargeForms
  /** Statuses of error codes the model leaves out. */
  readonly statuses: Readonly<Record<string, number>>
  /** Condition keys every request of the service has, lower-case names. */
  readonly context?: (
    http: HttpRequest,
    claim: SignatureClaim | undefined,
    now: number,
  ) => ReadonlyMap<string, string>
  /** Actions of modelled operations that aren't built, where they differ from the operation's name. */
  readonly unbuiltActions?: (operation: string) => readonly string[] | undefined
  /** What callers of an operation that isn't built need, where it isn't decided on `*`. */
  readonly unbuiltNeeds?: (operation: string, input: unknown, region: string) => readonly Need[]
  /** Throws when a body that is held in memory isn't what its headers and trailers say of it. */
  readonly checkBody?: (
    http: HttpRequest,
    body: Uint8Array,
    trailers: ReadonlyMap<string, string> | undefined,
  ) => Promise<void>
}

const mebibyte = 1024 * 1024

const row = (
  name: ServiceName,
  family: ServiceRow['family'],
  more: Partial<ServiceRow> = {},
): ServiceRow => ({
  name,
  family,
  anonymous: false,
  bodyLimit: mebibyte,
  statuses: {},
  ...more,
})

export const serviceRows: readonly ServiceRow[] = [
  row('iam', 'query', {
    statuses: iamStatuses,
    largeForms: {
      // a document of 10,000,000 characters, each percent-encoded, and what else the form holds
      bytes: 30_000_000 + mebibyte,
      operations: ['CreateSAMLProvider', 'UpdateSAMLProvider'],
    },
  }),
  row('sts', 'query', { statuses: stsStatuses }),
  row('s3', 's3', {
    statuses: s3Statuses,
    anonymous: true,
    // a DeleteObjects of 1,000 keys of 1,024 bytes and a CompleteMultipartUpload of 10,000 parts fit
    bodyLimit: 4 * mebibyte,
    context: s3RequestContext,
    unbuiltNeeds,
    checkBody: checkBodyDigests,
  }),
  row('s3-control', 's3', {
    version4Only: true,
    statuses: s3ControlStatuses,
    anonymous: true,
    context: s3RequestContext,
    unbuiltNeeds: unbuiltControlNeeds,
    checkBody: checkBodyDigests,
  }),
  row('organizations', 'json'),
  row('cloudtrail', 'json'),
  row('access-analyzer', 'json', {
    // the second versions of these have no actions of their own (service authorization reference)
    unbuiltActions: (operation) =>
      /^(?:Get|List)Findings?V2$/.test(operation)
        ? [`access-analyzer:${operation.slice(0, -2)}`]
        : undefined,
  }),
  row('account', 'json'),
]

/** Codes every service may answer (IAM API reference, "Common errors"), with their statuses. */
export const commonStatuses: Readonly<Record<string, number>> = {
  AccessDenied: 403,
  AccessDeniedException: 400,
  ExpiredToken: 403,
  IncompleteSignature: 400,
  InternalFailure: 500,
  InvalidAction: 400,
  InvalidClientTokenId: 403,
  InvalidParameterCombination: 400,
  InvalidParameterValue: 400,
  InvalidQueryParameter: 400,
  MalformedQueryString: 404,
  MissingAction: 400,
  MissingAuthenticationToken: 403,
  MissingParameter: 400,
  OptInRequired: 403,
  RequestExpired: 400,
  ServiceFailure: 500,
  ServiceUnavailable: 503,
  Throttling: 400,
  ValidationError: 400,
}
