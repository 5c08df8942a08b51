import { iamArn } from '../../../kernel/arn.ts'
import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { inMemory, page } from '../paging.ts'
import { simulate } from './simulate.ts'
import { callerOfArn } from './simulated-caller.ts'
import {
  givenActions,
  givenBoundary,
  givenContext,
  givenPolicies,
  givenResourcePolicy,
  ownerAccount,
} from './simulation-input.ts'

/** Decides imagined requests under the policies given, with the engine that decides real ones. */
export const simulateCustomPolicy = operation('iam', 'SimulateCustomPolicy', {
  effect: 'read',
  authorize: () => [need('iam:SimulateCustomPolicy', '*', {}, '*')],
  async run(call) {
    const { input, account, fail } = call
    if (input.ResourcePolicy !== undefined && input.CallerArn === undefined)
      throw fail('InvalidInput', 'CallerArn is required when ResourcePolicy is given.')
    // without a caller the policies are those of some user of the account
    const caller = callerOfArn(call, input.CallerArn ?? iamArn(account, 'user/simulated'))
    const boundary = givenBoundary(call, input.PermissionsBoundaryPolicyInputList)
    const scp = input.OrderedOrganizationPolicyInputList?.map((level, index) =>
      givenPolicies(
        call,
        `OrderedOrganizationPolicyInputList.${index + 1}`,
        level.ServiceControlPolicyInputList,
      ),
    )
    const results = simulate({
      principal: caller.principal,
      account: caller.account,
      identity: givenPolicies(call, 'PolicyInputList', input.PolicyInputList),
      ...(boundary && { boundary }),
      ...(scp && { scp }),
      ...(input.ResourcePolicy !== undefined && {
        resourcePolicy: givenResourcePolicy(call, input.ResourcePolicy, input.ActionNames),
      }),
      resourceAccount: ownerAccount(call, input.ResourceOwner, caller.account),
      context: new Map([
        ...(input.CallerArn === undefined ? [] : caller.context),
        ...givenContext(input.ContextEntries),
      ]),
      actions: givenActions(call, input.ActionNames),
      resources: input.ResourceArns?.length ? input.ResourceArns : ['*'],
    })
    const { items, end } = await page(
      call,
      inMemory('SimulateCustomPolicy', [...results.entries()], ([place]) => place),
    )
    return { EvaluationResults: items.map(([, result]) => result), ...end }
  },
})
