/** What other parts may use of S3 Control. */

export { unbuiltNeeds } from './unbuilt.ts'
