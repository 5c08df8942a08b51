import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import { attachments, newAttachment } from '../policy/attachment.ts'
import { checkQuota } from '../quotas.ts'
import { describeNewRole } from '../role/describe-role.ts'
import { type Role, roleByName, roleResource, roles } from '../role/role.ts'
import { linkedServices } from './linked-services.ts'

const pathOf = (service: string) => `/aws-service-role/${service}/`

const nameOf = (input: { AWSServiceName: string; CustomSuffix?: string }): string => {
  const name = linkedServices.get(input.AWSServiceName)?.roleName ?? input.AWSServiceName
  return input.CustomSuffix === undefined ? name : `${name}_${input.CustomSuffix}`
}

const trustOf = (service: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
  })

/** Creates the role of a service: trusted by the service alone, with the service's policy, changed by AWS alone. */
export const createServiceLinkedRole = operation('iam', 'CreateServiceLinkedRole', {
  effect: 'control',
  authorize: ({ input, account }) => [
    need(
      'iam:CreateServiceLinkedRole',
      resource(roleResource, {
        account,
        name: nameOf(input),
        newPath: pathOf(input.AWSServiceName),
      }),
      { 'iam:AWSServiceName': input.AWSServiceName },
    ),
  ],
  async run(call) {
    const { input, account, tx, now, world, fail } = call
    const service = linkedServices.get(input.AWSServiceName)
    // the words are recalled
    if (service === undefined)
      throw fail(
        'InvalidInput',
        `Service ${input.AWSServiceName} does not support service-linked roles.`,
      )
    if (input.CustomSuffix !== undefined && !service.acceptsSuffix)
      throw fail('InvalidInput', `Custom suffix is not allowed for ${service.principal}`)
    const name = nameOf(input)
    if (await roleByName(tx, account, name))
      throw fail(
        'InvalidInput',
        `Service role name ${name} has been taken in this account, please try a different suffix.`,
      )
    await checkQuota(call, 'RolesPerAccount', (await tx.count(roles, [account])) + 1)
    const role: Role = {
      account,
      name,
      path: pathOf(service.principal),
      id: world.ids.uniqueId('AROA'),
      createdAt: now,
      trustPolicy: trustOf(service.principal),
      maxSessionDurationSeconds: 3600,
      tags: {},
      linkedService: service.principal,
      ...(input.Description !== undefined && { description: input.Description }),
    }
    await tx.insert(roles, role)
    await tx.insert(
      attachments,
      newAttachment({ account, type: 'role', name }, service.policyArn, now),
    )
    return { Role: await describeNewRole(tx, role) }
  },
})
