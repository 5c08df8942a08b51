/** What `sallyport keys rotate` does to a data folder; a running server takes the new key at its next start. */

import { rotateMasterKey } from '../store/sealing.ts'
import { random } from './random.ts'

/** Answers how many keys the folder has now; `undefined` when it has no data. */
export const rotateKeys = (dataDir: string): number | undefined => rotateMasterKey(dataDir, random)
