export const bundleStampFile: string
export const bundleEntry: string
export function sourceStamp(root: string): string
export function isBundleFresh(root: string): boolean
