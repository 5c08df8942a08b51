/** Services as the pipeline meets them: model, protocol, words and operations, each loaded at first use. */

import { AwsError } from '../kernel/errors.ts'
import type { HttpRequest } from '../kernel/http.ts'
import type { ServiceModel, Shape } from '../kernel/model.ts'
import type { Operation, ServiceName } from '../kernel/operation.ts'
import { type Need, need } from '../kernel/resource.ts'
import { createProtocol } from '../wire/protocols/create.ts'
import type { Protocol, RoutedOperation } from '../wire/protocols/types.ts'
import { loadModel } from '../wire/schema/models.ts'
import type { SignatureClaim, SigningProfile } from '../wire/signing/types.ts'
import { commonStatuses, type ServiceRow, serviceRows } from './services.ts'

export interface Service {
  readonly row: ServiceRow
  readonly model: ServiceModel
  readonly protocol: Protocol
  readonly profile: SigningProfile
  /** Built operations by name. */
  readonly operations: ReadonlyMap<string, Operation>
  /** The operation's input has a payload that isn't held in memory. */
  streams(operation: string): boolean
  /** An error answer of this service; a code nobody declares is a bug. */
  fail(code: string, message: string, fields?: Readonly<Record<string, string>>): AwsError
  /** Condition keys every request of the service has, in lower case. */
  context(
    http: HttpRequest,
    claim: SignatureClaim | undefined,
    now: number,
  ): ReadonlyMap<string, string>
  /** What guards a modelled operation that isn't built. */
  unbuiltNeeds(operation: string, input: unknown, region: string): readonly Need[]
  /** The answer of a modelled operation that isn't built. */
  unbuilt(routed: RoutedOperation): AwsError
}

export interface Registry {
  /** A promise only until the service is loaded. */
  service(name: ServiceName): Service | Promise<Service>
  /** All built operations. */
  readonly operations: readonly Operation[]
}

const skewMillis = 15 * 60 * 1000
const noKeys: ReadonlyMap<string, string> = new Map()

function streamingInputs(model: ServiceModel): ReadonlySet<string> {
  const names = new Set<string>()
  for (const [name, { input }] of Object.entries(model.operations)) {
    const shape = input === undefined ? undefined : model.shapes[input]
    if (shape?.type !== 'structure') continue
    for (const member of Object.values(shape.members)) {
      const target: Shape | undefined = model.shapes[member.shape]
      if (member.payload && target && 'streaming' in target && target.streaming) names.add(name)
    }
  }
  return names
}

function unbuilt(row: ServiceRow, model: ServiceModel, name: string): AwsError {
  switch (row.family) {
    case 'query':
      return new AwsError(
        'InvalidAction',
        400,
        `Could not find operation ${name} for version ${model.version}`,
      )
    case 's3':
      return new AwsError(
        'NotImplemented',
        501,
        'A header you provided implies functionality that is not implemented',
      )
    case 'json':
      return new AwsError('UnknownOperationException', 400, `Unknown operation ${name}`)
  }
}

function createService(
  row: ServiceRow,
  model: ServiceModel,
  operations: readonly Operation[],
): Service {
  const protocol = createProtocol(model)
  const streaming = streamingInputs(model)
  return {
    row,
    model,
    protocol,
    profile: {
      service: model.signingName,
      family: row.family,
      skewMillis,
      version4Only: row.version4Only ?? false,
    },
    operations: new Map(operations.map((each) => [each.name, each])),
    streams: (operation) => streaming.has(operation),
    fail(code, message, fields) {
      const status = row.statuses[code] ?? protocol.statusOf(code) ?? commonStatuses[code]
      if (status === undefined)
        throw new Error(`error code \`${code}\` has no status in service \`${row.name}\``)
      return new AwsError(code, status, message, fields && { fields })
    },
    context: (http, claim, now) => row.context?.(http, claim, now) ?? noKeys,
    unbuiltNeeds: (operation, input, region) =>
      row.unbuiltNeeds?.(operation, input, region) ??
      (row.unbuiltActions?.(operation) ?? [`${model.actionPrefix ?? row.name}:${operation}`]).map(
        (action) => need(action, '*'),
      ),
    unbuilt: (routed) => unbuilt(row, model, routed.name),
  }
}

export function createRegistry(operations: readonly Operation[]): Registry {
  const services = new Map<ServiceName, Service | Promise<Service>>()
  return {
    operations,
    service(name) {
      let service = services.get(name)
      if (service === undefined) {
        const row = serviceRows.find((each) => each.name === name)
        if (row === undefined) throw new Error(`no row for service \`${name}\``)
        const own = operations.filter((each) => each.service === name)
        service = loadModel(name).then((model) => {
          const loaded = createService(row, model, own)
          services.set(name, loaded)
          return loaded
        })
        services.set(name, service)
      }
      return service
    },
  }
}
