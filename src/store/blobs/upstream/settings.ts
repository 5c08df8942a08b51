/** Which upstream, and as whom. */

export interface UpstreamCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

export interface UpstreamSettings {
  /** `https://s3.example.com`: scheme, host and port alone. */
  readonly endpoint: string
  readonly region: string
  readonly bucket: string
  /** Empty, or ends with a slash. Everything of ours begins with it. */
  readonly prefix: string
  /** The bucket stands in the path, not in the name of the host. */
  readonly pathStyle: boolean
  /** Longest silence of the upstream, and longest time in which something is tried again. */
  readonly timeoutMillis: number
}
