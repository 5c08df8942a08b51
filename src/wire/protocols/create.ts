import type { ProtocolName, ServiceModel } from '../../kernel/model.ts'
import { createJsonProtocol } from './json/protocol.ts'
import { createQueryProtocol } from './query/protocol.ts'
import { createRestJsonProtocol } from './rest/json-protocol.ts'
import { createRestXmlProtocol } from './rest/xml-protocol.ts'
import type { Protocol } from './types.ts'

const protocols: Readonly<Record<ProtocolName, (model: ServiceModel) => Protocol>> = {
  awsQuery: createQueryProtocol,
  restXml: createRestXmlProtocol,
  awsJson1_0: createJsonProtocol,
  awsJson1_1: createJsonProtocol,
  restJson1: createRestJsonProtocol,
}

/** The codec of a service's protocol; operations are compiled at first use. */
export function createProtocol(model: ServiceModel): Protocol {
  return protocols[model.protocol](model)
}
