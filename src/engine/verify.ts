import type { Settings, Timestamp, Verification } from '#connectors/contract.ts'
import { plainText, type Json } from '#kit/json.ts'
import { valueAt } from '#kit/path.ts'
import { err, ok, type Result } from '#kit/result.ts'
import type { Secret } from '#kit/secret.ts'
import { signatureFits } from './signature.ts'

/** Why a delivery is not believed. Stable reasons: they are counted and shown, never the signature itself. */
export interface Disbelief {
  reason: 'no_signature' | 'no_secret' | 'bad_signature' | 'no_timestamp' | 'too_old' | 'too_new' | 'bad_key'
  message: string
}

export interface Delivered {
  headers: Headers
  /** As they came: a body that was parsed and written again has another signature. */
  body: Uint8Array
  /** Parsed, for a timestamp that stands in it; null where it is no JSON. */
  json: Json
  settings: Settings
  secrets: Readonly<Record<string, Secret>>
  now: number
}

type Signed = Exclude<Verification, { kind: 'address' }>

/** Whether the vendor sent this. The first proof whose header is there decides; where none is, nothing is believed. */
export async function verify(
  proofs: readonly Verification[],
  delivered: Delivered,
): Promise<Result<null, Disbelief>> {
  for (const proof of proofs) {
    if (proof.kind === 'address') return ok(null)
    if (isSwitchedOff(proof, delivered.settings) || !delivered.headers.get(proof.header)) continue
    return check(proof, delivered)
  }
  return disbelieve('no_signature')
}

const isSwitchedOff = (proof: Signed, settings: Settings): boolean =>
  proof.kind !== 'hmac-sha256' && proof.enabledBy !== undefined && settings[proof.enabledBy] !== 'yes'

async function check(proof: Signed, delivered: Delivered): Promise<Result<null, Disbelief>> {
  const header = delivered.headers.get(proof.header)?.trim() ?? ''
  const pairs = pairsOf(header)
  const told = proof.timestamp ? timeOf(proof.timestamp, delivered, pairs) : null
  const fits = await signatureFits(proof, { ...delivered, header, pairs, timestamp: told?.text ?? '' })
  if (!fits.ok) return disbelieve(fits.error)
  if (!proof.timestamp) return ok(null)
  if (told === null || Number.isNaN(told.at)) return disbelieve('no_timestamp')
  // Both ways: a time far ahead would stay fresh for as long.
  const { toleranceMs, repeatsMs = toleranceMs } = proof.timestamp
  if (delivered.now - told.at > repeatsMs) return disbelieve('too_old')
  return told.at - delivered.now > toleranceMs ? disbelieve('too_new') : ok(null)
}

/** `t=1,v1=a,v1=b`: a key may be there several times while a secret is being changed. */
function pairsOf(header: string): [string, string][] {
  return header
    .slice(0, 4096)
    .split(',')
    .map((part): [string, string] => {
      const [key = '', ...rest] = part.trim().split('=')
      return [key, rest.join('=')]
    })
}

function timeOf(
  { from, unit }: Timestamp,
  { headers, json }: Delivered,
  pairs: readonly [string, string][],
): { text: string; at: number } | null {
  const [, where, name = ''] = /^(header|pair):(.+)$/.exec(from) ?? []
  const value =
    where === 'header'
      ? headers.get(name)
      : where === 'pair'
        ? pairs.find(([key]) => key === name)?.[1]
        : valueAt(json, from)
  if (value === undefined || value === null || value === '') return null
  const text = plainText(value)
  if (unit === 'iso') return { text, at: Date.parse(text) }
  const number = /^\d{1,16}$/.test(text) ? Number(text) : NaN
  return { text, at: unit === 's' ? number * 1000 : number }
}

export const WORDS: Record<Disbelief['reason'], string> = {
  no_signature: 'The delivery carries no signature that this connection knows.',
  no_secret: 'The signing secret is not filled in. Enter it in the credentials of the connection.',
  bad_signature: 'The signature is not of this body with this connection’s secret.',
  no_timestamp: 'The delivery does not say when it was sent.',
  too_old: 'The delivery was signed too long ago.',
  too_new: 'The delivery was signed in the future.',
  bad_key: 'The public key in the connection’s settings is none.',
}

const disbelieve = (reason: Disbelief['reason']) => err<Disbelief>({ reason, message: WORDS[reason] })
