/** Passkeys and security keys. */

import type { Endpoints, SignInParts } from './endpoint.ts'

export const passkeyEndpoints = (_: SignInParts): Endpoints => ({})
