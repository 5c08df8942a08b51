/** Which file systems may hold the data. SQLite's locks and syncs can't be trusted across a network. */

import { statfsSync } from 'node:fs'

/** `f_type` of statfs(2), Linux. A FUSE mount may be anything (sshfs, s3fs, gluster), so it is refused as well. */
const networkFileSystems: ReadonlyMap<number, string> = new Map([
  [0x6969, 'nfs'],
  [0x517b, 'smb'],
  [0xff534d42, 'cifs'],
  [0xfe534d42, 'smb2'],
  [0x01021997, '9p'],
  [0x65735546, 'fuse'],
  [0x00c36400, 'ceph'],
  [0x5346414f, 'afs'],
  [0x6b414653, 'afs'],
  [0x73757245, 'coda'],
  [0x0bd00bd0, 'lustre'],
  [0x47504653, 'gpfs'],
  [0x786f4256, 'vboxsf'],
  [0x01161970, 'gfs2'],
  [0x7461636f, 'ocfs2'],
  [0x564c, 'ncp'],
])

/** Name of the network file system with this magic number, if it is one. */
export function networkFileSystem(magic: number): string | undefined {
  return networkFileSystems.get(magic >>> 0)
}

/** Throws when `directory` lies on a network file system. */
export function refuseNetworkFileSystem(directory: string): void {
  if (process.platform !== 'linux') return
  const name = networkFileSystem(Number(statfsSync(directory, { bigint: true }).type & 0xffffffffn))
  if (name !== undefined)
    throw new Error(
      `data folder \`${directory}\` is on a network file system (${name}), which can lose acknowledged writes`,
    )
}
