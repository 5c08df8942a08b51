import { hash } from 'node:crypto'

/** S3's second id of a request (`x-amz-id-2`): opaque, and the same for the same request. */
export const hostIdOf = (requestId: string): string => hash('sha256', requestId, 'base64')
