import { delimiter } from 'node:path'
import { defineConfig } from 'vitest/config'
import { main as indexServices } from './tools/index-services.ts'
import { toolFolders } from './tools/prepare-system.mjs'

indexServices(import.meta.dirname)

/** Tests find `aws`, `python3` and PostgreSQL's programs on their path, wherever `npm test` put them. */
const path = [...toolFolders(import.meta.dirname), process.env.PATH].join(delimiter)

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'tools/**/*.test.ts'],
    env: { PATH: path, AWS_EC2_METADATA_DISABLED: 'true' },
    // a file whose tests come from data that isn't there has none
    passWithNoTests: true,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: 'threads',
    maxWorkers: 2,
    // several runs at once share one machine; a leftover worker is ended, not waited for
    teardownTimeout: 5_000,
  },
})
