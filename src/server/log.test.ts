import { expect, test } from 'vitest'
import { createLog, describeError, type LogLevel } from './log.ts'

test('of an error only what is named is written', () => {
  const error = Object.assign(new Error('query failed', { cause: new TypeError('inner') }), {
    code: '23505',
    detail: 'Key (secret)=(hunter2)',
    parameters: ['hunter2'],
  })
  const described = describeError(error)
  expect(Object.keys(described)).toEqual(['type', 'message', 'stack', 'code', 'cause'])
  expect(described).toMatchObject({
    type: 'Error',
    message: 'query failed',
    code: '23505',
    cause: { type: 'TypeError', message: 'inner' },
  })
  expect(described.stack).toContain('log.test.ts')
  expect(JSON.stringify(described)).not.toContain('hunter2')
})

test.each([
  ['a URL', 'connect postgres://admin:hunter2@db:5432/x', 'connect postgres://***@db:5432/x'],
  [
    'a presigned URL',
    'GET /k?X-Amz-Signature=0123abcd&X-Amz-Security-Token=tok&x=1',
    'GET /k?X-Amz-Signature=***&X-Amz-Security-Token=***&x=1',
  ],
  [
    'an Authorization header',
    'SignedHeaders=host, Signature=0123456789abcdef0123',
    'SignedHeaders=host, Signature=***',
  ],
  ['nothing secret', 'disk full', 'disk full'],
])('a message quotes %s', (_name, message, expected) => {
  expect(describeError(new Error(message)).message).toBe(expected)
})

test('a chain of causes that bites its tail ends', () => {
  const error = new Error('first')
  error.cause = error
  expect(describeError(error).cause?.cause?.message).toBe('first')
})

test.each<[level: LogLevel, info: boolean, debug: boolean]>([
  ['silent', false, false],
  ['error', false, false],
  ['warn', false, false],
  ['info', true, false],
  ['debug', true, true],
])('at %s', (level, info, debug) => {
  const { isWritten } = createLog(level)
  expect([isWritten('info'), isWritten('debug')]).toEqual([info, debug])
})
