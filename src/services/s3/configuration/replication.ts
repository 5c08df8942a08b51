/** What is to be copied to other buckets, and by which role: validated and kept. The role changes hands (iam:PassRole). */

import { parseArn } from '../../../kernel/arn.ts'
import type { Input, Operation } from '../../../kernel/operation.ts'
import { need, type ResourceRef, resource } from '../../../kernel/resource.ts'
import { passedRole } from '../../iam/public.ts'
import { bucketByName } from '../bucket/bucket.ts'
import { invalidArgument, invalidRequest, malformedXml, s3Error } from '../errors.ts'
import { type Checking, configurationFamily, madeId } from './configuration.ts'
import { checkFilter } from './filter.ts'

type Replication = Input<'s3', 'PutBucketReplication'>['ReplicationConfiguration']
type Rule = Replication['Rules'][number]

export const bucketReplicationOperations: readonly Operation[] = configurationFamily({
  kind: 'replication',
  put: ['PutBucketReplication', 's3:PutReplicationConfiguration'],
  get: ['GetBucketReplication', 's3:GetReplicationConfiguration'],
  remove: ['DeleteBucketReplication', 's3:PutReplicationConfiguration'],
  // a body that can't be read is decided on without
  needs: ({ ReplicationConfiguration: asked }) =>
    asked
      ? [need('iam:PassRole', roleOf(asked.Role), { 'iam:PassedToService': 's3.amazonaws.com' })]
      : [],
  checked: checkedReplication,
  shown: (ReplicationConfiguration: Replication) => ({ ReplicationConfiguration }),
  unset({ name }) {
    throw s3Error(
      'ReplicationConfigurationNotFoundError',
      'The replication configuration was not found',
      { BucketName: name },
    )
  },
})

/** A text that names no role belongs to nobody: only who may pass anything comes as far as hearing so. */
function roleOf(arn: string): ResourceRef {
  const parsed = parseArn(arn)
  const name = isRole(parsed) ? parsed.resource.slice(parsed.resource.lastIndexOf('/') + 1) : ''
  return parsed !== undefined && name !== ''
    ? resource(passedRole, { account: parsed.account, name })
    : { gather: async () => ({ arn, account: '' }) }
}

type ParsedArn = NonNullable<ReturnType<typeof parseArn>>

const isRole = (arn: ParsedArn | undefined): arn is ParsedArn =>
  arn !== undefined && arn.service === 'iam' && arn.resource.startsWith('role/')

const mostRules = 1000

/**
 * Texts about versioning, priorities and objects of KMS are observed, as is which version of the schema they are about;
 * the others are recalled, each by more than one source.
 */
async function checkedReplication(call: Checking<'PutBucketReplication'>): Promise<Replication> {
  const { ReplicationConfiguration: replication } = call.input
  const { Role: role, Rules: rules } = replication
  const { bucket, world } = call
  if (bucket.versioning !== 'Enabled')
    throw invalidRequest(
      "Versioning must be 'Enabled' on the bucket to apply a replication configuration",
    )
  if (!isRole(parseArn(role)))
    throw invalidArgument('Invalid Role specified in replication configuration', 'Role', role)
  if (rules.length === 0 || rules.length > mostRules) throw malformedXml()
  const old = rules.some(({ Filter }) => Filter === undefined)
  const ids = new Set<string>()
  const priorities = new Set<number>()
  for (const rule of rules) {
    checkRule(rule)
    checkVersion(rule, old)
    checkEncryption(rule)
    checkTime(rule)
    const { ID: id, Priority: priority } = rule
    if (id && ids.has(id)) throw invalidArgument('Rule Id must be unique', 'ID', id)
    if (id) ids.add(id)
    if (priority !== undefined) {
      if (priorities.has(priority)) throw invalidRequest(`Found duplicate priority ${priority}.`)
      priorities.add(priority)
    }
    await checkDestination(call, rule)
  }
  return {
    ...replication,
    Rules: rules.map((rule) => ({ ...rule, ID: rule.ID || madeId(world.ids) })),
  }
}

function checkRule({ Filter: filter, Prefix: prefix, ...rule }: Rule): void {
  if ((filter === undefined) === (prefix === undefined)) throw malformedXml()
  if (rule.ID !== undefined && rule.ID.length > 255)
    throw invalidArgument('Rule Id cannot be greater than 255', 'ID', rule.ID)
  checkFilter(filter)
  const tagged = filter?.Tag !== undefined || (filter?.And?.Tags ?? []).length > 0
  if (tagged && rule.DeleteMarkerReplication?.Status === 'Enabled')
    throw invalidRequest(
      `Delete marker replication is not supported if any Tag filter is specified. ${seeGuide}`,
    )
}

const seeGuide = 'Please refer to S3 Developer Guide for more information.'

/** One rule without a filter makes the whole configuration one of the old schema. */
function checkVersion(rule: Rule, old: boolean): void {
  for (const member of ['Priority', 'DeleteMarkerReplication'] as const) {
    if ((rule[member] === undefined) === old) continue
    throw invalidRequest(
      `${member} ${old ? 'cannot be used' : 'must be specified'} for this version of Cross Region Replication configuration schema. ${seeGuide}`,
    )
  }
}

/** Copies in time are measured, within the fifteen minutes there are (ReplicationTime, "Contents"; text recalled). */
function checkTime({ Destination: { ReplicationTime: time, Metrics: metrics } }: Rule): void {
  if (time !== undefined && metrics === undefined)
    throw invalidRequest(
      'Replication destination must contain both ReplicationTime and Metrics or neither.',
    )
}

/** Objects of KMS are copied under a key that is named, or not at all. */
function checkEncryption({
  Destination: destination,
  SourceSelectionCriteria: selected,
}: Rule): void {
  const objects = selected?.SseKmsEncryptedObjects
  const key = destination.EncryptionConfiguration?.ReplicaKmsKeyID
  if (destination.EncryptionConfiguration !== undefined && objects === undefined)
    throw invalidRequest(
      'SseKmsEncryptedObjects must be specified if EncryptionConfiguration is present.',
    )
  if (objects?.Status === 'Enabled' && key === undefined)
    throw invalidRequest(
      'ReplicaKmsKeyID must be specified if SseKmsEncryptedObjects tag is present.',
    )
}

async function checkDestination(
  { bucket, tx }: Checking<'PutBucketReplication'>,
  { Destination: destination }: Rule,
): Promise<void> {
  const arn = parseArn(destination.Bucket)
  if (arn?.service !== 's3' || arn.resource === '' || arn.resource.includes('/'))
    throw invalidArgument('Invalid bucket ARN.', 'Bucket', destination.Bucket)
  if (arn.resource === bucket.name)
    throw invalidRequest('Destination bucket cannot be the same as the source bucket.')
  const target = await bucketByName(tx, arn.resource)
  if (target === undefined) throw invalidRequest('Destination bucket must exist.')
  // of another account's bucket no more is told than that it exists; `Account` is kept as it was said (observed)
  if (target.versioning !== 'Enabled')
    throw invalidRequest('Destination bucket must have versioning enabled.')
  if (destination.AccessControlTranslation !== undefined && destination.Account === undefined)
    throw invalidRequest(
      'Account must be specified if the Owner in AccessControlTranslation has a value',
    )
}
