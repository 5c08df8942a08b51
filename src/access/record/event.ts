/** Turns what happened into one audit record: an event in CloudTrail's record format, and our decision record. */

import { parseArn } from '../../kernel/arn.ts'
import type { HttpRequest } from '../../kernel/http.ts'
import type { Ids } from '../../kernel/ids.ts'
import type { ServiceModel } from '../../kernel/model.ts'
import type { Principal } from '../../kernel/principal.ts'
import { type Secrets, shownParameters } from './parameters.ts'
import type { Happening, RecordedDecision, SignInFacts } from './recorder.ts'
import { controlEventName, isS3DataEvent, s3EventName } from './s3-events.ts'
import { signInService } from './usage.ts'
import { attemptedIdentity, eventTime, userIdentity } from './user-identity.ts'

/** Limits of the record format (CloudTrail user guide, "Record contents"). */
const limits = { userAgent: 1024, errorMessage: 1024, parameters: 100 * 1024 }

/** Services without a region: their events are those of us-east-1. */
const globalServices = new Set(['account', 'iam', 'organizations'])

/** Calls that change nothing here and yet show what they issued. */
const issuesCredentials =
  /^(AssumeRo|GetFederationToken|GetSessionToken|GetDelegated|GetScoped|GetWebId)/
const readsByName =
  /^(Check|Decode|Describe|Get|Head|List|Lookup|Search|Select|Simulate|Validate|AssumeRole)/

const signatureVersions = {
  'AWS4-HMAC-SHA256': 'SigV4',
  'AWS4-ECDSA-P256-SHA256': 'SigV4A',
  AWS: 'SigV2',
} as const
/** As S3 data events name them. */
const authenticationMethods = {
  header: 'AuthHeader',
  query: 'QueryString',
  form: 'HtmlForm',
} as const

const resourceTypes: Readonly<Record<string, string>> = {
  user: 'AWS::IAM::User',
  group: 'AWS::IAM::Group',
  role: 'AWS::IAM::Role',
  policy: 'AWS::IAM::ManagedPolicy',
  'instance-profile': 'AWS::IAM::InstanceProfile',
  'server-certificate': 'AWS::IAM::ServerCertificate',
  'saml-provider': 'AWS::IAM::SAMLProvider',
  'oidc-provider': 'AWS::IAM::OIDCProvider',
  mfa: 'AWS::IAM::VirtualMFADevice',
}

function iamResourceType(resource: string): string | undefined {
  const kind = resource.slice(0, resource.indexOf('/'))
  return Object.hasOwn(resourceTypes, kind) ? resourceTypes[kind] : undefined
}

/** What one need was about. S3 shows the object without and its bucket with the owner; listings a prefix (observed). */
function resourceViews(action: string, arn: string, account: string | undefined): object[] {
  const parsed = parseArn(arn)
  const owner = account && { accountId: account }
  if (parsed?.service !== 's3') {
    const type = parsed?.service === 'iam' ? iamResourceType(parsed.resource) : undefined
    return [{ ARN: arn, ...owner, ...(type && { type }) }]
  }
  const slash = parsed.resource.indexOf('/')
  const bucketArn = slash < 0 ? arn : arn.slice(0, arn.length - parsed.resource.length + slash)
  const bucket = { ...owner, type: 'AWS::S3::Bucket', ARN: bucketArn }
  if (slash >= 0) return [{ type: 'AWS::S3::Object', ARN: arn }, bucket]
  return listings.has(action)
    ? [{ type: 'AWS::S3::Object', ARNPrefix: `${arn}/` }, bucket]
    : [bucket]
}

const listings = new Set([
  's3:ListBucket',
  's3:ListBucketVersions',
  's3:ListBucketMultipartUploads',
])

function resourcesOf(decisions: readonly RecordedDecision[]): object[] | undefined {
  const shown = new Map<string, object>()
  for (const { action, resource, account } of decisions) {
    if (resource === '*') continue
    for (const view of resourceViews(action, resource, account)) {
      const { ARN, ARNPrefix } = view as { ARN?: string; ARNPrefix?: string }
      const name = ARN ?? ARNPrefix ?? ''
      if (!shown.has(name)) shown.set(name, view)
    }
  }
  return shown.size > 0 ? [...shown.values()] : undefined
}

