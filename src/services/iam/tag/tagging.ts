/** Tagging of users, roles, policies and instance profiles: tag, untag, list. */

import type { Operation } from '../../../kernel/operation.ts'
import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { inMemory, page } from '../paging.ts'
import { type TaggableKind, taggableKinds } from './taggable-kind.ts'
import { describeTags, mergeTags, requestTags, withoutTags } from './tags.ts'

const nameIn = (kind: TaggableKind, input: object): string =>
  (input as Record<string, string>)[kind.member] as string

// inputs differ only in the member that names the resource: each factory is typed as the user's operation

const tag = (kind: TaggableKind) =>
  operation('iam', `Tag${kind.noun}` as 'TagUser', {
    effect: 'control',
    authorize(call) {
      const { input, account } = call
      const name = nameIn(kind, input)
      kind.check?.(call, name)
      const tagged = kind.resource(account, name, false)
      return [need(`iam:Tag${kind.noun}`, tagged, requestTags(input.Tags))]
    },
    async run(call) {
      const { input } = call
      await kind.retag(call, nameIn(kind, input), (tags) => mergeTags(call, tags, input.Tags))
      return {}
    },
  })

/** Keys that aren't set are ignored (observed for instance profiles). */
const untag = (kind: TaggableKind) =>
  operation('iam', `Untag${kind.noun}` as 'UntagUser', {
    effect: 'control',
    authorize(call) {
      const { input, account } = call
      const name = nameIn(kind, input)
      kind.check?.(call, name)
      const keys = input.TagKeys.length > 0 ? input.TagKeys : undefined
      const tagged = kind.resource(account, name, false)
      return [need(`iam:Untag${kind.noun}`, tagged, { 'aws:TagKeys': keys })]
    },
    async run(call) {
      const { input } = call
      await kind.retag(call, nameIn(kind, input), (tags) => withoutTags(tags, input.TagKeys))
      return {}
    },
  })

const list = (kind: TaggableKind) =>
  operation('iam', `List${kind.noun}Tags` as 'ListUserTags', {
    effect: 'read',
    authorize(call) {
      const { input, account } = call
      const name = nameIn(kind, input)
      kind.check?.(call, name)
      return [need(`iam:List${kind.noun}Tags`, kind.resource(account, name, true))]
    },
    async run(call) {
      const name = nameIn(kind, call.input)
      const tags = [...describeTags(await kind.tags(call, name)).entries()]
      const { items, end } = await page(
        call,
        inMemory(`List${kind.noun}Tags/${name}`, tags, ([place]) => place),
      )
      return { Tags: items.map(([, each]) => each), ...end }
    },
  })

/** Tag, untag and list tags for every taggable kind. */
export const taggingOperations: readonly Operation[] = taggableKinds.flatMap((kind) => [
  tag(kind),
  untag(kind),
  list(kind),
])
