/** The committed extract of botocore's models: `models/constraints/<service>.json`, made by `constraints.py`. */

import { readFileSync } from 'node:fs'

export interface ConstraintShape {
  readonly type: string
  readonly min?: number
  readonly max?: number
  readonly pattern?: string
  readonly enum?: readonly string[]
  readonly required?: readonly string[]
  readonly flattened?: boolean
  readonly sensitive?: boolean
  readonly union?: boolean
  readonly fault?: boolean
  readonly members?: Readonly<Record<string, string>>
  readonly member?: string
  readonly key?: string
  readonly value?: string
  readonly error?: { readonly code?: string; readonly httpStatusCode?: number }
}

export interface ConstraintOperation {
  readonly uri: string
  readonly errors?: readonly string[]
  readonly unsigned?: boolean
  readonly input?: string
  readonly output?: string
  readonly httpChecksum?: {
    readonly requestChecksumRequired?: boolean
    readonly requestAlgorithmMember?: string
    readonly responseAlgorithms?: readonly string[]
  }
}

export interface Constraints {
  readonly origin: { readonly package: string; readonly fileSha256: string }
  readonly metadata: {
    readonly apiVersion: string
    readonly endpointPrefix: string
    readonly targetPrefix?: string
  }
  readonly operations: Readonly<Record<string, ConstraintOperation>>
  readonly shapes: Readonly<Record<string, ConstraintShape>>
}

export function readConstraints(folder: string, service: string): Constraints {
  return JSON.parse(readFileSync(`${folder}/${service}.json`, 'utf8')) as Constraints
}
