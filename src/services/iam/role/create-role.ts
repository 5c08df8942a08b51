import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import { checkBoundary } from '../boundary/boundary.ts'
import { checkQuota } from '../quotas.ts'
import { newTags, requestTags } from '../tag/tags.ts'
import { describeNewRole } from './describe-role.ts'
import { type Role, roleByName, roleResource, roles } from './role.ts'
import { storedTrustPolicy } from './trust-policy.ts'

/** Paths of roles that only AWS makes (IAM user guide, "Using service-linked roles"); the words are recalled. */
const reservedPaths = ['/aws-service-role/', '/aws-reserved/']

/** Creates a role without permissions that its trust policy's principals may assume. */
export const createRole = operation('iam', 'CreateRole', {
  effect: 'control',
  authorize({ input, account }) {
    const made = resource(roleResource, {
      account,
      name: input.RoleName,
      newPath: input.Path ?? '/',
    })
    const tags = requestTags(input.Tags)
    const create = need('iam:CreateRole', made, {
      'iam:PermissionsBoundary': input.PermissionsBoundary,
      ...tags,
    })
    return input.Tags?.length ? [create, need('iam:TagRole', made, tags)] : [create]
  },
  async run(call) {
    const { input, account, tx, now, world, fail } = call
    if (reservedPaths.some((reserved) => input.Path?.startsWith(reserved)))
      throw fail('InvalidInput', `The path ${input.Path} is reserved for roles made by AWS.`)
    const trustPolicy = await storedTrustPolicy(call, input.AssumeRolePolicyDocument)
    if (await roleByName(tx, account, input.RoleName))
      throw fail('EntityAlreadyExists', `Role with name ${input.RoleName} already exists.`)
    const tags = newTags(call, input.Tags)
    if (input.PermissionsBoundary !== undefined)
      await checkBoundary(call, input.PermissionsBoundary)
    await checkQuota(call, 'RolesPerAccount', (await tx.count(roles, [account])) + 1)
    const role: Role = {
      account,
      name: input.RoleName,
      path: input.Path ?? '/',
      id: world.ids.uniqueId('AROA'),
      createdAt: now,
      trustPolicy,
      maxSessionDurationSeconds: input.MaxSessionDuration ?? 3600,
      tags,
      ...(input.Description !== undefined && { description: input.Description }),
      ...(input.PermissionsBoundary !== undefined && { boundaryArn: input.PermissionsBoundary }),
    }
    await tx.insert(roles, role)
    return { Role: await describeNewRole(tx, role) }
  },
})