/** Error codes in events are the names of the error's type: `NoSuchEntityException` for `NoSuchEntity` (observed). */
function eventErrorCode(
  model: ServiceModel | undefined,
  operation: string | undefined,
  code: string,
) {
  const declared = operation === undefined ? undefined : model?.operations[operation]?.errors
  for (const name of declared ?? []) {
    const shape = model?.shapes[name]
    if (shape?.type === 'structure' && shape.error?.code === code) return name
  }
  return code
}

/**
 * A message about input that could not be read may repeat any of it, secrets in the wrong place included (`Credential
 * must have exactly 5 slash-delimited elements, …, got '…'`): only what is ours is kept.
 */
function withoutInput(message: string): string {
  const members = [...message.matchAll(/ at '([\w.]{1,128})' failed to satisfy constraint/g)]
  if (members.length > 0)
    return `validation failed at ${members.map(([, name]) => `'${name}'`).join(', ')}`
  const quote = message.search(/['"=\n]/)
  return quote < 0 ? message : `${message.slice(0, quote)}…`
}

function shownMessage(message: string, inputKnown: boolean, secrets: Secrets): string {
  let shown = inputKnown ? message : withoutInput(message)
  for (const secret of secrets) shown = shown.replaceAll(secret, 'HIDDEN_DUE_TO_SECURITY_REASONS')
  return shown.slice(0, limits.errorMessage)
}

const withinLimit = (shown: object | null): string => {
  const text = JSON.stringify(shown)
  return text.length <= limits.parameters ? text : 'null'
}

function decisionRecord(recorded: RecordedDecision): object {
  const { action, resource, decision, encodedMessages } = recorded
  return {
    action,
    resource,
    outcome: decision.outcome,
    layer: decision.layer,
    policyId: decision.policyId,
    sid: decision.sid,
    crossAccount: decision.crossAccount,
    encodedMessages,
  }
}

/** Who brought a signature that could not even be read isn't anonymous: nobody knows who it is. */
function provenCaller({ http, principal }: Happening): Principal | undefined {
  const signed =
    http.headers.has('authorization') || /(?:^|&)(?:X-Amz-)?Signature=/.test(http.query)
  return principal?.type === 'Anonymous' && signed ? undefined : principal
}

/** S3 writes it in brackets (observed). */
function userAgentOf({ headers }: HttpRequest, isS3: boolean): string {
  const text = (headers.get('user-agent') ?? '').slice(0, limits.userAgent)
  return isS3 ? `[${text}]` : text
}

/** `lifecycle` of `/{Bucket}?lifecycle`, `list-type` of `?list-type=2`: S3 shows them as parameters (observed). */
function literalQuery(uri: string | undefined): Record<string, string> {
  const mark = uri?.indexOf('?') ?? -1
  if (uri === undefined || mark < 0) return {}
  const pairs = uri
    .slice(mark + 1)
    .split('&')
    .filter((pair) => !pair.startsWith('x-id='))
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name = '', value = ''] = pair.split('=')
      return [name, value]
    }),
  )
}

const peer = (address: string) => (address.startsWith('::ffff:') ? address.slice(7) : address)

/** Region an event belongs to. */
export const eventRegion = ({ service, region, signIn }: Happening): string =>
  globalServices.has(service ?? '') && signIn === undefined ? 'us-east-1' : region

/** First label of `eventSource`; S3 Control is S3's (observed). */
export const eventService = ({ model, service, signIn }: Happening): string =>
  signIn !== undefined
    ? signInService
    : service === 's3-control'
      ? 's3'
      : (model?.endpointPrefix ?? service ?? 'unknown')

