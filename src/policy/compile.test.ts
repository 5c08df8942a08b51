import { describe, expect, test } from 'vitest'
import { compile } from './compile.ts'

const policy = (sid: string) =>
  JSON.stringify({ Statement: { Sid: sid, Effect: 'Allow', Action: '*', Resource: '*' } })

describe('compile', () => {
  test('equal texts yield the same object', () => {
    expect(compile(policy('Same'))).toBe(compile(policy('Same')))
    expect(compile(policy('One'))).not.toBe(compile(policy('Other')))
  })

  test.each([
    ['', 'no text'],
    ['{', 'broken JSON'],
    ['[]', 'no object'],
    ['{"Statement":[{"Effect":"allow","Action":"*","Resource":"*"}]}', 'unknown effect'],
    ['{"Statement":[{"Effect":"Allow","Effect":"Deny","Action":"*","Resource":"*"}]}', 'twice'],
    ['{"Statement":[{"Effect":"Deny","Action":"*","Resorce":"*"}]}', 'unknown element'],
  ])('%s is unreadable: %s', (text) => {
    expect(compile(text).unreadable).toBe(true)
  })

  test('forgets documents out of use, keeps those in use', () => {
    const kept = compile(policy('InUse'))
    const dropped = compile(policy('OutOfUse'))
    for (let i = 0; i < 25_000; i++) {
      compile(`not a policy ${i}`)
      if (i % 1000 === 0) compile(policy('InUse'))
    }
    expect(compile(policy('InUse'))).toBe(kept)
    expect(compile(policy('OutOfUse'))).not.toBe(dropped)
  })
})
