/**
 * Mistakes to plant in copies of the engine, each one replacement in one file. Every one of them is a way in which an
 * engine could be wrong and still look right; `mutants.test.ts` demands that the written cases or the twin notice.
 */

export interface EngineMutant {
  readonly mistake: string
  /** Below `src/policy`. */
  readonly file: string
  /** Stands in the file exactly once. */
  readonly from: string
  readonly to: string
}

const inFile = (
  file: string,
  ...rows: readonly (readonly [mistake: string, from: string, to: string])[]
): EngineMutant[] => rows.map(([mistake, from, to]) => ({ mistake, file, from, to }))

export const engineMutants: readonly EngineMutant[] = [
  ...inFile(
    'decide/combine.ts',
    [
      'GetCallerIdentity can be denied',
      'if (neverDenied.has(asked.action) && account !== undefined)',
      'if (false)',
    ],
    [
      'GetCallerIdentity is for anonymous callers too',
      'neverDenied.has(asked.action) && account !== undefined',
      'neverDenied.has(asked.action)',
    ],
    [
      'denials do not bind across accounts',
      'if (denial !== undefined) return',
      'if (denial !== undefined && !crossAccount) return',
    ],
    [
      'what AWS owns can be changed',
      "if (request.facts?.ownedByAws) return denied('identity')",
      '',
    ],
    [
      'resource control policies need not allow',
      "for (const level of sets.rcp) if (!firstAllow('rcp', level, asked)) return denied('rcp')",
      '',
    ],
    [
      'service control policies need not allow',
      "for (const level of sets.scp) if (!firstAllow('scp', level, asked)) return denied('scp')",
      '',
    ],
    [
      'one level of service control policies suffices',
      "for (const level of sets.scp) if (!firstAllow('scp', level, asked)) return denied('scp')",
      "if (sets.scp.length > 0 && !sets.scp.some((level) => firstAllow('scp', level, asked))) return denied('scp')",
    ],
    [
      'the endpoint policy need not allow',
      "if (sets.endpoint && !firstAllow('endpoint', sets.endpoint, asked)) return denied('endpoint')",
      '',
    ],
    [
      'an ACL grants anonymous callers nothing',
      "if (direct) return conclude('Allowed', target, granted.first)\n    return request.facts?.aclGrants ? conclude('Allowed', 'acl') : denied(target)",
      "return direct ? conclude('Allowed', target, granted.first) : denied(target)",
    ],
    [
      'an ACL alone suffices across accounts',
      'if (own.missing !== undefined) return denied(own.missing)',
      'if (own.missing !== undefined && !request.facts?.aclGrants) return denied(own.missing)',
    ],
    [
      'the resource policy alone suffices across accounts',
      'if (own.missing !== undefined) return denied(own.missing)',
      'if (own.missing !== undefined && granted.how === named.nobody) return denied(own.missing)',
    ],
    [
      'identity policies alone suffice across accounts',
      "if (granted.how !== named.nobody) return conclude('Allowed', target, granted.first)",
      "return conclude('Allowed', target, granted.first)",
    ],
    [
      'a direct grant bypasses the own account',
      'if (crossAccount) {',
      'if (crossAccount && !direct) {',
    ],
    [
      'the owner is read off the ARN',
      'const owner = request.resourceAccount ?? account',
      'const owner = /^arn:[^:]*:[^:]*:[^:]*:(\\d{12}):/.exec(request.resource)?.[1] ?? account',
    ],
    [
      'a direct grant lies inside boundary and session policy',
      "if (direct) return conclude('Allowed', target, granted.first)\n  // Named through",
      "if (direct && own.limit === undefined) return conclude('Allowed', target, granted.first)\n  // Named through",
    ],
    [
      'a grant to the role lies outside boundary and session policy',
      'if (viaBase && own.limit === undefined)',
      'if (viaBase)',
    ],
    [
      'a grant to the role needs an identity policy',
      'if (viaBase && own.limit === undefined)',
      'if (viaBase && own.missing === undefined)',
    ],
    [
      'keys listen to identity policies like anything else',
      'request.facts?.trustPolicy === true || request.facts?.kmsKey === true',
      'request.facts?.trustPolicy === true',
    ],
    [
      'roles listen to identity policies like anything else',
      'request.facts?.trustPolicy === true || request.facts?.kmsKey === true',
      'request.facts?.kmsKey === true',
    ],
    [
      'a key or role that names the account does not delegate',
      'if (needsDelegation && !viaAccount)',
      'if (needsDelegation)',
    ],
    [
      'naming the account grants',
      "if (own.missing === undefined) return conclude('Allowed', own.layer, own.first)",
      "if (own.missing === undefined || viaAccount) return conclude('Allowed', own.layer, own.first)",
    ],
    [
      'a boundary limits the root user',
      'limitOf(principal.type, undefined, policies.session, asked)',
      'limitOf(principal.type, policies.boundary, policies.session, asked)',
    ],
    ['the root user needs an identity policy', "if (principal.type === 'Root') {", 'if (false) {'],
    [
      'a federated user needs no session policy',
      "type === 'FederatedUser' ? 'session' : undefined",
      'undefined',
    ],
    [
      'the boundary is not intersected',
      "if (boundary && !firstAllow('boundary', [boundary], asked)) return 'boundary'",
      '',
    ],
    [
      'the session policy is not intersected',
      "return firstAllow('session', session, asked) ? undefined : 'session'",
      'return undefined',
    ],
    [
      'a boundary grants',
      "missing: first === undefined && !ofRoot ? 'identity' : limit",
      "missing: first === undefined && !ofRoot && !policies.boundary ? 'identity' : limit",
    ],
    [
      'a session policy grants',
      "missing: first === undefined && !ofRoot ? 'identity' : limit",
      "missing: first === undefined && !ofRoot && !policies.session ? 'identity' : limit",
    ],
  ),
  ...inFile(
    'decide/participating.ts',
    [
      'service control policies bind service-linked roles',
      'account === undefined || serviceLinked || facts?.managementAccount === true',
      'account === undefined || facts?.managementAccount === true',
    ],
    [
      'service control policies bind the management account',
      'account === undefined || serviceLinked || facts?.managementAccount === true',
      'account === undefined || serviceLinked',
    ],
    [
      'service control policies bind callers without an account',
      'account === undefined || serviceLinked || facts?.managementAccount === true',
      'serviceLinked || facts?.managementAccount === true',
    ],
    [
      'resource control policies bind service-linked roles',
      'serviceLinked || facts?.rcpExempt === true',
      'facts?.rcpExempt === true',
    ],
    [
      'resource control policies bind every resource',
      'serviceLinked || facts?.rcpExempt === true',
      'serviceLinked',
    ],
    ['any user recovers a bucket policy', "principal.type === 'Root' &&", ''],
    [
      'the root user of another account recovers a bucket policy',
      '(resourceAccount ?? account) === account',
      'true',
    ],
    ['nobody recovers a bucket policy', 'facts?.ownerRecovers === true', 'false'],
  ),
  ...inFile(
    'decide/search.ts',
    [
      'an unreadable policy is skipped',
      'if (document.unreadable) return { layer, policy, sid: undefined }',
      '',
    ],
    ['boundaries do not deny', "(boundary && denialOf('boundary', boundary, asked)) ??", ''],
    [
      'session policies do not deny',
      "(sets.session && denialIn('session', sets.session, asked))",
      'undefined',
    ],
    [
      'endpoint policies do not deny',
      "(sets.endpoint && denialIn('endpoint', sets.endpoint, asked)) ??",
      '',
    ],
    ['resource policies do not deny', 'resource && !sets.resourceDeniesNot', 'false'],
    ['identity policies do not deny', "denialIn('identity', sets.identity, asked) ??", ''],
    ['the first grant settles how the caller is named', 'how |= here\n', 'how ||= here\n'],
  ),
  ...inFile(
    'decide/statement.ts',
    [
      'NotAction is read as Action',
      'statement.actions.some((covers) => covers(action)) !== statement.actionsExcluded',
      'statement.actions.some((covers) => covers(action))',
    ],
    [
      'a statement without Resource speaks of everything',
      "return resourceless || source.effect === 'Deny'",
      'return true',
    ],
    [
      'NotResource is not read',
      "if (matched === true || (matched === 'unclear' && source.effect === 'Allow')) return false",
      '',
    ],
    [
      'NotResource that nobody can compare spares a Deny',
      "(matched === 'unclear' && source.effect === 'Allow')",
      "matched === 'unclear'",
    ],
    [
      'NotResource that nobody can compare lets an Allow through',
      "(matched === 'unclear' && source.effect === 'Allow')",
      'false',
    ],
    [
      'only the first condition counts',
      'for (const holds of statement.conditions)',
      'for (const holds of statement.conditions.slice(0, 1))',
    ],
    [
      'a boundary does not matter to NotPrincipal',
      'const spared = !bounded && listedInAllLayers',
      'const spared = listedInAllLayers',
    ],
    [
      'NotPrincipal allows nobody',
      'return listed ? named.nobody : everyone(caller)',
      'return named.nobody',
    ],
    [
      'a Deny with a misplaced Principal is skipped',
      "const failClosed = effect === 'Deny' ? named.direct : named.nobody",
      'const failClosed = named.nobody',
    ],
    [
      'variables work in 2008-10-17',
      "const variables = version === '2012-10-17'",
      'const variables = true',
    ],
  ),
  ...inFile(
    'decide/statement-list.ts',
    [
      'in long lists patterns that reach over colons are lost',
      'if (anchors.some((anchor) => anchor?.floats)) floating.push(statement)',
      '',
    ],
    [
      'in long lists patterns without an anchor are lost',
      'return index.unanchored.find(settles)',
      'return undefined',
    ],
  ),
  ...inFile(
    'match/principal.ts',
    [
      'the account is a direct name',
      'accountNamed(value) === account ? named.account : named.nobody',
      'accountNamed(value) === account ? named.direct : named.nobody',
    ],
    [
      'everyone is not anonymous',
      "if (element === '*') return everyone(principal)",
      "if (element === '*') return principal.type === 'Anonymous' ? named.nobody : everyone(principal)",
    ],
    [
      'the unique id of a user names nobody',
      'if (value === principal.arn || value === principal.uniqueId) return named.direct',
      'if (value === principal.arn) return named.direct',
    ],
    [
      'user names ignore case',
      'if (value === principal.arn || value === principal.uniqueId) return named.direct',
      'if (value.toLowerCase() === principal.arn.toLowerCase() || value === principal.uniqueId) return named.direct',
    ],
    [
      'the role of a session is as good as the session',
      'sameRole(value, principal.roleArn)) return named.base',
      'sameRole(value, principal.roleArn)) return named.direct',
    ],
    ['role names are case-sensitive', 'role[2]!.toLowerCase()', 'role[2]!'],
    [
      'any service means anybody',
      "principal.type === 'Service' && (value === '*' || value === principal.service)",
      "value === '*' || (principal.type === 'Service' && value === principal.service)",
    ],
    [
      'any provider means anybody',
      "if (principal.type !== 'IdentityProvider') return named.nobody",
      "if (principal.type !== 'IdentityProvider') return value === '*' ? named.direct : named.nobody",
    ],
    [
      'everyone includes subjects of identity providers',
      "principal.type === 'IdentityProvider' ? named.base : named.direct",
      'named.direct',
    ],
    [
      'Deny with NotPrincipal spares whoever is listed in any way',
      'return (how & layersOf[principal.type]) === layersOf[principal.type]',
      'return how !== named.nobody',
    ],
    ['canonical ids name nobody', 'element.CanonicalUser?.includes(canonicalId)', 'false'],
  ),
  ...inFile(
    'match/action.ts',
    ['actions are case-sensitive', 'const lower = pattern.toLowerCase()', 'const lower = pattern'],
    [
      'wildcards of the service prefix grant',
      '/[*?]/.test(colon < 0 ? lower : service) && !failClosed',
      'false',
    ],
  ),
  ...inFile(
    'match/resource.ts',
    [
      'the first five segments are case-sensitive',
      "segment.join('').toLowerCase()",
      "segment.join('')",
    ],
    ['a star that ends a segment stops at the colon', 'if (!reaches) continue', 'continue'],
    [
      'a star inside a segment reaches over colons',
      'reaches: parts.at(-1) === star',
      'reaches: parts.includes(star)',
    ],
    [
      'a variable without a value is a place outside',
      "return resolved === undefined ? 'unclear' : matchParts(resolved, text)",
      'return resolved !== undefined && matchParts(resolved, text)',
    ],
    [
      'short ARNs mean nothing',
      "if (shortArns !== 'wild' && !reaches) return wild",
      'if (!reaches) return wild',
    ],
    [
      'short ARNs of resource policies reach',
      "if (shortArns !== 'wild' && !reaches) return wild || shortArns === 'refused' ? 'unclear' : false",
      '',
    ],
    ['the lone star covers ARNs only', 'if (/^\\*+$/.test(text)) return () => true', ''],
  ),
  ...inFile(
    'match/pattern.ts',
    [
      'values of variables are patterns',
      'resolved.push(value)\n',
      "for (const one of value.split(/(?=\\*)|(?<=\\*)/)) resolved.push(one === '*' ? star : one)\n",
    ],
    ['defaults are ignored', '  return variable.fallback\n', '  return undefined\n'],
    [
      'an empty value is better than a default',
      "(value !== '' || variable.fallback === undefined)",
      'true',
    ],
    [
      'escaped characters are wildcards',
      "if (inner === '*' || inner === '?' || inner === '$') literal += inner",
      "if (inner === '*' && wildcards) push(star)\n      else if (inner === '*' || inner === '?' || inner === '$') literal += inner",
    ],
    [
      'a line break ends a pattern',
      "if (literal !== '') parts.push(literal)\n  return parts",
      "if (literal !== '') parts.push(literal.split('\\n')[0] as string)\n  return parts",
    ],
  ),
  ...inFile(
    'match/glob.ts',
    [
      'beginning and end may overlap',
      'text.length >= least && text.startsWith(head)',
      'text.startsWith(head)',
    ],
    ['runs between stars may overlap', 'from = at + run.text.length\n', 'from = at\n'],
  ),
  ...inFile(
    'condition/evaluate.ts',
    [
      'condition keys are case-sensitive',
      'const key = condition.key.toLowerCase()',
      'const key = condition.key',
    ],
    [
      'an unknown operator is skipped',
      'if (operator === undefined) return () => uncertain',
      'if (operator === undefined) return () => true',
    ],
    [
      'a negated operator needs its key',
      'const whenMissing = form.ifExists || negated',
      'const whenMissing = form.ifExists',
    ],
    [
      'IfExists is ignored',
      'const whenMissing = form.ifExists || negated',
      'const whenMissing = negated',
    ],
    [
      'ForAllValues is satisfied by one',
      'elements(context.get(key)).every((value) => holds(value, context))',
      'elements(context.get(key)).some((value) => holds(value, context))',
    ],
    [
      'ForAllValues needs its key',
      'elements(context.get(key)).every((value) => holds(value, context))',
      'context.get(key) !== undefined && elements(context.get(key)).every((value) => holds(value, context))',
    ],
    [
      'ForAnyValue wants all',
      'elements(context.get(key)).some((value) => holds(value, context))',
      'elements(context.get(key)).every((value) => holds(value, context))',
    ],
    [
      'several values without a set prefix match',
      'value === undefined || value.length === 0 ? whenMissing : false',
      'value === undefined || value.length === 0 ? whenMissing : value.some((one) => holds(one, context))',
    ],
    [
      'values that cannot be read count as different',
      'if (garbage || (negated && matched === undefined)) return uncertain',
      '',
    ],
    [
      'a set of empty text is a set of one',
      "return all.every((element) => element === '') ? none : all",
      'return all',
    ],
    ['Null asks for presence', "absent ? 'true' : 'false'", "absent ? 'false' : 'true'"],
    ['Null takes IfExists', 'if (form.ifExists) return () => uncertain', ''],
  ),
  ...inFile(
    'condition/string.ts',
    [
      'StringLike has no wildcards',
      'split(values, { wildcards: true, variables })',
      'split(values, { wildcards: false, variables })',
    ],
    [
      'EqualsIgnoreCase is case-sensitive',
      'const lower = value.toLowerCase()',
      'const lower = value',
    ],
    [
      'a variable without a value is like anything',
      'if (resolved !== undefined && matches(resolved)) return true',
      'if (resolved === undefined || matches(resolved)) return true',
    ],
  ),
  ...inFile(
    'condition/date.ts',
    ['epoch time is in milliseconds', 'Number(text) * 1000', 'Number(text)'],
    ['time zones are ignored', 'midnight + time - offsetMillis(match[8])', 'midnight + time'],
  ),
  ...inFile('condition/numeric.ts', [
    'numbers are read as far as they go',
    '/^[+-]?(\\d+(\\.\\d*)?|\\.\\d+)$/.test(text) ? Number(text) : undefined',
    'Number.parseInt(text, 10)',
  ]),
  ...inFile('condition/ordered.ts', [
    'less than includes equal',
    'LessThan`]: comparison(false, (request, policy) => request < policy)',
    'LessThan`]: comparison(false, (request, policy) => request <= policy)',
  ]),
  ...inFile(
    'condition/ip-address.ts',
    ['a v6 block holds v4 addresses', 'if (address.length !== candidate.length) return false', ''],
    [
      'a bare address is a network',
      'if (slash < 0) return { address, prefixLength: bits }',
      'if (slash < 0) return { address, prefixLength: bits - 8 }',
    ],
  ),
  ...inFile('condition/arn.ts', [
    'ArnLike is StringLike',
    'return (value) => globs.every((matches, i) => matches(value[i]!))',
    "return (value) => compileGlob(parts)(value.join(':'))",
  ]),
  ...inFile('condition/bool.ts', [
    'Bool is case-sensitive',
    'wanted.has(value.toLowerCase())',
    'wanted.has(value)',
  ]),
]