/** Members of the record behind the chain's, as JSON text without braces: `"event":{…},"decisions":[…]`. */
export function recordText(happening: Happening, ids: Pick<Ids, 'uuid'>): string {
  if (happening.signIn) return signInText(happening, happening.signIn, ids)
  const { http, service, model, operation, effect, error, decisions } = happening
  const isControl = service === 's3-control'
  const isS3 = service === 's3' || isControl
  const name = happening.eventName ?? operation ?? 'UnknownOperation'
  const isData = isS3 && !isControl && isS3DataEvent(name)
  // what STS keeps of a call (a spent assertion, a key) changes nothing anybody sees
  const readOnly =
    service === 'sts' || (effect === undefined ? readsByName.test(name) : effect === 'read')
  const operationModel = operation === undefined ? undefined : model?.operations[operation]
  const secrets: Secrets = []

  const parameters =
    happening.operatorParameters ??
    shownParameters(model, operationModel?.input, happening.input, secrets)
  const host = http.headers.get('host')
  const shownInput = isS3
    ? { ...literalQuery(operationModel?.uri), ...parameters, Host: host }
    : parameters
  const showsOutput = !error && (!readOnly || issuesCredentials.test(name))
  const shownOutput = showsOutput
    ? shownParameters(model, operationModel?.output, happening.output, secrets)
    : null
  const tls = http.tlsVersion && { tlsVersion: http.tlsVersion, clientProvidedHostHeader: host }

  const head = JSON.stringify({
    eventVersion: '1.11',
    userIdentity: userIdentity(provenCaller(happening), happening.claimedAccessKeyId),
    eventTime: eventTime(http.receivedAt),
    eventSource: `${eventService(happening)}.amazonaws.com`,
    eventName: isControl ? controlEventName(name) : isS3 ? s3EventName(name) : name,
    awsRegion: eventRegion(happening),
    sourceIPAddress: peer(http.remoteAddress),
    userAgent: userAgentOf(http, isS3),
    errorCode: error && eventErrorCode(model, operation, error.code),
    errorMessage: error && shownMessage(error.message, happening.input !== undefined, secrets),
  })
  const tail = JSON.stringify({
    additionalEventData: isS3 ? s3Details(happening) : undefined,
    requestID: http.id,
    eventID: ids.uuid(),
    readOnly,
    resources: resourcesOf(decisions),
    // what the console does by itself (CloudTrail user guide, "Record contents")
    eventType: service === signInService ? 'AwsConsoleAction' : 'AwsApiCall',
    managementEvent: !isData,
    recipientAccountId: happening.recipientAccount,
    eventCategory: isData ? 'Data' : 'Management',
    tlsDetails: tls,
  })
  return (
    `"event":${head.slice(0, -1)},"requestParameters":${withinLimit(shownInput)}` +
    `,"responseElements":${withinLimit(shownOutput)},${tail.slice(1)}` +
    `,"decisions":${JSON.stringify(decisions.map(decisionRecord))}`
  )
}

/** As {@link recordText}, for the sign-in. */
function signInText(
  { http, principal, region, recipientAccount, decisions }: Happening,
  { event, outcome, attempted, details, message }: SignInFacts,
  ids: Pick<Ids, 'uuid'>,
): string {
  const isRoot = attempted?.type === 'Root' || principal?.type === 'Root'
  const host = http.headers.get('host')
  const told = JSON.stringify({
    eventVersion: '1.11',
    userIdentity: attempted
      ? attemptedIdentity(attempted)
      : userIdentity(withoutSession(principal), undefined),
    eventTime: eventTime(http.receivedAt),
    eventSource: `${signInService}.amazonaws.com`,
    eventName: event,
    // root users sign in at the global endpoint
    awsRegion: isRoot ? 'us-east-1' : region,
    sourceIPAddress: peer(http.remoteAddress),
    userAgent: userAgentOf(http, false),
    errorMessage: message,
    requestParameters: null,
    responseElements: { [event]: outcome },
    additionalEventData: details,
    requestID: http.id,
    eventID: ids.uuid(),
    readOnly: false,
    eventType: 'AwsConsoleSignIn',
    managementEvent: true,
    recipientAccountId: recipientAccount,
    eventCategory: 'Management',
    tlsDetails: http.tlsVersion && {
      tlsVersion: http.tlsVersion,
      clientProvidedHostHeader: host,
    },
  })
  return `"event":${told},"decisions":${JSON.stringify(decisions.map(decisionRecord))}`
}

/** Events of the sign-in show no session: it is what they are about. */
function withoutSession(principal: Principal | undefined): Principal | undefined {
  if (principal?.type !== 'Root' && principal?.type !== 'User') return principal
  const { session: _, ...bare } = principal
  return bare
}

function s3Details({ signature, bytesIn, bytesOut }: Happening): object {
  return {
    SignatureVersion: signature && signatureVersions[signature.algorithm],
    AuthenticationMethod: signature && authenticationMethods[signature.method],
    bytesTransferredIn: bytesIn ?? 0,
    bytesTransferredOut: bytesOut ?? 0,
  }
}
