import { describe, expect, it } from 'vitest'
import {
  changed,
  provenGeneration,
  readFacts,
  isFull,
  rotated,
  shownFacts,
  type KeyFacts,
} from '#domains/keys/facts.ts'
import { usageAfter } from '#domains/keys/rules.ts'
import { countWrong, waitOf, type TriesByHolder } from '#domains/keys/tries.ts'

const NOW = Date.parse('2026-11-22T10:00:00Z')
const DAY = 86_400_000
const facts: KeyFacts = {
  keyId: 'key_1',
  tenantId: 'ten_1',
  shard: 0,
  label: 'a partner',
  callId: null,
  scopes: ['tags:read', 'users:read'],
  ratePerMinute: 60,
  dayQuota: 100,
  allowedIps: [],
  expiresAt: null,
  preview: 'syn_live_0123…wxyz',
  rotatedAt: null,
  revision: 3,
  secrets: [{ hash: 'one', generation: 1, until: null }],
}
const to = (hash: string, overlapDays: number) => ({
  hash,
  preview: `…${hash}`,
  overlapMs: overlapDays * DAY,
})
const secret = (hash: string) => ({ kind: 'secret', hash }) as const
const token = (generation: number, scopes = ['users:read'], keyId = 'key_1') =>
  ({ kind: 'token', keyId, generation, scopes }) as const

describe('what proves a key', () => {
  it('is its secret, until it expires to the millisecond', () => {
    expect(provenGeneration(facts, secret('one'), NOW)).toBe(1)
    expect(provenGeneration(facts, secret('two'), NOW)).toBeNull()
    expect(provenGeneration(facts, secret(''), NOW)).toBeNull()
    expect(provenGeneration(undefined, secret('none'), NOW)).toBeNull()
    const ending = { ...facts, expiresAt: NOW }
    expect(provenGeneration(ending, secret('one'), NOW - 1)).toBe(1)
    expect(provenGeneration(ending, secret('one'), NOW)).toBeNull()
    expect(provenGeneration(ending, token(1), NOW)).toBeNull()
  })

  it('is a token of it, with no more than the key has now', () => {
    expect(provenGeneration(facts, token(1), NOW)).toBe(1)
    expect(provenGeneration(facts, token(1, ['users:read', 'tags:read']), NOW)).toBe(1)
    expect(provenGeneration(facts, token(1, ['users:read', 'changes:read']), NOW)).toBeNull()
    expect(provenGeneration(facts, token(2), NOW)).toBeNull()
    expect(provenGeneration(facts, token(1, ['users:read'], 'key_2'), NOW)).toBeNull()
    expect(provenGeneration(undefined, token(1), NOW)).toBeNull()
  })
})

describe('another secret', () => {
  it.each([1, 3, 7])('leaves the one before for %i days, to the millisecond', (days) => {
    const after = rotated(facts, to('two', days), NOW)
    const end = NOW + days * DAY
    for (const at of [NOW, end - 1]) {
      expect(provenGeneration(after, secret('one'), at)).toBe(1)
      expect(provenGeneration(after, token(1), at)).toBe(1)
    }
    for (const proof of [secret('one'), token(1)]) expect(provenGeneration(after, proof, end)).toBeNull()
    for (const proof of [secret('two'), token(2)]) expect(provenGeneration(after, proof, end)).toBe(2)
    expect(shownFacts(after)).toMatchObject({
      previousUntil: end,
      rotatedAt: NOW,
      revision: 4,
      preview: '…two',
    })
  })

  it('without an overlap leaves nothing', () => {
    const after = rotated(rotated(facts, to('two', 7), NOW), to('three', 0), NOW + 1)
    for (const proof of [secret('one'), secret('two'), token(1), token(2)])
      expect(provenGeneration(after, proof, NOW + 1)).toBeNull()
    expect(provenGeneration(after, secret('three'), NOW + 1)).toBe(3)
    expect(shownFacts(after).previousUntil).toBeNull()
  })

  it('given twice ends no overlap early and prolongs none', () => {
    const after = rotated(rotated(facts, to('two', 3), NOW), to('three', 7), NOW + DAY)
    expect(provenGeneration(after, secret('one'), NOW + 3 * DAY - 1)).toBe(1)
    expect(provenGeneration(after, secret('one'), NOW + 3 * DAY)).toBeNull()
    expect(provenGeneration(after, secret('two'), NOW + 8 * DAY - 1)).toBe(2)
    expect(provenGeneration(after, secret('two'), NOW + 8 * DAY)).toBeNull()
    const shorter = rotated(rotated(facts, to('two', 7), NOW), to('three', 1), NOW)
    expect(provenGeneration(shorter, secret('one'), NOW + DAY)).toBeNull()
  })

  it('is full after ten that still work, and not once one of them has ended', () => {
    let after = facts
    for (let i = 2; i <= 11; i++) {
      expect(isFull(after, NOW)).toBe(false)
      after = rotated(after, to(`s${i}`, i === 2 ? 1 : 7), NOW)
    }
    expect(isFull(after, NOW)).toBe(true)
    expect(isFull(after, NOW + DAY)).toBe(false)
    for (let i = 2; i <= 11; i++) expect(provenGeneration(after, secret(`s${i}`), NOW)).toBe(i)
  })

  it('does not wake one that has ended', () => {
    const later = rotated(rotated(facts, to('two', 1), NOW), to('three', 7), NOW + 2 * DAY)
    expect(provenGeneration(later, secret('one'), NOW + 2 * DAY)).toBeNull()
  })
})

