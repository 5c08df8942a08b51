import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { inMemory, page } from '../paging.ts'
import { entityResource } from './entity-resource.ts'
import { withoutExcluded } from './exclusions.ts'
import { simulate } from './simulate.ts'
import { callerOfArn, entityOfArn, simulatedCaller } from './simulated-caller.ts'
import {
  givenActions,
  givenBoundary,
  givenContext,
  givenPolicies,
  givenResourcePolicy,
  ownerAccount,
} from './simulation-input.ts'

/** Decides imagined requests of a user, group or role under its policies as they stand, and those given beside them. */
export const simulatePrincipalPolicy = operation('iam', 'SimulatePrincipalPolicy', {
  effect: 'read',
  authorize: (call) => [
    need('iam:SimulatePrincipalPolicy', entityResource(call.account, call.input.PolicySourceArn)),
  ],
  async run(call) {
    const { input, account, fail } = call
    const source = withoutExcluded(
      await simulatedCaller(call, entityOfArn(call, input.PolicySourceArn)),
      input.PolicyExclusionList,
    )
    const group = input.PolicySourceArn.includes(':group/')
    if (input.ResourcePolicy !== undefined && input.CallerArn === undefined && group)
      throw fail('InvalidInput', 'CallerArn is required when ResourcePolicy is given.')
    const caller =
      input.CallerArn === undefined
        ? { principal: source.principal, account, context: source.context }
        : callerOfArn(call, input.CallerArn)
    const boundary =
      givenBoundary(call, input.PermissionsBoundaryPolicyInputList) ?? source.boundary
    const results = simulate({
      principal: caller.principal,
      account: caller.account,
      identity: [
        ...source.identity,
        ...givenPolicies(call, 'PolicyInputList', input.PolicyInputList),
      ],
      ...(boundary && { boundary }),
      ...(input.ResourcePolicy !== undefined && {
        resourcePolicy: givenResourcePolicy(call, input.ResourcePolicy, input.ActionNames),
      }),
      resourceAccount: ownerAccount(call, input.ResourceOwner, caller.account),
      context: new Map([...caller.context, ...givenContext(input.ContextEntries)]),
      actions: givenActions(call, input.ActionNames),
      resources: input.ResourceArns?.length ? input.ResourceArns : ['*'],
    })
    const { items, end } = await page(
      call,
      inMemory('SimulatePrincipalPolicy', [...results.entries()], ([place]) => place),
    )
    return { EvaluationResults: items.map(([, result]) => result), ...end }
  },
})
