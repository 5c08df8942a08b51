// placeholder until `npm run generate` has run
// biome-ignore lint/suspicious/noExplicitAny: placeholder
type Any = Record<string, { input: any; output: any; errors: string }>
export interface Services {
  iam: Any
  sts: Any
  s3: Any
}