describe('what is known of a key', () => {
  it('is read in the shape that the first gates kept', () => {
    const { keyId, tenantId, label, scopes, ratePerMinute, dayQuota } = facts
    const read = readFacts({ keyId, tenantId, label, scopes, ratePerMinute, dayQuota, hash: 'one' })
    expect(read).toMatchObject({
      keyId,
      tenantId,
      scopes,
      shard: null,
      callId: null,
      revision: 0,
      expiresAt: null,
    })
    expect(read).not.toHaveProperty('hash')
    expect(provenGeneration(read, secret('one'), NOW)).toBe(1)
    expect(provenGeneration(read && rotated(read, to('two', 0), NOW), secret('two'), NOW)).toBe(2)
    expect(readFacts(facts)).toBe(facts)
    expect(readFacts(undefined)).toBeUndefined()
  })

  it('leaves the gate without what proves it', () => {
    expect(JSON.stringify(shownFacts(facts))).not.toContain('one')
    expect(shownFacts(facts)).not.toHaveProperty('secrets')
  })

  it('counts its changes', () => {
    const once = changed(facts, { scopes: ['users:read'] })
    expect(once).toMatchObject({ scopes: ['users:read'], label: 'a partner', revision: 4 })
    expect(changed(once, { expiresAt: null }).revision).toBe(5)
  })

  it('has a higher rate at once', () => {
    const usage = { tokens: 0, refilledAt: NOW, day: '2026-11-22', used: 1 }
    const of = (ratePerMinute: number) => ({ ratePerMinute, dayQuota: 9 })
    expect(usageAfter(usage, of(1), of(600)).tokens).toBe(599)
    expect(usageAfter(usage, of(600), of(1)).tokens).toBe(0)
  })
})

describe('wrong secrets', () => {
  const MINUTE = 60_000
  const wrong = (tries: TriesByHolder, times: number, now = NOW) => {
    for (let i = 0; i < times; i++) countWrong(tries, 'a', now)
  }

  it('are ten in a quarter of an hour from one place; then that place waits until it is over', () => {
    const tries: TriesByHolder = new Map()
    wrong(tries, 9)
    expect(waitOf(tries, 'a', NOW)).toBeNull()
    wrong(tries, 1, NOW + 14 * MINUTE)
    expect(waitOf(tries, 'a', NOW + 14 * MINUTE)).toBe(60)
    expect(waitOf(tries, 'a', NOW + 15 * MINUTE)).toBeNull()
    expect(waitOf(tries, 'b', NOW)).toBeNull()
    wrong(tries, 1, NOW + 15 * MINUTE)
    expect(waitOf(tries, 'a', NOW + 15 * MINUTE)).toBeNull()
  })

  it('take a bounded place, and those who wait go on waiting while others come', () => {
    const tries: TriesByHolder = new Map()
    for (let i = 0; i < 400; i++) countWrong(tries, `old${i}`, NOW)
    wrong(tries, 10, NOW + 14 * MINUTE)
    for (let i = 0; i < 5000; i++) countWrong(tries, `new${i}`, NOW + 15 * MINUTE)
    expect(tries.size).toBeLessThanOrEqual(500)
    const again: TriesByHolder = new Map()
    for (let i = 0; i < 400; i++) countWrong(again, `old${i}`, NOW)
    wrong(again, 10, NOW + 14 * MINUTE)
    for (let i = 0; i < 450; i++) countWrong(again, `new${i}`, NOW + 15 * MINUTE)
    expect(waitOf(again, 'a', NOW + 15 * MINUTE)).toBe(14 * 60)
  })
})
