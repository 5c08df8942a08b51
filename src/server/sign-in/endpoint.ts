/** What an endpoint of the sign-in is, and what all of them are made of. */

import type { HttpAnswer } from '../../kernel/http.ts'
import type { Operation } from '../../kernel/operation.ts'
import type { Exchange } from '../exchange.ts'
import type { PipelineParts } from '../pipeline.ts'
import type { Service } from '../registry.ts'
import type { Visit } from './visit.ts'

/** How browsers reach the sign-in. */
export type SignInScheme =
  | 'https'
  /** On this machine only. */
  | 'http'
  /** In the clear over a network: nobody signs in. */
  | 'refused'

export interface SignInParts extends PipelineParts {
  readonly steps: SignInSteps
  readonly domain: string
  readonly service: () => Service | Promise<Service>
}

/** What the sign-in shares with every other request. */
export interface SignInSteps {
  takeLease(exchange: Exchange): void
  enter(exchange: Exchange, service: Service): Promise<void> | undefined
  perform(
    exchange: Exchange,
    service: Service,
    operation: Operation,
    payload: undefined,
  ): Promise<unknown>
}

/** Who may use an endpoint. */
export type EndpointAccess =
  | 'anybody'
  /** The password was right, and a device has to prove the rest. */
  | 'mfa'
  /** Signed in, or on the way to it but for another password. */
  | 'password'
  | 'signed-in'

export interface Endpoint {
  readonly access: EndpointAccess
  /**
   * Of those that change something, the name of their event unless an operation's event takes its place; they need a
   * token of a page and come from a page of ours.
   */
  readonly event?: string
  /** Takes and answers JSON; others take forms and answer pages. */
  readonly json?: true
  answer(visit: Visit): Promise<HttpAnswer> | HttpAnswer
}

export type Endpoints = Readonly<Record<string, Endpoint>>

/** A path of the console, and nothing that could lead elsewhere. */
export const targetOf = (asked: string | undefined): string =>
  asked !== undefined && /^\/console(?:[/?#][\w\-./?=&%+:;,@~#!$'()*]*)?$/.test(asked)
    ? asked
    : '/console'
