/** What other parts may use of S3. */

export { s3RequestContext } from './request-context.ts'
