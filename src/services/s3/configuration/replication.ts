/** What is to be copied to other buckets, and by which role: validated and kept. The role changes hands (iam:PassRole). */

import { parseArn } from '../../../kernel/arn.ts'
import type { Input, Operation } from '../../../kernel/operation.ts'
import { need, type ResourceRef, resource } from '../../../kernel/resource.ts'
import { passedRole } from '../../iam/public.ts'
import { bucketByName } from '../bucket/bucket.ts'
import { invalidArgument, invalidRequest, malformedXml, s3Error } from '../errors.ts'
import { type Checking, configurationFamily } from './configuration.ts'
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

/** What is said of versioning is observed, the rest recalled. */
async function checkedReplication(call: Checking<'PutBucketReplication'>): Promise<Replication> {
  const { ReplicationConfiguration: replication } = call.input
  const { Role: role, Rules: rules } = replication
  const { bucket, world } = call
  if (bucket.versioning !== 'Enabled')
    throw invalidRequest(
      "Versioning must be 'Enabled' on the bucket to apply a replication configuration",
    )
  if (!isRole(parseArn(role))) throw invalidArgument('Invalid Role ARN', 'Role', role)
  if (rules.length === 0 || rules.length > mostRules) throw malformedXml()
  const ids = new Set<string>()
  const priorities = new Set<number>()
  for (const rule of rules) {
    checkRule(rule)
    checkEncryption(rule)
    if (rule.ID !== undefined && (ids.has(rule.ID) || ids.size === ids.add(rule.ID).size))
      throw invalidRequest(`Rule Id must be unique. Found same Id for one or more rules`)
    if (rule.Filter !== undefined && rules.length > 1) {
      const priority = rule.Priority as number
      if (priorities.has(priority))
        throw invalidRequest(`Found duplicate priority ${priority}. Priority must be unique.`)
      priorities.add(priority)
    }
    await checkDestination(call, rule)
  }
  return {
    ...replication,
    Rules: rules.map((rule) => ({ ...rule, ID: rule.ID ?? world.ids.uuid() })),
  }
}

function checkRule(rule: Rule): void {
  if (rule.Filter !== undefined && rule.Prefix !== undefined) throw malformedXml()
  if (rule.ID !== undefined && rule.ID.length > 255)
    throw invalidArgument('ID length should not exceed allowed limit of 255', 'ID', rule.ID)
  if (rule.Filter === undefined) return
  checkFilter(rule.Filter)
  if (rule.Priority === undefined)
    throw invalidRequest(
      'Priority must be specified for this version of Cross Region Replication configuration schema. Please refer to S3 Developer Guide for more information.',
    )
  if (rule.DeleteMarkerReplication === undefined)
    throw invalidRequest(
      'DeleteMarkerReplication must be specified for this version of Cross Region Replication configuration schema. Please refer to S3 Developer Guide for more information.',
    )
}

/** Objects of KMS are copied under a key that is named, or not at all (texts recalled). */
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
  // of another account's bucket no more is told than that it exists
  if (target.versioning !== 'Enabled')
    throw invalidRequest('Destination bucket must have versioning enabled.')
  if (destination.Account !== undefined && destination.Account !== target.account)
    throw invalidRequest('Account must match the owner of the destination bucket.')
}
