/** Statuses of STS error codes that its model doesn't declare. */
export const stsStatuses: Readonly<Record<string, number>> = {
  InvalidParameterValue: 400,
}
