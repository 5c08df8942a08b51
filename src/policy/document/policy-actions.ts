/** Form of an action in an identity policy: `vendor:name`, or `*`. Services and names themselves aren't looked up. */

/** AWS's words for an action that has not the form of one; `undefined` when it has. `*:*` passes as `*` does (recalled). */
export function actionProblem(action: string): string | undefined {
  if (action === '*' || action === '*:*') return undefined
  const parts = action.split(':')
  const vendor = parts[0] ?? ''
  if (parts.length === 1)
    return 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.'
  if (parts.length > 2) return 'Actions/Condition can contain only one colon.'
  return VENDOR.test(vendor) ? undefined : `Vendor ${vendor} is not valid`
}

const VENDOR = /^[a-zA-Z0-9.-]+$/
