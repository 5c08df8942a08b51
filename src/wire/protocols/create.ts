import type { ProtocolName, ServiceModel } from '../../kernel/model.ts'
import { createQueryProtocol } from './query/protocol.ts'
import { createRestXmlProtocol } from './rest/xml-protocol.ts'
import type { Protocol } from './types.ts'

const protocols: Readonly<Partial<Record<ProtocolName, (model: ServiceModel) => Protocol>>> = {
  awsQuery: createQueryProtocol,
  restXml: createRestXmlProtocol,
}

/** The codec of a service's protocol; operations are compiled at first use. */
export function createProtocol(model: ServiceModel): Protocol {
  const create = protocols[model.protocol]
  if (!create) throw new Error(`no codec for ${model.protocol}`)
  return create(model)
}
