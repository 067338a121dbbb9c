/**
 * `syn_live_<30 base62><6 base62 CRC-32>`. The first ten of the thirty find the key's gate; the other twenty are
 * 119 random bits. The checksum only catches typing mistakes and helps secret scanners: it proves nothing.
 */
import { crc32 } from 'node:zlib'
import { base62, randomBase62 } from '#kit/ids.ts'

export type KeyMode = 'live' | 'test'
const SHAPE = /^syn_(live|test)_([0-9A-Za-z]{30})([0-9A-Za-z]{6})$/
const LOCATOR = 10

const checksum = (body: string): string => {
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(body))
  return base62(sum, 6)
}

export const newKeyText = (mode: KeyMode): string => rotatedText(mode, randomBase62(LOCATOR))

/** Another secret for the same gate. */
export function rotatedText(mode: KeyMode, locator: string): string {
  const body = `syn_${mode}_${locator}${randomBase62(30 - LOCATOR)}`
  return body + checksum(body)
}

/** The part that finds the gate, or null for text that cannot be one of our keys. */
export function locatorOf(key: string): string | null {
  if (key.length > 128) return null
  const match = SHAPE.exec(key)
  if (!match || checksum(key.slice(0, -6)) !== match[3]) return null
  return match[2]?.slice(0, LOCATOR) ?? null
}

/** `syn_live_abcd…wxyz`: enough to find a key in a list, useless for calling. */
export const previewOf = (key: string): string => `${key.slice(0, 13)}…${key.slice(-4)}`
