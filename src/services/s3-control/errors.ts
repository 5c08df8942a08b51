/** Errors of S3 Control that its model leaves out: code and status (S3 API reference, "Error responses"). */
export const s3ControlStatuses: Readonly<Record<string, number>> = {
  AccessDenied: 403,
  NoSuchPublicAccessBlockConfiguration: 404,
}
