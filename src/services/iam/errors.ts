/** Statuses of IAM error codes that its model doesn't declare (IAM API reference, "Common errors"). */
export const iamStatuses: Readonly<Record<string, number>> = {
  InvalidInput: 400,
}
